package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// onboarding takes a new company from registration to a portal of its own, and
// looks that the money, the number and the people are where they should be.
func onboarding(t *testing.T, h *harness, s site, how visit) {
	c := newClient(t, "Private or public limited company", "Bhairavi Instruments Private Limited", 'C', 1)
	how.base, how.refusals = s.staff(), []int{404, 422}
	v := h.visitor(t, how)
	v.open("/")
	v.look("sign-in")
	v.signIn(owner)
	v.goLive(s, c)
	ref := v.path() // of the client's page, which nothing but the address says

	number := v.buyNumber(c)
	v.addAgent(c, "1001")
	v.createFlow("Front desk", number)
	v.addCredit(c, "5,000", "₹5,000.00")
	v.open(ref)
	v.at(c.name)
	v.reads("₹5,000.00")
	v.look("client")

	guest := v.invite(s, h, c)
	guest.reads(c.name)
	guest.reads(number)
	guest.reads("₹5,000.00")
	guest.look("portal-home")
	for _, page := range []struct{ link, heading, text string }{
		{"Numbers", "Your numbers", number}, {"Agents", "Your agents", c.agent.name}, {"Wallet", "Your wallet", "₹5,000.00"},
	} {
		guest.follow(page.link)
		guest.at(page.heading)
		guest.reads(page.text)
		guest.look("portal-" + strings.ToLower(page.link))
	}
	guest.seesOnlyItsOwn(v, ref)
}

// goLive onboards a client by the wizard, up to its page.
func (v *visitor) goLive(s site, c client) {
	v.t.Helper()
	v.register(c)
	v.confirmCodes(s, c)
	v.proves(c)
}

// proves takes a company through the KYC, from the PAN to the client's page.
func (v *visitor) proves(c client) {
	v.t.Helper()
	v.at("What is the company’s PAN?")
	v.fill("PAN", c.pan)
	v.look("pan")
	v.press("Check PAN and continue")
	v.at("Is the business registered for GST?")
	v.look("gst")
	v.fill("GSTIN", c.gstin)
	v.press("Check GSTIN and continue")
	v.at("Is everything right?")
	v.reads(c.email)
	v.look("review")
	v.follow("All right, go on to sign")
	v.sign()
	v.at(c.name)
	v.told(c.name + " is live.")
	v.look("live")
}

// register fills in the wizard's first page.
func (v *visitor) register(c client) {
	v.t.Helper()
	v.follow("Onboard a client")
	v.at("Who is the new client?")
	v.look("register")
	v.choose("Type of business", c.kind)
	v.fill("Name", c.name)
	v.fill("E-mail", c.email)
	v.fill("Mobile", c.mobile)
	v.press("Register and send codes") // without a password
	v.reads("1 thing needs another look")
	v.look("register-again")
	v.fill("Password of the client’s login", c.password)
	v.press("Register and send codes")
	v.at("Enter the two codes we sent")
}

// confirmCodes mistypes one code first.
func (v *visitor) confirmCodes(s site, c client) {
	v.t.Helper()
	byPhone, byMail := s.code(v.t, c.phone), s.code(v.t, c.email)
	v.look("codes")
	v.fill("Code from the phone", byPhone)
	v.fill("Code from the e-mail", wrongCode(byMail))
	v.press("Confirm both codes")
	v.reads("1 thing needs another look")
	v.look("codes-again")
	v.fill("Code from the phone", byPhone)
	v.fill("Code from the e-mail", byMail)
	v.press("Confirm both codes")
}

