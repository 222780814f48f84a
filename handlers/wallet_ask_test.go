package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// bells are the open notices of a kind, by their subjects.
func (w *world) bells(kind store.NoticeKind) []string {
	w.t.Helper()
	if err := w.desk.LookForNotices(w.t.Context(), w.partners[acme].ID); err != nil {
		w.t.Fatal(err)
	}
	var open []string
	for _, n := range w.notices() {
		if n.Kind == kind && n.Cleared.IsZero() {
			open = append(open, n.Subject)
		}
	}
	return open
}

func TestWhoMayNotCreditAsksBilling(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	at := w.base() + "/wallet/ask"
	b, billing := w.as(acme, store.Operations), w.as(acme, store.Billing)
	b.get(w.base()).is(http.StatusOK).has(`main form[action="` + at + `"] button`)
	if n := billing.get(w.base()).doc().Find(`form[action="` + at + `"]`).Length(); n != 0 {
		t.Error("who may credit is led to ask for it")
	}
	w.as(acme, store.Viewer).post(at).is(http.StatusForbidden)
	for range 2 { // a double click
		b.follow(b.post(at).is(http.StatusSeeOther)).is(http.StatusOK)
	}
	if got := w.bells(store.NoticeAsked); len(got) != 1 || !strings.Contains(got[0], "The operations wants credit for ") {
		t.Fatalf("the bell says %q", got)
	}
	if n := len(w.acts(t, acme, "credit.want")); n != 1 {
		t.Errorf("the trail has it %d times", n)
	}
	page := b.get(w.base())
	if text := page.text("main"); !strings.Contains(text, "Billing was asked for some on") || page.doc().Find(`form[action="`+at+`"]`).Length() != 0 {
		t.Errorf("asked, the page reads %q", text)
	}
	confirm := billing.get(w.base() + "/wallet/credit?step=confirm&credit=500").is(http.StatusOK)
	billing.post(w.base()+"/wallet/credit", confirm.fields()...).is(http.StatusSeeOther)
	if got := w.bells(store.NoticeAsked); len(got) != 0 {
		t.Errorf("after a credit the bell still says %q", got)
	}
}

func TestACreditThatWaitsAndATokenThatIsRefusedRing(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, p := t.Context(), w.partners[acme].ID
	if err := w.store.Settings.PutBilling(ctx, p, store.BillingSettings{LegalName: "Acme", Approve: 1000 * platform.Rupee}); err != nil {
		t.Fatal(err)
	}
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	b.post(form, b.get(form+"?step=confirm&credit=2000").is(http.StatusOK).fields()...).is(http.StatusSeeOther)
	if got := w.bells(store.NoticeApproval); !slices.Equal(got, []string{"A credit of ₹2,000.00 waits for a second person"}) {
		t.Errorf("the bell says %q", got)
	}
	open := must(w.store.Approvals.Open(ctx, p, ""))(t)
	must(w.store.Approvals.Decide(ctx, p, open[0].ID, store.Actor{ID: "p_2", Name: "Other", Kind: "staff"}, false, "no"))(t)
	if got := w.bells(store.NoticeApproval); len(got) != 0 {
		t.Errorf("decided, it still says %q", got)
	}

	linked := platform.WhatsAppNumber{ID: "w1", PhoneNumberID: "1098", DisplayNumber: "+918044444444"}
	for _, refused := range []bool{false, true} {
		if refused {
			linked.Status = platform.WhatsAppRefused
		}
		if err := w.store.WhatsApp.Seen(ctx, p, w.clients[acme].Ref, []platform.WhatsAppNumber{linked}); err != nil {
			t.Fatal(err)
		}
		if got := w.bells(store.NoticeToken); len(got) > 0 != refused {
			t.Errorf("refused %v: the bell says %q", refused, got)
		}
	}
	if err := w.store.WhatsApp.Replaced(ctx, p, w.clients[acme].Ref, "1098"); err != nil {
		t.Fatal(err)
	}
	if got := w.bells(store.NoticeToken); len(got) != 0 {
		t.Errorf("with a new token it still says %q", got)
	}
}
