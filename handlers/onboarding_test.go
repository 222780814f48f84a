package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// wizard is one client being taken through the wizard by acme's operations.
type wizard struct {
	*browser
	email, mobile string
	draft         string
}

const (
	aCompanyPAN = "AAACX1234X"
	aPersonPAN  = "AAAPX1234X"
	aFirmPAN    = "AAPFU0939F"
	aFirmGSTIN  = "27AAPFU0939F1ZV"
	anAadhaar   = "999941057058"
)

// registration is what the first page takes; fields given replace or add some.
func registration(intent string, fields ...string) []string {
	all := []string{"intent", intent, "btype", "company", "name", "Malhar Textiles", "email", "office@malhartex.example",
		"country_code", "+91", "mobile", "94220 88105", "password", "swordfish-77"}
	for i := 0; i+1 < len(fields); i += 2 {
		if at := slices.Index(all, fields[i]); at >= 0 && at%2 == 0 {
			all[at+1] = fields[i+1]
		} else {
			all = append(all, fields[i], fields[i+1])
		}
	}
	return all
}

// begun registers a client; its codes are on their way.
func begun(w *world, fields ...string) *wizard {
	w.t.Helper()
	b := w.as(acme, store.Operations)
	z := &wizard{browser: b, email: "office@malhartex.example", mobile: "+919422088105"}
	form := b.get("/onboarding/new").is(http.StatusOK)
	got := b.post("/onboarding/new", registration(form.value("intent"), fields...)...).is(http.StatusSeeOther)
	z.draft = strings.TrimPrefix(got.header.Get("Location"), "/onboarding/")
	return z
}

func (z *wizard) at(step string) string { return "/onboarding/" + z.draft + step }

// confirmed has its codes confirmed too.
func confirmed(w *world, fields ...string) *wizard {
	w.t.Helper()
	z := begun(w, fields...)
	z.post(z.at("/codes"), "mobileotp", w.Outbox.Code(z.mobile), "emailotp", w.Outbox.Code(z.email)).is(http.StatusSeeOther)
	return z
}

// reviewed is a company without GST that waits for its review.
func reviewed(w *world) *wizard {
	w.t.Helper()
	z := confirmed(w)
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	return z
}

// due is the step that the draft's own address leads to.
func (z *wizard) due() string {
	z.w.t.Helper()
	to := z.get(z.at("")).is(http.StatusSeeOther).header.Get("Location")
	return strings.TrimPrefix(to, z.at(""))
}

func (w *world) kept(z *wizard) store.Onboarding {
	w.t.Helper()
	return must(w.store.Onboarding.Get(w.t.Context(), w.partners[acme].ID, z.draft))(w.t)
}

func (w *world) pending() int {
	w.t.Helper()
	return len(must(w.world().As(acme).Clients.Pending(w.t.Context()))(w.t))
}

func TestSupportSendsCodesAgainAndGoesNoFurther(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	support := w.as(acme, store.Support)
	page := support.get(z.at("")).is(http.StatusOK)
	page.has(`#resend-codes[action="` + z.at("/codes/resend") + `"]`)
	support.post(z.at("/codes/resend"), "type", "both").is(http.StatusTooManyRequests).has(".error-summary")
	w.Clock.Advance(platform.ResendWait)
	support.follow(support.post(z.at("/codes/resend"), "type", "both")).has(".toast-item")
	support.get(z.at("/codes")).is(http.StatusForbidden)
	if w.as(acme, store.Viewer).get(z.at("")).is(http.StatusOK).doc().Find("#resend-codes").Length() != 0 {
		t.Error("a viewer is offered to send codes")
	}
}

func TestAStepThatIsNotDueLeadsToTheOneThatIs(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	for _, step := range []string{"/pan", "/aadhaar", "/aadhaar/code", "/gst", "/review", "/sign"} {
		got := z.get(z.at(step)).is(http.StatusSeeOther)
		if to := got.header.Get("Location"); to != z.at("/codes") {
			t.Errorf("%s leads to %s", step, to)
		}
		if step != "/review" {
			z.follow(got).has(".toast-item")
		}
	}
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if next := w.kept(z).Next; next != platform.StepOTP {
		t.Errorf("a step out of order was done: %s is due", next)
	}
	w = peopledWorld(t)
	z = confirmed(w)
	if to := z.get(z.at("/codes")).is(http.StatusSeeOther).header.Get("Location"); to != z.at("/pan") {
		t.Errorf("confirmed codes are asked for again, at %s", to)
	}
	if to := z.get(z.at("/aadhaar")).is(http.StatusSeeOther).header.Get("Location"); to != z.at("/pan") {
		t.Errorf("a company is asked for an Aadhaar, at %s", to)
	}
}

