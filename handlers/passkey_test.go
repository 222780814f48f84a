package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"partnerdesk/store"
)

// device is somebody's phone, which holds passkeys.
type device struct {
	virtualwebauthn.Authenticator
	site virtualwebauthn.RelyingParty
	key  virtualwebauthn.Credential
}

// options asks the server what the script asks it, and gives the sealed challenge.
func (b *browser) options(path string) (publicKey, held string) {
	b.w.t.Helper()
	var got struct {
		PublicKey json.RawMessage `json:"publicKey"`
		Held      string          `json:"held"`
	}
	if err := json.Unmarshal([]byte(b.post(path).is(http.StatusOK).body), &got); err != nil {
		b.w.t.Fatal(err)
	}
	return `{"publicKey":` + string(got.PublicKey) + `}`, got.Held
}

// makes is the device's answer to a registration.
func (d *device) makes(t *testing.T, options string) string {
	t.Helper()
	asked := must(virtualwebauthn.ParseAttestationOptions(options))(t)
	return virtualwebauthn.CreateAttestationResponse(d.site, d.Authenticator, d.key, *asked)
}

// signs is the device's answer to a sign-in.
func (d *device) signs(t *testing.T, options string) string {
	t.Helper()
	asked := must(virtualwebauthn.ParseAssertionOptions(options))(t)
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.site, d.Authenticator, d.key, *asked)
}

// newDevice has a passkey for a person at a host, which the server does not know yet.
func (w *world) newDevice(host, person string) *device {
	return &device{
		Authenticator: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(person)}),
		site:          virtualwebauthn.RelyingParty{Name: "x", ID: host, Origin: "http://" + host},
		key:           newKey(),
	}
}

// newKey draws until both coordinates have their full length: the library drops zeros
// that a coordinate begins with, as one key in a hundred does, and no device does that.
func newKey() virtualwebauthn.Credential {
	const whole = 77 // bytes of CBOR: type, algorithm, curve and twice 32 bytes (RFC 9052)
	for {
		if k := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(k.Key.AttestationData()) == whole {
			return k
		}
	}
}

// idOf is a person's id.
func (w *world) idOf(partner string, role store.Role) string {
	w.t.Helper()
	if role.Kind() == store.Staff {
		return must(w.store.People.StaffByEmail(w.t.Context(), mailOf(partner, role)))(w.t).ID
	}
	return must(w.store.People.PortalByEmail(w.t.Context(), w.partners[partner].ID, mailOf(partner, role)))(w.t)[0].ID
}

// addPasskey puts a passkey of a new device on a signed-in person's list.
func (b *browser) addPasskey(person, name string) *device {
	b.w.t.Helper()
	d := b.w.newDevice(b.host, person)
	options, held := b.options("/account/passkeys/options")
	if !strings.Contains(options, `"userVerification":"required"`) || !strings.Contains(options, `"residentKey":"required"`) {
		b.w.t.Errorf("the device is asked for too little: %s", options)
	}
	b.post("/account/passkeys", "name", name, "challenge", held, "answer", d.makes(b.w.t, options)).is(http.StatusSeeOther)
	return d
}

// signInBy answers a sign-in's challenge with a device.
func (b *browser) signInBy(d *device) page {
	b.w.t.Helper()
	options, held := b.options("/signin/passkey/options")
	return b.post("/signin/passkey", "challenge", held, "answer", d.signs(b.w.t, options), "next", "/account")
}

func TestAPasskeyOpensItsOwnDoor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, role := range []store.Role{store.Operations, store.ClientAdmin} {
		b := w.as(acme, role)
		b.get("/account").is(http.StatusOK).has(`form[action="/account/passkeys/new"]`)
		b.get("/account/passkeys/new").is(http.StatusOK).has(`form[data-passkey="create"] input[name="answer"]`)
		d := b.addPasskey(w.idOf(acme, role), "My phone")
		if text := b.get("/account").text("main"); !strings.Contains(text, "My phone") || !strings.Contains(text, "Never used") {
			t.Errorf("the list reads %s", text)
		}
		at := w.stranger(b.host)
		at.get("/signin").is(http.StatusOK).has(`form[data-passkey="get"][hidden]`)
		if to := at.signInBy(d).is(http.StatusSeeOther).header.Get("Location"); to != "/account" {
			t.Errorf("it leads to %s", to)
		}
		at.get("/account").is(http.StatusOK)

		// Another name, then gone.
		path := b.get("/account").doc().Find(`a[href^="/account/passkeys/k_"]`).AttrOr("href", "")
		b.post(path, "name", "").is(http.StatusUnprocessableEntity).has("#name-problem")
		b.post(path, "name", "Old phone").is(http.StatusSeeOther)
		if text := b.get("/account").text("main"); !strings.Contains(text, "Old phone") {
			t.Errorf("after the renaming the list reads %s", text)
		}
		w.as(acme, store.Viewer).get(path).is(http.StatusNotFound)
		w.as(acme, store.Viewer).post(path, "do", "remove").is(http.StatusNotFound)
		b.post(path, "do", "remove").is(http.StatusSeeOther)
		w.stranger(b.host).signInBy(d).is(http.StatusUnprocessableEntity)
	}
	for act, want := range map[string]int{"passkey.add": 2, "passkey.remove": 2, "passkey.signin": 2} {
		if n := len(w.acts(t, acme, act)); n != want {
			t.Errorf("%s stands %d times in the trail, want %d", act, n, want)
		}
	}
}

func TestAPasskeyIsWorthNothingElsewhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.ClientAdmin)
	d := b.addPasskey(w.idOf(acme, store.ClientAdmin), "My phone")
	refusedAt := func(what, host string, d *device) {
		t.Helper()
		at := w.stranger(host)
		at.signInBy(d).is(http.StatusUnprocessableEntity)
		if got := at.get("/account"); got.status != http.StatusSeeOther {
			t.Errorf("%s: the account answers %d", what, got.status)
		}
	}
	// The same key at another brand and at the staff's door: as it is, and as a false
	// page would have it, signed for that host.
	for _, host := range []string{hostOf(bolt), "localhost"} {
		refusedAt("at "+host, host, d)
		moved := *d
		moved.site = virtualwebauthn.RelyingParty{ID: host, Origin: "http://" + host}
		refusedAt("signed for "+host, host, &moved)
	}
	relayed := *d // a false page that passes our challenge on
	relayed.site = virtualwebauthn.RelyingParty{ID: hostOf(acme), Origin: "http://evil.example"}
	refusedAt("from another origin", hostOf(acme), &relayed)
	lazy := *d
	lazy.Options.UserNotVerified = true
	refusedAt("without its lock", hostOf(acme), &lazy)
	posing := *d
	posing.Options.UserHandle = []byte(w.idOf(acme, store.ClientViewer))
	refusedAt("in another name", hostOf(acme), &posing)
	forged := *d
	forged.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	forged.key.ID = d.key.ID
	refusedAt("with another private key", hostOf(acme), &forged)
	w.stranger("127.0.0.1").post("/signin/passkey/options").is(http.StatusNotFound)
	w.stranger(hostOf(acme)).signInBy(d).is(http.StatusSeeOther) // the premise
}

func TestAnAnswerIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Support)
	d := b.addPasskey(w.idOf(acme, store.Support), "My laptop")
	at := w.stranger("localhost")
	options, held := at.options("/signin/passkey/options")
	answer := d.signs(t, options)
	at.post("/signin/passkey", "challenge", held, "answer", answer).is(http.StatusSeeOther)
	w.stranger("localhost").post("/signin/passkey", "challenge", held, "answer", answer).is(http.StatusUnprocessableEntity)

	late := w.stranger("localhost")
	options, held = late.options("/signin/passkey/options")
	w.Clock.Advance(challengeLasts + 1)
	late.post("/signin/passkey", "challenge", held, "answer", d.signs(t, options)).is(http.StatusUnprocessableEntity)

	for name, fields := range map[string][]string{
		"nothing": {}, "nonsense": {"challenge", "abc", "answer", "{}"}, "a registration's challenge": {"challenge", second(b.options("/account/passkeys/options")), "answer", answer},
	} {
		if got := w.stranger("localhost").post("/signin/passkey", fields...); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

func second(_, held string) string { return held }

// A passkey has checked its owner: it is both proofs, and stands in for the code.
func TestAPasskeyIsASecondFactorToo(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Admin)
	d := b.addPasskey(w.idOf(acme, store.Admin), "My key")
	b.setUpFactor()
	at := w.stranger("localhost")
	at.post("/signin", "email", mailOf(acme, store.Admin), "password", password, "next", "/clients").is(http.StatusSeeOther)
	at.get("/signin/code").is(http.StatusOK).has(`form[data-passkey="get"]`)
	if to := at.signInBy(d).is(http.StatusSeeOther).header.Get("Location"); to != "/clients" {
		t.Errorf("the passkey leads to %s", to)
	}
	at.get("/clients").is(http.StatusOK)

	// Shut out is shut out.
	if err := w.store.People.SetActive(t.Context(), w.partners[acme].ID, w.idOf(acme, store.Admin), false); err != nil {
		t.Fatal(err)
	}
	w.stranger("localhost").signInBy(d).is(http.StatusUnprocessableEntity)
}

func TestAddingAPasskeyTakesAFreshProof(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	w.Clock.Advance(proofLasts)
	ask := b.post("/account/passkeys/new").is(http.StatusOK)
	if to := b.post("/account/passkeys/new", ask.proofFields("proof_password", password)...).is(http.StatusSeeOther).header.Get("Location"); to != "/account/passkeys/new" {
		t.Errorf("the proof leads to %s", to)
	}
	b.addPasskey(w.idOf(acme, store.Billing), "My phone")
	w.Clock.Advance(proofLasts)
	options, held := b.options("/account/passkeys/options")
	b.post("/account/passkeys", "name", "A thief’s", "challenge", held, "answer", w.newDevice("localhost", w.idOf(acme, store.Billing)).makes(t, options)).is(http.StatusOK).has(`input[name="held_form"]`)
}
