package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func ptr[T any](v T) *T { return &v }

func (b *bench) upsert(t testing.TB, partner string, gen int64, clients ...store.Client) []string {
	t.Helper()
	refs, err := b.Directory.Upsert(t.Context(), partner, gen, clients)
	must(t, err)
	return refs
}

func (b *bench) client(t testing.TB, ref string) store.Client {
	t.Helper()
	c, err := b.Directory.ByRef(t.Context(), b.acme, ref)
	must(t, err)
	return c
}

func TestPartnersDoNotSeeEachOthersClients(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		// The same id at both: two clients, not one.
		mine := b.upsert(t, b.acme, 0, store.Client{ClientID: "KEY1", Name: "Zen Ltd", Active: true})[0]
		theirs := b.upsert(t, b.bolt, 0, store.Client{ClientID: "KEY1", Name: "Zen at Bolt", Active: true})[0]
		c := b.client(t, mine)
		eq(t, "the name", c.Name, "Zen Ltd")
		eq(t, "the id", c.ClientID, "KEY1")
		_, err := b.Directory.ByRef(ctx, b.acme, theirs)
		wantKind(t, err, platform.NotFound)
		wantKind(t, b.Directory.SetActive(ctx, b.acme, theirs, false), platform.NotFound)
		wantKind(t, b.Directory.SetFacts(ctx, b.acme, theirs, store.Facts{At: b.clock.Now()}), platform.NotFound)
		ref, err := b.Directory.RefByClientID(ctx, b.acme, "KEY1")
		must(t, err)
		eq(t, "the ref", ref, mine)
		p, err := b.Directory.List(ctx, b.acme, store.Filter{Query: "zen"})
		must(t, err)
		eq(t, "the number found", len(p.Clients), 1)
		eq(t, "the one found", p.Clients[0].Ref, mine)
		_, err = b.Directory.List(ctx, b.acme, store.Filter{After: theirs})
		wantKind(t, err, platform.Invalid)
		n, err := b.Directory.Figures(ctx, b.acme)
		must(t, err)
		eq(t, "the counts", n.ClientCounts, store.ClientCounts{Total: 1, Active: 1})
		if !regexp.MustCompile(`^c_[a-z2-7]{8}$`).MatchString(mine) {
			t.Errorf("the ref is %q", mine)
		}
		eq(t, "rows with the id in the open", b.count(t, `SELECT COUNT(*) FROM clients WHERE client_id = $1 OR client_id_hash = $1`, []byte("KEY1")), 0)
	})
}

func TestAClientKeepsItsRefAndWhatIsKnown(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		till, born := b.clock.Now().Add(240*time.Hour), b.clock.Now().Add(-240*time.Hour)
		read := b.clock.Now()
		ref := b.upsert(t, b.acme, 0, store.Client{ClientID: "KEY1", Name: "Zen Ltd", Email: "Ops@Zen.test", Mobile: "+919822041376", Active: true,
			Balance: ptr(platform.Paise(0)), ValidTill: till, Created: born, DIDs: ptr(2), Agents: ptr(0), FactsAt: read})[0]
		want := store.Client{Partner: b.acme, Ref: ref, ClientID: "KEY1", Name: "Zen Ltd", Email: "ops@zen.test", Mobile: "+919822041376", Active: true,
			ValidTill: till, Created: born, FactsAt: read, Synced: read}
		same := func(what string) {
			t.Helper()
			got := b.client(t, ref)
			bal, dids, agents := got.Balance, got.DIDs, got.Agents
			if bal == nil || dids == nil || agents == nil {
				t.Fatalf("%s: balance, numbers or agents are not known", what)
			}
			eq(t, what+": balance, numbers, agents", fmt.Sprint(int64(*bal), *dids, *agents), "0 2 0")
			got.Balance, got.DIDs, got.Agents = nil, nil, nil
			eq(t, what, got, want)
		}
		same("at first")

		b.clock.Advance(time.Minute)
		again := b.upsert(t, b.acme, 0, store.Client{ClientID: "KEY1", Name: "Zen & Co", Email: "ops@zen.test", Mobile: "+919822041376"})[0]
		eq(t, "the ref", again, ref)
		want.Name, want.Active, want.Synced = "Zen & Co", false, b.clock.Now()
		same("a list without facts")

		b.upsert(t, b.acme, 0, store.Client{ClientID: "KEY1", Name: "Zen & Co", Email: "ops@zen.test", Mobile: "+919822041376",
			Balance: ptr(platform.Paise(7)), DIDs: ptr(9), FactsAt: read.Add(-time.Second)})
		must(t, b.Directory.SetFacts(ctx, b.acme, ref, store.Facts{Balance: ptr(platform.Paise(8)), At: read.Add(-time.Second)}))
		same("facts that are older")

		must(t, b.Directory.SetFacts(ctx, b.acme, ref, store.Facts{Balance: ptr(platform.Paise(-500)), At: read.Add(time.Second)}))
		got := b.client(t, ref)
		eq(t, "the balance", *got.Balance, -500)
		eq(t, "the numbers", *got.DIDs, 2)
		eq(t, "the age of the facts", got.FactsAt, read.Add(time.Second))
		must(t, b.Directory.SetActive(ctx, b.acme, ref, true))
		eq(t, "active", b.client(t, ref).Active, true)
		_, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{Name: "nameless key"}})
		wantKind(t, err, platform.Internal)
	})
}

