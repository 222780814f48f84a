package store_test

import (
	"fmt"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func spendOf(since store.Day, calls ...platform.Paise) store.Spend {
	s := store.Spend{Since: since, Until: since + store.Day(len(calls)) - 1}
	for i, p := range calls {
		s.Add(since+store.Day(i), platform.ExpenseCall, p)
	}
	return s
}

func TestADayIsThatOfTheZone(t *testing.T) {
	t.Parallel()
	india := time.FixedZone("IST", 19800)
	late := time.Date(2026, time.November, 24, 20, 0, 0, 0, time.UTC) // 01:30 on the 25th there
	eq(t, "days between", store.DayOf(late.In(india))-store.DayOf(late), 1)
	if got, want := store.DayOf(late.In(india)).In(india), time.Date(2026, time.November, 25, 0, 0, 0, 0, india); !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestSpendOfAllIsTheSumOfEach(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen, acorn := addClient(t, b.Store, b.acme, "1", "Zen"), addClient(t, b.Store, b.acme, "2", "Acorn")
		other := addClient(t, b.Store, b.bolt, "3", "Bela")
		of := func(partner string, since, until store.Day) string {
			t.Helper()
			all, err := b.Directory.Spend(ctx, partner, since, until)
			must(t, err)
			var days []int64
			for d := since; d <= until; d++ {
				days = append(days, int64(all.On(d, platform.ExpenseCall)))
			}
			return fmt.Sprint(days)
		}
		none, err := b.Directory.ClientSpend(ctx, b.acme, zen)
		must(t, err)
		eq(t, "known before anything was read", none.Known(), false)

		must(t, b.Directory.SetSpend(ctx, b.acme, zen, spendOf(100, 5, 0, 7)))
		must(t, b.Directory.SetSpend(ctx, b.acme, acorn, spendOf(101, 10, 20)))
		must(t, b.Directory.SetSpend(ctx, b.bolt, other, spendOf(101, 1000)))
		eq(t, "both", of(b.acme, 100, 103), "[5 10 27 0]")
		eq(t, "the other partner's", of(b.bolt, 100, 102), "[0 1000 0]")

		// Read again a day later: the last day grew, one came, and the first is no longer read.
		must(t, b.Directory.SetSpend(ctx, b.acme, zen, spendOf(101, 0, 9, 3)))
		must(t, b.Directory.SetSpend(ctx, b.acme, zen, spendOf(101, 0, 9, 3)))
		eq(t, "read again", of(b.acme, 100, 103), "[5 10 29 3]")

		// The platform has taken a debit back.
		must(t, b.Directory.SetSpend(ctx, b.acme, acorn, spendOf(101, 10, 15, 0)))
		eq(t, "taken back", of(b.acme, 100, 103), "[5 10 24 3]")
		kept, err := b.Directory.ClientSpend(ctx, b.acme, zen)
		must(t, err)
		eq(t, "kept", kept.Total(), 12)
		eq(t, "since", kept.Since, 101)
	})
}

func TestAgentsAndNewClientsAreCounted(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen, acorn := addClient(t, b.Store, b.acme, "1", "Zen"), addClient(t, b.Store, b.acme, "2", "Acorn")
		ready, agents := 2, 5
		must(t, b.Directory.SetFacts(ctx, b.acme, zen, store.Facts{Agents: &agents, Ready: &ready, At: b.clock.Now()}))
		must(t, b.Directory.SetFacts(ctx, b.acme, acorn, store.Facts{Agents: &agents, Ready: &ready, At: b.clock.Now()}))
		must(t, b.Directory.SetActive(ctx, b.acme, acorn, false))
		now := b.clock.Now()
		_, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{
			{ClientID: "3", Name: "New", Active: true, Created: now}, {ClientID: "4", Name: "Old", Active: true, Created: now.Add(-48 * time.Hour)}})
		must(t, err)
		got, err := b.Directory.CountLately(ctx, b.acme, "", now.Add(-24*time.Hour))
		must(t, err)
		eq(t, "all", got, store.Lately{New: 1, Agents: 5, Ready: 2})
	})
}

func TestDaysThatWereReadLaterFollowThoseBefore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, later store.Spend
		first         store.Day
		since         store.Day
		total         platform.Paise
	}{
		"nothing before":              {store.Spend{}, spendOf(100, 1, 2), 90, 100, 3},
		"the last day read anew":      {spendOf(100, 1, 2), spendOf(101, 5, 7), 90, 100, 13},
		"next to each other":          {spendOf(100, 1, 2), spendOf(102, 5), 90, 100, 8},
		"a day is missing between":    {spendOf(100, 1, 2), spendOf(103, 5), 90, 103, 5},
		"days that have become old":   {spendOf(100, 1, 2, 4), spendOf(102, 5), 101, 101, 7},
		"more was read than was kept": {spendOf(100, 1, 2), spendOf(98, 5, 5, 5, 5), 90, 98, 20},
	} {
		got := c.before.Joined(c.later, c.first)
		eq(t, name+": since", got.Since, c.since)
		eq(t, name+": total", got.Total(), c.total)
	}
}
