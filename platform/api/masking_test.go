package api_test

import (
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform/api"
	"partnerdesk/platform/wire"
)

const connect = `{"did":"+911143104501","party_a":"9822041376","party_b":"9822041377"}`

func TestAClientsTokenOpensMaskingAndNothingElse(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	served := 0
	for _, e := range wire.All() {
		path, body := e.Path, string(e.SampleRequest)
		for _, p := range wire.Params(path) {
			path = strings.ReplaceAll(path, "{"+p+"}", goodToken)
		}
		wrong, right := goodToken, goodKey
		if e.ByClient {
			wrong, right, served = goodKey, goodToken, served+1
		}
		before := s.fake.calls.Load()
		if resp, got := s.ask(t, e.Method, path, body, "Authorization", "Bearer "+wrong); resp.StatusCode != 401 || got.Code != "unauthenticated" {
			t.Errorf("%s with the wrong kind of key: %d %+v", e.Name, resp.StatusCode, got)
		}
		if s.fake.calls.Load() != before {
			t.Errorf("%s reached the platform with the wrong kind of key", e.Name)
		}
		if resp, got := s.ask(t, e.Method, path, body, "Authorization", "Bearer "+right); resp.StatusCode != 200 {
			t.Errorf("%s with the right kind of key: %d %+v", e.Name, resp.StatusCode, got)
		}
	}
	if served != 5 {
		t.Fatalf("%d calls are a client's, want 5", served)
	}
	resp, got := s.ask(t, "POST", "/api/click_connect", connect, "Authorization", "")
	if resp.StatusCode != 401 || !strings.Contains(got.Message, "CLIENT_TOKEN") {
		t.Errorf("without a token: %d %q", resp.StatusCode, got.Message)
	}
	if strings.Contains(s.log.String(), goodToken) || !strings.Contains(s.log.String(), "/api/click_connect") {
		t.Errorf("the log holds the token, or lacks the calls: %s", s.log.String())
	}
}

func TestMaskingIsNotServedWithoutClients(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{}, func(c *api.Config) { c.AuthenticateClient = nil })
	if resp, got := s.ask(t, "POST", "/api/click_connect", connect, "Authorization", "Bearer "+goodToken); resp.StatusCode != 404 || got.Code != wire.CodeNoEndpoint {
		t.Errorf("%d %+v", resp.StatusCode, got)
	}
}

// The same Idempotency-Key of a partner and of one of its clients are two keys.
func TestAnIdempotencyKeyIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	ask := func(method, path, body, bearer string) (*http.Response, envelope) {
		return s.ask(t, method, path, body, "Authorization", "Bearer "+bearer, "Idempotency-Key", "k1")
	}
	for range 2 {
		if resp, got := ask("POST", "/api/click_connect", connect, goodToken); resp.StatusCode != 200 {
			t.Fatalf("a session: %d %+v", resp.StatusCode, got)
		}
	}
	if n := s.fake.calls.Load(); n != 1 {
		t.Errorf("the session was opened %d times", n)
	}
	if resp, got := ask("POST", "/partnerclients/register", register, goodKey); resp.StatusCode != 200 {
		t.Errorf("the partner's key is taken by its client: %d %+v", resp.StatusCode, got)
	}
}

func TestALifetimeOfNothingIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	for _, value := range []string{`0`, `"0"`, `"soon"`, `[]`, `1.5`, `99999999999999999999`} {
		body := strings.Replace(connect, "{", `{"expires_in":`+value+`,`, 1)
		resp, got := s.ask(t, "POST", "/api/click_connect", body, "Authorization", "Bearer "+goodToken)
		if resp.StatusCode != 400 || got.Errors["expires_in"] == "" {
			t.Errorf("expires_in %s: %d %+v", value, resp.StatusCode, got)
		}
	}
	if s.fake.calls.Load() != 0 {
		t.Error("a bad request reached the platform")
	}
}
