package main

import (
	"context"
	"log/slog"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/local"
)

// trail takes what is changed by the API into the trail of the dashboard. The API
// must not wait for that, so changes stand in line; those that find the line full
// are missing, and the log says so.
type trail struct {
	kept *kept
	line chan any // of api.Served and local.Event
	log  *slog.Logger
}

const trailLength = 20_000

func newTrail(k *kept, log *slog.Logger) *trail {
	return &trail{kept: k, line: make(chan any, trailLength), log: log}
}

func (t *trail) note(r api.Served) {
	if t == nil || r.Call == "" || r.Client == "" {
		return
	}
	t.queue(r)
}

// happened is note for what the platform did by itself.
func (t *trail) happened(e local.Event) { t.queue(e) }

func (t *trail) queue(one any) {
	select {
	case t.line <- one:
	default:
		t.log.Error("a change is missing in the activity: they came faster than they were written")
	}
}

// write empties the line and goes on until ctx ends; what stands in it then is
// written all the same.
func (t *trail) write(ctx context.Context, d *desk.Desk) {
	for {
		select {
		case r := <-t.line:
			t.one(context.WithoutCancel(ctx), d, r)
		case <-ctx.Done():
			for {
				select {
				case r := <-t.line:
					t.one(context.WithoutCancel(ctx), d, r)
				default:
					return
				}
			}
		}
	}
}

func (t *trail) one(ctx context.Context, d *desk.Desk, one any) {
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var err error
	switch one := one.(type) {
	case api.Served:
		err = t.called(limited, d, one)
	case local.Event:
		var partner string
		if partner, err = t.partner(limited, one.Partner); err == nil && partner != "" {
			err = d.ByPlatform(limited, desk.PlatformEvent{Partner: partner, Client: one.Client, What: one.What, Subject: one.Subject, Words: one.Words, At: one.At})
		}
	}
	if err != nil && !platform.Is(err, platform.NotFound) {
		t.log.Error("a change is missing in the activity", "err", err)
	}
}

func (t *trail) called(ctx context.Context, d *desk.Desk, r api.Served) error {
	partner, err := t.partner(ctx, r.Partner)
	if err != nil || partner == "" {
		return err
	}
	label, own, err := t.label(ctx, r.Partner, r.KeyID)
	if err != nil || own { // what the explorer sends is noted where it is sent
		return err
	}
	c := desk.APICall{Partner: partner, Client: r.Client, KeyID: r.KeyID, Label: label, Call: r.Call, Done: r.Done, At: r.At}
	if err = d.ByAPI(ctx, c); platform.Is(err, platform.NotFound) { // made by the API a moment ago
		if err = d.SyncNow(ctx, partner); err == nil {
			err = d.ByAPI(ctx, c)
		}
	}
	return err
}

// partner is what the dashboard calls a partner of the embedded platform; empty
// where it does not know it.
func (t *trail) partner(ctx context.Context, local string) (string, error) {
	all, err := t.kept.store.Partners.List(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if id, err := t.kept.localID(ctx, p.ID); err == nil && id == local {
			return p.ID, nil
		}
	}
	return "", nil
}

// label is how a key is called; own says that it is the dashboard's.
func (t *trail) label(ctx context.Context, local, keyID string) (label string, own bool, err error) {
	if keyID == api.ClientKey {
		return "The client’s own token", false, nil
	}
	keys, err := t.kept.local.Keys(ctx, local)
	for _, k := range keys {
		if k.ID == keyID {
			return k.Label, k.Label == ownKeyLabel, err
		}
	}
	return "An API token", false, err
}
