package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/store"
)

func TestHostsThatAreNobodysAreMisdirected(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for host, want := range map[string]int{
		"localhost": http.StatusOK, "127.0.0.1:8080": http.StatusOK, "[::1]:8080": http.StatusOK,
		hostOf(acme): http.StatusOK, strings.ToUpper(hostOf(acme)) + ":8080": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest, "xn--acme-.localhost": http.StatusMisdirectedRequest,
	} {
		if got := w.stranger(host).get("/signin"); got.status != want {
			t.Errorf("%s answers %d, want %d", host, got.status, want)
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	for name, p := range map[string]page{
		"page": owner.get("/"), "redirect": owner.get("/onboarding/o_x"), "not found": owner.get("/nothing"),
		"wrong method": owner.post("/clients"), "misdirected": w.stranger("evil.example").get("/"), "sign-in": w.stranger("localhost").get("/signin"),
	} {
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cache-Control": "no-store", "X-Request-Id": "request-",
		} {
			if got := p.header.Get(header); !strings.Contains(got, want) {
				t.Errorf("%s (%d): %s is %q, want %q in it", name, p.status, header, got, want)
			}
		}
		if strings.Contains(p.header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: the policy allows something unsafe", name)
		}
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	status := "/clients/" + w.clients[acme].Ref + "/status"
	b.headers["Sec-Fetch-Site"] = "cross-site"
	b.post(status, "status", "0").is(http.StatusForbidden)
	if c := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, w.clients[acme].Ref))(t); !c.Active {
		t.Error("the form of another site switched the client off")
	}
	b.headers["Sec-Fetch-Site"] = "same-origin"
	b.post(status, "status", "0").is(http.StatusSeeOther) // the premise: it is the site that made the difference
}

func TestHostileFormsGetAClearAnswer(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	var many []string
	for i := range 900 {
		many = append(many, "f"+decimal(int64(i)), "x")
	}
	for name, fields := range map[string][]string{
		"unclosed bracket": {"a[", "1"}, "huge index": {"a[9223372036854775807]", "1"}, "long name": {strings.Repeat("a", 200), "1"},
		"nested": {"a[0][0][0]", "1"}, "too many": many,
	} {
		if got := b.post("/account/preferences", fields...); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if got := b.post("/account/preferences", "zone", strings.Repeat("x", 70<<10)); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit: %d", got.status)
	}
	b.headers["Content-Type"] = "application/json"
	if got := b.post("/account/preferences", "zone", "UTC"); got.status != http.StatusUnprocessableEntity && got.status != http.StatusSeeOther {
		t.Errorf("another content type: %d", got.status)
	}
}

func TestErrorPagesStandInTheShellWithAReference(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	got := w.as(acme, store.Viewer).get("/onboarding/new").is(http.StatusForbidden)
	got.has("nav")
	if !strings.Contains(got.text("main"), "Owner, Admin, Operations") {
		t.Errorf("it does not say who may: %q", got.text("main"))
	}
	ref := got.header.Get("X-Request-Id")
	if !strings.Contains(got.body, ref) || !strings.Contains(w.log.String(), ref) {
		t.Errorf("the reference %s stands in the page: %v, in the log: %v", ref, strings.Contains(got.body, ref), strings.Contains(w.log.String(), ref))
	}
}

func TestFragmentsLeaveTheShellOut(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	b.get("/clients").has("html body nav")
	b.headers["HX-Request"] = "true"
	got := b.get("/clients").is(http.StatusOK)
	if strings.Contains(got.body, "<html") {
		t.Error("htmx was sent a whole document")
	}
	if !strings.Contains(got.header.Get("Vary"), "HX-Request") {
		t.Errorf("Vary is %q", got.header.Get("Vary"))
	}
	b.headers["HX-History-Restore-Request"] = "true"
	if got := b.get("/clients"); !strings.Contains(got.body, "<html") {
		t.Error("a restored page came without its document")
	}
}

func TestSignInSaysTheSameForKnownAndUnknown(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	say := func(email, pw string) string {
		got := w.stranger("localhost").post("/signin", "email", email, "password", pw)
		got.is(http.StatusUnprocessableEntity)
		if strings.Contains(got.body, pw) {
			t.Error("the password came back")
		}
		return strings.ReplaceAll(got.text("main"), email, "")
	}
	known, unknown := say(mailOf(acme, store.Owner), "wrong password here"), say("nobody@nowhere.example", "wrong password here")
	if known != unknown {
		t.Errorf("a known person: %q\nan unknown one: %q", known, unknown)
	}
}

