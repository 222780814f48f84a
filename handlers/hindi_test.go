package handlers

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"partnerdesk/platform"
	"partnerdesk/platform/holidays"
	"partnerdesk/store"
	"partnerdesk/views/words"
)

// latinWords are what Hindi texts keep in Latin letters, as people write them; and
// what the fixtures are called.
var latinWords = regexp.MustCompile(`(?i)\b(` + strings.Join([]string{
	"OTP", "KYC", "PAN", "GST", "GSTIN", "CSV", "PDF", "PNG", "JPEG", "WebP", "Excel", "WhatsApp", "SMS", "API", "IST", "UTC", "AM", "PM", "LLP", "HUF",
	"ID", "TV", "Meta", "Google", "Outlook", "ics", "MB", "KB", "WebSocket", "TLS", "JSON", "id", "IP",
	"hi-IN", "en-IN", "INR", "QR", "PIN", "JavaScript", "Microsoft", "Authenticator", "Aegis",
}, "|") + `)\b`)

var (
	address   = regexp.MustCompile(`\S+@\S+|https?://\S+|wss?://\S+|\b[\w-]+(\.[\w-]+)+\b|\b[A-Z][a-z]+/[A-Z][a-z]+( [A-Z][a-z]+)?\b`)
	code      = regexp.MustCompile(`([A-Z2-7]{4} ){4,}[A-Z2-7]{4}|\b\w*\d\w*\b|\b[A-Z]\b|\{\w+\}|[A-Z]{5}•+|X{4}`)
	latinText = regexp.MustCompile(`[A-Za-z]{2,}`)
)

