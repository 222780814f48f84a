package desk

import (
	"context"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
)

type linkParams struct {
	PhoneNumberID string `json:"phone_number_id"`
}

// LinkWhatsApp links a WhatsApp number to a client, once per intent id. The token
// passes through and is kept nowhere.
func (v *View) LinkWhatsApp(ctx context.Context, intent, ref string, in platform.LinkWhatsApp) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	in.Client = id
	return v.do(ctx, act{
		id: intent, kind: store.LinkWhatsApp, ref: ref, subject: in.PhoneNumberID,
		summary: "Link the WhatsApp number " + in.PhoneNumberID, params: linkParams{in.PhoneNumberID},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			_, err := api.WhatsApp.Link(ctx, in)
			return Result{}, err
		},
	})
}

var linking = handling{
	object: "whatsapp number",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		id, err := v.clientID(ctx, a.ref)
		if err != nil {
			return nil, err
		}
		linked, err := api.WhatsApp.List(ctx, id)
		s := snapshot{At: v.d.now()}
		for _, n := range linked {
			s.IDs = append(s.IDs, n.PhoneNumberID)
		}
		return s, err
	},
	// A number that was linked before looks the same whether or not it got its new
	// token.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, was, id, err := recall[linkParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		if slices.Contains(was.IDs, p.PhoneNumberID) {
			return opaque, Result{}, nil
		}
		linked, err := api.WhatsApp.List(ctx, id)
		if err != nil {
			return opaque, Result{}, err
		}
		if slices.ContainsFunc(linked, func(n platform.WhatsAppNumber) bool { return n.PhoneNumberID == p.PhoneNumberID }) {
			return present, Result{}, nil
		}
		return absent, Result{}, nil
	},
	apply: func(context.Context, *View, store.Intent, *Result) error { return nil },
}

type maskParams struct {
	Reference string         `json:"reference"`
	DID       platform.Phone `json:"did"`
}

// CreateMask opens a masking session, once per intent id. It is recognised by its
// reference: the intent's id where none is given. The two parties stand in no
// intent; they are kept sealed, for those who may see them later.
func (v *View) CreateMask(ctx context.Context, intent, ref string, in platform.NewMask) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	in.Client = id
	subject := in.Reference
	if in.Reference == "" {
		in.Reference = intent
	}
	_, err = v.d.store.Intents.Get(ctx, v.actor.Partner, intent)
	first := platform.Is(err, platform.NotFound)
	if first {
		if err := v.d.store.Masks.Keep(ctx, v.actor.Partner, ref, intent, "", in.PartyA, in.PartyB); err != nil {
			return store.Intent{}, err
		}
	}
	i, err := v.do(ctx, act{
		id: intent, kind: store.CreateMask, ref: ref, subject: subject,
		summary: "Mask two numbers behind " + in.DID.String(), params: maskParams{in.Reference, in.DID},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			m, err := api.Masks.Create(ctx, in)
			return Result{Number: m.DID, Session: m.ID}, err
		},
	})
	if err != nil && first { // nothing was written down; what was is dropped as it is settled
		if _, none := v.d.store.Intents.Get(context.WithoutCancel(ctx), v.actor.Partner, intent); platform.Is(none, platform.NotFound) {
			v.d.drop(ctx, store.Intent{ID: intent, Partner: v.actor.Partner, Kind: store.CreateMask})
		}
	}
	return i, err
}

var masking = handling{
	object: "masking session",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		id, err := v.clientID(ctx, a.ref)
		if err != nil {
			return nil, err
		}
		newest, err := api.Masks.List(ctx, platform.MaskQuery{Client: id, Page: 1, Limit: 1})
		s := snapshot{At: v.d.now()}
		if len(newest) > 0 {
			s.Newest = newest[0].ID
		}
		return s, err
	},
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, was, id, err := recall[maskParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		const pages, size = 20, 500
		found, session := 0, ""
	walk:
		for page := 1; page <= pages; page++ {
			got, err := api.Masks.List(ctx, platform.MaskQuery{Client: id, Page: page, Limit: size})
			if err != nil {
				return opaque, Result{}, err
			}
			for _, m := range got {
				if m.ID == was.Newest {
					break walk
				}
				if m.Reference == p.Reference && m.DID == p.DID {
					found++
					session = m.ID
				}
			}
			if len(got) < size {
				break
			}
		}
		switch found {
		case 0:
			return absent, Result{}, nil
		case 1:
			return present, Result{Number: p.DID, Session: session}, nil
		}
		return several, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, res *Result) error {
		return v.d.store.Masks.Name(ctx, i.Partner, i.ID, res.Session)
	},
	drop: func(ctx context.Context, d *Desk, i store.Intent) error {
		return d.store.Masks.Drop(ctx, i.Partner, i.ID)
	},
}
