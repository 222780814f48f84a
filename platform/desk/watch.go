package desk

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How often a watched client's agents are asked for. Where the platform pushes, a
// question now and then finds what a lost push did not say.
const (
	watchGap    = 250 * time.Millisecond // between two questions, however much moves
	watchFast   = 2 * time.Second        // something moved within fastFor
	watchUsual  = 5 * time.Second        // within usualFor
	watchSlow   = 15 * time.Second
	watchNight  = time.Minute // everybody is offline, or only rules watch
	fastFor     = 2 * time.Minute
	usualFor    = 10 * time.Minute
	judgeEvery  = 15 * time.Second // thresholds and rules
	reloadEvery = 30 * time.Second // teams, shifts, rules
	keptFor     = 2 * time.Minute  // what a board was like, after the last viewer left
	pollsPer    = 200 * time.Millisecond

	shiftRefresh = 10 * time.Minute
)

// watch is one client whose agents somebody looks at. However many do, one loop
// asks for them.
type watch struct {
	d       *Desk
	partner string
	client  store.Client // as it was when the first one came; never written again
	feed    *feed
	wake    chan struct{}

	mu      sync.Mutex
	viewers int                // people with a board open
	rules   int                // 1 where a rule watches
	stop    context.CancelFunc // of the loop; nil: none runs
	left    time.Time          // when the last one went
	reload  bool
	dirty   bool // something was changed from here since the last reading
	read    bool // agents hold something
	agents  []BoardAgent
	raw     []platform.AgentPresence
	at      time.Time // of agents
	failed  time.Time
	fails   int
	moved   time.Time
	pushed  bool
	called  []Called
}

// watches are all of a desk's.
type watches struct {
	mu    sync.Mutex
	of    map[string]*watch // by partner and ref
	all   map[string]*allWatch
	turns map[string]time.Time // by partner: when the next question may go
	epoch string
}

func watchKey(partner, ref string) string { return partner + "\x00" + ref }

func (d *Desk) watchOf(partner, ref string) *watch {
	d.boards.mu.Lock()
	defer d.boards.mu.Unlock()
	return d.boards.of[watchKey(partner, ref)]
}

func (d *Desk) eachWatch(partner string, do func(*watch)) {
	d.boards.mu.Lock()
	var all []*watch
	for _, w := range d.boards.of {
		if w.partner == partner {
			all = append(all, w)
		}
	}
	d.boards.mu.Unlock()
	for _, w := range all {
		do(w)
	}
}

