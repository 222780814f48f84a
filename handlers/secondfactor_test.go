package handlers

import (
	"database/sql"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/crypto/argon2"

	"partnerdesk/store"
)

// app is somebody's authenticator app.
type app struct {
	w   *world
	key []byte
}

// code is what it shows now. Each works once, so time goes on first.
func (a app) code() string {
	a.w.Clock.Advance(30 * time.Second)
	return store.AppCode(a.key, a.w.Clock.Now())
}

// appOf reads the key from the page that sets the second factor up.
func (b *browser) appOf(p page) app {
	b.w.t.Helper()
	text, _ := p.doc().Find(`main [data-copy]`).Attr("data-copy")
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(key) != 20 {
		b.w.t.Fatalf("the page shows no key but %q: %v", text, err)
	}
	return app{b.w, key}
}

// setUpFactor turns a signed-in person's second factor on.
func (b *browser) setUpFactor() (app, []string) {
	b.w.t.Helper()
	a := b.appOf(b.get("/account/second-factor").is(http.StatusOK))
	got := b.follow(b.post("/account/second-factor", "code", a.code())).is(http.StatusOK)
	var codes []string
	got.doc().Find("ol li.tel").Each(func(_ int, li *goquery.Selection) { codes = append(codes, li.Text()) })
	if len(codes) != store.RecoveryCodes {
		b.w.t.Fatalf("%d recovery codes are shown: %s", len(codes), got.text("main"))
	}
	return a, codes
}

func TestSecondFactorIsAskedForAtBothDoors(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, role := range []store.Role{store.Operations, store.ClientAdmin} {
		b := w.as(acme, role)
		set := b.get("/account/second-factor").is(http.StatusOK)
		set.has("svg[role=img] path")
		b.post("/account/second-factor", "code", "000000").is(http.StatusUnprocessableEntity).has("#code-problem")
		a, codes := b.setUpFactor()
		if again := b.get("/account/second-factor/codes"); again.status != http.StatusSeeOther {
			t.Errorf("the codes are shown again: %d", again.status)
		}
		if got := b.get("/account/second-factor"); !strings.Contains(got.text("main"), "10 of 10") || strings.Contains(got.body, codes[0]) {
			t.Errorf("the page says %q", got.text("main"))
		}

		at := w.stranger(b.host)
		before := at.cookies["session"]
		got := at.post("/signin", "email", mailOf(acme, role), "password", password, "next", "/account")
		if to := got.is(http.StatusSeeOther).header.Get("Location"); to != "/signin/code" {
			t.Fatalf("a right password leads to %s", to)
		}
		held := at.cookies["session"]
		if held == before || held == "" {
			t.Error("the session kept its id while the second proof is waited for")
		}
		for _, page := range []string{"/account", "/clients", "/"} {
			if got := at.get(page); got.status != http.StatusSeeOther && got.status != http.StatusNotFound {
				t.Errorf("%s answers %d before the second proof", page, got.status)
			}
		}
		at.get("/signin/code").is(http.StatusOK).has(`input[autocomplete="one-time-code"]`)
		at.post("/signin/code", "code", "000000").is(http.StatusUnprocessableEntity)
		code := a.code()
		if to := at.post("/signin/code", "code", code).is(http.StatusSeeOther).header.Get("Location"); to != "/account" {
			t.Errorf("the code leads to %s", to)
		}
		if at.cookies["session"] == held {
			t.Error("the session kept its id at sign-in")
		}
		at.get("/account").is(http.StatusOK)

		// The same code again, by somebody who looked over the shoulder.
		thief := w.stranger(b.host)
		thief.post("/signin", "email", mailOf(acme, role), "password", password).is(http.StatusSeeOther)
		thief.post("/signin/code", "code", code).is(http.StatusUnprocessableEntity)

		// Without the phone.
		lost := w.stranger(b.host)
		lost.post("/signin", "email", mailOf(acme, role), "password", password).is(http.StatusSeeOther)
		lost.get("/signin/code?with=recovery").is(http.StatusOK).has("#recovery")
		lost.post("/signin/code", "with", "recovery", "recovery", "aaaaa-bbbbb").is(http.StatusUnprocessableEntity).has("#recovery-problem")
		lost.follow(lost.post("/signin/code", "with", "recovery", "recovery", strings.ToUpper(codes[3])))
		lost.get("/account/second-factor").has("main")
		thief.post("/signin/code", "with", "recovery", "recovery", codes[3]).is(http.StatusUnprocessableEntity)
		if n := len(w.acts(t, acme, "signin.recovery")); n == 0 {
			t.Error("the use of a recovery code is not in the trail")
		}
	}
}

