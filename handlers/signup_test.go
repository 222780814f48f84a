package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/signature"
	"partnerdesk/store"
)

// signingUp opens acme's sign-up, and gives the world and a stranger at its host.
func signingUp(t *testing.T, approval bool) (*world, *browser) {
	t.Helper()
	w := peopledWorld(t)
	b := must(w.store.Brands.Of(t.Context(), w.partners[acme].ID))(t)
	if err := w.store.Brands.SetSignUp(t.Context(), w.partners[acme].ID, b.ID, true, approval); err != nil {
		t.Fatal(err)
	}
	return w, w.stranger(hostOf(acme))
}

// sent fills the first step in as a person does, with fields over the usual ones.
func (b *browser) signUp(path string, fields ...string) page {
	b.w.t.Helper()
	form := b.get(path).is(http.StatusOK)
	b.w.Clock.Advance(fillTime)
	all := map[string]string{"ticket": form.value("ticket"), "btype": "individual", "name": "Gauri Phadke", "email": "gauri@phadke.example",
		"country_code": "+91", "mobile": "98220 41390"}
	for i := 0; i+1 < len(fields); i += 2 {
		all[fields[i]] = fields[i+1]
	}
	var out []string
	for name, value := range all {
		out = append(out, name, value)
	}
	return b.post(path, out...)
}

// guest is the visitor as the guest that an answer makes them.
func (b *browser) guest(p page) *byLinkClient {
	b.w.t.Helper()
	to := p.is(http.StatusSeeOther).header.Get("Location")
	base, ok := strings.CutSuffix(to, "/codes")
	if !ok || !strings.HasPrefix(base, "/kyc/") {
		b.w.t.Fatalf("the visitor is led to %s", to)
	}
	return &byLinkClient{b, base}
}

// signed takes a guest from the codes to the signature, and gives its answer.
func (c *byLinkClient) signed(email, mobile string, fields ...string) page {
	w := c.w
	w.t.Helper()
	step := func(path string, fields ...string) page {
		w.t.Helper()
		return c.post(c.at(path), fields...).is(http.StatusSeeOther)
	}
	step("/codes", "mobileotp", w.Outbox.Code(mobile), "emailotp", w.Outbox.Code(email))
	step("/pan", "btype", "individual", "pan", aPersonPAN)
	step("/aadhaar", "consent", "on", "aadhar_num", anAadhaar)
	step("/aadhaar/code", "otp", w.Outbox.Code(mobile))
	step("/gst", "skip", "true")
	c.get(c.at("/review")).is(http.StatusOK)
	sign := c.get(c.at("/sign")).is(http.StatusOK)
	return c.post(c.at("/sign"), append([]string{"intent", sign.value("intent"), "agreed", "on"}, fields...)...).is(http.StatusSeeOther)
}

func lastMail(t *testing.T, w *world, to string) platform.Message {
	t.Helper()
	all := w.Outbox.To(to)
	if len(all) == 0 {
		t.Fatalf("no mail went to %s", to)
	}
	return all[len(all)-1]
}

func TestNobodySignsUpWhereTheBrandDoesNotLetThem(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.stranger(hostOf(acme))
	b.get("/signup").is(http.StatusNotFound)
	b.post("/signup", "name", "Gauri").is(http.StatusNotFound)
	if b.get("/signin").doc().Find(`a[href="/signup"]`).Length() != 0 {
		t.Error("the sign-in page leads there")
	}
	owner := w.as(acme, store.Owner)
	page := owner.get("/settings/signup").is(http.StatusOK)
	brand := page.value("brand")
	w.as(acme, store.Operations).post("/settings/signup", "brand", brand, "on", "on").is(http.StatusForbidden)
	owner.post("/settings/signup", "brand", "b_nobody", "on", "on").is(http.StatusUnprocessableEntity)
	w.as(bolt, store.Owner).post("/settings/signup", "brand", brand, "on", "on").is(http.StatusUnprocessableEntity)
	b.get("/signup").is(http.StatusNotFound)
	owner.follow(owner.post("/settings/signup", "brand", brand, "on", "on")).has(`input[name="on"][checked]`)
	b.get("/signup").is(http.StatusOK)
	b.get("/signin").has(`a[href="/signup"]`)
	w.stranger(hostOf(bolt)).get("/signup").is(http.StatusNotFound)
	w.stranger("localhost").get("/signup").is(http.StatusNotFound)
	if got := w.trail()[0]; got.Action != "signup.set" || got.Actor.Kind != "staff" {
		t.Errorf("the trail ends with %+v", got)
	}
	owner.post("/settings/signup", "brand", brand).is(http.StatusSeeOther)
	b.get("/signup").is(http.StatusNotFound)
}

