package local_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
)

func TestKeysOpenTheirPartnerOnly(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme, bolt := b.Platform, b.Partners[platformtest.Acme], b.Partners[platformtest.Bolt]
	for name, key := range b.Keys {
		if who, err := p.Authenticate(ctx, key); err != nil || who.Partner != b.Partners[name] || who.KeyID == "" {
			t.Errorf("%s's key opens %q, %v", name, who, err)
		}
	}
	for _, wrong := range []string{"", "x", b.Keys[platformtest.Acme] + "x", b.Keys[platformtest.Acme][1:], "PD" + b.Keys[platformtest.Acme][2:]} {
		_, err := p.Authenticate(ctx, wrong)
		kind(t, err, platform.Unauthenticated)
	}
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	last4 := b.Keys[platformtest.Acme][len(b.Keys[platformtest.Acme])-4:]
	if len(keys) != 1 || keys[0].Label != "main" || keys[0].Last4 != last4 || keys[0].LastUsed == nil || !keys[0].LastUsed.Equal(b.Clock.Now()) {
		t.Fatalf("keys %+v", keys)
	}

	// Two keys work side by side until one is revoked; another partner can't revoke it.
	second, err := p.IssueKey(ctx, acme, "second")
	must(t, err)
	kind(t, p.RevokeKey(ctx, bolt, keys[0].ID), platform.NotFound)
	kind(t, p.RevokeKey(ctx, acme, "k_none"), platform.NotFound)
	if _, err := p.Authenticate(ctx, b.Keys[platformtest.Acme]); err != nil {
		t.Fatalf("the premise: %v", err)
	}
	for range 2 {
		must(t, p.RevokeKey(ctx, acme, keys[0].ID))
	}
	_, err = p.Authenticate(ctx, b.Keys[platformtest.Acme])
	kind(t, err, platform.Unauthenticated)
	if who, err := p.Authenticate(ctx, second); err != nil || who.Partner != acme {
		t.Errorf("the other key: %q, %v", who, err)
	}
	_, err = p.IssueKey(ctx, "p_nobody", "x")
	kind(t, err, platform.Unauthenticated)
	_, err = p.IssueKey(ctx, acme, "")
	kind(t, err, platform.Invalid)
}

func TestLastUseIsNotedByTheMinute(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	use := func() time.Time {
		_, err := b.Platform.Authenticate(ctx, b.Keys[platformtest.Bolt])
		must(t, err)
		keys, err := b.Platform.Keys(ctx, b.Partners[platformtest.Bolt])
		must(t, err)
		return *keys[0].LastUsed
	}
	first := use()
	b.Clock.Advance(59 * time.Second)
	if got := use(); !got.Equal(first) {
		t.Errorf("written again after 59 s: %s", got)
	}
	b.Clock.Advance(time.Second)
	if got := use(); !got.Equal(b.Clock.Now()) {
		t.Errorf("not written after a minute: %s", got)
	}
}

func TestSetKey(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme, bolt := b.Platform, b.Partners[platformtest.Acme], b.Partners[platformtest.Bolt]
	const one, two = "demo-key-number-one", "demo-key-number-two"
	for range 2 {
		must(t, p.SetKey(ctx, acme, "demo", one))
	}
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	if len(keys) != 2 {
		t.Errorf("setting it twice makes %d keys with the first", len(keys))
	}
	kind(t, p.SetKey(ctx, bolt, "demo", one), platform.Conflict)
	kind(t, p.SetKey(ctx, acme, "demo", "short"), platform.Invalid)
	must(t, p.SetKey(ctx, acme, "demo", two))
	_, err = p.Authenticate(ctx, one)
	kind(t, err, platform.Unauthenticated)
	for _, key := range []string{two, b.Keys[platformtest.Acme]} { // other labels stay
		if who, err := p.Authenticate(ctx, key); err != nil || who.Partner != acme {
			t.Errorf("%q, %v", who, err)
		}
	}
}

func TestPartnersHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	ctx, p := t.Context(), platformtest.Local(t).Platform
	_, err := p.AddPartner(ctx, " acme ")
	kind(t, err, platform.Conflict)
	_, err = p.AddPartner(ctx, " ")
	kind(t, err, platform.Invalid)
	id, err := p.AddPartner(ctx, "Third")
	must(t, err)
	list, err := p.Partners(ctx)
	must(t, err)
	if len(list) != 3 || list[2].ID != id && list[0].ID != id && list[1].ID != id {
		t.Errorf("partners %+v", list)
	}
	_, err = p.As("p_nobody").Onboarding.Register(ctx, platform.Registration{Name: "X", Email: "x@y.example",
		Mobile: "9822000001", CountryCode: "+91", Password: "12345678"})
	kind(t, err, platform.Unauthenticated)
}
