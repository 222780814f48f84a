package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// entryPages is how many pages of a day's rows are looked through for one: more than a
// number that rings all day long makes.
const entryPages = 40

// Entry is one row of a wallet.
type Entry struct {
	platform.Transaction
	// Before is the balance after the row that came before it: 0 for the first of all,
	// nil where that can't be told.
	Before *platform.Paise
}

// Follows reports whether the balance after the entry is the one before plus its
// amount; so does one whose balance before can't be told.
func (e Entry) Follows() bool { return e.Before == nil || *e.Before+e.Amount == e.BalanceAfter }

// Entry finds one row by its id, among those of its day in India. NotFound where that
// day has none of this id.
func (v *View) Entry(ctx context.Context, ref string, day time.Time, id string) (Dated[Entry], error) {
	q := platform.TransactionQuery{Limit: pageRows, From: &day, To: &day}
	var found Dated[Entry]
	for q.Page = 1; q.Page <= entryPages; q.Page++ {
		got, err := v.Transactions(ctx, ref, q)
		if err != nil {
			return found, err
		}
		for _, row := range got.Value.Rows {
			if found.Value.ID != "" {
				found.Value.Before = &row.BalanceAfter
				return found, nil
			}
			if row.ID == id {
				found = Dated[Entry]{Value: Entry{Transaction: row}, At: got.At, Stale: got.Stale}
			}
		}
		if len(got.Value.Rows) == 0 || q.Page*q.Limit >= got.Value.Total {
			break
		}
	}
	if found.Value.ID == "" {
		return found, platform.Errorf(platform.NotFound, "There is no such entry.")
	}
	// It is the first of its day, or the last that was looked at.
	eve := day.AddDate(0, 0, -1)
	if before, err := v.balanceAt(ctx, ref, &eve); err == nil && q.Page <= entryPages {
		found.Value.Before = &before
	}
	return found, nil
}