func TestAClientSignsUpAndGoesLive(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, false)
	first := b.get("/signup").is(http.StatusOK)
	first.has(`[name="promo"]`)
	c := b.guest(b.signUp("/signup", "promo", "welcome10"))
	seen := []page{first, c.get(c.at("/codes")).is(http.StatusOK)}
	typed := must(signature.PNG("Gauri Phadke"))(t)
	var sent []byte
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = takesSignature{a.Onboarding, &sent}
		return a
	})
	done := c.signed("gauri@phadke.example", "+919822041390", "typed", "Gauri Phadke")
	if string(sent) != string(typed) {
		t.Errorf("a typed name reached the platform as %d bytes", len(sent))
	}
	end := c.follow(done).is(http.StatusOK)
	seen = append(seen, end)
	if text := end.text("main"); !strings.Contains(text, "Your account is live") || !strings.Contains(text, "gauri@phadke.example") {
		t.Errorf("the end reads %s", text)
	}
	w.desk.Wait()
	mails := w.Outbox.To("gauri@phadke.example")
	way := mails[len(mails)-2]
	if !strings.Contains(way.Text, c.base) {
		t.Errorf("the way back was not mailed: %s", way.Text)
	}
	welcome := mails[len(mails)-1]
	if !strings.Contains(welcome.Subject, "is live") || strings.Contains(welcome.Text+way.Text, product) {
		t.Errorf("the mail reads %q: %s", welcome.Subject, welcome.Text)
	}
	_, path, _ := strings.Cut(welcome.Text, "http://"+hostOf(acme))
	path, _, _ = strings.Cut(path, "\n")
	person := w.stranger(hostOf(acme))
	person.get(path).is(http.StatusOK)
	person.post(path, "password", "seven green parrots", "again", "seven green parrots").is(http.StatusSeeOther)
	person.follow(person.get("/")).is(http.StatusOK)
	for _, p := range seen {
		for _, word := range []string{product, "/onboarding", "/clients", "localhost:", "the client"} {
			if strings.Contains(p.body, word) {
				t.Errorf("a page of the visitor's holds %q: %s", word, p.text("main"))
			}
		}
	}
	by := map[string]string{}
	for _, e := range w.trail() {
		by[e.Action] = e.Actor.Kind
	}
	if by["register"] != "link" || by["accept_kyc"] != "link" || by["portal.invite"] != "system" {
		t.Errorf("the trail holds %v", by)
	}
}

// takesSignature notes what a client is accepted with.
type takesSignature struct {
	platform.OnboardingService
	sent *[]byte
}

func (o takesSignature) AcceptKYC(ctx context.Context, id platform.TempClientID, signature []byte) (platform.ClientID, error) {
	*o.sent = signature
	return o.OnboardingService.AcceptKYC(ctx, id, signature)
}

