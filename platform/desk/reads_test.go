package desk

import (
	"context"
	"iter"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// countingWallet counts what reaches the platform, and can be away.
type countingWallet struct {
	platform.WalletService
	calls *int
	away  *bool
}

func (s countingWallet) Balance(ctx context.Context, id platform.ClientID) (platform.Balance, error) {
	*s.calls++
	if *s.away {
		return platform.Balance{}, platform.Errorf(platform.Unavailable, "The platform does not answer.")
	}
	return s.WalletService.Balance(ctx, id)
}

// unaskedWallet is one behind a breaker that is open.
type unaskedWallet struct{ platform.WalletService }

func (unaskedWallet) Balance(context.Context, platform.ClientID) (platform.Balance, error) {
	return platform.Balance{}, &platform.Error{Kind: platform.Unavailable, Err: platform.ErrNotAsked}
}

func TestAnOutageRightAfterAChangeLeavesWhatWasKnownBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	calls, away := 0, false
	w.make(func(a platform.API) platform.API { a.Wallet = countingWallet{a.Wallet, &calls, &away}; return a })
	ctx := t.Context()
	if _, err := w.staff.Balance(ctx, w.ref); err != nil {
		t.Fatal(err)
	}
	before := w.Clock.Now()
	w.Clock.Advance(time.Second)
	w.staff.forget(ctx, w.ref)
	away = true
	old, err := w.staff.Balance(ctx, w.ref)
	if err != nil || old.Stale == nil || !old.At.Equal(before) || old.Value.Amount != 100*platform.Rupee || calls != 2 {
		t.Errorf("changed, then an outage: %v %+v, %d calls", err, old, calls)
	}
	away = false
	if back, err := w.staff.Balance(ctx, w.ref); err != nil || back.Stale != nil || calls != 3 {
		t.Errorf("once it is back: %v %+v, %d calls", err, back, calls)
	}
	if kept, err := w.staff.Balance(ctx, w.ref); err != nil || kept.Stale != nil || calls != 3 {
		t.Errorf("while that is fresh: %v %+v, %d calls", err, kept, calls)
	}
}

func TestReadsComeFromTheStoreWhileFreshAndWithTheirAgeInAnOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	calls, away := 0, false
	w.make(func(a platform.API) platform.API { a.Wallet = countingWallet{a.Wallet, &calls, &away}; return a })
	ctx := t.Context()
	first, err := w.staff.Balance(ctx, w.ref)
	if err != nil || first.Value.Amount != 100*platform.Rupee || first.Stale != nil {
		t.Fatalf("first: %v %+v", err, first)
	}
	if _, err := w.staff.Balance(ctx, w.ref); err != nil || calls != 1 {
		t.Fatalf("while fresh: %v, %d calls, want 1", err, calls)
	}
	w.Clock.Advance(time.Minute)
	if _, err := w.staff.Balance(ctx, w.ref); err != nil || calls != 2 {
		t.Fatalf("when old: %v, %d calls, want 2", err, calls)
	}
	asked := w.Clock.Now()
	away = true
	w.Clock.Advance(time.Hour)
	old, err := w.staff.Balance(ctx, w.ref)
	if err != nil || old.Stale == nil || !old.At.Equal(asked) || old.Value.Amount != 100*platform.Rupee {
		t.Errorf("in an outage: %v %+v", err, old)
	}
	if h := w.staff.Health(); h.Failed.IsZero() || !h.OK.Equal(asked) {
		t.Errorf("health is %+v", h)
	}
	away = false
	if back, err := w.staff.Balance(ctx, w.ref); err != nil || back.Stale != nil {
		t.Errorf("once it is back: %v %+v", err, back)
	}
	if h := w.staff.Health(); !h.Failed.IsZero() {
		t.Errorf("health is still %+v", h)
	}
	// A group of calls that is left alone after an outage is not news of another one.
	w.make(func(a platform.API) platform.API { a.Wallet = unaskedWallet{a.Wallet}; return a })
	w.Clock.Advance(time.Hour)
	if got, err := w.staff.Balance(ctx, w.ref); err != nil || got.Stale == nil {
		t.Errorf("while it is left alone: %v %+v", err, got)
	}
	if h := w.staff.Health(); !h.Failed.IsZero() {
		t.Errorf("health is %+v, though nobody was asked", h)
	}
	// Nor is a call that not every platform has.
	w.make(func(a platform.API) platform.API { a.Masks = unlistedMasks{a.Masks}; return a })
	if _, err := w.staff.Masks(ctx, w.ref, platform.MaskQuery{Page: 1, Limit: 1}); !platform.NotOffered(err) {
		t.Errorf("the sessions: %v", err)
	}
	if h := w.staff.Health(); !h.Failed.IsZero() {
		t.Errorf("health is %+v, though a call is only missing", h)
	}
}

