package desk

import (
	"context"
	"encoding/json"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// handling is what must be known of a kind to send it once: what to note before
// it is sent, how to see later whether it happened, and what follows here when
// it did.
type handling struct {
	object string
	before func(ctx context.Context, v *View, api platform.API, a act) (any, error)
	look   func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error)
	// apply brings the store up to date. It may run twice for one intent.
	apply func(ctx context.Context, v *View, i store.Intent, res *Result) error
	// drop forgets what was kept for an act that did not happen. Nil: nothing was.
	drop func(ctx context.Context, d *Desk, i store.Intent) error
}

// handlingOf says how a costly call is handled.
func handlingOf(k store.IntentKind) (handling, bool) {
	switch k {
	case store.Register:
		return registering, true
	case store.AcceptKYC:
		return accepting, true
	case store.BuyDID:
		return buying, true
	case store.AddAgent:
		return addingAgent, true
	case store.CreateBasicFlow:
		return creatingFlow, true
	case store.AddClientCredits:
		return crediting, true
	case store.LinkWhatsApp:
		return linking, true
	case store.CreateMask:
		return masking, true
	}
	return handling{}, false
}

// snapshot is what was so before a call, for recognising what it changed.
type snapshot struct {
	IDs       []string        `json:"ids,omitempty"` // agents or flows that were there
	Newest    string          `json:"newest,omitempty"`
	At        time.Time       `json:"at"` // no row of the effect can be older
	Balance   *platform.Paise `json:"balance,omitempty"`
	ValidTill *time.Time      `json:"valid_till,omitempty"`
}

func noBefore(_ context.Context, v *View, _ platform.API, _ act) (any, error) {
	return snapshot{At: v.d.now()}, nil
}

// recall reads what an intent kept of its act and of what was so before, and
// whom it is about.
func recall[P any](ctx context.Context, v *View, i store.Intent) (p P, was snapshot, id platform.ClientID, err error) {
	if p, err = unpack[P](i.Params); err != nil {
		return
	}
	if was, err = unpack[snapshot](i.Before); err != nil {
		return
	}
	id, err = v.clientID(ctx, i.ClientRef)
	return
}

// unpack reads what an intent kept; it was written by this program.
func unpack[T any](raw []byte) (T, error) {
	var t T
	err := json.Unmarshal(raw, &t)
	return t, err
}