func TestTheCodeOfASignInCantBeGuessed(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.Owner)
	b := w.as(acme, store.Owner)
	a, _ := b.setUpFactor()
	var last page
	tries := 0
	for i := range 40 {
		thief := w.stranger("localhost")
		thief.from = "203.0.113." + decimal(int64(i+1)) // from everywhere
		thief.post("/signin", "email", email, "password", password).is(http.StatusSeeOther)
		last = thief.post("/signin/code", "code", "000000").is(http.StatusUnprocessableEntity)
		if strings.Contains(last.text("#code-problem"), "Too many") {
			break
		}
		tries++
	}
	if tries >= 40 {
		t.Fatalf("%d codes could be tried: %s", tries, last.text("main"))
	}
	// Whoever stole the password has used the tries up; a new password opens the way.
	path := b.resetPath(email)
	got := b.post(path, "password", "tea with two sugars").is(http.StatusSeeOther)
	if to := got.header.Get("Location"); to != "/signin/code" {
		t.Fatalf("a new password leads to %s: the mailbox must not be enough", to)
	}
	b.post("/signin/code", "code", a.code()).is(http.StatusSeeOther)
	b.get("/account").is(http.StatusOK)
}

// A sign-in that waits for its code is over once the password behind it is changed,
// the person is shut out, or ten minutes have gone.
func TestASignInThatWaitsEndsWithItsPassword(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.Billing)
	a, _ := w.as(acme, store.Billing).setUpFactor()
	wait := func(pw string) *browser {
		b := w.stranger("localhost")
		b.post("/signin", "email", email, "password", pw).is(http.StatusSeeOther)
		return b
	}
	over := func(b *browser, why string) {
		t.Helper()
		if got := b.post("/signin/code", "code", a.code()); got.header.Get("Location") != "/signin" {
			t.Errorf("%s: the code answers %d to %s", why, got.status, got.header.Get("Location"))
		}
		if got := b.get("/account"); got.status != http.StatusSeeOther {
			t.Errorf("%s: the account answers %d", why, got.status)
		}
	}
	b := wait(password)
	other := w.stranger("localhost")
	other.post(other.resetPath(email), "password", "tea with two sugars").is(http.StatusSeeOther)
	over(b, "after a new password")

	b = wait("tea with two sugars")
	w.Clock.Advance(store.PendingLife)
	over(b, "after ten minutes")

	b = wait("tea with two sugars")
	p := must(w.store.People.StaffByEmail(t.Context(), email))(t)
	if err := w.store.People.SetActive(t.Context(), p.Partner, p.ID, false); err != nil {
		t.Fatal(err)
	}
	over(b, "after they were shut out")
}

func TestAPartnerCanAskASecondFactorOfEverybody(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, viewer := w.as(acme, store.Owner), w.as(acme, store.Viewer)
	elsewhere, portal := w.as(bolt, store.Viewer), w.as(acme, store.ClientAdmin)
	w.as(acme, store.Admin).post("/settings/security", "second_factor", "on").is(http.StatusForbidden)
	owner.post("/settings/security", "second_factor", "on").is(http.StatusUnprocessableEntity).has("#second_factor-problem")
	owner.setUpFactor()
	owner.post("/settings/security", "second_factor", "on").is(http.StatusSeeOther)

	// Somebody who is signed in already meets it at their next step.
	for _, path := range []string{"/", "/clients", "/account", "/account/second-factor-of-mine"} {
		got := viewer.get(path)
		if to := got.header.Get("Location"); got.status != http.StatusSeeOther || to != "/account/second-factor" {
			if path == "/account/second-factor-of-mine" && got.status == http.StatusNotFound {
				continue
			}
			t.Errorf("%s answers %d to %s", path, got.status, to)
		}
	}
	if got := viewer.post("/account/preferences", "zone", "UTC"); got.header.Get("Location") != "/account/second-factor" {
		t.Errorf("a form answers %d", got.status)
	}
	set := viewer.get("/account/second-factor").is(http.StatusOK)
	if set.doc().Find("nav").Length() > 0 {
		t.Error("the page leads elsewhere")
	}
	viewer.setUpFactor()
	viewer.get("/clients").is(http.StatusOK)
	elsewhere.get("/clients").is(http.StatusOK)
	portal.get("/account").is(http.StatusOK)

	// Turning it off leads back to it.
	viewer.post("/account/second-factor/off").is(http.StatusSeeOther)
	if got := viewer.get("/clients"); got.header.Get("Location") != "/account/second-factor" {
		t.Errorf("without it, /clients answers %d", got.status)
	}
	if n := len(w.acts(t, acme, "settings.security")); n != 1 {
		t.Errorf("the rule stands %d times in the trail", n)
	}
}

