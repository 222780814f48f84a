package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// readSpend brings up to date what a client's wallet was debited a day, and says what
// a day takes on average; nil where that can't be told. Days that were read before are
// not asked for again, but for the last two: rows may come late. Of a wallet with more
// rows than are read at once the days count that were read whole, so that even the
// busiest has a rate.
func (v *View) readSpend(ctx context.Context, api platform.API, c store.Client) (*platform.Paise, error) {
	now := v.d.now().In(india)
	today := store.DayOf(now)
	first := today - BurnDays + 1
	kept, err := v.d.store.Directory.ClientSpend(ctx, v.actor.Partner, c.Ref)
	if err != nil {
		return nil, err
	}
	since := first
	if kept.Known() && kept.Until <= today && kept.CreditsTold {
		since = max(first, kept.Until-1)
	}
	got, err := spendSince(ctx, api, platform.ClientID(c.ClientID), since, today)
	if err != nil || !got.Known() {
		return nil, err
	}
	got = kept.Joined(got, first)
	if err := v.d.store.Directory.SetSpend(ctx, v.actor.Partner, c.Ref, got); err != nil {
		return nil, err
	}
	days := int(today - got.Since + 1)
	if !c.Created.IsZero() {
		days = min(days, int(now.Sub(c.Created)/(24*time.Hour)))
	}
	return perDay(got.Total(), days), nil
}

// spendSince reads the days of India from since to until, newest row first; where
// there are too many rows, the days of them that were read whole, and none where not
// even the last was.
func spendSince(ctx context.Context, api platform.API, id platform.ClientID, since, until store.Day) (store.Spend, error) {
	from := since.In(india)
	var rows []platform.Transaction
	whole, err := eachRow(ctx, api, platform.TransactionQuery{Client: id, From: &from}, spendPages, func(row platform.Transaction) { rows = append(rows, row) })
	if err != nil {
		return store.Spend{}, err
	}
	if !whole {
		if since = store.DayOf(rows[len(rows)-1].At.In(india)) + 1; since > until {
			return store.Spend{}, nil
		}
	}
	s := store.Spend{Since: since, Until: until, CreditsTold: true}
	for _, row := range rows {
		switch d := store.DayOf(row.At.In(india)); {
		case row.Amount < 0:
			s.Add(d, row.Type, -row.Amount)
		case d >= since:
			s.AddCredit(d, row.Amount, row.At)
		}
	}
	return s, nil
}

// Spend is what all clients' wallets were debited a day, over the last days, today
// included; the days are India's. Of each client it is as old as what is known of its
// balance, and a client whose wallet could not be read is not in it.
func (v *View) Spend(ctx context.Context, days int) (store.Spend, error) {
	if err := v.staffOnly(); err != nil {
		return store.Spend{}, err
	}
	today := store.DayOf(v.d.now().In(india))
	if v.tag() != "" {
		return v.d.store.Directory.SpendOf(ctx, v.actor.Partner, v.tag(), today-store.Day(days)+1, today)
	}
	return v.d.store.Directory.Spend(ctx, v.actor.Partner, today-store.Day(days)+1, today)
}