func TestAClientThatIsAsItWasIsOnlyNoted(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		read := b.clock.Now()
		c := store.Client{ClientID: "KEY1", Name: "Zen", Balance: ptr(platform.Paise(5)), ValidTill: read.Add(time.Hour + 7), Created: read.Add(-7), FactsAt: read}
		ref := b.upsert(t, b.acme, 0, c)[0]
		// A column that only a rewrite would set right again.
		b.exec(t, `UPDATE clients SET name_key = 'untouched' WHERE ref = $1`, ref)
		key := func() int64 { return b.count(t, `SELECT COUNT(*) FROM clients WHERE name_key = 'untouched'`) }
		b.clock.Advance(time.Minute)
		c.FactsAt = b.clock.Now()
		b.upsert(t, b.acme, 0, c)
		eq(t, "rows that were not rewritten", key(), 1)
		got := b.client(t, ref)
		eq(t, "the age of the facts", got.FactsAt, b.clock.Now())
		eq(t, "when it was listed", got.Synced, b.clock.Now())
		c.FactsAt = read
		b.upsert(t, b.acme, 0, c)
		eq(t, "the age of the facts after older ones", b.client(t, ref).FactsAt, b.clock.Now())
		for what, change := range map[string]func(*store.Client){
			"the balance":  func(c *store.Client) { c.Balance, c.FactsAt = ptr(platform.Paise(6)), b.clock.Now() },
			"the name":     func(c *store.Client) { c.Name += "!" },
			"the status":   func(c *store.Client) { c.Active = !c.Active },
			"the e-mail":   func(c *store.Client) { c.Email = "new@zen.test" },
			"the mobile":   func(c *store.Client) { c.Mobile = "+919822041376" },
			"the validity": func(c *store.Client) { c.ValidTill, c.FactsAt = read.Add(2*time.Hour), b.clock.Now() },
			"the numbers":  func(c *store.Client) { c.DIDs, c.FactsAt = ptr(1), b.clock.Now() },
			"the agents":   func(c *store.Client) { c.Agents, c.FactsAt = ptr(1), b.clock.Now() },
			"the creation": func(c *store.Client) { c.Created = read.Add(-time.Hour) },
		} {
			b.exec(t, `UPDATE clients SET name_key = 'untouched' WHERE ref = $1`, ref)
			change(&c)
			b.upsert(t, b.acme, 0, c)
			eq(t, "rows that were not rewritten after a change of "+what, key(), 0)
		}
	})
}

