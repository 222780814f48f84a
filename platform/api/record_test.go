package api_test

import (
	"net/http"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
)

// Of the requests it is told of, a request log learns which changed something, and
// of whom: neither reads, nor refusals, nor repeated answers did.
func TestWhatWasChangedIsToldOnce(t *testing.T) {
	t.Parallel()
	f := &fake{}
	told := make(chan api.Served, 1) // a request is told of behind its answer
	s := serve(t, f, func(c *api.Config) {
		c.Record = func(r api.Served) { told <- r }
	})
	last := func() api.Served { return <-told }
	const credit = `{"client_id":"ck_1","credit":"500"}`
	s.ask(t, http.MethodPost, "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k1")
	if r := last(); r.Call != "add_client_credits" || r.Client != "ck_1" || r.Done == "" {
		t.Errorf("a credit is told as %q of %q: %q", r.Call, string(r.Client), r.Done)
	}
	for name, ask := range map[string]func(){
		"repeated": func() {
			s.ask(t, http.MethodPost, "/partnerclients/add_client_credits", credit, "Idempotency-Key", "k1")
		},
		"read": func() { s.ask(t, http.MethodPost, "/partnerclients/wallet_balance", `{"client_id":"ck_1"}`) },
		"refused": func() {
			f.err = platform.Errorf(platform.Conflict, "no")
			s.ask(t, http.MethodPost, "/partnerclients/add_client_credits", credit)
		},
	} {
		f.err = nil
		ask()
		if r := last(); r.Call != "" || r.Client != "" {
			t.Errorf("%s: told as %q of %q", name, r.Call, string(r.Client))
		}
	}
}
