// Package onboarding draws the wizard that takes a client from registration to
// accepted KYC, and the list of those under way.
package onboarding

import (
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// RegisterForm begins a client. Replaces names the draft whose contact it corrects.
type RegisterForm struct {
	Intent       string                `form:"intent"`
	Replaces     string                `form:"replaces"`
	BusinessType platform.BusinessType `form:"btype"`
	Name         string                `form:"name"`
	Email        string                `form:"email"`
	CountryCode  string                `form:"country_code"`
	Mobile       string                `form:"mobile"`
	Password     string                `form:"password"`
	Promo        string                `form:"promo"`
	Brand        string                `form:"brand"` // its id; asked where there are several
}

var countryCode = regexp.MustCompile(`^\+[1-9][0-9]{0,3}$`)

// Check says what is missing or of the wrong shape. The country code gets the
// plus that people leave out.
func (f *RegisterForm) Check() ui.Problems {
	p := ui.Problems{}
	f.CountryCode = strings.ReplaceAll(f.CountryCode, " ", "")
	if f.CountryCode != "" && !strings.HasPrefix(f.CountryCode, "+") {
		f.CountryCode = "+" + f.CountryCode
	}
	if !f.BusinessType.Valid() {
		p["btype"] = "Choose the type of business."
	}
	switch {
	case f.Name == "":
		p["name"] = "Write the client’s name, as it stands on the PAN card."
	case utf8.RuneCountInString(f.Name) > 100:
		p["name"] = "Use at most 100 characters."
	}
	if a, err := mail.ParseAddress(f.Email); err != nil || a.Address != f.Email || len(f.Email) > 254 {
		p["email"] = "Write an e-mail address, such as name@company.example."
	}
	if !countryCode.MatchString(f.CountryCode) {
		p["country_code"] = "Write a country code, such as +91."
		if f.Mobile == "" {
			p["mobile"] = "Write the mobile number."
		}
	} else if _, err := platform.ParseMobile(f.Mobile, f.CountryCode); err != nil {
		p["mobile"] = said(err)
	}
	switch {
	case f.Password == "":
		p["password"] = "Choose a password for the client’s login."
	case utf8.RuneCountInString(f.Password) < platform.ShortestPassword:
		p["password"] = "Use at least 8 characters."
	case len(f.Password) > 256:
		p["password"] = "Use at most 256 characters."
	}
	if len(f.Promo) > 60 {
		p["promo"] = "This is too long for a promo code."
	}
	return p
}

// said is a parser's own sentence about what it wants.
func said(err error) string {
	if e, ok := errors.AsType[*platform.Error](err); ok {
		return e.Msg
	}
	return err.Error()
}

// Registration is the form for the platform.
func (f RegisterForm) Registration() platform.Registration {
	return platform.Registration{Name: f.Name, Email: f.Email, Mobile: f.Mobile,
		CountryCode: f.CountryCode, Password: f.Password, Promo: f.Promo}
}

// CodesForm is the two codes of a registration.
type CodesForm struct {
	Mobile string `form:"mobileotp"`
	Email  string `form:"emailotp"`
}

// Check says which of them is no code at all; that costs no try.
func (f *CodesForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Mobile, f.Email = bare(f.Mobile), bare(f.Email)
	codeShape(p, "mobileotp", f.Mobile)
	codeShape(p, "emailotp", f.Email)
	return p
}

// bare drops the spaces that come along when a code is pasted.
func bare(code string) string { return strings.ReplaceAll(code, " ", "") }

func codeShape(p ui.Problems, name, code string) {
	switch {
	case code == "":
		p[name] = "Enter this code. It has 6 digits."
	case len(code) != platform.CodeDigits || platform.Digits(code) != code:
		p[name] = "This code is not complete: it has 6 digits."
	}
}

// ResendForm says which codes to send again.
type ResendForm struct {
	Channel platform.Channel `form:"type"`
}

// Check refuses a way that there is not.
func (f *ResendForm) Check() ui.Problems {
	p := ui.Problems{}
	switch f.Channel {
	case platform.ByEmail, platform.ByMobile, platform.ByBoth:
	default:
		p[""] = "Choose where the codes go: to the phone, the mailbox or both."
	}
	return p
}

// PANForm is a PAN with the legal form it should fit. Change is the one-press fix
// of the latter. Confirmed is the PAN whose doubts were seen.
type PANForm struct {
	BusinessType platform.BusinessType `form:"btype"`
	Change       platform.BusinessType `form:"change"`
	PAN          string                `form:"pan"`
	Confirmed    string                `form:"confirmed"`
	Due          platform.Step         `form:"due"` // what was due when the page was drawn

	parsed platform.PAN
}

// Check blocks a wrong shape only; what does not fit together is a doubt.
func (f *PANForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Change.Valid() {
		f.BusinessType = f.Change
	}
	if !f.BusinessType.Valid() {
		p["btype"] = "Choose the type of business."
	}
	pan, err := platform.ParsePAN(f.PAN)
	if err != nil {
		p["pan"] = said(err)
		return p
	}
	f.parsed, f.PAN = pan, string(pan)
	return p
}

// Number is the PAN; empty where its shape is wrong.
func (f PANForm) Number() platform.PAN { return f.parsed }

// Settled says that the doubts of exactly this number were seen.
func (f PANForm) Settled() bool { return f.Confirmed == string(f.parsed)+" "+string(f.BusinessType) }

// AadhaarForm is an Aadhaar with its holder's consent. The number is never drawn
// again. Confirmed says that a doubt about its digits was seen.
type AadhaarForm struct {
	Consent   bool          `form:"consent"`
	Number    string        `form:"aadhar_num"`
	Confirmed string        `form:"confirmed"`
	Due       platform.Step `form:"due"`
}

// Check blocks a wrong shape and a missing consent.
func (f *AadhaarForm) Check() ui.Problems {
	p := ui.Problems{}
	if !f.Consent {
		p["consent"] = "Tick the box when the consent is given. Without it, nothing is sent."
	}
	digits, err := platform.ParseAadhaar(f.Number)
	if err != nil {
		p["aadhar_num"] = said(err)
		return p
	}
	f.Number = digits
	return p
}

// Settled says that the doubt about the digits was seen.
func (f AadhaarForm) Settled() bool { return f.Confirmed == string(platform.DoubtVerhoeff) }

// AadhaarCodeForm is the code that Aadhaar's registry sent.
type AadhaarCodeForm struct {
	Code string `form:"otp"`
}

// Check says that it is no code at all; that costs no try.
func (f *AadhaarCodeForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Code = bare(f.Code)
	codeShape(p, "otp", f.Code)
	return p
}

// GSTForm is a GSTIN, or the word that there is none. Confirmed is the GSTIN
// whose doubts were seen.
type GSTForm struct {
	GSTIN     string        `form:"gst_num"`
	Skip      bool          `form:"skip"`
	Confirmed string        `form:"confirmed"`
	Due       platform.Step `form:"due"`

	parsed platform.GSTIN
}

// Check blocks a wrong shape only.
func (f *GSTForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Skip {
		return p
	}
	g, err := platform.ParseGSTIN(f.GSTIN)
	if err != nil {
		p["gst_num"] = said(err)
		return p
	}
	f.parsed, f.GSTIN = g, string(g)
	return p
}

// Number is the GSTIN; empty where its shape is wrong.
func (f GSTForm) Number() platform.GSTIN { return f.parsed }

// Settled says that the doubts of exactly this number were seen.
func (f GSTForm) Settled() bool { return f.Confirmed != "" && f.Confirmed == string(f.parsed) }

// ChecksForm is what is typed into a wizard's page so far.
type ChecksForm struct {
	Kind         string                `form:"kind"` // "pan", "gst" or "aadhaar"
	Draft        string                `form:"draft"`
	BusinessType platform.BusinessType `form:"btype"`
	PAN          string                `form:"pan"`
	GSTIN        string                `form:"gst_num"`
	Aadhaar      string                `form:"aadhar_num"`
}

// Check finds nothing wrong: half a number is what is to be expected.
func (f *ChecksForm) Check() ui.Problems { return ui.Problems{} }

// SignForm accepts the KYC. Drawn is a data URL; an uploaded file stands in for it,
// and a typed name where there is neither.
type SignForm struct {
	Intent  string `form:"intent"`
	Agreed  bool   `form:"agreed"`
	Drawn   string `form:"signature"`
	Typed   string `form:"typed"`
	Preview bool   `form:"preview"` // only show what the typed name looks like
}

// maxTyped is how long a typed signature may be.
const maxTyped = 60

// Check wants the agreement.
func (f *SignForm) Check() ui.Problems {
	p := ui.Problems{}
	if !f.Agreed {
		p["agreed"] = "Tick this box: without it nothing can be accepted."
	}
	return p
}

// Filter narrows the list. The flags are "1" or empty, as they stand in addresses.
type Filter struct {
	Step    platform.Step `form:"step"`
	Mine    string        `form:"mine"`
	Stalled string        `form:"stalled"`
	After   string        `form:"after"`
	Before  string        `form:"before"`
}

var filterSteps = []platform.Step{platform.StepOTP, platform.StepPAN, platform.StepAadhaar, platform.StepGST, platform.StepReview}

// Check says which part of the address means nothing.
func (f *Filter) Check() ui.Problems {
	p := ui.Problems{}
	if f.Step != "" && f.Step != WaitsForApproval && !slices.Contains(filterSteps, f.Step) {
		p["step"] = "Choose one of the steps."
	}
	if f.Mine != "" && f.Mine != "1" {
		p["mine"] = "This is on (1) or left out."
	}
	if f.Stalled != "" && f.Stalled != "1" {
		p["stalled"] = "This is on (1) or left out."
	}
	return p
}

// maxNote is how much may be written about an onboarding.
const maxNote = 300

// AssignForm makes a colleague look after an onboarding; nobody where To is empty.
type AssignForm struct {
	To   string `form:"to"`
	Note string `form:"note"`
}

// Check bounds the note.
func (f *AssignForm) Check() ui.Problems {
	p := ui.Problems{}
	if utf8.RuneCountInString(f.Note) > maxNote {
		p["note"] = "Use at most 300 characters."
	}
	return p
}

// DiscardForm says why an onboarding is put away.
type DiscardForm struct {
	Reason string `form:"reason"`
}

// Check wants a reason.
func (f *DiscardForm) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Reason == "":
		p["reason"] = "Say why, so that a colleague understands it later."
	case utf8.RuneCountInString(f.Reason) > maxNote:
		p["reason"] = "Use at most 300 characters."
	}
	return p
}
