package desk

import (
	"context"

	"partnerdesk/store"
)

// BeginVisit notes that this person looks at a client's portal as the client sees it,
// and why, and makes the link that takes them there once. back is the address they come
// from.
func (v *View) BeginVisit(ctx context.Context, ref, reason, back string) (token string, err error) {
	if err := v.staffOnly(); err != nil {
		return "", err
	}
	c, err := v.Client(ctx, ref)
	if err != nil {
		return "", err
	}
	token, err = v.d.store.Visits.Begin(ctx, store.Visit{Partner: v.actor.Partner, ClientRef: ref, Person: store.Person{ID: v.actor.ID}, Reason: reason, Back: back})
	if err != nil {
		return "", err
	}
	v.record(ctx, Change{Action: "portal.view", Object: "client", ObjectID: ref, Ref: ref, Summary: "Viewed the portal as " + c.Name + ": " + reason})
	return token, nil
}
