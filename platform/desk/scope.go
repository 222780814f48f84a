package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// tag is what the clients of this view have to have; empty: all of the partner's are
// in it. Every look-up of a client, and every list over clients, goes by it.
func (v *View) tag() string { return v.actor.Limits.Tag }

// inScope is NotFound for a client that this view does not reach, in the words for one
// that there is not.
func (v *View) inScope(ctx context.Context, ref string) error {
	if v.only != "" && ref != v.only {
		return noClient()
	}
	if v.tag() == "" {
		return nil
	}
	has, err := v.d.store.Marks.Tagged(ctx, v.actor.Partner, v.tag(), ref)
	if err == nil && !has[ref] {
		err = noClient()
	}
	return err
}

func noClient() error { return platform.Errorf(platform.NotFound, "There is no such client.") }

// keepScope leaves of a list what is about clients that this view reaches. What is
// about none is left out where a tag narrows the view.
func keepScope[T any](ctx context.Context, v *View, list []T, ref func(T) string) ([]T, error) {
	if v.tag() == "" || len(list) == 0 {
		return list, nil
	}
	refs := make([]string, len(list))
	for i, t := range list {
		refs[i] = ref(t)
	}
	has, err := v.d.store.Marks.Tagged(ctx, v.actor.Partner, v.tag(), refs...)
	if err != nil {
		return nil, err
	}
	kept := make([]T, 0, len(list))
	for _, t := range list {
		if has[ref(t)] {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// ownDraft is NotFound for an onboarding that a tag keeps from this view: one whose
// client won't have it, or, once it is live, has it not.
func (v *View) ownDraft(ctx context.Context, o store.Onboarding) error {
	if v.tag() == "" {
		return nil
	}
	if o.ClientRef != "" {
		return v.inScope(ctx, o.ClientRef)
	}
	if !store.SameTag(o.Tag, v.tag()) {
		return noDraft()
	}
	return nil
}

func noDraft() error { return platform.Errorf(platform.NotFound, "There is no such onboarding.") }

// keepDrafts leaves of a list what is about clients that this view reaches, or about
// onboardings with its tag; draft is the id of one, and empty where it is about none.
func keepDrafts[T any](ctx context.Context, v *View, list []T, ref, draft func(T) string) ([]T, error) {
	if v.tag() == "" || len(list) == 0 {
		return list, nil
	}
	refs, ids := make([]string, 0, len(list)), make([]string, 0, len(list))
	for _, t := range list {
		if r := ref(t); r != "" {
			refs = append(refs, r)
		} else if id := draft(t); id != "" {
			ids = append(ids, id)
		}
	}
	clients, err := v.d.store.Marks.Tagged(ctx, v.actor.Partner, v.tag(), refs...)
	if err != nil {
		return nil, err
	}
	drafts, err := v.d.store.Onboarding.Tagged(ctx, v.actor.Partner, v.tag(), ids...)
	if err != nil {
		return nil, err
	}
	kept := make([]T, 0, len(list))
	for _, t := range list {
		if r := ref(t); r != "" && clients[r] || r == "" && drafts[draft(t)] {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// DraftCount is how many onboardings under way this view reaches.
func (v *View) DraftCount(ctx context.Context, f store.DraftFilter) (int, error) {
	if err := v.staffOnly(); err != nil {
		return 0, err
	}
	f.Tag = v.tag()
	return v.d.store.Onboarding.CountWhere(ctx, v.actor.Partner, f)
}

// Tags are those that the clients of this view have.
func (v *View) Tags(ctx context.Context) ([]string, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	if v.tag() != "" {
		return v.d.store.Marks.TagsBeside(ctx, v.actor.Partner, v.tag())
	}
	return v.d.store.Marks.AllTags(ctx, v.actor.Partner)
}

// AllNumbers is a page of the numbers of all clients, as they were last read.
func (v *View) AllNumbers(ctx context.Context, f store.NumberFilter) (store.NumberPage, error) {
	if err := v.staffOnly(); err != nil {
		return store.NumberPage{}, err
	}
	f.Only = v.tag()
	return v.d.store.Numbers.List(ctx, v.actor.Partner, f)
}

// NumberCounts counts them, and NumberRegions says where they are.
func (v *View) NumberCounts(ctx context.Context) (store.Tally, error) {
	if err := v.staffOnly(); err != nil {
		return store.Tally{}, err
	}
	return v.d.store.Numbers.Count(ctx, v.actor.Partner, v.tag())
}

func (v *View) NumberRegions(ctx context.Context) ([]string, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	return v.d.store.Numbers.Regions(ctx, v.actor.Partner, v.tag())
}

// Jobs are the newest: all of the partner's, or this person's own where they look
// after some of its clients.
func (v *View) Jobs(ctx context.Context, limit int) ([]store.Job, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	by := ""
	if v.tag() != "" {
		by = v.actor.ID
	}
	return v.d.store.Jobs.List(ctx, v.actor.Partner, by, limit)
}

// Trail reads the partner's audit trail. Who looks after some of its clients reads what
// was done to these.
func (v *View) Trail(ctx context.Context, f store.AuditFilter) ([]store.AuditEntry, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	entries, _, err := v.d.store.Audit.List(ctx, v.actor.Partner, f)
	if err != nil {
		return nil, err
	}
	return keepScope(ctx, v, entries, func(e store.AuditEntry) string { return e.ClientRef })
}
