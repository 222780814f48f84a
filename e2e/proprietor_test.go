package e2e

import (
	"testing"
)

// The Aadhaar is one of those published for tests; it belongs to nobody.
const testAadhaar = "9999 4105 7058"

// proprietor meets what does not fit: a PAN of another holder, a wrong code and a
// mistyped GSTIN. The dashboard warns as one types and lets one send anyway; the
// platform decides.
func proprietor(t *testing.T, h *harness) {
	s := h.embedded(t)
	c := newClient(t, "Private or public limited company", "Asha Rangoli Supplies", 'P', 2) // the type is wrong
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{422}})
	v.open("/")
	v.signIn(operations)
	v.follow("Onboard a client")
	v.choose("Type of business", c.kind)
	v.fill("Name", c.name)
	v.fill("E-mail", c.email)
	v.fill("Mobile", c.mobile)
	v.fill("Password of the client’s login", c.password)
	v.press("Register and send codes")
	v.at("Enter the two codes we sent")
	v.fill("Code from the phone", s.code(t, c.phone))
	v.fill("Code from the e-mail", s.code(t, c.email))
	v.press("Confirm both codes")

	v.at("What is the company’s PAN?")
	v.must(v.field("PAN").PressSequentially(c.pan), "typing the PAN")
	v.reads("This looks like the PAN of a person") // before anything was sent
	v.look("pan-of-another-holder")
	v.press("Change to proprietorship")
	v.at("Confirm the proprietor’s Aadhaar")
	v.told("The PAN is on record for ")

	v.look("aadhaar")
	v.fill("Aadhaar number", testAadhaar)
	v.press("Send the code")
	v.reads("1 thing needs another look") // the consent comes first
	v.must(v.sees.Locator(v.field("Aadhaar number")).ToHaveValue(""), "looking that the number is not in the page")
	v.look("aadhaar-without-consent")
	v.tick("The holder has heard this and agrees")
	v.fill("Aadhaar number", testAadhaar)
	v.press("Send the code")

	v.at("Enter the code from Aadhaar")
	code := s.code(t, c.phone)
	v.fill("Code", wrongCode(code))
	v.press("Confirm the code")
	v.reads("1 thing needs another look")
	v.look("aadhaar-wrong-code")
	v.fill("Code", code)
	v.press("Confirm the code")
	v.told("The Aadhaar is that of ")

	v.at("Is the business registered for GST?")
	v.must(v.field("GSTIN").PressSequentially(mistyped(c.gstin)), "typing the GSTIN")
	v.reads("The check character does not fit")
	v.look("gst-mistyped")
	v.press("Send anyway")
	v.reads("1 thing needs another look") // the platform refused it
	v.look("gst-refused")
	v.fill("GSTIN", c.gstin)
	v.press("Check GSTIN and continue")
	v.at("Is everything right?")
	v.reads("XXXX XXXX 7058")
	v.lacks("999941057058")
	v.look("review")
	v.follow("All right, go on to sign")
	v.tick("The client has read the review, confirms that it is true, and wants the account")
	v.press("Accept and go live") // nobody has to draw
	v.at(c.name)
	v.told(c.name + " is live.")
	v.look("live")
}
