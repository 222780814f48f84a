package handlers

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestACompanyGoesLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
	sign := z.get(z.at("/sign")).is(http.StatusOK)
	live := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther)
	to := live.header.Get("Location")
	if !strings.HasPrefix(to, "/clients/") {
		t.Fatalf("led to %s", to)
	}
	if page := z.follow(live).is(http.StatusOK); !strings.Contains(page.text("h1"), "Malhar Textiles") {
		t.Errorf("the client's page is headed %s", page.text("h1"))
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
	w := newWorld(t).peopled()
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
	if n := review.doc.Find(".wizard-steps .step").Length(); n != 7 {
		t.Errorf("%d steps", n)
	}
	if kept := w.kept(z); kept.Consent.At.IsZero() || kept.Consent.Language != "en-IN" || kept.Consent.Version == "" || kept.AadhaarReference != "" {
		t.Errorf("kept of the consent: %+v", kept.Consent)
	}
}

func TestAPANInTheWrongShapeIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
	asked := w.countPAN()
	z := confirmed(w)
	got := z.post(z.at("/pan"), "btype", "company", "pan", aFirmPAN).is(http.StatusUnprocessableEntity)
	if *asked != 0 {
		t.Fatal("a PAN in doubt was sent at once")
	}
	got.has(".alert-warning")
	got.has(`button[name="change"][value="llp"]`)
	if got.doc.Find("#pan-problem").Length() != 0 || got.text("#checks .btn-primary") != "Send anyway" || got.value("pan") != aFirmPAN {
		t.Errorf("the page says: %s", got.text("form"))
	}
	// The word covers this number and type alone.
	z.post(z.at("/pan"), "btype", "company", "pan", aPersonPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	z.post(z.at("/pan"), "btype", "huf", "pan", aFirmPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	if *asked != 0 {
		t.Fatal("the word for one number let another one through")
	}
	sent := z.post(z.at("/pan"), "btype", "company", "pan", aFirmPAN, "confirmed", got.value("confirmed")).is(http.StatusUnprocessableEntity)
	if *asked != 1 || sent.doc.Find("#pan-problem").Length() != 1 {
		t.Errorf("asked %d times; the page says: %s", *asked, sent.text(".error-summary"))
	}
}

func TestAWrongTypeIsMendedInOnePress(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
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
		if got.status != http.StatusOK || got.doc.Find("#checks").Length() != 1 {
			t.Errorf("%s: %d", rule, got.status)
			continue
		}
		if cells, warns := got.doc.Find(".pan-cell").Length(), got.doc.Find(".alert-warning").Length(); cells != c.cells || warns != c.warns {
			t.Errorf("%s: %d cells and %d warnings: %s", rule, cells, warns, got.text("#checks"))
		}
		if got.doc.Find("nav").Length() != 0 {
			t.Errorf("%s: a whole page came", rule)
		}
	}
	z.post("/onboarding/checks", "kind", "horoscope").is(http.StatusUnprocessableEntity)
	if got := z.get("/onboarding/checks?kind=pan&pan=" + aFirmPAN); got.doc.Find(".pan-cell").Length() != 0 {
		t.Error("a number is checked out of an address")
	}
}

func TestAnAadhaarNumberLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
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
	if got.doc.Find(".alert-warning").Length() == 1 { // the magic prefix fails the check digit, which warns first
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
	w := newWorld(t).peopled()
	z := confirmed(w, "btype", "llp")
	z.post(z.at("/pan"), "btype", "llp", "pan", aFirmPAN).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "gst_num", "27AAPFU").is(http.StatusUnprocessableEntity).has("#gst_num-problem")
	got := z.post(z.at("/gst"), "gst_num", "07AAGFF2194N1Z1").is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.text(".alert-warning"), "AAPFU••••F") || got.doc.Find("#gst_num-problem").Length() != 0 {
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
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
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
	w := newWorld(t).peopled()
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

func TestTheReviewMarksWordsThatDiffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := confirmed(w)
	z.post(z.at("/pan"), "btype", "company", "pan", "AAACX0003X").is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	var marked []string
	z.get(z.at("/review")).is(http.StatusOK).doc.Find("main mark").Each(func(_ int, s *goquery.Selection) { marked = append(marked, s.Text()) })
	if got := strings.Join(marked, " "); got != "Malhar Textiles Vanmala Deodhar" {
		t.Errorf("marked: %s", got)
	}
	if n := reviewed(newWorld(t).peopled()); n.get(n.at("/review")).doc.Find("main mark").Length() != 0 {
		t.Error("equal names are marked")
	}
}

func TestTheReviewIsReadableWhileThePlatformIsAwayAndLeadsNoFurther(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := reviewed(w)
	z.get(z.at("/review")).has(`a[href="` + z.at("/sign") + `"].btn-primary`) // the premise
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = silentPreview{a.Onboarding}
		return a
	})
	page := z.get(z.at("/review")).is(http.StatusOK)
	if !strings.Contains(page.text("main"), "AAACX••••X") || page.doc.Find(`a[href="`+z.at("/sign")+`"]`).Length() != 0 {
		t.Errorf("the page says: %s", page.text("main"))
	}
}

type silentPreview struct{ platform.OnboardingService }

func (silentPreview) PreviewKYC(context.Context, platform.TempClientID) (platform.KYCPreview, error) {
	return platform.KYCPreview{}, platform.Errorf(platform.Unavailable, "The platform is down.")
}

