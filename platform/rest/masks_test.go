package rest_test

import (
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/docs/docstest"
	"partnerdesk/platform/platformtest"
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

// The contract authorises masking with the client's token alone, so whoever holds
// one acts as that client, whatever partner's key their connection has besides.
// What holds all the same: the token reaches that client's numbers and sessions
// and nobody else's, and opens nothing but masking.
func TestAClientsTokenOpensItsOwnMasksAndNothingElse(t *testing.T) {
	t.Parallel()
	document, err := docstest.New()
	if err != nil {
		t.Fatal(err)
	}
	backend, open := wired(t, document)
	w := backend.World(func(partner string) platform.API { return backend.Platform.As(backend.Partners[partner]) })
	ctx := t.Context()
	mine, theirs := w.Client(t, platformtest.Acme), w.Client(t, platformtest.Bolt)
	myNumber, theirNumber := w.Number(t, platformtest.Acme, mine), w.Number(t, platformtest.Bolt, theirs)
	acme, bolt := open(backend.Keys[platformtest.Acme]), open(backend.Keys[platformtest.Bolt])
	const asha, bhanu = platform.Phone("+919822041376"), platform.Phone("+919822041377")

	own, err := acme.Masks.Create(ctx, platform.NewMask{Client: mine, DID: myNumber, PartyA: asha, PartyB: bhanu})
	if err != nil {
		t.Fatal(err)
	}
	lent, err := acme.Masks.Create(ctx, platform.NewMask{Client: theirs, DID: theirNumber, PartyA: asha, PartyB: bhanu})
	if err != nil {
		t.Fatalf("the premise is that a token is enough: %v", err)
	}
	for what, err := range map[string]error{
		"the token of Bolt's client on a number of Acme's": ofMask(acme.Masks.Create(ctx, platform.NewMask{Client: theirs, DID: myNumber, PartyA: asha, PartyB: bhanu})),
		"and the reverse":                           ofMask(bolt.Masks.Create(ctx, platform.NewMask{Client: mine, DID: theirNumber, PartyA: asha, PartyB: bhanu})),
		"a session of Acme's with Bolt's token":     bolt.Masks.Cancel(ctx, theirs, own.ID),
		"a session of Bolt's with Acme's token":     acme.Masks.Cancel(ctx, mine, lent.ID),
		"the partner's own key as a client's token": acme.Masks.Cancel(ctx, platform.ClientID(backend.Keys[platformtest.Acme]), own.ID),
	} {
		if !platform.Is(err, platform.NotFound) && !platform.Is(err, platform.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if list, err := w.As(platformtest.Acme).Masks.List(ctx, platform.MaskQuery{Client: mine}); err != nil || len(list) != 1 || list[0].ID != own.ID {
		t.Errorf("Acme's client has %+v, %v", list, err)
	}
	if list, err := w.As(platformtest.Bolt).Masks.List(ctx, platform.MaskQuery{Client: theirs}); err != nil || len(list) != 1 || list[0].ID != lent.ID {
		t.Errorf("Bolt's client has %+v, %v", list, err)
	}

	byToken := open(string(mine)) // the token in the place of the partner's key
	if _, err := byToken.Wallet.Balance(ctx, mine); !platform.Is(err, platform.Unauthenticated) {
		t.Errorf("a client's token reads its wallet: %v", err)
	}
	for _, err := range byToken.Clients.All(ctx) {
		if !platform.Is(err, platform.Unauthenticated) {
			t.Errorf("a client's token lists its partner's clients: %v", err)
		}
	}
}

func ofMask(_ platform.Mask, err error) error { return err }
