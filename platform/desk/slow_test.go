package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// slowNumbers sells a number and answers only when it is let.
type slowNumbers struct {
	platform.NumberService
	bought chan struct{} // closed when the number is sold
	answer chan struct{}
}

func (s slowNumbers) Buy(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
	got, err := s.NumberService.Buy(ctx, c, n, country)
	close(s.bought)
	select {
	case <-s.answer:
		return got, err
	case <-ctx.Done():
		return platform.Number{}, lost
	}
}

func TestAPurchaseThatIsAnsweredAMinuteLaterIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.desk.wait = time.Millisecond
	ctx := t.Context()
	offers, err := w.As(platformtest.Acme).Numbers.Search(ctx, platform.NumberQuery{Client: w.id, CountryCode: "+91"})
	if err != nil || len(offers) == 0 {
		t.Fatal("nothing is on sale", err)
	}
	slow := slowNumbers{bought: make(chan struct{}), answer: make(chan struct{})}
	w.make(func(api platform.API) platform.API {
		slow.NumberService = api.Numbers
		api.Numbers = slow
		return api
	})
	buy := func(intent string) (store.Intent, error) {
		return w.staff.BuyNumber(ctx, intent, w.ref, offers[0].Number, "IN")
	}
	i, err := buy("intent-0001")
	if err != nil || i.State != store.Sent {
		t.Fatalf("while it is under way: %v, state %s", err, i.State)
	}
	<-slow.bought
	if _, err := buy("intent-0002"); !platform.Is(err, platform.Conflict) {
		t.Errorf("the same number meanwhile: %v, want a conflict", err)
	}
	if again, err := buy("intent-0001"); err != nil || again.State != store.Sent {
		t.Errorf("the same form once more: %v, state %s", err, again.State)
	}
	w.Clock.Advance(time.Minute)
	if _, err := w.desk.Reconcile(ctx); err != nil { // a look while the answer is out
		t.Fatal(err)
	}
	close(slow.answer)
	w.desk.Wait()
	if got := w.intent("intent-0001"); got.State != store.Done {
		t.Errorf("answered, its state is %s (%s)", got.State, got.Error)
	}
	held, err := w.As(platformtest.Acme).Numbers.Held(ctx, w.id)
	if err != nil || len(held) != 1 {
		t.Errorf("%d numbers are held: %v", len(held), err)
	}
	if n := w.trail()["buy_did"]; n != 1 {
		t.Errorf("the trail has %d purchases", n)
	}
}

// stuckList lists who is pending only when it is let.
type stuckList struct {
	platform.ClientService
	let chan struct{}
}

func (s stuckList) Pending(ctx context.Context) ([]platform.PendingClient, error) {
	select {
	case <-s.let:
		return s.ClientService.Pending(ctx)
	case <-ctx.Done():
		return nil, platform.Errorf(platform.Unavailable, "The platform does not answer.")
	}
}

func TestTheListOfOnboardingsDoesNotWaitForASlowPlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.As(platformtest.Acme).Onboarding.Register(ctx, platform.Registration{Name: "By API", Email: "ops@api.example", Mobile: "9822041377", CountryCode: "+91", Password: "a long secret"}); err != nil {
		t.Fatal(err)
	}
	stuck := stuckList{let: make(chan struct{})}
	w.make(func(api platform.API) platform.API {
		stuck.ClientService = api.Clients
		api.Clients = stuck
		return api
	})
	w.staff.waits.spend(time.Now().Add(-patience), time.Now()) // the page has no patience left
	page, stale, err := w.staff.Pending(ctx, store.DraftFilter{}, "", "", 10)
	if !errors.Is(stale, ErrSlow) || err != nil || len(page.Drafts) != 0 {
		t.Fatalf("while the platform is stuck: %v, %v, %d listed", stale, err, len(page.Drafts))
	}
	close(stuck.let) // the question that is still open is the next page's too
	w.staff.waits.spent = 0
	if page, stale, err = w.staff.Pending(ctx, store.DraftFilter{}, "", "", 10); stale != nil || err != nil || len(page.Drafts) != 1 {
		t.Errorf("afterwards: %v, %v, %d listed", stale, err, len(page.Drafts))
	}
}
