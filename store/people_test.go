package store_test

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestStaffEmailIsUniqueInTheInstallationAndPortalEmailInThePartner(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.staff(t, b.acme, "Rita@Acme.test", store.Owner)
		b.portal(t, b.acme, "c_1", "dev@zen.test")
		for _, c := range []struct {
			rule, partner, clientRef, email string
			kind                            store.Kind
			role                            store.Role
			taken                           bool
		}{
			{"the same staff e-mail, other case", b.acme, "", "RITA@acme.TEST ", store.Staff, store.Viewer, true},
			{"the same staff e-mail at another partner", b.bolt, "", "rita@acme.test", store.Staff, store.Viewer, true},
			{"a staff e-mail in the portal", b.acme, "c_1", "rita@acme.test", store.Portal, store.ClientViewer, false},
			{"the same portal e-mail at another client", b.acme, "c_2", "dev@zen.test", store.Portal, store.ClientViewer, true},
			{"the same portal e-mail at another partner", b.bolt, "c_9", "dev@zen.test", store.Portal, store.ClientViewer, false},
		} {
			_, err := b.People.Create(ctx, store.Person{Partner: c.partner, Kind: c.kind, ClientRef: c.clientRef, Email: c.email, Name: "X", Role: c.role}, "")
			if !c.taken {
				must(t, err)
				continue
			}
			if !platform.Is(err, platform.Conflict) {
				t.Errorf("%s: %v, want a conflict", c.rule, err)
			}
		}
	})
}

func TestAPersonIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		made, err := b.People.Create(ctx, store.Person{Partner: b.acme, Kind: store.Portal, ClientRef: "c_1", Email: " Dev@Zen.test", Name: " Dev Das ",
			Role: store.ClientAdmin, Zone: "Europe/Paris", Theme: "dark"}, "$hash")
		must(t, err)
		got, err := b.People.Get(ctx, b.acme, made.ID)
		must(t, err)
		eq(t, "what is read", got, made)
		eq(t, "the person", got, store.Person{ID: made.ID, Partner: b.acme, Kind: store.Portal, ClientRef: "c_1", Email: "dev@zen.test", Name: "Dev Das",
			Role: store.ClientAdmin, HasPassword: true, Zone: "Europe/Paris", Theme: "dark", Active: true, Created: b.clock.Now()})
		l, err := b.People.Login(ctx, b.acme, made.ID)
		must(t, err)
		eq(t, "the hash", l.Hash, "$hash")
		for _, partner := range []string{b.bolt, ""} {
			_, err = b.People.Get(ctx, partner, made.ID)
			wantKind(t, err, platform.NotFound)
			_, err = b.People.Login(ctx, partner, made.ID)
			wantKind(t, err, platform.NotFound)
			wantKind(t, b.People.SetPassword(ctx, partner, made.ID, "$other", ""), platform.NotFound)
			wantKind(t, b.People.SetActive(ctx, partner, made.ID, false), platform.NotFound)
			wantKind(t, b.People.SetRole(ctx, partner, made.ID, store.ClientViewer), platform.NotFound)
			wantKind(t, b.People.SetPreferences(ctx, partner, made.ID, "UTC", "light"), platform.NotFound)
		}
		must(t, b.People.SetPreferences(ctx, b.acme, made.ID, "UTC", "light"))
		got, err = b.People.Get(ctx, b.acme, made.ID)
		must(t, err)
		eq(t, "zone and theme", got.Zone+" "+got.Theme, "UTC light")
		wantField(t, b.People.SetPreferences(ctx, b.acme, made.ID, "Mars/Base", "light"), "zone")
		wantField(t, b.People.SetPreferences(ctx, b.acme, made.ID, "UTC", "neon"), "theme")
	})
}

func TestWhatIsWrongWithANewPersonIsNamed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		good := store.Person{Partner: b.acme, Kind: store.Staff, Email: "a@b.test", Name: "A", Role: store.Viewer}
		for field, spoil := range map[string]func(*store.Person){
			"email":  func(p *store.Person) { p.Email = "nobody" },
			"name":   func(p *store.Person) { p.Name = "  " },
			"role":   func(p *store.Person) { p.Role = store.ClientAdmin },
			"client": func(p *store.Person) { p.Kind, p.Role = store.Portal, store.ClientAdmin },
		} {
			bad := good
			spoil(&bad)
			_, err := b.People.Create(t.Context(), bad, "")
			wantField(t, err, field)
		}
		_, err := b.People.Create(t.Context(), good, "")
		must(t, err)
	})
}