func TestAMailedCodeSignsAPortalPersonIn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.ClientViewer)
	codeIn := func(email string) string {
		w.desk.Wait()
		sent := w.Outbox.To(email)
		if len(sent) == 0 {
			t.Fatal("no code was mailed")
		}
		for _, word := range strings.Fields(sent[len(sent)-1].Text) {
			if len(word) == store.MailDigits && strings.Trim(word, "0123456789") == "" {
				return word
			}
		}
		t.Fatalf("the mail holds no code: %s", sent[len(sent)-1].Text)
		return ""
	}
	w.stranger("localhost").get("/signin/mail").is(http.StatusNotFound) // staff have passwords
	b := w.stranger(hostOf(acme))
	b.get("/signin").has(`a[href="/signin/mail"]`)
	b.post("/signin/mail", "email", email).is(http.StatusSeeOther)
	code := codeIn(email)
	b.post("/signin/code", "code", "00000000").is(http.StatusUnprocessableEntity)
	other := w.stranger(hostOf(acme))
	other.post("/signin/mail", "email", "nobody@nowhere.example").is(http.StatusSeeOther)
	other.post("/signin/code", "code", code).is(http.StatusUnprocessableEntity) // the code is of another browser
	b.post("/signin/code", "code", code).is(http.StatusSeeOther)
	b.get("/clients/" + w.clients[acme].Ref).is(http.StatusOK)
	b.get("/account").is(http.StatusOK).has(`form[action="/account/password"]`)

	// Somebody who never chose a password needs none, and is not asked for it either.
	bare := must(w.store.People.Create(t.Context(), store.Person{Partner: w.partners[acme].ID, Kind: store.Portal, ClientRef: w.clients[acme].Ref,
		Email: "bare@acme.example", Name: "Bare", Role: store.ClientViewer}, ""))(t)
	v := w.stranger(hostOf(acme))
	v.post("/signin/mail", "email", bare.Email).is(http.StatusSeeOther)
	v.post("/signin/code", "code", codeIn(bare.Email)).is(http.StatusSeeOther)
	own := v.get("/account").is(http.StatusOK)
	own.has(`main a[href="/signin/forgotten"]`)
	if own.doc().Find(`form[action="/account/password"]`).Length() > 0 {
		t.Error("they are asked for a password that they don't have")
	}

	// Known and unknown look the same.
	known := w.stranger(hostOf(acme))
	known.post("/signin/mail", "email", email).is(http.StatusSeeOther)
	say := func(b *browser, email string) string {
		return strings.ReplaceAll(b.get("/signin/code").is(http.StatusOK).text("main"), email, "")
	}
	if a, z := say(known, email), say(other, "nobody@nowhere.example"); a != z {
		t.Errorf("a known address: %q\nan unknown one: %q", a, z)
	}

	// Five tries, and the right code comes too late.
	code = codeIn(email)
	for range triesMailCode {
		known.post("/signin/code", "code", "00000000").is(http.StatusUnprocessableEntity)
	}
	known.post("/signin/code", "code", code).is(http.StatusUnprocessableEntity)
	known.get("/account").is(http.StatusSeeOther)
}

