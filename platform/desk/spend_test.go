package desk

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

func TestSpendOfAllClientsIsReadOnADayAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	debit := func(amount platform.Paise) {
		t.Helper()
		if _, err := w.Platform.Debit(ctx, w.Partners[platformtest.Acme], w.id, local.Entry{At: w.Clock.Now(), Amount: amount, Type: platform.ExpenseCall}); err != nil {
			t.Fatal(err)
		}
	}
	total := func() platform.Paise {
		t.Helper()
		if err := w.staff.keepFacts(ctx, w.ref); err != nil {
			t.Fatal(err)
		}
		all, err := w.staff.Spend(ctx, BurnDays)
		if err != nil {
			t.Fatal(err)
		}
		return all.Total()
	}
	before := total()
	debit(2 * platform.Rupee)
	if got := total() - before; got != 2*platform.Rupee {
		t.Errorf("%s more after a debit of 2", got)
	}
	for range 3 {
		w.Clock.Advance(24 * time.Hour)
		debit(3 * platform.Rupee)
	}
	if got := total() - before; got != 11*platform.Rupee {
		t.Errorf("%s more after three days with one of 3 each", got)
	}
	if got := total() - before; got != 11*platform.Rupee {
		t.Errorf("%s more when read again", got)
	}
	w.Clock.Advance(BurnDays * 24 * time.Hour)
	if got := total(); got != 0 {
		t.Errorf("%s in the last days, a month later", got)
	}
}

// busyWallet has a row each minute, back to when its days began.
type busyWallet struct {
	platform.WalletService
	now time.Time
}

func (w busyWallet) Transactions(_ context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	got := platform.TransactionPage{Total: int(w.now.Sub(*q.From) / time.Minute)}
	for i := (q.Page - 1) * q.Limit; i < min(q.Page*q.Limit, got.Total); i++ {
		got.Rows = append(got.Rows, platform.Transaction{At: w.now.Add(-time.Duration(i) * time.Minute), Type: platform.ExpenseCall, Amount: -1})
	}
	return got, nil
}

func TestOfAWalletWithTooManyRowsTheWholeDaysCount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 24, 12, 0, 0, 0, india)
	today := store.DayOf(now)
	got, err := spendSince(t.Context(), platform.API{Wallet: busyWallet{now: now}}, "1", today-29, today)
	if err != nil {
		t.Fatal(err)
	}
	// 4,000 rows of 1,440 a day: 12 hours of today, two days, and a part of a third.
	if got.Since != today-2 || got.On(today-1, platform.ExpenseCall) != 24*60 || got.On(today-3, platform.ExpenseCall) != 0 {
		t.Errorf("since %d (today is %d), %v", got.Since, today, got.Spent)
	}
	if few, err := spendSince(t.Context(), platform.API{Wallet: busyWallet{now: now}}, "1", today-1, today); err != nil || few.Since != today-1 {
		t.Errorf("%+v: %v; they fit", few, err)
	}
}