// join begins to watch a client, or joins who does.
func (d *Desk) join(partner string, c store.Client, rule bool) *watch {
	b := &d.boards
	b.mu.Lock()
	defer b.mu.Unlock()
	now := d.now()
	for key, w := range b.of { // what nobody has looked at for a while
		w.mu.Lock()
		if w.stop == nil && now.Sub(w.left) > keptFor {
			delete(b.of, key)
		}
		w.mu.Unlock()
	}
	key := watchKey(partner, c.Ref)
	w := b.of[key]
	if w == nil {
		w = &watch{d: d, partner: partner, client: c, feed: newFeed(b.epoch), wake: make(chan struct{}, 1)}
		b.of[key] = w
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if rule {
		w.rules = 1
	} else {
		w.viewers++
	}
	if w.stop == nil {
		ctx, cancel := context.WithCancel(d.life)
		w.stop, w.reload = cancel, true
		d.calls.Go(func() { w.run(ctx) })
	} else if !rule {
		w.nudgeLocked(false) // a board that only a rule watched wakes up
	}
	return w
}

func (d *Desk) leave(w *watch, rule bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if rule {
		w.rules = 0
	} else {
		w.viewers--
	}
	if w.viewers+w.rules == 0 && w.stop != nil {
		w.stop()
		w.stop, w.left = nil, d.now()
	}
}

// nudge makes the loop ask now: something was changed from here.
func (w *watch) nudge(reload bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dirty = true
	w.nudgeLocked(reload)
}

func (w *watch) nudgeLocked(reload bool) {
	w.reload = w.reload || reload
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// stir tells the board of a client, if anybody watches it, that it is out of date.
func (d *Desk) stir(partner, ref string) {
	if w := d.watchOf(partner, ref); w != nil {
		w.nudge(true)
	}
}

// board is what the loop knows; ok is false while it knows nothing yet, or runs
// no more.
func (w *watch) board() (Board, bool) {
	seq := w.feed.state.Load().seq // first: a frame that comes twice does no harm
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.read || w.stop == nil {
		return Board{}, false
	}
	return Board{Agents: w.agents, Status: w.status(), Position: w.feed.position(seq)}, true
}

func (w *watch) status() BoardStatus {
	return BoardStatus{At: w.at, Stale: w.failed, Called: w.called}
}

// fresh is the platform's list where the loop keeps it up to date.
func (w *watch) fresh() (Dated[[]platform.AgentPresence], bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.read || w.stop == nil || w.dirty || !w.failed.IsZero() || !w.pushed && w.d.now().Sub(w.at) > watchUsual {
		return Dated[[]platform.AgentPresence]{}, false
	}
	return Dated[[]platform.AgentPresence]{Value: w.raw, At: w.at}, true
}

// run asks until nobody watches any more.
func (w *watch) run(ctx context.Context) {
	d := w.d
	began := d.now()
	id := platform.ClientID(w.client.ClientID)
	if err := d.store.Agents.BeginWatch(ctx, w.partner, w.client.Ref, began); err != nil && ctx.Err() == nil {
		d.log.Error("a watch could not be noted", "err", err)
	}
	j := &judge{w: w, began: began}
	var changed <-chan struct{}
	if d.watcher != nil {
		from, err := d.watcher(ctx, w.partner)
		var stop func()
		if err == nil {
			changed, stop, err = from.WatchAgents(ctx, id)
		}
		if err == nil {
			defer stop()
		} else if ctx.Err() == nil {
			d.log.Warn("the platform does not push; it is asked instead", "err", err)
		}
	}
	w.mu.Lock()
	w.pushed = changed != nil
	w.mu.Unlock()
	due := time.Time{} // in real time, like all waiting
	for {
		if !time.Now().Before(due) {
			if changed == nil {
				d.turn(ctx, w.partner)
			}
			w.ask(ctx, id, j)
			due = time.Now().Add(w.pause())
		} else {
			w.judged(ctx, j)
		}
		asked := time.Now()
		next := min(time.Until(due), judgeEvery)
		timer := time.NewTimer(max(next, 0))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-changed:
			due = time.Time{}
		case <-w.wake:
			due = time.Time{}
		}
		timer.Stop()
		if due.IsZero() {
			pause(ctx, watchGap-time.Since(asked))
		}
		if ctx.Err() != nil {
			j.keep(context.WithoutCancel(ctx), nil)
			return
		}
	}
}

// pause is a sleep that ends with ctx.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// turn spaces the questions of one partner's boards, so that many clients on one
// board stay within what the platform bears.
func (d *Desk) turn(ctx context.Context, partner string) {
	b := &d.boards
	b.mu.Lock()
	now := time.Now()
	at := b.turns[partner]
	if at.Before(now) {
		at = now
	}
	b.turns[partner] = at.Add(pollsPer)
	b.mu.Unlock()
	pause(ctx, time.Until(at))
}

// pause is how long nothing needs to be asked.
func (w *watch) pause() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	still := w.d.now().Sub(w.moved)
	switch {
	case w.fails > 0:
		return min(watchUsual<<min(w.fails-1, 4), watchNight)
	case w.pushed || w.viewers == 0:
		return watchNight
	case still < fastFor:
		return watchFast
	case !slices.ContainsFunc(w.agents, func(a BoardAgent) bool { return a.Word != "Offline" }):
		return watchNight
	case still < usualFor:
		return watchUsual
	}
	return watchSlow
}

// ask reads the agents once and publishes what differs.
func (w *watch) ask(ctx context.Context, id platform.ClientID, j *judge) {
	d := w.d
	limited, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	w.mu.Lock()
	w.dirty = false
	w.mu.Unlock()
	at := d.now()
	api, err := d.open(limited, w.partner)
	var list []platform.AgentPresence
	if err == nil {
		list, err = api.Agents.Presence(limited, id)
	}
	if ctx.Err() != nil {
		return
	}
	d.note(w.partner, err)
	if err != nil {
		w.mu.Lock()
		w.fails++
		news := w.failed.IsZero()
		if news {
			if w.failed = w.at; w.failed.IsZero() {
				w.failed = at
			}
		}
		status := w.status()
		w.mu.Unlock()
		if news {
			d.log.Warn("a wallboard is stale", "partner", w.partner, "err", err)
			w.publish(nil, nil, status)
		}
		return
	}
	if err := d.store.Agents.Put(ctx, w.partner, w.client.Ref, list, at); err != nil {
		d.log.Error("agents could not be kept", "err", err)
	}
	w.mu.Lock()
	w.raw, w.at, w.fails = list, at, 0
	w.mu.Unlock()
	w.judged(ctx, j)
	if body, err := json.Marshal(listOf(list)); err == nil && j.news {
		if err := d.store.Cache.Put(ctx, w.partner, w.client.Ref, "agents", body, at); err != nil {
			d.log.Error("an answer could not be kept", "key", "agents", "err", err)
		}
	}
}

// publish tells this client's board, and those of all clients that it stands on.
func (w *watch) publish(agents []BoardAgent, gone []string, status BoardStatus) {
	w.feed.publish(agents, gone, status)
	w.d.boards.mu.Lock()
	var on []*allWatch
	for _, a := range w.d.boards.all {
		if a.partner == w.partner {
			on = append(on, a)
		}
	}
	w.d.boards.mu.Unlock()
	for _, a := range on {
		a.pass(w, agents, gone)
	}
}
