package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// rung raises a notice about acme's client.
func (w *world) rung(kind store.NoticeKind, condition string) {
	w.t.Helper()
	ref := w.clients[acme].Ref
	must(w.store.Notices.Raise(w.t.Context(), store.Notice{Partner: w.partners[acme].ID, Kind: kind, Condition: condition, ClientRef: ref,
		Subject: "Words for staff", Detail: "Asked for by staff", Link: "/clients/" + ref + "/wallet"}))(w.t)
}

// mailed is what went to a mailbox about notices since the last call.
func (w *world) mailed(to string) []platform.Message {
	w.t.Helper()
	had := len(w.Outbox.To(to))
	if err := w.server.MailNotices(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return w.Outbox.To(to)[had:]
}

// A client's people get what they chose by mail: once, under their brand, in their
// language, with the way to choose otherwise.
func TestAClientsPeopleAreToldByMail(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, p, ref := t.Context(), w.partners[acme].ID, w.clients[acme].Ref
	list, to := "/clients/"+ref+"/notices", mailOf(acme, store.ClientAdmin)
	b := w.as(acme, store.ClientAdmin)
	page := b.get(list).is(http.StatusOK)
	if page.doc().Find(`input[name="mail"][value="low"]`).Length() != 1 || page.doc().Find(`input[name="mail"][value="approval"]`).Length() != 0 {
		t.Errorf("they choose from: %s", page.text("aside"))
	}
	wrong := b.post(list+"/choices", "mail", "low", "quiet_from", "9pm").is(http.StatusUnprocessableEntity)
	wrong.has("#quiet_from-problem")
	wrong.has(`input[value="low"][checked]`)
	w.rung(store.NoticeLow, "low theirs")
	w.rung(store.NoticeApproval, "approval theirs")
	if got := w.mailed(to); len(got) != 0 {
		t.Errorf("nobody chose, and %d mails went out", len(got))
	}
	b.post(list+"/choices", "mail", "low", "mail", "approval", "mail", "board", "quiet_from", "00:00", "quiet_to", "23:59").is(http.StatusSeeOther)
	if got := w.mailed(to); len(got) != 0 {
		t.Errorf("%d mails in quiet hours", len(got))
	}
	b.post(list+"/choices", "mail", "low", "mail", "approval", "mail", "board").is(http.StatusSeeOther)
	got := w.mailed(to)
	if len(got) != 1 {
		t.Fatalf("%d mails", len(got))
	}
	m := got[0]
	if m.Subject != w.clients[acme].Name+": Your balance is running out" || m.From != "acme voice" || m.ToStaff || strings.Contains(m.Text, "नमस्ते") || !strings.Contains(m.Text, "http://acme.localhost/clients/"+ref+"/wallet\n") ||
		!strings.Contains(m.Text, "Choose which mails you get, and when: http://acme.localhost"+list) || !strings.Contains(m.HTML, `href="http://acme.localhost`+list+`"`) {
		t.Errorf("it reads %q from %q: %s", m.Subject, m.From, m.Text)
	}
	if strings.Contains(m.Text+m.HTML, "staff") || len(leaks(m.Subject+m.Text+m.HTML+m.From)) > 0 {
		t.Errorf("it tells what is not theirs: %s", m.Text)
	}
	if again := w.mailed(to); len(again) != 0 {
		t.Errorf("one condition was mailed %d times more", len(again))
	}

	// What comes together is one mail, in the language of the reader.
	b.post("/language", "language", "hi-IN").is(http.StatusSeeOther)
	for _, c := range []string{"one", "two", "three"} {
		w.rung(store.NoticeBoard, "rule "+c)
	}
	got = w.mailed(to)
	if len(got) != 1 || !strings.Contains(got[0].Subject, "3 नई") || !strings.Contains(got[0].HTML, `lang="hi-IN"`) || !strings.Contains(got[0].HTML, ">पेज खोलें<") || strings.Contains(got[0].Text, "Hello") {
		t.Fatalf("three at once in Hindi: %+v", got)
	}

	// What they may see is decided when a mail leaves.
	brand := w.brand(acme)
	for name, c := range map[string]struct{ before, after func() error }{
		"the brand hides the area": {
			func() error { brand.Hidden = []store.Area{store.AreaWallet}; return w.store.Brands.Update(ctx, brand) },
			func() error { brand.Hidden = nil; return w.store.Brands.Update(ctx, brand) }},
		"they are an agent by now": {
			func() error {
				return w.store.People.SetMemberRole(ctx, p, w.person(to).ID, ref, store.ClientAgent, "nobody")
			},
			func() error { return w.store.People.SetMemberRole(ctx, p, w.person(to).ID, ref, store.ClientAdmin, "") }},
		"the client is switched off": {
			func() error { return w.store.Directory.SetActive(ctx, p, ref, false) },
			func() error { return w.store.Directory.SetActive(ctx, p, ref, true) }},
	} {
		w.rung(store.NoticeLow, "low "+name)
		if err := c.before(); err != nil {
			t.Fatal(err)
		}
		if got := w.mailed(to); len(got) != 0 {
			t.Errorf("%s: %s", name, got[0].Text)
		}
		if err := c.after(); err != nil {
			t.Fatal(err)
		}
		if got := w.mailed(to); len(got) != 1 {
			t.Errorf("after %s: %d mails", name, len(got))
		}
	}
	w.rung(store.NoticeLow, "low at last")
	if err := w.store.People.Leave(ctx, p, w.person(to).ID, ref); err != nil {
		t.Fatal(err)
	}
	if got := w.mailed(to); len(got) != 0 {
		t.Errorf("who works there no more is told: %s", got[0].Text)
	}
}

// person is acme's portal person with an address.
func (w *world) person(email string) store.Person {
	w.t.Helper()
	return must(w.store.People.PortalByEmail(w.t.Context(), w.partners[acme].ID, email))(w.t)[0].Person
}

// Where a partner has several brands, a mail is of the client's own, and leads to its
// host, whatever host somebody chose at.
func TestAMailAboutNoticesIsOfTheClientsBrand(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, p, ref := t.Context(), w.partners[acme].ID, w.clients[acme].Ref
	to, list := mailOf(acme, store.ClientViewer), "/clients/"+ref+"/notices"
	w.as(acme, store.ClientViewer).post(list+"/choices", "mail", "low").is(http.StatusSeeOther)
	w.Clock.Advance(time.Second)
	second := must(w.store.Brands.Create(ctx, store.Brand{Partner: p, Name: "Zephyr Line", Accent: "#7c3aed", Hosts: []string{"zephyr.localhost"}}))(t)
	if err := w.store.Brands.SetOfClient(ctx, p, ref, second.ID); err != nil {
		t.Fatal(err)
	}
	w.rung(store.NoticeLow, "low theirs")
	got := w.mailed(to)
	if len(got) != 1 || got[0].From != "Zephyr Line" || !strings.Contains(got[0].Text, "http://zephyr.localhost"+list) || strings.Contains(got[0].Text+got[0].HTML, "acme.localhost") || strings.Contains(got[0].Text+got[0].HTML, "acme voice") {
		t.Fatalf("it is %+v", got)
	}
	if err := w.store.Brands.RemoveHost(ctx, p, second.ID, "zephyr.localhost"); err != nil {
		t.Fatal(err)
	}
	w.rung(store.NoticeLow, "low again")
	if got := w.mailed(to); len(got) != 0 {
		t.Errorf("there is no page to leave such mails on, and one went out: %s", got[0].Text)
	}
}

// A mail that could not leave is sent later; it keeps nobody else's.
func TestAMailThatCouldNotLeaveIsSentLater(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	list := "/clients/" + w.clients[acme].Ref + "/notices/choices"
	for _, role := range []store.Role{store.ClientAdmin, store.ClientViewer} {
		w.as(acme, role).post(list, "mail", "low").is(http.StatusSeeOther)
	}
	w.rung(store.NoticeLow, "low theirs")
	send := w.server.Send
	w.server.Send = func(ctx context.Context, m platform.Message) error {
		if m.To == mailOf(acme, store.ClientAdmin) {
			return errors.New("the server is away")
		}
		return send(ctx, m)
	}
	if got := w.mailed(mailOf(acme, store.ClientViewer)); len(got) != 1 {
		t.Errorf("the other got %d", len(got))
	}
	tries := 0
	w.server.Send = func(context.Context, platform.Message) error {
		tries++
		return errors.New("there is no such mailbox")
	}
	for range 4 {
		w.Clock.Advance(10 * time.Minute)
		w.mailed("")
	}
	if tries != 1 { // after 15 minutes; then after 30
		t.Errorf("within 40 minutes it was tried %d times", tries)
	}
	w.server.Send = send
	w.Clock.Advance(10 * time.Minute)
	if got := w.mailed(mailOf(acme, store.ClientAdmin)); len(got) != 1 {
		t.Errorf("afterwards %d went out", len(got))
	}
}

// Whoever looks as the client does marks nothing of theirs, and chooses nothing.
func TestALookMarksNoNoticeAsRead(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.rung(store.NoticeLow, "low theirs")
	list := "/clients/" + w.clients[acme].Ref + "/notices"
	eyes, _ := w.looks(w.as(acme, store.Owner))
	page := eyes.get(list).is(http.StatusOK)
	if page.doc().Find(`button[disabled]:contains("balance")`).Length() != 1 || page.doc().Find(`input[name="mail"]`).Length() != 0 || strings.Contains(page.text("main"), "Mark all") {
		t.Errorf("a look offers what it does not allow: %s", page.text("main"))
	}
	at, _ := page.doc().Find(`main form[action*="/notices/n_"]`).Attr("action")
	for _, path := range []string{at, list, list + "/choices"} {
		eyes.post(path, "mail", "low").is(http.StatusForbidden)
	}
	if w.as(acme, store.ClientAdmin).get(list).doc().Find(".bell-dot").Length() != 1 {
		t.Error("the client’s notice was marked")
	}
}

// notices are those that acme's staff see; with a tag, who looks after clients with it.
func (w *world) notices(tag ...string) []store.Notice {
	w.t.Helper()
	all, _, err := w.store.Notices.For(w.t.Context(), w.partners[acme].ID, "x", store.NoticeScope{Tag: strings.Join(tag, "")}, "", 200)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}
