package desk

import (
	"context"
	"errors"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// step makes one call of the wizard that may be repeated without harm, and keeps
// what it brought. Where the platform says that another step is due (a colleague
// was faster, or the client did it), the draft follows the platform, and the
// error says so to the page.
func (v *View) step(ctx context.Context, id, action, summary string,
	call func(ctx context.Context, api platform.API, o store.Onboarding) (func(o *store.Onboarding, f *store.OnboardingFacts), error)) (store.Onboarding, error) {
	o, err := v.Draft(ctx, id)
	if err != nil {
		return o, err
	}
	if o.ClientRef != "" {
		return o, &platform.Error{Kind: platform.Invalid, Msg: "This client is live already.", Due: platform.StepDone}
	}
	api, err := v.api(ctx)
	if err != nil {
		return o, err
	}
	keep, err := call(ctx, api, o)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		if e, ok := errors.AsType[*platform.Error](err); ok && e.Due != "" && e.Due != o.Next {
			o, _ = v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
				o.Next = e.Due
				return nil
			})
		}
		return o, err
	}
	// What the platform accepted is kept even if the browser has gone.
	ctx = context.WithoutCancel(ctx)
	o, err = v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
		keep(o, &o.Facts)
		return nil
	})
	if err != nil {
		return o, err
	}
	v.record(ctx, Change{Action: action, Object: "onboarding", ObjectID: id, Summary: summary + " for " + o.Name})
	return o, nil
}

// ConfirmCodes takes the two one-time codes of the registration.
func (v *View) ConfirmCodes(ctx context.Context, id, mobileOTP, emailOTP string) (store.Onboarding, error) {
	return v.step(ctx, id, "verify_otp", "Confirmed both codes", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		temp, err := api.Onboarding.VerifyOTP(ctx, platform.RequestID(o.RequestID), mobileOTP, emailOTP)
		return func(o *store.Onboarding, _ *store.OnboardingFacts) {
			o.TempClientID, o.Next = string(temp), platform.StepPAN
		}, err
	})
}

// ResendCodes sends fresh codes.
func (v *View) ResendCodes(ctx context.Context, id string, by platform.Channel) (store.Onboarding, error) {
	return v.step(ctx, id, "resend_otp", "Sent codes again", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		wait, err := api.Onboarding.ResendOTP(ctx, platform.RequestID(o.RequestID), by)
		return func(_ *store.Onboarding, f *store.OnboardingFacts) {
			f.CodesSent = v.d.now()
			f.ResendAfter = f.CodesSent.Add(wait)
		}, err
	})
}

// CheckPAN has the records confirm a PAN. A new one voids what came after it.
func (v *View) CheckPAN(ctx context.Context, id string, pan string, b platform.BusinessType) (store.Onboarding, error) {
	return v.step(ctx, id, "verify_pan", "Checked the PAN", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyPAN(ctx, platform.TempClientID(o.TempClientID), pan, b)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.BusinessType, o.Next, o.AadhaarReference = string(b), rec.Next, ""
			o.SetPAN(pan)
			o.SetGSTIN("")
			*f = store.OnboardingFacts{PANMasked: rec.Masked, NameOnPAN: rec.NameOnPAN, CodesSent: f.CodesSent}
		}, err
	})
}

// Consent is what a person agreed to before an Aadhaar number is sent.
type Consent struct{ Version, Language, IP string }

// SendAadhaarCode has Aadhaar's registry send a code to its holder. The number
// passes through and is kept nowhere.
func (v *View) SendAadhaarCode(ctx context.Context, id, aadhaar string, c Consent) (store.Onboarding, error) {
	return v.step(ctx, id, "aadhar_otp", "Consent given and Aadhaar code asked", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		ref, err := api.Onboarding.SendAadhaarOTP(ctx, platform.TempClientID(o.TempClientID), aadhaar)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.AadhaarReference = ref
			o.Consent = store.Consent{Version: c.Version, Language: c.Language, IP: c.IP, At: v.d.now()}
			f.AadhaarSent = v.d.now()
		}, err
	})
}

// ConfirmAadhaar takes the code that the holder received.
func (v *View) ConfirmAadhaar(ctx context.Context, id, otp string) (store.Onboarding, error) {
	return v.step(ctx, id, "aadhar_verify", "Confirmed Aadhaar", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyAadhaar(ctx, platform.TempClientID(o.TempClientID), o.AadhaarReference, otp)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next = rec.Next
			f.AadhaarLast4, f.AadhaarName, f.AadhaarSent = rec.Last4, rec.Name, time.Time{}
		}, err
	})
}

// CheckGST has the records confirm a GSTIN.
func (v *View) CheckGST(ctx context.Context, id, gstin, masked string) (store.Onboarding, error) {
	return v.step(ctx, id, "verify_gst", "Checked the GSTIN", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyGST(ctx, platform.TempClientID(o.TempClientID), gstin)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next = rec.Next
			o.SetGSTIN(gstin)
			f.GSTINMasked, f.LegalName, f.GSTState, f.GSTSkipped = masked, rec.LegalName, rec.State, false
		}, err
	})
}

// SkipGST says that the client is not registered for GST.
func (v *View) SkipGST(ctx context.Context, id string) (store.Onboarding, error) {
	return v.step(ctx, id, "skip_gst", "Went on without GST", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		next, err := api.Onboarding.SkipGST(ctx, platform.TempClientID(o.TempClientID))
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next = next
			o.SetGSTIN("")
			f.GSTINMasked, f.LegalName, f.GSTState, f.GSTSkipped = "", "", "", true
		}, err
	})
}

// Review reads everything captured, as the platform has it. Acceptance wants
// this since the last change.
func (v *View) Review(ctx context.Context, id string) (platform.KYCPreview, error) {
	o, err := v.Draft(ctx, id)
	if err != nil {
		return platform.KYCPreview{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.KYCPreview{}, err
	}
	p, err := api.Onboarding.PreviewKYC(ctx, platform.TempClientID(o.TempClientID))
	v.d.note(v.actor.Partner, err)
	return p, err
}