func TestPeopleAreListedWhereTheyBelong(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.staff(t, b.acme, "z@acme.test", store.Owner)
		b.staff(t, b.acme, "a@acme.test", store.Viewer)
		b.staff(t, b.bolt, "a@bolt.test", store.Owner)
		b.portal(t, b.acme, "c_1", "dev@zen.test")
		b.portal(t, b.acme, "c_2", "eva@yak.test")
		emails := func(people []store.Person, err error) string {
			must(t, err)
			var all []string
			for _, p := range people {
				all = append(all, p.Email)
			}
			return strings.Join(all, " ")
		}
		eq(t, "Acme's staff", emails(b.People.Staff(ctx, b.acme)), "a@acme.test z@acme.test")
		eq(t, "the people of c_1", emails(b.People.Portal(ctx, b.acme, "c_1")), "dev@zen.test")
		eq(t, "Bolt's view of c_1", emails(b.People.Portal(ctx, b.bolt, "c_1")), "")
		l, err := b.People.StaffByEmail(ctx, " A@acme.test")
		must(t, err)
		eq(t, "the partner that the e-mail decides", l.Partner, b.acme)
		_, err = b.People.StaffByEmail(ctx, "dev@zen.test")
		wantKind(t, err, platform.NotFound)
		some, err := b.People.PortalByEmail(ctx, b.acme, "Dev@zen.test")
		must(t, err)
		eq(t, "matches at Acme", len(some), 1)
		eq(t, "the client", some[0].ClientRef, "c_1")
		for _, where := range [][2]string{{b.bolt, "dev@zen.test"}, {b.acme, "a@acme.test"}} {
			none, err := b.People.PortalByEmail(ctx, where[0], where[1])
			must(t, err)
			eq(t, "matches for "+where[1], len(none), 0)
		}
	})
}

func TestAPartnerKeepsAnActiveOwner(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one := b.staff(t, b.acme, "one@acme.test", store.Owner)
		b.staff(t, b.bolt, "boss@bolt.test", store.Owner) // another partner's does not count
		wantKind(t, b.People.SetActive(ctx, b.acme, one.ID, false), platform.Conflict)
		wantKind(t, b.People.SetRole(ctx, b.acme, one.ID, store.Admin), platform.Conflict)
		two := b.staff(t, b.acme, "two@acme.test", store.Viewer)
		must(t, b.People.SetRole(ctx, b.acme, two.ID, store.Owner))
		wantField(t, b.People.SetRole(ctx, b.acme, two.ID, store.ClientAdmin), "role")

		// Both step down at once: one of them may.
		ids := []string{one.ID, two.ID}
		ok := tally(t, atOnce(2, func(i int) error { return b.People.SetRole(ctx, b.acme, ids[i], store.Admin) }), platform.Conflict)
		eq(t, "the number that stepped down", ok, 1)
		eq(t, "the owners left", b.count(t, `SELECT COUNT(*) FROM people WHERE partner = $1 AND role = 'owner' AND active = 1`, b.acme), 1)
	})
}

func TestTheLastOwnerStaysWhileTheOtherIsLeaving(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		one, two := b.staff(t, b.acme, "one@acme.test", store.Owner), b.staff(t, b.acme, "two@acme.test", store.Owner)
		err := b.behind(t, func() error { return b.People.SetActive(t.Context(), b.acme, two.ID, false) },
			sets(`UPDATE partners SET name = 'as every change of people locks it' WHERE id = $1`, b.acme),
			sets(`UPDATE people SET active = 0 WHERE id = $1`, one.ID))
		wantKind(t, err, platform.Conflict)
	})
}

func TestTheFirstOwnerIsMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.portal(t, b.acme, "c_1", "dev@zen.test")
		some, err := b.People.HasStaff(ctx)
		must(t, err)
		eq(t, "staff before", some, false)
		mails := []string{"a@x.test", "b@x.test", "c@x.test", "d@x.test"}
		ok := tally(t, atOnce(len(mails), func(i int) error {
			_, err := b.People.CreateFirst(ctx, store.Person{Partner: b.acme, Kind: store.Staff, Email: mails[i], Name: "A", Role: store.Owner}, "$h")
			return err
		}), platform.Conflict)
		eq(t, "the number of set-ups that went through", ok, 1)
		some, err = b.People.HasStaff(ctx)
		must(t, err)
		eq(t, "staff after", some, true)
	})
}

