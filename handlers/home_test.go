package handlers

import (
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestHomeShowsWhatAllClientsSpent(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	if text := owner.get("/").text("main"); strings.Contains(text, "Spent today") {
		t.Fatalf("nothing was read yet: %s", text)
	}
	w.credit(50 * platform.Rupee)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 12*platform.Rupee+34, "")
	must(w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10))(t)
	text := owner.get("/").text("main")
	for _, want := range []string{"Spent today₹12.34", "What clients spent a day", "In wallets"} {
		if !strings.Contains(text, want) {
			t.Errorf("home lacks %q: %s", want, text)
		}
	}
	if other := w.as(bolt, store.Owner).get("/").text("main"); strings.Contains(other, "₹12.34") {
		t.Errorf("it shows what another partner's clients spent: %s", other)
	}
}
