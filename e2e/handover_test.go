package e2e

import (
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// handover has staff register an individual, mail them the link, and watch while
// they do the rest at the brand's host, on a phone or without scripts.
func handover(t *testing.T, h *harness, how visit) {
	s := h.embedded(t)
	c := newClient(t, "Individual", "Gauri Phadke", 'P', 3)
	v := h.visitor(t, visit{base: s.staff(), noScript: how.noScript, again: how.again, refusals: []int{422}})
	v.open("/")
	v.signIn(operations)
	v.follow("Onboard a client")
	v.at("Who is the new client?")
	v.choose("Type of business", c.kind)
	v.fill("Name", c.name)
	v.fill("E-mail", c.email)
	v.fill("Mobile", c.mobile)
	v.fill("Password of the client’s login", c.password)
	v.press("Register and send codes")
	v.at("Enter the two codes we sent")
	v.follow("Hand over to the client")
	v.at("Hand over to " + c.name)
	v.reads("Not handed over yet")
	v.look("hand-over")
	v.press("Mail the link")
	v.told("The link is on its way to " + c.email + ".")
	v.reads("not opened yet")
	v.look("handed-over")
	v.press("Mail it again")
	v.reads("1 thing needs another look")
	v.look("mail-again")
	v.press("Make a link to copy")
	v.reads("It is shown this once.")
	v.look("link-to-copy")
	v.open("/onboarding")
	v.reads("not opened yet")
	v.look("pending")
	pending := v.path()

	v.open("/outbox?to=" + c.email)
	href, err := v.link("Follow the link").First().GetAttribute("href")
	v.must(err, "reading the link")
	if !strings.HasPrefix(href, s.portal()+"/kyc/") {
		t.Fatalf("the mail leads to %s, not to the brand's host %s", href, s.portal())
	}
	how.base, how.refusals = s.portal(), []int{404, 422}
	guest := h.visitor(t, how)
	guest.taken = 40
	guest.open(href)
	guest.reads("asks you to finish the registration of " + c.name)
	guest.look2("invited")
	guest.follow("Begin")
	guest.at("Enter the two codes we sent")
	guest.look2("codes")
	guest.fill("Code from the phone", s.code(t, c.phone))
	guest.fill("Code from the e-mail", wrongCode(s.code(t, c.email)))
	guest.press("Confirm both codes")
	guest.reads("1 thing needs another look")
	guest.look2("codes-again")
	guest.fill("Code from the phone", s.code(t, c.phone))
	guest.fill("Code from the e-mail", s.code(t, c.email))
	guest.press("Confirm both codes")
	guest.at("What is your PAN?")
	guest.look2("pan")

	v.open(pending)
	v.reads("at step PAN now")
	v.look("pending-opened")
	v.follow(c.name)
	v.at("What is the client’s PAN?")
	draft := strings.TrimSuffix(v.path(), "/pan")
	v.reads("at step PAN now")
	v.look("pan-watched")

	v.open(draft + "/assign")
	v.at("Who looks after " + c.name + "?")
	v.look("assign")
	v.choose("Colleague", "Sameer Joshi, Operations")
	v.fill("Note", "Prefers a call before noon")
	v.press("Assign")
	v.told("looks after " + c.name)
	v.tick("Assigned to me")
	if how.noScript {
		v.press("Show")
	}
	v.lacks("Tejas")
	v.reads("Prefers a call before noon")
	v.look("assigned-to-me")
	v.open(draft + "/discard")
	v.press("Put it away")
	v.reads("Say why")
	v.look("put-away-why")
	v.open(draft)
	v.reads("Prefers a call before noon")

	guest.fill("PAN", c.pan)
	guest.press("Check PAN and continue")
	guest.at("Confirm your Aadhaar")
	guest.look2("aadhaar")
	if !how.noScript {
		// Staff are told without loading anything.
		v.must(v.sees.Locator(v.main()).ToContainText("at step Aadhaar now"), "seeing the client go on")
		v.reads("The next step is open")
		v.look("moved-on")
	}
	guest.follow("There is another way")
	guest.at("Without Aadhaar")
	guest.look2("without-aadhaar")
	guest.follow("I agree after all")
	guest.tick("I have read this and agree")
	guest.fill("Aadhaar number", testAadhaar)
	guest.press("Send the code")
	guest.at("Enter the code from Aadhaar")
	guest.fill("Code", s.code(t, c.phone))
	guest.press("Confirm the code")
	guest.at("Is the business registered for GST?")

	// They stop, and come back by the same link.
	guest.follow("Go on later")
	guest.look2("come-back")
	guest.follow("Continue your registration")
	guest.at("Is the business registered for GST?")
	guest.look2("gst")
	guest.press("Go on without GST")
	guest.at("Is everything right?")
	guest.look2("review")
	guest.follow("All right, go on to sign")
	guest.at("Sign and finish")
	if !how.noScript {
		guest.draw(guest.page.Locator("canvas"))
	}
	guest.look2("sign")
	guest.tick("I have read the review, confirm that it is true, and want the account")
	guest.press("Sign and finish")
	guest.reads("takes it from here")
	guest.look2("done")
	guest.open(href)
	guest.at("This link does not work")
	guest.look2("dead")

	v.open("/clients?q=Gauri")
	v.reads(c.name)
	signUp(t, h, s, v, how)
}

// signUp has an individual register by themself at the brand's host, and staff
// approve it.
func signUp(t *testing.T, h *harness, s site, staff *visitor, how visit) {
	c := newClient(t, "Individual", "Ruchika Bhide", 'P', 4)
	guest := h.visitor(t, how)
	guest.taken = 80
	guest.open("/signin")
	guest.follow("Register")
	guest.reads("Register with")
	guest.look2("sign-up")
	guest.choose("Type of business", c.kind)
	guest.fill("Name", c.name)
	guest.fill("Mobile", c.mobile)
	guest.typeSlowly("E-mail", c.email, 3.2) // a form that is sent faster than anybody types is refused
	guest.press("Send me the codes")
	guest.at("Enter the two codes we sent")
	guest.fill("Code from the phone", s.code(t, c.phone))
	guest.fill("Code from the e-mail", s.code(t, c.email))
	guest.press("Confirm both codes")
	guest.at("What is your PAN?")
	guest.fill("PAN", c.pan)
	guest.press("Check PAN and continue")
	guest.at("Confirm your Aadhaar")
	guest.tick("I have read this and agree")
	guest.fill("Aadhaar number", testAadhaar)
	guest.press("Send the code")
	guest.at("Enter the code from Aadhaar")
	guest.fill("Code", s.code(t, c.phone))
	guest.press("Confirm the code")
	guest.press("Go on without GST")
	guest.follow("All right, go on to sign")
	guest.at("Sign and finish")
	guest.fill("Or type the name", c.name)
	if how.noScript {
		guest.press("Show it")
	}
	guest.must(guest.sees.Locator(guest.page.GetByAltText("The name as a signature")).ToBeVisible(), "seeing the typed name")
	guest.look2("signed-by-typing")
	guest.tick("I have read the review, confirm that it is true, and want the account")
	guest.press("Sign and finish")
	guest.reads("looks at it now")
	guest.look2("waits-for-approval")

	staff.open("/onboarding?step=approval")
	staff.reads("Waits for your approval")
	staff.follow("Decide")
	staff.at("Approve the sign-up of " + c.name + "?")
	staff.look("approve-sign-up")
	staff.press("Approve and go live")
	staff.told(c.name + " is live.")
	staff.open("/outbox?to=" + c.email)
	staff.reads("is live")
}

// look2 is look on a phone in both colours: the client's pages are their own.
func (v *visitor) look2(page string) {
	v.t.Helper()
	v.look(page)
	if !v.how.phone || v.how.noScript {
		return
	}
	dark := playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeDark}
	v.must(v.page.EmulateMedia(dark), "switching to dark")
	v.settle()
	v.picture(strings.Join([]string{page, "phone-dark"}, "-"))
	v.accessible(page, "on a phone in dark", onlyColours)
	v.must(v.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeLight}), "switching to light")
}
