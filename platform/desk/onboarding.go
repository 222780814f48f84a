package desk

import (
	"context"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// BusinessTypeOf is the draft's legal form; empty where it is not known yet.
func BusinessTypeOf(o store.Onboarding) platform.BusinessType {
	return platform.BusinessType(o.BusinessType)
}

// WaitingLonger says that Since is only when the draft was first seen here:
// it was begun elsewhere, and the platform does not tell when.
func WaitingLonger(o store.Onboarding) bool {
	return untouched(o) && o.Facts.CodesSent.IsZero()
}

// untouched says that a draft is as it was when it was taken up from elsewhere.
func untouched(o store.Onboarding) bool {
	return o.CreatedBy == store.BegunByAPI && o.Version <= 1
}

type registerParams struct {
	Name         string                `json:"name"`
	Email        string                `json:"email"`
	Mobile       string                `json:"mobile"`
	CountryCode  string                `json:"country_code"`
	Promo        string                `json:"promo,omitempty"`
	BusinessType platform.BusinessType `json:"btype"`
	Replaces     string                `json:"replaces,omitempty"` // a draft that this one corrects
	SignUp       store.SignUp          `json:"sign_up,omitzero"`   // where the client began by themself
	Brand        string                `json:"brand,omitempty"`    // that staff chose
	Tag          string                `json:"tag,omitempty"`      // of whoever looks after some clients
}

// Register begins a client, once per intent id. replaces names a draft whose
// contact it corrects and which is put away once this one stands; it may be
// empty, and so may brand, the id of the one under which the client meets the partner.
// Whoever looks after the clients with a tag registers one of those. The password passes through and is kept nowhere.
func (v *View) Register(ctx context.Context, intent string, in platform.Registration, b platform.BusinessType, replaces, brand string) (store.Intent, error) {
	return v.register(ctx, intent, in, b, replaces, brand, store.SignUp{})
}

func (v *View) register(ctx context.Context, intent string, in platform.Registration, b platform.BusinessType, replaces, brand string, by store.SignUp) (store.Intent, error) {
	tag := v.tag()
	if replaces != "" {
		old, err := v.Draft(ctx, replaces)
		if err != nil {
			return store.Intent{}, err
		}
		if tag == "" {
			tag = old.Tag
		}
	}
	return v.wide().do(ctx, act{
		id: intent, kind: store.Register, subject: strings.ToLower(in.Email),
		summary: "Register " + in.Name,
		params:  registerParams{in.Name, in.Email, in.Mobile, in.CountryCode, in.Promo, b, replaces, by, brand, tag},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			id, err := api.Onboarding.Register(ctx, in)
			return Result{RequestID: id}, err
		},
	})
}

var registering = handling{
	object: "client",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		there, err := registrationsOf(ctx, api, a.params.(registerParams))
		return snapshot{At: v.d.now(), IDs: there}, err
	},
	// The same contact may have been registered before and not have gone on: ours is
	// the one that was not there.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, err := unpack[registerParams](i.Params)
		if err != nil {
			return opaque, Result{}, err
		}
		was, err := unpack[snapshot](i.Before)
		if err != nil {
			return opaque, Result{}, err
		}
		there, err := registrationsOf(ctx, api, p)
		if err != nil {
			return opaque, Result{}, err
		}
		there = slices.DeleteFunc(there, func(id string) bool { return slices.Contains(was.IDs, id) })
		switch len(there) {
		case 0:
			return absent, Result{}, nil
		case 1:
			return present, Result{RequestID: platform.RequestID(there[0])}, nil
		}
		return several, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, res *Result) error {
		p, err := unpack[registerParams](i.Params)
		if err != nil {
			return err
		}
		o, err := v.d.store.Onboarding.ByRequestID(ctx, i.Partner, string(res.RequestID))
		if platform.Is(err, platform.NotFound) {
			now := v.d.now()
			mobile, _ := platform.ParseMobile(p.Mobile, p.CountryCode) // the platform has taken it
			o, err = v.d.store.Onboarding.Create(ctx, store.Onboarding{
				Partner: i.Partner, RequestID: string(res.RequestID), BusinessType: string(p.BusinessType),
				Name: p.Name, Email: p.Email, Mobile: mobile, CountryCode: p.CountryCode, Promo: p.Promo,
				Next: platform.StepOTP, CreatedBy: i.Actor.ID, SignUp: p.SignUp, Brand: p.Brand, Tag: p.Tag,
				Facts: store.OnboardingFacts{CodesSent: now, ResendAfter: now.Add(platform.ResendWait)},
			})
		}
		if err == nil && (o.SignUp != p.SignUp || o.Brand != p.Brand || o.Tag != p.Tag) { // a look at the platform's list was faster
			o, err = v.d.store.Onboarding.Update(ctx, i.Partner, o.ID, 0, func(o *store.Onboarding) error {
				o.SignUp, o.Brand, o.Tag = p.SignUp, p.Brand, p.Tag
				return nil
			})
		}
		if err != nil {
			return err
		}
		res.Draft = o.ID
		if p.Replaces == "" {
			return nil
		}
		err = v.d.putAway(ctx, i.Partner, p.Replaces, "The contact was corrected")
		if platform.Is(err, platform.NotFound) {
			return nil
		}
		return err
	},
}

