package store_test

import (
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestAPasskeyIsOfOnePersonAndHost(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		other := b.staff(t, b.acme, "b@acme.test", store.Viewer)
		key := store.Passkey{Partner: b.acme, PersonID: p.ID, Host: "Desk.Acme.Test:8443", Credential: []byte("one"), Record: []byte(`{"k":1}`), Name: " My phone "}
		k, err := b.Passkeys.Add(ctx, key)
		must(t, err)
		_, err = b.Passkeys.Add(ctx, key)
		wantKind(t, err, platform.Conflict)
		elsewhere := key
		elsewhere.Host = "other.test"
		_, err = b.Passkeys.Add(ctx, elsewhere)
		must(t, err)
		key.Name = ""
		_, err = b.Passkeys.Add(ctx, key)
		wantField(t, err, "name")
		strange := key
		strange.Partner, strange.Name = b.bolt, "x"
		_, err = b.Passkeys.Add(ctx, strange)
		wantKind(t, err, platform.NotFound)

		got, err := b.Passkeys.At(ctx, "desk.acme.test", []byte("one"))
		must(t, err)
		eq(t, "whose it is", got.PersonID, p.ID)
		eq(t, "its record", string(got.Record), `{"k":1}`)
		eq(t, "its name", got.Name, "My phone")
		_, err = b.Passkeys.At(ctx, "third.test", []byte("one"))
		wantKind(t, err, platform.NotFound)
		eq(t, "records in clear", b.count(t, `SELECT COUNT(*) FROM passkeys WHERE record = $1`, []byte(`{"k":1}`)), 0)
		must(t, b.Passkeys.Used(ctx, got, []byte(`{"k":2}`)))
		got, err = b.Passkeys.At(ctx, "desk.acme.test", []byte("one"))
		must(t, err)
		eq(t, "its record after use", string(got.Record), `{"k":2}`)
		eq(t, "that it was used", got.Used.IsZero(), false)

		wantKind(t, b.Passkeys.Rename(ctx, b.acme, other.ID, k.ID, "x"), platform.NotFound)
		wantKind(t, b.Passkeys.Remove(ctx, b.acme, other.ID, k.ID), platform.NotFound)
		wantKind(t, b.Passkeys.Remove(ctx, b.bolt, p.ID, k.ID), platform.NotFound)
		must(t, b.Passkeys.Remove(ctx, b.acme, p.ID, k.ID))
		all, err := b.Passkeys.Of(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "how many are left", len(all), 1)
	})
}
