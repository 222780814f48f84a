package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/store"
	"partnerdesk/views/paths"
)

// proofFields is the form that waits on the page that asks for a proof.
func (p page) proofFields(more ...string) []string {
	p.t.Helper()
	p.has(`main input[name="held_form"]`)
	var all []string
	p.doc().Find(`main form[action] input[type="hidden"]`).Each(func(_ int, in *goquery.Selection) {
		all = append(all, in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return append(all, more...)
}

func TestAFormWaitsForAFreshProofAndThenGoesOn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	const label = "billing script of March"
	made := func() int { return b.get("/settings/token").doc().Find("main li:contains('" + label + "')").Length() }
	w.Clock.Advance(proofLasts)
	ask := b.post("/settings/token", "do", "create", "label", label).is(http.StatusOK)
	if made() != 0 {
		t.Fatal("the token was made before the proof")
	}
	if strings.Contains(ask.body, label) {
		t.Error("what was typed stands in the page in clear")
	}
	wrong := b.post("/settings/token", ask.proofFields("proof_password", "wrong password here")...).is(http.StatusUnprocessableEntity)
	wrong.has("#proof_password-problem")
	b.post("/settings/token", wrong.proofFields("proof_password", "")...).is(http.StatusUnprocessableEntity)
	if made() != 0 {
		t.Fatal("a wrong proof made the token")
	}
	got := b.post("/settings/token", wrong.proofFields("proof_password", password)...).is(http.StatusSeeOther)
	b.follow(got).is(http.StatusOK)
	if made() != 1 {
		t.Error("nothing came of the form that had waited")
	}
	// The proof lasts a while, and no longer.
	b.post("/settings/token", "do", "create", "label", "a second one").is(http.StatusSeeOther)
	w.Clock.Advance(proofLasts)
	b.post("/settings/token", "do", "create", "label", "a third one").is(http.StatusOK).has(`input[name="held_form"]`)
	if n := len(w.acts(t, acme, "stepup")); n != 1 {
		t.Errorf("%d proofs stand in the trail", n)
	}
}

// What waits is worth something to the same session at the same address only.
func TestAFormThatWaitsCantBeTakenElsewhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, other := w.as(acme, store.Owner), w.as(acme, store.Owner)
	w.Clock.Advance(proofLasts)
	fields := b.post("/settings/token", "do", "create", "label", "mine").is(http.StatusOK).proofFields("proof_password", password)
	other.post("/settings/token", fields...).is(http.StatusUnprocessableEntity)
	b.post("/settings/billing", fields...).is(http.StatusUnprocessableEntity)
	cut := append([]string{}, fields...)
	for i := range cut {
		if cut[i] == "held_form" {
			cut[i+1] = cut[i+1][:len(cut[i+1])-2]
		}
	}
	b.post("/settings/token", cut...).is(http.StatusUnprocessableEntity)
	b.post("/settings/token", fields...).is(http.StatusSeeOther)
}

func TestAProofIsTheCodeWhereThereIsASecondFactor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	a, _ := b.setUpFactor()
	w.Clock.Advance(proofLasts)
	ask := b.post("/account/second-factor/off").is(http.StatusOK)
	ask.has(`input[name="proof_code"]`)
	pw := b.post("/account/second-factor/off", ask.proofFields("proof_with", "password")...).is(http.StatusOK)
	pw.has(`input[name="proof_password"]`)
	b.post("/account/second-factor/off", ask.proofFields("proof_code", "000000")...).is(http.StatusUnprocessableEntity)
	b.get("/account/second-factor/off").is(http.StatusOK) // still on
	b.post("/account/second-factor/off", ask.proofFields("proof_code", a.code())...).is(http.StatusSeeOther)
	if to := b.get("/account/second-factor/off").header.Get("Location"); to != "/account/second-factor" {
		t.Errorf("it is still on, by %q", to)
	}
}

