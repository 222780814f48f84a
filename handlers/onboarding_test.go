package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
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

func TestRegisteringAsksAgainForWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	b := w.as(acme, store.Operations)
	for rule, c := range map[string]struct{ field, value, at string }{
		"no type":                   {"btype", "", "btype"},
		"a type that there is not":  {"btype", "cartel", "btype"},
		"no name":                   {"name", "  ", "name"},
		"a name too long":           {"name", strings.Repeat("न", 101), "name"},
		"no e-mail":                 {"email", "", "email"},
		"a name instead of e-mail":  {"email", "Malhar <office@malhartex.example>", "email"},
		"a country in words":        {"country_code", "India", "country_code"},
		"no mobile":                 {"mobile", "", "mobile"},
		"a landline":                {"mobile", "11 4310 4501", "mobile"},
		"no password":               {"password", "", "password"},
		"a password too short":      {"password", "short", "password"},
		"a password too long":       {"password", strings.Repeat("x", 257), "password"},
		"a promo that there is not": {"promo", "FREE", "promo"},
		"a promo that has expired":  {"promo", "EXPIRED", "promo"},
	} {
		form := b.get("/onboarding/new").is(http.StatusOK)
		got := b.post("/onboarding/new", registration(form.value("intent"), c.field, c.value)...)
		if got.status != http.StatusUnprocessableEntity || got.doc.Find("#"+c.at+"-problem").Length() != 1 || got.doc.Find(`.error-summary a[href="#`+c.at+`"]`).Length() != 1 {
			t.Errorf("%s: %d, %s", rule, got.status, got.text(".error-summary"))
		}
		if c.field != "email" && got.value("email") != "office@malhartex.example" {
			t.Errorf("%s: the e-mail that was typed is lost", rule)
		}
		if strings.Contains(got.body, "swordfish-77") {
			t.Errorf("%s: the password comes back", rule)
		}
		if got.value("intent") == "" {
			t.Errorf("%s: the form has lost its intent", rule)
		}
	}
	if n := w.pending(); n != 0 {
		t.Errorf("%d were registered all the same", n)
	}
	if begun(w); w.pending() != 1 { // the premise: with nothing wrong it is registered
		t.Error("a registration without a fault was not made")
	}
}

func TestRegisteringATakenContactSaysSoAtItsField(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	b := w.as(acme, store.Operations)
	taken := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, w.clients[acme].Ref))(t).Email
	form := b.get("/onboarding/new")
	got := b.post("/onboarding/new", registration(form.value("intent"), "email", taken)...).is(http.StatusUnprocessableEntity)
	got.has("#email-problem")
	if next := got.value("intent"); next == "" || next == form.value("intent") {
		t.Error("the refused form would be sent under the intent that is used up")
	}
	b.post("/onboarding/new", registration(got.value("intent"))...).is(http.StatusSeeOther)
}

func TestTheSameFormSentTwiceRegistersOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	b := w.as(acme, store.Operations)
	form := registration(b.get("/onboarding/new").value("intent"))
	first := b.post("/onboarding/new", form...).is(http.StatusSeeOther).header.Get("Location")
	second := b.post("/onboarding/new", form...).is(http.StatusSeeOther).header.Get("Location")
	if first != second || w.pending() != 1 {
		t.Errorf("led to %s and %s, with %d registered", first, second, w.pending())
	}
}

func TestARegistrationWithoutAnAnswerIsBeingChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = lostAnswer{a.Onboarding}
		return a
	})
	b := w.as(acme, store.Operations)
	form := b.get("/onboarding/new").value("intent")
	got := b.post("/onboarding/new", registration(form)...).is(http.StatusSeeOther)
	if to := got.header.Get("Location"); to != "/intents/"+form {
		t.Fatalf("led to %s", to)
	}
	b.get("/onboarding").is(http.StatusOK).has(`a[href="/intents/` + form + `"]`)
	again := b.post("/onboarding/new", registration(b.get("/onboarding/new").value("intent"))...).is(http.StatusConflict)
	again.has(`a[href="/intents/` + form + `"]`)
}

