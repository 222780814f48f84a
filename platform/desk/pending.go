package desk

import (
	"context"
	"slices"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Pending lists a page of the begun onboardings that a filter lets through, those
// first that have stood still for longest. Those that were begun elsewhere, by the
// API, are taken up; where the platform does not answer, or not soon enough for a
// page (ErrSlow), the ones known here are listed, with the reason as stale.
func (v *View) Pending(ctx context.Context, f store.DraftFilter, after, before string, limit int) (p store.DraftPage, stale error, err error) {
	if err := v.staffOnly(); err != nil {
		return p, nil, err
	}
	if stale = v.adoptSoon(ctx); stale != nil && !silent(stale) {
		return p, nil, stale
	}
	p, err = v.Drafts(ctx, f, after, before, limit)
	return p, stale, err
}

// Drafts is Pending without asking the platform, for a page that looks again by
// itself.
func (v *View) Drafts(ctx context.Context, f store.DraftFilter, after, before string, limit int) (store.DraftPage, error) {
	if err := v.staffOnly(); err != nil {
		return store.DraftPage{}, err
	}
	f.Tag = v.tag()
	return v.d.store.Onboarding.Page(ctx, v.actor.Partner, f, after, before, limit)
}

// RecentDrafts lists the begun onboardings that changed last, at most limit.
func (v *View) RecentDrafts(ctx context.Context, limit int) ([]store.Onboarding, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	all, err := v.d.store.Onboarding.List(ctx, v.actor.Partner, limit)
	if v.tag() != "" {
		all = slices.DeleteFunc(all, func(o store.Onboarding) bool { return !store.SameTag(o.Tag, v.tag()) })
	}
	return all, err
}

// adoptSoon is adopt for a page, which does not wait for a platform that is slow: the
// question goes on behind, shared by all who ask, and the next page has its answer.
func (v *View) adoptSoon(ctx context.Context) error {
	answer := v.d.flights.DoChan("pending\x00"+v.actor.Partner, func() (any, error) {
		return nil, v.adopt(context.WithoutCancel(ctx))
	})
	began := time.Now()
	soon := time.NewTimer(v.waits.left(began, false))
	defer func() {
		soon.Stop()
		v.waits.spend(began, time.Now())
	}()
	select {
	case got := <-answer:
		return got.Err
	case <-soon.C:
		return ErrSlow
	case <-ctx.Done():
		return ctx.Err()
	}
}

// adopt brings the drafts into step with what the platform has pending: those
// that are not known here are taken up, and those that went on elsewhere follow.
func (v *View) adopt(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	pending, err := api.Clients.Pending(ctx)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	for _, c := range pending {
		o, err := v.known(ctx, c)
		switch {
		case platform.Is(err, platform.NotFound):
			err = v.takeUp(ctx, c)
		case err == nil:
			err = v.catchUp(ctx, o, c)
		}
		if err != nil {
			return err
		}
	}
	return v.arrived(ctx, pending)
}

// arrived settles the drafts that were finished elsewhere: the platform has them pending
// no longer, and their contact is a client's.
func (v *View) arrived(ctx context.Context, pending []platform.PendingClient) error {
	all, err := v.d.store.Onboarding.Arrivals(ctx, v.actor.Partner)
	if err != nil || len(all) == 0 {
		return err
	}
	open, err := v.d.store.Intents.ListOpen(ctx, v.actor.Partner)
	if err != nil {
		return err
	}
	for _, a := range all {
		o, err := v.d.store.Onboarding.Get(ctx, v.actor.Partner, a.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(pending, func(c platform.PendingClient) bool {
			return c.TempID != "" && string(c.TempID) == o.TempClientID || c.RequestID != "" && string(c.RequestID) == o.RequestID
		}) || slices.ContainsFunc(open, func(i store.Intent) bool { return i.Kind == store.AcceptKYC && i.Subject == o.ID }) {
			continue // still under way, or about to be settled by its own call
		}
		o, err = v.d.store.Onboarding.Update(ctx, v.actor.Partner, o.ID, o.Version, func(o *store.Onboarding) error {
			o.ClientRef, o.Next = a.Ref, platform.StepDone
			return nil
		})
		if platform.Is(err, platform.Conflict) {
			continue // it has just been changed: the next look tells
		}
		if err == nil {
			err = v.d.settleIn(ctx, o)
		}
		if err != nil {
			return err
		}
		v.d.For(Actor{Partner: v.actor.Partner, Actor: thePlatform}).record(ctx, Change{Action: string(store.AcceptKYC), Object: "client", ObjectID: o.ID, Ref: a.Ref,
			Summary: "The KYC of " + o.Name + " was accepted elsewhere"})
		v.d.nowLive(ctx, o)
	}
	return nil
}

// known finds the draft of a pending client. One whose codes were confirmed
// elsewhere still has its first name here, and is recognised by its contact.
func (v *View) known(ctx context.Context, c platform.PendingClient) (store.Onboarding, error) {
	kept, partner := v.d.store.Onboarding, v.actor.Partner
	if c.TempID == "" {
		return kept.ByRequestID(ctx, partner, string(c.RequestID))
	}
	o, err := kept.ByTempClientID(ctx, partner, string(c.TempID))
	if !platform.Is(err, platform.NotFound) {
		return o, err
	}
	drafts, listErr := kept.WithoutCodes(ctx, partner, c.Email)
	if listErr != nil {
		return o, listErr
	}
	for _, d := range drafts {
		if sameContact(c.Email, c.Mobile, d.Email, string(d.Mobile), d.CountryCode) {
			return d, nil
		}
	}
	return o, err
}

func (v *View) takeUp(ctx context.Context, c platform.PendingClient) error {
	due, told := dueOf(c)
	facts := store.OnboardingFacts{DueNotTold: !told}
	if !c.StartedAt.IsZero() {
		facts.CodesSent, facts.ResendAfter = c.StartedAt, c.StartedAt.Add(platform.ResendWait)
	}
	_, err := v.d.store.Onboarding.Create(ctx, store.Onboarding{
		Partner: v.actor.Partner, RequestID: string(c.RequestID), TempClientID: string(c.TempID),
		Name: c.Name, Email: c.Email, Mobile: platform.Phone(c.Mobile), Next: due, CreatedBy: store.BegunByAPI, Facts: facts,
	})
	if platform.Is(err, platform.Conflict) {
		return nil // another look has taken it up meanwhile
	}
	return err
}

// catchUp moves a draft on to where the platform has its client. A draft that was
// changed since it was looked at is left alone: that change is newer.
func (v *View) catchUp(ctx context.Context, o store.Onboarding, c platform.PendingClient) error {
	confirmed := c.TempID != "" && o.TempClientID == ""
	if !o.Discarded.IsZero() || o.ClientRef != "" || !confirmed && (c.Next == "" || c.Next == o.Next) {
		return nil
	}
	_, err := v.d.store.Onboarding.Update(ctx, v.actor.Partner, o.ID, o.Version, func(o *store.Onboarding) error {
		due, told := dueOf(c)
		o.Next, o.Facts.DueNotTold = due, !told
		if confirmed {
			o.TempClientID = string(c.TempID)
		}
		return nil
	})
	if platform.Is(err, platform.Conflict) {
		return nil
	}
	return err
}

// dueOf is what a pending client waits for. A platform that does not say has told
// at least whether the codes are confirmed; behind them it may be any step, and
// the first is no more than where one can begin to look.
func dueOf(c platform.PendingClient) (due platform.Step, told bool) {
	switch {
	case c.Next != "":
		return c.Next, true
	case c.TempID == "":
		return platform.StepOTP, true
	}
	return platform.StepPAN, false
}

// Discard puts a draft away here, and ends its links. The platform forgets the
// registration by itself; it has no call for that.
func (v *View) Discard(ctx context.Context, id, reason string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	o, err := v.Draft(ctx, id)
	if err != nil {
		return err
	}
	if err := v.d.putAway(ctx, v.actor.Partner, id, reason); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "discard", Object: "onboarding", ObjectID: id, Summary: "Put away the onboarding of " + o.Name,
		After: asJSON(map[string]string{"reason": reason})})
	return nil
}

func (d *Desk) putAway(ctx context.Context, partner, id, reason string) error {
	_, err := d.store.Onboarding.Update(ctx, partner, id, 0, func(o *store.Onboarding) error {
		o.Discarded, o.DiscardReason = d.now(), reason
		return nil
	})
	return err
}