func TestTheFirstOwnerWaitsForOneWhoIsBeingMade(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		err := b.behind(t, func() error {
			_, err := b.People.CreateFirst(t.Context(), store.Person{Partner: b.acme, Kind: store.Staff, Email: "b@x.test", Name: "B", Role: store.Owner}, "$h")
			return err
		}, sets(`INSERT INTO people (id, partner, kind, email, name, role, zone, theme, active, created_at)
			VALUES ('u_1', $1, 'staff', 'a@x.test', 'A', 'owner', 'UTC', 'dark', 1, 1)`, b.acme))
		wantKind(t, err, platform.Conflict)
	})
}

func TestARehashLosesAgainstANewPassword(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Owner)
		must(t, b.People.SetPassword(ctx, b.acme, p.ID, "$old", ""))
		l, err := b.People.Login(ctx, b.acme, p.ID)
		must(t, err)
		must(t, b.People.Rehash(ctx, l, "$old, stronger"))
		must(t, b.People.SetPassword(ctx, b.acme, p.ID, "$new", ""))
		must(t, b.People.Rehash(ctx, l, "$old, stronger still"))
		l, err = b.People.Login(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "the hash", l.Hash, "$new")
	})
}

func TestEveryRoleBelongsToOneKind(t *testing.T) {
	t.Parallel()
	seen := map[store.Role]bool{}
	for _, k := range []store.Kind{store.Staff, store.Portal} {
		for _, r := range store.Roles(k) {
			eq(t, "the kind of "+string(r), r.Kind(), k)
			eq(t, "validity of "+string(r), r.Valid(), true)
			eq(t, "seen "+string(r), seen[r], false)
			seen[r] = true
		}
	}
	eq(t, "the number of roles", len(seen), 9)
	eq(t, "validity of root", store.Role("root").Valid(), false)
}

func TestLinkWorksOnceAndForAWeek(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.portal(t, b.acme, "c_1", "dev@zen.test")
		_, err := b.Links.Create(ctx, b.bolt, p.ID, store.SetPassword)
		wantKind(t, err, platform.NotFound)
		link, err := b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		must(t, err)
		eq(t, "its end", link.Expires, b.clock.Now().Add(7*24*time.Hour))
		eq(t, "rows that hold the token", b.count(t, `SELECT COUNT(*) FROM links WHERE token_hash = $1`, []byte(link.Token)), 0)

		got, err := b.Links.Person(ctx, store.SetPassword, link.Token)
		must(t, err)
		eq(t, "whom it is for", got.ID, p.ID)
		_, err = b.Links.Use(ctx, "other", link.Token)
		wantKind(t, err, platform.NotFound)
		_, err = b.Links.Use(ctx, store.SetPassword, link.Token+"a")
		wantKind(t, err, platform.NotFound)

		ok := tally(t, atOnce(6, func(i int) error {
			_, err := b.Links.UseForPassword(ctx, link.Token, "$chosen")
			return err
		}), platform.NotFound)
		eq(t, "the number of uses", ok, 1)
		l, err := b.People.Login(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "the hash", l.Hash, "$chosen")
		_, err = b.Links.Person(ctx, store.SetPassword, link.Token)
		wantKind(t, err, platform.NotFound)

		late, err := b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		must(t, err)
		b.clock.Advance(store.LinkLife - time.Second)
		_, err = b.Links.Person(ctx, store.SetPassword, late.Token)
		must(t, err)
		b.clock.Advance(time.Second)
		_, err = b.Links.Use(ctx, store.SetPassword, late.Token)
		wantKind(t, err, platform.NotFound)
	})
}

func TestANewLinkReplacesTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		other := b.staff(t, b.acme, "b@acme.test", store.Viewer)
		old, err := b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		must(t, err)
		theirs, err := b.Links.Create(ctx, b.acme, other.ID, store.SetPassword)
		must(t, err)
		fresh, err := b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		must(t, err)
		_, err = b.Links.Use(ctx, store.SetPassword, old.Token)
		wantKind(t, err, platform.NotFound)
		_, err = b.Links.Person(ctx, store.SetPassword, theirs.Token)
		must(t, err)

		must(t, b.People.SetActive(ctx, b.acme, p.ID, false))
		_, err = b.Links.UseForPassword(ctx, fresh.Token, "$h")
		wantKind(t, err, platform.NotFound)
		_, err = b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		wantKind(t, err, platform.NotFound)
		must(t, b.People.SetActive(ctx, b.acme, p.ID, true))
		_, err = b.Links.UseForPassword(ctx, fresh.Token, "$h") // the refusal above used nothing up
		must(t, err)
	})
}
