package desk

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// movingWallet gets new entries each time a page of it is read.
type movingWallet struct {
	platform.WalletService
	move  func(n int)
	reads int
}

func (s *movingWallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	got, err := s.WalletService.Transactions(ctx, q)
	s.reads++
	s.move(s.reads)
	return got, err
}

func TestAStatementIsWholeAlthoughItGrowsWhileItIsRead(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]struct{ before, each int }{
		"nothing moves": {1199, 0}, "a few a page": {1199, 3}, "more than a page each time": {1199, 700}, "one page": {20, 3}, "just a page": {499, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			debit := func(n int) {
				for range n {
					if _, err := w.Platform.Debit(t.Context(), w.Partners[platformtest.Acme], w.id, local.Entry{Amount: 1, Type: platform.ExpenseCall}); err != nil {
						t.Fatal(err)
					}
				}
			}
			debit(at.before)
			w.make(func(a platform.API) platform.API {
				a.Wallet = &movingWallet{WalletService: a.Wallet, move: func(n int) {
					if n <= 3 {
						debit(at.each)
					}
				}}
				return a
			})
			total, entries, err := w.staff.Statement(t.Context(), w.ref, StatementQuery{})
			if err != nil {
				t.Fatal(err)
			}
			n, balance := 0, platform.Paise(0)
			for e, err := range entries {
				if err != nil {
					t.Fatal(err)
				}
				if balance += e.Amount; balance != e.BalanceAfter {
					t.Fatalf("entry %d leaves %s, the sum is %s", n, e.BalanceAfter, balance)
				}
				n++
			}
			if want := at.before + 1; n != want || total != want {
				t.Errorf("%d entries of %d, want the %d there were", n, total, want)
			}
		})
	}
}

func TestStandingIsWhatTheEndsOfASpanHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // ₹100 on 23 November
	ctx := t.Context()
	day := func(n int) *time.Time {
		d := time.Date(2026, time.November, n, 0, 0, 0, 0, india)
		return &d
	}
	w.Clock.Advance(48 * time.Hour)
	if _, err := w.Platform.Debit(ctx, w.Partners[platformtest.Acme], w.id, local.Entry{Amount: 30 * platform.Rupee, Type: platform.ExpenseCall}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from, to         *time.Time
		opening, closing platform.Paise
	}{
		"all of it":        {nil, nil, 0, 70 * platform.Rupee},
		"before the first": {day(1), day(20), 0, 0},
		"the credit's day": {day(23), day(23), 0, 100 * platform.Rupee},
		"a day between":    {day(24), day(24), 100 * platform.Rupee, 100 * platform.Rupee},
		"since the debit":  {day(25), nil, 100 * platform.Rupee, 70 * platform.Rupee},
	} {
		got, err := w.staff.Standing(ctx, w.ref, c.from, c.to)
		if err != nil || got.Opening != c.opening || got.Closing != c.closing {
			t.Errorf("%s: %v to %v, %v; want %s to %s", name, got.Opening, got.Closing, err, c.opening, c.closing)
		}
	}
}
