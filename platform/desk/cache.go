package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
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

// patience is how long a page waits, in all that it reads, for fresher answers before
// it shows those that the store has; the questions go on behind and land in the store.
// A view that was not used for a while is another page's.
// After a change the wait is longer, since the store has only what was before it.
const (
	afterChange = 3 * time.Second
	patience    = 400 * time.Millisecond
	impatience  = 5 * time.Millisecond // once that is used up: enough for a platform next door
	nextPage    = 5 * time.Second
	readLimit   = 12 * time.Second
)

// ErrSlow is why an older answer is shown where the question is still open.
var ErrSlow = platform.Errorf(platform.Unavailable, "The platform is slow to answer.")

// waits is the patience of one view.
type waits struct {
	mu    sync.Mutex
	spent time.Duration
	last  time.Time
}

func (w *waits) left(now time.Time, changed bool) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.last) > nextPage {
		w.spent = 0
	}
	w.last = now
	if changed {
		return max(afterChange-w.spent, impatience)
	}
	return max(patience-w.spent, impatience)
}

func (w *waits) spend(began, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spent += now.Sub(began)
	w.last = now
}

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
	known, outdated := false, false
	if kept, err := d.store.Cache.Get(ctx, partner, ref, key); err == nil {
		if json.Unmarshal(kept.Body, &got.Value) == nil {
			got.At, known, outdated = kept.Fetched, true, kept.Outdated
			if !outdated && d.now().Sub(got.At) < fresh {
				return got, nil
			}
		}
	} else if !platform.Is(err, platform.NotFound) {
		return got, err
	}

	// What was asked before a change here is not shared with whoever asks after it, and
	// not kept.
	changes := d.changesOf(partner, ref)
	answer := d.flights.DoChan(partner+"\x00"+ref+"\x00"+key+"\x00"+strconv.FormatInt(changes, 10), func() (any, error) {
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
		if err == nil && d.changesOf(partner, ref) == changes {
			err = d.store.Cache.Put(ctx, partner, ref, key, body, at)
		}
		if err != nil {
			d.log.Error("an answer could not be kept", "key", key, "err", err)
		}
		return Dated[T]{Value: value, At: at}, nil
	})
	var soon <-chan time.Time
	if known {
		began := time.Now()
		t := time.NewTimer(v.waits.left(began, outdated))
		defer func() {
			t.Stop()
			v.waits.spend(began, time.Now())
		}()
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
		got.Stale = ErrSlow
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

// forget marks what a change has made old, so that the next page asks again.
func (v *View) forget(ctx context.Context, ref string) {
	v.d.changed(v.actor.Partner, ref)
	v.forgetKey(ctx, ref, "")
}

// forgetKey marks the answers under a prefix alone, of a change that nothing else shows.
func (v *View) forgetKey(ctx context.Context, ref, prefix string) {
	if err := v.d.store.Cache.Outdate(context.WithoutCancel(ctx), v.actor.Partner, ref, prefix); err != nil {
		v.d.log.Error("old answers could not be marked", "err", err)
	}
}

// changed counts a change to a client.
func (d *Desk) changed(partner, ref string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changes[partner+"\x00"+ref]++
}

func (d *Desk) changesOf(partner, ref string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changes[partner+"\x00"+ref]
}
