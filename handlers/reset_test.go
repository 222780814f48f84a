package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// resetPath asks for a link to a new password and gives the path of the newest one.
func (b *browser) resetPath(email string) string {
	b.w.t.Helper()
	if to := b.post("/signin/forgotten", "email", email).is(http.StatusSeeOther).header.Get("Location"); to != "/signin/forgotten/sent" {
		b.w.t.Fatalf("asking leads to %s", to)
	}
	return b.lettersPath(email, "/reset/")
}

// lettersPath is the path of the link in the newest mail that has one below that path.
func (b *browser) lettersPath(email, under string) string {
	b.w.t.Helper()
	b.w.desk.Wait()
	path := ""
	for _, m := range b.w.Outbox.To(email) {
		if link := letterLink.FindString(m.Text); strings.Contains(link, under) {
			path = link[strings.Index(link, under):]
			if !strings.HasPrefix(link, "http://"+b.host+"/") {
				b.w.t.Errorf("the link leads to %s, asked for at %s", link, b.host)
			}
		}
	}
	if path == "" {
		b.w.t.Fatalf("no link below %s was mailed to %s", under, email)
	}
	return path
}

func TestForgottenPasswordIsReplacedByMailAtBothDoors(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, role := range []store.Role{store.Billing, store.ClientViewer} {
		email := mailOf(acme, role)
		mails := func() []platform.Message { w.desk.Wait(); return w.Outbox.To(email) }
		other := w.as(acme, role)
		b := w.stranger(other.host)
		b.get("/signin").is(http.StatusOK).has(`a[href="/signin/forgotten"]`)
		path := b.resetPath(email)
		b.get(path).is(http.StatusOK) // a mail's scanner looks too, and uses nothing up
		b.get(path).is(http.StatusOK)
		b.post(path, "password", "short").is(http.StatusUnprocessableEntity)
		b.follow(b.post(path, "password", "tea with two sugars"))
		b.get("/account").is(http.StatusOK)
		if got := other.get("/account"); got.status != http.StatusSeeOther {
			t.Errorf("%s: the session from before the new password answers %d", role, got.status)
		}
		w.stranger(b.host).get(path).is(http.StatusNotFound).has(`a[href="/signin/forgotten"]`)
		w.stranger(b.host).post(path, "password", "coffee without any").is(http.StatusNotFound)
		w.stranger(b.host).post("/signin", "email", email, "password", password).is(http.StatusUnprocessableEntity)
		letters := mails()
		if last := letters[len(letters)-1]; !strings.Contains(last.Subject, "was changed") {
			t.Errorf("%s: the last mail is %q, want one that tells of the change", role, last.Subject)
		}
		w.stranger(b.host).post("/signin", "email", email, "password", "tea with two sugars").is(http.StatusSeeOther)
		if role.Kind() == store.Portal {
			for _, m := range letters {
				if text := m.Subject + m.Text; strings.Contains(text, product) || !strings.Contains(text, "acme voice") {
					t.Errorf("the portal's mail is in another name: %q", text)
				}
			}
		}
	}
	for _, act := range []string{"password.forgotten", "password.reset"} {
		if n := len(w.acts(t, acme, act)); n != 2 {
			t.Errorf("the trail has %d of %s, want 2", n, act)
		}
	}
}

// acts is what stands in a partner's audit trail of one act.
func (w *world) acts(t *testing.T, partner, act string) []store.AuditEntry {
	t.Helper()
	found, _, err := w.store.Audit.List(t.Context(), w.partners[partner].ID, store.AuditFilter{Action: act, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAskingForALinkTellsNobodyWhoSignsInHere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	off := must(w.store.People.StaffByEmail(t.Context(), mailOf(acme, store.Viewer)))(t)
	if err := w.store.People.SetActive(t.Context(), off.Partner, off.ID, false); err != nil {
		t.Fatal(err)
	}
	b := w.stranger("localhost")
	for _, email := range []string{mailOf(acme, store.Owner), "nobody@nowhere.example", off.Email, mailOf(acme, store.ClientAdmin)} {
		got := b.post("/signin/forgotten", "email", email).is(http.StatusSeeOther)
		if to := got.header.Get("Location"); to != "/signin/forgotten/sent" {
			t.Errorf("%s leads to %s", email, to)
		}
	}
	w.desk.Wait()
	for email, want := range map[string]int{mailOf(acme, store.Owner): 1, "nobody@nowhere.example": 0, off.Email: 0, mailOf(acme, store.ClientAdmin): 0} {
		if n := len(w.Outbox.To(email)); n != want {
			t.Errorf("%d mails went to %s, want %d", n, email, want)
		}
	}
	b.post("/signin/forgotten", "email", "no address").is(http.StatusUnprocessableEntity).has("#email-problem")
}

func TestALinkToANewPasswordEndsWithItsHourAndDoor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.stranger(hostOf(acme))
	path := b.resetPath(mailOf(acme, store.ClientAdmin))
	for _, host := range []string{"localhost", hostOf(bolt)} {
		w.stranger(host).get(path).is(http.StatusNotFound)
		w.stranger(host).post(path, "password", "tea with two sugars").is(http.StatusNotFound)
	}
	w.Clock.Advance(store.ResetLife - time.Second)
	b.get(path).is(http.StatusOK)
	w.Clock.Advance(2 * time.Second)
	b.post(path, "password", "tea with two sugars").is(http.StatusNotFound)
	w.as(acme, store.ClientAdmin) // with the password that they have
}

// A stranger who asks again and again can neither fill a mailbox nor break the link
// that the person opens.
func TestAStrangerCantKeepSomebodyFromTheirLink(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.Owner)
	first := w.stranger("localhost").resetPath(email)
	for i := range 12 {
		stranger := w.stranger("localhost")
		stranger.from = "203.0.113." + decimal(int64(i+1))
		stranger.post("/signin/forgotten", "email", email).is(http.StatusSeeOther)
	}
	w.desk.Wait()
	if n := len(w.Outbox.To(email)); n != 5 {
		t.Errorf("%d mails were sent, want 5", n)
	}
	b := w.stranger("localhost")
	b.get(first).is(http.StatusOK)
	for range store.TriesPerPair - 1 {
		b.post("/signin/forgotten", "email", email).is(http.StatusSeeOther)
	}
	b.post("/signin/forgotten", "email", email).is(http.StatusTooManyRequests)
	b.post(first, "password", "tea with two sugars").is(http.StatusSeeOther)
}

// Whoever asks decides the Host header, so it must not decide where the secret goes.
func TestALinkToANewPasswordNeverLeadsToAnAddressOfTheAskersChoice(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.stranger("203.0.113.9").post("/signin/forgotten", "email", mailOf(acme, store.Owner)).is(http.StatusSeeOther)
	w.desk.Wait()
	if sent := w.Outbox.To(mailOf(acme, store.Owner)); len(sent) > 0 {
		t.Errorf("a link was mailed that leads to %s", letterLink.FindString(sent[0].Text))
	}
	w.server.PublicHosts = []string{"desk.acme.example"}
	w.stranger("203.0.113.9").post("/signin/forgotten", "email", mailOf(acme, store.Owner)).is(http.StatusSeeOther)
	w.desk.Wait()
	sent := w.Outbox.To(mailOf(acme, store.Owner))
	if len(sent) != 1 || !strings.HasPrefix(letterLink.FindString(sent[0].Text), "http://desk.acme.example/reset/") {
		t.Errorf("with a public host the mails are %v", sent)
	}
}
