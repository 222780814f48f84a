package desk

import (
	"context"
	"crypto/rand"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// verdict is what one look at the platform told about an intent.
type verdict int

const (
	absent  verdict = iota // no trace of it
	present                // it happened
	unclear                // no trace, but nothing that rules it out either
	several                // more than one thing fits: only a person can tell
	opaque                 // the platform has no way to tell
)

// lookGaps are the waits before each look, so that the fourth comes two minutes
// after the answer was lost; later ones are as far apart as the last.
var lookGaps = []time.Duration{2 * time.Second, 8 * time.Second, 20 * time.Second, 90 * time.Second, 3 * time.Minute}

const (
	absentNeeded = 4 // looks that saw nothing before "not done" is said
	looksAtMost  = 8 // then, after a quarter of an hour, a person is asked
)

// Reconcile looks at every unknown intent that is due and returns how many it
// looked at. Run calls it; tests call it with their own clock.
func (d *Desk) Reconcile(ctx context.Context) (int, error) {
	if err := d.takeUp(ctx); err != nil {
		return 0, err
	}
	due, err := d.store.Intents.DueLooks(ctx, 50)
	for _, i := range due {
		d.look(ctx, i)
	}
	return len(due), err
}

// overdue is how old an intent is whose call can't be under way any more: whoever
// made it is gone, or could not write down what came of it.
const overdue = 2 * callLimit

// takeUp turns what others have left half-sent into open questions, once a minute.
// A start does the same; this is for a replica that is gone and for a disk that was
// full when an answer came.
func (d *Desk) takeUp(ctx context.Context) error {
	d.mu.Lock()
	now := d.now()
	due := now.Sub(d.tookUp) >= time.Minute
	if due {
		d.tookUp = now
	}
	d.mu.Unlock()
	if !due {
		return nil
	}
	notDone, unknown, err := d.store.Intents.Orphans(ctx, now.Add(-overdue))
	if notDone+unknown > 0 {
		d.log.Warn("calls were left undecided", "not sent", notDone, "unknown", unknown)
	}
	return err
}

func (d *Desk) look(ctx context.Context, i store.Intent) {
	v := d.For(Actor{Actor: i.Actor, Partner: i.Partner, RequestID: i.RequestID})
	how, known := handlingOf(i.Kind)
	if !known {
		d.askPerson(ctx, i)
		return
	}
	limited, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	api, err := v.api(limited)
	var saw verdict
	var res Result
	if err == nil {
		saw, res, err = how.look(limited, v, api, i)
		d.note(i.Partner, err)
	}
	if err != nil {
		// An outage tells nothing, so it doesn't count as a look.
		d.log.Warn("a look got no answer", "intent", i.ID, "kind", i.Kind, "err", err)
		if err := d.store.Intents.Postpone(ctx, i.Partner, i.ID, d.now().Add(retryBlocked)); err != nil {
			d.log.Error("a look could not be put off", "intent", i.ID, "err", err)
		}
		return
	}
	switch {
	case saw == present:
		v.finish(ctx, i, res)
	case saw == several || saw == opaque || i.Looks+1 >= looksAtMost:
		d.askPerson(ctx, i)
	case saw == absent && i.Absent+1 >= absentNeeded:
		d.settle(ctx, i, store.Settlement{State: store.NotDone, Error: "The platform shows no trace of it."})
	default:
		d.looked(ctx, i, saw == absent, lookGaps[min(i.Looks+1, len(lookGaps)-1)])
	}
}

// LookNow looks at once at an intent that is being checked, or that was left to a
// person, and gives it as it stands then. What it does not see is not counted as
// absent: looks by hand may come so close together that the platform is still at it.
// While the first answer is awaited there is nothing to look for: Conflict.
func (v *View) LookNow(ctx context.Context, id string) (store.Intent, error) {
	i, err := v.Intent(ctx, id)
	if err != nil {
		return i, err
	}
	how, known := handlingOf(i.Kind)
	switch {
	case !i.State.Open() || !known:
		return i, nil
	case i.State == store.Planned || i.State == store.Sent:
		return i, platform.Errorf(platform.Conflict, "The platform’s answer is still awaited. There is nothing to look for yet.")
	}
	d := v.d
	_, err, _ = d.flights.Do("look\x00"+i.Partner+"\x00"+id, func() (any, error) {
		asked := d.For(Actor{Actor: i.Actor, Partner: i.Partner, RequestID: i.RequestID})
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
		defer cancel()
		api, err := asked.api(limited)
		if err != nil {
			return nil, err
		}
		saw, res, err := how.look(limited, asked, api, i)
		d.note(i.Partner, err)
		if err == nil && saw == present {
			asked.finish(limited, i, res)
		}
		return nil, err
	})
	if err != nil {
		return i, err
	}
	return v.Intent(ctx, id)
}

func (d *Desk) looked(ctx context.Context, i store.Intent, nothing bool, gap time.Duration) {
	err := d.store.Intents.MarkLook(ctx, i.Partner, i.ID, nothing, d.now().Add(gap))
	if err != nil && !platform.Is(err, platform.Conflict) {
		d.log.Error("a look could not be noted", "intent", i.ID, "err", err)
	}
}

func (d *Desk) askPerson(ctx context.Context, i store.Intent) {
	d.settle(ctx, i, store.Settlement{State: store.Someone, Error: "The platform cannot tell whether this happened."})
}

// Run syncs directories and settles intents until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	d.calls.Go(func() { d.keepFacts(ctx) })
	d.calls.Go(func() { d.keepJobs(ctx, rand.Text()) })
	d.calls.Go(func() { every(ctx, time.Minute, func() { d.turnShifts(ctx) }) })
	d.calls.Go(func() { d.keepRules(ctx) })
	d.calls.Go(func() { d.keepNotices(ctx) })
	defer d.end()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := d.Reconcile(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("reconciling failed", "err", err)
		}
		d.syncDue(ctx)
		if _, err := d.LookAtTokens(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("looking at WhatsApp numbers failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-tick.C:
		}
	}
}
