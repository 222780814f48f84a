package platformtest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
)

func numberRules() []rule {
	return []rule{
		{"partners cannot see each other", numbersAreSeparate},
		{"regions have ids, names and prefixes of their own", regions},
		{"a search matches the part it is asked for", searches},
		{"every fault of a search is named", searchFaults},
		{"a number is bought once, by whoever is first", boughtOnce},
		{"every fault of a purchase is named", purchaseFaults},
		{"buying debits nothing", buyingIsFree},
		{"numbers are listed in the order of purchase", heldInOrder},
	}
}

func numbersAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	n := w.Number(t, Acme, mine)
	bolt := w.As(Bolt).Numbers
	_, err := bolt.Held(ctx, mine)
	refused(t, err, platform.NotFound)
	_, err = bolt.Search(ctx, platform.NumberQuery{Client: mine, CountryCode: "+91"})
	refused(t, err, platform.NotFound)
	offers, err := bolt.Search(ctx, platform.NumberQuery{Client: theirs, CountryCode: "+91", Pattern: string(n[3:])})
	must(t, err)
	if len(offers) != 0 {
		t.Errorf("what acme holds is on sale to bolt: %v", offers)
	}
	_, err = bolt.Buy(ctx, theirs, n, "IN")
	refused(t, err, platform.Conflict, "number")
	other, err := bolt.Search(ctx, platform.NumberQuery{Client: theirs, CountryCode: "+91"})
	must(t, err)
	_, err = bolt.Buy(ctx, mine, other[0].Number, "IN")
	refused(t, err, platform.NotFound)
	held, err := w.As(Acme).Numbers.Held(ctx, mine)
	must(t, err)
	if len(held) != 1 || held[0].Number != n {
		t.Errorf("acme's client holds %+v", held)
	}
}

func regions(t *testing.T, w *World) {
	rs, err := w.As(Acme).Numbers.Regions(t.Context())
	must(t, err)
	if len(rs) < 10 {
		t.Fatalf("%d regions", len(rs))
	}
	seen := map[string]bool{}
	for _, r := range rs {
		if r.ID == "" || r.Name == "" || r.Country != "IN" || r.Prefix == "" || r.Prefix[0] == '0' || seen["id "+r.ID] || seen[r.Prefix] {
			t.Errorf("region %+v", r)
		}
		seen["id "+r.ID], seen[r.Prefix] = true, true
	}
}

func searches(t *testing.T, w *World) {
	ctx := t.Context()
	n, client := w.As(Acme).Numbers, w.Client(t, Acme)
	for _, c := range []struct {
		name, pattern string
		where         platform.Where
		region        string
		fits          func(national string) bool
	}{
		{"contains, as the documented example", "4310", platform.Contains, "1", func(s string) bool { return strings.HasPrefix(s, "11") && strings.Contains(s, "4310") }},
		{"contains is the default", "77", "", "", func(s string) bool { return strings.Contains(s, "77") }},
		{"starts with the trunk code", "22", platform.StartsWith, "", func(s string) bool { return strings.HasPrefix(s, "22") }},
		{"ends with", "00", platform.EndsWith, "2", func(s string) bool { return strings.HasPrefix(s, "22") && strings.HasSuffix(s, "00") }},
		{"everything in a region", "", "", "5", func(s string) bool { return strings.HasPrefix(s, "80") }},
		{"everything", "", "", "", func(string) bool { return true }},
	} {
		offers, err := n.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91", Pattern: c.pattern, Where: c.where, Region: c.region})
		if err != nil || len(offers) == 0 || len(offers) > 200 {
			t.Errorf("%s: %d offers, %v", c.name, len(offers), err)
			continue
		}
		seen := map[platform.Phone]bool{}
		for _, o := range offers {
			if p, err := platform.ParsePhone(string(o.Number)); err != nil || p != o.Number || seen[o.Number] {
				t.Fatalf("%s: %s is no number, or stands twice: %v", c.name, o.Number, err)
			}
			seen[o.Number] = true
			if !c.fits(strings.TrimPrefix(string(o.Number), "+91")) {
				t.Errorf("%s: %s does not fit", c.name, o.Number)
			}
			if o.Region == "" || o.Country != "IN" || o.Monthly == nil || *o.Monthly <= 0 || o.Setup == nil || *o.Setup < 0 {
				t.Errorf("%s: offer %+v", c.name, o)
			}
		}
	}
	for name, q := range map[string]platform.NumberQuery{"nothing fits": {Client: client, CountryCode: "+91", Pattern: "0000000000"},
		"nothing is sold elsewhere": {Client: client, CountryCode: "+1"}} {
		offers, err := n.Search(ctx, q)
		if err != nil || len(offers) != 0 {
			t.Errorf("%s: %v, %v", name, offers, err)
		}
	}
}

