package clients

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"partnerdesk/views/ui"
)

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is kept is drawn from its key alone, and must be what the whole view would give.
func TestKeptPartsAreWhatTheViewDraws(t *testing.T) {
	t.Parallel()
	owner, viewer, fresh, searched, alone := full(), full(), View{}, full(), full()
	owner.Tags, owner.Query = []string{"gold", "north & south"}, Query{Status: "active", Sort: "balance", Tag: "gold", After: "c_1"}
	owner.Saved = []Saved{{ID: "v1", Name: "Mine \x00 and yours", Href: "/clients?tag=gold", Mine: true, Current: true}, {ID: "v2", Name: "Shared", Href: "/clients", By: "Rita"}}
	viewer.MayOnboard, viewer.MayWallet, viewer.NoKYC, viewer.Acts = false, false, true, nil
	viewer.Signals = map[string]int64{"off_shift": 0, "unattended": 12_345}
	searched.Query = Query{Text: `"><script>`, KYC: InKYC, Signal: "low", Balance: "empty", Till: "week", Before: "c_2"}
	searched.Stalled, searched.Prev = 3, "c_3"
	alone.Next = ""
	for name, v := range map[string]View{"an owner": owner, "a viewer": viewer, "nothing read": fresh, "a search": searched, "one page": alone} {
		for part, draw := range map[string]struct{ whole, key, kept templ.Component }{
			"header":  {header(v), header(v.counts().view()), keptHeader.Of(v.counts())},
			"signals": {signals(v), signals(v.counts().view()), keptSignals.Of(v.counts())},
			"toolbar": {toolbar(v), toolbar(v.tools().view()), keptTools.Of(v.tools())},
			"heads":   {heads(v), heads(v.tools().view()), keptHeads.Of(v.tools())},
			"bar":     {bulkBar(v), bulkBar(v.tools().view()), keptBulkBar.Of(v.tools())},
		} {
			want := drawn(t, draw.whole)
			if got := drawn(t, draw.key); got != want {
				t.Errorf("the %s of %s by its key is\n%s\nand by the view\n%s", part, name, got, want)
			}
			if first, again := drawn(t, draw.kept), drawn(t, draw.kept); first != want || again != want {
				t.Errorf("the %s of %s is kept as\n%s\nand by the view\n%s", part, name, again, want)
			}
		}
	}
	if a, b := drawn(t, keptTools.Of(owner.tools())), drawn(t, keptTools.Of(viewer.tools())); a == b || !strings.Contains(a, "north &amp; south") || strings.Contains(b, "gold") {
		t.Error("one reader gets another's tools")
	}
	if got := ui.Pack("", "a", strings.Repeat("x", 300)).Texts(); len(got) != 3 || got[0] != "" || got[1] != "a" || len(got[2]) != 300 {
		t.Errorf("packed and unpacked: %q", got)
	}
}
