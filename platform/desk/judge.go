package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"partnerdesk/store"
)

// judge turns what a watch read into tiles, holds them against thresholds and
// rules, and keeps the history. It belongs to one loop.
type judge struct {
	w      *watch
	began  time.Time
	loaded time.Time
	known  map[string]store.Agent
	last   map[string]string // the newest word in the history, by agent
	limits Thresholds
	rules  []store.BoardRule
	since  map[string]time.Time // by rule: since when it calls
	noted  map[string]bool      // by rule: its notice is open
	kept   time.Time
	news   bool // the last look published something
}

// load reads what changes seldom: again after a while, or at once where something
// was changed from here.
func (j *judge) load(ctx context.Context) {
	w, d := j.w, j.w.d
	w.mu.Lock()
	again := w.reload || d.now().Sub(j.loaded) > reloadEvery
	w.reload = false
	for _, p := range w.raw {
		if _, ok := j.known[p.AgentID]; !ok {
			again = true
		}
	}
	w.mu.Unlock()
	if !again {
		return
	}
	ref := w.client.Ref
	known, err := d.knownAgents(ctx, w.partner, ref)
	limits, lerr := d.thresholds(ctx, w.partner)
	rules, rerr := d.store.Boards.Rules(ctx, w.partner, ref)
	for _, err := range []error{err, lerr, rerr} {
		if err != nil {
			if ctx.Err() == nil {
				d.log.Error("a board’s settings could not be read", "err", err)
			}
			return
		}
	}
	if j.last == nil {
		if j.last, err = d.store.Agents.Last(ctx, w.partner, ref); err != nil {
			j.last = nil
			return
		}
		j.since, j.noted = map[string]time.Time{}, map[string]bool{}
		open, err := d.store.Notices.Open(ctx, w.partner, store.NoticeBoard)
		if err != nil {
			return
		}
		for _, c := range open {
			if rule, ok := strings.CutPrefix(c, "rule "); ok {
				j.noted[rule] = true
			}
		}
	}
	j.known, j.limits, j.rules, j.loaded = known, limits, rules, d.now()
	if len(shiftsDue(known, d.now())) > 0 {
		d.calls.Go(func() {
			if n, err := d.readShifts(ctx, w.partner, w.client); err == nil && n > 0 {
				w.nudge(true)
			}
		})
	}
}

// judged brings the board up to date with the clock and with what was read.
func (w *watch) judged(ctx context.Context, j *judge) {
	d := w.d
	j.load(ctx)
	j.news = false
	now := d.now()
	w.mu.Lock()
	if w.at.IsZero() {
		w.mu.Unlock()
		return // never read
	}
	before := make(map[string]BoardAgent, len(w.agents))
	for _, a := range w.agents {
		before[a.Key] = a
	}
	fresh := tiles(w.client, w.raw, j.known, before, j.limits, now)
	w.mu.Unlock()

	called := j.calls(ctx, fresh, now) // may ask the platform for hours: no lock

	var changed []BoardAgent
	var history []store.StateChange
	moved := false
	for _, a := range fresh {
		was, ok := before[a.Key]
		delete(before, a.Key)
		if !ok || was != a {
			changed = append(changed, a)
			moved = moved || ok && was.Word != a.Word
		}
		if j.last != nil && j.last[a.AgentID] != a.Word {
			at := a.Since
			if at.Before(j.began) || a.Seen || at.After(now) { // what was before this watch is not for its history
				at = now
				if !ok {
					at = j.began
				}
			}
			history = append(history, store.StateChange{AgentID: a.AgentID, At: at, Word: a.Word})
			j.last[a.AgentID] = a.Word
		}
	}
	var gone []string
	for key := range before {
		gone = append(gone, key)
	}
	slices.Sort(gone)

	w.mu.Lock()
	recovered := w.fails == 0 && !w.failed.IsZero()
	if w.fails == 0 {
		w.failed = time.Time{}
	}
	if moved {
		w.moved = now
	}
	other := !slices.EqualFunc(w.called, called, sameCall)
	w.agents, w.called, w.read = fresh, called, true
	status := w.status()
	w.mu.Unlock()
	if len(changed)+len(gone) > 0 || recovered || other {
		j.news = true
		w.publish(changed, gone, status)
	} else {
		w.feed.touch(status)
	}
	if len(history) > 0 || now.Sub(j.kept) >= time.Minute {
		j.keep(context.WithoutCancel(ctx), history) // whoever leaves: a frame has told of it
	}
}

// keep writes the history, and that the watch still goes on.
func (j *judge) keep(ctx context.Context, history []store.StateChange) {
	d := j.w.d
	j.kept = d.now()
	if err := d.store.Agents.Saw(ctx, j.w.partner, j.w.client.Ref, j.began, j.kept, history); err != nil && ctx.Err() == nil {
		d.log.Error("what a board saw could not be kept", "err", err)
	}
}
