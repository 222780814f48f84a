package handlers

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

var handoverLink = regexp.MustCompile(`http://([^/\s]+)(/kyc/[A-Za-z0-9]+)`)

// client is whoever opened the link to a draft, at the brand's host.
type byLinkClient struct {
	*browser
	base string
}

func (c *byLinkClient) at(step string) string { return c.base + step }

// handedOver is the client's browser, by a link that staff made to copy.
func (z *wizard) handedOver() *byLinkClient {
	z.w.t.Helper()
	page := z.follow(z.post(z.at("/handover/link"))).is(http.StatusOK)
	return z.w.opened(page.text("#fresh"))
}

// opened follows the link in a text.
func (w *world) opened(text string) *byLinkClient {
	w.t.Helper()
	m := handoverLink.FindStringSubmatch(text)
	if m == nil {
		w.t.Fatalf("there is no link in %q", text)
	}
	return &byLinkClient{w.stranger(m[1]), m[2]}
}

func (w *world) trail() []store.AuditEntry {
	w.t.Helper()
	all, _, err := w.store.Audit.List(w.t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 200})
	return must(all, err)(w.t)
}

func TestTheClientDoesTheRestByTheLink(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w, "btype", "individual")
	z.follow(z.post(z.at("/handover")).is(http.StatusSeeOther)).has("#progress")
	mails := w.Outbox.To(z.email)
	mail := mails[len(mails)-1]
	if !strings.Contains(mail.Subject, "acme voice") || strings.Contains(mail.Text+mail.Subject, product) {
		t.Errorf("the mail reads %q: %s", mail.Subject, mail.Text)
	}
	c := w.opened(mail.Text)
	if c.host != hostOf(acme) {
		t.Fatalf("the link leads to %s", c.host)
	}
	seen := []page{c.get(c.base).is(http.StatusOK)}
	if text := seen[0].text("main"); !strings.Contains(text, "acme voice asks you to finish the registration of Malhar Textiles") || !strings.Contains(text, "Aadhaar") {
		t.Errorf("the first page reads %s", text)
	}
	seen[0].has(`a.btn-primary[href="` + c.at("/codes") + `"]`)
	step := func(path string, fields ...string) {
		t.Helper()
		seen = append(seen, c.get(c.at(path)).is(http.StatusOK))
		got := c.post(c.at(path), fields...).is(http.StatusSeeOther)
		if to := got.header.Get("Location"); !strings.HasPrefix(to, c.base) {
			t.Fatalf("%s led to %s", path, to)
		}
	}
	seen = append(seen, c.post(c.at("/codes"), "mobileotp", "1").is(http.StatusUnprocessableEntity))
	step("/codes", "mobileotp", w.Outbox.Code(z.mobile), "emailotp", sixDigits(mails[0].Text))
	step("/pan", "btype", "individual", "pan", aPersonPAN)
	c.post(c.at("/checks"), "kind", "pan", "pan", aPersonPAN, "btype", "company").is(http.StatusOK).has(".alert-warning")
	c.post(c.at("/aadhaar"), "aadhar_num", anAadhaar).is(http.StatusUnprocessableEntity).has("#consent-problem")
	seen = append(seen, c.get(c.at("/aadhaar?declined=1")).is(http.StatusOK))
	step("/aadhaar", "consent", "on", "aadhar_num", anAadhaar)
	step("/aadhaar/code", "otp", w.Outbox.Code(z.mobile))
	step("/gst", "skip", "true")
	seen = append(seen, c.get(c.at("/review")).is(http.StatusOK))
	sign := c.get(c.at("/sign")).is(http.StatusOK)
	seen = append(seen, sign)
	end := c.post(c.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if to := end.header.Get("Location"); to != c.at("/done") {
		t.Fatalf("signing led to %s", to)
	}
	done := c.follow(end).is(http.StatusOK)
	seen = append(seen, done)
	if text := done.text("h1"); text != "Done. acme voice takes it from here" {
		t.Errorf("the end is headed %s", text)
	}
	// Again by double click, and by somebody who had the form open.
	if to := c.post(c.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther).header.Get("Location"); to != c.at("/done") {
		t.Errorf("the same form again led to %s", to)
	}
	if w.kept(z).ClientRef == "" {
		t.Error("no client was made")
	}
	// Nothing of ours or of staff stands on any of it.
	for _, p := range seen {
		for _, word := range []string{product, "/onboarding", "/clients", "/intents", z.draft, "the client"} {
			if strings.Contains(p.body, word) {
				t.Errorf("a page of the client's holds %q: %s", word, p.text("main"))
			}
		}
	}
	by := map[string]bool{}
	for _, e := range w.trail() {
		if e.Actor.Kind == "link" && e.Actor.Name == "the client by link" && e.ObjectID == z.draft {
			by[e.Action] = true
		}
	}
	for _, action := range []string{"handover.open", "verify_otp", "verify_pan", "aadhaar_consent", "aadhar_otp", "aadhar_verify", "skip_gst", "accept_kyc"} {
		if !by[action] {
			t.Errorf("%s is not in the trail as done by the client", action)
		}
	}
	if strings.Contains(w.log.String(), strings.TrimPrefix(c.base, "/kyc/")) {
		t.Error("the link stands in the log")
	}
}

