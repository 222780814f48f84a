package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// An entry has a page of its own, which a link of the statement leads to, with what the
// wallet held before and after it.
func TestAnEntryOfTheStatementHasItsPage(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	n := w.world().Number(t, acme, w.clientID(acme))
	w.credit(1000 * platform.Rupee)
	w.Clock.Advance(24 * time.Hour)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 16*platform.Rupee+80, n)
	w.Clock.Advance(time.Hour)
	w.spend(w.Clock.Now(), platform.ExpenseSMS, 25, "")
	for _, b := range []*browser{w.as(acme, store.Viewer), w.as(acme, store.ClientViewer)} {
		links := b.get(w.base() + "/wallet").is(http.StatusOK).doc().Find(`#statement tbody a[href*="/entries/"]`)
		if links.Length() != 3 {
			t.Fatalf("the statement leads to %d entries", links.Length())
		}
		// Newest first: the text, the call after a day, and the first credit of all.
		for i, want := range [][]string{
			{"Debit of ₹0.25", "SMS", "Balance before₹983.20", "Balance after₹982.95"},
			{"Debit of ₹16.80", "Call", n.String(), "Balance before₹1,000.00", "−₹16.80", "Balance after₹983.20", ":00 IST"},
			{"Credit of ₹1,000.00", "Balance before₹0.00", "Receipt"},
		} {
			href, _ := links.Eq(i).Attr("href")
			got := b.get(href).is(http.StatusOK).text("main")
			for _, part := range want {
				if !strings.Contains(got, part) {
					t.Errorf("entry %d lacks %q: %s", i, part, got)
				}
			}
			if strings.Contains(got, "does not follow") {
				t.Errorf("entry %d is doubted: %s", i, got)
			}
			for _, wrong := range []string{strings.Replace(href, "?on=", "?on=x", 1), strings.Replace(href, "?on=2026", "?on=2020", 1), strings.Replace(href, "/entries/", "/entries/9", 1)} {
				b.get(wrong).is(http.StatusNotFound)
			}
			w.as(bolt, store.Owner).get(href).is(http.StatusNotFound)
		}
	}
}

// All entries of a span are added up on request, and the first that does not follow is
// named, on whichever page of the statement it stands.
func TestTheStatementIsAddedUp(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(1000 * platform.Rupee)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 10*platform.Rupee, "")
	w.Clock.Advance(24 * time.Hour)
	w.spend(w.Clock.Now(), platform.ExpenseSMS, 5*platform.Rupee, "")
	b := w.as(acme, store.ClientViewer)
	b.get(w.base() + "/wallet").has(`#statement a[href$="/wallet/check"]`)
	b.get(w.base() + "/wallet?from=2026-11-24&to=2026-11-24").has(`#statement a[href$="/wallet/check?from=2026-11-24&to=2026-11-24"]`)
	says := func(query string, want ...string) {
		t.Helper()
		got := b.get(w.base() + "/wallet/check" + query).is(http.StatusOK).text("main")
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s lacks %q: %s", query, part, got)
			}
		}
	}
	says("", "All 3 entries add up", "Opening balance₹0.00", "Credited+₹1,000.00", "Spent−₹15.00", "Comes to₹985.00", "Closing balance₹985.00")
	says("?from=2026-11-24&to=2026-11-24", "The one entry is right", "Opening balance₹990.00", "Closing balance₹985.00")
	says("?from=2027-01-01", "no entry")
	b.get(w.base() + "/wallet/check?from=2026-02-31").is(http.StatusUnprocessableEntity)

	w.replace(func(api platform.API) platform.API {
		api.Wallet = crookedWallet{api.Wallet}
		return api
	})
	says("", "don’t add up", "23 Nov 2026", "−₹10.00", "it says ₹989.00", "plus its amount is ₹990.00")
}
