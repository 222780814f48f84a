package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
		wantKind(t, b.Brands.RemoveHost(ctx, b.bolt, acme.ID, "acme.localhost"), platform.NotFound)
		must(t, b.Brands.AddHost(ctx, b.acme, acme.ID, "two.localhost"))
		must(t, b.Brands.RemoveHost(ctx, b.acme, acme.ID, "acme.localhost"))
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

func TestAHostIsTheSameHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Portal.Example.COM":      "portal.example.com",
		"portal.example.com.":     "portal.example.com",
		"portal.example.com:8080": "portal.example.com",
		"PORTAL.example.com.:443": "portal.example.com",
		"[::1]:80":                "::1",
		"bücher.example":          "xn--bcher-kva.example",
		"BÜCHER.example:443":      "xn--bcher-kva.example",
		"XN--BCHER-KVA.example":   "xn--bcher-kva.example",
		"सह्याद्रि.example":       "xn--j2bre3af5aj1id.example",
		"a\x00ü.example":          "a\x00ü.example",
	} {
		if got := store.Host(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"xn--bcher-kva.example": "bücher.example",
		"portal.example.com":    "portal.example.com",
		"xn--a.example":         "xn--a.example", // no name at all
	} {
		if got := store.ReadableHost(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

func TestABrandOfAnotherScriptIsFoundBothWays(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		br, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Bücher", Accent: "#0f766e", Hosts: []string{"Bücher.example"}})
		must(t, err)
		eq(t, "the host as it is kept", br.Hosts[0], "xn--bcher-kva.example")
		for _, host := range []string{"bücher.example", "xn--bcher-kva.example:443", "BÜCHER.EXAMPLE."} {
			got, err := b.Brands.ByHost(ctx, host)
			must(t, err)
			eq(t, host, got.ID, br.ID)
		}
		must(t, b.Brands.NoteHost(ctx, b.acme, "bücher.example", store.HostElsewhere, "192.0.2.7"))
		wantKind(t, b.Brands.NoteHost(ctx, b.bolt, "bücher.example", store.HostHere, ""), platform.NotFound)
		hosts, err := b.Brands.HostsOf(ctx, b.acme, br.ID)
		must(t, err)
		eq(t, "hosts", len(hosts), 1)
		eq(t, "state", hosts[0].State, store.HostElsewhere)
		eq(t, "found", hosts[0].Found, "192.0.2.7")
		eq(t, "checked", hosts[0].Checked.IsZero(), false)
	})
}

func TestLinksLeadToAHostThatLeadsHere(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		br, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Hosts: []string{"portal.acme.example"}})
		must(t, err)
		first := func(when, want string) {
			t.Helper()
			got, err := b.Brands.Of(ctx, b.acme)
			must(t, err)
			eq(t, when, got.Hosts[0], want)
			all, err := b.Brands.All(ctx, b.acme)
			must(t, err)
			eq(t, when+", in the list", all[0].Hosts[0], want)
			hosts, err := b.Brands.HostsOf(ctx, b.acme, br.ID)
			must(t, err)
			eq(t, when+", in its own", hosts[0].Name, want)
		}
		b.clock.Advance(time.Minute)
		must(t, b.Brands.AddHost(ctx, b.acme, br.ID, "a.acme.example"))
		first("nothing is known of either", "portal.acme.example")
		must(t, b.Brands.NoteHost(ctx, b.acme, "a.acme.example", store.HostHere, ""))
		first("the new one leads here", "a.acme.example")
		must(t, b.Brands.NoteHost(ctx, b.acme, "a.acme.example", store.HostElsewhere, ""))
		first("it does no more", "portal.acme.example")
	})
}

func TestABrandKeepsWhatItSaysOfItself(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		br, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Sender: " Acme Care ", Terms: "https://acme.test/terms",
			Hidden: []store.Area{"nonsense", store.AreaWallet, store.AreaBots, store.AreaWallet}})
		must(t, err)
		got, err := b.Brands.Get(ctx, b.acme, br.ID)
		must(t, err)
		eq(t, "the sender", got.Sender, "Acme Care")
		eq(t, "the terms", got.Terms, "https://acme.test/terms")
		eq(t, "hidden areas", len(got.Hidden), 2)
		eq(t, "the wallet", got.Shows(store.AreaWallet), false)
		eq(t, "numbers", got.Shows(store.AreaNumbers), true)
		got.Hidden = nil
		must(t, b.Brands.Update(ctx, got))
		got, err = b.Brands.Get(ctx, b.acme, br.ID)
		must(t, err)
		eq(t, "the wallet", got.Shows(store.AreaWallet), true)
		for field, spoil := range map[string]func(*store.Brand){
			"name":   func(b *store.Brand) { b.Name = strings.Repeat("a", store.BrandNameMax+1) },
			"sender": func(b *store.Brand) { b.Sender = "Acme <boss@acme.test>" },
			"terms":  func(b *store.Brand) { b.Terms = "javascript:alert(1)" },
		} {
			bad := got
			spoil(&bad)
			wantField(t, b.Brands.Update(ctx, bad), field)
		}
	})
}