func sixDigits(text string) string { return regexp.MustCompile(`\b[0-9]{6}\b`).FindString(text) }

func TestALinkThatDoesNotOpenHasOnePageWhateverTheReason(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	pages := map[string]string{}
	look := func(why string, c *byLinkClient) {
		t.Helper()
		for _, step := range []string{"", "/codes", "/pan", "/review", "/checking/nobody"} {
			pages[why+step] = c.get(c.at(step)).is(http.StatusNotFound).text("body")
		}
		if status := c.post(c.at("/codes")).status; status != http.StatusNotFound && (why != "used up" || status != http.StatusSeeOther) {
			t.Errorf("%s: posting answers %d", why, status)
		}
	}
	z := begun(w)
	revoked := z.handedOver()
	revoked.get(revoked.base).is(http.StatusOK) // the premise
	z.follow(z.post(z.at("/handover/revoke"))).has(".toast-item")
	look("revoked", revoked)

	stray := z.handedOver()
	stray.host = hostOf(bolt)
	for _, step := range []string{"", "/codes"} {
		if text := stray.get(stray.at(step)).is(http.StatusNotFound).text("main"); !strings.Contains(text, "ask bolt voice") {
			t.Errorf("at another brand's host it reads %s", text)
		}
	}
	stray.host = "localhost"
	stray.get(stray.base).is(http.StatusNotFound)

	gone := z.handedOver()
	z.post(z.at("/discard"), "reason", "Signed elsewhere").is(http.StatusSeeOther)
	w.Clock.Advance(store.TryWindow)
	look("put away", gone)

	old := begun(w, "email", "two@malhartex.example", "mobile", "94220 88106").handedOver()
	w.Clock.Advance(store.LinkLife)
	look("expired", old)
	w.Clock.Advance(store.TryWindow)
	look("unknown", &byLinkClient{w.stranger(hostOf(acme)), "/kyc/nobody"})

	used := peopledWorld(t)
	r := reviewed(used)
	c := r.handedOver()
	c.get(c.at("/review")).is(http.StatusOK)
	c.post(c.at("/sign"), "intent", c.get(c.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther)
	for _, step := range []string{"", "/codes", "/pan", "/review"} {
		pages["used up"+step] = c.get(c.at(step)).is(http.StatusNotFound).text("body")
	}
	c.get(c.at("/done")).is(http.StatusOK)
	for why, text := range pages {
		if text != pages["unknown"] {
			t.Errorf("%s reads %q, not %q", why, text, pages["unknown"])
		}
	}
}

func TestGuessingLinksComesToAnEnd(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	c := z.handedOver()
	thief := w.stranger(hostOf(acme))
	status := 0
	for n := range 2 * store.TriesPerAddress {
		if status = thief.get("/kyc/guess" + decimal(int64(n))).status; status == http.StatusTooManyRequests {
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the last guess answers %d", status)
	}
	c.get(c.at("/codes")).is(http.StatusOK) // who has a link is not shut out by it
}

func TestALinkReachesItsDraftAndNothingElse(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	other := begun(w, "email", "two@malhartex.example", "mobile", "94220 88106", "name", "Kaveri Spices")
	c := z.handedOver()
	c.get(c.base).is(http.StatusOK)
	for _, path := range []string{"/", "/clients/" + w.clients[acme].Ref, "/account"} {
		if got := c.get(path); got.status != http.StatusSeeOther && got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.status)
		}
	}
	for _, path := range []string{"/onboarding", other.at(""), other.at("/codes"), other.at("/handover")} {
		c.get(path).is(http.StatusNotFound)
	}
	// The draft in a form is not believed.
	c.post(c.at("/checks"), "kind", "gst", "draft", other.draft, "gst_num", aFirmGSTIN).is(http.StatusOK)
	// An intent that is not this draft's acceptance is nobody's.
	register := must(w.store.Intents.Get(t.Context(), w.partners[acme].ID, w.anyIntent()))(t)
	c.get(c.at("/checking/" + register.ID)).is(http.StatusNotFound)
	// A portal person who opens it is the client by link there too.
	p := w.as(acme, store.ClientViewer)
	page := p.get(c.at("/codes")).is(http.StatusOK)
	if page.doc().Find(".dock, .portal-bar").Length() != 0 {
		t.Error("the portal's navigation stands around it")
	}
}