// Guesses at one account from all over lock nobody out: the right password then takes
// a code from the mailbox too.
func TestGuessesFromEverywhereTakeAMailedCodeBesidesThePassword(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	email := mailOf(acme, store.Support)
	guess := func(n int) {
		for i := range n {
			b := w.stranger("localhost")
			b.from = "198.51.100." + decimal(int64(i%250+1))
			b.post("/signin", "email", email, "password", "wrong password here").is(http.StatusUnprocessableEntity)
		}
	}
	guess(store.TriesPerCrowd)
	b := w.stranger("localhost")
	if to := b.post("/signin", "email", email, "password", password).is(http.StatusSeeOther).header.Get("Location"); to != "/signin/code" {
		t.Fatalf("the right password leads to %s", to)
	}
	b.get("/account").is(http.StatusSeeOther)
	w.desk.Wait()
	sent := w.Outbox.To(email)
	if len(sent) != 1 {
		t.Fatalf("%d codes were mailed", len(sent))
	}
	for _, word := range strings.Fields(sent[0].Text) {
		if len(word) == store.MailDigits && strings.Trim(word, "0123456789") == "" {
			b.post("/signin/code", "code", word).is(http.StatusSeeOther)
		}
	}
	b.get("/account").is(http.StatusOK)
	// Whoever stole the password does not get codes to guess at without end, nor fills the
	// mailbox; a new password opens the way again.
	for n := 2; n <= mailsAtOnce+1; n++ {
		thief := w.stranger("localhost")
		thief.from = "203.0.113." + decimal(int64(n))
		want := http.StatusSeeOther
		if n > mailsAtOnce {
			want = http.StatusTooManyRequests
		}
		thief.post("/signin", "email", email, "password", password).is(want)
	}
	if w.desk.Wait(); len(w.Outbox.To(email)) > mailsAtOnce+1 { // and the notice of a new device
		t.Errorf("%d mails were sent", len(w.Outbox.To(email)))
	}
	const fresh = "another password then"
	hash := must(w.store.Passwords.Hash(t.Context(), fresh))(t)
	if err := w.store.People.SetPassword(t.Context(), w.partners[acme].ID, w.idOf(acme, store.Support), hash, ""); err != nil {
		t.Fatal(err)
	}
	w.stranger("localhost").post("/signin", "email", email, "password", fresh).is(http.StatusSeeOther)
	w.Clock.Advance(store.TryWindow)
	b.post("/signin", "email", email, "password", fresh).is(http.StatusSeeOther)
	b.get("/account").is(http.StatusOK)
}

// The work of a hash may be changed; whoever has a second factor signs in once then, too.
func TestAPasswordThatIsHashedAnewKeepsASignInGoing(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	a, _ := b.setUpFactor()
	id := w.personID(acme, store.Operations)
	salt := []byte("sixteen bytes!!!")
	b64 := base64.RawStdEncoding.EncodeToString
	old := fmt.Sprintf("$argon2id$v=%d$m=64,t=2,p=1$%s$%s", argon2.Version, b64(salt), b64(argon2.IDKey([]byte(password), salt, 2, 64, 1, 32)))
	if !w.store.Passwords.NeedsRehash(old) {
		t.Fatal("the premise is a hash of other work")
	}
	if err := w.store.People.SetPassword(t.Context(), w.partners[acme].ID, id, old, ""); err != nil {
		t.Fatal(err)
	}
	at := w.stranger(b.host)
	at.post("/signin", "email", mailOf(acme, store.Operations), "password", password).is(http.StatusSeeOther)
	if login := must(w.store.People.Login(t.Context(), w.partners[acme].ID, id))(t); w.store.Passwords.NeedsRehash(login.Hash) {
		t.Fatal("the password was not hashed anew")
	}
	if to := at.post("/signin/code", "code", a.code()).is(http.StatusSeeOther).header.Get("Location"); to != "/" {
		t.Errorf("the code leads to %s", to)
	}
	at.get("/account").is(http.StatusOK)
}

// Whether anybody has an address must not show in the work that asking for a code makes:
// what is looked up for one is looked up for nobody too, so both miss it where it is gone.
func TestAskingForACodeLooksUpTheSameForNobody(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	off := must(w.store.People.PortalByEmail(t.Context(), w.partners[acme].ID, mailOf(acme, store.ClientViewer)))(t)[0]
	if err := w.store.People.SetActive(t.Context(), off.Partner, off.ID, false); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"somebody": mailOf(acme, store.ClientAdmin), "nobody": "nobody@nowhere.example", "somebody who is switched off": off.Email}
	for who, email := range all {
		if got := w.stranger(hostOf(acme)).post("/signin/mail", "email", email); got.status != http.StatusSeeOther {
			t.Errorf("the premise: %s gets %d", who, got.status)
		}
	}
	db := must(sql.Open("sqlite", "file:"+w.path+"?_pragma=busy_timeout(5000)"))(t)
	t.Cleanup(func() { db.Close() })
	must(db.ExecContext(t.Context(), `ALTER TABLE memberships RENAME TO gone`))(t)
	for who, email := range all {
		if got := w.stranger(hostOf(acme)).post("/signin/mail", "email", email); got.status != http.StatusInternalServerError {
			t.Errorf("for %s the clients are not looked up: %d", who, got.status)
		}
	}
}
