package desk

import (
	"context"
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
