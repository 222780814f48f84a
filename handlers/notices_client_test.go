package handlers

import (
	"net/http"
	"strings"
	"testing"

	"partnerdesk/store"
)

// A client's people have a bell of their own: what concerns their client, in their words.
func TestAClientsPeopleHaveABell(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	partner, ref := w.partners[acme].ID, w.clients[acme].Ref
	raise := func(kind store.NoticeKind, condition, client string) {
		must(w.store.Notices.Raise(t.Context(), store.Notice{Partner: partner, Kind: kind, Condition: condition, ClientRef: client,
			Subject: "Words for staff", Detail: "Asked for by staff", Link: "/clients/" + client + "/wallet"}))(t)
	}
	raise(store.NoticeLow, "low theirs", ref)
	raise(store.NoticeApproval, "approval theirs", ref)
	raise(store.NoticeToken, "token of another", "c_another")
	list := "/clients/" + ref + "/notices"
	b := w.as(acme, store.ClientAdmin)
	page := b.get(list).is(http.StatusOK)
	rows := page.doc().Find(`main form[action*="/notices/n_"]`)
	if got := page.text("main"); rows.Length() != 1 || !strings.Contains(got, "Your balance is running out") || strings.Contains(got, "staff") {
		t.Errorf("they see: %s", got)
	}
	if page.doc().Find(".bell-dot").Length() != 1 {
		t.Error("the bell does not show that something is unread")
	}
	for _, n := range w.notices() {
		if n.Kind != store.NoticeLow {
			b.post(list + "/" + n.ID).is(http.StatusNotFound)
		}
	}
	if to := b.post(rows.AttrOr("action", "")).is(http.StatusSeeOther).header.Get("Location"); to != "/clients/"+ref+"/wallet" {
		t.Errorf("it leads to %s", to)
	}
	if b.get(list).doc().Find(".bell-dot").Length() != 0 {
		t.Error("it is still unread")
	}
	if w.as(acme, store.ClientViewer).get(list).doc().Find(".bell-dot").Length() != 1 {
		t.Error("what one has read, another has not")
	}
	w.as(acme, store.ClientAgent).get(list).is(http.StatusForbidden)
	w.as(acme, store.Owner).get(list).is(http.StatusNotFound)
}

func TestWhichNoticesARoleSees(t *testing.T) {
	t.Parallel()
	hidden := store.Brand{Hidden: []store.Area{store.AreaWallet}}
	for _, c := range []struct {
		role store.Role
		in   store.Brand
		want int
	}{{store.ClientAdmin, store.Brand{}, 7}, {store.ClientViewer, hidden, 4}, {store.ClientAgent, store.Brand{}, 0}, {store.Owner, store.Brand{}, 0}} {
		if got := noticeKinds(c.role, c.in); len(got) != c.want {
			t.Errorf("%s sees %v", c.role, got)
		}
	}
}
