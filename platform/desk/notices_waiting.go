package desk

import (
	"context"
	"time"

	"partnerdesk/store"
)

// lookForWaiting raises what waits for a person: tokens that are refused, and credits
// that a second one has to approve.
func (d *Desk) lookForWaiting(ctx context.Context, v *View) error {
	partner := v.actor.Partner
	refused, err := v.WhatsAppAlarms(ctx, noticesOfAKind)
	if err != nil {
		return err
	}
	var holds []store.Notice
	for _, l := range refused {
		holds = append(holds, store.Notice{Condition: "token " + l.ClientRef + " " + l.PhoneNumberID, ClientRef: l.ClientRef, Subject: "WhatsApp at " + l.Called() + " stands still",
			Detail: "Meta refuses its token. It takes a new one.", Link: "/clients/" + l.ClientRef + "/whatsapp"})
	}
	if err := d.holdNotices(ctx, partner, store.NoticeToken, holds, len(refused) == noticesOfAKind); err != nil {
		return err
	}
	waiting, err := v.OpenApprovals(ctx, "")
	if err != nil {
		return err
	}
	holds = nil
	for _, a := range waiting[:min(len(waiting), noticesOfAKind)] {
		holds = append(holds, store.Notice{Condition: "approval " + a.ID, ClientRef: a.ClientRef, Subject: "A credit of " + a.Amount.String() + " waits for a second person",
			Detail: "Asked for by " + a.ByName, Link: "/approvals/" + a.ID})
	}
	return d.holdNotices(ctx, partner, store.NoticeApproval, holds, len(waiting) > noticesOfAKind)
}

// wanted is the condition that a colleague wants credit for a client.
func wanted(ref string) string { return "asked " + ref }

// AskBilling tells those who may credit that a client waits for it; the next credit from
// this desk answers it. fresh is false where somebody has asked already.
func (v *View) AskBilling(ctx context.Context, ref string) (fresh bool, err error) {
	if err := v.staffOnly(); err != nil {
		return false, err
	}
	c, err := v.Client(ctx, ref)
	if err != nil {
		return false, err
	}
	fresh, err = v.d.store.Notices.Raise(ctx, store.Notice{Partner: v.actor.Partner, Kind: store.NoticeAsked, Condition: wanted(ref), ClientRef: ref,
		Subject: v.actor.Name + " wants credit for " + c.Name, Detail: walletDetail(c), Link: "/clients/" + ref + "/wallet"})
	if fresh {
		v.record(ctx, Change{Action: "credit.want", Object: "wallet", ObjectID: ref, Ref: ref, Summary: "Asked billing for credit"})
	}
	return fresh, err
}

// BillingAsked is since when somebody has asked for credit for a client; zero where
// nobody waits for it.
func (v *View) BillingAsked(ctx context.Context, ref string) (time.Time, error) {
	if err := v.inScope(ctx, ref); err != nil {
		return time.Time{}, err
	}
	return v.d.store.Notices.Since(ctx, v.actor.Partner, wanted(ref))
}
