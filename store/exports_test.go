package store_test

import (
	"bytes"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestAFileIsMadeByOneWorkerAndKeptForADay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ask := store.Export{ID: "x1", Partner: b.acme, ClientRef: "c_1", By: store.Actor{ID: "u_1", Name: "Rita", Kind: "staff"}, Kind: "csv", File: "s.csv", Params: []byte(`{}`), Total: 10}
		for range 2 {
			must(t, b.Exports.Ask(ctx, ask))
		}
		e, ok, err := b.Exports.Claim(ctx, "w1", time.Minute)
		must(t, err)
		eq(t, "whether there was one", ok, true)
		eq(t, "by whom", e.By, ask.By)
		_, ok, err = b.Exports.Claim(ctx, "w2", time.Minute)
		must(t, err)
		eq(t, "whether another got it too", ok, false)
		half := b.Exports.Writer(ctx, "x1")
		_, err = half.Write([]byte("what a worker left that died"))
		must(t, err)
		must(t, half.Close())

		b.clock.Advance(2 * time.Minute)
		_, ok, err = b.Exports.Claim(ctx, "w2", time.Minute)
		must(t, err)
		eq(t, "whether it is taken over", ok, true)
		wantKind(t, b.Exports.Progress(ctx, "x1", "w1", 5, time.Minute), platform.NotFound)
		must(t, b.Exports.Progress(ctx, "x1", "w2", 5, time.Minute))
		whole := bytes.Repeat([]byte("0123456789"), 120_000) // three pieces
		w := b.Exports.Writer(ctx, "x1")
		for part := range bytes.Lines(whole) {
			_, err = w.Write(part)
			must(t, err)
		}
		must(t, w.Close())
		must(t, b.Exports.End(ctx, "x1", "w2", w.Size, ""))
		got, err := b.Exports.Get(ctx, b.acme, "c_1", "x1")
		must(t, err)
		eq(t, "its size", got.Size, int64(len(whole)))
		eq(t, "how much is done", got.Done, 10)
		var out bytes.Buffer
		must(t, b.Exports.Send(ctx, "x1", &out))
		eq(t, "whether it is whole", bytes.Equal(out.Bytes(), whole), true)
		_, err = b.Exports.Get(ctx, b.bolt, "c_1", "x1")
		wantKind(t, err, platform.NotFound)
		_, err = b.Exports.Get(ctx, b.acme, "c_2", "x1")
		wantKind(t, err, platform.NotFound)

		b.clock.Advance(store.ExportKept)
		_, err = b.Exports.Get(ctx, b.acme, "c_1", "x1")
		wantKind(t, err, platform.NotFound)
		n, err := b.Exports.Sweep(ctx)
		must(t, err)
		eq(t, "what was removed", n, 1)
		eq(t, "its pieces", b.count(t, `SELECT COUNT(*) FROM export_parts`), 0)
	})
}