func TestWhatChangesMoneyOrWhoGetsInTakesAFreshProof(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	if err := w.store.Settings.PutBilling(t.Context(), w.partners[acme].ID, store.BillingSettings{LegalName: "Acme", Approve: 100_000}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(proofLasts)
	credit := "/clients/" + w.clients[acme].Ref + "/wallet/credit"
	form := b.get(credit).is(http.StatusOK)
	sent := func(amount string) []string {
		var all []string
		form.doc().Find(`main form[method="post"] input[name]`).Each(func(_ int, in *goquery.Selection) {
			if name := in.AttrOr("name", ""); name != "credit" {
				all = append(all, name, in.AttrOr("value", ""))
			}
		})
		return append(all, "credit", amount)
	}
	for path, fields := range map[string][]string{
		"/settings/token": {"do", "create", "label", "x"}, "/settings/billing": {"legal_name", "Acme Ltd"}, "/settings/security": {},
		"/account/second-factor": {"code", "123456"}, "/account/second-factor/codes": {}, "/account/second-factor/off": {}, credit: sent("5000"),
		paths.PrivacyErase(w.clients[acme].Ref): {"name", "x"}, paths.PrivacyCopy(w.clients[acme].Ref): {"reason", "an audit"},
		paths.People(w.clients[acme].Ref): {"name", "Tara", "email", "tara@x.example", "role", "client_admin"}, paths.PersonRole(w.clients[acme].Ref, "nobody"): {"role", "client_admin"},
		paths.RemovePerson(w.clients[acme].Ref, "nobody"): {}, paths.Reveal(w.clients[acme].Ref): {"reason", "an audit"}, paths.RevealMask(w.clients[acme].Ref, "nobody"): {"reason", "an audit"},
	} {
		if got := b.post(path, fields...); got.status != http.StatusOK || got.doc().Find(`input[name="held_form"]`).Length() == 0 {
			t.Errorf("%s answers %d and asks for no proof: %s", path, got.status, got.text("main"))
		}
	}
}

// Whoever books the day's payments is asked once for all of them; a desk that was left
// alone asks again, and so does one after an hour.
func TestOneProofServesASittingOfCredits(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	at := "/clients/" + w.clients[acme].Ref + "/wallet/credit"
	amount := 500
	credit := func() page {
		t.Helper()
		amount++ // the same once more would be asked about
		return b.post(at, b.get(at+withQuery("step", "confirm", "credit", strconv.Itoa(amount))).is(http.StatusOK).fields()...)
	}
	asks := func(when string, want bool) page {
		t.Helper()
		got := credit()
		if asked := got.status == http.StatusOK && got.doc().Find(`input[name="held_form"]`).Length() > 0; asked != want {
			t.Fatalf("%s it asks for a proof: %v, want %v (%d)", when, asked, want, got.status)
		}
		return got
	}
	asks("after signing in", false)
	w.Clock.Advance(proofLasts)
	got := asks("left alone", true)
	b.post(at, got.proofFields("proof_password", password)...)
	for range 5 {
		w.Clock.Advance(proofLasts - time.Minute)
		asks("in a sitting", false)
	}
	w.Clock.Advance(proofLasts - time.Minute)
	asks("within the hour", false)
	w.Clock.Advance(proofLasts - time.Minute)
	asks("after an hour of credits", true)
}

func TestAProofIsAPasskeyToo(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, other := w.as(acme, store.Owner), w.as(acme, store.Admin)
	d := b.addPasskey(w.idOf(acme, store.Owner), "My phone")
	theirs := other.addPasskey(w.idOf(acme, store.Admin), "Their phone")
	w.Clock.Advance(proofLasts)
	ask := b.post("/settings/token", "do", "create", "label", "by passkey").is(http.StatusOK)
	ask.has(`form[data-passkey="get"] input[name="held_form"]`)
	held := []string{"held_form", ask.value("held_form")}
	options, challenge := b.options("/signin/passkey/options")
	b.post("/settings/token", append(held, "challenge", challenge, "answer", theirs.signs(t, options))...).is(http.StatusUnprocessableEntity)
	options, challenge = b.options("/signin/passkey/options")
	b.post("/settings/token", append(held, "challenge", challenge, "answer", d.signs(t, options))...).is(http.StatusSeeOther)
	if text := b.get("/settings/token").text("main"); !strings.Contains(text, "by passkey") {
		t.Errorf("nothing came of the form that had waited: %s", text)
	}
	// Somebody without any has no such button.
	w.Clock.Advance(proofLasts)
	v := w.as(acme, store.Viewer)
	w.Clock.Advance(proofLasts)
	if got := v.post("/account/passkeys/new"); got.doc().Find(`form[data-passkey]`).Length() > 0 {
		t.Error("a passkey is offered to somebody who has none")
	}
}
