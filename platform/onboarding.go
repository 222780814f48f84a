package platform

import (
	"context"
	"time"
)

// Step names what is due next in onboarding, as the wire field "next" does.
type Step string

const (
	StepOTP     Step = "otp"
	StepPAN     Step = "pan"
	StepAadhaar Step = "aadhaar"
	StepGST     Step = "gst"
	StepReview  Step = "review"
	StepDone    Step = "done"
)

// Rules of one-time codes. They are the embedded platform's; the page states
// them, and the platform's own refusal decides.
const (
	CodeDigits     = 6
	CodeLife       = 10 * time.Minute
	CodeTries      = 5
	ResendWait     = 30 * time.Second
	ResendsAllowed = 5
)

// ShortestPassword is how many characters the password of a client's login has at
// least; the embedded platform demands it of agents' too.
const ShortestPassword = 8

// Registration is what register asks for, as it was typed.
type Registration struct {
	Name, Email string
	Mobile      string // national digits or E.164
	CountryCode string // "+91"
	Password    string // of the client's login at the platform; never kept by the dashboard
	Promo       string
}

// Channel says where a one-time code is sent again.
type Channel string

const (
	ByEmail  Channel = "email"
	ByMobile Channel = "mobile"
	ByBoth   Channel = "both"
)

// PANRecord is what the records say about a PAN.
type PANRecord struct {
	NameOnPAN string
	Masked    string // "ABCDE••••F"
	Next      Step
}

// AadhaarRecord is what the records say about a confirmed Aadhaar.
type AadhaarRecord struct {
	Name  string
	Last4 string
	Next  Step
}

// GSTRecord is what the records say about a GSTIN.
type GSTRecord struct {
	LegalName string
	State     string
	Next      Step
}

// KYCPreview is everything captured so far, masked, to be read before it is accepted.
type KYCPreview struct {
	Name, Email, Mobile string
	BusinessType        BusinessType
	PAN, NameOnPAN      string // masked
	AadhaarLast4        string // empty where this business type needs none
	AadhaarName         string
	GSTIN, LegalName    string // masked; empty where GST was skipped
	State               string
	GSTSkipped          bool
	Next                Step
}

// OnboardingService takes a client from registration to accepted KYC. The order
// is register → codes → PAN → Aadhaar (individuals and proprietors only) → GST
// or skip → preview → accept; a call out of order is Invalid with Due set.
// VerifyPAN, SendAadhaarOTP and VerifyGST may be repeated until acceptance, and
// a new PAN voids what came after it.
type OnboardingService interface {
	// Register begins a client and sends one code to the mailbox and one to the
	// phone. An e-mail or mobile of another live client is Conflict.
	Register(ctx context.Context, in Registration) (RequestID, error)
	// VerifyOTP takes both codes at once. A wrong one is Invalid at "mobileotp"
	// or "emailotp"; a used-up one is RateLimited.
	VerifyOTP(ctx context.Context, id RequestID, mobileOTP, emailOTP string) (TempClientID, error)
	// ResendOTP sends fresh codes and says how long to wait before the next
	// resend. Too early, or too often, is RateLimited.
	ResendOTP(ctx context.Context, id RequestID, by Channel) (time.Duration, error)
	VerifyPAN(ctx context.Context, id TempClientID, pan string, b BusinessType) (PANRecord, error)
	// SendAadhaarOTP takes the full number through memory only and returns the
	// reference that VerifyAadhaar wants.
	SendAadhaarOTP(ctx context.Context, id TempClientID, aadhaar string) (reference string, err error)
	VerifyAadhaar(ctx context.Context, id TempClientID, reference, otp string) (AadhaarRecord, error)
	VerifyGST(ctx context.Context, id TempClientID, gstin string) (GSTRecord, error)
	SkipGST(ctx context.Context, id TempClientID) (next Step, err error)
	PreviewKYC(ctx context.Context, id TempClientID) (KYCPreview, error)
	// AcceptKYC makes the client live. It wants a preview since the last change.
	// signature is a PNG, at most 1 MB, or nil.
	AcceptKYC(ctx context.Context, id TempClientID, signature []byte) (ClientID, error)
}
