package api_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
)

const credit = `{"client_id":"c","credit":"500"}`

func TestTheSameKeyGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	path := "/partnerclients/add_client_credits"
	_, plain := s.ask(t, "POST", path, credit)
	_, again := s.ask(t, "POST", path, credit)
	if string(plain.Data) == string(again.Data) {
		t.Fatalf("the premise is that two credits give two balances: %s", plain.Data)
	}
	_, first := s.ask(t, "POST", path, credit, "Idempotency-Key", "k1")
	resp, second := s.ask(t, "POST", path, credit, "Idempotency-Key", "k1")
	if string(first.Data) != string(second.Data) || resp.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s, then %s", first.Data, second.Data)
	}
	if n := s.fake.calls.Load(); n != 3 {
		t.Errorf("the platform was reached %d times, want 3", n)
	}
	for name, other := range map[string][2]string{
		"another body": {path, `{"client_id":"c","credit":"501"}`},
		"another call": {"/partnerclients/update_status", `{"client_id":"c","status":"1"}`},
	} {
		if resp, e := s.ask(t, "POST", other[0], other[1], "Idempotency-Key", "k1"); resp.StatusCode != 409 || e.Code != "conflict" {
			t.Errorf("%s: %d %+v", name, resp.StatusCode, e)
		}
	}
	s.advance(api.KeyLife)
	_, third := s.ask(t, "POST", path, credit, "Idempotency-Key", "k1")
	if string(third.Data) == string(first.Data) {
		t.Error("the key outlived its 24 hours")
	}
}

func TestTheKeyOfACreditReachesThePlatform(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{credit: make(chan platform.NewCredit, 1)})
	s.ask(t, "POST", "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k1")
	if in := <-s.fake.credit; in.Key != "k1" || in.Amount != 500*platform.Rupee {
		t.Errorf("got %+v", in)
	}
}

func TestWhichAnswersAKeyRemembers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fake  *fake
		calls int32
	}{
		{"a refusal", &fake{err: platform.Errorf(platform.Conflict, "x")}, 1},
		{"an unknown outcome, lest it happen twice", &fake{err: platform.Errorf(platform.Unknown, "x")}, 1},
		{"our own failure, likewise", &fake{err: platform.Errorf(platform.Internal, "x")}, 1},
		{"a panic, likewise", &fake{panics: "x"}, 1},
		{"not a platform that did nothing", &fake{err: platform.Errorf(platform.Unavailable, "x")}, 2},
		{"not too many tries", &fake{err: platform.Errorf(platform.RateLimited, "x")}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.fake)
			first, _ := s.ask(t, "POST", "/partnerclients/register", register, "Idempotency-Key", "k1")
			second, _ := s.ask(t, "POST", "/partnerclients/register", register, "Idempotency-Key", "k1")
			if first.StatusCode != second.StatusCode || s.fake.calls.Load() != tt.calls {
				t.Errorf("%d then %d, with %d calls, want %d", first.StatusCode, second.StatusCode, s.fake.calls.Load(), tt.calls)
			}
		})
	}
}

func TestKeysMustBePlain(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	for _, key := range []string{"a b", "é", string(make([]byte, 0, 1)) + "x\ty"} {
		if resp, _ := s.ask(t, "POST", "/partnerclients/register", register, "Idempotency-Key", key); resp.StatusCode != 400 {
			t.Errorf("%q: %d", key, resp.StatusCode)
		}
	}
	if s.fake.calls.Load() != 0 {
		t.Error("the platform was reached")
	}
}

func TestTwoAtOnceWithOneKeyAreCarriedOutOnce(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	s := serve(t, &fake{enter: func() { close(begun); <-goOn }}) // a second call would panic
	path := "/partnerclients/add_client_credits"
	answers := make(chan string, 2)
	send := func() {
		_, e := s.ask(t, "POST", path, credit, "Idempotency-Key", "k1")
		answers <- string(e.Data)
	}
	go send()
	<-begun
	if resp, e := s.ask(t, "POST", path, `{"client_id":"c","credit":"501"}`, "Idempotency-Key", "k1"); resp.StatusCode != 409 || e.Code != "conflict" {
		t.Errorf("another request with the key meanwhile: %d %+v", resp.StatusCode, e)
	}
	go send()
	select {
	case <-answers:
		t.Error("the second did not wait")
	case <-time.After(20 * time.Millisecond):
	}
	close(goOn)
	if a, b := <-answers, <-answers; a == "" || a != b {
		t.Errorf("got %q and %q", a, b)
	}
	if n := s.fake.calls.Load(); n != 1 {
		t.Errorf("the platform was reached %d times", n)
	}
}

// A memory that can't keep an answer does not keep the answer from the caller.
type forgetful struct{ api.Idempotency }

func (forgetful) Settle(string, string, *api.Remembered) error { return errors.New("the disk is full") }

func TestAnAnswerThatCannotBeKeptIsSentAndLogged(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{}, func(c *api.Config) { c.Idempotency = forgetful{api.NewMemory(c.Now, 10)} })
	if resp, _ := s.ask(t, "POST", "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k1"); resp.StatusCode != 200 {
		t.Errorf("got %d", resp.StatusCode)
	}
	if !strings.Contains(s.log.String(), "the disk is full") {
		t.Error("nothing is logged")
	}
	if resp, e := s.ask(t, "POST", "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k1"); resp.StatusCode != 503 || e.Code != "unknown" {
		t.Errorf("the same again: %d %+v", resp.StatusCode, e)
	}
	if n := s.fake.calls.Load(); n != 1 {
		t.Errorf("the platform was reached %d times", n)
	}
}

func TestMemoryOfKeys(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	m := api.NewMemory(func() time.Time { return now }, 2)
	take := func(owner, key string) error {
		t.Helper()
		prior, err := m.Claim(t.Context(), owner, key, [32]byte{})
		if prior == nil && err == nil {
			err = m.Settle(owner, key, &api.Remembered{Status: 200})
		}
		return err
	}
	if take("acme", "k") != nil || take("bolt", "k") != nil {
		t.Fatal("the keys of two partners meet")
	}
	err := take("acme", "another")
	if !platform.Is(err, platform.RateLimited) || err.(*platform.Error).RetryAfter != api.KeyLife {
		t.Errorf("a key too many: %v", err)
	}
	prior, err := m.Claim(t.Context(), "acme", "k", [32]byte{})
	if prior == nil || err != nil {
		t.Errorf("an old key was forgotten: %v", err)
	}
	now = now.Add(api.KeyLife)
	if err := take("acme", "another"); err != nil {
		t.Errorf("room was not made: %v", err)
	}
}