// anyIntent is the id of a registration that acme's operations sent.
func (w *world) anyIntent() string {
	w.t.Helper()
	for _, e := range w.trail() {
		if e.Action == string(store.Register) {
			for n := range 200 {
				id := "request-000000" + decimal(int64(n))
				if _, err := w.store.Intents.Get(w.t.Context(), w.partners[acme].ID, id); err == nil {
					return id
				}
			}
		}
	}
	w.t.Fatal("nothing was registered")
	return ""
}

func TestBothSidesMayAlternateAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	c := z.handedOver()
	z.get(z.at("/codes")).is(http.StatusOK).has("#handed-over")
	codes := []string{"mobileotp", w.Outbox.Code(z.mobile), "emailotp", w.Outbox.Code(z.email)}
	c.get(c.at("/codes")).is(http.StatusOK)
	z.post(z.at("/codes"), codes...).is(http.StatusSeeOther)
	// The client sends what staff has done already, and is led on.
	got := c.post(c.at("/codes"), codes...).is(http.StatusSeeOther)
	if to := got.header.Get("Location"); to != c.at("/pan") {
		t.Fatalf("the client is led to %s", to)
	}
	c.follow(got).has(".toast-item")
	c.post(c.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if to := z.due(); to != "/gst" {
		t.Errorf("staff are led to %s", to)
	}
	c.get(c.at("/gst")).is(http.StatusOK)
	// Staff watch it.
	z.headers["HX-Request"] = "true"
	strip := z.get(z.at("/handover/progress?at=pan")).is(http.StatusOK)
	strip.has(`#handed-over a[href="` + z.at("") + `"]`)
	if text := strip.text("#handed-over"); !strings.Contains(text, "Link opened at") || !strings.Contains(text, "at step GST now") {
		t.Errorf("staff read %s", text)
	}
	again, _ := z.get(z.at("/handover")).doc().Find("#progress").Attr("hx-get")
	if text := z.get(again).is(http.StatusOK).text("#progress"); !strings.Contains(text, "last at step GST") {
		t.Errorf("of the link itself staff read %s", text)
	}
	delete(z.headers, "HX-Request")
	if text := w.as(acme, store.Viewer).get(z.at("")).is(http.StatusOK).text("#progress"); !strings.Contains(text, "at step GST now") {
		t.Errorf("a viewer reads %s", text)
	}
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	if to := c.post(c.at("/gst"), "skip", "true").is(http.StatusSeeOther).header.Get("Location"); to != c.at("/review") {
		t.Errorf("the client is led to %s", to)
	}
	if f := w.kept(z).Facts; f.PANMasked == "" || !f.GSTSkipped {
		t.Errorf("kept is %+v", f)
	}
}

