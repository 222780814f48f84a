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

func (w *world) kept() store.Client {
	w.t.Helper()
	c, err := w.store.Directory.ByRef(w.t.Context(), w.partner, w.ref)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestFactsThatTheListLacksAreReadAndAgeAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	// The premise: the list alone tells neither.
	if c := w.kept(); c.Flowless != nil || c.Ready != nil || c.Burn != nil || c.Lasts() != nil {
		t.Fatalf("known before anything was read: %+v", c)
	}
	for day := range 9 { // of a client who is eight days old then
		if day > 0 {
			w.Clock.Advance(24 * time.Hour)
		}
		if _, err := w.Platform.Debit(ctx, w.Partners[platformtest.Acme], w.id, local.Entry{Amount: 7 * platform.Rupee, Type: platform.ExpenseCall, Description: "call"}); err != nil {
			t.Fatal(err)
		}
	}
	w.Number(t, platformtest.Acme, w.id)
	w.Agent(t, platformtest.Acme, w.id)
	if n, err := w.desk.ReadFacts(ctx, w.partner, 5); n != 1 || err != nil {
		t.Fatalf("read %d, %v", n, err)
	}
	c := w.kept()
	if c.Flowless == nil || *c.Flowless != 1 || c.Ready == nil || *c.Ready != 0 || c.Burn == nil || *c.Burn != 63*platform.Rupee/8 {
		t.Errorf("facts %+v, flowless %v, ready %v, burn %v", c, c.Flowless, c.Ready, c.Burn)
	}
	if lasts := c.Lasts(); lasts == nil || *lasts != 4 { // ₹37 at ₹7.87 a day
		t.Errorf("it lasts %v days of %v", lasts, c.Balance)
	}
	figures, err := w.staff.Figures(ctx)
	if err != nil || figures.Value.Signals[store.Low] != 1 || figures.Value.Signals[store.Flowless] != 1 || figures.Value.NotRead != 0 {
		t.Errorf("figures %+v, %v", figures, err)
	}
	if n, err := w.desk.ReadFacts(ctx, w.partner, 5); n != 0 || err != nil {
		t.Errorf("facts that are fresh were read again: %d, %v", n, err)
	}
	w.Clock.Advance(factsWatched + time.Second)
	w.staff.watched()
	if n, err := w.desk.ReadFacts(ctx, w.partner, 5); n != 1 || err != nil {
		t.Errorf("while somebody looks: read %d, %v", n, err)
	}
}

// awayWallet is a platform whose wallet fails.
type awayWallet struct {
	platform.WalletService
	err error
}

func (a awayWallet) Balance(context.Context, platform.ClientID) (platform.Balance, error) {
	return platform.Balance{}, a.err
}

func TestAClientThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	other := w.Client(t, platformtest.Acme)
	if err := w.desk.SyncNow(ctx, w.partner); err != nil {
		t.Fatal(err)
	}
	refuse := platform.Errorf(platform.NotFound, "There is no such client.")
	w.make(func(api platform.API) platform.API {
		api.Wallet = oneRefused{api.Wallet, w.id, refuse}
		return api
	})
	if n, err := w.desk.ReadFacts(ctx, w.partner, 5); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	ref, err := w.store.Directory.RefByClientID(ctx, w.partner, string(other))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := w.store.Directory.ByRef(ctx, w.partner, ref); err != nil || c.Ready == nil {
		t.Errorf("the other was not read: %+v, %v", c, err)
	}
	if c := w.kept(); c.FactsAt.IsZero() || c.Ready != nil {
		t.Errorf("the refused one: %+v", c)
	}

	w.Clock.Advance(factsIdle + time.Second)
	w.make(func(api platform.API) platform.API {
		api.Wallet = awayWallet{api.Wallet, platform.Errorf(platform.Unavailable, "The platform is away.")}
		return api
	})
	before := w.kept().FactsAt
	if n, err := w.desk.ReadFacts(ctx, w.partner, 5); n != 0 || !platform.Is(err, platform.Unavailable) {
		t.Errorf("in an outage: read %d, %v", n, err)
	}
	if !w.kept().FactsAt.Equal(before) {
		t.Error("an outage made facts look fresh")
	}
}

type oneRefused struct {
	platform.WalletService
	id  platform.ClientID
	err error
}

func (o oneRefused) Balance(ctx context.Context, id platform.ClientID) (platform.Balance, error) {
	if id == o.id {
		return platform.Balance{}, o.err
	}
	return o.WalletService.Balance(ctx, id)
}

func TestCountsAreKeptForAMinuteAndTrueAfterAChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	first, err := w.staff.Figures(ctx)
	if err != nil || first.Value.Active != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	if err := w.staff.SetActive(ctx, w.ref, false); err != nil {
		t.Fatal(err)
	}
	if got, err := w.staff.Figures(ctx); err != nil || got.Value.Active != 0 {
		t.Errorf("after a change here: %+v, %v", got, err)
	}
	// Behind the desk's back: seen when the minute is over.
	if err := w.store.Directory.SetActive(ctx, w.partner, w.ref, true); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.staff.Figures(ctx); got.Value.Active != 0 {
		t.Errorf("the premise is a count that was kept: %+v", got)
	}
	w.Clock.Advance(figuresFor)
	if got, err := w.staff.Figures(ctx); err != nil || got.Value.Active != 1 {
		t.Errorf("a minute later: %+v, %v", got, err)
	}
}