func TestADraftBelongsToItsPartner(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	z.get(z.at("/codes")).is(http.StatusOK) // the premise
	thief := w.as(bolt, store.Owner)
	for _, step := range []string{"", "/codes", "/pan", "/aadhaar", "/aadhaar/code", "/gst", "/review", "/sign", "/discard"} {
		thief.get(z.at(step)).is(http.StatusNotFound)
		if step != "" && step != "/review" {
			thief.post(z.at(step)).is(http.StatusNotFound)
		}
	}
	thief.post(z.at("/codes/resend"), "type", "both").is(http.StatusNotFound)
	thief.get("/onboarding/new?replaces=" + z.draft).is(http.StatusNotFound)
	thief.post("/onboarding/new", registration("intent-of-a-thief", "replaces", z.draft)...).is(http.StatusNotFound)
	thief.post("/onboarding/checks", "kind", "gst", "draft", z.draft, "gst_num", aFirmGSTIN).is(http.StatusNotFound)
	if !w.kept(z).Discarded.IsZero() {
		t.Error("another partner put the draft away")
	}
}

func TestTheListShowsWhoHasWaitedLongest(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	b.get("/onboarding").is(http.StatusOK).has(".empty")
	first := begun(w)
	w.Clock.Advance(3 * time.Hour)
	begun(w, "name", "Peacock Paints", "email", "hello@peacock.example", "mobile", "98220 41376")
	w.Clock.Advance(46 * time.Hour) // the first is stalled now
	rows := w.as(acme, store.Operations).get("/onboarding").is(http.StatusOK).doc().Find("tbody tr")
	if rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Malhar Textiles") {
		t.Fatalf("the rows are: %s", rows.Text())
	}
	if rows.First().Find(".dot-warning").Length() != 1 || rows.Last().Find(".dot-warning").Length() != 0 {
		t.Error("who is stalled is not told apart")
	}
	if href, _ := rows.First().Find("a.row-link").Attr("href"); href != first.at("") {
		t.Errorf("the row leads to %s", href)
	}
	if w.as(acme, store.Viewer).get("/onboarding").doc().Find(`a[href="/onboarding/new"], a[href$="/discard"]`).Length() != 0 {
		t.Error("a viewer is offered what only others may do")
	}
	w.as(bolt, store.Owner).get("/onboarding").is(http.StatusOK).has(".empty")
}

func TestTheListHasPages(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for n := range 53 {
		must(w.store.Onboarding.Create(t.Context(), store.Onboarding{Partner: w.partners[acme].ID, RequestID: "req_" + decimal(int64(n)),
			Name: "Client " + decimal(int64(n)), Next: platform.StepOTP, CreatedBy: "test"}))(t)
	}
	b := w.as(acme, store.Operations)
	rows := func(p page) []string {
		t.Helper()
		var out []string
		p.doc().Find("#pending tbody .row-link").Each(func(_ int, s *goquery.Selection) { out = append(out, s.Text()) })
		return out
	}
	seen := map[string]bool{}
	first := b.get("/onboarding").is(http.StatusOK)
	for _, name := range rows(first) {
		seen[name] = true
	}
	next, _ := first.doc().Find(`a[href*="after="]`).Attr("href")
	second := b.get(next).is(http.StatusOK)
	for _, name := range rows(second) {
		seen[name] = true
	}
	if len(rows(first)) != 50 || len(rows(second)) != 3 || len(seen) != 53 {
		t.Errorf("the pages hold %d and %d, together %d", len(rows(first)), len(rows(second)), len(seen))
	}
	back, _ := second.doc().Find(`a[href*="before="]`).Attr("href")
	if got := rows(b.get(back).is(http.StatusOK)); !slices.Equal(got, rows(first)) {
		t.Errorf("back on the first page are %v", got)
	}
	if got := rows(b.get("/onboarding?after=nonsense").is(http.StatusOK)); !slices.Equal(got, rows(first)) {
		t.Errorf("behind nonsense are %v", got)
	}
}

