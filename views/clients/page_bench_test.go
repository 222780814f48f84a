package clients

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// full is a page of the list as an owner sees it.
func full() View {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	v := View{Total: 100_000, Active: 92_000, Signals: map[string]int64{"low": 7, "ending": 9}, MayOnboard: true, MayWallet: true, Synced: now, Now: now, Next: "c_abc",
		Acts: []ui.Action{{Label: "Activate", Value: "activate", Icon: "circle-check"}}}
	for i := range 50 {
		n, agents, ready, lasts, balance, burn := i%4, i%6, i%6/2, i, platform.Paise(i*100_000), platform.Paise(5000)
		v.Rows = append(v.Rows, Row{Ref: fmt.Sprintf("c_%08d", i), Name: "Lotus Garments, Nashik", Email: "office@lotus.example",
			Mobile: platform.Phone(fmt.Sprintf("+9190100%05d", i)), Active: i%12 > 0, Numbers: &n, Agents: &agents, Ready: &ready, Lasts: &lasts,
			Balance: &balance, Burn: &burn, ValidTill: now.Add(time.Duration(i) * 24 * time.Hour)})
	}
	return v
}

func BenchmarkPage(b *testing.B) {
	v, ctx := full(), context.Background()
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		if err := Page(v).Render(ctx, &buf); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(buf.Len()), "B/page")
	w, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest))
	b.ReportMetric(float64(len(w.EncodeAll(buf.Bytes(), nil))), "zstd/page")
}
