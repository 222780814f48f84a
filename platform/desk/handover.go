package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// HandOver makes a link by which the client goes on with an onboarding. mailTo is
// whom it is mailed to, by the caller; empty for one that is copied. See
// store.Handovers.Create for what is refused.
func (v *View) HandOver(ctx context.Context, id, mailTo string, force bool) (store.Handover, store.Link, error) {
	if err := v.staffOnly(); err != nil {
		return store.Handover{}, store.Link{}, err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return store.Handover{}, store.Link{}, err
	}
	if due := o.Next; due == platform.StepDone {
		return store.Handover{}, store.Link{}, platform.Errorf(platform.Conflict, "This onboarding has ended, so there is nothing to hand over.")
	}
	return v.d.store.Handovers.Create(ctx, v.actor.Partner, id, v.actor.ID, mailTo, force)
}

// HandedOver writes a link into the audit trail, once it has reached whom it is for.
func (v *View) HandedOver(ctx context.Context, o store.Onboarding, h store.Handover) {
	c := Change{Action: "handover.copy", Object: "onboarding", ObjectID: o.ID, Summary: "Made a link to hand the onboarding of " + o.Name + " over"}
	if h.MailedTo != "" {
		c.Action, c.Summary = "handover.mail", "Mailed the onboarding of "+o.Name+" to "+h.MailedTo
	}
	c.After = asJSON(map[string]any{"link": h.ID, "expires": h.Expires})
	v.record(ctx, c)
}

// TakeBack revokes every link of an onboarding, and says how many still worked.
func (v *View) TakeBack(ctx context.Context, id string) (int64, error) {
	if err := v.staffOnly(); err != nil {
		return 0, err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return 0, err
	}
	n, err := v.d.store.Handovers.Revoke(ctx, v.actor.Partner, id)
	if err == nil && n > 0 {
		v.record(ctx, Change{Action: "handover.revoke", Object: "onboarding", ObjectID: id, Summary: "Revoked the links to the onboarding of " + o.Name})
	}
	return n, err
}

// TakeBackOne revokes one link of an onboarding, and says whether it still worked.
func (v *View) TakeBackOne(ctx context.Context, id, link string) (bool, error) {
	if err := v.staffOnly(); err != nil {
		return false, err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return false, err
	}
	worked, err := v.d.store.Handovers.RevokeOne(ctx, v.actor.Partner, id, link)
	if worked {
		v.record(ctx, Change{Action: "handover.revoke", Object: "onboarding", ObjectID: id, Summary: "Revoked a link to the onboarding of " + o.Name,
			After: asJSON(map[string]string{"link": link})})
	}
	return worked, err
}

// TakeBackOthers revokes every link of an onboarding but the one just made.
func (v *View) TakeBackOthers(ctx context.Context, o store.Onboarding, but string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	n, err := v.d.store.Handovers.RevokeOthers(ctx, v.actor.Partner, o.ID, but)
	if n > 0 {
		v.record(ctx, Change{Action: "handover.revoke", Object: "onboarding", ObjectID: o.ID, Summary: "Revoked the older links to the onboarding of " + o.Name})
	}
	return err
}

// Arrived notes that the holder of a link is at a step; the first time is written
// into the audit trail. It is for what only a person does: a mail's scanner loads a
// page as well.
func (v *View) Arrived(ctx context.Context, h store.Handover, step platform.Step) error {
	if err := v.d.store.Handovers.Saw(ctx, h, step); err != nil {
		return err
	}
	if h.Opened.IsZero() {
		v.record(ctx, Change{Action: "handover.open", Object: "onboarding", ObjectID: h.Onboarding, Summary: "Opened the link to the onboarding"})
	}
	return nil
}

// Assign makes a colleague look after an onboarding, or nobody.
func (v *View) Assign(ctx context.Context, id string, to store.Person, note string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return err
	}
	a := store.Assignment{To: to.ID, Note: note, At: v.d.now()}
	summary := "Assigned the onboarding of " + o.Name + " to " + to.Name
	if to.ID == "" {
		a, summary = store.Assignment{}, "Assigned the onboarding of "+o.Name+" to nobody"
	}
	if to.Limits.Tag != "" && o.Tag == "" { // else they would not find it
		if _, err := v.d.store.Onboarding.Update(ctx, v.actor.Partner, id, 0, func(o *store.Onboarding) error { o.Tag = to.Limits.Tag; return nil }); err != nil {
			return err
		}
	}
	if err := v.d.store.Onboarding.Assign(ctx, v.actor.Partner, id, a); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "assign", Object: "onboarding", ObjectID: id, Summary: summary,
		Before: asJSON(map[string]string{"to": o.Assigned.To}), After: asJSON(map[string]string{"to": a.To, "note": a.Note})})
	return nil
}
