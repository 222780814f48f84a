package main

import (
	"context"
	"time"

	"partnerdesk/handlers"
	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/local"
	"partnerdesk/platform/wire"
)

// noteOwn takes the dashboard's own calls into the request log of the embedded
// platform. They need no wire, so they are noted as they would look on it.
func (k *kept) noteOwn(partner string) platform.Watch {
	return func(_ context.Context, call string) func(error) {
		began := time.Now()
		return func(err error) {
			at := k.routes[call]
			k.local.NoteRequest(local.Request{Partner: partner, At: began, Source: local.FromDashboard,
				Method: at.Method, Route: at.Path, Status: api.StatusOf(err), Took: time.Since(began)})
		}
	}
}

// tokens are the keys of the embedded platform, and what was done with them, as
// the settings pages have them.
type tokens struct{ *kept }

func (t tokens) Issue(ctx context.Context, partner, label string) (string, error) {
	id, err := t.localID(ctx, partner)
	if err != nil {
		return "", err
	}
	return t.local.IssueKey(ctx, id, label)
}

func (t tokens) List(ctx context.Context, partner string) ([]handlers.Token, error) {
	id, err := t.localID(ctx, partner)
	if err != nil {
		return nil, err
	}
	keys, err := t.local.Keys(ctx, id)
	if err != nil {
		return nil, err
	}
	var all []handlers.Token
	for _, k := range keys {
		if k.Label == ownKeyLabel {
			continue
		}
		one := handlers.Token{ID: k.ID, Label: k.Label, Last4: k.Last4, CreatedAt: k.CreatedAt, Works: k.Works(time.Now())}
		if k.LastUsed != nil {
			one.LastUsedAt = *k.LastUsed
		}
		if k.Expires != nil {
			one.WorksUntil = *k.Expires
		}
		all = append(all, one)
	}
	return all, nil
}

func (t tokens) Roll(ctx context.Context, partner, keyID string, overlap time.Duration) (string, error) {
	id, err := t.owned(ctx, partner, keyID)
	if err != nil {
		return "", err
	}
	return t.local.RollKey(ctx, id, keyID, overlap)
}

func (t tokens) Revoke(ctx context.Context, partner, keyID string) error {
	id, err := t.owned(ctx, partner, keyID)
	if err != nil {
		return err
	}
	return t.local.RevokeKey(ctx, id, keyID)
}

// owned is the partner's id at the embedded platform, where the key is one of
// those that may be changed on the page: the dashboard's own is not.
func (t tokens) owned(ctx context.Context, partner, keyID string) (string, error) {
	listed, err := t.List(ctx, partner)
	if err != nil {
		return "", err
	}
	for _, k := range listed {
		if k.ID == keyID {
			return t.localID(ctx, partner)
		}
	}
	return "", platform.Errorf(platform.NotFound, "There is no such token.")
}

func (t tokens) Requests(ctx context.Context, partner string, q handlers.RequestQuery) (handlers.RequestPage, error) {
	id, err := t.localID(ctx, partner)
	if err != nil {
		return handlers.RequestPage{}, err
	}
	page, err := t.local.Requests(ctx, id, local.RequestQuery{Source: q.Source, KeyID: q.KeyID, Route: q.Route,
		StatusFloor: q.StatusFloor, Since: q.Since, Older: q.Older, Newer: q.Newer, Limit: q.Limit})
	if err != nil {
		return handlers.RequestPage{}, err
	}
	keys, err := t.local.Keys(ctx, id)
	if err != nil {
		return handlers.RequestPage{}, err
	}
	own := map[string]bool{}
	for _, k := range keys {
		own[k.ID] = k.Label == ownKeyLabel
	}
	out := handlers.RequestPage{Older: page.Older, Newer: page.Newer}
	for _, r := range page.Rows {
		out.Rows = append(out.Rows, handlers.Request{No: r.No, At: r.At, FromDashboard: r.Source == local.FromDashboard,
			Explorer: own[r.KeyID], ByClient: r.KeyID == api.ClientKey, KeyID: r.KeyID,
			Method: r.Method, Route: r.Route, Status: r.Status, Took: r.Took})
	}
	out.Routes, err = t.local.RequestRoutes(ctx, id)
	return out, err
}

// routes says where each call stands on the wire, by its name.
func routes() map[string]wire.Route {
	all := map[string]wire.Route{}
	for _, e := range wire.All() {
		all[e.Name] = wire.Catalogue{}.Place(e)
	}
	return all
}