// registrationsOf are the requests that the platform lists for a contact.
func registrationsOf(ctx context.Context, api platform.API, p registerParams) ([]string, error) {
	pending, err := api.Clients.Pending(ctx)
	var ids []string
	for _, c := range pending {
		if c.RequestID != "" && sameContact(c.Email, c.Mobile, p.Email, p.Mobile, p.CountryCode) {
			ids = append(ids, string(c.RequestID))
		}
	}
	return ids, err
}

// sameContact compares what was typed with what the platform lists, in whatever
// spelling it lists it.
func sameContact(email, mobile, wantEmail, wantMobile, countryCode string) bool {
	if !strings.EqualFold(strings.TrimSpace(email), strings.TrimSpace(wantEmail)) {
		return false
	}
	want, err := platform.ParseMobile(wantMobile, countryCode)
	if err != nil {
		return false
	}
	got := platform.Digits(mobile)
	return len(got) >= 8 && strings.HasSuffix(string(want), got) || platform.Digits(string(want)) == got
}

type acceptParams struct {
	Draft  string                `json:"draft"`
	TempID platform.TempClientID `json:"temp_client_id"`
	Name   string                `json:"name"`
	Email  string                `json:"email"`
	Mobile string                `json:"mobile"`
}

// Accept makes the draft's client live, once per intent id. The signature passes
// through and is kept nowhere.
func (v *View) Accept(ctx context.Context, intent, draft string, signature []byte) (store.Intent, error) {
	o, err := v.Draft(ctx, draft)
	if err != nil {
		return store.Intent{}, err
	}
	if err := v.bounded(ctx, "accept_kyc"); err != nil {
		return store.Intent{}, err
	}
	if v.draft != "" && o.SignUp.Approval {
		return store.Intent{}, platform.Errorf(platform.Forbidden, "This sign-up waits for the reseller’s approval.")
	}
	return v.accept(ctx, intent, o, signature, "Accept the KYC of "+o.Name)
}

func (v *View) accept(ctx context.Context, intent string, o store.Onboarding, signature []byte, summary string) (store.Intent, error) {
	temp := platform.TempClientID(o.TempClientID)
	return v.wide().do(ctx, act{
		id: intent, kind: store.AcceptKYC, subject: o.ID, summary: summary,
		params: acceptParams{o.ID, temp, o.Name, o.Email, string(o.Mobile)},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			id, err := api.Onboarding.AcceptKYC(ctx, temp, signature)
			return Result{ClientID: id}, err
		},
	})
}