// lostAnswer registers, and the answer is lost on the way.
type lostAnswer struct{ platform.OnboardingService }

func (l lostAnswer) Register(ctx context.Context, in platform.Registration) (platform.RequestID, error) {
	if _, err := l.OnboardingService.Register(ctx, in); err != nil {
		return "", err
	}
	return "", platform.Errorf(platform.Unknown, "The answer was lost.")
}

func TestTheTypeDecidesHowManyStepsThereAre(t *testing.T) {
	t.Parallel()
	for btype, want := range map[string]int{"company": 6, "llp": 6, "government": 6, "individual": 7, "proprietorship": 7} {
		w := newWorld(t).peopled()
		z := begun(w, "btype", btype)
		if got := z.get(z.at("/codes")).is(http.StatusOK).doc.Find(".wizard-steps .step").Length(); got != want {
			t.Errorf("%s: %d steps, want %d", btype, got, want)
		}
	}
}

func TestCorrectingAContactReplacesTheRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w, "btype", "individual", "promo", "WELCOME10")
	link, _ := z.get(z.at("/codes")).doc.Find(`a[aria-label="Correct it: the e-mail address"]`).Attr("href")
	form := z.get(link).is(http.StatusOK)
	for name, want := range map[string]string{"name": "Malhar Textiles", "email": z.email, "country_code": "+91", "mobile": "9422088105", "promo": "WELCOME10", "replaces": z.draft} {
		if got := form.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := form.value("password"); got != "" {
		t.Errorf("the password comes back: %q", got)
	}
	got := z.post("/onboarding/new", registration(form.value("intent"), "replaces", z.draft, "btype", "individual", "email", "right@malhartex.example")...).is(http.StatusSeeOther)
	if to := got.header.Get("Location"); to == z.at("") {
		t.Fatal("the correction led to the registration that it replaces")
	}
	z.follow(z.follow(got)).has(`input[name="emailotp"]`)
	if to := z.due(); to != "/onboarding" {
		t.Errorf("the replaced one is still open at %s", to)
	}
	if rows := z.get("/onboarding").doc.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d onboardings are listed, want the corrected one", rows)
	}
}

func TestCodesAreJudgedEachAtItsField(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	right, wrong := w.Outbox.Code(z.mobile), "000000"
	if w.Outbox.Code(z.email) == wrong {
		wrong = "111111"
	}
	for range 6 { // a code that is none costs no try
		z.post(z.at("/codes"), "mobileotp", "12345", "emailotp", "abcdef").is(http.StatusUnprocessableEntity)
	}
	got := z.post(z.at("/codes"), "mobileotp", right, "emailotp", wrong).is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.text("#emailotp-problem"), "4 tries are left") || got.doc.Find("#mobileotp-problem").Length() != 0 {
		t.Errorf("said %q", got.text(".error-summary"))
	}
	if got.value("mobileotp") != right || got.value("emailotp") != "" {
		t.Error("the right code has to be typed again, or the wrong one comes back")
	}
	for range 3 {
		z.post(z.at("/codes"), "mobileotp", right, "emailotp", wrong).is(http.StatusUnprocessableEntity)
	}
	z.post(z.at("/codes"), "mobileotp", right, "emailotp", wrong).is(http.StatusTooManyRequests).has("#emailotp-problem")
	z.post(z.at("/codes"), "mobileotp", right, "emailotp", w.Outbox.Code(z.email)).is(http.StatusTooManyRequests) // locked, right or wrong
	if to := z.due(); to != "/codes" {
		t.Fatalf("due is %s", to)
	}
	w.Clock.Advance(platform.ResendWait)
	z.post(z.at("/codes/resend"), "type", "email").is(http.StatusSeeOther)
	z.post(z.at("/codes"), "mobileotp", right, "emailotp", w.Outbox.Code(z.email)[:3]+" "+w.Outbox.Code(z.email)[3:]).is(http.StatusSeeOther)
	if to := z.due(); to != "/pan" {
		t.Errorf("due is %s", to)
	}
}

