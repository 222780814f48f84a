package desk

import (
	"context"
	"errors"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// SignUp begins a client who registers by themself, once per intent id. The actor is
// a stranger: whoever calls has seen to it that the brand allows this, and how often.
// replaces is as for Register.
func (d *Desk) SignUp(ctx context.Context, a Actor, intent string, in platform.Registration, b platform.BusinessType, replaces string, by store.SignUp) (store.Intent, error) {
	return d.For(a).register(ctx, intent, in, b, replaces, "", by)
}

// Decoy stands in for a sign-up whose contact is a client's already, so that the
// pages do not tell who is one. No code fits it, staff don't see it, and it is swept
// when its link has run out. requestID is one that the platform has never given.
func (d *Desk) Decoy(ctx context.Context, a Actor, requestID string, in platform.Registration, b platform.BusinessType, by store.SignUp) (store.Onboarding, error) {
	now := d.now()
	by.Decoy = true
	mobile, err := platform.ParseMobile(in.Mobile, in.CountryCode)
	if err != nil {
		return store.Onboarding{}, err
	}
	return d.store.Onboarding.Create(ctx, store.Onboarding{
		Partner: a.Partner, RequestID: requestID, BusinessType: string(b), Name: in.Name, Email: in.Email, Mobile: mobile,
		CountryCode: in.CountryCode, Promo: in.Promo, Next: platform.StepOTP, CreatedBy: a.ID, SignUp: by,
		Facts:     store.OnboardingFacts{CodesSent: now, ResendAfter: now.Add(platform.ResendWait)},
		Discarded: now, DiscardReason: "The contact is a client’s already",
	})
}

// GuestLink makes the link by which whoever signed up goes on.
func (d *Desk) GuestLink(ctx context.Context, a Actor, draft string) (store.Handover, store.Link, error) {
	return d.store.Handovers.Create(ctx, a.Partner, draft, a.ID, "", false)
}

// resendNothing is ResendCodes for a decoy: refused and granted as the embedded
// platform would.
func (v *View) resendNothing(ctx context.Context, o store.Onboarding, err error) (store.Onboarding, error) {
	if err != nil {
		return o, err
	}
	now := v.d.now()
	if wait := o.Facts.ResendAfter.Sub(now); wait > 0 || o.Facts.Resends >= platform.ResendsAllowed {
		return o, &platform.Error{Kind: platform.RateLimited, Msg: "Fresh codes can’t be sent yet.", RetryAfter: max(wait, platform.ResendWait)}
	}
	return v.d.store.Onboarding.Update(ctx, o.Partner, o.ID, 0, func(o *store.Onboarding) error {
		o.Facts.CodesSent, o.Facts.ResendAfter = now, now.Add(platform.ResendWait)
		o.Facts.Resends++
		return nil
	})
}

// Hold keeps a sign-up, with all that was captured, until staff decide on it. The
// signature is kept sealed until then.
func (v *View) Hold(ctx context.Context, id string, signature []byte) (store.Onboarding, error) {
	before, err := v.Draft(ctx, id)
	if err != nil {
		return before, err
	}
	if err := v.bounded(ctx, "hold"); err != nil {
		return before, err
	}
	o, err := v.d.store.Onboarding.Hold(ctx, v.actor.Partner, id, signature)
	if err == nil && before.Held.IsZero() {
		v.record(ctx, Change{Action: "signup.hold", Object: "onboarding", ObjectID: id, Summary: "Signed the sign-up of " + o.Name + ", which waits for approval"})
	}
	return o, err
}

// HeldSignature is the signature of a sign-up that waits for approval; nil without one.
func (v *View) HeldSignature(ctx context.Context, id string) ([]byte, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	return v.d.store.Onboarding.Signature(ctx, v.actor.Partner, id)
}

// Approve makes a sign-up live that was held, once per intent id. Conflict where it
// is not held any more.
func (v *View) Approve(ctx context.Context, intent, id string) (store.Intent, error) {
	if err := v.staffOnly(); err != nil {
		return store.Intent{}, err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return store.Intent{}, err
	}
	// What was decided already is told by the intent itself.
	if known, err := v.d.store.Intents.Get(ctx, v.actor.Partner, intent); err == nil {
		return v.sameAct(known, act{kind: store.AcceptKYC, subject: id})
	}
	if err := stillHeld(o); err != nil {
		return store.Intent{}, err
	}
	signature, err := v.d.store.Onboarding.Signature(ctx, v.actor.Partner, id)
	if err != nil {
		return store.Intent{}, err
	}
	return v.accept(ctx, intent, o, signature, "Approve the sign-up of "+o.Name)
}

func stillHeld(o store.Onboarding) error {
	if o.Held.IsZero() || o.ClientRef != "" || !o.Discarded.IsZero() {
		return platform.Errorf(platform.Conflict, "This sign-up does not wait for approval any more.")
	}
	return nil
}

// Refuse puts a sign-up away that was held, with the reason that its client is told.
// Conflict where it is not held any more, or its approval is under way.
func (v *View) Refuse(ctx context.Context, id, reason string) (store.Onboarding, error) {
	if err := v.staffOnly(); err != nil {
		return store.Onboarding{}, err
	}
	open, err := v.OpenIntents(ctx, "")
	if err != nil {
		return store.Onboarding{}, err
	}
	for _, i := range open {
		if i.Kind == store.AcceptKYC && i.Subject == id {
			return store.Onboarding{}, platform.Errorf(platform.Conflict, "Its approval is under way already.")
		}
	}
	o, err := v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error {
		if err := stillHeld(*o); err != nil {
			return err
		}
		o.Discarded, o.DiscardReason = v.d.now(), reason
		return nil
	})
	if err == nil {
		v.record(ctx, Change{Action: "signup.refuse", Object: "onboarding", ObjectID: id, Summary: "Refused the sign-up of " + o.Name,
			After: asJSON(map[string]string{"reason": reason})})
	}
	return o, err
}