func TestAcceptanceWantsAReviewSinceTheLastChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := reviewed(w)
	sign := z.get(z.at("/sign")).is(http.StatusOK) // by its address, without the review
	got := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if to := got.header.Get("Location"); to != z.at("") {
		t.Fatalf("led to %s", to)
	}
	z.follow(z.follow(got)).has(".toast-item")
	sign = z.get(z.at("/sign"))
	live := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if to := live.header.Get("Location"); !strings.HasPrefix(to, "/clients/") {
		t.Errorf("after the review it led to %s", to)
	}
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends the sign page's form as a browser does, with a file.
func (z *wizard) upload(file []byte, fields ...string) page {
	z.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			z.w.t.Fatal(err)
		}
	}
	name := ""
	if file != nil {
		name = "signature.png"
	}
	part, err := form.CreateFormFile("upload", name)
	if err != nil {
		z.w.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		z.w.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		z.w.t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "http://"+z.host+z.at("/sign"), &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range z.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	z.w.server.ServeHTTP(rec, req)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(rec.Body.String()))
	if err != nil {
		z.w.t.Fatal(err)
	}
	return page{t: z.w.t, status: rec.Code, header: rec.Header(), body: rec.Body.String(), doc: doc}
}

func TestASignatureIsAPNGFromEitherField(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := reviewed(w)
	z.get(z.at("/review")).is(http.StatusOK)
	drawn := func(b []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b) }
	good := picture(t, 60, 20)
	for rule, c := range map[string]struct {
		file   []byte
		drawn  string
		status int
		at     string
	}{
		"no agreement":                {nil, "", http.StatusUnprocessableEntity, "agreed"},
		"a text as picture":           {[]byte("hello"), "", http.StatusUnprocessableEntity, "upload"},
		"a picture cut short":         {good[:10], "", http.StatusUnprocessableEntity, "upload"},
		"a file over a megabyte":      {bytes.Repeat([]byte("x"), 1<<20+1), "", http.StatusUnprocessableEntity, "upload"},
		"a body over the limit":       {bytes.Repeat([]byte("x"), 3<<20), "", http.StatusRequestEntityTooLarge, "upload"},
		"more pixels than is sane":    {picture(t, 4001, 1), "", http.StatusUnprocessableEntity, "upload"},
		"a drawing that is none":      {nil, "data:image/svg+xml;base64,AAAA", http.StatusUnprocessableEntity, "signature-pad"},
		"a drawing that is not whole": {nil, "data:image/png;base64,%%%", http.StatusUnprocessableEntity, "signature-pad"},
		"a drawing of nothing":        {nil, drawn(nil) + "AAAA", http.StatusUnprocessableEntity, "signature-pad"},
	} {
		form := z.get(z.at("/sign")).is(http.StatusOK)
		fields := []string{"intent", form.value("intent"), "signature", c.drawn}
		if c.at != "agreed" {
			fields = append(fields, "agreed", "on")
		}
		got := z.upload(c.file, fields...)
		if got.status != c.status || got.doc.Find("#"+c.at+"-problem").Length() != 1 {
			t.Errorf("%s: %d, %s", rule, got.status, got.text(".error-summary"))
		}
		if c.drawn != "" && strings.Contains(got.body, c.drawn) {
			t.Errorf("%s: the drawing comes back", rule)
		}
		if got.value("intent") == "" {
			t.Errorf("%s: the form has lost its intent", rule)
		}
	}
	// Without the agreement the signature is lost, and the page says so.
	z.upload(nil, "intent", z.get(z.at("/sign")).value("intent"), "signature", drawn(good)).is(http.StatusUnprocessableEntity).has("#signature-pad-problem")
	live := z.upload(nil, "intent", z.get(z.at("/sign")).value("intent"), "agreed", "on", "signature", drawn(good)).is(http.StatusSeeOther)
	if to := live.header.Get("Location"); !strings.HasPrefix(to, "/clients/") {
		t.Errorf("a drawn signature led to %s", to)
	}
	other := reviewed(newWorld(t).peopled())
	other.get(other.at("/review"))
	live = other.upload(good, "intent", other.get(other.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if to := live.header.Get("Location"); !strings.HasPrefix(to, "/clients/") {
		t.Errorf("an uploaded signature led to %s", to)
	}
}

func TestAnAcceptanceWithoutAnAnswerClosesTheWizardUntilItIsSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
	z := reviewed(w)
	z.get(z.at("/review")).is(http.StatusOK)
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = lostAcceptance{a.Onboarding}
		return a
	})
	intent := z.get(z.at("/sign")).value("intent")
	z.post(z.at("/sign"), "intent", intent, "agreed", "on").is(http.StatusSeeOther)
	for _, step := range []string{"", "/pan", "/review", "/sign", "/discard"} {
		if to := z.get(z.at(step)).is(http.StatusSeeOther).header.Get("Location"); to != "/intents/"+intent {
			t.Errorf("%q leads to %s", step, to)
		}
	}
}

type lostAcceptance struct{ platform.OnboardingService }

func (lostAcceptance) AcceptKYC(context.Context, platform.TempClientID, []byte) (platform.ClientID, error) {
	return "", platform.Errorf(platform.Unknown, "lost")
}
