package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// found says what a search finds, in one line.
func (b *bench) found(t testing.TB, partner string, l store.Looked) string {
	t.Helper()
	all, err := b.Things.Find(t.Context(), partner, l)
	must(t, err)
	var names []string
	for _, one := range all {
		name := one.Label
		if one.Client != "" {
			name += " of " + one.Client
		}
		if one.Exact {
			name += "!"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func number(n string) store.Thing {
	return store.NumberOf(platform.Number{Number: platform.Phone(n), Region: "Delhi"})
}

func agent(id, name, ext string) store.Thing {
	return store.AgentOf(platform.AgentPresence{AgentID: id, Name: name, Extension: ext})
}

func TestThingsAreFound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen, acorn := addClient(t, b.Store, b.acme, "1", "Zen"), addClient(t, b.Store, b.acme, "2", "Acorn")
		must(t, b.Things.Put(ctx, b.acme, zen, store.NumberThing, []store.Thing{number("+911143104501"), number("+911143104502")}))
		must(t, b.Things.Put(ctx, b.acme, zen, store.AgentThing, []store.Thing{agent("a1", "Asha  Ravi PAWAR", "2101"), agent("a2", "Ravi", "2102")}))
		must(t, b.Things.Put(ctx, b.acme, acorn, store.AgentThing, []store.Thing{agent("a1", "Bela", "2101")}))
		_, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "rita", Name: "Éclair Foods", Email: "Ops@Eclair.test", Mobile: "+919822041376"})
		must(t, err)
		for _, c := range []struct {
			l    store.Looked
			want string
		}{
			{store.Looked{Digits: "911143104501", Phone: "+911143104501"}, "+911143104501 of Zen!"},
			{store.Looked{Digits: "1143"}, "+911143104501 of Zen, +911143104502 of Zen"},
			{store.Looked{Digits: "01143"}, "+911143104501 of Zen, +911143104502 of Zen"},
			{store.Looked{Digits: "91114"}, "+911143104501 of Zen, +911143104502 of Zen"},
			{store.Looked{Digits: "502"}, "+911143104502 of Zen"},
			{store.Looked{Digits: "02"}, ""}, // too little to go by
			{store.Looked{Digits: "4502"}, "+911143104502 of Zen"},
			{store.Looked{Digits: "0001"}, ""}, // the end of another number, not all that begin with 1
			{store.Looked{Digits: "009822"}, ""},
			{store.Looked{Digits: "2101"}, "Asha  Ravi PAWAR of Zen!, Bela of Acorn!"},
			{store.Looked{Digits: "21"}, "Asha  Ravi PAWAR of Zen, Bela of Acorn, Ravi of Zen"},
			{store.Looked{Text: "ravi"}, "Ravi of Zen!, Asha  Ravi PAWAR of Zen"},
			{store.Looked{Text: "ravi pa"}, "Asha  Ravi PAWAR of Zen"},
			{store.Looked{Text: "asha ravi pawar"}, "Asha  Ravi PAWAR of Zen!"},
			{store.Looked{Text: "éclair"}, "Éclair Foods"},
			{store.Looked{Text: "foods"}, "Éclair Foods"},
			{store.Looked{Text: "ops@eclair.test"}, "Éclair Foods!"},
			{store.Looked{Digits: "376"}, "Éclair Foods"},
			{store.Looked{Digits: "9822041376", Phone: "+919822041376"}, "Éclair Foods!"},
			{store.Looked{Text: "nobody"}, ""},
			{store.Looked{Text: "%"}, ""},
			{store.Looked{}, ""},
		} {
			eq(t, fmt.Sprintf("what %+v finds", c.l), b.found(t, b.acme, c.l), c.want)
			eq(t, fmt.Sprintf("what %+v finds for another partner", c.l), b.found(t, b.bolt, c.l), "")
		}
		// Another partner says the same of a client of theirs, and of one that is not.
		theirs := addClient(t, b.Store, b.bolt, "1", "Zen at Bolt")
		must(t, b.Things.Put(ctx, b.bolt, theirs, store.AgentThing, []store.Thing{agent("a1", "Ravi", "2101")}))
		wantKind(t, b.Things.Put(ctx, b.bolt, zen, store.NumberThing, []store.Thing{number("+911143104599")}), platform.NotFound)
		eq(t, "what bolt finds", b.found(t, b.bolt, store.Looked{Text: "ravi"}), "Ravi of Zen at Bolt!")
		eq(t, "a number at a client that is not bolt's", b.found(t, b.bolt, store.Looked{Digits: "599"}), "")
		eq(t, "what acme finds of it", b.found(t, b.acme, store.Looked{Digits: "599"}), "")
		eq(t, "acme's number, after bolt spoke of acme's client", b.found(t, b.acme, store.Looked{Digits: "4502"}), "+911143104502 of Zen")
	})
}