// sign draws a signature where that is possible, and uploads a picture elsewhere.
func (v *visitor) sign() {
	v.t.Helper()
	v.at("Sign and go live")
	if v.how.noScript {
		picture := v.field("Picture of the signature")
		v.must(picture.SetInputFiles([]playwright.InputFile{{Name: "signature.png", MimeType: "image/png", Buffer: signature(v.t)}}), "choosing a picture")
		v.must(v.sees.Locator(picture).ToHaveValue(matching("signature.png")), "finding the picture chosen")
	} else {
		v.draw(v.page.Locator("canvas"))
	}
	v.look("sign")
	v.tick("The client has read the review, confirms that it is true, and wants the account")
	sent, err := v.page.ExpectRequest(matching("/sign"), func() error { return v.button("Accept and go live").Click() })
	v.must(err, "accepting")
	if v.how.noScript {
		return // the debugger does not tell what is in a file that is sent
	}
	body, err := sent.PostDataBuffer()
	v.must(err, "reading what was sent")
	if !bytes.Contains(body, []byte("data:image/png;base64,")) {
		v.t.Error("the drawing was not sent")
	}
}

// draw moves the mouse over a canvas as a hand would sign, and sees that the
// strokes are in what the form will send.
func (v *visitor) draw(canvas playwright.Locator) {
	v.t.Helper()
	v.must(canvas.ScrollIntoViewIfNeeded(), "bringing the signature field into view")
	box, err := canvas.BoundingBox()
	v.must(err, "finding the signature field")
	m := v.page.Mouse()
	at := func(x, y float64) (float64, float64) { return box.X + x*box.Width, box.Y + y*box.Height }
	for _, stroke := range [][][2]float64{
		{{.12, .7}, {.2, .25}, {.28, .75}, {.36, .4}, {.44, .7}},
		{{.5, .5}, {.6, .3}, {.7, .65}, {.85, .45}},
	} {
		v.must(m.Move(at(stroke[0][0], stroke[0][1])), "moving")
		v.must(m.Down(), "pressing the mouse")
		for _, p := range stroke[1:] {
			x, y := at(p[0], p[1])
			v.must(m.Move(x, y, playwright.MouseMoveOptions{Steps: playwright.Int(6)}), "drawing")
		}
		v.must(m.Up(), "letting go")
	}
	_, err = v.page.WaitForFunction(`() => document.getElementById("signature").value.startsWith("data:image/png;base64,")`, nil)
	v.must(err, "waiting for the drawing to be in the form")
}

// buyNumber finds a number that ends in 1 and buys it. It returns the number as
// pages show it.
func (v *visitor) buyNumber(c client) string {
	v.t.Helper()
	v.tab("Numbers")
	v.reads("No number yet")
	v.look("no-numbers")
	v.follow("Find a number")
	v.at("Find a number")
	v.fill("Digits", "1")
	v.must(v.page.GetByText("At the end", playwright.PageGetByTextOptions{Exact: playwright.Bool(true)}).Click(), "choosing the end")
	v.press("Search")
	offer := v.page.GetByRole(*playwright.AriaRoleLink, playwright.PageGetByRoleOptions{Name: "Buy +91"}).First()
	v.must(v.sees.Page(v.page).ToHaveURL(matching("digits=1")), "waiting for the search's address")
	v.must(v.sees.Locator(offer).ToBeVisible(), "waiting for offers")
	v.look("find-number")
	label, err := offer.GetAttribute("aria-label")
	v.must(err, "reading the first offer")
	number := strings.TrimSuffix(strings.TrimPrefix(label, "Buy "), "…")
	if !strings.HasSuffix(number, "1") {
		v.t.Errorf("searched for numbers that end in 1 and was offered %s", number)
	}
	v.must(offer.Click(), "choosing %s", number)
	v.at("Buy " + number + " for " + c.name + "?")
	v.look("buy-number")
	v.press("Buy number")
	v.reads(number + " is bought")
	v.look("bought")
	return number
}

