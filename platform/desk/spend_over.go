package desk

import (
	"context"
	"slices"
	"time"

	"partnerdesk/platform"
)

// Period is what spend is summed over.
type Period string

const (
	ByDay   Period = "day"
	ByWeek  Period = "week" // from Monday
	ByMonth Period = "month"
)

// spans says how many of a period are shown, how many pages of rows may be read for
// them, and how long the answer is fresh: what lies back changes no more.
func (p Period) spans() (n, pages int, fresh time.Duration) {
	switch p {
	case ByWeek:
		return 13, 20, 10 * time.Minute
	case ByMonth:
		return 12, 20, 10 * time.Minute
	}
	return BurnDays, spendPages, freshSpend
}

// start is when the period that t is in begins, in t's zone; n periods on where n is
// not 0.
func (p Period) start(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	switch p {
	case ByWeek:
		return time.Date(y, m, d-(int(t.Weekday())+6)%7+7*n, 0, 0, 0, 0, t.Location())
	case ByMonth:
		return time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	}
	return time.Date(y, m, d+n, 0, 0, 0, 0, t.Location())
}

// SpendOver is what went out of a wallet over some periods, oldest first.
type SpendOver struct {
	Slots []SpendSlot
	// Known is the first slot that was read whole: of those before it nothing is
	// known, because the wallet has more rows than are read at once.
	Known       int
	NumbersTold bool // an entry names the number that it is for
}

// SpendSlot is one period.
type SpendSlot struct {
	From    time.Time
	Types   map[platform.ExpenseType]platform.Paise
	Numbers map[platform.Phone]platform.Paise // under "" what is for none, or was not told
}

// SpendOver sums a wallet's debits by type and by number; the periods are those of the
// zone, and the one under way is the last.
func (v *View) SpendOver(ctx context.Context, ref string, p Period, zone *time.Location) (Dated[SpendOver], error) {
	n, pages, fresh := p.spans()
	return read(ctx, v, ref, "spend "+string(p)+" "+zone.String(), fresh, func(ctx context.Context, api platform.API, id platform.ClientID) (SpendOver, error) {
		now := v.d.now().In(zone)
		var s SpendOver
		for i := range n {
			s.Slots = append(s.Slots, SpendSlot{From: p.start(now, i-n+1), Types: map[platform.ExpenseType]platform.Paise{}, Numbers: map[platform.Phone]platform.Paise{}})
		}
		from := s.Slots[0].From.AddDate(0, 0, -1) // the platform's days are India's
		oldest := now
		whole, err := eachRow(ctx, api, platform.TransactionQuery{Client: id, From: &from}, pages, func(row platform.Transaction) {
			s.add(row)
			oldest = row.At
		})
		if err != nil {
			return s, err
		}
		if !whole {
			at := slices.IndexFunc(s.Slots, func(x SpendSlot) bool { return x.From.After(oldest) })
			if at < 0 {
				at = len(s.Slots)
			}
			s.Known = at
		}
		return s, nil
	})
}

func (s *SpendOver) add(row platform.Transaction) {
	if row.Amount >= 0 {
		return
	}
	for i := len(s.Slots) - 1; i >= 0; i-- {
		if x := s.Slots[i]; !row.At.Before(x.From) {
			x.Types[row.Type] -= row.Amount
			x.Numbers[row.DID] -= row.Amount
			s.NumbersTold = s.NumbersTold || row.DID != ""
			return
		}
	}
}
