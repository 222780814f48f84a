package store_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// Every table with rows of clients is known to the privacy desk, so that one that is
// added later is not forgotten.
func TestThePrivacyDeskKnowsEveryTable(t *testing.T) {
	t.Parallel()
	b := &bench{Store: storetest.New(t)}
	w, _ := b.Handles()
	rows, err := w.Query(`SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name IN ('client_ref', 'ref')`)
	must(t, err)
	defer rows.Close()
	known := store.PrivacyTables()
	n := 0
	for rows.Next() {
		var table, column string
		must(t, rows.Scan(&table, &column))
		switch table {
		case "clients", "client_words", "erasures": // the client itself, and what is kept of it
			continue
		}
		n++
		if known[table] != column {
			t.Errorf("%s has the column %s: say in privacy.go what becomes of its rows when a client is erased", table, column)
		}
	}
	must(t, rows.Err())
	if n < 25 {
		t.Errorf("only %d tables were found", n)
	}
}

func TestAClientIsErasedButForWhatTheLawKeeps(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		refs, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{
			{ClientID: "K1", Name: "Aakar Realty", Email: "radhika@aakar.example", Mobile: "+919822041376", Active: true},
			{ClientID: "K2", Name: "Bharat Motors", Email: "b@bharat.example", Active: true},
		})
		must(t, err)
		ref := refs[0]
		_, err = b.People.Create(ctx, store.Person{Partner: b.acme, Kind: store.Portal, ClientRef: ref, Email: "radhika@aakar.example", Name: "Radhika", Role: store.ClientAdmin}, "$hash")
		must(t, err)
		both, err := b.People.Create(ctx, store.Person{Partner: b.acme, Kind: store.Portal, ClientRef: ref, Email: "both@aakar.example", Name: "Both", Role: store.ClientAdmin}, "$hash")
		must(t, err)
		b.exec(t, `INSERT INTO memberships (partner, person_id, client_ref, role, since) VALUES ($1, $2, $3, 'client_viewer', 1)`, b.acme, both.ID, refs[1])
		b.exec(t, `INSERT INTO client_tags (partner, tag, ref) VALUES ($1, 'vip', $2)`, b.acme, ref)
		o, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, RequestID: "rq1", Name: "Aakar Realty", Email: "radhika@aakar.example", BusinessType: "company"})
		must(t, err)
		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.ClientRef = ref; o.SetPAN("AAACA1234K"); return nil })
		must(t, err)
		must(t, b.Consents.Add(ctx, store.GivenConsent{Partner: b.acme, Onboarding: o.ID, Kind: store.ToTerms, Version: "1", Language: "hi-IN", By: store.Actor{Name: "Radhika", Kind: "link"}, IP: "203.0.113.9"}))
		e := entry(b.acme, "number.buy")
		e.ClientRef = ref
		b.append(t, e)
		given, err := b.Consents.OfClient(ctx, b.acme, ref)
		must(t, err)
		if len(given) != 1 || given[0].Language != "hi-IN" || given[0].By.Name != "Radhika" || !given[0].At.Equal(b.clock.Now()) {
			t.Errorf("the consents: %+v", given)
		}
		dump, err := b.Privacy.Dump(ctx, b.acme, ref)
		must(t, err)
		text, err := json.Marshal(dump)
		must(t, err)
		for _, want := range []string{"radhika@aakar.example", "vip", "Bought a number"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the copy lacks %q: %s", want, text)
			}
		}
		if strings.Contains(string(text), "$hash") || strings.Contains(string(text), "bharat") {
			t.Errorf("the copy holds a secret or another client: %s", text)
		}

		must(t, b.Directory.SetSpend(ctx, b.acme, ref, spendOf(100, 5)))
		_, err = b.Privacy.Erase(ctx, b.acme, ref, store.Actor{Name: "Meera"}, "asked by mail")
		wantKind(t, err, platform.Conflict) // it is active
		must(t, b.Directory.SetActive(ctx, b.acme, ref, false))
		_, err = b.Privacy.Erase(ctx, b.bolt, ref, store.Actor{Name: "Meera"}, "asked by mail")
		wantKind(t, err, platform.NotFound)
		gone, err := b.Privacy.Erase(ctx, b.acme, ref, store.Actor{Name: "Meera"}, "asked by mail")
		must(t, err)
		_, err = b.Directory.ByRef(ctx, b.acme, ref)
		wantKind(t, err, platform.NotFound)
		if p, err := b.People.Get(ctx, b.acme, both.ID); err != nil || p.ClientRef != refs[1] || p.Role != store.ClientViewer {
			t.Errorf("who works for another client too: %+v, %v", p, err)
		}
		held, err := b.Privacy.Held(ctx, b.acme, ref)
		must(t, err)
		left := map[string]store.Keep{}
		for _, h := range held {
			left[h.Table] = h.Keep
		}
		if len(left) != 2 || left["onboardings"] != store.KeptKYC || left["audit"] != store.KeptLogs {
			t.Errorf("what is left: %+v", held)
		}
		_, err = b.Privacy.Erase(ctx, b.acme, ref, store.Actor{Name: "Meera"}, "again")
		wantKind(t, err, platform.NotFound)

		// What another replica had read of the client comes in afterwards: the sums have
		// it already, and the wallet is nobody's any more.
		must(t, b.Directory.SetSpend(ctx, b.acme, ref, spendOf(100, 5)))
		sums, err := b.Directory.Spend(ctx, b.acme, 100, 100)
		must(t, err)
		eq(t, "what all clients spent", sums.Total(), 5)
		eq(t, "rows of what the erased one spent", b.count(t, `SELECT COUNT(*) FROM client_spend WHERE ref = $1`, ref), 0)
		late := platform.Paise(700)
		must(t, b.Directory.SetFacts(ctx, b.acme, ref, store.Facts{Balance: &late, At: b.clock.Now()}))
		eq(t, "balances of the erased", b.count(t, `SELECT COUNT(*) FROM clients WHERE ref = $1 AND balance IS NOT NULL`, ref), 0)

		// An answer that was under way comes in afterwards.
		must(t, b.Cache.Put(ctx, b.acme, ref, "detail", []byte("Aakar Realty"), b.clock.Now()))
		_, err = b.Privacy.Sweep(ctx)
		must(t, err)
		_, err = b.Cache.Get(ctx, b.acme, ref, "detail")
		wantKind(t, err, platform.NotFound)

		// The platform goes on listing them.
		again, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{ClientID: "K1", Name: "Aakar Realty", Email: "radhika@aakar.example"}, {ClientID: "K2", Name: "Bharat Motors", Active: true}})
		must(t, err)
		eq(t, "the ref that comes back", again[0], ref)
		list, err := b.Directory.List(ctx, b.acme, store.Filter{})
		must(t, err)
		if len(list.Clients) != 1 || list.Clients[0].Ref != refs[1] {
			t.Errorf("the list has %+v", list.Clients)
		}
		found, err := b.Directory.List(ctx, b.acme, store.Filter{Query: "aakar"})
		must(t, err)
		eq(t, "how many are found by the name", len(found.Clients), 0)

		b.clock.Advance(gone.KYCUntil.Sub(b.clock.Now()) + time.Hour)
		n, err := b.Privacy.Sweep(ctx)
		must(t, err)
		eq(t, "erased when its day has come", n, 1)
		held, err = b.Privacy.Held(ctx, b.acme, ref)
		must(t, err)
		if len(held) != 1 || held[0].Table != "audit" {
			t.Errorf("what is left after the KYC's term: %+v", held)
		}
		all, err := b.Privacy.Erasures(ctx, b.acme)
		must(t, err)
		if len(all) != 1 || all[0].KYCGone.IsZero() || !all[0].MoneyGone.IsZero() || all[0].Reason != "asked by mail" {
			t.Errorf("the erasures: %+v", all)
		}

		// A partner may keep KYC for no time at all, or longer.
		wantKind(t, b.Settings.PutPrivacy(ctx, b.acme, store.PrivacySettings{KYCYears: -1}), platform.Invalid)
		must(t, b.Settings.PutPrivacy(ctx, b.acme, store.PrivacySettings{}))
		ref = refs[1]
		o = b.onboarding(t, b.acme)
		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.ClientRef = ref; return nil })
		must(t, err)
		must(t, b.Consents.Add(ctx, store.GivenConsent{Partner: b.acme, Onboarding: o.ID, Kind: store.ToTerms, Version: "1", Language: "en-IN", By: store.Actor{Name: "Bharat", Kind: "link"}, IP: "203.0.113.9"}))
		must(t, b.Directory.SetActive(ctx, b.acme, ref, false))
		gone, err = b.Privacy.Erase(ctx, b.acme, ref, store.Actor{Name: "Meera"}, "asked by phone")
		must(t, err)
		eq(t, "KYC that is left", b.count(t, `SELECT COUNT(*) FROM onboardings WHERE client_ref = $1`, ref)+b.count(t, `SELECT COUNT(*) FROM consents`), 0)
		eq(t, "KYC went", gone.KYCGone, b.clock.Now())
		eq(t, "money is kept until", gone.MoneyUntil.In(platform.India).Format("2 Jan 2006"), "1 Apr "+strconv.Itoa(financialYear(b.clock.Now())+9))
		set, err := b.Settings.Privacy(ctx, b.bolt)
		must(t, err)
		eq(t, "another partner’s years", set.KYCYears, 5)
	})
}

// financialYear is the year in which the financial year of a moment began, in India.
func financialYear(at time.Time) int {
	began, _ := strconv.Atoi("20" + store.FinancialYear(at)[:2])
	return began
}
