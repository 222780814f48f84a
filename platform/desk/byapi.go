package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// FromAPI is the kind of the actor of what was done with an API token.
const FromAPI = "api"

// APICall is a change that was made by the partner API, past this desk.
type APICall struct {
	Partner string
	Client  platform.ClientID
	KeyID   string
	Label   string // of the key
	Call    string // by its name in the API
	Done    string // in words
	At      time.Time
}

// ByAPI puts a change into the client's trail beside those made here, and drops
// what it has made old. A client that is not listed here yet is NotFound.
func (d *Desk) ByAPI(ctx context.Context, c APICall) error {
	ref, err := d.store.Directory.RefByClientID(ctx, c.Partner, string(c.Client))
	if err != nil {
		return err
	}
	v := d.For(Actor{Partner: c.Partner, Actor: store.Actor{ID: c.KeyID, Name: c.Label, Kind: FromAPI}})
	v.record(ctx, Change{Action: c.Call, Object: "client", ObjectID: ref, Ref: ref, Summary: c.Done, After: asJSON(map[string]string{"sent_at": c.At.UTC().Format(time.RFC3339)})})
	v.forget(ctx, ref)
	return nil
}

// PlatformEvent is something that the platform did to a client by itself.
type PlatformEvent struct {
	Partner       string
	Client        platform.ClientID
	What, Subject string
	Words         string
	At            time.Time
}

// ByPlatform puts it into the client's trail. A client that is not listed here yet
// is NotFound.
func (d *Desk) ByPlatform(ctx context.Context, e PlatformEvent) error {
	ref, err := d.store.Directory.RefByClientID(ctx, e.Partner, string(e.Client))
	if err != nil {
		return err
	}
	v := d.For(Actor{Partner: e.Partner, Actor: thePlatform})
	v.record(ctx, Change{Action: e.What, Object: "client", ObjectID: e.Subject, Ref: ref, Summary: e.Words, After: asJSON(map[string]string{"at": e.At.UTC().Format(time.RFC3339)})})
	v.forget(ctx, ref)
	return nil
}

// thePlatform is the actor of what it does by itself.
var thePlatform = store.Actor{Name: "The platform", Kind: "system"}
