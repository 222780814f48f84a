package paths

import (
	"net/url"
)

// The onboarding wizard: one address per step.
const (
	Onboarding    = "/onboarding"
	NewOnboarding = Onboarding + "/new"
	// KYCChecks answers what does not fit in a PAN, GSTIN or Aadhaar while it is typed.
	KYCChecks = Onboarding + "/checks"
	handover  = "/kyc"
	// SignUp is where a client begins by themself, at a brand's host.
	SignUp = "/signup"
)

// SignEnd is how the addresses end at which signatures are taken, photos among them.
const SignEnd = "/sign"

// CorrectOnboarding is a new registration, prefilled from the draft that it replaces.
func CorrectOnboarding(draft string) string {
	return NewOnboarding + "?replaces=" + url.QueryEscape(draft)
}

// Draft is a begun onboarding; it redirects to the step that is due.
func Draft(id string) string         { return Onboarding + seg(id) }
func DraftDiscard(id string) string  { return Draft(id) + "/discard" }
func DraftAssign(id string) string   { return Draft(id) + "/assign" }
func DraftBrand(id string) string    { return Draft(id) + "/brand" }
func DraftHandover(id string) string { return Draft(id) + "/handover" }

// DraftHandoverLink makes a link to copy, DraftHandoverRevoke ends those there are,
// and DraftProgress tells how far the client is.
func DraftHandoverLink(id string) string   { return DraftHandover(id) + "/link" }
func DraftHandoverRevoke(id string) string { return DraftHandover(id) + "/revoke" }
func DraftProgress(id string) string       { return DraftHandover(id) + "/progress" }

// DraftApproval is where staff decide on a sign-up that is held; DraftSignature is
// the picture that it was signed with.
func DraftApproval(id string) string  { return Draft(id) + "/approval" }
func DraftRefuse(id string) string    { return DraftApproval(id) + "/refuse" }
func DraftSignature(id string) string { return DraftApproval(id) + "/signature" }

// SignUpWait is where a sign-up waits whose beginning has had no answer yet.
func SignUpWait(ticket string) string { return SignUp + "/wait" + seg(ticket) }

// Wizard is where the pages of one onboarding are: staff name it by its id, its
// client by the token of the link that they were handed.
type Wizard struct{ base, checks, leave string }

// Steps are the pages of a draft for staff.
func Steps(draft string) Wizard { return Wizard{Draft(draft), KYCChecks, Onboarding} }

// Handover are the pages of a draft for whoever holds the link.
func Handover(token string) Wizard {
	base := handover + seg(token)
	return Wizard{base, base + "/checks", base}
}

// Start leads to the step that is due, or, for the client, explains what this is.
func (w Wizard) Start() string { return w.base }

// Leave is where one goes who does not go on now.
func (w Wizard) Leave() string   { return w.leave }
func (w Wizard) Checks() string  { return w.checks }
func (w Wizard) Codes() string   { return w.base + "/codes" }
func (w Wizard) Resend() string  { return w.base + "/codes/resend" }
func (w Wizard) PAN() string     { return w.base + "/pan" }
func (w Wizard) Aadhaar() string { return w.base + "/aadhaar" }

// AadhaarDeclined shows the way of somebody who does not give an Aadhaar.
func (w Wizard) AadhaarDeclined() string { return w.Aadhaar() + "?declined=1" }

// AadhaarCode is where the code that Aadhaar’s own registry sent is entered.
func (w Wizard) AadhaarCode() string { return w.Aadhaar() + "/code" }
func (w Wizard) GST() string         { return w.base + "/gst" }
func (w Wizard) Review() string      { return w.base + "/review" }
func (w Wizard) Sign() string        { return w.base + SignEnd }

// Typed shows a typed name as the signature that it makes.
func (w Wizard) Typed() string { return w.Sign() + "/typed" }

// Checking and Done are the client’s: what staff see in their stead are the
// intent’s page and the client’s.
func (w Wizard) Checking(intent string) string { return w.base + "/checking" + seg(intent) }
func (w Wizard) Done() string                  { return w.base + "/done" }

// Here is what a page's script says once somebody looks at it. Correct begins a
// sign-up anew with another contact.
func (w Wizard) Here() string    { return w.base + "/here" }
func (w Wizard) Correct() string { return w.base + "/correct" }
