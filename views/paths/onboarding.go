package paths

import (
	"net/url"
	"strconv"
)

// The onboarding wizard: one address per step.
const (
	Onboarding    = "/onboarding"
	NewOnboarding = Onboarding + "/new"
	// KYCChecks answers what does not fit in a PAN, GSTIN or Aadhaar while it is typed.
	KYCChecks = Onboarding + "/checks"
)

// CorrectOnboarding is a new registration, prefilled from the draft that it replaces.
func CorrectOnboarding(draft string) string {
	return NewOnboarding + "?replaces=" + url.QueryEscape(draft)
}

// Draft is a begun onboarding; it redirects to the step that is due.
func Draft(id string) string        { return Onboarding + seg(id) }
func DraftCodes(id string) string   { return Draft(id) + "/codes" }
func DraftResend(id string) string  { return Draft(id) + "/codes/resend" }
func DraftPAN(id string) string     { return Draft(id) + "/pan" }
func DraftAadhaar(id string) string { return Draft(id) + "/aadhaar" }

// DraftAadhaarDeclined shows the way of somebody who does not give an Aadhaar.
func DraftAadhaarDeclined(id string) string { return DraftAadhaar(id) + "?declined=1" }

// DraftAadhaarCode is where the code that Aadhaar's own registry sent is entered.
func DraftAadhaarCode(id string) string { return Draft(id) + "/aadhaar/code" }
func DraftGST(id string) string         { return Draft(id) + "/gst" }
func DraftReview(id string) string      { return Draft(id) + "/review" }
func DraftSign(id string) string        { return Draft(id) + "/sign" }
func DraftDiscard(id string) string     { return Draft(id) + "/discard" }

// OnboardingPage is a page of the list, from 1.
func OnboardingPage(n int) string { return Onboarding + "?page=" + strconv.Itoa(n) }
