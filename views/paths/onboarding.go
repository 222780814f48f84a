package paths

// The onboarding wizard: one address per step.
const (
	Onboarding    = "/onboarding"
	NewOnboarding = Onboarding + "/new"
	// KYCChecks answers what does not fit in a PAN, GSTIN or Aadhaar while it is typed.
	KYCChecks = Onboarding + "/checks"
)

// Draft is a begun onboarding; it redirects to the step that is due.
func Draft(id string) string        { return Onboarding + seg(id) }
func DraftCodes(id string) string   { return Draft(id) + "/codes" }
func DraftResend(id string) string  { return Draft(id) + "/codes/resend" }
func DraftPAN(id string) string     { return Draft(id) + "/pan" }
func DraftAadhaar(id string) string { return Draft(id) + "/aadhaar" }

// DraftAadhaarCode is where the code that Aadhaar's own registry sent is entered.
func DraftAadhaarCode(id string) string { return Draft(id) + "/aadhaar/code" }
func DraftGST(id string) string         { return Draft(id) + "/gst" }
func DraftReview(id string) string      { return Draft(id) + "/review" }
func DraftSign(id string) string        { return Draft(id) + "/sign" }
func DraftDiscard(id string) string     { return Draft(id) + "/discard" }
