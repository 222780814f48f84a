package rest_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
)

// handClock is a clock in the test's hand.
type handClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *handClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestTheConnectionTellsHowEachCallWentLately(t *testing.T) {
	t.Parallel()
	clock := &handClock{t: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	r := against(t, rounds(answer(200, goodList), answer(404, `{"status":404,"message":"no such client"}`), answer(500, "oops")), func(cfg *rest.Config) {
		cfg.Now = clock.now
		cfg.Limits.Tries = 1
		cfg.Breaker = rest.Breaker{Failures: 3, OpenFor: time.Hour}
	})
	held := func() platform.CallHealth {
		t.Helper()
		for _, c := range r.conn.Observed().Calls {
			if c.Name == "client_dids" {
				return c
			}
		}
		t.Fatalf("the call was not seen: %+v", r.conn.Observed().Calls)
		return platform.CallHealth{}
	}
	group := func() platform.GroupHealth {
		t.Helper()
		want := held().Group
		for _, g := range r.conn.Observed().Groups {
			if g.Name == want {
				return g
			}
		}
		t.Fatal("the group was not seen")
		return platform.GroupHealth{}
	}
	if n := len(r.conn.Observed().Calls); n != 0 {
		t.Fatalf("%d calls are told of before any was made", n)
	}
	_, _ = r.read(t.Context()), r.read(t.Context()) // an answer and a refusal, which is one too
	if c := held(); c.Calls != 2 || c.Failed != 0 || c.OK != clock.now() || c.Failure != "" {
		t.Errorf("after an answer and a refusal: %+v", c)
	}
	clock.move(10 * time.Minute)
	for range 3 {
		_ = r.read(t.Context())
	}
	if c := held(); c.Calls != 5 || c.Failed != 3 || c.FailedAt != clock.now() || c.Failure != "The platform answered 500" {
		t.Errorf("after three failures: %+v", c)
	}
	if g := group(); g.State != platform.LeftAlone || g.Since != clock.now() || g.Until != clock.now().Add(time.Hour) {
		t.Errorf("the group after three failures: %+v", g)
	}
	_ = r.read(t.Context()) // not asked: it says nothing about the platform
	if c := held(); c.Calls != 5 {
		t.Errorf("a call that was not made counts: %+v", c)
	}
	clock.move(55 * time.Minute) // the first two are more than an hour old
	if c := held(); c.Calls != 3 || c.Failed != 3 {
		t.Errorf("an hour later: %+v", c)
	}
	for _, c := range r.conn.Observed().Calls {
		if secret := containsSecret(c.Failure); secret != "" || strings.Contains(c.Failure, "oops") {
			t.Errorf("what is told of a failure quotes %q", c.Failure)
		}
	}
}

// A breaker may find that its time is over just as somebody asks how it stands.
func TestTheConnectionTellsOfAGroupWhoseTimeIsOver(t *testing.T) {
	t.Parallel()
	r := against(t, answer(500, "oops"), func(cfg *rest.Config) {
		cfg.Limits.Tries = 1
		cfg.Breaker = rest.Breaker{Failures: 1, OpenFor: time.Nanosecond}
	})
	_ = r.read(t.Context())
	told := make(chan platform.Attention, 1)
	go func() {
		for _, g := range r.conn.Observed().Groups {
			if g.Name == "Numbers" {
				told <- g.State
			}
		}
	}()
	select {
	case got := <-told:
		if got != platform.OnTrial {
			t.Errorf("the group is %v, want on trial", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it never tells")
	}
}