var accepting = handling{
	object: "client",
	before: noBefore,
	// It happened when the registration is gone from the pending ones and a client
	// with its contact is there.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, err := unpack[acceptParams](i.Params)
		if err != nil {
			return opaque, Result{}, err
		}
		pending, err := api.Clients.Pending(ctx)
		if err != nil {
			return opaque, Result{}, err
		}
		for _, c := range pending {
			if c.TempID == p.TempID {
				return absent, Result{}, nil
			}
		}
		for c, err := range api.Clients.All(ctx) {
			if err != nil {
				return opaque, Result{}, err
			}
			if sameContact(c.Email, c.Mobile, p.Email, p.Mobile, "") {
				return present, Result{ClientID: c.ID}, nil
			}
		}
		return absent, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, res *Result) error {
		p, err := unpack[acceptParams](i.Params)
		if err != nil {
			return err
		}
		now := v.d.now()
		refs, err := v.d.store.Directory.Upsert(ctx, i.Partner, 0, []store.Client{{
			Partner: i.Partner, ClientID: string(res.ClientID), Name: p.Name, Email: p.Email, Mobile: platform.Phone(p.Mobile), Active: true, Created: now,
		}})
		if err != nil {
			return err
		}
		ref := refs[0]
		res.ClientRef = ref
		if err := v.refreshFacts(ctx, ref); err != nil {
			v.d.log.Warn("a new client’s facts could not be read yet", "ref", ref, "err", err)
		}
		o, err := v.d.store.Onboarding.Update(ctx, i.Partner, p.Draft, 0, func(o *store.Onboarding) error {
			o.ClientRef, o.Next = ref, platform.StepDone
			return nil
		})
		if err == nil {
			err = v.d.settleIn(ctx, o)
		}
		if err == nil {
			v.d.nowLive(ctx, o)
		}
		return err
	},
}

// Draft finds a begun onboarding. Who holds a link to one finds that one.
func (v *View) Draft(ctx context.Context, id string) (store.Onboarding, error) {
	if v.draft != "" && v.draft != id {
		return store.Onboarding{}, noDraft()
	}
	if v.draft == "" {
		if err := v.staffOnly(); err != nil {
			return store.Onboarding{}, err
		}
	}
	o, err := v.d.store.Onboarding.Get(ctx, v.actor.Partner, id)
	if err == nil && v.draft == "" {
		err = v.ownDraft(ctx, o)
	}
	if err != nil {
		return store.Onboarding{}, err
	}
	return o, nil
}

// settleIn gives a client who is live what was decided while they were onboarded: the
// brand under which they meet the partner, and the tag of who looks after them.
func (d *Desk) settleIn(ctx context.Context, o store.Onboarding) error {
	if o.Tag != "" {
		if _, err := d.store.Marks.Tag(ctx, o.Partner, o.Tag, o.ClientRef); err != nil {
			return err
		}
	}
	if o.BrandID() == "" {
		return nil
	}
	err := d.store.Brands.SetOfClient(ctx, o.Partner, o.ClientRef, o.BrandID())
	if platform.Is(err, platform.NotFound) {
		return nil // removed meanwhile: the first stands in
	}
	return err
}

// SetDraftBrand chooses the brand under which somebody is onboarded, and meets the
// partner afterwards.
func (v *View) SetDraftBrand(ctx context.Context, o store.Onboarding, b store.Brand) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if b.Partner != v.actor.Partner {
		return platform.Errorf(platform.NotFound, "There is no such brand.")
	}
	if _, err := v.Draft(ctx, o.ID); err != nil {
		return err
	}
	if o.BrandID() == b.ID {
		return nil
	}
	_, err := v.d.store.Onboarding.Update(ctx, v.actor.Partner, o.ID, 0, func(o *store.Onboarding) error { o.Brand = b.ID; return nil })
	if err == nil {
		v.record(ctx, Change{Action: "onboarding.brand", Object: "onboarding", ObjectID: o.ID, Summary: "Put the onboarding of " + o.Name + " under the brand " + b.Name,
			Before: asJSON(map[string]string{"brand": o.BrandID()}), After: asJSON(map[string]string{"brand": b.ID})})
	}
	return err
}
