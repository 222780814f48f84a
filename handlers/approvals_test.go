package handlers

import (
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestACreditAboveTheLimitTakesTwoPeople(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, billing := w.as(acme, store.Owner), w.as(acme, store.Billing)
	owner.post("/settings/billing", "gst_rate", "0", "approve", "1,000").is(http.StatusSeeOther)
	form := w.base() + "/wallet/credit"
	balance := func() platform.Paise {
		return must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount
	}
	// The premise: at the limit one person is enough.
	billing.post(form, "intent", "intent-0", "credit", "1000", "step", "confirm", "seen_balance", "0").is(http.StatusSeeOther)
	if balance() != 1000*platform.Rupee {
		t.Fatalf("the balance is %s", balance())
	}
	if got := billing.get(form + withQuery("step", "confirm", "credit", "1000.01")).text("main form button"); !strings.Contains(got, "Ask for approval") {
		t.Errorf("above it the button says %q", got)
	}
	for range 2 { // a double click asks once
		billing.post(form, "intent", "intent-1", "credit", "1000.01", "step", "confirm").is(http.StatusSeeOther)
	}
	if n := len(w.acts(t, acme, "credit.ask")); n != 1 {
		t.Errorf("one credit was asked for, and %d times in the trail", n)
	}
	// What comes under an id that stands for another credit is not lost without a word.
	billing.post(form, "intent", "intent-1", "credit", "7000", "step", "confirm").is(http.StatusConflict)
	w.as(bolt, store.Owner).post("/settings/billing", "gst_rate", "0", "approve", "1,000").is(http.StatusSeeOther)
	w.as(bolt, store.Billing).post("/clients/"+w.clients[bolt].Ref+"/wallet/credit", "intent", "intent-1", "credit", "1000.01", "step", "confirm").is(http.StatusConflict)
	billing.post(form, "intent", "intent-2", "credit", "5000", "step", "confirm").is(http.StatusSeeOther)
	if balance() != 1000*platform.Rupee {
		t.Fatalf("asking moved money: %s", balance())
	}
	if n := owner.get("/approvals").is(http.StatusOK).doc().Find(`a[href^="/approvals/"]`).Length(); n != 2 {
		t.Errorf("%d credits wait", n)
	}
	billing.get(w.base() + "/wallet").has(`.alert:contains("waits for a second person")`)
	asked := owner.get("/approvals/intent-1").is(http.StatusOK).hidden(`form:has(input[value="approve"])`)
	if got := billing.get("/approvals/intent-1").is(http.StatusOK).row("Credit"); got != "+₹1,000.01" {
		t.Errorf("who asked is shown %q", got)
	}
	if got := billing.post("/approvals/intent-1", asked...); got.status != http.StatusConflict || balance() != 1000*platform.Rupee {
		t.Errorf("the author approves: %d, %s", got.status, balance())
	}
	// Money that came in since the figures were shown is looked at first.
	w.credit(1 * platform.Rupee)
	moved := owner.post("/approvals/intent-1", asked...).is(http.StatusConflict)
	if text := moved.text("main"); !strings.Contains(text, "has changed since") || !strings.Contains(text, "₹1,001.00") || balance() != 1001*platform.Rupee {
		t.Errorf("a wallet that moved reads %q, balance %s", text, balance())
	}
	owner.post("/approvals/intent-1", "do", "approve").is(http.StatusConflict)
	asked = moved.hidden(`form:has(input[value="approve"])`)
	for range 2 {
		owner.post("/approvals/intent-1", asked...).is(http.StatusSeeOther)
	}
	if balance() != 2001_01 {
		t.Errorf("the balance is %s", balance())
	}
	owner.post("/approvals/intent-2", "do", "refuse").is(http.StatusUnprocessableEntity).has("#reason-problem")
	owner.post("/approvals/intent-2", "do", "refuse", "reason", "No payment yet").is(http.StatusSeeOther)
	if got := owner.post("/approvals/intent-2", "do", "approve"); got.status != http.StatusConflict || balance() != 2001_01 {
		t.Errorf("what was refused is approved: %d, %s", got.status, balance())
	}
	billing.get("/approvals/intent-2").is(http.StatusOK).has(`.alert:contains("No payment yet")`)
	w.as(bolt, store.Owner).get("/approvals/intent-1").is(http.StatusNotFound)
	w.as(acme, store.Operations).get("/approvals").is(http.StatusForbidden)
	// No other way round it: many clients at once, and the API explorer.
	job := owner.get("/clients/bulk" + withQuery("act", "credit", "ref", w.clients[acme].Ref, "credit", "9999", "step", "confirm")).is(http.StatusOK)
	owner.post("/clients/bulk", append(job.hidden(`form[action="/clients/bulk"]`), "step", "confirm")...).is(http.StatusSeeOther)
	w.runJobs()
	if balance() != 2001_01 {
		t.Errorf("a job went past the limit: %s", balance())
	}
}

func TestTheWalletsOfAllClientsAreHeldAgainstTheOwnAccount(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(500 * platform.Rupee)
	must(0, w.desk.SyncNow(t.Context(), w.partners[acme].ID))(t)
	must(w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10))(t)
	b := w.as(acme, store.Billing)
	b.get("/wallets").is(http.StatusOK).has(`:contains("Write it down here")`)
	b.post("/wallets/pool", "pool", "lots").is(http.StatusUnprocessableEntity).has("#pool-problem")
	b.post("/wallets/pool", "pool", "1,000").is(http.StatusSeeOther)
	if got := b.get("/wallets").is(http.StatusOK); got.doc().Find(".alert").Length() != 0 {
		t.Errorf("an account that covers the wallets: %s", got.text(".alert"))
	}
	b.post("/wallets/pool", "pool", "499.99", "note", "Invoice 7").is(http.StatusSeeOther)
	b.get("/wallets").is(http.StatusOK).has(`.alert:contains("₹0.01 more than your account holds")`)
	// Who adds more is told before.
	confirm := w.base() + "/wallet/credit" + withQuery("step", "confirm", "credit", "250")
	b.get(confirm).is(http.StatusOK).has(`.alert:contains("₹250.01 more than your own account holds")`)
	b.post("/wallets/pool", "pool", "750").is(http.StatusSeeOther)
	if got := b.get(confirm).is(http.StatusOK); got.doc().Find(".alert").Length() != 0 {
		t.Errorf("it warns of what the account covers: %s", got.text(".alert"))
	}
	w.as(acme, store.Viewer).post("/wallets/pool", "pool", "1").is(http.StatusForbidden)
}
