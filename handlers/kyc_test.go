package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestACompanyGoesLive(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "llp")
	z.post(z.at("/pan"), "btype", "llp", "pan", "aapfu 0939 f").is(http.StatusSeeOther)
	if to := z.due(); to != "/gst" {
		t.Fatalf("after the PAN of a firm %s is due", to)
	}
	z.post(z.at("/gst"), "gst_num", aFirmGSTIN).is(http.StatusSeeOther)
	review := z.get(z.at("/review")).is(http.StatusOK)
	for _, want := range []string{"AAPFU••••F", "27AAPFU••••F1ZV", "Maharashtra", "Limited liability partnership", "+91 94220 88105"} {
		if !strings.Contains(review.text("main"), want) {
			t.Errorf("the review lacks %s", want)
		}
	}
	if strings.Contains(review.body, aFirmPAN) {
		t.Error("the review shows the whole PAN")
	}
	review.has(`a[href="` + z.at("/sign") + `"]`)
	wrong, _ := review.doc().Find(`main a:contains("Correct the contact")`).Attr("href")
	if lead := z.get(wrong).is(http.StatusOK).text("main"); !strings.Contains(lead, "PAN, Aadhaar and GST are asked for again") {
		t.Error("a contact that is corrected this late does not say what it costs")
	}
	sign := z.get(z.at("/sign")).is(http.StatusOK)
	live := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther)
	to := live.header.Get("Location")
	if !strings.HasPrefix(to, "/clients/") {
		t.Fatalf("led to %s", to)
	}
	if page := z.follow(live).is(http.StatusOK); !strings.Contains(page.text("h1"), "Malhar Textiles") {
		t.Errorf("the client's page is headed %s", page.text("h1"))
	}
	if done := z.get(to + "/activity").text("main"); !strings.Contains(done, "Registered Malhar Textiles") || !strings.Contains(done, "Checked the PAN") {
		t.Errorf("what was done before the client was live is missing in its activity: %s", done)
	}
	for _, step := range []string{"", "/pan", "/sign"} {
		if again := z.get(z.at(step)).is(http.StatusSeeOther).header.Get("Location"); again != to {
			t.Errorf("afterwards %q leads to %s", step, again)
		}
	}
	if again := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").header.Get("Location"); again != to {
		t.Errorf("the same form sent twice leads to %s", again)
	}
	z.get("/onboarding").has(".empty")
}

func TestAnIndividualConfirmsAnAadhaarOnTheWay(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "individual")
	z.post(z.at("/pan"), "btype", "individual", "pan", aPersonPAN).is(http.StatusSeeOther)
	if to := z.due(); to != "/aadhaar" {
		t.Fatalf("due is %s", to)
	}
	z.get(z.at("/aadhaar/code")).is(http.StatusSeeOther) // none was asked for
	z.post(z.at("/aadhaar"), "consent", "on", "aadhar_num", "9999 4105 7058").is(http.StatusSeeOther)
	if to := z.due(); to != "/aadhaar/code" {
		t.Fatalf("due is %s", to)
	}
	z.post(z.at("/aadhaar/code"), "otp", "12").is(http.StatusUnprocessableEntity).has("#otp-problem")
	z.post(z.at("/aadhaar/code"), "otp", w.Outbox.Code(z.mobile)).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	review := z.get(z.at("/review")).is(http.StatusOK)
	if !strings.Contains(review.text("main"), "XXXX XXXX 7058") || !strings.Contains(review.text("main"), "Not registered") {
		t.Errorf("the review says: %s", review.text("main"))
	}
	if n := review.doc().Find(".wizard-steps .step").Length(); n != 7 {
		t.Errorf("%d steps", n)
	}
	if kept := w.kept(z); kept.Consent.At.IsZero() || kept.Consent.Language != "en-IN" || kept.Consent.Version == "" || kept.AadhaarReference != "" {
		t.Errorf("kept of the consent: %+v", kept.Consent)
	}
}

func TestAPANInTheWrongShapeIsNotSent(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	for _, pan := range []string{"", "AAACX1234", "AAACX12345", "ＡAACX1234X", "<script>alert(1)</script>"} {
		got := z.post(z.at("/pan"), "btype", "company", "pan", pan).is(http.StatusUnprocessableEntity)
		got.has("#pan-problem")
		if got.value("pan") != pan {
			t.Errorf("%q came back as %q", pan, got.value("pan"))
		}
		// Not even for those who insist.
		z.post(z.at("/pan"), "btype", "company", "pan", pan, "confirmed", pan+" company").is(http.StatusUnprocessableEntity)
	}
}

