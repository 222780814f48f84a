package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
)

func TestANumberSaysWhatDependsOnItBeforeItIsRemoved(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	client := w.clientID(acme)
	api := w.world().As(acme)
	held := must(api.Numbers.Held(t.Context(), client))(t)[0]
	agent := w.world().Agent(t, acme, client)
	if err := api.Agents.AssignNumber(t.Context(), client, agent.Extension, held.Number); err != nil {
		t.Fatal(err)
	}
	must(api.Masks.Create(t.Context(), platform.NewMask{Client: client, DID: held.Number, PartyA: "+919822041376", PartyB: "+919822041377"}))(t)
	b := w.as(acme, store.Operations)
	page := b.get(at).is(http.StatusOK)
	if uses := page.text(`section[aria-labelledby="uses"]`); !strings.Contains(uses, agent.Extension) || !strings.Contains(uses, "1 live session") {
		t.Errorf("used by %q", uses)
	}
	ask := b.get(at + "/remove").is(http.StatusOK)
	if said := ask.text("main"); !strings.Contains(said, "This number is in use") || !strings.Contains(said, agent.Extension) || !strings.Contains(said, "1 live session") {
		t.Errorf("the question reads %q", said)
	}
	for _, typed := range []string{"", "0000", string(held.Number)} {
		b.post(at+"/remove", "digits", typed).is(http.StatusUnprocessableEntity).has("#digits-problem")
	}
	if n := len(must(api.Numbers.Held(t.Context(), client))(t)); n != 1 {
		t.Fatalf("%d numbers are left", n)
	}
	digits := string(held.Number[len(held.Number)-4:])
	list := b.follow(b.post(at+"/remove", "digits", digits))
	if toast := list.text("#toasts"); !strings.Contains(toast, "is removed.") {
		t.Errorf("it says %q", toast)
	}
	if n := len(must(api.Numbers.Held(t.Context(), client))(t)); n != 0 {
		t.Errorf("%d numbers are left", n)
	}
	b.get(at).is(http.StatusNotFound)
}

func TestALabelIsForColleaguesAlone(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Support)
	b.post(at+"/label", "label", strings.Repeat("x", 61)).is(http.StatusUnprocessableEntity).has("#label-problem")
	b.post(at+"/label", "label", "Reports line", "purpose", "Printed on every report").is(http.StatusSeeOther)
	page := b.get(at).is(http.StatusOK)
	if page.value("label") != "Reports line" || !strings.Contains(page.text(`section[aria-labelledby="history"]`), "what +91") {
		t.Errorf("the page reads %q", page.text("main"))
	}
	if list := b.get(w.base() + "/numbers").text("tbody"); !strings.Contains(list, "Reports line") {
		t.Errorf("the list reads %q", list)
	}
	portal := w.as(acme, store.ClientAdmin)
	if list := portal.get(w.base() + "/numbers").is(http.StatusOK).text("main"); strings.Contains(list, "Reports line") {
		t.Error("the client sees the label")
	}
}

func TestAllNumbersAreOneListThatIsSearchedAndTakenAsAFile(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	for range 3 {
		w.world().Number(t, acme, w.clientID(acme))
	}
	w.world().Number(t, bolt, w.clientID(bolt))
	b := w.as(acme, store.Viewer)
	if empty := b.get("/numbers").is(http.StatusOK).text("main"); !strings.Contains(empty, "No number yet") {
		t.Errorf("before anything was read it says %q", empty)
	}
	b.get(w.base() + "/numbers")
	w.as(bolt, store.Viewer).get("/clients/" + w.clients[bolt].Ref + "/numbers")
	w.as(acme, store.Support).post(at+"/label", "label", "=HYPERLINK(1)")
	all := b.get("/numbers").is(http.StatusOK)
	if n := all.doc().Find("tbody tr").Length(); n != 4 {
		t.Fatalf("%d rows", n)
	}
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	last := string(held[3].Number)
	for query, want := range map[string]int{"q=" + last[len(last)-5:]: 1, "q=hyperlink": 1, "q=nothing+such": 0, "state=flowless": 4, "state=due": 0, "region=Nowhere": 0, "q=%25": 4, "state=nonsense": 4} {
		if n := b.get("/numbers?" + query).is(http.StatusOK).doc().Find("tbody tr").Length(); n != want {
			t.Errorf("%s finds %d, want %d", query, n, want)
		}
	}
	csv := b.get("/numbers.csv").is(http.StatusOK).body
	if strings.Count(csv, "\r\n") != 5 || !strings.Contains(csv, "'=HYPERLINK(1)") || !strings.Contains(csv, "'+91") || strings.Contains(csv, ",=HYPERLINK") {
		t.Errorf("the file is\n%s", csv)
	}
	w.as(acme, store.ClientAdmin).get("/numbers").is(http.StatusNotFound)
}

