package desk

import (
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

func TestTurnoverSumsTheDaysOfTheReadersZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // ₹100 were credited on Monday 23 November, 10:00
	debit := func(at time.Time, kind platform.ExpenseType, amount platform.Paise) {
		t.Helper()
		if _, err := w.Platform.Debit(t.Context(), w.Partners[platformtest.Acme], w.id, local.Entry{At: at, Amount: amount, Type: kind}); err != nil {
			t.Fatal(err)
		}
	}
	start := w.Clock.Now()
	midnight := time.Date(2026, time.November, 24, 0, 0, 0, 0, india)
	debit(midnight.Add(-time.Second), platform.ExpenseCall, platform.Rupee)
	debit(midnight, platform.ExpenseCall, 2*platform.Rupee)
	debit(midnight.Add(time.Hour), platform.ExpenseSMS, 3*platform.Rupee)
	w.Clock.Advance(24 * time.Hour)

	for name, c := range map[string]struct {
		days            int
		zone            *time.Location
		spent, credited platform.Paise
		today           platform.Paise // on calls
	}{
		"both days":              {2, india, 6 * platform.Rupee, 100 * platform.Rupee, 2 * platform.Rupee},
		"today only":             {1, india, 5 * platform.Rupee, 0, 2 * platform.Rupee},
		"a zone in which it was": {1, time.FixedZone("+10", 10*3600), 6 * platform.Rupee, 0, 3 * platform.Rupee},
	} {
		got, err := w.staff.Turnover(t.Context(), w.ref, c.days, c.zone)
		if err != nil {
			t.Fatal(err)
		}
		v := got.Value
		if v.Spent != c.spent || v.Credited != c.credited || len(v.Days) != c.days || v.Days[c.days-1].Spent[platform.ExpenseCall] != c.today {
			t.Errorf("%s: %+v, want %s spent, %s credited, %s on calls today", name, v, c.spent, c.credited, c.today)
		}
	}
	got, err := w.staff.Turnover(t.Context(), w.ref, 2, india)
	if err != nil || got.Value.Credits != 1 || !got.Value.LastCredit.Equal(start) {
		t.Errorf("%d credits, the last at %v: %v", got.Value.Credits, got.Value.LastCredit, err)
	}
}

func TestAFormThatWasChangedDoesNotGetTheFirstResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	first, err := w.staff.AddCredit(ctx, "form-number-1", w.ref, 500*platform.Rupee, nil, "cash", nil)
	if err != nil || !first.Settled.Equal(w.Clock.Now()) {
		t.Fatalf("%+v: %v", first, err)
	}
	if again, err := w.staff.AddCredit(ctx, "form-number-1", w.ref, 500*platform.Rupee, nil, "cash", nil); err != nil || again.State != first.State {
		t.Errorf("the same form again: %v, %v", again.State, err)
	}
	till := w.Clock.Now().AddDate(1, 0, 0)
	for name, change := range map[string]func() error{
		"another amount": func() error {
			_, err := w.staff.AddCredit(ctx, "form-number-1", w.ref, 501*platform.Rupee, nil, "cash", nil)
			return err
		},
		"a validity": func() error {
			_, err := w.staff.AddCredit(ctx, "form-number-1", w.ref, 500*platform.Rupee, &till, "cash", nil)
			return err
		},
	} {
		if err := change(); !platform.Is(err, platform.Conflict) {
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	asked := AskedOf(first)
	if asked.Amount != 500*platform.Rupee || asked.Note != "cash" || asked.BalanceBefore == nil || *asked.BalanceBefore != 100*platform.Rupee {
		t.Errorf("what was asked reads %+v", asked)
	}
	if b, err := w.As(platformtest.Acme).Wallet.Balance(ctx, w.id); err != nil || b.Amount != 600*platform.Rupee {
		t.Errorf("the balance is %s: %v", b.Amount, err)
	}
}

func TestTwoWhoSawTheSameBalanceCreditItOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shown := 100 * platform.Rupee
	var all sync.WaitGroup
	for _, id := range []string{"window-one", "window-two", "window-three"} {
		all.Go(func() {
			_, err := w.staff.AddCredit(t.Context(), id, w.ref, 500*platform.Rupee, nil, "", &Seen{Balance: &shown})
			if err != nil && !platform.Is(err, platform.Conflict) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := w.balance(); got != 600*platform.Rupee {
		t.Errorf("the balance is %s, want ₹600: only one of them saw what it was", got)
	}
}