func TestWhatWasNeverReadIsUnknown(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		got := b.client(t, b.upsert(t, b.acme, 0, store.Client{ClientID: "KEY1", Name: "Zen"})[0])
		if got.Balance != nil || got.DIDs != nil || got.Agents != nil || !got.ValidTill.IsZero() || !got.Created.IsZero() || !got.FactsAt.IsZero() {
			t.Errorf("something is known of it: %+v", got)
		}
	})
}

func TestASyncMarksWhatItDidNotSee(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		_, err := b.Directory.LastSync(ctx, b.acme)
		wantKind(t, err, platform.NotFound)
		sync := func(ids ...string) (refs []string, removed int64) {
			t.Helper()
			gen, err := b.Directory.BeginSync(ctx, b.acme)
			must(t, err)
			var list []store.Client
			for _, id := range ids {
				list = append(list, store.Client{ClientID: id, Name: id, Active: true})
			}
			refs = b.upsert(t, b.acme, gen, list...)
			removed, err = b.Directory.MarkMissing(ctx, b.acme, gen)
			must(t, err)
			return refs, removed
		}
		b.upsert(t, b.bolt, 0, store.Client{ClientID: "A", Name: "A at Bolt", Active: true})
		refs, removed := sync("A", "B", "C", "B")
		eq(t, "removed by the first", removed, 0)
		eq(t, "the ref of a client that was listed twice", refs[3], refs[1])
		_, removed = sync("A", "C")
		eq(t, "removed by the second", removed, 1)
		eq(t, "B is removed since", b.client(t, refs[1]).Removed, b.clock.Now())
		_, removed = sync("A", "C")
		eq(t, "removed by the third", removed, 0)
		n, err := b.Directory.Figures(ctx, b.acme)
		must(t, err)
		eq(t, "the counts", n.ClientCounts, store.ClientCounts{Total: 2, Active: 2})

		// A client that is accepted while a list, read before, is taken in.
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		fresh := b.upsert(t, b.acme, 0, store.Client{ClientID: "NEW", Name: "New", Active: true})[0]
		b.upsert(t, b.acme, gen, store.Client{ClientID: "A", Name: "A", Active: true}, store.Client{ClientID: "B", Name: "B", Active: true})
		b.clock.Advance(time.Minute)
		removed, err = b.Directory.MarkMissing(ctx, b.acme, gen)
		must(t, err)
		eq(t, "removed by the fourth", removed, 1)
		eq(t, "the new one is there", b.client(t, fresh).Removed.IsZero(), true)
		eq(t, "B is back under its ref", b.client(t, refs[1]).Removed.IsZero(), true)
		at, err := b.Directory.LastSync(ctx, b.acme)
		must(t, err)
		eq(t, "the last sync", at, b.clock.Now())

		// A sync that a later one has overtaken decides nothing.
		slow, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, removed = sync("A", "B", "NEW")
		eq(t, "removed by the fifth", removed, 0)
		removed, err = b.Directory.MarkMissing(ctx, b.acme, slow)
		must(t, err)
		eq(t, "removed by the slow one", removed, 0)
		theirs, err := b.Directory.Figures(ctx, b.bolt)
		must(t, err)
		eq(t, "another partner's counts", theirs.Total, 1)
	})
}

