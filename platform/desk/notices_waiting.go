package desk

import (
	"context"
	"time"

	"partnerdesk/store"
)

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
		Subject: v.actor.Name + " wants credit for " + c.Name, Figures: walletFigures(c), Link: "/clients/" + ref + "/wallet"})
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
