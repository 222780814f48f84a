package local_test

import (
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

func world(t *testing.T) *platformtest.World {
	t.Helper()
	b := platformtest.Local(t)
	return b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
}

func kind(t *testing.T, err error, want platform.Kind) {
	t.Helper()
	if !platform.Is(err, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A credit with a key happens once, however often and however quickly it is sent.
func TestKeyedCredit(t *testing.T) {
	t.Parallel()
	ctx, w := t.Context(), world(t)
	api, id, other := w.As(platformtest.Acme).Wallet, w.Client(t, platformtest.Acme), w.Client(t, platformtest.Acme)
	till := w.Clock.Now().Add(time.Hour)
	in := platform.NewCredit{Client: id, Amount: 500_00, ValidTill: &till, Key: "k1"}
	var wg sync.WaitGroup
	answers, errs := make([]platform.Balance, 8), make([]error, 8)
	for i := range answers {
		wg.Go(func() { answers[i], errs[i] = api.AddCredit(ctx, in) })
	}
	wg.Wait()
	for i, a := range answers {
		if errs[i] != nil || a.Amount != 500_00 || a.ValidTill == nil || !a.ValidTill.Equal(till) {
			t.Errorf("answer %d: %+v, %v", i, a, errs[i])
		}
	}
	_, err := api.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1_00})
	must(t, err)
	w.Clock.Advance(30 * 24 * time.Hour) // the validity it asked for is past by now
	again, err := api.AddCredit(ctx, in)
	must(t, err)
	if again.Amount != 500_00 {
		t.Errorf("a repeat answers %s, not what it answered first", again.Amount)
	}
	later := till.Add(time.Second)
	for name, other := range map[string]platform.NewCredit{
		"another amount":   {Client: id, Amount: 500_01, ValidTill: &till, Key: "k1"},
		"another client":   {Client: other, Amount: 500_00, ValidTill: &till, Key: "k1"},
		"another validity": {Client: id, Amount: 500_00, ValidTill: &later, Key: "k1"},
		"no validity":      {Client: id, Amount: 500_00, Key: "k1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := api.AddCredit(ctx, other)
			kind(t, err, platform.Conflict)
		})
	}
	theirs := w.Client(t, platformtest.Bolt)
	if _, err := w.As(platformtest.Bolt).Wallet.AddCredit(ctx, platform.NewCredit{Client: theirs, Amount: 7, Key: "k1"}); err != nil {
		t.Errorf("another partner can't use the same key: %v", err)
	}
	b, err := api.Balance(ctx, id)
	must(t, err)
	if b.Amount != 501_00 {
		t.Errorf("balance %s", b.Amount)
	}
}

// A number is paid for every month on the day it was bought; one that can't be
// paid is due, and is active again once it is paid.
func TestRenewals(t *testing.T) {
	t.Parallel()
	ctx, w := t.Context(), world(t)
	api, id := w.As(platformtest.Acme), w.Client(t, platformtest.Acme)
	n := w.Number(t, platformtest.Acme, id)
	status := func() platform.NumberStatus {
		held, err := api.Numbers.Held(ctx, id)
		must(t, err)
		return held[0].Status
	}
	renew := func(want int) {
		t.Helper()
		got, err := w.Platform.RenewDue(ctx)
		must(t, err)
		if got != want {
			t.Errorf("at %s %d numbers were renewed, want %d", w.Clock.Now(), got, want)
		}
	}
	must(t, func() error {
		_, err := api.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 3000_00})
		return err
	}())
	w.Clock.Advance(30*24*time.Hour - time.Second) // 23 November to 23 December, but for a second
	renew(0)
	w.Clock.Advance(time.Second)
	renew(1)
	renew(0)
	page, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id, Type: platform.ExpenseRental})
	must(t, err)
	if page.Total != 1 || page.Rows[0].DID != n || page.Rows[0].Amount >= 0 {
		t.Fatalf("rental %+v", page)
	}
	monthly := -page.Rows[0].Amount
	b, err := api.Wallet.Balance(ctx, id)
	must(t, err)
	_, err = w.Platform.Debit(ctx, w.Partners[platformtest.Acme], id, local.Entry{Amount: b.Amount - monthly + 1, Type: platform.ExpenseCall})
	must(t, err)
	w.Clock.Advance(31 * 24 * time.Hour)
	renew(0)
	if status() != platform.NumberDue {
		t.Errorf("a number that is a paisa short is %s", status())
	}
	must(t, func() error {
		_, err := api.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1})
		return err
	}())
	renew(1)
	if status() != platform.NumberActive {
		t.Errorf("a number that was paid is %s", status())
	}
	if b, err = api.Wallet.Balance(ctx, id); err != nil || b.Amount != 0 {
		t.Errorf("balance %s, %v", b.Amount, err)
	}
}
