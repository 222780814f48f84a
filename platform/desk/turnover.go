package desk

import (
	"context"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

const (
	freshSpend = time.Minute
	spendPages = 8 // of 500 rows: beyond that a chart would hold pages up
)

// Turnover is what went out of a wallet and came into it over some days.
type Turnover struct {
	Spent, Credited platform.Paise // both above zero
	Credits         int
	LastCredit      time.Time // zero where there was none
	Days            []DayTurnover
}

// DayTurnover is what one day took out of the wallet, by type of expense.
type DayTurnover struct {
	Day   time.Time // its start
	Spent map[platform.ExpenseType]platform.Paise
}

// SpendOver is the turnover's debits by type, so that they are not read twice; of
// numbers it knows nothing.
func (t Turnover) SpendOver() SpendOver {
	var s SpendOver
	for _, d := range t.Days {
		s.Slots = append(s.Slots, SpendSlot{From: d.Day, Types: d.Spent})
	}
	return s
}

// Turnover sums the last days, today included, oldest first; days are those of
// the zone. A wallet with too many rows to read them all gives nil: a sum over a
// part would be a wrong figure. Of India's days only the last two are read where the
// others are kept with the client's burn rate.
func (v *View) Turnover(ctx context.Context, ref string, days int, zone *time.Location) (Dated[*Turnover], error) {
	key := "turnover " + strconv.Itoa(days) + " " + zone.String()
	return read(ctx, v, ref, key, freshSpend, func(ctx context.Context, api platform.API, id platform.ClientID) (*Turnover, error) {
		t := newTurnover(v.d.now(), days, zone)
		from := t.Days[0].Day.AddDate(0, 0, -1) // the platform's days are India's
		if zone.String() == india.String() {
			kept, err := v.d.store.Directory.ClientSpend(ctx, v.actor.Partner, ref)
			if err != nil {
				return nil, err
			}
			from = t.take(kept, store.DayOf(v.d.now().In(india)))
		}
		whole, err := t.read(ctx, api, platform.TransactionQuery{Client: id, From: &from})
		if err != nil || !whole {
			return nil, err
		}
		return t, nil
	})
}

// BurnDays is the span over which a day's use is averaged: a month holds each
// number's rental once.
const BurnDays = 30

// burnEnough is how many days a wallet must have been there to tell a rate.
const burnEnough = 7

// PerDay is what a day takes on average, rentals included, of a turnover over
// BurnDays; nil where the client is too new to tell. A creation that is not known
// (zero) counts as long ago.
func (t Turnover) PerDay(now, created time.Time) *platform.Paise {
	return perDay(t.Spent, AveragedOver(now, created))
}

// AveragedOver is how many days PerDay is the average of: those that a client has been
// there, BurnDays at most.
func AveragedOver(now, created time.Time) int {
	if created.IsZero() {
		return BurnDays
	}
	return min(BurnDays, int(now.Sub(created)/(24*time.Hour)))
}

func perDay(spent platform.Paise, days int) *platform.Paise {
	if days < burnEnough {
		return nil
	}
	day := spent / platform.Paise(days)
	return &day
}

func newTurnover(now time.Time, days int, zone *time.Location) *Turnover {
	now = now.In(zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	t := &Turnover{Days: make([]DayTurnover, max(days, 1))}
	for i := range t.Days {
		t.Days[i] = DayTurnover{Day: today.AddDate(0, 0, i-len(t.Days)+1), Spent: map[platform.ExpenseType]platform.Paise{}}
	}
	return t
}

// take counts the days that were read whole before, and says from when on rows are
// still to be read. The days are India's.
func (t *Turnover) take(kept store.Spend, today store.Day) (from time.Time) {
	first := today - store.Day(len(t.Days)) + 1
	until := kept.Until - 1 // rows of the last two days may come late
	if !kept.Known() || !kept.CreditsTold || kept.Since > first || kept.Until > today || until <= first {
		return t.Days[0].Day
	}
	for d := first; d < until; d++ {
		for kind := range kept.Spent {
			if p := kept.On(d, kind); p != 0 {
				t.Spent += p
				t.Days[d-first].Spent[kind] = p
			}
		}
	}
	for _, c := range kept.Credits {
		if c.Day >= first && c.Day < until {
			t.Credited, t.Credits = t.Credited+c.Sum, t.Credits+c.Count
			if c.Last.After(t.LastCredit) {
				t.LastCredit = c.Last
			}
		}
	}
	return t.Days[until-first].Day
}

// read adds all rows that q selects; false means that there are too many.
func (t *Turnover) read(ctx context.Context, api platform.API, q platform.TransactionQuery) (whole bool, err error) {
	return eachRow(ctx, api, q, spendPages, t.add)
}

// eachRow calls do for the rows that q selects, newest first, of so many pages at most;
// false means that there are more.
func eachRow(ctx context.Context, api platform.API, q platform.TransactionQuery, pages int, do func(platform.Transaction)) (whole bool, err error) {
	q.Limit = pageRows
	for q.Page = 1; q.Page <= pages; q.Page++ {
		got, err := api.Wallet.Transactions(ctx, q)
		if err != nil {
			return false, err
		}
		for _, row := range got.Rows {
			do(row)
		}
		if len(got.Rows) == 0 || q.Page*q.Limit >= got.Total {
			return true, nil
		}
	}
	return false, nil
}

// add counts a row, unless it is older than the first day.
func (t *Turnover) add(row platform.Transaction) {
	i := len(t.Days) - 1
	for i >= 0 && row.At.Before(t.Days[i].Day) {
		i--
	}
	switch {
	case i < 0:
	case row.Amount < 0:
		t.Spent -= row.Amount
		t.Days[i].Spent[row.Type] -= row.Amount
	default:
		t.Credited += row.Amount
		t.Credits++
		if row.At.After(t.LastCredit) {
			t.LastCredit = row.At
		}
	}
}
