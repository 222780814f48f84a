package desk

import (
	"context"

	"partnerdesk/store"
)

// draftsSeen is how many onboardings a look sees, the last changed first.
const draftsSeen = 500

// draftNotices are the onboardings under way that a look is for.
func (v *View) draftNotices(ctx context.Context, of func(store.Onboarding) (store.Notice, bool)) (holds []store.Notice, cut bool, err error) {
	if v.drafts == nil { // three kinds look at the same
		if v.drafts, err = v.d.store.Onboarding.List(ctx, v.actor.Partner, draftsSeen); err != nil {
			return nil, false, err
		}
	}
	for _, o := range v.drafts {
		if n, ok := of(o); ok {
			n.Draft, n.Figures = o.ID, store.NoticeFigures{Step: o.Next, Since: o.Since}
			if o.Facts.DueNotTold {
				n.Figures.Step = ""
			}
			if n.Link == "" {
				n.Link = "/onboarding/" + o.ID
			}
			holds = append(holds, n)
		}
	}
	return holds, len(v.drafts) == draftsSeen, nil
}

func lookForStalled(ctx context.Context, v *View) ([]store.Notice, bool, error) {
	return v.draftNotices(ctx, func(o store.Onboarding) (store.Notice, bool) {
		return store.Notice{Condition: "stalled " + o.ID, Subject: "The onboarding of " + o.Name + " stands still"}, Stalled(o, v.d.now()) && o.Held.IsZero()
	})
}

// What somebody was asked to look after rings for them alone, anew with whom it goes to.
func lookForYours(ctx context.Context, v *View) ([]store.Notice, bool, error) {
	return v.draftNotices(ctx, func(o store.Onboarding) (store.Notice, bool) {
		return store.Notice{Condition: "yours " + o.ID + " " + o.Assigned.To, Person: o.Assigned.To, Subject: "The onboarding of " + o.Name + " waits for you", Detail: o.Assigned.Note}, o.Assigned.To != ""
	})
}

func lookForSignUps(ctx context.Context, v *View) ([]store.Notice, bool, error) {
	return v.draftNotices(ctx, func(o store.Onboarding) (store.Notice, bool) {
		return store.Notice{Condition: "signup " + o.ID, Subject: o.Name + " signed up and waits for your approval", Link: "/onboarding/" + o.ID + "/approval"}, !o.Held.IsZero()
	})
}