// unlistedMasks is a platform without a list of sessions.
type unlistedMasks struct{ platform.MaskService }

func (unlistedMasks) List(context.Context, platform.MaskQuery) ([]platform.Mask, error) {
	return nil, &platform.Error{Kind: platform.Unavailable, NotOffered: true}
}

func TestPortalViewReachesItsOneClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.Client(t, platformtest.Acme)
	if err := w.desk.SyncNow(ctx, w.partner); err != nil {
		t.Fatal(err)
	}
	page, err := w.staff.Clients(ctx, store.Filter{})
	if err != nil || len(page.Clients) != 2 {
		t.Fatalf("the premise fails: %v, %d clients", err, len(page.Clients))
	}
	other := page.Clients[0].Ref
	if other == w.ref {
		other = page.Clients[1].Ref
	}
	v := w.desk.ForClient(w.staff.actor, w.ref)
	if _, err := v.Balance(ctx, w.ref); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"client": second(v.Client(ctx, other)), "balance": second(v.Balance(ctx, other)), "numbers": second(v.Numbers(ctx, other)),
		"agents": second(v.Agents(ctx, other)), "detail": second(v.Detail(ctx, other)),
	} {
		if !platform.Is(err, platform.NotFound) {
			t.Errorf("%s of another client: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"clients": second(v.Clients(ctx, store.Filter{})), "status": v.SetActive(ctx, w.ref, false),
		"credit": second(v.AddCredit(ctx, "intent-0001", w.ref, platform.Rupee, nil, "", nil)),
		"number": second(v.BuyNumber(ctx, "intent-0002", w.ref, "+911143104501", "IN")),
	} {
		if !platform.Is(err, platform.Forbidden) {
			t.Errorf("%s as a portal person: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestSyncNoticesWhatIsGoneAndTakesUpWhatIsPending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.As(platformtest.Acme).Onboarding.Register(ctx, platform.Registration{Name: "Begun By API", Email: "api@new.example", Mobile: "9822041376", CountryCode: "+91", Password: "a long secret"}); err != nil {
		t.Fatal(err)
	}
	w.make(func(a platform.API) platform.API { a.Clients = noClients{a.Clients}; return a })
	if err := w.desk.SyncNow(ctx, w.partner); err != nil {
		t.Fatal(err)
	}
	if page, err := w.staff.Clients(ctx, store.Filter{}); err != nil || len(page.Clients) != 0 {
		t.Errorf("the list still has %d clients (%v)", len(page.Clients), err)
	}
	w.make(nil)
	if err := w.desk.SyncNow(ctx, w.partner); err != nil {
		t.Fatal(err)
	}
	if page, err := w.staff.Clients(ctx, store.Filter{}); err != nil || len(page.Clients) != 1 || page.Clients[0].Ref != w.ref {
		t.Errorf("come back, it has %+v (%v)", page.Clients, err)
	}
	pending, stale, err := w.staff.Pending(ctx, store.DraftFilter{}, "", "", 50)
	drafts := pending.Drafts
	if err != nil || stale != nil || len(drafts) != 1 || drafts[0].Name != "Begun By API" || drafts[0].Next != platform.StepOTP {
		t.Errorf("pending: %v %v %+v", err, stale, drafts)
	}
}

type noClients struct{ platform.ClientService }

func (noClients) All(context.Context) iter.Seq2[platform.Client, error] {
	return func(func(platform.Client, error) bool) {}
}
