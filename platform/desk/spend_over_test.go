package desk

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

func TestSpendIsSummedByTypeAndNumberOverDaysWeeksAndMonths(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // it is Monday 23 November 2026, 10:00 in India
	did := w.Number(t, platformtest.Acme, w.id)
	debit := func(at time.Time, kind platform.ExpenseType, number platform.Phone, amount platform.Paise) {
		t.Helper()
		if _, err := w.Platform.Debit(t.Context(), w.Partners[platformtest.Acme], w.id, local.Entry{At: at, Amount: amount, Type: kind, DID: number}); err != nil {
			t.Fatal(err)
		}
	}
	now := w.Clock.Now().In(india)
	debit(now, platform.ExpenseCall, did, 1*platform.Rupee)
	w.Clock.Advance(24 * time.Hour) // Tuesday
	debit(w.Clock.Now(), platform.ExpenseSMS, "", 2*platform.Rupee)
	w.Clock.Advance(7 * 24 * time.Hour) // Tuesday 1 December
	debit(w.Clock.Now(), platform.ExpenseCall, did, 4*platform.Rupee)
	for p, want := range map[Period]struct {
		slots  int
		at     int // behind the last slot
		calls  platform.Paise
		number platform.Paise
		other  platform.Paise
		from   string
	}{
		ByDay:   {30, 8, platform.Rupee, platform.Rupee, 0, "2026-11-23"},
		ByWeek:  {13, 1, platform.Rupee, platform.Rupee, 2 * platform.Rupee, "2026-11-23"},
		ByMonth: {12, 1, platform.Rupee, platform.Rupee, 2 * platform.Rupee, "2026-11-01"},
	} {
		got, err := w.staff.SpendOver(t.Context(), w.ref, p, india)
		if err != nil {
			t.Fatal(err)
		}
		s := got.Value
		x := s.Slots[len(s.Slots)-1-want.at]
		if len(s.Slots) != want.slots || s.Known != 0 || !s.NumbersTold || x.Types[platform.ExpenseCall] != want.calls || x.Numbers[did] != want.number || x.Numbers[""] != want.other || x.From.In(india).Format(time.DateOnly) != want.from {
			t.Errorf("%s: %d slots, known from %d, %+v", p, len(s.Slots), s.Known, x)
		}
		if last := s.Slots[len(s.Slots)-1]; last.Types[platform.ExpenseCall] != 4*platform.Rupee {
			t.Errorf("%s: the last is %+v", p, last)
		}
	}
}

// endlessWallet has more rows than anybody reads.
type endlessWallet struct {
	platform.WalletService
	now time.Time
}

func (s endlessWallet) Transactions(_ context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	page := platform.TransactionPage{Page: q.Page, Limit: q.Limit, Total: 1 << 20}
	for i := range q.Limit {
		at := s.now.Add(-time.Duration((q.Page-1)*q.Limit+i) * 5 * time.Minute)
		page.Rows = append(page.Rows, platform.Transaction{At: at, Amount: -platform.Rupee})
	}
	return page, nil
}

func TestWhatWasNotReadWholeIsNotKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.make(func(a platform.API) platform.API {
		a.Wallet = endlessWallet{a.Wallet, w.Clock.Now()}
		return a
	})
	// 4,000 rows of five minutes are 13 days and a part.
	got, err := w.staff.SpendOver(t.Context(), w.ref, ByDay, india)
	if err != nil || got.Value.Known != 30-14 || got.Value.NumbersTold {
		t.Errorf("known from %d, numbers %v, %v", got.Value.Known, got.Value.NumbersTold, err)
	}
	if day := got.Value.Slots[20]; day.Types[""] != 288*platform.Rupee {
		t.Errorf("a whole day is %+v", day)
	}
}