func TestGuessingIsSlowedDownForThatPairAlone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.stranger("localhost")
	for range store.TriesPerPair {
		b.post("/signin", "email", mailOf(acme, store.Owner), "password", "wrong password here").is(http.StatusUnprocessableEntity)
	}
	b.post("/signin", "email", mailOf(acme, store.Owner), "password", password).is(http.StatusTooManyRequests)
	b.post("/signin", "email", mailOf(acme, store.Billing), "password", password).is(http.StatusSeeOther)
}

func TestSignInGoesBackOnlyToThisSite(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for next, want := range map[string]string{
		"/clients?status=active": "/clients?status=active", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "": "/",
	} {
		got := w.stranger("localhost").post("/signin", "email", mailOf(acme, store.Owner), "password", password, "next", next)
		if to := got.header.Get("Location"); to != want {
			t.Errorf("next=%q leads to %q, want %q", next, to, want)
		}
	}
}

func TestFirstOwnerNeedsTheCodeOfTheConsole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.stranger("localhost")
	if got := b.get("/signin"); got.header.Get("Location") != "/setup" {
		t.Fatalf("without staff the sign-in page leads to %q", got.header.Get("Location"))
	}
	form := []string{"company", "New Co", "name", "Asha Rao", "email", "asha@new.example", "password", "a long enough one"}
	b.post("/setup", append(form, "code", "WRONG")...).is(http.StatusUnprocessableEntity)
	if some := must(w.store.People.HasStaff(t.Context()))(t); some {
		t.Fatal("a wrong code made an owner")
	}
	got := b.post("/setup", append(form, "code", "setupcode1")...).is(http.StatusSeeOther)
	b.follow(got).is(http.StatusOK)
	w.stranger("localhost").get("/setup").is(http.StatusNotFound)
}

func TestInvitationWorksOnceAtItsOwnDoor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	people := "/clients/" + w.clients[acme].Ref + "/people"
	b := w.as(acme, store.Operations)
	b.post(people, "name", "Radhika D", "email", "radhika@client.example", "role", "client_admin").is(http.StatusSeeOther)
	sent := w.Outbox.To("radhika@client.example")
	if len(sent) != 1 {
		t.Fatalf("%d invitations were sent", len(sent))
	}
	link := letterLink.FindString(sent[0].Text)
	path := link[strings.Index(link, "/welcome/"):]
	if !strings.HasPrefix(link, "http://"+hostOf(acme)+"/") {
		t.Errorf("the link leads to %s", link)
	}
	for _, host := range []string{"localhost", hostOf(bolt)} {
		w.stranger(host).get(path).is(http.StatusNotFound)
	}
	guest := w.stranger(hostOf(acme))
	guest.get(path).is(http.StatusOK)
	guest.post(path, "password", "short").is(http.StatusUnprocessableEntity)
	guest.follow(guest.post(path, "password", "tea with two sugars"))
	guest.get("/clients/" + w.clients[acme].Ref).is(http.StatusOK).has("h1")
	// Whoever comes back by it is told so, and led to where one signs in.
	later := w.stranger(hostOf(acme))
	for verb, p := range map[string]page{"opened": later.get(path), "sent": later.post(path, "password", "tea with two sugars")} {
		p.is(http.StatusNotFound).has(`main a[href="/signin"]`)
		if said := p.text("h1"); said != "This link no longer works" {
			t.Errorf("a used link that is %s says %q", verb, said)
		}
	}
}

func TestInvitingTheSamePersonAgainSaysWhatIsSo(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	people := "/clients/" + w.clients[acme].Ref + "/people"
	b := w.as(acme, store.Operations)
	again := []string{"name", "Radhika", "email", "radhika@client.example", "role", "client_viewer"}
	b.post(people, again...).is(http.StatusSeeOther)
	if said := b.follow(b.post(people, again...)).text("#toasts"); !strings.Contains(said, "again") || len(w.Outbox.To("radhika@client.example")) != 2 {
		t.Errorf("somebody who has not come yet: %q, %d letters", said, len(w.Outbox.To("radhika@client.example")))
	}
	there := b.post(people, "name", "X", "email", mailOf(acme, store.ClientAdmin), "role", "client_viewer").is(http.StatusConflict)
	if said := there.text("#email-problem"); !strings.Contains(said, "has a login for this client already") {
		t.Errorf("somebody who has a login: %q", said)
	}
}

