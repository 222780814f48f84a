package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Dated is something the platform said, with the moment at which it said it.
type Dated[T any] struct {
	Value T
	At    time.Time
	// Stale holds why no fresher answer could be had; nil where At is recent
	// enough.
	Stale error
}

// patience is how long a page waits for a fresher answer before it shows the one
// that the store has; the question goes on behind and lands in the store.
const (
	patience  = 400 * time.Millisecond
	readLimit = 12 * time.Second
)

// read answers from the store what is younger than fresh, and asks the platform
// otherwise. Several askers share one question. Where the platform does not
// answer, the last known answer is returned with the reason in Stale; without
// one, the failure is.
func read[T any](ctx context.Context, v *View, ref, key string, fresh time.Duration,
	fetch func(context.Context, platform.API, platform.ClientID) (T, error)) (Dated[T], error) {
	var got Dated[T]
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return got, err
	}
	d, partner := v.d, v.actor.Partner
	if value, ok := v.carried[key].(T); ok {
		return Dated[T]{Value: value, At: d.now()}, nil
	}
	once := v.carried != nil && !strings.HasPrefix(key, "hours ") && !strings.HasPrefix(key, "shifts ")
	known := false
	if kept, err := d.store.Cache.Get(ctx, partner, ref, key); err == nil {
		if json.Unmarshal(kept.Body, &got.Value) == nil {
			got.At, known = kept.Fetched, true
			if d.now().Sub(got.At) < fresh {
				return got, nil
			}
		}
	} else if !platform.Is(err, platform.NotFound) {
		return got, err
	}

	answer := d.flights.DoChan(partner+"\x00"+ref+"\x00"+key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
		defer cancel()
		api, err := v.api(ctx)
		if err != nil {
			return nil, err
		}
		at := d.now()
		value, err := fetch(ctx, api, id)
		d.note(partner, err)
		if err != nil {
			return nil, err
		}
		if once {
			return Dated[T]{Value: value, At: at}, nil
		}
		body, err := json.Marshal(value)
		if err == nil {
			err = d.store.Cache.Put(ctx, partner, ref, key, body, at)
		}
		if err != nil {
			d.log.Error("an answer could not be kept", "key", key, "err", err)
		}
		return Dated[T]{Value: value, At: at}, nil
	})
	var soon <-chan time.Time
	if known {
		t := time.NewTimer(patience)
		defer t.Stop()
		soon = t.C
	}
	select {
	case res := <-answer:
		if res.Err == nil {
			return res.Val.(Dated[T]), nil
		}
		if known && silent(res.Err) {
			got.Stale = res.Err
			return got, nil
		}
		return Dated[T]{}, res.Err
	case <-soon:
		got.Stale = platform.Errorf(platform.Unavailable, "The platform is slow to answer.")
		return got, nil
	case <-ctx.Done():
		return Dated[T]{}, ctx.Err()
	}
}

// silent tells an answer that never came from one that says no.
func silent(err error) bool {
	switch platform.KindOf(err) {
	case platform.Unavailable, platform.Unknown, platform.RateLimited, platform.Internal, platform.Unauthenticated:
		return true
	}
	return false
}

// forget drops what a change has made old, so that the next page asks again.
func (v *View) forget(ctx context.Context, ref string) {
	if err := v.d.store.Cache.Delete(context.WithoutCancel(ctx), v.actor.Partner, ref, ""); err != nil {
		v.d.log.Error("old answers could not be dropped", "err", err)
	}
}