func searchFaults(t *testing.T, w *World) {
	n, client := w.As(Acme).Numbers, w.Client(t, Acme)
	good := platform.NumberQuery{Client: client, CountryCode: "+91", Pattern: "43", Where: platform.Contains, Region: "1"}
	if _, err := n.Search(t.Context(), good); err != nil {
		t.Fatalf("the premise: %v", err)
	}
	for _, c := range []struct {
		name   string
		spoil  func(*platform.NumberQuery)
		fields []string
	}{
		{"no country code", func(q *platform.NumberQuery) { q.CountryCode = "" }, []string{"country_code"}},
		{"letters for a country code", func(q *platform.NumberQuery) { q.CountryCode = "IN" }, []string{"country_code"}},
		{"letters in the pattern", func(q *platform.NumberQuery) { q.Pattern = "43x" }, []string{"pattern"}},
		{"eleven digits", func(q *platform.NumberQuery) { q.Pattern = "12345678901" }, []string{"pattern"}},
		{"unknown part", func(q *platform.NumberQuery) { q.Where = "middle" }, []string{"search_pattern"}},
		{"unknown region", func(q *platform.NumberQuery) { q.Region = "999" }, []string{"region"}},
		{"all of it", func(q *platform.NumberQuery) {
			*q = platform.NumberQuery{Client: client, Pattern: "%", Where: "x", Region: "x"}
		},
			[]string{"country_code", "pattern", "search_pattern", "region"}},
	} {
		q := good
		c.spoil(&q)
		t.Run(c.name, func(t *testing.T) {
			_, err := n.Search(t.Context(), q)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
}

func boughtOnce(t *testing.T, w *World) {
	ctx := t.Context()
	type buyer struct {
		api    platform.API
		client platform.ClientID
	}
	var buyers []buyer
	for _, p := range []string{Acme, Bolt, Acme, Bolt} {
		buyers = append(buyers, buyer{w.As(p), w.Client(t, p)})
	}
	offers, err := buyers[0].api.Numbers.Search(ctx, platform.NumberQuery{Client: buyers[0].client, CountryCode: "+91", Region: "3"})
	must(t, err)
	for _, o := range offers[:3] {
		errs := make([]error, len(buyers))
		var wg sync.WaitGroup
		for i, b := range buyers {
			wg.Go(func() { _, errs[i] = b.api.Numbers.Buy(ctx, b.client, o.Number, "IN") })
		}
		wg.Wait()
		winners := 0
		for i, err := range errs {
			held, e := buyers[i].api.Numbers.Held(ctx, buyers[i].client)
			must(t, e)
			has := false
			for _, n := range held {
				has = has || n.Number == o.Number
			}
			if err == nil {
				winners++
			} else {
				refused(t, err, platform.Conflict, "number")
			}
			if has != (err == nil) {
				t.Errorf("buyer %d was told %v and has it: %v", i, err, has)
			}
		}
		if winners != 1 {
			t.Errorf("%d buyers of one number", winners)
		}
	}
}

func purchaseFaults(t *testing.T, w *World) {
	ctx := t.Context()
	n, client := w.As(Acme).Numbers, w.Client(t, Acme)
	offers, err := n.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91"})
	must(t, err)
	free := offers[0].Number
	for _, c := range []struct {
		name, country string
		number        platform.Phone
		kind          platform.Kind
		fields        []string
	}{
		{"no number", "IN", "", platform.Invalid, []string{"number"}},
		{"no phone number", "IN", "+9112", platform.Invalid, []string{"number"}},
		{"never for sale", "IN", "+919822041376", platform.Invalid, []string{"number"}},
		{"no country", "", free, platform.Invalid, []string{"country"}},
		{"another country", "US", free, platform.Invalid, []string{"country"}},
		{"both", "", "x", platform.Invalid, []string{"number", "country"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := n.Buy(ctx, client, c.number, c.country)
			refused(t, err, c.kind, c.fields...)
		})
	}
	_, err = n.Buy(ctx, "ck_nobody", free, "IN")
	refused(t, err, platform.NotFound)
	_, err = n.Held(ctx, "ck_nobody")
	refused(t, err, platform.NotFound)
	if _, err := n.Buy(ctx, client, free, "in"); err != nil {
		t.Errorf("the premise: the number is for sale: %v", err)
	}
}

func buyingIsFree(t *testing.T, w *World) {
	client := w.Client(t, Acme)
	w.credit(t, Acme, client, 1000*platform.Rupee)
	w.Number(t, Acme, client)
	page, err := w.As(Acme).Wallet.Transactions(t.Context(), platform.TransactionQuery{Client: client})
	must(t, err)
	if page.Total != 1 || page.Rows[0].BalanceAfter != 1000*platform.Rupee {
		t.Errorf("after a purchase: %+v", page)
	}
}

func heldInOrder(t *testing.T, w *World) {
	ctx := t.Context()
	n, client := w.As(Acme).Numbers, w.Client(t, Acme)
	held, err := n.Held(ctx, client)
	must(t, err)
	if held == nil || len(held) != 0 {
		t.Errorf("without numbers: %v", held)
	}
	offers, err := n.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91"})
	must(t, err)
	order := []platform.NumberOffer{offers[20], offers[3], offers[11]}
	for _, o := range order {
		got, err := n.Buy(ctx, client, o.Number, "IN")
		must(t, err)
		if got.DIDID == "" || got.Number != o.Number {
			t.Errorf("bought %+v", got)
		}
		w.Clock.Advance(time.Minute)
	}
	held, err = n.Held(ctx, client)
	must(t, err)
	if len(held) != len(order) {
		t.Fatalf("%d numbers", len(held))
	}
	for i, h := range held {
		if h.Number != order[i].Number || h.Region != order[i].Region || h.Status != platform.NumberActive || h.FlowID != "" ||
			h.OpenNow == nil || !*h.OpenNow || h.BoughtAt == nil || !h.BoughtAt.Equal(Start().Add(time.Duration(i)*time.Minute)) {
			t.Errorf("number %d: %+v", i, h)
		}
	}
}
