package local_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

func TestARolledKeyWorksUntilItsOverlapEnds(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme, old := b.Platform, b.Partners[platformtest.Acme], b.Keys[platformtest.Acme]
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	b.Clock.Advance(time.Second)
	fresh, err := p.RollKey(ctx, acme, keys[0].ID, 24*time.Hour)
	must(t, err)
	if fresh == old {
		t.Fatal("the key is the same")
	}
	opens := func(key string) bool {
		who, err := p.Authenticate(ctx, key)
		if err != nil {
			kind(t, err, platform.Unauthenticated)
		}
		return err == nil && who.Partner == acme
	}
	if !opens(old) || !opens(fresh) {
		t.Error("one of the two does not work during the overlap")
	}
	keys, err = p.Keys(ctx, acme)
	must(t, err)
	now := b.Clock.Now()
	if len(keys) != 2 || keys[1].Label != keys[0].Label || keys[1].Last4 != fresh[len(fresh)-4:] || keys[1].Expires != nil ||
		keys[0].Expires == nil || !keys[0].Expires.Equal(now.Add(24*time.Hour)) || !keys[0].Works(now) {
		t.Errorf("keys %+v", keys)
	}
	// The old one can be rolled once, and its successor as any other.
	_, err = p.RollKey(ctx, acme, keys[0].ID, time.Hour)
	kind(t, err, platform.Conflict)
	b.Clock.Advance(24*time.Hour - time.Millisecond)
	if !opens(old) {
		t.Error("the old key ended before its time")
	}
	b.Clock.Advance(time.Millisecond)
	if opens(old) || keys[0].Works(b.Clock.Now()) || !opens(fresh) {
		t.Error("the old key works beyond its time, or the new one does not")
	}
	third, err := p.RollKey(ctx, acme, keys[1].ID, 0)
	must(t, err)
	if opens(fresh) || !opens(third) {
		t.Error("without an overlap the old key must end at once")
	}
}

func TestKeysThatCannotBeRolled(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme, bolt := b.Platform, b.Partners[platformtest.Acme], b.Partners[platformtest.Bolt]
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	roll := func(partner, id string, overlap time.Duration) error {
		_, err := p.RollKey(ctx, partner, id, overlap)
		return err
	}
	kind(t, roll(bolt, keys[0].ID, 0), platform.NotFound)
	kind(t, roll(acme, "k_none", 0), platform.NotFound)
	kind(t, roll(acme, keys[0].ID, -time.Second), platform.Invalid)
	kind(t, roll(acme, keys[0].ID, local.MaxKeyOverlap+time.Second), platform.Invalid)
	if _, err := p.Authenticate(ctx, b.Keys[platformtest.Acme]); err != nil {
		t.Fatalf("a refused roll changed the key: %v", err)
	}
	must(t, p.RevokeKey(ctx, acme, keys[0].ID))
	kind(t, roll(acme, keys[0].ID, 0), platform.Conflict)
}

func TestARolledKeyCanBeRevokedBeforeItsTime(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme := b.Platform, b.Partners[platformtest.Acme]
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	_, err = p.RollKey(ctx, acme, keys[0].ID, time.Hour)
	must(t, err)
	must(t, p.RevokeKey(ctx, acme, keys[0].ID))
	_, err = p.Authenticate(ctx, b.Keys[platformtest.Acme])
	kind(t, err, platform.Unauthenticated)
}

func TestAFixedKeyThatWasRolledIsNotSetAgain(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	p, acme := b.Platform, b.Partners[platformtest.Acme]
	const fixed = "demo-key-number-one"
	b.Clock.Advance(time.Second)
	must(t, p.SetKey(ctx, acme, "demo", fixed))
	must(t, p.SetKey(ctx, acme, "demo", fixed))
	keys, err := p.Keys(ctx, acme)
	must(t, err)
	_, err = p.RollKey(ctx, acme, keys[len(keys)-1].ID, time.Hour)
	must(t, err)
	kind(t, p.SetKey(ctx, acme, "demo", fixed), platform.Conflict)
}