func TestAHeldSignUpIsApproved(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, true)
	c := b.guest(b.signUp("/signup"))
	held := c.signed("gauri@phadke.example", "+919822041390", "typed", "Gauri Phadke")
	end := c.follow(held).is(http.StatusOK)
	if text := end.text("h1"); text != "Thank you. acme voice looks at it now" {
		t.Errorf("the visitor reads %s", text)
	}
	for _, step := range []string{"", "/pan", "/review", "/sign"} { // nothing is changed while it waits
		if to := c.get(c.at(step)).is(http.StatusSeeOther).header.Get("Location"); to != c.at("/done") {
			t.Errorf("%s leads to %s", step, to)
		}
	}
	c.post(c.at("/pan"), "btype", "individual", "pan", aPersonPAN).is(http.StatusSeeOther)
	before := len(w.Outbox.To("gauri@phadke.example"))

	op := w.as(acme, store.Operations)
	list := op.get("/onboarding?step=approval").is(http.StatusOK)
	if got := list.rows(); len(got) != 1 || !strings.Contains(list.text("#pending"), "Waits for your approval") {
		t.Fatalf("the list reads %s", list.text("#pending"))
	}
	if text := w.as(acme, store.Owner).get("/").text("main"); !strings.Contains(text, "Sign-up waits for your approval") {
		t.Errorf("home reads %s", text)
	}
	at, _ := list.doc().Find(`#pending a[href$="/approval"]`).First().Attr("href")
	draft := strings.TrimSuffix(at, "/approval")
	if to := op.get(draft).is(http.StatusSeeOther).header.Get("Location"); to != at {
		t.Errorf("the draft leads to %s", to)
	}
	w.as(acme, store.Support).get(at).is(http.StatusForbidden)
	w.as(acme, store.Support).post(at, "intent", "i1").is(http.StatusForbidden)
	w.as(acme, store.Viewer).get(draft).is(http.StatusOK)
	w.as(bolt, store.Owner).get(at).is(http.StatusNotFound)
	w.as(bolt, store.Owner).post(at, "intent", "i1").is(http.StatusNotFound)
	page := op.get(at).is(http.StatusOK)
	page.has(`img[src="` + at + `/signature"]`)
	if picture := op.get(at + "/signature").is(http.StatusOK); picture.body != string(must(signature.PNG("Gauri Phadke"))(t)) {
		t.Error("the signature shown is not the one given")
	}
	intent := page.value("intent")
	to := op.post(at, "intent", intent).is(http.StatusSeeOther).header.Get("Location")
	if !strings.HasPrefix(to, "/clients/") {
		t.Fatalf("approving leads to %s", to)
	}
	if again := op.post(at, "intent", intent).is(http.StatusSeeOther).header.Get("Location"); again != to {
		t.Errorf("the same form again leads to %s", again)
	}
	op.post(at, "intent", "another0intent").is(http.StatusSeeOther) // a colleague was faster
	w.desk.Wait()
	if mails := w.Outbox.To("gauri@phadke.example"); len(mails) != before+1 || !strings.Contains(mails[before].Subject, "is live") {
		t.Errorf("%d mails went out", len(mails)-before)
	}
	if text := c.get(c.at("/done")).is(http.StatusOK).text("h1"); text != "Your account is live" {
		t.Errorf("the visitor reads %s", text)
	}
	op.get(at + "/signature").is(http.StatusSeeOther)
}

func TestAHeldSignUpIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, true)
	c := b.guest(b.signUp("/signup"))
	c.signed("gauri@phadke.example", "+919822041390")
	op := w.as(acme, store.Operations)
	at, _ := op.get("/onboarding").doc().Find(`#pending a[href$="/approval"]`).First().Attr("href")
	if said := op.post(at + "/refuse").is(http.StatusUnprocessableEntity).text("#reason-problem"); !strings.Contains(said, "mail to the client") {
		t.Errorf("who refuses without a reason is told %q", said)
	}
	op.follow(op.post(at+"/refuse", "reason", "We serve Maharashtra only")).has(".toast-item")
	if mail := lastMail(t, w, "gauri@phadke.example"); !strings.Contains(mail.Text, "We serve Maharashtra only") || strings.Contains(mail.Text, product) {
		t.Errorf("the mail reads %s", mail.Text)
	}
	c.get(c.at("/done")).is(http.StatusNotFound)
	if len(op.get("/onboarding").rows()) != 0 {
		t.Error("it stands in the list still")
	}
	op.post(at, "intent", "late0intent").is(http.StatusSeeOther) // too late to approve
	if clients := must(w.store.Directory.List(t.Context(), w.partners[acme].ID, store.Filter{}))(t); len(clients.Clients) != 1 {
		t.Errorf("there are %d clients", len(clients.Clients))
	}
}