// SetSignUp says whether clients may register by themselves at a brand, and whether
// staff look at each first.
func (v *View) SetSignUp(ctx context.Context, b store.Brand, on, approval bool) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if err := v.d.store.Brands.SetSignUp(ctx, v.actor.Partner, b.ID, on, approval); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "signup.set", Object: "brand", ObjectID: b.ID, Summary: "Set the sign-up at " + b.Name,
		Before: asJSON(map[string]bool{"on": b.SignUp, "approval": b.Approval}), After: asJSON(map[string]bool{"on": on, "approval": approval})})
	return nil
}

// OnLive names what is done for a client who signed up by themself once they are
// live: their sign-in is mailed, say. It runs beside the request that made them so,
// or none, and is set before the desk is used.
func (d *Desk) OnLive(f func(ctx context.Context, o store.Onboarding)) { d.live = f }

const liveLimit = time.Minute

func (d *Desk) nowLive(ctx context.Context, o store.Onboarding) {
	if d.live == nil || o.SignUp.Base == "" {
		return
	}
	d.calls.Add(1)
	go func() {
		defer d.calls.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), liveLimit)
		defer cancel()
		d.live(ctx, o)
	}()
}

// CodesRefused puts what the platform says to wrong codes of a sign-up into words
// that a decoy has too. Whoever has one code right has shown that the contact is
// theirs, and is told which one is wrong.
func CodesRefused(o store.Onboarding, err error) error {
	e, ok := errors.AsType[*platform.Error](err)
	if !ok || o.SignUp.Base == "" || e.Due != "" {
		return err
	}
	switch e.Kind {
	case platform.Invalid, platform.RateLimited, platform.Conflict:
		if len(e.Fields) == 1 && !o.SignUp.Decoy {
			return err
		}
	case platform.NotFound:
		if !o.SignUp.Decoy {
			return err
		}
	default:
		return err
	}
	return &platform.Error{Kind: platform.Invalid, Msg: "The codes don’t fit.", Fields: platform.Fields{
		"mobileotp": "The code from the phone is wrong, or does not work any more. Check it, or send fresh ones.",
		"emailotp":  "The code from the mailbox is wrong, or does not work any more. Check it, or send fresh ones.",
	}}
}

// ResendRefused does the same for fresh codes that can't be sent.
func ResendRefused(o store.Onboarding, err error) error {
	e, ok := errors.AsType[*platform.Error](err)
	if !ok || o.SignUp.Base == "" || e.Kind != platform.RateLimited {
		return err
	}
	return &platform.Error{Kind: platform.RateLimited, RetryAfter: e.RetryAfter,
		Msg: "Fresh codes can’t be sent now. Wait half a minute; if that does not help, start again with your details."}
}