func TestThingsThatAreGoneAreNotFound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen := addClient(t, b.Store, b.acme, "1", "Zen")
		put := func(things ...store.Thing) {
			t.Helper()
			must(t, b.Things.Put(ctx, b.acme, zen, store.NumberThing, things))
		}
		must(t, b.Things.Put(ctx, b.acme, zen, store.AgentThing, []store.Thing{agent("a1", "Bela", "2101")}))
		put(number("+911143104501"), number("+911143104502"))
		put(number("+911143104502"))
		eq(t, "after one is given up", b.found(t, b.acme, store.Looked{Digits: "1143"}), "+911143104502 of Zen")
		b.exec(t, `UPDATE things SET note = 'untouched'`)
		put(number("+911143104502"))
		eq(t, "rows of the one that is still there", b.count(t, `SELECT COUNT(*) FROM things WHERE kind = 'number'`), 2)
		put()
		eq(t, "after all are given up", b.found(t, b.acme, store.Looked{Digits: "1143"}), "")
		eq(t, "the agent", b.found(t, b.acme, store.Looked{Text: "bela"}), "Bela of Zen!")
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, err = b.Directory.MarkMissing(ctx, b.acme, gen)
		must(t, err)
		eq(t, "the agent of a client that is gone", b.found(t, b.acme, store.Looked{Text: "bela"}), "")

		o, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "rita", Name: "Éclair Foods", Email: "ops@eclair.test"})
		must(t, err)
		change := func(fn func(*store.Onboarding)) {
			t.Helper()
			_, err := b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { fn(o); return nil })
			must(t, err)
		}
		change(func(o *store.Onboarding) { o.Name = "Tart Foods" })
		eq(t, "an onboarding by the name it had", b.found(t, b.acme, store.Looked{Text: "éclair"}), "")
		eq(t, "and by the one it has", b.found(t, b.acme, store.Looked{Text: "tart"}), "Tart Foods")
		change(func(o *store.Onboarding) { o.ClientRef = zen })
		eq(t, "one that is done", b.found(t, b.acme, store.Looked{Text: "tart"}), "")
		change(func(o *store.Onboarding) { o.ClientRef = "" })
		eq(t, "the premise: it comes back", b.found(t, b.acme, store.Looked{Text: "tart"}), "Tart Foods")
		change(func(o *store.Onboarding) { o.Discarded = b.clock.Now() })
		eq(t, "one that is discarded", b.found(t, b.acme, store.Looked{Text: "tart"}), "")
		eq(t, "rows that are left of it", b.count(t, `SELECT COUNT(*) FROM things WHERE kind = 'draft'`), 0)
	})
}

// Onboardings that were under way before there was a search are found too.
func TestTheMigrationTakesUpWhatIsUnderWay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for name, email := range map[string]string{"Tart Foods": "Ops@Tart.test", "same@name.test": "same@name.test", "": ""} {
			_, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "rita", Name: name, Email: email, Mobile: "+919822041376"})
			must(t, err)
		}
		b.exec(t, `DELETE FROM things`)
		eq(t, "the premise: what is found without rows", b.found(t, b.acme, store.Looked{Text: "tart"}), "")
		file, err := os.ReadFile("migrations/" + b.Engine() + "/0070_search.sql")
		must(t, err)
		for _, statement := range strings.Split(string(file), ";") {
			if _, insert, ok := strings.Cut(statement, "INSERT INTO things"); ok {
				b.exec(t, "INSERT INTO things"+insert)
			}
		}
		eq(t, "by name", b.found(t, b.acme, store.Looked{Text: "tart"}), "Tart Foods")
		eq(t, "by e-mail address", b.found(t, b.acme, store.Looked{Text: "ops@tart.test"}), "Tart Foods!")
		eq(t, "by number", strings.Count(b.found(t, b.acme, store.Looked{Digits: "9822041376", Phone: "+919822041376"}), "!"), 3)
		_, err = b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "rita", Name: "Later"})
		must(t, err)
	})
}

func TestTwoReadingsOfOneClientAtOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		zen := addClient(t, b.Store, b.acme, "1", "Zen")
		errs := atOnce(8, func(i int) error {
			var things []store.Thing
			for n := range 40 {
				things = append(things, agent(fmt.Sprint("a", n), fmt.Sprintf("Agent %d of %d", n, i%2), fmt.Sprint(2101+n)))
			}
			return b.Things.Put(t.Context(), b.acme, zen, store.AgentThing, things)
		})
		for _, err := range errs {
			must(t, err)
		}
		if b.found(t, b.acme, store.Looked{Digits: "2140"}) == "" {
			t.Error("the last agent is not found")
		}
	})
}

func TestWhatWasOpenedLastComesFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		rita, bob := b.staff(t, b.acme, "rita@acme.test", store.Viewer), b.staff(t, b.bolt, "bob@bolt.test", store.Viewer)
		var refs []string
		for i := range 10 {
			refs = append(refs, addClient(t, b.Store, b.acme, fmt.Sprint(i), fmt.Sprint("c", i)))
		}
		draft, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "rita", Name: "d"})
		must(t, err)
		open := func(kind store.OpenedKind, ref string) {
			t.Helper()
			must(t, b.Opened.Note(ctx, b.acme, rita.ID, kind, ref))
		}
		names := func(partner, person string) string {
			t.Helper()
			all, err := b.Opened.List(ctx, partner, person)
			must(t, err)
			var names []string
			for _, o := range all {
				names = append(names, o.Name)
			}
			return strings.Join(names, " ")
		}
		for _, ref := range refs {
			open(store.OpenedClient, ref)
		}
		eq(t, "the last eight", names(b.acme, rita.ID), "c9 c8 c7 c6 c5 c4 c3 c2")
		eq(t, "rows that are kept", b.count(t, `SELECT COUNT(*) FROM opened`), 8)
		open(store.OpenedClient, refs[4])
		open(store.OpenedDraft, draft.ID)
		open(store.OpenedDraft, draft.ID)
		eq(t, "opened again", names(b.acme, rita.ID), "d c4 c9 c8 c7 c6 c5 c3")
		eq(t, "another person's", names(b.acme, bob.ID), "")
		must(t, b.Opened.Note(ctx, b.bolt, bob.ID, store.OpenedClient, refs[0]))
		eq(t, "a client of another partner", names(b.bolt, bob.ID), "")
		_, err = b.Onboarding.Update(ctx, b.acme, draft.ID, 0, func(o *store.Onboarding) error { o.Discarded = b.clock.Now(); return nil })
		must(t, err)
		b.exec(t, `UPDATE clients SET removed_at = 1 WHERE ref = $1`, refs[9])
		eq(t, "without what is gone", names(b.acme, rita.ID), "c4 c8 c7 c6 c5 c3")
	})
}

func TestARequestLeadsToWhatItDid(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, id := range []string{"REQ1", "REQ2", ""} {
			_, err := b.Audit.Append(ctx, store.AuditEntry{Partner: b.acme, Action: "number.buy", Actor: store.Actor{Kind: "staff"}, RequestID: id, Summary: "by " + id})
			must(t, err)
		}
		list := func(partner string) int {
			t.Helper()
			all, _, err := b.Audit.List(ctx, partner, store.AuditFilter{RequestID: "REQ1"})
			must(t, err)
			return len(all)
		}
		eq(t, "what REQ1 did", list(b.acme), 1)
		eq(t, "what it did at another partner", list(b.bolt), 0)
	})
}

func TestQuickFindsWhatTheListFinds(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		var list []store.Client
		for i := range 9 {
			list = append(list, store.Client{ClientID: fmt.Sprint("KEY", i), Name: fmt.Sprint("Zen ", i), Email: fmt.Sprintf("zen%d@mail.test", i), Mobile: platform.Phone(fmt.Sprintf("+9198220413%02d", i))})
		}
		b.upsert(t, b.acme, 0, list...)
		b.upsert(t, b.bolt, 0, store.Client{ClientID: "KEY1", Name: "Zen at Bolt"})
		for _, c := range []struct {
			text  string
			limit int
			want  string
		}{
			{"zen", 3, "Zen 0 Zen 1 Zen 2 …"}, {"zen", 9, "Zen 0 Zen 1 Zen 2 Zen 3 Zen 4 Zen 5 Zen 6 Zen 7 Zen 8"}, {"zen 4", 3, "Zen 4"},
			{"ZEN7@mail", 3, "Zen 7"}, {"41304", 3, "Zen 4"}, {"98220", 2, "Zen 0 Zen 1 …"}, {"+919822041308", 3, "Zen 8"}, {"nobody", 3, ""}, {"", 3, ""}, {"%", 3, ""},
			{"098220", 2, "Zen 0 Zen 1 …"}, {"0009", 3, ""}, // one zero is dialled, more are the end of a number
		} {
			found, more, err := b.Directory.Quick(ctx, b.acme, c.text, c.limit)
			must(t, err)
			var names []string
			for _, one := range found {
				names = append(names, one.Name)
			}
			if more {
				names = append(names, "…")
			}
			eq(t, fmt.Sprintf("what %q finds, at most %d", c.text, c.limit), strings.Join(names, " "), c.want)
			if c.text != "" { // the list as it was filtered agrees
				page, err := b.Directory.List(ctx, b.acme, store.Filter{Query: c.text, Limit: c.limit})
				must(t, err)
				eq(t, fmt.Sprintf("how many the list has of %q", c.text), len(page.Clients), len(found))
			}
		}
	})
}