// Whoever has no access to the mailbox or the phone can't tell a client's contact
// from anybody's.
func TestSigningUpDoesNotTellWhoIsAClient(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, true)
	known := w.clients[acme]
	for what, fields := range map[string][]string{
		"e-mail": {"email", strings.ToUpper(known.Email), "mobile", "98220 41391"},
		"mobile": {"mobile", string(known.Mobile), "email", "new@phadke.example"},
	} {
		real := b.guest(b.signUp("/signup", "email", "fresh-"+what[:1]+"@phadke.example", "mobile", "98220 4140"+decimal(int64(len(what)))))
		decoy := b.guest(b.signUp("/signup", fields...))
		same := func(step string, send func(c *byLinkClient) page) {
			t.Helper()
			strip := func(c *byLinkClient) string {
				p := send(c)
				text := p.text("main") + p.header.Get("Location")
				for _, own := range []string{c.base, "fresh-" + what[:1] + "@phadke.example", "new@phadke.example", strings.ToUpper(known.Email), strings.ToLower(known.Email)} {
					text = strings.ReplaceAll(text, own, "…")
				}
				return decimal(int64(p.status)) + " " + digitsAway(text)
			}
			if r, d := strip(real), strip(decoy); r != d {
				t.Errorf("%s, %s:\n a stranger reads %s\n of a client  %s", what, step, r, d)
			}
		}
		same("codes", func(c *byLinkClient) page { return c.get(c.at("/codes")) })
		same("start", func(c *byLinkClient) page { return c.get(c.at("")) })
		same("pan", func(c *byLinkClient) page { return c.get(c.at("/pan")) })
		for range platform.CodeTries + 1 {
			same("wrong codes", func(c *byLinkClient) page { return c.post(c.at("/codes"), "mobileotp", "000000", "emailotp", "000000") })
		}
		same("too soon", func(c *byLinkClient) page { return c.post(c.at("/codes/resend"), "type", "both") })
		w.Clock.Advance(platform.ResendWait)
		same("again", func(c *byLinkClient) page { return c.post(c.at("/codes/resend"), "type", "both") })
		same("correct", func(c *byLinkClient) page { return c.get(c.at("/correct")) })
		w.Clock.Advance(store.TryWindow)
	}
	if mail := lastMail(t, w, strings.ToUpper(known.Email)); !strings.Contains(mail.Text, "there is an account already") {
		t.Errorf("the mailbox reads %s", mail.Text)
	}
	before := len(w.Outbox.To(strings.ToUpper(known.Email)))
	b.guest(b.signUp("/signup", "email", strings.ToUpper(known.Email)))
	if after := len(w.Outbox.To(strings.ToUpper(known.Email))); after != before {
		t.Errorf("%d more mails went there within a day", after-before)
	}
	for _, name := range w.as(acme, store.Operations).get("/onboarding").rows() {
		if name != "Gauri Phadke" {
			t.Errorf("staff see %s", name)
		}
	}
	if got := len(w.as(acme, store.Operations).get("/onboarding").rows()); got != 2 {
		t.Errorf("staff see %d sign-ups, not the two that are none of a client's", got)
	}
}

