package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partnerdesk/store"
)

func TestTheTrailIsKeptAYearAndStaysProvable(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		verify := func() store.AuditReport {
			t.Helper()
			rep, err := b.Audit.Verify(ctx, b.acme)
			must(t, err)
			return rep
		}
		prune := func() int64 {
			t.Helper()
			n, err := b.Audit.Prune(ctx, b.acme)
			must(t, err)
			return n
		}
		for i := range 4 {
			b.append(t, entry(b.acme, fmt.Sprintf("old.%d", i)))
		}
		b.append(t, entry(b.bolt, "old"))
		b.clock.Advance(200 * 24 * time.Hour)
		b.append(t, entry(b.acme, "newer"))
		eq(t, "taken off before the year is over", prune(), 0)
		b.clock.Advance(165*24*time.Hour + 12*time.Hour)
		eq(t, "taken off within a day of it, so that they don't leave one by one", prune(), 0)
		b.clock.Advance(24 * time.Hour)
		eq(t, "taken off after it", prune(), 4)
		eq(t, "the report", verify(), store.AuditReport{Entries: 2, After: 4})
		list, _, err := b.Audit.List(ctx, b.acme, store.AuditFilter{})
		must(t, err)
		if len(list) != 2 || list[0].Action != "audit.prune" || !strings.Contains(list[0].Summary, "4 entries") || list[1].Action != "newer" {
			t.Errorf("what is left: %+v", list)
		}
		eq(t, "taken off again", prune(), 0)
		b.append(t, entry(b.acme, "newest"))
		eq(t, "the report after one more", verify(), store.AuditReport{Entries: 3, After: 4})
		newest, err := b.Audit.VerifyNewest(ctx, b.acme, 1)
		must(t, err)
		eq(t, "the report of the newest", newest, store.AuditReport{Entries: 1, After: 6})
		rep, err := b.Audit.Verify(ctx, b.bolt)
		must(t, err)
		eq(t, "the report of another partner", rep, store.AuditReport{Entries: 1})

		// Somebody who shortens it by hand is found, whatever they write down for it.
		b.exec(t, `DELETE FROM audit WHERE partner = $1 AND seq = 5`, b.acme)
		eq(t, "the bad entry where the beginning was cut off", verify().Bad, 5)
		b.exec(t, `UPDATE audit_anchors SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 6 AND audit.partner = audit_anchors.partner) WHERE partner = $1`, b.acme)
		if rep := verify(); rep.Bad != 6 {
			t.Errorf("with an anchor that does not fit: %+v", rep)
		}
		b.exec(t, `DELETE FROM audit WHERE partner = $1 AND seq <= 6`, b.acme)
		b.exec(t, `UPDATE audit_anchors SET seq = 6 WHERE partner = $1`, b.acme)
		if rep := verify(); rep.Bad != 7 || !strings.Contains(rep.Why, "no entry in it tells") {
			t.Errorf("with an anchor that fits and is told of nowhere: %+v", rep)
		}
		b.exec(t, `DELETE FROM audit_anchors WHERE partner = $1`, b.acme)
		eq(t, "the bad entry without an anchor", verify().Bad, 1)
	})
}

func TestAWholeTrailIsPrunedInSteps(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for range 3 {
			b.append(t, entry(b.acme, "old"))
		}
		b.clock.Advance(800 * 24 * time.Hour)
		swept, err := b.Sweep(t.Context())
		must(t, err)
		eq(t, "entries that the sweep took off", swept.Entries, 3)
		b.clock.Advance(800 * 24 * time.Hour)
		_, err = b.Sweep(t.Context()) // takes off the entry that told of the first time
		must(t, err)
		rep, err := b.Audit.Verify(t.Context(), b.acme)
		must(t, err)
		eq(t, "the report", rep, store.AuditReport{Entries: 1, After: 4})
		actions, err := b.Audit.Actions(t.Context(), b.acme)
		must(t, err)
		eq(t, "the actions", strings.Join(actions, " "), "audit.prune")
		one, err := b.Audit.Get(t.Context(), b.acme, 5)
		must(t, err)
		eq(t, "the entry that is left", one.Action, "audit.prune")
	})
}
