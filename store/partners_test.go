package store_test

import (
	"testing"

	"partnerdesk/platform"
)

func TestPlatformKeyIsKeptSealed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.Partners.PlatformKey(t.Context(), b.acme)
		wantKind(t, err, platform.NotFound)
		must(t, b.Partners.SetPlatformKey(t.Context(), b.acme, " pk_live_12345678 "))
		key, err := b.Partners.PlatformKey(t.Context(), b.acme)
		must(t, err)
		eq(t, "the key", key, "pk_live_12345678")
		p, err := b.Partners.Get(t.Context(), b.acme)
		must(t, err)
		eq(t, "the last four", p.KeyLast4, "5678")
		eq(t, "the time of setting", p.KeySet, b.clock.Now())
		_, err = b.Partners.PlatformKey(t.Context(), b.bolt)
		wantKind(t, err, platform.NotFound)
		wantKind(t, b.Partners.SetPlatformKey(t.Context(), "p_none", "pk_live_12345678"), platform.NotFound)
		wantKind(t, b.Partners.SetPlatformKey(t.Context(), b.acme, "short"), platform.Invalid)
	})
}