// digitsAway leaves out what differs from one sign-up to the next: numbers and times.
func digitsAway(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

func TestMachinesAreKeptFromSigningUp(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, false)
	mails := func() int { return len(w.Outbox.To("gauri@phadke.example")) }
	form := b.get("/signup").is(http.StatusOK)
	fields := []string{"btype", "individual", "name", "Gauri Phadke", "email", "gauri@phadke.example", "country_code", "91", "mobile", "98220 41390"}
	post := func(more ...string) page { return b.post("/signup", append(more, fields...)...) }
	post("ticket", form.value("ticket")).is(http.StatusUnprocessableEntity).has(".error-summary") // at once
	w.Clock.Advance(fillTime)
	again := post("ticket", form.value("ticket"), "website", "https://spam.example").is(http.StatusUnprocessableEntity)
	if again.value("website") != "" || again.value("name") != "Gauri Phadke" {
		t.Error("what was typed does not come back, or what nobody typed does")
	}
	for _, ticket := range []string{"", "forged.abc.def", w.store.Tickets.Issue(signUpForm, "b_other", "i9", w.Clock.Now().Add(-time.Hour))} {
		fresh := post("ticket", ticket).is(http.StatusUnprocessableEntity)
		if fresh.value("ticket") == ticket {
			t.Error("no fresh form is handed out")
		}
	}
	if mails() != 0 {
		t.Fatalf("%d mails went out", mails())
	}
	b.guest(post("ticket", form.value("ticket")))
	b.guest(post("ticket", form.value("ticket"))) // a double click
	if mails() != 1 {
		t.Errorf("%d mails went out", mails())
	}
	status := 0
	for n := range store.TriesPerPair + 1 {
		status = b.signUp("/signup", "email", "g"+decimal(int64(n))+"@phadke.example", "mobile", "98220 5"+decimal(int64(1000+n))).status
		if status == http.StatusTooManyRequests {
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the last of many answers %d", status)
	}
	w.Clock.Advance(store.TryWindow)
	b.guest(b.signUp("/signup", "email", "late@phadke.example", "mobile", "98220 61000"))
}

func TestAVisitorCorrectsTheirDetails(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, false)
	old := b.guest(b.signUp("/signup", "email", "guari@phadke.example"))
	page := old.get(old.at("/codes")).is(http.StatusOK)
	page.has(`a[href="` + old.at("/correct") + `"]`)
	form := old.get(old.at("/correct")).is(http.StatusOK)
	if form.value("email") != "guari@phadke.example" || form.value("mobile") != "9822041390" {
		t.Errorf("the form holds %s and %s", form.value("email"), form.value("mobile"))
	}
	fresh := b.guest(b.signUp(old.at("/correct")))
	old.get(old.at("/codes")).is(http.StatusNotFound)
	if text := fresh.get(fresh.at("/codes")).is(http.StatusOK).text("main"); !strings.Contains(text, "gauri@phadke.example") {
		t.Errorf("the codes' page reads %s", text)
	}
	if got := w.as(acme, store.Operations).get("/onboarding").rows(); len(got) != 1 {
		t.Errorf("staff see %v", got)
	}
	// Who was handed an onboarding over can't change whom it is for.
	c := begun(w).handedOver()
	if to := c.get(c.at("/correct")).is(http.StatusSeeOther).header.Get("Location"); to != c.at("/codes") {
		t.Errorf("a client by link is led to %s", to)
	}
}

func TestAWrongPromoCodeIsToldAtItsField(t *testing.T) {
	t.Parallel()
	_, b := signingUp(t, false)
	again := b.signUp("/signup", "promo", "NOSUCH").is(http.StatusUnprocessableEntity)
	again.has("#promo-problem")
	b.w.Clock.Advance(time.Second) // whoever mends one field need not wait
	b.guest(b.post("/signup", "ticket", again.value("ticket"), "btype", "individual", "name", "Gauri Phadke", "email", "gauri@phadke.example", "country_code", "+91", "mobile", "98220 41390"))
}

func TestASignUpWhoseAnswerIsLostIsChecked(t *testing.T) {
	t.Parallel()
	w, b := signingUp(t, false)
	w.replace(func(a platform.API) platform.API {
		a.Onboarding = lostRegister{a.Onboarding}
		return a
	})
	wait := b.signUp("/signup").is(http.StatusSeeOther)
	to := wait.header.Get("Location")
	if !strings.HasPrefix(to, "/signup/wait/") {
		t.Fatalf("it leads to %s", to)
	}
	if text := b.get(to).is(http.StatusOK).text("h1"); text != "One moment" {
		t.Errorf("it reads %s", text)
	}
	b.get("/signup/wait/forged").is(http.StatusNotFound)
	w.stranger(hostOf(bolt)).get(to).is(http.StatusNotFound)
	w.replace(nil)
	w.Clock.Advance(3 * time.Second)
	w.desk.Reconcile(t.Context())
	b.guest(b.get(to))
}

// lostRegister does what it is told and loses the answer.
type lostRegister struct{ platform.OnboardingService }

func (o lostRegister) Register(ctx context.Context, in platform.Registration) (platform.RequestID, error) {
	if _, err := o.OnboardingService.Register(ctx, in); err != nil {
		return "", err
	}
	return "", platform.Errorf(platform.Unknown, "no answer")
}
