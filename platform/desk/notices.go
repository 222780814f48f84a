package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"partnerdesk/store"
)

// raise opens a notice unless its condition has one. What can't be written is
// logged: the condition is looked at again.
func (d *Desk) raise(ctx context.Context, n store.Notice) {
	if _, err := d.store.Notices.Raise(ctx, n); err != nil && ctx.Err() == nil {
		d.log.Error("a notice could not be kept", "kind", n.Kind, "err", err)
	}
}

func (d *Desk) clear(ctx context.Context, partner, condition string) {
	if err := d.store.Notices.Clear(ctx, partner, condition); err != nil && ctx.Err() == nil {
		d.log.Error("a notice could not be cleared", "err", err)
	}
}

// noticesOfAKind bounds the notices that one look opens. Where more clients are
// concerned, the list with its filter is the place to work them off.
const noticesOfAKind = 50

const noticesEvery = time.Minute

// keepNotices looks for what wants an eye until ctx ends.
func (d *Desk) keepNotices(ctx context.Context) {
	every(ctx, noticesEvery, func() {
		states, err := d.store.Directory.SyncStates(ctx)
		for partner := range states {
			if err == nil {
				err = d.LookForNotices(ctx, partner)
			}
		}
		if err != nil && ctx.Err() == nil {
			d.log.Error("notices could not be looked for", "err", err)
		}
	})
}

// look finds what holds of one kind, at most noticesOfAKind; cut says that there may be
// more of it.
type look func(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error)

// looks are the kinds that a look each minute raises and clears; boards raise theirs
// while they are watched.
var looks = [...]struct {
	kind store.NoticeKind
	look look
}{
	{store.NoticeLow, lookForLow},
	{store.NoticeValidity, lookForValidity},
	{store.NoticeFlowless, lookForFlowless},
	{store.NoticeStalled, lookForStalled},
	{store.NoticeIntent, lookForIntents},
	{store.NoticeToken, lookForTokens},
	{store.NoticeApproval, lookForApprovals},
}

// LookForNotices raises what holds of a partner and its clients, and clears what holds
// no more.
func (d *Desk) LookForNotices(ctx context.Context, partner string) error {
	v := d.For(Actor{Actor: system, Partner: partner})
	for _, l := range looks {
		holds, cut, err := l.look(ctx, v)
		if err == nil {
			err = d.holdNotices(ctx, partner, l.kind, holds, cut)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// walletDetail is what is known of a wallet, in one line.
func walletDetail(c store.Client) string {
	text := ""
	if c.Balance != nil {
		text = "Balance " + c.Balance.String()
	}
	switch n := c.Lasts(); {
	case n == nil || *n >= store.LastsForever:
	case *n == 0:
		text += ", lasts less than a day"
	case *n == 1:
		text += ", lasts about a day"
	default:
		text += fmt.Sprintf(", lasts about %d days", *n)
	}
	return text
}

// WalletAlert is what a client's alert is, and what it has of its own.
func (v *View) WalletAlert(ctx context.Context, ref string) (holds store.Alert, own store.OwnAlert, err error) {
	if err := v.staffOnly(); err != nil {
		return holds, own, err
	}
	settings, err := v.d.store.Settings.Billing(ctx, v.actor.Partner)
	if err != nil {
		return holds, own, err
	}
	own, err = v.d.store.Alerts.Get(ctx, v.actor.Partner, ref)
	return own.Over(settings.Alert()), own, err
}

// SetWalletAlert gives a client an alert of its own; what is nil is as in the billing
// settings.
func (v *View) SetWalletAlert(ctx context.Context, ref string, own store.OwnAlert) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	_, was, err := v.WalletAlert(ctx, ref)
	if err != nil {
		return err
	}
	if err := v.d.store.Alerts.Set(ctx, v.actor.Partner, ref, own, v.actor.ID); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "wallet.alert", Object: "wallet", ObjectID: ref, Ref: ref, Summary: "Set the alert of the wallet", Before: asJSON(was), After: asJSON(own)})
	return v.d.LookForNotices(ctx, v.actor.Partner)
}

// holdNotices opens what holds and clears the rest of a kind. Where the look was cut
// short, what it did not see may hold still.
func (d *Desk) holdNotices(ctx context.Context, partner string, kind store.NoticeKind, holds []store.Notice, cut bool) error {
	open, err := d.store.Notices.Open(ctx, partner, kind)
	if err != nil {
		return err
	}
	for _, n := range holds {
		at := slices.Index(open, n.Condition)
		if at >= 0 {
			open = slices.Delete(open, at, at+1)
			continue
		}
		n.Partner, n.Kind = partner, kind
		if _, err := d.store.Notices.Raise(ctx, n); err != nil {
			return err
		}
	}
	if cut {
		return nil
	}
	for _, condition := range open {
		if err := d.store.Notices.Clear(ctx, partner, condition); err != nil {
			return err
		}
	}
	return nil
}

// noticeScope is whose notices this view reaches. kinds narrows those about a client to
// what its person may see; staff see all kinds.
func (v *View) noticeScope(kinds []store.NoticeKind) store.NoticeScope {
	if v.only == "" {
		return store.NoticeScope{Tag: v.tag()}
	}
	return store.NoticeScope{Client: v.only, Kinds: kinds}
}

// Notices are the newest for this person: the partner's for staff, those of their client
// and of these kinds for its people.
func (v *View) Notices(ctx context.Context, kinds []store.NoticeKind) ([]store.Notice, error) {
	return v.d.store.Notices.For(ctx, v.actor.Partner, v.actor.ID, v.noticeScope(kinds), 100)
}

// Unread counts those that this person has not read, up to 100.
func (v *View) Unread(ctx context.Context, kinds []store.NoticeKind) (int, error) {
	return v.d.store.Notices.Unread(ctx, v.actor.Partner, v.actor.ID, v.noticeScope(kinds))
}

// ReadNotice marks one as read, or all where id is empty, and finds it. One that this
// person does not see is NotFound.
func (v *View) ReadNotice(ctx context.Context, id string, kinds []store.NoticeKind) (store.Notice, error) {
	var n store.Notice
	scope := v.noticeScope(kinds)
	if id != "" {
		var err error
		if n, err = v.d.store.Notices.Get(ctx, v.actor.Partner, id, scope); err != nil {
			return n, err
		}
	}
	return n, v.d.store.Notices.MarkRead(ctx, v.actor.Partner, v.actor.ID, id, scope)
}
