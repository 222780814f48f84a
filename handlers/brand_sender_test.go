package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// A brand's mails come from its own mailbox once the code that went there is entered,
// and from the installation's until then.
func TestABrandsMailsComeFromItsOwnMailbox(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.server.MailFrom, w.server.MailHost = "no-reply@house.example", "smtp.house.example"
	w.server.LookupTXT = func(_ context.Context, name string) ([]string, error) {
		return map[string][]string{"acme.example": {"other", "v=spf1 include:smtp.house.example -all"}, "_dmarc.acme.example": {"v=DMARC1; p=reject"}}[name], nil
	}
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	at := brandPath(b)
	mail := func() (from, sender, reply string) {
		t.Helper()
		owner.post("/clients/"+w.clients[acme].Ref+"/people", "name", "Asha", "email", "asha@client.example", "role", string(store.ClientViewer)).is(http.StatusSeeOther)
		all := w.Outbox.To("asha@client.example")
		m := all[len(all)-1]
		return m.From, m.Sender, m.ReplyTo
	}
	if !strings.Contains(owner.get(at+"/mail").is(http.StatusOK).text("#mail"), "no-reply@house.example") {
		t.Error("the page does not say whom mails come from")
	}
	owner.post(at+"/sender", "mail_from", "acme").is(http.StatusUnprocessableEntity).has("#mail_from-problem")
	owner.post(at, "tab", "mail", "reply_to", "nonsense").is(http.StatusUnprocessableEntity).has("#reply_to-problem")
	owner.post(at, "tab", "mail", "reply_to", "answers@acme.example").is(http.StatusSeeOther)

	owner.follow(owner.post(at+"/sender", "mail_from", " Care@Acme.example").is(http.StatusSeeOther)).has(`#mail input[name="code"]`)
	if from, sender, reply := mail(); from != "acme voice" || sender != "" || reply != "answers@acme.example" {
		t.Errorf("before the code, from %q <%s>, answers to %q", from, sender, reply)
	}
	code := w.Outbox.To("care@acme.example")[0].Code
	owner.post(at+"/sender/code", "code", "1"+code[1:]+"0").is(http.StatusUnprocessableEntity).has("#code-problem")
	got := owner.follow(owner.post(at+"/sender/code", "code", code[:4]+" "+code[4:]).is(http.StatusSeeOther))
	for _, want := range []string{"care@acme.example is yours", "include:smtp.house.example", "Receivers refuse", "_dmarc.acme.example"} {
		if !strings.Contains(got.text("#mail"), want) {
			t.Errorf("the page lacks %q: %s", want, got.text("#mail"))
		}
	}
	if from, sender, reply := mail(); from != "acme voice" || sender != "care@acme.example" || reply != "answers@acme.example" {
		t.Errorf("after the code, from %q <%s>, answers to %q", from, sender, reply)
	}
	owner.post(at + "/sender/remove").is(http.StatusSeeOther)
	owner.post(at + "/sender/remove").is(http.StatusSeeOther)
	if _, sender, _ := mail(); sender != "" {
		t.Errorf("after it was taken off, from %q", sender)
	}
	// Nobody fills a stranger's mailbox by it.
	last := 0
	for range 6 {
		last = owner.post(at+"/sender", "mail_from", "stranger@far.example").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the sixth code answers %d", last)
	}
}

// A trial shows on the brand's page what the mail server has against its address.
func TestABrandsAddressIsTried(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	at := brandPath(b) + "/sender/test"
	says := func(wantStatus int, want string) {
		t.Helper()
		if got := owner.post(at).is(wantStatus).text("#test-problem"); !strings.Contains(got, want) {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	says(http.StatusConflict, "no address of its own")
	owner.post(brandPath(b)+"/sender", "mail_from", "care@acme.example").is(http.StatusSeeOther)
	owner.post(brandPath(b)+"/sender/code", "code", w.Outbox.To("care@acme.example")[0].Code).is(http.StatusSeeOther)
	says(http.StatusConflict, "no mail server")
	if owner.get(brandPath(b)+"/mail").doc().Find(`form[action*="/sender/test"]`).Length() != 0 {
		t.Error("a test is offered though there is no mail server")
	}

	w.server.MailFrom = "no-reply@house.example"
	owner.get(brandPath(b) + "/mail").has(`form[action*="/sender/test"]`)
	if got := owner.follow(owner.post(at).is(http.StatusSeeOther)).text("body"); !strings.Contains(got, mailOf(acme, store.Owner)) {
		t.Error("nobody is told where to look for the mail")
	}
	all := w.Outbox.To(mailOf(acme, store.Owner))
	if m := all[len(all)-1]; m.Sender != "care@acme.example" || !m.OnlySender || !strings.Contains(m.Text, "care@acme.example") {
		t.Errorf("the trial is %+v", m)
	}
	w.server.Send = func(context.Context, platform.Message) error {
		return platform.Errorf(platform.Conflict, "The mail server does not send mails as care@acme.example: it answered 553.")
	}
	says(http.StatusConflict, "it answered 553")
	last := 0
	for range 5 {
		last = owner.post(at).status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after many, a trial answers %d", last)
	}
}
