package desk

import (
	"context"
	"errors"
	"slices"
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
	if err := v.bounded(ctx, action); err != nil {
		return o, err
	}
	v = v.wide()
	api, err := v.api(ctx)
	if err != nil {
		return o, err
	}
	keep, err := call(ctx, api, o)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return v.follow(ctx, o, err)
	}
	// What the platform accepted is kept even if the browser has gone.
	ctx = context.WithoutCancel(ctx)
	o, err = v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
		o.Facts.DueNotTold = false
		keep(o, &o.Facts)
		return nil
	})
	if err != nil {
		return o, err
	}
	v.record(ctx, Change{Action: action, Object: "onboarding", ObjectID: id, Summary: summary + " for " + o.Name})
	return o, nil
}

// bounded keeps whoever holds a link from asking the records without end: each
// answer costs, and tells something. Staff are not counted.
func (v *View) bounded(ctx context.Context, action string) error {
	if v.draft == "" {
		return nil
	}
	return v.d.store.Throttle.Note(ctx, store.Try{Purpose: "handover " + action, Account: v.draft, Address: v.draft})
}

// follow brings a draft to the step that the platform's refusal names as due,
// and returns that refusal.
func (v *View) follow(ctx context.Context, o store.Onboarding, why error) (store.Onboarding, error) {
	e, ok := errors.AsType[*platform.Error](why)
	if !ok || e.Due == "" || e.Due == o.Next {
		return o, why
	}
	if o.TempClientID == "" && e.Due != platform.StepOTP {
		// The codes were confirmed elsewhere, so the platform has another name for
		// this client now, and only its list of pending ones tells it.
		if err := v.adopt(ctx); err != nil {
			return o, why
		}
		if now, err := v.Draft(ctx, o.ID); err == nil {
			o = now
		}
		return o, why
	}
	now, err := v.d.store.Onboarding.Update(context.WithoutCancel(ctx), v.actor.Partner, o.ID, 0, func(o *store.Onboarding) error {
		o.Next, o.Facts.DueNotTold = e.Due, false
		return nil
	})
	if err != nil {
		v.d.log.Error("a draft could not follow the platform", "draft", o.ID, "err", err)
		return o, why
	}
	return now, why
}

// nextAfter is the step that the platform says is due, or, where it does not say,
// the one that follows done for this legal form.
func nextAfter(said platform.Step, b platform.BusinessType, done platform.Step) platform.Step {
	if said != "" {
		return said
	}
	steps := b.Steps()
	if i := slices.Index(steps, done); i >= 0 && i+1 < len(steps) {
		return steps[i+1]
	}
	return platform.StepReview
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
	if o, err := v.Draft(ctx, id); err != nil || o.SignUp.Decoy {
		return v.resendNothing(ctx, o, err)
	}
	return v.step(ctx, id, "resend_otp", "Sent codes again", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		wait, err := api.Onboarding.ResendOTP(ctx, platform.RequestID(o.RequestID), by)
		return func(_ *store.Onboarding, f *store.OnboardingFacts) {
			f.CodesSent = v.d.now()
			f.ResendAfter = f.CodesSent.Add(wait)
		}, err
	})
}

// CheckPAN has the records confirm a PAN. A new one voids what came after it; the
// same one again leaves standing what the platform left standing.
func (v *View) CheckPAN(ctx context.Context, id string, pan platform.PAN, b platform.BusinessType) (store.Onboarding, error) {
	return v.step(ctx, id, "verify_pan", "Checked the PAN", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyPAN(ctx, platform.TempClientID(o.TempClientID), string(pan), b)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.BusinessType, o.Next, o.AadhaarReference = string(b), nextAfter(rec.Next, b, platform.StepPAN), ""
			o.SetPAN(string(pan))
			if rec.Masked == "" {
				rec.Masked = pan.Masked()
			}
			f.PANMasked, f.NameOnPAN, f.AadhaarSent = rec.Masked, rec.NameOnPAN, time.Time{}
			if o.Next != platform.StepReview {
				o.SetGSTIN("")
				f.GSTINMasked, f.LegalName, f.GSTState, f.GSTSkipped = "", "", "", false
			}
			if o.Next == platform.StepAadhaar || !b.NeedsAadhaar() {
				f.AadhaarLast4, f.AadhaarName = "", ""
			}
		}, err
	})
}

// Consent is what a person agreed to before an Aadhaar number is sent.
type Consent struct{ Version, Language, IP string }

// SendAadhaarCode has Aadhaar's registry send a code to its holder. The consent
// is kept before the number leaves, whatever becomes of it; the number passes
// through and is kept nowhere.
func (v *View) SendAadhaarCode(ctx context.Context, id, aadhaar string, c Consent) (store.Onboarding, error) {
	if err := v.consent(ctx, id, c); err != nil {
		return store.Onboarding{}, err
	}
	return v.step(ctx, id, "aadhar_otp", "Asked for an Aadhaar code", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		ref, err := api.Onboarding.SendAadhaarOTP(ctx, platform.TempClientID(o.TempClientID), aadhaar)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.AadhaarReference = ref
			f.AadhaarSent = v.d.now()
		}, err
	})
}

func (v *View) consent(ctx context.Context, id string, c Consent) error {
	if _, err := v.Draft(ctx, id); err != nil {
		return err
	}
	o, err := v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
		o.Consent = store.Consent{Version: c.Version, Language: c.Language, IP: c.IP, At: v.d.now()}
		return nil
	})
	if err == nil {
		err = v.d.store.Consents.Add(ctx, store.GivenConsent{Partner: v.actor.Partner, Onboarding: id, Kind: store.ToAadhaar,
			Version: c.Version, Language: c.Language, By: v.actor.Actor, IP: c.IP})
	}
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "aadhaar_consent", Object: "onboarding", ObjectID: id,
		Summary: "Noted the consent to the Aadhaar check of " + o.Name,
		After:   asJSON(map[string]string{"version": c.Version, "language": c.Language})})
	return nil
}

