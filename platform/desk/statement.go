package desk

import (
	"context"
	"iter"
	"time"

	"partnerdesk/platform"
)

// StatementQuery selects a client's entries. Days are India's, both included; nil
// is no bound.
type StatementQuery struct {
	From, To *time.Time
	Type     platform.ExpenseType
	DID      platform.Phone
}

// Whole reports whether the entries follow one another without gaps, so that each
// balance must be the one before plus the amount.
func (q StatementQuery) Whole() bool { return q.Type == "" && q.DID == "" }

// pageRows is the most that the platform gives at once.
const pageRows = 500

// Statement reads every entry that q selects, oldest first, whatever their number,
// holding a page at a time. How many there are is told before the first, for
// progress. Entries made after it began are left out. It asks the platform, never
// the cache: a document must not be half of then and half of now.
func (v *View) Statement(ctx context.Context, ref string, q StatementQuery) (total int, entries iter.Seq2[platform.Transaction, error], err error) {
	api, ask, err := v.statementOf(ctx, ref, q)
	if err != nil {
		return 0, nil, err
	}
	ask.Page, ask.Limit = 1, pageRows
	first, err := api.Transactions(ctx, ask)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return 0, nil, err
	}
	return first.Total, func(yield func(platform.Transaction, error) bool) {
		v.oldestFirst(ctx, api, ask, first, yield)
	}, nil
}

func (v *View) statementOf(ctx context.Context, ref string, q StatementQuery) (platform.WalletService, platform.TransactionQuery, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return nil, platform.TransactionQuery{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return nil, platform.TransactionQuery{}, err
	}
	return api.Wallet, platform.TransactionQuery{Client: id, From: q.From, To: q.To, Type: q.Type, DID: q.DID}, nil
}

// oldestFirst turns pages that are counted from the newest entry round. New entries
// push the pages on while they are read; but an entry's place counted from the
// oldest stays, and each page tells the total that it was cut from.
func (v *View) oldestFirst(ctx context.Context, api platform.WalletService, ask platform.TransactionQuery, page platform.TransactionPage, yield func(platform.Transaction, error) bool) {
	fail := func(err error) { yield(platform.Transaction{}, err) }
	stop, total, next := page.Total, page.Total, 0 // next is a place, counted from the oldest
	for next < stop {
		if n := (total - next + pageRows - 1) / pageRows; n != ask.Page {
			ask.Page = n
			var err error
			if page, err = api.Transactions(ctx, ask); err != nil {
				v.d.note(v.actor.Partner, err)
				fail(err)
				return
			}
		}
		newest := page.Total - (ask.Page-1)*pageRows - 1 // the place of the page's first row
		oldest := newest - len(page.Rows) + 1
		if len(page.Rows) == 0 || page.Total < total || oldest > next && page.Total == total {
			fail(platform.Errorf(platform.Unavailable, "The statement changed while it was read. Try again."))
			return
		}
		total = page.Total
		if oldest > next { // it was pushed on: ask for the page behind
			continue
		}
		for next <= min(newest, stop-1) {
			if !yield(page.Rows[newest-next], nil) {
				return
			}
			next++
		}
	}
}

// Standing is what a wallet held before and after a span of days.
type Standing struct{ Opening, Closing platform.Paise }

// Standing reads the balances at the two ends of a span: that of the last entry
// before it, and that of its own last entry, or what the wallet holds where it has no end.
func (v *View) Standing(ctx context.Context, ref string, from, to *time.Time) (s Standing, err error) {
	if s.Closing, err = v.balanceAt(ctx, ref, to); err != nil || from == nil {
		return s, err
	}
	before := from.AddDate(0, 0, -1)
	s.Opening, err = v.balanceAt(ctx, ref, &before)
	return s, err
}

// balanceAt is what a wallet held at the end of a day; nil: what it holds.
func (v *View) balanceAt(ctx context.Context, ref string, day *time.Time) (platform.Paise, error) {
	if day == nil {
		got, err := v.Balance(ctx, ref)
		return got.Value.Amount, err
	}
	got, err := v.Transactions(ctx, ref, platform.TransactionQuery{Page: 1, Limit: 1, To: day})
	if err != nil || len(got.Value.Rows) == 0 {
		return 0, err
	}
	return got.Value.Rows[0].BalanceAfter, nil
}
