package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Many notices of one kind are one row, which leads to a page of their own.
func TestManyNoticesOfAKindAreOneRow(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for i := range 60 {
		w.rung(store.NoticeLow, fmt.Sprint("low ", i))
	}
	w.rung(store.NoticeToken, "token one")
	w.rung(store.NoticeBought, "bought one") // is for the client alone
	b := w.as(acme, store.Owner)
	page := b.get("/notices").is(http.StatusOK)
	if n := page.doc().Find(`main form[action^="/notices/n_"]`).Length(); n != 1 {
		t.Errorf("%d stand alone", n)
	}
	page.has(`a[href="/notices?kind=low"]:contains("Wallets below their alert: 60")`)
	if text := page.text("main"); !strings.Contains(text, "60 not read") {
		t.Errorf("it reads: %s", text)
	}
	seen := map[string]bool{}
	at := "/notices?kind=low"
	for pages := 0; at != "" && pages < 5; pages++ {
		page = b.get(at).is(http.StatusOK)
		for _, f := range page.doc().Find(`main form[action^="/notices/n_"]`).EachIter() {
			seen[f.AttrOr("action", "")] = true
		}
		at = page.doc().Find(`a:contains("Older")`).AttrOr("href", "")
		if at == "#" {
			at = ""
		}
	}
	if len(seen) != 60 {
		t.Errorf("its pages hold %d", len(seen))
	}
	if to := b.post("/notices?kind=low").is(http.StatusSeeOther).header.Get("Location"); to != "/notices?kind=low" {
		t.Errorf("it leads to %s", to)
	}
	page = b.get("/notices").is(http.StatusOK)
	if text := page.text("main"); strings.Contains(text, "60 not read") || page.doc().Find(".bell-dot").Length() != 1 {
		t.Errorf("with one kind read, the rest is: %s", text)
	}
	b.get("/notices?kind=bought").is(http.StatusOK).has(`h1:contains("Notifications")`)
	b.get("/notices?kind=low&after=nonsense").is(http.StatusOK)
}

// A row says the figures that matter, to each reader in their own words.
func TestANoticeSaysItsFigures(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ref, partner := w.clients[acme].Ref, w.partners[acme].ID
	left, days, none := platform.Paise(21240), 3, platform.Paise(0)
	till := w.Clock.Now().AddDate(0, 0, 10)
	for i, n := range []store.Notice{
		{Kind: store.NoticeLow, Figures: store.NoticeFigures{Balance: &left, Days: &days}},
		{Kind: store.NoticeLow, Figures: store.NoticeFigures{Balance: &none, Days: new(int)}},
		{Kind: store.NoticeValidity, Figures: store.NoticeFigures{Till: till}},
		{Kind: store.NoticeValidity, Figures: store.NoticeFigures{Till: w.Clock.Now().AddDate(0, 0, -3)}},
		{Kind: store.NoticeFlowless, Figures: store.NoticeFigures{Numbers: []platform.Phone{"+912266349373"}, More: 4}},
		{Kind: store.NoticeFlowless, Figures: store.NoticeFigures{More: 2}},
		{Kind: store.NoticeBoard, Figures: store.NoticeFigures{Rule: &store.BoardRule{Team: "Sales", Kind: store.RuleFew, Threshold: 2}}},
		{Kind: store.NoticeBought, Figures: store.NoticeFigures{Numbers: []platform.Phone{"+912266349374"}}},
		{Kind: store.NoticeCredited, Figures: store.NoticeFigures{Amount: 50000, Balance: &left, Till: till}},
		{Kind: store.NoticeToken, Figures: store.NoticeFigures{Name: "+91 98220 41376"}},
	} {
		n.Partner, n.ClientRef, n.Condition, n.Subject, n.Link = partner, ref, fmt.Sprint("c", i), "Aakar", "/clients/"+ref
		must(w.store.Notices.Raise(t.Context(), n))(t)
	}
	client := w.as(acme, store.ClientAdmin).get("/clients/" + ref + "/notices").is(http.StatusOK).text("main")
	for _, want := range []string{"₹212.40 left, lasts about 3 days", "Your balance is used up (not read) Balance: ₹0.00", "Valid till 3 Dec 2026", "Your validity has ended", "+91 22 6634 9373 and 4 more", "2 numbers",
		"Sales: fewer than 2 online, during open hours", "A number was bought for you (not read) +91 22 6634 9374", "₹500.00 was added to your balance (not read) Balance then: ₹212.40 · Valid till", "+91 98220 41376"} {
		if !strings.Contains(strings.Join(strings.Fields(client), " "), want) {
			t.Errorf("a client does not read %q in: %s", want, client)
		}
	}
	staff := strings.Join(strings.Fields(w.as(acme, store.Owner).get("/notices").is(http.StatusOK).text("main")), " ")
	for _, want := range []string{"₹212.40 left, lasts about 3 days", "Valid till 3 Dec 2026", "+91 22 6634 9373 and 4 more", w.clients[acme].Name + " · "} {
		if !strings.Contains(staff, want) {
			t.Errorf("staff do not read %q in: %s", want, staff)
		}
	}
	if strings.Contains(staff, "was added") || strings.Contains(staff, "bought") {
		t.Errorf("staff are told what they did: %s", staff)
	}
	b := w.as(acme, store.ClientAdmin)
	b.headers["Accept-Language"] = "hi"
	b.get("/clients/"+ref+"/notices").is(http.StatusOK).inHindi("the notices", "acme voice", "The client_admin", "Sales", "TC")
}
