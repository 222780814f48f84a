package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestRegisteringAsksAgainForWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
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
		if got.status != http.StatusUnprocessableEntity || got.doc().Find("#"+c.at+"-problem").Length() != 1 || got.doc().Find(`.error-summary a[href="#`+c.at+`"]`).Length() != 1 {
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
	w := peopledWorld(t)
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
	w := peopledWorld(t)
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
	w := peopledWorld(t)
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
		w := peopledWorld(t)
		z := begun(w, "btype", btype)
		if got := z.get(z.at("/codes")).is(http.StatusOK).doc().Find(".wizard-steps .step").Length(); got != want {
			t.Errorf("%s: %d steps, want %d", btype, got, want)
		}
	}
}

func TestCorrectingAContactReplacesTheRegistration(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w, "btype", "individual", "promo", "WELCOME10")
	link, _ := z.get(z.at("/codes")).doc().Find(`a[aria-label="Correct it: the e-mail address"]`).Attr("href")
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
	if rows := z.get("/onboarding").doc().Find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d onboardings are listed, want the corrected one", rows)
	}
}

func TestCodesAreJudgedEachAtItsField(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	right, wrong := w.Outbox.Code(z.mobile), "000000"
	if w.Outbox.Code(z.email) == wrong {
		wrong = "111111"
	}
	for range 6 { // a code that is none costs no try
		z.post(z.at("/codes"), "mobileotp", "12345", "emailotp", "abcdef").is(http.StatusUnprocessableEntity)
	}
	got := z.post(z.at("/codes"), "mobileotp", right, "emailotp", wrong).is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.text("#emailotp-problem"), "4 tries are left") || got.doc().Find("#mobileotp-problem").Length() != 0 {
		t.Errorf("said %q", got.text(".error-summary"))
	}
	if said := got.text(".error-summary"); !strings.Contains(said, "Code from the e-mail: This code is wrong.") {
		t.Errorf("the summary does not say which code: %q", said)
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
	w := peopledWorld(t)
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
	if z.get(z.at("/codes")).doc().Find(`[data-countdown-to]`).Length() != 0 {
		t.Error("the countdown goes on when the time is up")
	}
	before := w.Outbox.Code(z.mobile)
	z.follow(z.follow(z.post(z.at("/codes/resend"), "type", "mobile"))).has(".toast-item")
	if w.Outbox.Code(z.mobile) == before || len(w.Outbox.To(z.email)) != 1 {
		t.Error("the fresh code did not go to the phone alone")
	}
}

// awayOnboarding is a platform that is down.
type awayOnboarding struct{ platform.OnboardingService }

func (awayOnboarding) Register(context.Context, platform.Registration) (platform.RequestID, error) {
	return "", platform.Errorf(platform.Unavailable, "The platform does not answer.")
}

func TestRegisteringInAnOutageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.replace(func(a platform.API) platform.API { a.Onboarding = awayOnboarding{a.Onboarding}; return a })
	b := w.as(acme, store.Operations)
	form := b.get("/onboarding/new").is(http.StatusOK)
	got := b.post("/onboarding/new", registration(form.value("intent"))...).is(http.StatusServiceUnavailable)
	if got.value("email") != "office@malhartex.example" || !strings.Contains(got.text(".error-summary"), "does not answer") {
		t.Errorf("it shows %q and says %q", got.value("email"), got.text(".error-summary"))
	}
	w.replace(nil)
	b.post("/onboarding/new", registration(got.value("intent"))...).is(http.StatusSeeOther)
}

func TestRegisteringNamesEveryFaultAtOnceAndWhereItIs(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	got := b.post("/onboarding/new", "intent", b.get("/onboarding/new").value("intent"), "btype", "company", "name", "", "email", "nobody", "country_code", "x", "mobile", "", "password", "short").is(http.StatusUnprocessableEntity)
	for _, name := range []string{"name", "email", "country_code", "mobile", "password"} {
		got.has("#" + name + "-problem")
	}
	if said := got.text(".error-summary"); !strings.Contains(said, "Password: Use at least 8 characters.") {
		t.Errorf("the summary says %q", said)
	}
}