func TestADoubtfulPANIsWarnedAboutAndMayBeSentAnyway(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	asked := w.countPAN()
	z := confirmed(w)
	got := z.post(z.at("/pan"), "btype", "company", "pan", aFirmPAN).is(http.StatusUnprocessableEntity)
	if *asked != 0 {
		t.Fatal("a PAN in doubt was sent at once")
	}
	got.has(".alert-warning")
	got.has(`button[name="change"][value="llp"]`)
	if got.doc().Find("#pan-problem").Length() != 0 || got.text("#checks .btn-primary") != "Send anyway" || got.value("pan") != aFirmPAN {
		t.Errorf("the page says: %s", got.text("form"))
	}
	// The word covers this number and type alone.
	z.post(z.at("/pan"), "btype", "company", "pan", aPersonPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	z.post(z.at("/pan"), "btype", "huf", "pan", aFirmPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	if *asked != 0 {
		t.Fatal("the word for one number let another one through")
	}
	sent := z.post(z.at("/pan"), "btype", "company", "pan", aFirmPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	if *asked != 1 || sent.doc().Find("#pan-problem").Length() != 1 {
		t.Errorf("asked %d times; the page says: %s", *asked, sent.text(".error-summary"))
	}
}

func TestAWrongTypeIsMendedInOnePress(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	z.post(z.at("/pan"), "btype", "company", "change", "llp", "pan", aFirmPAN).is(http.StatusSeeOther)
	if kept := w.kept(z); kept.BusinessType != "llp" || kept.Next != platform.StepGST {
		t.Errorf("kept as %s, due %s", kept.BusinessType, kept.Next)
	}
}

// countPAN counts how often the records are asked about a PAN.
func (w *world) countPAN() *int {
	n := new(int)
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = countedPAN{a.Onboarding, n}
		return a
	})
	return n
}

type countedPAN struct {
	platform.OnboardingService
	n *int
}

func (c countedPAN) VerifyPAN(ctx context.Context, id platform.TempClientID, pan string, b platform.BusinessType) (platform.PANRecord, error) {
	*c.n++
	return c.OnboardingService.VerifyPAN(ctx, id, pan, b)
}

func TestNumbersAreCheckedWhileTheyAreTyped(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "llp")
	z.post(z.at("/pan"), "btype", "llp", "pan", aFirmPAN).is(http.StatusSeeOther)
	z.headers["HX-Request"] = "true"
	for rule, c := range map[string]struct {
		fields       []string
		cells, warns int
	}{
		"nothing yet":                     {[]string{"kind", "pan"}, 0, 0},
		"half a PAN is drawn":             {[]string{"kind", "pan", "pan", "AAPFU"}, 5, 0},
		"a PAN that fits":                 {[]string{"kind", "pan", "pan", aFirmPAN, "btype", "llp"}, 10, 0},
		"a PAN of another kind of holder": {[]string{"kind", "pan", "pan", "aapfu0939f", "btype", "company"}, 10, 1},
		"a holder that there is not":      {[]string{"kind", "pan", "pan", "AAPXU0939F", "btype", "company"}, 10, 1},
		"what is no PAN":                  {[]string{"kind", "pan", "pan", "a[0]=%00", "btype", "x"}, 0, 0},
		"a true GSTIN":                    {[]string{"kind", "gst", "draft", z.draft, "gst_num", aFirmGSTIN}, 0, 0},
		"a wrong check character":         {[]string{"kind", "gst", "draft", z.draft, "gst_num", "27AAPFU0939F1ZX"}, 0, 1},
		"no such state":                   {[]string{"kind", "gst", "draft", z.draft, "gst_num", "96AAPFU0939F1ZV"}, 0, 2},
		"another PAN inside":              {[]string{"kind", "gst", "draft", z.draft, "gst_num", "07AAGFF2194N1Z1"}, 0, 1},
		"a true Aadhaar":                  {[]string{"kind", "aadhaar", "aadhar_num", anAadhaar}, 0, 0},
		"an Aadhaar with two swapped":     {[]string{"kind", "aadhaar", "aadhar_num", "999941057085"}, 0, 1},
	} {
		got := z.post("/onboarding/checks", c.fields...)
		if got.status != http.StatusOK || got.doc().Find("#checks").Length() != 1 {
			t.Errorf("%s: %d", rule, got.status)
			continue
		}
		if cells, warns := got.doc().Find(".pan-cell").Length(), got.doc().Find(".alert-warning").Length(); cells != c.cells || warns != c.warns {
			t.Errorf("%s: %d cells and %d warnings: %s", rule, cells, warns, got.text("#checks"))
		}
		if got.doc().Find("nav").Length() != 0 {
			t.Errorf("%s: a whole page came", rule)
		}
	}
	z.post("/onboarding/checks", "kind", "horoscope").is(http.StatusUnprocessableEntity)
	if got := z.get("/onboarding/checks?kind=pan&pan=" + aFirmPAN); got.doc().Find(".pan-cell").Length() != 0 {
		t.Error("a number is checked out of an address")
	}
}

func TestAnAadhaarNumberLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "individual")
	z.post(z.at("/pan"), "btype", "individual", "pan", aPersonPAN).is(http.StatusSeeOther)
	for rule, number := range map[string]string{
		"no Aadhaar at all": "12345", "swapped digits": "999941057085", "starts with 1": "199941057058", "not found": "999900000001",
		"records down": "999900000503", "it": anAadhaar,
	} {
		for _, more := range [][]string{{}, {"consent", "on"}, {"consent", "on", "confirmed", "check_digits"}} {
			got := z.post(z.at("/aadhaar"), append([]string{"aadhar_num", number}, more...)...)
			if strings.Contains(got.body, number) || got.value("aadhar_num") != "" {
				t.Errorf("%s: the number comes back with %d", rule, got.status)
			}
			if got.status >= 500 && got.status != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", rule, got.status)
			}
		}
	}
	if w.kept(z).AadhaarReference == "" {
		t.Fatal("the premise: the true one was sent")
	}
	for _, number := range []string{"999941057085", "999900000503", anAadhaar} {
		if strings.Contains(w.log.String(), number) {
			t.Errorf("the log holds %s", number)
		}
	}
	entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Summary+string(e.Before)+string(e.After), "99994105") {
			t.Errorf("the audit trail holds it: %s", e.Summary)
		}
	}
}

func TestConsentComesBeforeTheNumber(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "proprietorship")
	z.post(z.at("/pan"), "btype", "proprietorship", "pan", aPersonPAN).is(http.StatusSeeOther)
	consents := func() int {
		entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		return len(slices.DeleteFunc(entries, func(e store.AuditEntry) bool { return e.Action != "aadhaar_consent" }))
	}
	z.post(z.at("/aadhaar"), "aadhar_num", anAadhaar).is(http.StatusUnprocessableEntity).has("#consent-problem")
	if consents() != 0 || len(w.Outbox.To(z.mobile)) != 1 {
		t.Error("without consent something was noted or sent")
	}
	got := z.post(z.at("/aadhaar"), "consent", "on", "aadhar_num", "999900000001").is(http.StatusUnprocessableEntity)
	got.has(`#consent[checked]`)
	if got.doc().Find(".alert-warning").Length() == 1 { // the magic prefix fails the check digit, which warns first
		z.post(z.at("/aadhaar"), "consent", "on", "aadhar_num", "999900000001", "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity).has("#aadhar_num-problem")
	}
	if consents() != 1 {
		t.Errorf("%d consents are noted for a number that the registry refused", consents())
	}
	z.get(z.at("/aadhaar")).has(`a[href="` + z.at("/aadhaar?declined=1") + `"]`)
	z.get(z.at("/aadhaar?declined=1")).is(http.StatusOK).has(`a[href="/onboarding"]`)
}

func TestADoubtfulGSTINIsWarnedAboutAndMayBeSentAnyway(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w, "btype", "llp")
	z.post(z.at("/pan"), "btype", "llp", "pan", aFirmPAN).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "gst_num", "27AAPFU").is(http.StatusUnprocessableEntity).has("#gst_num-problem")
	got := z.post(z.at("/gst"), "gst_num", "07AAGFF2194N1Z1").is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.text(".alert-warning"), "AAPFU••••F") || got.doc().Find("#gst_num-problem").Length() != 0 {
		t.Errorf("the warning says: %s", got.text(".alert-warning"))
	}
	if strings.Contains(got.text(".alert-warning"), aFirmPAN) {
		t.Error("the warning opens the PAN")
	}
	if near := z.post(z.at("/gst"), "gst_num", "27AAPFU0003F1ZG").is(http.StatusUnprocessableEntity).text(".alert-warning"); !strings.Contains(near, "four digits") {
		t.Errorf("two PANs that look alike when masked: %s", near)
	}
	z.post(z.at("/gst"), "gst_num", "07AAGFF2194N1Z1", "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity).has("#gst_num-problem")
	if kept := w.kept(z); kept.Next != platform.StepGST || kept.HasGSTIN {
		t.Error("a refused GSTIN is kept")
	}
}

