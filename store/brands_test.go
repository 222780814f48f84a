package store_test

import (
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestABrandIsFoundByItsHosts(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		acme, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme Voice", Accent: "#0F766E", SupportEmail: "Help@Acme.test",
			SupportPhone: "+911143104501", Hosts: []string{"Acme.localhost:8080"}})
		must(t, err)
		for _, host := range []string{"acme.localhost", "ACME.localhost:9999", "acme.localhost."} {
			got, err := b.Brands.ByHost(ctx, host)
			must(t, err)
			eq(t, "the brand of "+host, got.ID, acme.ID)
		}
		got, err := b.Brands.Of(ctx, b.acme)
		must(t, err)
		eq(t, "the accent", got.Accent, "#0f766e")
		eq(t, "the mark", got.Mark, "A")
		eq(t, "the support e-mail", got.SupportEmail, "help@acme.test")
		eq(t, "the support phone", got.SupportPhone, platform.Phone("+911143104501"))
		eq(t, "the hosts", strings.Join(got.Hosts, " "), "acme.localhost")
		eq(t, "the partner", got.Partner, b.acme)
		for _, host := range []string{"other.localhost", "localhost", "", "127.0.0.1:80"} {
			_, err := b.Brands.ByHost(ctx, host)
			wantKind(t, err, platform.NotFound)
		}
		_, err = b.Brands.Of(ctx, b.bolt)
		wantKind(t, err, platform.NotFound)
	})
}

func TestAHostLeadsToOneBrand(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		acme, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Hosts: []string{"acme.localhost"}})
		must(t, err)
		_, err = b.Brands.Create(ctx, store.Brand{Partner: b.bolt, Name: "Bolt", Accent: "#0f766e", Hosts: []string{"bolt.localhost", "ACME.localhost"}})
		wantKind(t, err, platform.Conflict)
		_, err = b.Brands.ByHost(ctx, "bolt.localhost")
		wantKind(t, err, platform.NotFound) // nothing half-written
		wantKind(t, b.Brands.AddHost(ctx, b.bolt, acme.ID, "bolt.localhost"), platform.NotFound)
		wantKind(t, b.Brands.RemoveHost(ctx, b.bolt, "acme.localhost"), platform.NotFound)
		must(t, b.Brands.AddHost(ctx, b.acme, acme.ID, "two.localhost"))
		must(t, b.Brands.RemoveHost(ctx, b.acme, "acme.localhost"))
		_, err = b.Brands.ByHost(ctx, "acme.localhost")
		wantKind(t, err, platform.NotFound)
		got, err := b.Brands.ByHost(ctx, "two.localhost")
		must(t, err)
		eq(t, "the brand", got.ID, acme.ID)
		for _, bad := range []string{"", "localhost", "a b.test", "-a.test", "10.0.0.1", strings.Repeat("a", 64) + ".test", "a..test"} {
			wantKind(t, b.Brands.AddHost(ctx, b.acme, acme.ID, bad), platform.Invalid)
		}
	})
}

func TestABrandIsChangedByItsPartnerOnly(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		br, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Mark: "AC"})
		must(t, err)
		br.Name, br.Accent, br.Mark = "Acme Two", "#123456", "A2"
		foreign := br
		foreign.Partner = b.bolt
		wantKind(t, b.Brands.Update(ctx, foreign), platform.NotFound)
		_, err = b.Brands.Get(ctx, b.bolt, br.ID)
		wantKind(t, err, platform.NotFound)
		must(t, b.Brands.Update(ctx, br))
		got, err := b.Brands.Get(ctx, b.acme, br.ID)
		must(t, err)
		eq(t, "the name", got.Name, "Acme Two")
		eq(t, "the accent", got.Accent, "#123456")
		eq(t, "the mark", got.Mark, "A2")
		for field, spoil := range map[string]func(*store.Brand){
			"name":   func(b *store.Brand) { b.Name = " " },
			"accent": func(b *store.Brand) { b.Accent = "red;}" },
			"mark":   func(b *store.Brand) { b.Mark = "ABCD" },
		} {
			bad := br
			spoil(&bad)
			wantField(t, b.Brands.Update(ctx, bad), field)
		}
	})
}
