package desk

import (
	"context"
	"slices"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// WhatsApp lists a client's linked WhatsApp numbers.
func (v *View) WhatsApp(ctx context.Context, ref string) (Dated[[]platform.WhatsAppNumber], error) {
	return v.whatsApp(ctx, ref, freshThings)
}

func (v *View) whatsApp(ctx context.Context, ref string, fresh time.Duration) (Dated[[]platform.WhatsAppNumber], error) {
	return read(ctx, v, ref, "whatsapp", fresh, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.WhatsAppNumber, error) {
		linked, err := api.WhatsApp.List(ctx, id)
		if err == nil {
			if err := v.d.store.WhatsApp.Seen(ctx, v.actor.Partner, ref, linked); err != nil {
				v.d.log.Error("WhatsApp numbers could not be kept", "err", err)
			}
		}
		return linked, err
	})
}

// WhatsAppTokens says what is known of the tokens of a client's numbers, by Meta's id.
func (v *View) WhatsAppTokens(ctx context.Context, ref string) (map[string]store.WhatsAppLink, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.WhatsApp.Of(ctx, v.actor.Partner, ref)
}

// WhatsAppAlarms are the numbers whose tokens are refused, over all clients.
func (v *View) WhatsAppAlarms(ctx context.Context, limit int) ([]store.WhatsAppLink, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	if v.tag() != "" {
		limit = 200
	}
	all, err := v.d.store.WhatsApp.Alarms(ctx, v.actor.Partner, limit)
	if err != nil {
		return nil, err
	}
	return keepScope(ctx, v, all, func(l store.WhatsAppLink) string { return l.ClientRef })
}

// TokenKnown notes what Meta said of the token that a number is linked with now.
// A zero check means that Meta was not asked, or did not answer.
func (v *View) TokenKnown(ctx context.Context, ref, phoneNumberID string, checked bool, ends time.Time) error {
	if !checked {
		return v.d.store.WhatsApp.Replaced(ctx, v.actor.Partner, ref, phoneNumberID)
	}
	return v.d.store.WhatsApp.Good(ctx, v.actor.Partner, ref, phoneNumberID, ends)
}

// WhatsAppHours is when a WhatsApp number is attended.
func (v *View) WhatsAppHours(ctx context.Context, ref, id string) (Dated[platform.LineSchedule], error) {
	return v.Schedule(ctx, ref, Line{Kind: store.WhatsAppLine, ID: id})
}

// UnlinkWhatsApp lets a number go, and its hours and holidays with it.
func (v *View) UnlinkWhatsApp(ctx context.Context, ref, id string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	client, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	linked, err := api.WhatsApp.List(ctx, client)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return nothingSent(err)
	}
	at := slices.IndexFunc(linked, func(n platform.WhatsAppNumber) bool { return n.ID == id })
	if at < 0 {
		return platform.Errorf(platform.NotFound, "There is no such WhatsApp number.")
	}
	err = api.WhatsApp.Unlink(ctx, client, id)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	n := linked[at]
	name := n.DisplayNumber.String()
	if name == "" {
		name = n.PhoneNumberID
	}
	v.record(ctx, Change{Action: "unlink_whatsapp", Object: "whatsapp number", ObjectID: n.PhoneNumberID, Ref: ref, Summary: "Unlinked the WhatsApp number " + name,
		Before: asJSON(map[string]string{"phone_number_id": n.PhoneNumberID, "display_number": string(n.DisplayNumber), "verified_name": n.VerifiedName})})
	v.forget(ctx, ref)
	if err := v.d.store.WhatsApp.Seen(context.WithoutCancel(ctx), v.actor.Partner, ref, slices.Delete(linked, at, at+1)); err != nil {
		v.d.log.Error("WhatsApp numbers could not be kept", "err", err)
	}
	return nil
}

// Tokens are looked at again this often, so that a refusal is noticed by nobody's
// looking.
const (
	tokensFresh = time.Hour
	linksFresh  = 24 * time.Hour // for clients of whom no number is known: one may have been linked elsewhere
	tokensStep  = 10
)

// LookAtTokens reads the WhatsApp numbers of the clients that were not looked at
// for longest, and says of how many.
func (d *Desk) LookAtTokens(ctx context.Context) (int, error) {
	stale, err := d.store.WhatsApp.Stale(ctx, d.now().Add(-tokensFresh), tokensStep)
	for _, one := range stale {
		v := d.For(Actor{Actor: system, Partner: one[0]})
		v.forgetKey(ctx, one[1], "whatsapp")
		got, err := v.WhatsApp(ctx, one[1])
		if err == nil {
			err = got.Stale
		}
		if err != nil {
			d.log.Warn("WhatsApp numbers could not be read", "ref", one[1], "err", err)
			if err := d.store.WhatsApp.Touch(ctx, one[0], one[1]); err != nil {
				return len(stale), err
			}
		}
	}
	return len(stale), err
}