func TestTheListWorksWhileThePlatformIsAway(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	z.get("/onboarding").is(http.StatusOK)
	w.replace(func(a platform.API) platform.API {
		a.Clients = silentClients{a.Clients}
		return a
	})
	page := z.get("/onboarding").is(http.StatusOK)
	if !strings.Contains(page.text(".alert"), "does not answer") || page.doc().Find("tbody tr").Length() != 1 {
		t.Errorf("the page says: %s", page.text("main"))
	}
}

type silentClients struct{ platform.ClientService }

func (silentClients) Pending(context.Context) ([]platform.PendingClient, error) {
	return nil, platform.Errorf(platform.Unavailable, "The platform is down.")
}

func TestPuttingAwayIsAskedFirst(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	z.get(z.at("/discard")).is(http.StatusOK).has(`form[action="` + z.at("/discard") + `"] .btn-error`)
	z.get("/onboarding").has("tbody tr")
	z.follow(z.post(z.at("/discard"), "reason", "Registered twice")).has(".empty")
	if to := z.due(); to != "/onboarding" {
		t.Errorf("it is still open at %s", to)
	}
	z.post(z.at("/codes"), "mobileotp", w.Outbox.Code(z.mobile), "emailotp", w.Outbox.Code(z.email)).is(http.StatusSeeOther)
	if w.kept(z).Next != platform.StepOTP {
		t.Error("what was put away went on")
	}
	if w.pending() != 1 { // the platform has no call to forget it
		t.Error("the premise: the platform has it still")
	}
	z.get("/onboarding").has(".empty")
}

func TestWhatTheAPIBeganIsTakenUp(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	api := w.world().As(acme).Onboarding
	req := must(api.Register(t.Context(), platform.Registration{Name: "Gokarna Stays", Email: "desk@gokarna.example", Mobile: "9822041376", CountryCode: "+91", Password: "swordfish-77"}))(t)
	b := w.as(acme, store.Operations)
	link, _ := b.get("/onboarding").is(http.StatusOK).doc().Find("a.row-link").Attr("href")
	b.follow(b.get(link)).has(`input[name="mobileotp"]`)

	must(api.VerifyOTP(t.Context(), req, w.Outbox.Code("+919822041376"), w.Outbox.Code("desk@gokarna.example")))(t)
	// The page is old: the codes were confirmed by the API meanwhile.
	if to := b.post(link+"/codes", "mobileotp", "123456", "emailotp", "123456").is(http.StatusSeeOther).header.Get("Location"); to != link {
		t.Fatalf("led to %s", to)
	}
	pan := b.follow(b.get(link)).is(http.StatusOK)
	if chosen := pan.doc().Find(`select[name="btype"] option[selected]`); pan.doc().Find(`details select[name="btype"]`).Length() != 0 || chosen.AttrOr("value", "") != "" {
		t.Error("a type that nobody chose is taken for granted")
	}
	b.post(link+"/pan", "btype", "", "pan", aCompanyPAN).is(http.StatusUnprocessableEntity).has("#btype-problem")
	b.post(link+"/pan", "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if rows := b.get("/onboarding").doc().Find("tbody tr"); rows.Length() != 1 {
		t.Errorf("%d are listed for one client", rows.Length())
	}
}

func TestAForgottenRegistrationCanBeBegunAgain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	mobile, email := w.Outbox.Code(z.mobile), w.Outbox.Code(z.email)
	w.Clock.Advance(25 * time.Hour)
	z.browser = w.as(acme, store.Operations)
	got := z.post(z.at("/codes"), "mobileotp", mobile, "emailotp", email).is(http.StatusNotFound)
	link, ok := got.doc().Find(`a[href^="/onboarding/new?replaces="]`).Attr("href")
	if !ok {
		t.Fatalf("no way on: %s", got.text("main"))
	}
	if form := z.get(link).is(http.StatusOK); form.value("email") != z.email {
		t.Error("the details are lost")
	}
}
