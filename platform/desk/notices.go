package desk

import (
	"context"
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

// noticesOfAKind bounds the notices that a partner has open of one kind. Each client's
// people have a bell of their own, so a look goes over all clients; beyond this many,
// what is seen first has them.
const noticesOfAKind = 5000

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
	{store.NoticeYours, lookForYours},
	{store.NoticeSignUp, lookForSignUps},
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
			err = d.store.Notices.Hold(ctx, partner, l.kind, holds, cut)
		}
		if err != nil {
			return err
		}
	}
	return d.tellClients(ctx, partner)
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

// noticeScope is whose notices this view reaches, of these kinds; none are all of them
// for staff, and none at all for a client's person.
func (v *View) noticeScope(kinds []store.NoticeKind) store.NoticeScope {
	if v.only == "" {
		return store.NoticeScope{Tag: v.tag(), Kinds: kinds}
	}
	return store.NoticeScope{Client: v.only, Kinds: kinds}
}

// Notices are those of this person, newest first, behind a cursor: the partner's for
// staff, those of their client for its people. kinds narrows them; of a client, it says
// what its person may see. but leaves kinds out.
func (v *View) Notices(ctx context.Context, kinds, but []store.NoticeKind, after string) (all []store.Notice, next string, err error) {
	scope := v.noticeScope(kinds)
	scope.But = but
	return v.d.store.Notices.For(ctx, v.actor.Partner, v.actor.ID, scope, after, noticesOnAPage)
}

const noticesOnAPage = 50

// NoticeCounts are how many notices of each kind are open for this person.
func (v *View) NoticeCounts(ctx context.Context) ([]store.NoticeCount, error) {
	return v.d.store.Notices.Counts(ctx, v.actor.Partner, v.actor.ID, v.noticeScope(nil))
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
		if n, err = v.d.store.Notices.Get(ctx, v.actor.Partner, v.actor.ID, id, scope); err != nil {
			return n, err
		}
	}
	return n, v.d.store.Notices.MarkRead(ctx, v.actor.Partner, v.actor.ID, id, scope)
}