// A page may be reached from both sides; whichever order, every client comes
// once and the pages are the same backwards.
func TestEveryOrderPagesForthAndBack(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		rng := rand.New(rand.NewPCG(1, 2))
		var list []store.Client
		for i := range 23 {
			c := store.Client{ClientID: fmt.Sprintf("KEY%d", i), Name: fmt.Sprintf("%s %d", []string{"zen", "Álvaro", "acme", "Acme"}[i%4], i/8), Active: i%3 > 0}
			if i%4 > 0 { // ties and unknowns
				c.Balance, c.ValidTill, c.Created = ptr(platform.Paise(rng.IntN(4)-1)), b.clock.Now().Add(time.Duration(rng.IntN(3))*time.Hour), b.clock.Now().Add(time.Duration(rng.IntN(3))*-time.Hour)
			}
			list = append(list, c)
		}
		b.upsert(t, b.acme, 0, list...)
		key := func(s store.Sort, c store.Client) string {
			late := time.Unix(1<<40, 0)
			switch s {
			case store.ByNewest:
				return fmt.Sprintf("%020d", (1<<60)-c.Created.UnixMicro()*flagged(!c.Created.IsZero()))
			case store.ByBalance:
				if c.Balance == nil {
					return "~"
				}
				return fmt.Sprintf("%020d", int64(*c.Balance)+1000)
			case store.ByValidTill:
				if c.ValidTill.IsZero() {
					c.ValidTill = late
				}
				return fmt.Sprintf("%020d", c.ValidTill.Unix())
			}
			return strings.ToLower(c.Name)
		}
		for _, s := range []store.Sort{store.ByName, store.ByNewest, store.ByBalance, store.ByValidTill} {
			var forth, back []string
			var keys []string
			f := store.Filter{Sort: s, Limit: 5}
			var last store.Page
			for {
				p, err := b.Directory.List(ctx, b.acme, f)
				must(t, err)
				for _, c := range p.Clients {
					forth = append(forth, c.Ref)
					keys = append(keys, key(s, c))
				}
				last = p
				if p.Next == "" {
					break
				}
				eq(t, "a full page", len(p.Clients), 5)
				f.After = p.Next
			}
			eq(t, string(s)+": clients seen", len(forth), 23)
			if !slices.IsSorted(keys) {
				t.Errorf("%s: the order is %v", s, keys)
			}
			for _, c := range slices.Backward(last.Clients) {
				back = append(back, c.Ref)
			}
			for last.Prev != "" {
				p, err := b.Directory.List(ctx, b.acme, store.Filter{Sort: s, Limit: 5, Before: last.Prev})
				must(t, err)
				eq(t, "the page behind it leads back", p.Next != "", true)
				for _, c := range slices.Backward(p.Clients) {
					back = append(back, c.Ref)
				}
				last = p
			}
			slices.Reverse(back)
			if !slices.Equal(forth, back) {
				t.Errorf("%s: forth %v, back %v", s, forth, back)
			}
		}
		_, err := b.Directory.List(ctx, b.acme, store.Filter{Sort: "name; DROP"})
		wantField(t, err, "sort")
		_, err = b.Directory.List(ctx, b.acme, store.Filter{Status: "odd"})
		wantField(t, err, "status")
	})
}

func flagged(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func TestClientsAreFound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.upsert(t, b.acme, 0,
			store.Client{ClientID: "1", Name: "Zen  Traders", Email: "ops@zen.test", Mobile: "+919822041376", Active: true},
			store.Client{ClientID: "2", Name: "zenith_corp", Email: "hello@zenith.test", Mobile: "+919876543210", Active: false},
			store.Client{ClientID: "3", Name: "“Quoted” Zebra", Email: "zen@zebra.test", Mobile: "+12025550143", Active: true},
			store.Client{ClientID: "4", Name: "ÉCLAIR Foods", Email: "a%b@eclair.test", Mobile: "", Active: true},
		)
		for _, c := range []struct {
			query  string
			status store.Status
			want   string
		}{
			{"", "", "“Quoted” Zebra, Zen  Traders, zenith_corp, ÉCLAIR Foods"},
			{"zen", "", "“Quoted” Zebra, Zen  Traders, zenith_corp"}, // the first by e-mail
			{" ZEN ", store.OnlyActive, "“Quoted” Zebra, Zen  Traders"},
			{"zen", store.OnlyInactive, "zenith_corp"},
			{"zen traders", "", "Zen  Traders"},
			{"quoted", "", "“Quoted” Zebra"},
			{"éclair", "", "ÉCLAIR Foods"},
			{"hello@ZENITH", "", "zenith_corp"},
			{"a%b", "", "ÉCLAIR Foods"},
			{"a%", "", "ÉCLAIR Foods"},
			{"%", "", ""},
			{"_", "", ""},
			{"98220 41376", "", "Zen  Traders"},
			{"098220", "", "Zen  Traders"},
			{"+91 98", "", "Zen  Traders, zenith_corp"},
			{"919876", "", "zenith_corp"},
			{"1376", "", "Zen  Traders"},
			{"0143", "", "“Quoted” Zebra"},
			{"76", "", ""}, // two digits at the end of a number say too little
			{"nobody", "", ""},
			{"'; DROP TABLE clients; --", "", ""},
		} {
			p, err := b.Directory.List(ctx, b.acme, store.Filter{Query: c.query, Status: c.status})
			must(t, err)
			var got []string
			for _, one := range p.Clients {
				got = append(got, one.Name)
			}
			eq(t, fmt.Sprintf("what %q finds (%s)", c.query, c.status), strings.Join(got, ", "), c.want)
		}
	})
}

