package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// approvalLimit is the amount above which a credit takes two people, for the partner
// or for this person, whichever is less; 0: none does.
func (v *View) approvalLimit(ctx context.Context) (platform.Paise, error) {
	b, err := v.d.store.Settings.Billing(ctx, v.actor.Partner)
	limit := b.Approve
	if own := v.actor.Limits.Credit; own > 0 && (limit == 0 || own < limit) {
		limit = own
	}
	return limit, err
}

// MayApprove says whether this person may let a credit of that amount pass, who
// asked for it aside. Above their own limit that is Conflict.
func (v *View) MayApprove(amount platform.Paise) error {
	if own := v.actor.Limits.Credit; own > 0 && amount > own {
		return platform.Errorf(platform.Conflict, "You may credit up to %s, so somebody else has to approve this one.", own)
	}
	return nil
}

// NeedsSecond reports whether a credit takes a second person.
func (v *View) NeedsSecond(ctx context.Context, amount platform.Paise) (bool, error) {
	limit, err := v.approvalLimit(ctx)
	return limit > 0 && amount > limit, err
}

// AskCredit writes a credit down for a second person to approve. The id is the
// form's, and becomes that of the intent.
func (v *View) AskCredit(ctx context.Context, id, ref string, amount platform.Paise, till *time.Time, note string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	fresh, err := v.d.store.Approvals.Ask(ctx, store.Approval{ID: id, Partner: v.actor.Partner, ClientRef: ref, Amount: amount, ValidTill: till, Note: note, ByID: v.actor.ID, ByName: v.actor.Name})
	if fresh {
		v.record(ctx, Change{Action: "credit.ask", Object: "wallet", ObjectID: id, Ref: ref, Summary: "Asked for approval of a credit of " + amount.String()})
	}
	return err
}

// OpenApprovals lists the credits that wait; ref "" means of all clients.
func (v *View) OpenApprovals(ctx context.Context, ref string) ([]store.Approval, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	all, err := v.d.store.Approvals.Open(ctx, v.actor.Partner, ref)
	if err != nil {
		return nil, err
	}
	return keepScope(ctx, v, all, func(a store.Approval) string { return a.ClientRef })
}

// Approval finds one.
func (v *View) Approval(ctx context.Context, id string) (store.Approval, error) {
	if err := v.staffOnly(); err != nil {
		return store.Approval{}, err
	}
	a, err := v.d.store.Approvals.Get(ctx, v.actor.Partner, id)
	if err == nil {
		err = v.inScope(ctx, a.ClientRef)
	}
	if err != nil {
		return store.Approval{}, err
	}
	return a, nil
}

// ApproveCredit says yes and sends the credit. Whoever asked for it can't, nor who is
// held to less: that is Conflict, and so is a wallet that is another by now than the
// one that was seen: it waits on then. Saying it again finds the same intent.
func (v *View) ApproveCredit(ctx context.Context, id string, seen Seen) (store.Intent, error) {
	if err := v.staffOnly(); err != nil {
		return store.Intent{}, err
	}
	asked, err := v.Approval(ctx, id)
	if err != nil {
		return store.Intent{}, err
	}
	if err := v.MayApprove(asked.Amount); err != nil {
		return store.Intent{}, err
	}
	if err := v.stillAsSeen(ctx, asked, seen); err != nil {
		return store.Intent{}, err
	}
	a, err := v.d.store.Approvals.Decide(ctx, v.actor.Partner, id, v.actor.Actor, true, "")
	if err != nil {
		return store.Intent{}, err
	}
	note := "asked for by " + a.ByName
	if a.Note != "" {
		note = a.Note + "; " + note
	}
	return v.addCredit(ctx, a.ID, a.ClientRef, a.Amount, a.ValidTill, note, nil)
}

// stillAsSeen refuses a yes to figures that hold no more. It reads before the yes is
// written down, so that the credit can be looked at again.
func (v *View) stillAsSeen(ctx context.Context, a store.Approval, seen Seen) error {
	if !a.Decided.IsZero() || a.ByID == v.actor.ID { // what is refused anyway says why
		return nil
	}
	client, err := v.clientID(ctx, a.ClientRef)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	b, err := api.Wallet.Balance(ctx, client)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return nothingSent(err)
	}
	if seen.moved(b, platform.NewCredit{Client: client, Amount: a.Amount, ValidTill: a.ValidTill}) {
		v.forget(ctx, a.ClientRef)
		return errMoved
	}
	return nil
}

// RefuseCredit says no, with the reason that the one who asked reads.
func (v *View) RefuseCredit(ctx context.Context, id, reason string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if reason == "" {
		return platform.Field("reason", "Say why, for whoever asked.")
	}
	if _, err := v.Approval(ctx, id); err != nil {
		return err
	}
	a, err := v.d.store.Approvals.Decide(ctx, v.actor.Partner, id, v.actor.Actor, false, reason)
	if err == nil {
		v.record(ctx, Change{Action: "credit.refuse", Object: "wallet", ObjectID: id, Ref: a.ClientRef, Summary: "Refused a credit of " + a.Amount.String() + ": " + reason})
	}
	return err
}
