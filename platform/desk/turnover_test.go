package desk

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
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

// What was kept when facts were read and what was read since then come to the same
// as reading all of it.
func TestTurnoverOfKeptDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	api := w.As(platformtest.Acme)
	for day := range 12 {
		for kind, amount := range map[platform.ExpenseType]platform.Paise{platform.ExpenseCall: 1, platform.ExpenseSMS: 2} {
			_, err := w.Platform.Debit(ctx, w.Partners[platformtest.Acme], w.id, local.Entry{Amount: amount * platform.Paise(day+1), Type: kind})
			if err != nil {
				t.Fatal(err)
			}
		}
		if day%3 == 0 {
			if _, err := api.Wallet.AddCredit(ctx, platform.NewCredit{Client: w.id, Amount: platform.Rupee}); err != nil {
				t.Fatal(err)
			}
		}
		if day == 6 || day == 8 {
			if err := w.staff.keepFacts(ctx, w.ref); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(21 * time.Hour)
	}
	kept, err := w.store.Directory.ClientSpend(ctx, w.partner, w.ref)
	if err != nil {
		t.Fatal(err)
	}
	premise := newTurnover(w.Clock.Now(), BurnDays, india)
	if from := premise.take(kept, store.DayOf(w.Clock.Now().In(india))); !from.After(premise.Days[20].Day) {
		t.Fatalf("the premise: rows are read since %v, which is all of them", from)
	}
	for _, days := range []int{3, 7, BurnDays} {
		want := newTurnover(w.Clock.Now(), days, india)
		if whole, err := want.read(ctx, api, platform.TransactionQuery{Client: w.id}); err != nil || !whole {
			t.Fatal(whole, err)
		}
		read, err := w.staff.Turnover(ctx, w.ref, days, india)
		if err != nil {
			t.Fatal(err)
		}
		got := read.Value
		if !got.LastCredit.Equal(want.LastCredit) {
			t.Errorf("%d days: the last credit is of %v, want %v", days, got.LastCredit, want.LastCredit)
		}
		got.LastCredit = want.LastCredit
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d days: %+v\nwant %+v", days, got, want)
		}
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