func TestSearchReadsRangesOfIndexes(t *testing.T) {
	t.Parallel()
	b := &bench{Store: storetest.New(t)}
	_, r := b.Handles()
	for _, l := range []store.Looked{{Text: "ash"}, {Digits: "2101"}, {Digits: "4501234"}, {Phone: "+911143104501", Digits: "911143104501"}} {
		query, args := store.FindQuery("p", l)
		rows, err := r.Query(`EXPLAIN QUERY PLAN `+query, args...)
		must(t, err)
		reads := 0
		for rows.Next() {
			var id, parent, unused int
			var step string
			must(t, rows.Scan(&id, &parent, &unused, &step))
			if strings.Contains(step, "things") {
				reads++
				if !strings.Contains(step, "USING PRIMARY KEY (partner=? AND kind=? AND key>? AND key<?)") {
					t.Errorf("%+v: %s", l, step)
				}
			}
			if strings.Contains(step, "SCAN clients") || strings.Contains(step, "B-TREE") {
				t.Errorf("%+v: %s", l, step)
			}
		}
		must(t, rows.Err())
		if reads == 0 {
			t.Errorf("%+v reads nothing", l)
		}
	}
}

// BenchmarkSearch is what the store does for one letter typed into the search:
// clients, numbers, agents and onboardings, and what was opened lately.
func BenchmarkSearch(b *testing.B) {
	for _, clients := range []int{1_000, 100_000} {
		w := &bench{Store: storetest.New(b)}
		ctx := b.Context()
		p, err := w.Partners.Create(ctx, "Acme")
		must(b, err)
		rita, err := w.People.Create(ctx, store.Person{Partner: p.ID, Kind: store.Staff, Email: "r@a.test", Name: "Rita", Role: store.Viewer}, "")
		must(b, err)
		first := []string{"Asha", "Bela", "Chetan", "Dev", "Esha", "Farah", "Gita", "Hari", "Isha", "Jay"}
		for at := 0; at < clients; at += 500 {
			var list []store.Client
			for i := at; i < at+500; i++ {
				list = append(list, store.Client{ClientID: fmt.Sprint("KEY", i), Name: fmt.Sprintf("%s Traders %d", first[i%10], i), Active: true,
					Email: fmt.Sprintf("ops%d@traders.test", i), Mobile: platform.Phone(fmt.Sprintf("+9198%08d", i*7919%100_000_000))})
			}
			_, err := w.Directory.Upsert(ctx, p.ID, 0, list)
			must(b, err)
		}
		// Two numbers and two agents each, written as Put would, but at once.
		w.exec(b, `INSERT INTO things (partner, kind, key, client_ref, id, label, note)
			SELECT partner, 'number', 'd9111' || printf('%08d', rowid * 2 + n), ref, '+9111' || printf('%08d', rowid * 2 + n), '+9111' || printf('%08d', rowid * 2 + n), 'Delhi'
			FROM clients, (SELECT 0 AS n UNION SELECT 1) UNION ALL
			SELECT partner, 'number', 'r' || substr(mobile_reversed, 1, 8) || '1119', ref, '+9111' || rowid, '+9111' || rowid, 'Delhi' FROM clients UNION ALL
			SELECT partner, 'agent', 'd' || (2101 + n), ref, 'a' || n, 'Agent ' || n, 2101 + n FROM clients, (SELECT 0 AS n UNION SELECT 1) UNION ALL
			SELECT partner, 'agent', 't' || lower(name), ref, 'a' || n, name, 2101 + n FROM clients, (SELECT 0 AS n UNION SELECT 1)`)
		for what, q := range map[string]store.Looked{
			"one letter": {Text: "a"}, "word": {Text: "asha tr"}, "nothing": {Text: "zzz"}, "extension": {Digits: "2101"}, "last digits": {Digits: "919"},
			"number": {Digits: "911100001234", Phone: "+911100001234"},
		} {
			text := q.Text
			if q.Digits != "" {
				text = q.Digits
			}
			b.Run(fmt.Sprintf("%d/%s", clients, what), func(b *testing.B) {
				q.Limit = 5
				for b.Loop() {
					_, err := w.Opened.List(ctx, p.ID, rita.ID)
					must(b, err)
					_, _, err = w.Directory.Quick(ctx, p.ID, text, 5)
					must(b, err)
					_, err = w.Things.Find(ctx, p.ID, q)
					must(b, err)
				}
			})
		}
	}
}