func TestResendingTooEarlyIsAnsweredPlainly(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	got := z.post(z.at("/codes/resend"), "type", "both").is(http.StatusTooManyRequests)
	if !strings.Contains(got.text(".error-summary"), "Wait 30 s") {
		t.Errorf("said %q", got.text(".error-summary"))
	}
	got.has(`[data-countdown-to]`)
	if wait := got.header.Get("Retry-After"); wait != "30" {
		t.Errorf("Retry-After is %q", wait)
	}
	z.post(z.at("/codes/resend"), "type", "pigeon").is(http.StatusUnprocessableEntity)
	w.Clock.Advance(platform.ResendWait)
	if z.get(z.at("/codes")).doc.Find(`[data-countdown-to]`).Length() != 0 {
		t.Error("the countdown goes on when the time is up")
	}
	before := w.Outbox.Code(z.mobile)
	z.follow(z.follow(z.post(z.at("/codes/resend"), "type", "mobile"))).has(".toast-item")
	if w.Outbox.Code(z.mobile) == before || len(w.Outbox.To(z.email)) != 1 {
		t.Error("the fresh code did not go to the phone alone")
	}
}

func TestSupportSendsCodesAgainAndGoesNoFurther(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	support := w.as(acme, store.Support)
	page := support.get(z.at("")).is(http.StatusOK)
	page.has(`#resend-codes[action="` + z.at("/codes/resend") + `"]`)
	support.post(z.at("/codes/resend"), "type", "both").is(http.StatusTooManyRequests).has(".error-summary")
	w.Clock.Advance(platform.ResendWait)
	support.follow(support.post(z.at("/codes/resend"), "type", "both")).has(".toast-item")
	support.get(z.at("/codes")).is(http.StatusForbidden)
	if w.as(acme, store.Viewer).get(z.at("")).is(http.StatusOK).doc.Find("#resend-codes").Length() != 0 {
		t.Error("a viewer is offered to send codes")
	}
}

func TestAStepThatIsNotDueLeadsToTheOneThatIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
	w = newWorld(t).peopled()
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
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
	b := w.as(acme, store.Operations)
	b.get("/onboarding").is(http.StatusOK).has(".empty")
	first := begun(w)
	w.Clock.Advance(3 * time.Hour)
	begun(w, "name", "Peacock Paints", "email", "hello@peacock.example", "mobile", "98220 41376")
	w.Clock.Advance(46 * time.Hour) // the first is stalled now
	rows := w.as(acme, store.Operations).get("/onboarding").is(http.StatusOK).doc.Find("tbody tr")
	if rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Malhar Textiles") {
		t.Fatalf("the rows are: %s", rows.Text())
	}
	if rows.First().Find(".dot-warning").Length() != 1 || rows.Last().Find(".dot-warning").Length() != 0 {
		t.Error("who is stalled is not told apart")
	}
	if href, _ := rows.First().Find("a.row-link").Attr("href"); href != first.at("") {
		t.Errorf("the row leads to %s", href)
	}
	if w.as(acme, store.Viewer).get("/onboarding").doc.Find(`a[href="/onboarding/new"], a[href$="/discard"]`).Length() != 0 {
		t.Error("a viewer is offered what only others may do")
	}
	w.as(bolt, store.Owner).get("/onboarding").is(http.StatusOK).has(".empty")
}

func TestTheListHasPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	for n := range 53 {
		must(w.store.Onboarding.Create(t.Context(), store.Onboarding{Partner: w.partners[acme].ID, RequestID: "req_" + decimal(int64(n)),
			Name: "Client " + decimal(int64(n)), Next: platform.StepOTP, CreatedBy: "test"}))(t)
	}
	b := w.as(acme, store.Operations)
	for path, want := range map[string]int{"/onboarding": 50, "/onboarding?page=2": 3, "/onboarding?page=99": 3, "/onboarding?page=x": 50} {
		if got := b.get(path).is(http.StatusOK).doc.Find("tbody tr").Length(); got != want {
			t.Errorf("%s shows %d, want %d", path, got, want)
		}
	}
	b.get("/onboarding").has(`a[href="/onboarding?page=2"]`)
	b.get("/onboarding?page=2").has(`a[href="/onboarding?page=1"]`)
}

func TestTheListWorksWhileThePlatformIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	z.get("/onboarding").is(http.StatusOK)
	w.replace(func(a platform.API) platform.API {
		a.Clients = silentClients{a.Clients}
		return a
	})
	page := z.get("/onboarding").is(http.StatusOK)
	if !strings.Contains(page.text(".alert"), "does not answer") || page.doc.Find("tbody tr").Length() != 1 {
		t.Errorf("the page says: %s", page.text("main"))
	}
}

type silentClients struct{ platform.ClientService }

func (silentClients) Pending(context.Context) ([]platform.PendingClient, error) {
	return nil, platform.Errorf(platform.Unavailable, "The platform is down.")
}

func TestPuttingAwayIsAskedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	z.get(z.at("/discard")).is(http.StatusOK).has(`form[action="` + z.at("/discard") + `"] .btn-error`)
	z.get("/onboarding").has("tbody tr")
	z.follow(z.post(z.at("/discard"))).has(".empty")
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
	w := newWorld(t).peopled()
	api := w.world().As(acme).Onboarding
	req := must(api.Register(t.Context(), platform.Registration{Name: "Gokarna Stays", Email: "desk@gokarna.example", Mobile: "9822041376", CountryCode: "+91", Password: "swordfish-77"}))(t)
	b := w.as(acme, store.Operations)
	link, _ := b.get("/onboarding").is(http.StatusOK).doc.Find("a.row-link").Attr("href")
	b.follow(b.get(link)).has(`input[name="mobileotp"]`)

	must(api.VerifyOTP(t.Context(), req, w.Outbox.Code("+919822041376"), w.Outbox.Code("desk@gokarna.example")))(t)
	// The page is old: the codes were confirmed by the API meanwhile.
	if to := b.post(link+"/codes", "mobileotp", "123456", "emailotp", "123456").is(http.StatusSeeOther).header.Get("Location"); to != link {
		t.Fatalf("led to %s", to)
	}
	pan := b.follow(b.get(link)).is(http.StatusOK)
	if chosen := pan.doc.Find(`select[name="btype"] option[selected]`); pan.doc.Find(`details select[name="btype"]`).Length() != 0 || chosen.AttrOr("value", "") != "" {
		t.Error("a type that nobody chose is taken for granted")
	}
	b.post(link+"/pan", "btype", "", "pan", aCompanyPAN).is(http.StatusUnprocessableEntity).has("#btype-problem")
	b.post(link+"/pan", "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if rows := b.get("/onboarding").doc.Find("tbody tr"); rows.Length() != 1 {
		t.Errorf("%d are listed for one client", rows.Length())
	}
}

func TestAForgottenRegistrationCanBeBegunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := begun(w)
	mobile, email := w.Outbox.Code(z.mobile), w.Outbox.Code(z.email)
	w.Clock.Advance(25 * time.Hour)
	z.browser = w.as(acme, store.Operations)
	got := z.post(z.at("/codes"), "mobileotp", mobile, "emailotp", email).is(http.StatusNotFound)
	link, ok := got.doc.Find(`a[href^="/onboarding/new?replaces="]`).Attr("href")
	if !ok {
		t.Fatalf("no way on: %s", got.text("main"))
	}
	if form := z.get(link).is(http.StatusOK); form.value("email") != z.email {
		t.Error("the details are lost")
	}
}