func TestStalestComeFirstUnknownBeforeAll(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		now := b.clock.Now()
		refs := b.upsert(t, b.acme, 0, store.Client{ClientID: "1", Name: "a"}, store.Client{ClientID: "2", Name: "b"}, store.Client{ClientID: "3", Name: "c"}, store.Client{ClientID: "4", Name: "d"})
		for i, age := range []time.Duration{time.Hour, 3 * time.Hour, time.Minute} {
			must(t, b.Directory.SetFacts(ctx, b.acme, refs[i], store.Facts{At: now.Add(-age)}))
		}
		list, err := b.Directory.Stalest(ctx, b.acme, now.Add(-30*time.Minute), 10)
		must(t, err)
		var got []string
		for _, c := range list {
			got = append(got, c.Name)
		}
		eq(t, "the order", strings.Join(got, " "), "d b a")
	})
}

func TestARefThatIsTakenIsDrawnAgain(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		// A source that gives the first new client the ref of an old one.
		first := b.upsert(t, b.acme, 0, store.Client{ClientID: "1", Name: "a"})[0]
		src := &replay{then: b.opt.Random}
		opt := b.opt
		opt.Random = src
		s, err := store.Open(t.Context(), b.url, opt)
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		src.bytes = store.RefBytes(first)
		refs, err := s.Directory.Upsert(t.Context(), b.acme, 0, []store.Client{{ClientID: "2", Name: "b"}})
		must(t, err)
		eq(t, "bytes left to replay", len(src.bytes), 0)
		if refs[0] == first {
			t.Error("two clients have one ref")
		}
		eq(t, "the old one", b.client(t, first).Name, "a")
		eq(t, "the new one", b.client(t, refs[0]).Name, "b")
	})
}

// replay gives its bytes first.
type replay struct {
	bytes []byte
	then  interface{ Read([]byte) (int, error) }
}

func (r *replay) Read(b []byte) (int, error) {
	if len(r.bytes) > 0 {
		n := copy(b, r.bytes)
		r.bytes = r.bytes[n:]
		return n, nil
	}
	return r.then.Read(b)
}

func TestABatchIsTakenInWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		list := make([]store.Client, 450) // three statements
		for i := range list {
			list[i] = store.Client{ClientID: fmt.Sprint("KEY", i), Name: fmt.Sprintf("Client %03d", i), Active: true}
		}
		refs := b.upsert(t, b.acme, 0, list...)
		for _, i := range []int{0, 199, 200, 449} {
			c := b.client(t, refs[i])
			eq(t, "the client of a ref", c.ClientID+" "+c.Name, fmt.Sprintf("KEY%d Client %03d", i, i))
		}
		_, err := b.Directory.Upsert(t.Context(), "p_none", 0, list)
		if err == nil {
			t.Fatal("a partner that does not exist got clients")
		}
		list[449].ClientID, list[0].Name = "", "Changed"
		if _, err := b.Directory.Upsert(t.Context(), b.acme, 0, list); err == nil {
			t.Fatal("a client without an id was taken in")
		}
		eq(t, "the first after a refused batch", b.client(t, refs[0]).Name, "Client 000")
		if e, ok := errors.AsType[*platform.Error](err); !ok || e.Kind != platform.Internal {
			t.Errorf("the error is %v", err)
		}
	})
}
