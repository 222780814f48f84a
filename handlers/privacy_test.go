package handlers

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// onboarded is a client of acme that went through the wizard here, by their own link.
func (w *world) onboarded() string {
	w.t.Helper()
	z := begun(w, "btype", "individual")
	c := z.handedOver()
	c.signed(z.email, z.mobile)
	w.desk.Wait()
	return w.kept(z).ClientRef
}

func TestWhatIsHeldOfAClientIsToldAndCopied(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ref := w.onboarded()
	billing := w.as(acme, store.Billing)
	form := billing.get("/clients/" + ref + "/wallet/credit?step=confirm&credit=500").is(http.StatusOK)
	billing.post("/clients/"+ref+"/wallet/credit", form.fields()...).is(http.StatusSeeOther)
	b := w.as(acme, store.Admin)
	p := b.get("/clients/" + ref + "/privacy").is(http.StatusOK)
	text := p.text("main")
	for _, want := range []string{"Name and contact", "Companies Act 2013", "DoT", "Aadhaar is checked", "The review is true", "the client by link", "Version 2026-03, English"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	billing.get("/clients/" + ref + "/privacy").is(http.StatusForbidden)

	b.post("/clients/"+ref+"/privacy/copy", "reason", "x").is(http.StatusUnprocessableEntity).has("#reason-problem")
	got := b.post("/clients/"+ref+"/privacy/copy", "reason", "The client asked by mail").is(http.StatusOK)
	z, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r := must(f.Open())(t)
		files[f.Name] = string(must(io.ReadAll(r))(t))
	}
	for name, want := range map[string]string{"README.txt": "What is held of", "kyc.json": aPersonPAN, "dashboard/client.json": "office@malhartex.example", "statement.csv": "Balance after", "platform/client.json": "KYC", "dashboard/audit.json": "Confirmed"} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold %q: %.300s", name, want, files[name])
		}
	}
	if strings.Contains(got.body, anAadhaar) {
		t.Error("the archive holds an Aadhaar number")
	}
	all := strings.Join([]string{files["dashboard/onboardings.json"], files["dashboard/people.json"]}, "")
	if strings.Contains(all, "password_hash") || strings.Contains(all, "$argon2") {
		t.Error("the archive holds a hash")
	}
	if trail := b.get("/audit?what=:looks").text("main tbody"); !strings.Contains(trail, "The client asked by mail") {
		t.Errorf("the trail reads %q", trail)
	}
}

func TestAClientIsErasedAfterAskingTwice(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ref := w.onboarded()
	b := w.as(acme, store.Owner)
	at := "/clients/" + ref + "/privacy/erase"
	name := "Malhar Textiles"
	if text := b.get(at).is(http.StatusOK).text("main"); !strings.Contains(text, "Deactivate it first") {
		t.Errorf("an active client: %q", text)
	}
	b.post(at, "step", "erase", "reason", "asked by mail", "typed", name).is(http.StatusUnprocessableEntity)
	client := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, ref))(t)
	if err := w.world().As(acme).Clients.SetActive(t.Context(), platform.ClientID(client.ClientID), false); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	first := b.get(at).is(http.StatusOK)
	first.has(`form input[name="reason"]`)
	if text := first.text("main"); !strings.Contains(text, "Companies Act") && !strings.Contains(text, "DoT") {
		t.Errorf("the question does not say what stays: %q", text)
	}
	const setting = "/settings/privacy"
	b.post(setting, "kyc_years", "ever").is(http.StatusUnprocessableEntity).has("#kyc_years-problem")
	b.post(setting, "kyc_years", "31").is(http.StatusUnprocessableEntity).has("#kyc_years-problem")
	b.post(setting, "kyc_years", "7").is(http.StatusSeeOther)
	if text := b.get(at).text("main"); !strings.Contains(text, "7 years after the erasure, as you have set it") {
		t.Errorf("the partner’s own term is not told: %q", text)
	}
	b.post(setting, "kyc_years", "0").is(http.StatusSeeOther)
	if text := b.get(at).text("main ul:nth-of-type(1)"); !strings.Contains(text, "KYC:") {
		t.Errorf("KYC does not go at once: %q", text)
	}
	b.post(at, "step", "ask", "reason", "").is(http.StatusUnprocessableEntity).has("#reason-problem")
	second := b.post(at, "step", "ask", "reason", "asked by mail").is(http.StatusOK)
	second.has(`input[name="typed"]`)
	if v := second.value("reason"); v != "asked by mail" {
		t.Errorf("the reason comes back as %q", v)
	}
	b.post(at, "step", "erase", "reason", "asked by mail", "typed", "someone else").is(http.StatusUnprocessableEntity).has("#typed-problem")
	b.get("/clients/" + ref).is(http.StatusOK)
	list := b.follow(b.post(at, "step", "erase", "reason", "asked by mail", "typed", " malhar  textiles "))
	if text := list.is(http.StatusOK).text("main"); !strings.Contains(text, ref) || !strings.Contains(text, "asked by mail") || strings.Contains(text, name) {
		t.Errorf("the list of the erased reads %q", text)
	}
	for _, page := range []string{"", "/privacy", "/wallet", "/privacy/erase"} {
		b.get("/clients/" + ref + page).is(http.StatusNotFound)
	}
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	if text := b.get("/clients?q=malhar").is(http.StatusOK).text("main"); strings.Contains(text, name) {
		t.Error("the next sync brought the client back")
	}
	if text := b.get("/audit?client=" + ref).is(http.StatusOK).text("main tbody"); !strings.Contains(text, "Erased a client’s data: asked by mail") {
		t.Errorf("the trail reads %q", text)
	}
}
