package onboarding

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// SignUpForm begins a client by themself. Ticket is what the page was handed out
// with; Website is a field that people don't see.
type SignUpForm struct {
	Ticket       string                `form:"ticket"`
	Website      string                `form:"website"`
	BusinessType platform.BusinessType `form:"btype"`
	Name         string                `form:"name"`
	Email        string                `form:"email"`
	CountryCode  string                `form:"country_code"`
	Mobile       string                `form:"mobile"`
	Promo        string                `form:"promo"`
}

func (f SignUpForm) register() RegisterForm {
	return RegisterForm{BusinessType: f.BusinessType, Name: f.Name, Email: f.Email, CountryCode: f.CountryCode, Mobile: f.Mobile, Promo: f.Promo}
}

// Check is that of staff's form, without a password.
func (f *SignUpForm) Check() ui.Problems {
	r := f.register()
	p := r.Check()
	f.CountryCode = r.CountryCode
	delete(p, "password")
	if f.Name == "" {
		p["name"] = "Write your name or that of the business, as it stands on the PAN card."
	}
	return p
}

// Registration is the form for the platform, whose own login has this password.
func (f SignUpForm) Registration(password string) platform.Registration {
	r := f.register()
	r.Password = password
	return r.Registration()
}

// SignUpView is the first step of a sign-up.
type SignUpView struct {
	Form     SignUpForm
	Problems ui.Problems
	Post     string // where the form goes
	Corrects bool   // the contact of a sign-up just begun is being corrected
	Reseller string
	Terms    string // web address of the reseller's terms; empty for none
	Approval bool // staff look at it before it goes live
	Contact  Contact
}

// SignUpWaitView is the page while it is not known whether a sign-up was taken.
type SignUpWaitView struct {
	Panel    templ.Component // nil where it was not
	Reseller string
	Contact  Contact
}

// FinishedView is the end for the client.
type FinishedView struct {
	Who
	Name, Email string
	Contact     Contact
	Waits       bool // for the reseller's approval
}

// HereForm says which step somebody looks at.
type HereForm struct {
	Step platform.Step `form:"step"`
}

// Check takes what is no step for the page that explains the link.
func (f *HereForm) Check() ui.Problems {
	for _, s := range filterSteps {
		if f.Step == s {
			return ui.Problems{}
		}
	}
	f.Step = ""
	return ui.Problems{}
}

// ApprovalView is a sign-up that waits for staff.
type ApprovalView struct {
	ReviewView
	Intent, Name, Brand, Promo string
	Signed                     bool // there is a picture of the signature
	Held, Consent, Now         time.Time
	Problems                   ui.Problems
}

// ApproveForm lets a sign-up go live.
type ApproveForm struct {
	Intent string `form:"intent"`
}

// Check finds nothing wrong: what there is to refuse is not in the form.
func (f *ApproveForm) Check() ui.Problems { return ui.Problems{} }

// WaitsForApproval stands in the filter where a step does.
const WaitsForApproval platform.Step = "approval"

func (v ApprovalView) contactRows(ctx context.Context) []ui.Row {
	rows := []ui.Row{
		{Term: words.T(ctx, "E-mail"), Value: v.Preview.Email, Note: words.T(ctx, "confirmed by code")},
		{Term: words.T(ctx, "Mobile"), Value: phone(v.Preview.Mobile), Mono: true, Note: words.T(ctx, "confirmed by code")},
		{Term: words.T(ctx, "Type of business"), Value: words.Said(ctx, v.Preview.BusinessType.Name())},
	}
	if v.Promo != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Promo code"), Value: v.Promo, Mono: true})
	}
	return rows
}

// identityRows are the checks, without what leads to changing them.
func (v ApprovalView) identityRows(ctx context.Context) []ui.Row {
	rows := kycRows(ctx, v.ReviewView)
	for i := range rows {
		rows[i].Action = ui.Action{}
	}
	if !v.Consent.IsZero() {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Consent to Aadhaar"), Value: words.DateTime(ctx, v.Consent)})
	}
	return rows
}

func (v ApprovalView) line(ctx context.Context) string {
	if v.Brand == "" {
		return words.T(ctx, "Signed %s.", words.Ago(ctx, v.Now, v.Held))
	}
	return words.T(ctx, "Signed up at %s, signed %s. They go live with your approval, and get their sign-in by mail.", v.Brand, words.Ago(ctx, v.Now, v.Held))
}

func (v SignUpView) lead(ctx context.Context) string {
	if v.Approval {
		return words.T(ctx, "It takes about five minutes. Have your PAN at hand. %s looks at it before the account is opened.", v.Reseller)
	}
	return words.T(ctx, "It takes about five minutes. Have your PAN at hand; the account works as soon as you have signed.")
}
