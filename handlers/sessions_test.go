package handlers

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/store"
)

func TestOnesSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, role := range []store.Role{store.Support, store.ClientViewer} {
		var all []*browser
		for _, agent := range []string{"Mozilla/5.0 (Windows NT 10.0) Chrome/141.0", "Mozilla/5.0 (iPhone) Safari/605", "Mozilla/5.0 (X11; Linux) Firefox/140.0"} {
			b := w.stranger(map[bool]string{true: "localhost", false: hostOf(acme)}[role.Kind() == store.Staff])
			b.headers["User-Agent"] = agent
			b.post("/signin", "email", mailOf(acme, role), "password", password).is(http.StatusSeeOther)
			all = append(all, b)
		}
		other := w.as(bolt, role)
		page := all[0].get("/account").is(http.StatusOK)
		for _, want := range []string{"Chrome, Windows", "Safari, iPhone", "Firefox, Linux", "This device"} {
			if !strings.Contains(page.text("main"), want) {
				t.Errorf("%s: %q is not listed: %s", role, want, page.text("main"))
			}
		}
		// One of one's own; never somebody else's.
		id := page.doc().Find(`li:contains("Safari") input[name="session"]`).AttrOr("value", "")
		other.post("/account/sessions", "session", id).is(http.StatusSeeOther)
		all[1].get("/account").is(http.StatusOK)
		all[0].post("/account/sessions", "session", id).is(http.StatusSeeOther)
		all[1].get("/account").is(http.StatusSeeOther)
		all[2].get("/account").is(http.StatusOK)
		all[0].post("/account/sessions", "session", "others").is(http.StatusSeeOther)
		all[2].get("/account").is(http.StatusSeeOther)
		all[0].get("/account").is(http.StatusOK)
		other.get("/account").is(http.StatusOK)
	}
	if n := len(w.acts(t, acme, "session.end")); n != 4 {
		t.Errorf("the trail has %d ends of sessions, want 4", n)
	}
}

func TestANewDeviceIsToldByMail(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.Billing)
	told := func() int { w.desk.Wait(); return len(w.Outbox.To(email)) }
	enter := func(b *browser, who string) {
		t.Helper()
		b.post("/signin", "email", who, "password", password).is(http.StatusSeeOther)
		b.post("/signout").is(http.StatusSeeOther)
	}
	first, second := w.stranger("localhost"), w.stranger("localhost")
	enter(first, email)
	if n := told(); n != 0 {
		t.Errorf("the first sign-in of all is told %d times", n)
	}
	enter(first, email)
	enter(second, email)
	if n := told(); n != 1 {
		t.Fatalf("a second device is told %d times", n)
	}
	if m := w.Outbox.To(email)[0]; !strings.Contains(m.Subject, "new device") || !strings.Contains(m.Text, "/signin/forgotten") {
		t.Errorf("the mail says %q: %s", m.Subject, m.Text)
	}
	// Two people at one browser are both known to it.
	enter(second, mailOf(acme, store.Viewer))
	enter(second, email)
	enter(first, email)
	// One that a browser made up is not.
	thief := w.stranger("localhost")
	thief.cookies["device"] = strings.Repeat("a", 52)
	enter(thief, email)
	if n := told(); n != 2 {
		t.Errorf("in the end %d mails were sent, want 2", n)
	}
	if thief.cookies["device"] == strings.Repeat("a", 52) {
		t.Error("the browser keeps a token of its own making")
	}
}

// An id that was planted before the sign-in is worth nothing after it, and one that
// was signed out, cut, or taken to another host is nobody's.
func TestACookieIsWorthNothingElsewhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.stranger(hostOf(acme))
	// A flash gives a stranger a session: the one that somebody plants.
	b.post("/signin/mail", "email", "nobody@nowhere.example").is(http.StatusSeeOther)
	planted := maps.Clone(b.cookies)
	if planted["session"] == "" {
		t.Fatal("a stranger has no session to plant")
	}
	b.post("/signin", "email", mailOf(acme, store.ClientAdmin), "password", password).is(http.StatusSeeOther)
	if b.cookies["session"] == planted["session"] {
		t.Fatal("the id is the same after the sign-in")
	}
	thief := func(host string, cookies map[string]string) int {
		v := w.stranger(host)
		v.cookies = maps.Clone(cookies)
		return v.get("/account").status
	}
	for what, got := range map[string]int{
		"the planted id":   thief(hostOf(acme), planted),
		"a cut id":         thief(hostOf(acme), map[string]string{"session": b.cookies["session"][:40]}),
		"a lengthened id":  thief(hostOf(acme), map[string]string{"session": b.cookies["session"] + "a"}),
		"at another brand": thief(hostOf(bolt), b.cookies),
		"at the staff's":   thief("localhost", b.cookies),
		"by an address":    thief("127.0.0.1", b.cookies),
	} {
		if got != http.StatusSeeOther {
			t.Errorf("%s: the account answers %d", what, got)
		}
	}
	if got := thief(hostOf(acme), b.cookies); got != http.StatusOK {
		t.Fatalf("the premise: the id itself answers %d", got)
	}
	live := maps.Clone(b.cookies)
	b.post("/signout").is(http.StatusSeeOther)
	if got := thief(hostOf(acme), live); got != http.StatusSeeOther {
		t.Errorf("after signing out the id answers %d", got)
	}
}

func TestASessionEndsIdleAndAtItsEnd(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	idle := w.as(acme, store.Viewer)
	w.Clock.Advance(30 * time.Minute)
	idle.get("/account").is(http.StatusSeeOther)

	busy := w.as(acme, store.Viewer)
	for range 28 { // every 25 minutes, for 11 hours and 40 minutes
		w.Clock.Advance(25 * time.Minute)
		busy.get("/account").is(http.StatusOK)
	}
	w.Clock.Advance(25 * time.Minute)
	busy.get("/account").is(http.StatusSeeOther)
}