// inHindi fails the test for each text of a page that a reader of Hindi gets in
// Latin letters, and names it. Known are what the fixtures are called.
func (p page) inHindi(what string, known ...string) {
	p.t.Helper()
	root := p.doc().Find("html")
	if lang, _ := root.Attr("lang"); strings.Contains(p.body, "<html") && lang != "hi-IN" {
		p.t.Errorf("%s: the document says that it is in %q", what, lang)
	}
	seen := map[string]bool{}
	look := func(text string) {
		text = strings.Join(strings.Fields(text), " ")
		rest := text
		for _, k := range known {
			rest = strings.ReplaceAll(rest, k, " ")
		}
		rest = address.ReplaceAllString(rest, " ")
		rest = code.ReplaceAllString(rest, " ")
		rest = latinWords.ReplaceAllString(rest, " ")
		if latinText.MatchString(rest) && !seen[text] {
			seen[text] = true
			p.t.Errorf("%s is not in Hindi: %q", what, text)
		}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			look(n.Data)
			return
		case html.ElementNode:
			if n.Data == "noscript" { // its text is markup here
				inner := must(goquery.NewDocumentFromReader(strings.NewReader(n.FirstChild.Data)))(p.t)
				walk(inner.Nodes[0])
				return
			}
			if n.Data == "script" || n.Data == "style" {
				return
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "lang" && a.Val != "hi-IN":
					return // a language's own name for itself
				case a.Key == "aria-label" || a.Key == "title" || a.Key == "placeholder" || a.Key == "alt" || strings.HasPrefix(a.Key, "data-say"):
					look(a.Val)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range p.doc().Nodes {
		walk(n)
	}
}

// lived is a client with something on every page of the portal, and what the routes'
// parameters are there.
func (w *world) lived() (params *strings.Replacer, known []string) {
	t, ctx := w.t, w.t.Context()
	flow, number, agent := w.answering()
	w.spend(w.Clock.Now().Add(-26*time.Hour), platform.ExpenseCall, 12*platform.Rupee, number)
	w.spend(w.Clock.Now().Add(-2*time.Hour), platform.ExpenseCall, 15*platform.Rupee, number)
	if err := w.desk.SyncNow(ctx, w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	ops := w.as(acme, store.Operations)
	ops.post(w.base()+"/bots/new", "bot_name", "Sahayak", "wss_url", "wss://bots.kaveri.example/1").is(http.StatusSeeOther)
	bot, _ := ops.get(w.base() + "/bots").doc().Find(`a[href*="/bots/"]:not([href$="/new"])`).First().Attr("href")
	mask := ops.openMask(number, partyA, partyB, "Order 1042")
	made := ops.post(w.base()+"/board/screens", "screen", "Floor 2").is(http.StatusOK)
	screen, _ := made.doc().Find("#screens a.tel").Attr("href")
	entry, _ := ops.get(w.base() + "/wallet").doc().Find(`a[href*="/receipt"]`).Attr("href")
	cut := func(href, before string) string {
		_, rest, _ := strings.Cut(href, before)
		rest, _, _ = strings.Cut(rest, "/")
		return rest
	}
	known = []string{"acme voice", "The client_admin", "The client_viewer", "The client_agent", "Front desk", "Sahayak", "Order 1042", "Floor 2", w.clients[acme].Name, w.name(agent.AgentID), w.clients[acme].Ref,
		"request-", "Delhi", "Test", "TC", number.String()}
	for kind, detail := range map[store.NoticeKind]string{store.NoticeLow: "x", store.NoticeBoard: "y", store.NoticeValidity: "z", store.NoticeFlowless: "w", store.NoticeToken: "v", store.NoticeBought: "u", store.NoticeCredited: "t"} {
		must(w.store.Notices.Raise(ctx, store.Notice{Partner: w.partners[acme].ID, Kind: kind, Condition: string(kind) + " of theirs", ClientRef: w.clients[acme].Ref, Subject: "For staff", Detail: detail, Link: w.base()}))(t)
	}
	return strings.NewReplacer(":client", w.clients[acme].Ref, ":agent", agent.AgentID, ":flow", flow, ":bot", cut(bot, "/bots/"), ":session", mask,
		":kind", "csv", ":export", "nobody", ":entry", cut(entry, "/receipts/"), ":passkey", "nobody", ":token", cut(screen, "/tv/"), ":ticket", "nobody", ":sheet", "nobody.css",
		":part", "agent", ":line", "nobody", ":intent", "nobody", ":person", must(w.store.People.PortalByEmail(ctx, w.partners[acme].ID, mailOf(acme, store.ClientViewer)))(t)[0].ID), known
}

// TestThePortalInHindi walks every address that an end-client can open, as a reader
// of Hindi. A text that is new on such a page belongs into views/words/hindi_*.go.
func TestThePortalInHindi(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	fill, known := w.lived()
	for _, role := range store.Roles(store.Portal) {
		b := w.as(acme, role)
		b.headers["Accept-Language"] = "hi-IN,hi;q=0.9,en;q=0.5"
		for _, rt := range w.server.table() {
			if rt.method != http.MethodGet || rt.door == staffDoor || rt.action == byLink || !may(role, rt.action) {
				continue
			}
			path := strings.Replace(fill.Replace(rt.path), ":passkey", "nobody", 1)
			if strings.Contains(path, ":") {
				t.Errorf("%s: say in lived what its parameter is there", rt.path)
				continue
			}
			if strings.HasSuffix(path, "/stream") {
				continue // one tile of the board, over and over
			}
			got := b.get(path)
			if got.status >= 500 {
				t.Errorf("%s at %s: %d", role, path, got.status)
			}
			if strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
				got.inHindi(string(role)+" at "+rt.path, known...)
			}
		}
		b.get("/no/such/page").inHindi("an address that there is not", known...)
	}
	if t.Failed() {
		t.Logf("without Hindi so far: %q", words.Untranslated())
	}
}

// What a person chose is kept with them, and what a browser chose leads to it.
func TestALanguageIsChosenAndKept(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	lang := func(p page) string { v, _ := p.doc().Find("html").Attr("lang"); return v }
	b := w.stranger(hostOf(acme))
	for accept, want := range map[string]string{"": "en-IN", "hi": "hi-IN", "hi-IN,en;q=0.8": "hi-IN", "en-GB,hi;q=0.8": "en-IN", "ta,te;q=0.8": "en-IN", "fr,hi;q=0.3": "hi-IN", "*": "en-IN", ";;;q=x": "en-IN"} {
		b.headers["Accept-Language"] = accept
		if got := lang(b.get("/signin").is(http.StatusOK)); got != want {
			t.Errorf("Accept-Language %q is answered in %s, want %s", accept, got, want)
		}
	}
	b.headers["Accept-Language"] = "en-GB"
	p := b.get("/signin")
	p.has(`form[action="/language"] button[value="hi-IN"][lang="hi-IN"]`)
	b.post("/language", "language", "hi-IN", "return", "/signin").is(http.StatusSeeOther)
	if got := lang(b.get("/signin")); got != "hi-IN" {
		t.Errorf("after the choice the sign-in page is in %s", got)
	}
	if to := b.post("/language", "language", "hi-IN", "return", "//evil.example").header.Get("Location"); strings.Contains(to, "evil") {
		t.Errorf("the choice leads to %s", to)
	}
	b.post("/signin", "email", mailOf(acme, store.ClientAdmin), "password", password).is(http.StatusSeeOther)
	again := w.as(acme, store.ClientAdmin) // another browser of the same person
	if got := lang(again.get("/account").is(http.StatusOK)); got != "hi-IN" {
		t.Errorf("elsewhere the person reads %s", got)
	}
	again.post("/language", "language", "klingon", "return", "/account").is(http.StatusSeeOther)
	if got := lang(again.get("/account")); got != "en-IN" {
		t.Errorf("a language that there is not shows %s", got)
	}
	if got := lang(w.as(acme, store.Owner).get("/")); got != "en-IN" {
		t.Errorf("staff read %s", got)
	}
	staff := w.as(acme, store.Owner)
	staff.headers["Accept-Language"] = "hi"
	if got := lang(staff.get("/")); got != "en-IN" {
		t.Errorf("staff whose browser asks for Hindi read %s", got)
	}
	staff.post("/language", "language", "hi-IN").is(http.StatusNotFound)
}

// Before anybody has signed in, and on the way through a registration.
func TestTheWayInIsInHindi(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, true)
	known := []string{"acme voice", "Gauri Phadke", "GAURI PHADKE", "AAAPX", "request-", "gauri@phadke.example"}
	b.headers["Accept-Language"] = "hi"
	for _, path := range []string{"/signin", "/signup", "/welcome/nobody", "/kyc/nobody", "/tv/nobody", "/signup/wait/nobody", "/nothing"} {
		b.get(path).inHindi(path, known...)
	}
	b.post("/signin", "email", "x@y.example", "password", "wrong wrong wrong").inHindi("a refused sign-in", known...)
	b.post("/signin").inHindi("an empty sign-in", known...)
	b.post("/signup").inHindi("an empty sign-up", known...)
	c := b.guest(b.signUp("/signup"))
	check := func(step string) page {
		p := c.get(c.at(step))
		p.is(http.StatusOK).inHindi("the step "+step, known...)
		return p
	}
	refusedBy := func(step string, fields ...string) {
		c.post(c.at(step), fields...).is(http.StatusUnprocessableEntity).inHindi("the step "+step+", refused", known...)
	}
	next := func(step string, fields ...string) {
		t.Helper()
		c.post(c.at(step), fields...).is(http.StatusSeeOther)
	}
	check("")
	check("/codes")
	check("/correct")
	refusedBy("/codes", "mobileotp", "1", "emailotp", "1")
	refusedBy("/codes", "mobileotp", "000000", "emailotp", "000000")
	next("/codes", "mobileotp", w.Outbox.Code("+919822041390"), "emailotp", w.Outbox.Code("gauri@phadke.example"))
	check("/pan")
	refusedBy("/pan", "btype", "individual", "pan", "X")
	refusedBy("/pan", "btype", "individual", "pan", "AAAPX0001X")
	c.post(c.at("/checks"), "kind", "pan", "pan", aPersonPAN, "btype", "company").inHindi("a doubted PAN", known...)
	next("/pan", "btype", "individual", "pan", aPersonPAN)
	check("/aadhaar")
	check("/aadhaar?declined=1")
	refusedBy("/aadhaar", "aadhar_num", "1234")
	c.post(c.at("/checks"), "kind", "aadhaar", "aadhar_num", "123412341234").inHindi("a doubted Aadhaar", known...)
	next("/aadhaar", "consent", "on", "aadhar_num", anAadhaar)
	check("/aadhaar/code")
	refusedBy("/aadhaar/code", "otp", "000000")
	next("/aadhaar/code", "otp", w.Outbox.Code("+919822041390"))
	check("/gst")
	refusedBy("/gst", "gst_num", "X")
	c.post(c.at("/checks"), "kind", "gst", "gst_num", "29ABCDE1234F1Z5").inHindi("a doubted GSTIN", known...)
	next("/gst", "skip", "true")
	check("/review")
	check("/sign")
	refusedBy("/sign")
}

// A mail is in the language of whom it is for; where nobody knows it, in both.
func TestMailsAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	z.post(z.at("/handover")).is(http.StatusSeeOther)
	if mail := lastMail(t, w, z.email); !strings.Contains(mail.Text, "is begun") || !strings.Contains(mail.Text, "रजिस्ट्रेशन शुरू हो गया है") {
		t.Errorf("to somebody whose language is not known: %s", mail.Text)
	}
	w2, b := signingUp(t, false)
	b.headers["Accept-Language"] = "hi"
	c := b.guest(b.signUp("/signup", "email", "hari@phadke.example", "mobile", "98220 41391"))
	c.signed("hari@phadke.example", "+919822041391")
	w2.desk.Wait()
	mail := lastMail(t, w2, "hari@phadke.example")
	if !strings.Contains(mail.Subject, "आपका अकाउंट चालू है") || strings.Contains(mail.Text, "Hello") {
		t.Errorf("to somebody who signed up in Hindi: %q, %s", mail.Subject, mail.Text)
	}
	person := must(w2.store.People.PortalByEmail(t.Context(), w2.partners[acme].ID, "hari@phadke.example"))(t)
	if len(person) != 1 || person[0].Language != "hi-IN" {
		t.Errorf("the person who came of it reads %+v", person)
	}
}

// A day of our own lists is called by its Hindi name in the portal.
func TestHolidaysHaveTheirHindi(t *testing.T) {
	t.Parallel()
	ctx := words.With(t.Context(), language.MustParse("hi-IN"))
	for _, list := range holidays.Names() {
		for _, year := range []int{2026, 2027} {
			days, err := holidays.Of(list[0], year)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range days.Days {
				if got := words.Holiday(ctx, d.Name); latinText.MatchString(got) {
					t.Errorf("%s %d: %q", list[0], year, got)
				}
			}
		}
	}
	if got := words.Holiday(ctx, "Stocktaking"); got != "Stocktaking" {
		t.Errorf("a day of their own is called %q", got)
	}
}