// Agree notes that the terms of the account were agreed to, which accepting or
// holding it wants first.
func (v *View) Agree(ctx context.Context, id string, c Consent) error {
	o, err := v.Draft(ctx, id)
	if err != nil {
		return err
	}
	if err := v.d.store.Consents.Add(ctx, store.GivenConsent{Partner: v.actor.Partner, Onboarding: id, Kind: store.ToTerms,
		Version: c.Version, Language: c.Language, By: v.actor.Actor, IP: c.IP}); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "terms_consent", Object: "onboarding", ObjectID: id, Summary: "Noted that " + o.Name + " agreed to the account",
		After: asJSON(map[string]string{"version": c.Version, "language": c.Language})})
	return nil
}

// ConfirmAadhaar takes the code that the holder received.
func (v *View) ConfirmAadhaar(ctx context.Context, id, otp string) (store.Onboarding, error) {
	return v.step(ctx, id, "aadhar_verify", "Confirmed Aadhaar", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyAadhaar(ctx, platform.TempClientID(o.TempClientID), o.AadhaarReference, otp)
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next, o.AadhaarReference = nextAfter(rec.Next, BusinessTypeOf(*o), platform.StepAadhaar), ""
			f.AadhaarLast4, f.AadhaarName, f.AadhaarSent = rec.Last4, rec.Name, time.Time{}
		}, err
	})
}

// GSTDoubts are what does not fit within a GSTIN, and between it and the PAN that
// the draft's client gave. That PAN is sealed here and stays so: it is compared
// by its keyed hash.
func (v *View) GSTDoubts(ctx context.Context, o store.Onboarding, g platform.GSTIN) ([]platform.Doubt, error) {
	if _, err := v.Draft(ctx, o.ID); err != nil {
		return nil, err
	}
	doubts := g.Doubts("")
	inside := g.PAN()
	if inside == "" || !o.HasPAN {
		return doubts, nil
	}
	same, err := v.d.store.Onboarding.ByTaxNumber(ctx, v.actor.Partner, string(inside))
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(same, func(other store.Onboarding) bool { return other.ID == o.ID }) {
		return doubts, nil
	}
	msg := "This GSTIN belongs to another PAN: it has " + inside.Masked() + " inside, not " + o.Facts.PANMasked + "."
	if inside.Masked() == o.Facts.PANMasked {
		msg = "This GSTIN belongs to another PAN: the four digits inside are not those of " + o.Facts.PANMasked + " given before."
	}
	return append(doubts, platform.Doubt{Code: platform.DoubtOtherPAN, At: 2, Msg: msg}), nil
}

// CheckGST has the records confirm a GSTIN.
func (v *View) CheckGST(ctx context.Context, id string, gstin platform.GSTIN) (store.Onboarding, error) {
	return v.step(ctx, id, "verify_gst", "Checked the GSTIN", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		rec, err := api.Onboarding.VerifyGST(ctx, platform.TempClientID(o.TempClientID), string(gstin))
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next = nextAfter(rec.Next, BusinessTypeOf(*o), platform.StepGST)
			o.SetGSTIN(string(gstin))
			f.GSTINMasked, f.LegalName, f.GSTState, f.GSTSkipped = gstin.Masked(), rec.LegalName, rec.State, false
		}, err
	})
}

// SkipGST says that the client is not registered for GST.
func (v *View) SkipGST(ctx context.Context, id string) (store.Onboarding, error) {
	return v.step(ctx, id, "skip_gst", "Went on without GST", func(ctx context.Context, api platform.API, o store.Onboarding) (func(*store.Onboarding, *store.OnboardingFacts), error) {
		next, err := api.Onboarding.SkipGST(ctx, platform.TempClientID(o.TempClientID))
		return func(o *store.Onboarding, f *store.OnboardingFacts) {
			o.Next = nextAfter(next, BusinessTypeOf(*o), platform.StepGST)
			o.SetGSTIN("")
			f.GSTINMasked, f.LegalName, f.GSTState, f.GSTSkipped = "", "", "", true
		}, err
	})
}

// Review reads everything captured, as the platform has it, and what the draft
// says after it: a legal form that was not known here is learnt. Acceptance wants
// a review since the last change.
func (v *View) Review(ctx context.Context, id string) (platform.KYCPreview, store.Onboarding, error) {
	var p platform.KYCPreview
	o, err := v.Draft(ctx, id)
	if err != nil {
		return p, o, err
	}
	v = v.wide()
	api, err := v.api(ctx)
	if err != nil {
		return p, o, err
	}
	p, err = api.Onboarding.PreviewKYC(ctx, platform.TempClientID(o.TempClientID))
	v.d.note(v.actor.Partner, err)
	if err != nil {
		o, err = v.follow(ctx, o, err)
		return p, o, err
	}
	if o.Next != platform.StepReview || o.Facts.DueNotTold || o.BusinessType == "" && p.BusinessType != "" {
		o, err = v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
			if o.ClientRef == "" {
				o.Next, o.Facts.DueNotTold = platform.StepReview, false
			}
			if o.BusinessType == "" {
				o.BusinessType = string(p.BusinessType)
			}
			return nil
		})
	}
	return p, o, err
}