func TestRecordsThatAreDownLeaveEverythingAsItWas(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	before := w.kept(z)
	got := z.post(z.at("/pan"), "btype", "company", "pan", "AAACX0503X").is(http.StatusServiceUnavailable)
	if !strings.Contains(got.text(".error-summary"), "not answering") || got.value("pan") != "AAACX0503X" {
		t.Errorf("the page says: %s", got.text(".error-summary"))
	}
	if after := w.kept(z); after.Version != before.Version {
		t.Error("the draft was changed")
	}
	z.post(z.at("/pan"), "btype", "company", "pan", "AAACX0001X").is(http.StatusUnprocessableEntity).has("#pan-problem")
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
}

func TestAnAnswerThatIsLostAtARepeatableStepMaySimplyBeAskedForAgain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = lostPAN{a.Onboarding}
		return a
	})
	got := z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusServiceUnavailable)
	if !strings.Contains(got.text(".error-summary"), "without harm") {
		t.Errorf("the page says: %s", got.text("main"))
	}
	w.replace(nil)
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if to := z.due(); to != "/gst" {
		t.Errorf("due is %s", to)
	}
}

type lostPAN struct{ platform.OnboardingService }

func (l lostPAN) VerifyPAN(ctx context.Context, id platform.TempClientID, pan string, b platform.BusinessType) (platform.PANRecord, error) {
	if _, err := l.OnboardingService.VerifyPAN(ctx, id, pan, b); err != nil {
		return platform.PANRecord{}, err
	}
	return platform.PANRecord{}, platform.Errorf(platform.Unknown, "lost")
}

func TestConfirmedStepsMayBeGivenAgain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	page := z.get(z.at("/pan")).is(http.StatusOK)
	if !strings.Contains(page.text(".alert-success"), "AAACX••••X") {
		t.Errorf("the page does not say what is confirmed: %s", page.text("main"))
	}
	page.has(`.wizard-steps a[href="` + z.at("/gst") + `"]`)
	page.has(`.wizard-steps a[href="` + z.at("/review") + `"]`)
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	if to := z.due(); to != "/review" || !w.kept(z).Facts.GSTSkipped {
		t.Errorf("the same PAN again makes %s due", to)
	}
	z.post(z.at("/pan"), "btype", "company", "pan", "AAACX4321X").is(http.StatusSeeOther)
	if to := z.due(); to != "/gst" || w.kept(z).Facts.GSTSkipped {
		t.Errorf("a new PAN makes %s due", to)
	}
}

// Two people have the PAN's page open. The second does not undo unseen what the
// first did, and what they typed stays.
func TestTheSecondOfTwoAtAStepSeesWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	c := z.handedOver()
	drawn := c.get(c.at("/pan")).is(http.StatusOK).value("due")
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN, "due", z.get(z.at("/pan")).value("due")).is(http.StatusSeeOther)
	before := w.kept(z).Facts
	again := c.post(c.at("/pan"), "btype", "individual", "pan", aPersonPAN, "due", drawn).is(http.StatusConflict)
	if text := again.text("main"); !strings.Contains(text, "Somebody else confirmed this step") || !strings.Contains(text, before.PANMasked) {
		t.Errorf("the second reads %s", text)
	}
	if again.value("pan") != aPersonPAN {
		t.Error("what the second typed is lost")
	}
	if after := w.kept(z).Facts; after.PANMasked != before.PANMasked {
		t.Errorf("kept is %s, not %s", after.PANMasked, before.PANMasked)
	}
	c.post(c.at("/pan"), "btype", "individual", "pan", aPersonPAN, "due", again.value("due")).is(http.StatusSeeOther)
	if after := w.kept(z).Facts; after.PANMasked == before.PANMasked {
		t.Error("who insists is not heard")
	}
}
