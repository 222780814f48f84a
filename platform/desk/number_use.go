package desk

import (
	"context"
	"slices"

	"partnerdesk/platform"
)

// NumberUse is what depends on a number that a client holds.
type NumberUse struct {
	Agents   []platform.AgentPresence  // who show it as their caller id
	WhatsApp []platform.WhatsAppNumber // linked under the same number
	Masks    int                       // live masking sessions over it
	More     bool                      // there are more sessions than were counted
	// Unknown names what the platform does not tell now: agents, whatsapp, masking.
	Unknown []string
}

// masksCounted is how many live sessions are looked through.
const masksCounted = 500

// Use reads what depends on a number. What can't be read now is named in Unknown.
func (v *View) Use(ctx context.Context, ref string, n platform.Phone) (NumberUse, error) {
	var use NumberUse
	unknown := func(what string, err error) error {
		if err != nil && silent(err) {
			use.Unknown = append(use.Unknown, what)
			return nil
		}
		return err
	}
	agents, err := v.Agents(ctx, ref)
	if err := unknown("agents", err); err != nil {
		return use, err
	}
	for _, a := range agents.Value {
		if a.CallerID == n {
			use.Agents = append(use.Agents, a)
		}
	}
	linked, err := v.WhatsApp(ctx, ref)
	if err := unknown("whatsapp", err); err != nil {
		return use, err
	}
	for _, w := range linked.Value {
		if w.DisplayNumber == n {
			use.WhatsApp = append(use.WhatsApp, w)
		}
	}
	live, err := read(ctx, v, ref, "masks live", freshThings, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.Mask, error) {
		return api.Masks.List(ctx, platform.MaskQuery{Client: id, State: platform.MaskLive, Page: 1, Limit: masksCounted})
	})
	if err := unknown("masking", err); err != nil {
		return use, err
	}
	for _, m := range live.Value {
		if m.DID == n {
			use.Masks++
		}
	}
	use.More = len(live.Value) == masksCounted
	return use, nil
}

// RemoveNumber gives a number up, for good. One that the client does not hold any
// more is no error: it is gone, as was wanted. Sending it again does no harm, so it
// is no intent.
func (v *View) RemoveNumber(ctx context.Context, ref string, n platform.Phone) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	err = api.Numbers.Remove(ctx, id, n)
	v.d.note(v.actor.Partner, err)
	if err != nil && platform.Is(err, platform.NotFound) {
		held, heldErr := api.Numbers.Held(ctx, id)
		if heldErr != nil {
			return heldErr
		}
		if slices.ContainsFunc(held, func(h platform.Number) bool { return h.Number == n }) {
			return err
		}
		err = nil
	}
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "remove_did", Object: "number", ObjectID: string(n), Ref: ref, Summary: "Removed " + n.String()})
	v.forget(ctx, ref)
	if err := v.refreshFacts(ctx, ref); err != nil {
		v.d.log.Warn("a client’s facts could not be read after a number was removed", "ref", ref, "err", err)
	}
	return nil
}

// SetLabel keeps what colleagues call a number and what it is for. The platform knows
// nothing of it.
func (v *View) SetLabel(ctx context.Context, ref string, n platform.Phone, label, purpose string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	was, err := v.d.store.Numbers.Labels(ctx, v.actor.Partner, ref)
	if err != nil {
		return err
	}
	if was[n] == [2]string{label, purpose} {
		return nil
	}
	if err := v.d.store.Numbers.SetLabel(ctx, v.actor.Partner, ref, n, label, purpose); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "number.label", Object: "number", ObjectID: string(n), Ref: ref, Summary: "Noted what " + n.String() + " is for",
		Before: asJSON(map[string]string{"label": was[n][0], "purpose": was[n][1]}), After: asJSON(map[string]string{"label": label, "purpose": purpose})})
	return nil
}
