package rest_test

import (
	"strings"
	"testing"

	"partnerdesk/platform"
)

func TestMaskingIsAskedForWithTheClientsToken(t *testing.T) {
	t.Parallel()
	r := against(t, answer(200, `{"status":200,"message":"ok","data":{"session_id":"ms_1","did":"+911143104501","expires_at":"2026-01-05 11:00:00"}}`))
	m, err := r.api.Masks.Create(t.Context(), platform.NewMask{Client: clientID, DID: "+911143104501", PartyA: "+919822041376", PartyB: "+919822041377"})
	if err != nil || m.ID != "ms_1" || m.ExpiresAt.IsZero() {
		t.Fatalf("understood %+v, %v", m, err)
	}
	if got := r.asked[0].Header.Get("Authorization"); got != "Bearer "+clientID {
		t.Errorf("authorised with %q", got)
	}
	if strings.Contains(r.sent[0], clientID) || strings.Contains(r.sent[0], "client_id") || strings.Contains(r.sent[0], "expires_in") {
		t.Errorf("sent %s", r.sent[0])
	}
	if _, err := r.api.Agents.Presence(t.Context(), clientID); err == nil {
		t.Error("the premise is an answer that is no list")
	}
	if got := r.asked[1].Header.Get("Authorization"); got != "Bearer "+key {
		t.Errorf("a call of the partner's is authorised with %q", got)
	}
}

// A token that is not accepted says nothing about the partner's key.
func TestAnUnknownClientsTokenIsAnUnknownClient(t *testing.T) {
	t.Parallel()
	r := against(t, answer(401, `{"status":401,"message":"The token `+clientID+` is not known"}`))
	_, err := r.api.Masks.List(t.Context(), platform.MaskQuery{Client: clientID})
	if !platform.Is(err, platform.NotFound) || strings.Contains(err.Error(), clientID) {
		t.Errorf("got %v", err)
	}
	if _, err := r.api.Agents.Presence(t.Context(), clientID); !platform.Is(err, platform.Unauthenticated) {
		t.Errorf("the premise is a 401 that means the key: %v", err)
	}
	if err := r.api.Masks.Cancel(t.Context(), "two\nlines", "ms_1"); !platform.Is(err, platform.NotFound) {
		t.Errorf("a token that can't stand in a header: %v", err)
	}
	if n := r.hits.Load(); n != 2 {
		t.Errorf("%d requests left, want 2", n)
	}
	if strings.Contains(r.log.String(), clientID) {
		t.Errorf("the log holds the token: %s", r.log.String())
	}
}
