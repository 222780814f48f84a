package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// chosen puts the first n numbers on sale that have the digits into the basket, and
// returns them.
func chosen(b *browser, n int) []string {
	b.w.t.Helper()
	offers := must(b.w.world().As(acme).Numbers.Search(b.w.t.Context(), platform.NumberQuery{Client: b.w.clientID(acme), CountryCode: "+91", Pattern: "4310"}))(b.w.t)
	var all []string
	for _, o := range offers[:n] {
		b.post(b.w.base()+"/numbers/basket", "number", string(o.Number), "country", "IN", "region", o.Region, "do", "add").is(http.StatusSeeOther)
		all = append(all, string(o.Number))
	}
	return all
}

func fields(name string, values []string) []string {
	var out []string
	for _, v := range values {
		out = append(out, name, v)
	}
	return out
}

func TestABasketIsBoughtOnceAndSaysWhatBecameOfEach(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	basket := w.base() + "/numbers/basket"
	w.as(acme, store.Billing).post("/settings/prices", "region", "", "monthly", "99", "setup", "").is(http.StatusSeeOther)
	all := chosen(b, 3)
	if rows := b.get(basket).is(http.StatusOK).text("#basket"); strings.Count(rows, "On sale") != 3 || !strings.Contains(rows, "Buy 3 numbers") || !strings.Contains(rows, "Charged today₹0.00") {
		t.Errorf("the basket reads %q", rows)
	}
	// One is taken by somebody else between the look and the purchase.
	must(w.world().As(bolt).Numbers.Buy(t.Context(), w.clientID(bolt), platform.Phone(all[1]), "IN"))(t)
	for range 2 { // sent twice
		b.post(basket+"/buy", fields("number", all)...).is(http.StatusSeeOther)
	}
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	if len(held) != 2 {
		t.Fatalf("%d numbers are bought", len(held))
	}
	after := b.get(basket).is(http.StatusOK)
	if rows := after.text("#basket"); strings.Count(rows, "Bought") != 2 || !strings.Contains(rows, "Someone took it") {
		t.Errorf("after it reads %q", rows)
	} else if strings.Contains(rows, "your price") {
		t.Errorf("numbers that the platform named a price for stand with the price book's: %q", rows)
	}
	if n := len(must(w.store.Intents.ListOpen(t.Context(), w.partners[acme].ID))(t)); n != 0 {
		t.Errorf("%d purchases are open", n)
	}
	b.post(basket, "do", "clear").is(http.StatusSeeOther)
	if rows := b.get(basket).text("#basket"); strings.Contains(rows, "Bought") || !strings.Contains(rows, "Someone took it") {
		t.Errorf("cleared it reads %q", rows)
	}
}

func TestANumberOfTheBasketWhoseFateIsUnknownIsBeingChecked(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	basket := w.base() + "/numbers/basket"
	all := chosen(b, 2)
	calls := 0
	w.replace(func(api platform.API) platform.API {
		real := api.Numbers
		api.Numbers = numbersWith{NumberService: real, buy: func(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
			if string(n) != all[0] {
				return real.Buy(ctx, c, n, country)
			}
			calls++
			return platform.Number{}, platform.Errorf(platform.Unknown, "No answer came in time.")
		}}
		return api
	})
	b.post(basket+"/buy", fields("number", all)...).is(http.StatusSeeOther)
	page := b.get(basket).is(http.StatusOK)
	page.has(`#basket[hx-trigger="every 2s"]`)
	if rows := page.text("#basket"); !strings.Contains(rows, "Checking whether it is bought") || strings.Count(rows, "Bought") != 1 {
		t.Errorf("it reads %q", rows)
	}
	page.has(`a[href^="/intents/"]`)
	b.post(basket+"/buy", fields("number", all)...).is(http.StatusSeeOther)
	b.post(basket, "number", all[0], "do", "again").is(http.StatusSeeOther)
	b.post(basket+"/buy", fields("number", all)...).is(http.StatusSeeOther)
	if calls != 1 {
		t.Errorf("the number was asked for %d times", calls)
	}
}

func TestARefusedNumberOfTheBasketMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	basket := w.base() + "/numbers/basket"
	all := chosen(b, 1)
	refuse := true
	w.replace(func(api platform.API) platform.API {
		real := api.Numbers
		api.Numbers = numbersWith{NumberService: real, buy: func(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
			if refuse {
				return platform.Number{}, platform.Errorf(platform.Conflict, "This number is being looked at.")
			}
			return real.Buy(ctx, c, n, country)
		}}
		return api
	})
	b.post(basket+"/buy", fields("number", all)...)
	if rows := b.get(basket).text("#basket"); !strings.Contains(rows, "Not bought") || !strings.Contains(rows, "This number is being looked at.") {
		t.Errorf("it reads %q", rows)
	}
	refuse = false
	b.post(basket, "number", all[0], "do", "again").is(http.StatusSeeOther)
	b.post(basket+"/buy", fields("number", all)...).is(http.StatusSeeOther)
	if rows := b.get(basket).text("#basket"); !strings.Contains(rows, "Bought") {
		t.Errorf("tried again it reads %q", rows)
	}
}

func TestABasketIsOnesOwnAndBounded(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	basket := w.base() + "/numbers/basket"
	all := chosen(b, 2)
	b.post(basket, "number", all[0], "do", "later").is(http.StatusSeeOther)
	page := b.get(basket)
	if later := page.text(`section[aria-labelledby="later"]`); !strings.Contains(later, "Into the basket") {
		t.Errorf("the shortlist reads %q", later)
	}
	b.get(w.base() + "/numbers/find?digits=4310").has(`a[href$="/numbers/basket"]:contains("1 number")`)
	if other := w.as(acme, store.Owner).get(basket).text("#basket"); !strings.Contains(other, "The basket is empty") {
		t.Errorf("a colleague's reads %q", other)
	}
	b.post(basket, "number", "nonsense", "do", "add").is(http.StatusUnprocessableEntity)
	b.post(basket, "number", all[1], "do", "remove").is(http.StatusSeeOther)
	b.post(basket+"/buy", fields("number", all)...).is(http.StatusUnprocessableEntity)
	for i := range store.PicksAtMost - 1 {
		b.post(basket, "number", "+9120400000"+decimal(int64(10+i)), "do", "add").is(http.StatusSeeOther)
	}
	full := b.post(basket, "number", "+912040000099", "do", "add").is(http.StatusUnprocessableEntity)
	if said := full.text(".alert"); !strings.Contains(said, "at most 20 numbers") {
		t.Errorf("a full basket says %q", said)
	}
	w.as(acme, store.Viewer).get(basket).is(http.StatusForbidden)
}