func (v *visitor) addAgent(c client, extension string) {
	v.t.Helper()
	v.tab("Agents")
	v.reads("No agent yet")
	v.follow("Add an agent")
	v.at("Add an agent")
	v.fill("Name", c.agent.name)
	v.fill("E-mail", c.agent.email)
	v.fill("Phone", "12")
	v.fill("Password", c.password)
	v.press("Add agent")
	v.reads("1 thing needs another look")
	v.look("add-agent-again")
	v.fill("Phone", c.agent.mobile)
	v.fill("Password", c.password)
	v.fill("Extension", extension)
	v.press("Add agent")
	v.told("Agent " + c.agent.name + " is added with extension " + extension + ".")
	v.reads(c.agent.name)
	v.look("agents")
}

func (v *visitor) createFlow(called, number string) {
	v.t.Helper()
	v.tab("Flows")
	v.follow("Create a flow")
	v.at("Create a flow")
	v.look("create-flow")
	v.fill("Name", called)
	v.press("Create flow")
	v.told(number + " runs " + called + " from the next call on.")
	v.reads(called)
	v.look("flows")
}

// addCredit goes back from the question once, as people do, and then says yes.
func (v *visitor) addCredit(c client, typed, amount string) {
	v.t.Helper()
	v.follow("Add credit")
	v.at("Add credit")
	v.fill("Credit", typed)
	v.fill("Note", "UTR 402318")
	v.look("add-credit")
	v.press("Show before and after…")
	v.at("Add " + amount + " to the wallet of " + c.name + "?")
	v.look("confirm-credit")
	v.follow("Change it")
	v.must(v.sees.Locator(v.field("Credit")).ToHaveValue(typed), "finding the amount still there")
	v.press("Show before and after…")
	v.press("Add credit")
	v.told(amount + " is credited. The balance is " + amount + ".")
	v.must(v.sees.Locator(v.credits(amount)).ToHaveCount(1), "finding the credit in the statement once")
	v.look("statement")
}

// invite gives somebody of the client access to the portal and follows the link
// that they get, in a browser of theirs.
func (v *visitor) invite(s site, h *harness, c client) *visitor {
	v.t.Helper()
	v.tab("People")
	v.fill("Name", c.portal.name)
	v.fill("E-mail", c.portal.email)
	v.press("Send invitation")
	v.told("Invitation sent to " + c.portal.email + ".")
	v.look("people")
	v.open("/outbox?to=" + c.portal.email)
	v.at("Outbox")
	v.look("outbox")
	href, err := v.link("Follow the link").First().GetAttribute("href")
	v.must(err, "reading the link")
	if !strings.HasPrefix(href, s.portal()+"/welcome/") {
		v.t.Fatalf("the invitation leads to %s, not to the brand's host %s", href, s.portal())
	}
	how := v.how
	how.base = s.portal()
	guest := h.visitor(v.t, how)
	guest.taken = 60
	guest.open(href)
	guest.at("Welcome, " + c.portal.name)
	guest.look("welcome")
	guest.fill("New password", "short")
	guest.press("Save and sign in")
	guest.reads("1 thing needs another look")
	guest.fill("New password", "lanterns-over-the-creek-9")
	guest.press("Save and sign in")
	return guest
}

// seesOnlyItsOwn walks to what is not this guest's.
func (v *visitor) seesOnlyItsOwn(staff *visitor, own string) {
	v.t.Helper()
	if got := v.open(own); got != 200 {
		v.t.Fatalf("a guest's own page answered %d", got)
	}
	staff.open("/clients")
	other, err := staff.link("Meghdoot Couriers").GetAttribute("href")
	staff.must(err, "reading another client's address")
	for _, path := range []string{other, other + "/numbers", other + "/wallet", own + "/wallet/credit", "/clients", "/onboarding"} {
		if got := v.open(path); got != 404 && got != 403 {
			v.t.Errorf("%s answered a guest with %d", path, got)
		}
	}
	v.open(other)
	v.lacks("Meghdoot")
	v.look("portal-not-yours")
}

// signature is a small picture: a stroke across white.
func signature(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 240, 80))
	for x := range 240 {
		for y := range 80 {
			img.SetGray(x, y, color.Gray{255})
		}
		img.SetGray(x, 20+x/6, color.Gray{20})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