func TestAMailADayAndWhoMaySendIt(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	support := w.as(acme, store.Support)
	first := support.get(z.at("/handover")).is(http.StatusOK)
	if first.doc().Find(`form[action$="/handover/link"], form[action$="/handover/revoke"], #force`).Length() != 0 {
		t.Error("support is offered more than the mail")
	}
	support.post(z.at("/handover/link")).is(http.StatusForbidden)
	support.post(z.at("/handover/revoke")).is(http.StatusForbidden)
	w.as(acme, store.Viewer).post(z.at("/handover")).is(http.StatusForbidden)
	w.as(bolt, store.Owner).get(z.at("/handover")).is(http.StatusNotFound)
	w.as(bolt, store.Owner).post(z.at("/handover")).is(http.StatusNotFound)
	w.as(bolt, store.Owner).get(z.at("/handover/progress")).is(http.StatusNotFound)
	before := len(w.Outbox.To(z.email))
	support.follow(support.post(z.at("/handover"))).is(http.StatusOK).has(".toast-item")
	again := support.post(z.at("/handover")).is(http.StatusUnprocessableEntity)
	again.has("#force-problem")
	again.has(`.error-summary a[href="#force"]`)
	if n := len(w.Outbox.To(z.email)) - before; n != 1 {
		t.Fatalf("%d mails went out", n)
	}
	support.post(z.at("/handover"), "force", "on").is(http.StatusSeeOther)
	w.Clock.Advance(store.RemindGap)
	w.as(acme, store.Support).post(z.at("/handover")).is(http.StatusSeeOther)
	mails := w.Outbox.To(z.email)
	if n := len(mails) - before; n != 3 {
		t.Fatalf("%d mails went out", n)
	}
	for _, m := range mails[before:] { // an earlier mail still opens
		c := w.opened(m.Text)
		c.get(c.base).is(http.StatusOK)
	}
	actions := []string{}
	for _, e := range w.trail() {
		actions = append(actions, e.Action)
	}
	if n := strings.Count(strings.Join(actions, " "), "handover.mail"); n != 3 {
		t.Errorf("%d mails stand in the trail", n)
	}
}

func TestWithoutABrandHostNothingIsHandedOver(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	if err := w.store.Brands.RemoveHost(t.Context(), w.partners[acme].ID, w.brand(acme).ID, hostOf(acme)); err != nil {
		t.Fatal(err)
	}
	page := z.get(z.at("/handover")).is(http.StatusOK)
	page.has("#no-host")
	if page.doc().Find("main form").Length() != 0 {
		t.Error("it is offered all the same")
	}
	if z.get(z.at("/codes")).doc().Find(`a[href$="/handover"]`).Length() != 0 {
		t.Error("the wizard offers it")
	}
	before := len(w.Outbox.To(z.email))
	z.post(z.at("/handover")).is(http.StatusUnprocessableEntity)
	z.post(z.at("/handover/link")).is(http.StatusUnprocessableEntity)
	if len(w.Outbox.To(z.email)) != before {
		t.Error("a mail went out")
	}
}

