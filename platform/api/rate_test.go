package api_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform/api"
)

func TestEachKeyHasABucketOfItsOwn(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := serve(t, f, func(c *api.Config) { c.Rate = api.Rate{PerSecond: 0.5, Burst: 3} })
	ask := func(header ...string) (int, string) {
		t.Helper()
		resp, e := s.ask(t, "GET", "/partnerclients/did_regions", "", header...)
		if resp.StatusCode == 429 && e.Code != "rate_limited" {
			t.Errorf("a refusal without its code: %+v", e)
		}
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	for i := range 3 {
		if status, _ := ask(); status != 200 {
			t.Fatalf("call %d of a burst of three: %d", i+1, status)
		}
	}
	for range 2 { // a refused call takes nothing, so the second waits no longer
		if status, after := ask(); status != 429 || after != "2" {
			t.Errorf("the fourth: %d, Retry-After %q", status, after)
		}
	}
	if status, _ := ask("Authorization", "Bearer "+otherKey); status != 200 {
		t.Errorf("another key: %d", status)
	}
	if got := f.calls.Load(); got != 4 {
		t.Errorf("%d calls reached the platform, want 4", got)
	}
	s.advance(2 * time.Second)
	if status, _ := ask(); status != 200 {
		t.Errorf("after the wait that was told: %d", status)
	}
	if status, _ := ask(); status != 429 {
		t.Errorf("the one after it: %d", status)
	}
}

func TestARefusedWriteMayBeSentAgainWithItsKey(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := serve(t, f, func(c *api.Config) { c.Rate = api.Rate{PerSecond: 1, Burst: 1} })
	s.ask(t, "GET", "/partnerclients/did_regions", "")
	before := f.calls.Load()
	for _, want := range []int{429, 200} {
		resp, _ := s.ask(t, "POST", "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k")
		if resp.StatusCode != want || resp.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%d (replayed %q), want %d", resp.StatusCode, resp.Header.Get("Idempotency-Replayed"), want)
		}
		s.advance(time.Second)
	}
	if n := f.calls.Load() - before; n != 1 {
		t.Errorf("%d credits", n)
	}
}

func TestWhatWasServedIsToldWithoutItsPath(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []api.Served
	s := serve(t, &fake{}, func(c *api.Config) {
		c.Record = func(r api.Served) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, r)
		}
		c.Rate = api.Rate{PerSecond: 1, Burst: 3}
	})
	s.ask(t, "GET", "/partnerclients/dids/CLIENTAPIKEY12345", "")
	s.ask(t, "POST", "/partnerclients/buy_did", `{}`)
	s.ask(t, "POST", "/partnerclients/buy_did", buy)
	s.ask(t, "POST", "/partnerclients/buy_did", buy)
	s.ask(t, "GET", "/partnerclients/clients", "", "Authorization", "Bearer wrong")
	s.Close() // every answer has left, and every record been made
	want := []api.Served{
		{Method: "GET", Route: "/partnerclients/dids/{client_id}", Status: 200},
		{Method: "POST", Route: "/partnerclients/buy_did", Status: 400},
		{Method: "POST", Route: "/partnerclients/buy_did", Status: 200, Call: "buy_did", Done: "Number bought", Client: "CLIENTAPIKEY12345"},
		{Method: "POST", Route: "/partnerclients/buy_did", Status: 429},
	}
	for i := range want {
		want[i].At, want[i].Partner, want[i].KeyID = s.now, "acme", "id_of_"+goodKey
	}
	if !slices.Equal(got, want) {
		t.Errorf("served\n%+v, want\n%+v", got, want)
	}
}