func TestPicturesOfABrand(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		br, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Hosts: []string{"acme.localhost"}})
		must(t, err)
		other, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Other", Accent: "#0f766e"})
		must(t, err)
		must(t, b.Brands.SetPictures(ctx, b.acme, br.ID, store.NewPicture{Kind: store.LogoLight, PNG: []byte("one"), Width: 3, Height: 2},
			store.NewPicture{Kind: store.IconOf, PNG: []byte("icon"), Width: 1, Height: 1}))
		wantKind(t, b.Brands.SetPictures(ctx, b.bolt, br.ID, store.NewPicture{Kind: store.LogoLight, PNG: []byte("theirs")}), platform.NotFound)
		got, err := b.Brands.ByHost(ctx, "acme.localhost")
		must(t, err)
		first := got.Pictures[store.LogoLight]
		eq(t, "width and height", [2]int{first.Width, first.Height}, [2]int{3, 2})
		body, err := b.Brands.Picture(ctx, br.ID, first.Hash)
		must(t, err)
		eq(t, "the bytes", string(body), "one")
		_, err = b.Brands.Picture(ctx, other.ID, first.Hash)
		wantKind(t, err, platform.NotFound)
		must(t, b.Brands.SetPictures(ctx, b.acme, br.ID, store.NewPicture{Kind: store.LogoLight, PNG: []byte("two"), Width: 3, Height: 2}))
		_, err = b.Brands.Picture(ctx, br.ID, first.Hash)
		wantKind(t, err, platform.NotFound)
		must(t, b.Brands.RemovePictures(ctx, b.acme, br.ID, store.LogoLight, store.LogoDark))
		got, err = b.Brands.Get(ctx, b.acme, br.ID)
		must(t, err)
		eq(t, "pictures left", len(got.Pictures), 1)
		wantKind(t, b.Brands.Delete(ctx, b.bolt, br.ID), platform.NotFound)
		must(t, b.Brands.Delete(ctx, b.acme, br.ID))
		_, err = b.Brands.ByHost(ctx, "acme.localhost")
		wantKind(t, err, platform.NotFound)
		eq(t, "pictures in the end", b.count(t, `SELECT COUNT(*) FROM brand_pictures`), 0)
	})
}

func TestAPartnerHasSoManyHostsAtMost(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		acme, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", Hosts: []string{"acme.localhost"}})
		must(t, err)
		for n := 1; n < store.HostsAtMost; n++ {
			must(t, b.Brands.AddHost(ctx, b.acme, acme.ID, fmt.Sprintf("p%d.acme.test", n)))
		}
		wantKind(t, b.Brands.AddHost(ctx, b.acme, acme.ID, "more.acme.test"), platform.Conflict)
		must(t, b.Brands.RemoveHost(ctx, b.acme, acme.ID, "p1.acme.test"))
		must(t, b.Brands.AddHost(ctx, b.acme, acme.ID, "more.acme.test"))
	})
}

func TestTheListIsNarrowedToABrand(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		first, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "First", Accent: "#0f766e"})
		must(t, err)
		second, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Second", Accent: "#0f766e"})
		must(t, err)
		if named, err := b.Brands.Names(ctx, b.acme); err != nil {
			t.Fatal(err)
		} else if named[0].ID == second.ID { // made in the same moment
			first, second = second, first
		}
		chosen, moved, never := addClient(t, b.Store, b.acme, "1", "Chosen"), addClient(t, b.Store, b.acme, "2", "Moved back"), addClient(t, b.Store, b.acme, "3", "Never chosen")
		must(t, b.Brands.SetOfClient(ctx, b.acme, chosen, second.ID))
		must(t, b.Brands.SetOfClient(ctx, b.acme, moved, first.ID))
		theirs, err := b.Brands.Create(ctx, store.Brand{Partner: b.bolt, Name: "Bolt", Accent: "#0f766e"})
		must(t, err)
		for _, c := range []struct {
			f    store.Filter
			want string
		}{
			{store.Filter{Brand: second.ID}, "Chosen"},
			{store.Filter{Brand: store.FirstBrand}, "Moved back, Never chosen"},
			{store.Filter{Brand: store.FirstBrand, Sort: store.ByBalance, Status: store.OnlyActive}, "Moved back, Never chosen"},
			{store.Filter{Brand: second.ID, Query: "cho", Sort: store.ByNewest}, "Chosen"},
			{store.Filter{Brand: store.FirstBrand, Query: "chosen"}, "Never chosen"},
			{store.Filter{Brand: theirs.ID}, ""},
		} {
			page, err := b.Directory.List(ctx, b.acme, c.f)
			must(t, err)
			var names []string
			for _, one := range page.Clients {
				names = append(names, one.Name)
			}
			slices.Sort(names)
			eq(t, fmt.Sprintf("what %+v finds", c.f), strings.Join(names, ", "), c.want)
		}
		of, err := b.Brands.OfClients(ctx, b.acme, []string{chosen, moved, never})
		must(t, err)
		eq(t, "what was chosen", fmt.Sprint(of[chosen] == second.ID, of[moved] == first.ID, of[never] == ""), "true true true")
	})
}
