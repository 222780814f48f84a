package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestOrdersOfCertificatesAreCountedOverReplicas(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		l := store.OrdersLimit{AtMost: 2, In: 3 * time.Hour, Each: 15 * time.Minute}
		must(t, b.Certificates.Ask(ctx, "a.acme.example", l))
		must(t, b.Certificates.Ask(ctx, "a.acme.example", l)) // waits for the same answer
		b.clock.Advance(time.Hour)
		must(t, b.Certificates.Ask(ctx, "a.acme.example", l))
		err := b.Certificates.Ask(ctx, "b.acme.example", l)
		wantKind(t, err, platform.RateLimited)
		again, err := b.Certificates.Full(ctx, l)
		must(t, err)
		eq(t, "until there is room", again.Sub(b.clock.Now()), 2*time.Hour)
		b.clock.Advance(2 * time.Hour)
		must(t, b.Certificates.Ask(ctx, "b.acme.example", l))
		eq(t, "orders that are kept", b.count(t, `SELECT COUNT(*) FROM certificate_orders`), 2)
	})
}

func TestWhyAHostHasNoCertificateIsKept(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		const host = "portal.acme.example"
		_, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Hosts: []string{host}})
		must(t, err)
		pause := func(times int) time.Duration { return time.Duration(times) * time.Hour }
		fail := func(want bool) {
			t.Helper()
			noted, err := b.Certificates.Fail(ctx, host, store.NoSuchName, "NXDOMAIN looking up A", pause)
			must(t, err)
			eq(t, "noted", noted, want)
		}
		fail(true)
		fail(false) // who waited for the same answer
		b.clock.Advance(time.Hour)
		fail(true)
		must(t, b.Certificates.Ask(ctx, host, store.OrdersLimit{AtMost: 9, In: time.Hour, Each: time.Minute}))
		told := func() store.HostCertificate {
			t.Helper()
			all, err := b.Certificates.OfPartner(ctx, b.acme)
			must(t, err)
			return all[host]
		}
		now := b.clock.Now()
		eq(t, "what is told of it", told(), store.HostCertificate{Asked: now,
			Failure: store.CertificateFailure{Times: 2, Failed: now, Again: now.Add(2 * time.Hour), Kind: store.NoSuchName, Detail: "NXDOMAIN looking up A"}})

		// Somebody has mended it; what failed just now is not tried at once all the same.
		must(t, b.Certificates.Forgive(ctx, host, 15*time.Minute))
		eq(t, "left alone until", told().Failure.Again, now.Add(2*time.Hour))
		b.clock.Advance(15 * time.Minute)
		must(t, b.Certificates.Forgive(ctx, host, 15*time.Minute))
		eq(t, "left alone until", told().Failure.Again, b.clock.Now())

		// Another partner's page does not tell; a certificate ends it.
		all, err := b.Certificates.OfPartner(ctx, b.bolt)
		must(t, err)
		eq(t, "told to another partner", len(all), 0)
		must(t, b.Certificates.Put(ctx, host, []byte("no PEM")))
		eq(t, "failures once it has one", told().Failure, store.CertificateFailure{})
	})
}