func TestBrandPagesShowTheBrandAlone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.ClientAdmin)
	home := b.follow(b.get("/")).is(http.StatusOK)
	for name, p := range map[string]page{"sign-in": w.stranger(hostOf(acme)).get("/signin"), "home": home, "not found": b.get("/nothing")} {
		if !strings.Contains(p.body, "acme voice") {
			t.Errorf("%s: the brand's name is missing", name)
		}
		for _, leak := range []string{"Partnerdesk", "partnerdesk", "bolt voice"} {
			if strings.Contains(p.body, leak) {
				t.Errorf("%s: %q shows", name, leak)
			}
		}
	}
	icon := home.doc().Find(`link[rel="icon"]`).AttrOr("href", "")
	if got := w.stranger(hostOf(acme)).get(icon).is(http.StatusOK); !strings.HasPrefix(icon, "/brand/") || !strings.Contains(got.body, ">A<") || got.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon %s is %s", icon, got.body)
	}
	w.stranger(hostOf(bolt)).get(icon).is(http.StatusNotFound)
	sheet, ok := home.doc().Find(`link[href^="/brand/"]`).Attr("href")
	if !ok {
		t.Fatal("the page links to no brand stylesheet")
	}
	got := w.stranger(hostOf(acme)).get(sheet).is(http.StatusOK)
	if !strings.Contains(got.body, "--color-primary") || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
		t.Errorf("the stylesheet: %q, %s", got.header.Get("Cache-Control"), got.body)
	}
}

func TestStatusChangeCanBeUndone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	path := "/clients/" + w.clients[acme].Ref
	b.get(path + "/status").is(http.StatusOK).has("form button")
	after := b.follow(b.post(path+"/status", "status", "0"))
	if got := after.text("h1 + *"); !strings.Contains(got, "Inactive") {
		t.Errorf("the header says %q", got)
	}
	undo := after.doc().Find(`#toasts form[action="` + path + `/status"] [name=status]`)
	if v, _ := undo.Attr("value"); v != "1" {
		t.Fatalf("the toast's Undo would send %q", v)
	}
	back := b.follow(b.post(path+"/status", "status", "1"))
	if got := back.text("h1 + *"); !strings.Contains(got, "Active") {
		t.Errorf("after Undo the header says %q", got)
	}
}

func TestPortalLoginsStopWhileTheClientIsOff(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.ClientAdmin)
	home := "/clients/" + w.clients[acme].Ref
	b.get(home).is(http.StatusOK)
	w.as(acme, store.Owner).post(home+"/status", "status", "0").is(http.StatusSeeOther)
	b.get(home).is(http.StatusSeeOther)
	again := w.stranger(hostOf(acme))
	got := again.post("/signin", "email", mailOf(acme, store.ClientAdmin), "password", password).is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.text("main"), "switched off") {
		t.Errorf("the sign-in page says %q", got.text("main"))
	}
	w.as(acme, store.Owner).post(home+"/status", "status", "1").is(http.StatusSeeOther)
	again.post("/signin", "email", mailOf(acme, store.ClientAdmin), "password", password).is(http.StatusSeeOther)
}

func TestAPollIsNoActivity(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for poll, want := range map[string]int{"": http.StatusOK, "1": http.StatusSeeOther} {
		b := w.as(acme, store.Owner)
		if poll != "" {
			b.headers["X-Poll"] = poll
		}
		for range 2 {
			w.Clock.Advance(20 * time.Minute)
			if got := b.get("/clients"); got.status != want && got.status != http.StatusOK {
				t.Errorf("poll=%q: %d", poll, got.status)
			}
		}
		delete(b.headers, "X-Poll")
		if got := b.get("/clients"); got.status != want {
			t.Errorf("poll=%q: after 40 minutes %d, want %d", poll, got.status, want)
		}
	}
}

func TestPersonalDataStayOutOfTheLog(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	c := w.clients[acme]
	b.get("/clients?q=" + c.Email).is(http.StatusOK)
	b.get("/clients/" + c.Ref).is(http.StatusOK)
	log := w.log.String()
	if !strings.Contains(log, "route=/clients/:client") {
		t.Fatal("the premise fails: requests are not in the log")
	}
	for _, secret := range []string{c.Email, string(c.Mobile), c.Name, password, string(w.clientID(acme)), mailOf(acme, store.Owner)} {
		if strings.Contains(log, secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}