func TestOwnPricesStandInForThoseThatThePlatformDoesNotName(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.replace(func(api platform.API) platform.API {
		real := api.Numbers
		api.Numbers = numbersWith{NumberService: real, search: func(ctx context.Context, q platform.NumberQuery) ([]platform.NumberOffer, error) {
			offers, err := real.Search(ctx, q)
			for i := range offers {
				if offers[i].Region == "Delhi" {
					offers[i].Monthly, offers[i].Setup = nil, nil
				}
			}
			return offers, err
		}}
		return api
	})
	find := w.base() + "/numbers/find?digits=4310"
	ops := w.as(acme, store.Operations)
	if text := ops.get(find).is(http.StatusOK).text("tbody"); !strings.Contains(text, "not given") || strings.Contains(text, "your price") {
		t.Errorf("without a price book: %q", text)
	}
	ops.post("/settings/prices", "region", "Delhi", "monthly", "450").is(http.StatusForbidden)
	b := w.as(acme, store.Billing)
	wrong := b.post("/settings/prices", "region", "", "monthly", "many", "setup", "").is(http.StatusUnprocessableEntity)
	wrong.has("#monthly-0-problem")
	b.post("/settings/prices", "region", "", "monthly", "99", "setup", "", "region", "Delhi", "monthly", "₹1,450.50", "setup", "").is(http.StatusSeeOther)
	if got := b.get("/settings/prices").is(http.StatusOK).doc().Find(`#monthly-0`).AttrOr("value", ""); got != "99" {
		t.Errorf("everywhere else costs %q", got)
	}
	text := ops.get(find).text("tbody")
	if !strings.Contains(text, "₹1,450.50 your price") || strings.Contains(text, "₹99") {
		t.Errorf("with a price book: %q", text)
	}
	if other := w.as(bolt, store.Operations).get("/clients/" + w.clients[bolt].Ref + "/numbers/find?digits=4310").text("tbody"); strings.Contains(other, "your price") {
		t.Error("another partner sees the prices")
	}
}

func TestVanity(t *testing.T) {
	t.Parallel()
	for number, want := range map[platform.Phone]string{
		"+912067125555": numbers.Repeats, "+912067124343": numbers.Repeats, "+912067126712": numbers.Repeats, "+912067120777": numbers.Repeats,
		"+912067122345": numbers.Ladder, "+912067129876": numbers.Ladder, "+912067124224": numbers.Mirror, "+912067312213": numbers.Mirror,
		"+912067124310": "", "+91": "", "": "",
	} {
		if got := numbers.Vanity(number); got != want {
			t.Errorf("%s is %q, want %q", number, got, want)
		}
	}
}

func TestWishesAreLookedForByWhatNumbersEndIn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	find := w.base() + "/numbers/find"
	for _, wish := range []string{numbers.Repeats, numbers.Mirror, numbers.Ladder} {
		got := b.get(find + "?wish=" + wish).is(http.StatusOK)
		links := got.doc().Find(`tbody a[href*="number="]`)
		if links.Length() == 0 {
			t.Errorf("nothing is found for %s", wish)
		}
		for _, n := range links.Nodes {
			for _, a := range n.Attr {
				if a.Key == "aria-label" {
					digits := platform.Digits(a.Val)
					if numbers.Vanity(platform.Phone("+"+digits)) != wish {
						t.Errorf("%s is found for %s", digits, wish)
					}
				}
			}
		}
	}
	mobile := string(w.clients[acme].Mobile)
	got := b.get(find + "?wish=mobile").is(http.StatusOK)
	mark := got.doc().Find("tbody mark").First().Text()
	if tail := platform.Digits(mark); tail == "" || !strings.HasSuffix(mobile, tail) {
		t.Errorf("%q is marked, and the mobile is %s", mark, mobile)
	}
}

func TestANumberLeadsToTheWayOfItsCalls(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Viewer)
	to, _ := b.get(at).is(http.StatusOK).doc().Find(`main a[href^="` + w.base() + `/call?"]`).Attr("href")
	b.get(to).is(http.StatusOK).has(`h1:contains("If someone calls"), h2:contains("If someone calls")`)
}
