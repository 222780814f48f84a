package store_test

import (
	"testing"

	"partnerdesk/platform"
)

func TestCertificatesAreKeptSealed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		_, err := b.Certificates.Get(ctx, "portal.acme.example")
		wantKind(t, err, platform.NotFound)
		must(t, b.Certificates.Put(ctx, "portal.acme.example", []byte("first key")))
		must(t, b.Certificates.Put(ctx, "portal.acme.example", []byte("second key")))
		got, err := b.Certificates.Get(ctx, "portal.acme.example")
		must(t, err)
		eq(t, "what is kept", string(got), "second key")
		eq(t, "rows that are readable", b.count(t, `SELECT COUNT(*) FROM certificates WHERE body = $1`, []byte("second key")), 0)
		// One that was put in another's place opens nothing.
		b.exec(t, `UPDATE certificates SET name = 'other.example'`)
		_, err = b.Certificates.Get(ctx, "other.example")
		wantKind(t, err, platform.Internal)
		must(t, b.Certificates.Delete(ctx, "other.example"))
		must(t, b.Certificates.Delete(ctx, "other.example"))
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM certificates`), 0)
	})
}