func TestALostAcceptanceIsCheckedInTheBrandsFrame(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	c := z.handedOver()
	c.get(c.at("/review")).is(http.StatusOK)
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = lostAcceptance{a.Onboarding}
		return a
	})
	intent := c.get(c.at("/sign")).value("intent")
	to := c.post(c.at("/sign"), "intent", intent, "agreed", "on").is(http.StatusSeeOther).header.Get("Location")
	if to != c.at("/checking/"+intent) {
		t.Fatalf("led to %s", to)
	}
	page := c.get(to).is(http.StatusOK)
	page.has(`#checking[hx-get="` + to + `"]`)
	if strings.Contains(page.body, "/intents") || strings.Contains(page.body, product) {
		t.Error("something of staff's stands on the page")
	}
	for _, step := range []string{"/pan", "/review", "/sign"} {
		if got := c.get(c.at(step)).is(http.StatusSeeOther).header.Get("Location"); got != to {
			t.Errorf("%s leads to %s", step, got)
		}
	}
	if got := z.get(z.at("/sign")).is(http.StatusSeeOther).header.Get("Location"); got != "/intents/"+intent {
		t.Errorf("staff are led to %s", got)
	}
	w.settle()
	page = c.get(to).is(http.StatusOK)
	page.has(`a.btn-primary[href="` + c.at("/review") + `"]`)
	w.replace(nil)
	c.get(c.at("/review")).is(http.StatusOK)
	end := c.post(c.at("/sign"), "intent", c.get(c.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if got := end.header.Get("Location"); got != c.at("/done") {
		t.Errorf("the second time it led to %s", got)
	}
}

func TestTheHolderOfALinkDoesNotAskTheRecordsWithoutEnd(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	c := z.handedOver()
	var got []int
	for range store.TriesPerPair + 1 {
		got = append(got, c.post(c.at("/pan"), "btype", "company", "pan", "AAACX0001X").status)
	}
	if !slices.Equal(got[len(got)-2:], []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests}) {
		t.Errorf("the answers are %v", got)
	}
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther) // staff are not counted
}

// A mail's scanner follows links, and may follow the form's address, but presses
// nothing and runs no script.
func TestALinkThatIsOnlyLoadedIsNotOpened(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	c := z.handedOver()
	c.get(c.base).is(http.StatusOK).has(`form[hx-post="` + c.at("/here") + `"][hx-trigger="load"]`)
	c.get(c.at("/codes")).is(http.StatusOK)
	if text := z.get(z.at("/handover")).text("#progress"); !strings.Contains(text, "not opened yet") {
		t.Errorf("staff read %s", text)
	}
	c.headers["HX-Request"] = "true"
	c.post(c.at("/here"), "step", "otp").is(http.StatusNoContent)
	delete(c.headers, "HX-Request")
	if text := z.get(z.at("/handover")).text("#progress"); !strings.Contains(text, "at step Codes now") {
		t.Errorf("staff read %s", text)
	}
	// Without scripts, it counts when something is sent.
	d := z.handedOver()
	d.post(d.at("/codes"), "mobileotp", "1").is(http.StatusUnprocessableEntity)
	opened := 0
	for _, h := range must(w.store.Handovers.Of(t.Context(), w.partners[acme].ID, z.draft))(t) {
		if !h.Opened.IsZero() {
			opened++
		}
	}
	if opened != 2 {
		t.Errorf("%d links count as opened", opened)
	}
}

func TestLinksAreShownAndRevokedOneByOne(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	first := z.handedOver()
	w.Clock.Advance(time.Second) // so that one is the newest
	second := z.handedOver()
	page := z.get(z.at("/handover")).is(http.StatusOK)
	if text := page.text("#progress"); strings.Count(text, "Made to copy by The operations") != 2 || !strings.Contains(text, "2 links work") {
		t.Errorf("the links read %s", text)
	}
	ids := page.doc().Find(`#progress input[name="link"]`)
	newest, _ := ids.First().Attr("value")
	w.as(bolt, store.Owner).post(z.at("/handover/revoke"), "link", newest).is(http.StatusNotFound)
	z.post(z.at("/handover/revoke"), "link", newest).is(http.StatusSeeOther)
	first.get(first.base).is(http.StatusOK)
	second.get(second.base).is(http.StatusNotFound)
	fresh := w.opened(z.follow(z.post(z.at("/handover/link"), "end", "on")).is(http.StatusOK).text("#fresh"))
	first.get(first.base).is(http.StatusNotFound)
	fresh.get(fresh.base).is(http.StatusOK)
	z.post(z.at("/handover"), "end", "on").is(http.StatusSeeOther)
	fresh.get(fresh.base).is(http.StatusNotFound)
}
