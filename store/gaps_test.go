package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestGapsAreListedWorstFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		now := b.clock.Now()
		refs := b.upsert(t, b.acme, 1, store.Client{Partner: b.acme, ClientID: "k1", Name: "A", Active: true}, store.Client{Partner: b.acme, ClientID: "k2", Name: "B", Active: true})
		at := func(kind platform.GapKind, sev platform.Severity, from, until time.Duration, number platform.Phone) store.Gap {
			g := store.Gap{Number: number, Gap: platform.Gap{Kind: kind, Severity: sev, From: now.Add(from)}}
			if until > 0 {
				g.Until = now.Add(until)
			}
			return g
		}
		const n1, n2 = platform.Phone("+911143104501"), platform.Phone("+911143104502")
		look := store.Look{At: now, Numbers: 2, Dim: 1}
		must(t, b.Gaps.Keep(ctx, b.acme, refs[0], look, []store.Gap{
			at(platform.GapHoliday, platform.Notice, time.Hour, 25*time.Hour, n1),
			at(platform.GapOffShift, platform.Ahead, 3*time.Hour, 4*time.Hour, n1),
			at(platform.GapNoFlow, platform.Failing, 0, 0, n2),
		}))
		must(t, b.Gaps.Keep(ctx, b.acme, refs[1], look, []store.Gap{at(platform.GapBalance, platform.Failing, 0, 0, ""), at(platform.GapValidity, platform.Ahead, time.Hour, 0, "")}))
		walk := func(f store.GapFilter) string {
			t.Helper()
			var kinds string
			for range 10 {
				p, err := b.Gaps.List(ctx, b.acme, f)
				must(t, err)
				for _, g := range p.Gaps {
					kinds += string(g.Kind) + "; "
				}
				if f.After = p.Next; p.Next == "" {
					return kinds
				}
			}
			t.Fatal("the list has no end")
			return ""
		}
		all := walk(store.GapFilter{})
		eq(t, "page by page", walk(store.GapFilter{Limit: 1}), all)
		ahead := platform.Ahead
		eq(t, "those ahead", walk(store.GapFilter{Severity: &ahead}), "validity; off shift; ")
		eq(t, "those of lines", walk(store.GapFilter{Lines: true}), "no flow; off shift; holiday; ")
		eq(t, "one kind", walk(store.GapFilter{Kind: platform.GapBalance}), "balance; ")
		counts, err := b.Gaps.Counts(ctx, b.acme, "")
		must(t, err)
		eq(t, "failing", counts.BySeverity[platform.Failing], 2)
		eq(t, "looked", [3]int{counts.Looked, counts.Numbers, counts.Dim}, [3]int{2, 4, 2})
		b.clock.Advance(5 * time.Hour)
		eq(t, "what is over is left out", walk(store.GapFilter{Lines: true}), "no flow; holiday; ")
		must(t, b.Gaps.Keep(ctx, b.acme, refs[0], look, nil))
		eq(t, "what was mended is gone", walk(store.GapFilter{Lines: true}), "")
		none, err := b.Gaps.List(ctx, b.bolt, store.GapFilter{})
		must(t, err)
		eq(t, "another partner's", len(none.Gaps), 0)
		_, err = b.Gaps.List(ctx, b.acme, store.GapFilter{After: "nonsense"})
		wantKind(t, err, platform.Invalid)
	})
}

func TestAFlowsVersions(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		add := func(v store.FlowVersion) { must(t, b.Flows.AddVersion(ctx, b.acme, "c_1", "11", v)) }
		add(store.FlowVersion{How: store.VersionFound, Name: "Sales", AgentExt: "2101"})
		add(store.FlowVersion{How: store.VersionFound, Name: "Sales", AgentExt: "2101"}) // nothing is new
		add(store.FlowVersion{How: store.VersionEdited, Name: "Sales", AgentExt: "2102", BotID: "b", TransferTo: "+919822041376", Recording: "4", ByID: "u_1", ByName: "Rita"})
		all, err := b.Flows.Versions(ctx, b.acme, "c_1", "11")
		must(t, err)
		eq(t, "how many", len(all), 2)
		eq(t, "the newest", all[0], store.FlowVersion{N: 2, How: store.VersionEdited, Name: "Sales", AgentExt: "2102", BotID: "b", TransferTo: "+919822041376", Recording: "4",
			At: b.clock.Now(), ByID: "u_1", ByName: "Rita"})
		for _, where := range [][2]string{{b.bolt, "c_1"}, {b.acme, "c_2"}} {
			none, err := b.Flows.Versions(ctx, where[0], where[1], "11")
			must(t, err)
			eq(t, "versions elsewhere", len(none), 0)
		}
	})
}
