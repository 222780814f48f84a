package handlers

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
)

func TestTheReviewMarksWordsThatDiffer(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	z.post(z.at("/pan"), "btype", "company", "pan", "AAACX0003X").is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	var marked []string
	z.get(z.at("/review")).is(http.StatusOK).doc().Find("main mark").Each(func(_ int, s *goquery.Selection) { marked = append(marked, s.Text()) })
	if got := strings.Join(marked, " "); got != "Malhar Textiles Vanmala Deodhar" {
		t.Errorf("marked: %s", got)
	}
	if n := reviewed(peopledWorld(t)); n.get(n.at("/review")).doc().Find("main mark").Length() != 0 {
		t.Error("equal names are marked")
	}
}

func TestTheReviewIsReadableWhileThePlatformIsAwayAndLeadsNoFurther(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	z.get(z.at("/review")).has(`a[href="` + z.at("/sign") + `"].btn-primary`) // the premise
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = silentPreview{a.Onboarding}
		return a
	})
	page := z.get(z.at("/review")).is(http.StatusOK)
	if !strings.Contains(page.text("main"), "AAACX••••X") || page.doc().Find(`a[href="`+z.at("/sign")+`"]`).Length() != 0 {
		t.Errorf("the page says: %s", page.text("main"))
	}
}

type silentPreview struct{ platform.OnboardingService }

func (silentPreview) PreviewKYC(context.Context, platform.TempClientID) (platform.KYCPreview, error) {
	return platform.KYCPreview{}, platform.Errorf(platform.Unavailable, "The platform is down.")
}

func TestAcceptanceWantsAReviewSinceTheLastChange(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
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

func signaturePicture(t *testing.T, w, h int) []byte {
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
	return z.do(req)
}

func TestASignatureIsAPNGFromEitherField(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	z.get(z.at("/review")).is(http.StatusOK)
	drawn := func(b []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b) }
	good := signaturePicture(t, 60, 20)
	for rule, c := range map[string]struct {
		file   []byte
		drawn  string
		status int
		at     string
	}{
		"no agreement":                {nil, "", http.StatusUnprocessableEntity, "agreed"},
		"a text as picture":           {[]byte("hello"), "", http.StatusUnprocessableEntity, "upload"},
		"a picture cut short":         {good[:10], "", http.StatusUnprocessableEntity, "upload"},
		"a file over ten megabytes":   {bytes.Repeat([]byte("x"), 10<<20+1), "", http.StatusUnprocessableEntity, "upload"},
		"a body over the limit":       {bytes.Repeat([]byte("x"), 13<<20), "", http.StatusRequestEntityTooLarge, "upload"},
		"more pixels than is sane":    {signaturePicture(t, 4001, 1), "", http.StatusUnprocessableEntity, "upload"},
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
		if got.status != c.status || got.doc().Find("#"+c.at+"-problem").Length() != 1 {
			t.Errorf("%s: %d, %s", rule, got.status, got.text(".error-summary"))
		}
		if c.drawn != "" && strings.Contains(got.body, c.drawn) {
			t.Errorf("%s: the drawing comes back", rule)
		}
		if got.value("intent") == "" {
			t.Errorf("%s: the form has lost its intent", rule)
		}
	}
	// A phone's photo is one: what is asked for once more was taken.
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 300, 200)), nil); err != nil {
		t.Fatal(err)
	}
	if said := z.upload(photo.Bytes(), "intent", z.get(z.at("/sign")).value("intent")).is(http.StatusUnprocessableEntity).text("#upload-problem"); !strings.Contains(said, "once more") {
		t.Errorf("of a photo it is said %q", said)
	}
	// Without the agreement the signature is lost, and the page says so.
	z.upload(nil, "intent", z.get(z.at("/sign")).value("intent"), "signature", drawn(good)).is(http.StatusUnprocessableEntity).has("#signature-pad-problem")
	live := z.upload(nil, "intent", z.get(z.at("/sign")).value("intent"), "agreed", "on", "signature", drawn(good)).is(http.StatusSeeOther)
	if to := live.header.Get("Location"); !strings.HasPrefix(to, "/clients/") {
		t.Errorf("a drawn signature led to %s", to)
	}
	other := reviewed(peopledWorld(t))
	other.get(other.at("/review"))
	live = other.upload(good, "intent", other.get(other.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther)
	if to := live.header.Get("Location"); !strings.HasPrefix(to, "/clients/") {
		t.Errorf("an uploaded signature led to %s", to)
	}
}

func TestAnAcceptanceWithoutAnAnswerClosesTheWizardUntilItIsSettled(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
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
