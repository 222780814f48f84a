package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How old a client's facts may grow before they are read again: soon while
// somebody of the partner is at work, and now and then otherwise.
const (
	factsWatched = 10 * time.Minute
	factsIdle    = 6 * time.Hour
)

// readFacts asks the platform for what its list lacks. What it can't or won't
// tell stays unknown; the error is for when nothing could be asked.
func (v *View) readFacts(ctx context.Context, api platform.API, c store.Client) (store.Facts, error) {
	id := platform.ClientID(c.ClientID)
	balance, err := api.Wallet.Balance(ctx, id)
	if err != nil {
		return store.Facts{}, err
	}
	numbers, err := api.Numbers.Held(ctx, id)
	if err != nil {
		return store.Facts{}, err
	}
	agents, err := api.Agents.Presence(ctx, id)
	if err != nil {
		return store.Facts{}, err
	}
	v.indexThings(ctx, c.Ref, listOf(numbers), listOf(agents))
	if v.carried != nil {
		v.carried["balance"], v.carried["numbers"], v.carried["agents"] = balance, numbers, agents
	}
	held, people, ready, flowless, told := len(numbers), len(agents), 0, 0, true
	for _, a := range agents {
		if w := a.Word(); w == "Ready" || w == "On call" {
			ready++
		}
	}
	for _, n := range numbers {
		told = told && n.FlowTold
		if n.FlowTold && n.FlowID == "" {
			flowless++
		}
	}
	f := store.Facts{Balance: &balance.Amount, DIDs: &held, Agents: &people, Ready: &ready, At: v.d.now()}
	if told {
		f.Flowless = &flowless
	}
	if balance.ValidTill != nil {
		f.ValidTill = *balance.ValidTill
	}
	if f.Shifts, err = v.readShifts(ctx, api, id, agents); err != nil {
		return f, err
	}
	f.Burn, err = v.readSpend(ctx, api, c)
	return f, err
}

// shiftsRead is of how many of a client's agents the shifts are read: each is a call
// of its own. Of a client with more it stays unknown whether anybody is on shift,
// unless one of these is.
const shiftsRead = 30

// readShifts reads when a client's agents work; nil where that can't be told.
func (v *View) readShifts(ctx context.Context, api platform.API, id platform.ClientID, agents []platform.AgentPresence) (store.Shifts, error) {
	shifts := store.Shifts{}
	for _, a := range agents {
		if len(shifts) == shiftsRead {
			return nil, nil
		}
		s, err := api.Agents.Schedule(ctx, id, a.AgentID)
		v.d.spend(v.actor.Partner, 1)
		switch {
		case silent(err) && err != nil:
			return nil, err
		case err != nil:
			return nil, nil // this platform tells no shifts, or the agent has just gone
		}
		shifts = append(shifts, s)
	}
	return shifts, nil
}

// spend counts calls beyond the four that reading a client's facts takes anyhow, so
// that the pause behind them can be longer.
func (d *Desk) spend(partner string, calls int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.spent[partner] += calls
}

// spentPause is the pause that is due for the calls that were counted.
func (d *Desk) spentPause(partner string) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	calls := d.spent[partner]
	d.spent[partner] = 0
	return d.factsPause * time.Duration(calls) / 4
}

// turnShifts brings up to date whose agents are on shift, as the clock goes.
func (d *Desk) turnShifts(ctx context.Context) {
	const batch = 500
	states, err := d.store.Directory.SyncStates(ctx)
	if err != nil {
		return // syncDue asks the same each second, and logs it
	}
	for partner := range states {
		for {
			n, err := d.store.Directory.TurnShifts(ctx, partner, batch)
			if err != nil && ctx.Err() == nil {
				d.log.Error("whose agents are on shift could not be brought up to date", "partner", partner, "err", err)
			}
			if n > 0 {
				d.recount(partner)
			}
			if err != nil || n < batch {
				break
			}
		}
	}
}

// refreshFacts reads one client's figures after a change, so that neither lists
// nor counts show what it has made old.
func (v *View) refreshFacts(ctx context.Context, ref string) error {
	defer v.d.recount(v.actor.Partner)
	return v.keepFacts(ctx, ref)
}

// keepFacts reads one client's figures and puts them into the directory.
func (v *View) keepFacts(ctx context.Context, ref string) error {
	c, err := v.Client(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	once := &View{d: v.d, actor: v.actor, only: v.only, draft: v.draft, carried: map[string]any{}}
	facts, err := once.readFacts(ctx, api, c)
	if err != nil {
		return err
	}
	if err := v.d.store.Directory.SetFacts(ctx, v.actor.Partner, ref, facts); err != nil {
		return err
	}
	_, err = once.lookForGaps(ctx, ref, idleHours)
	v.asked.Add(once.asked.Load())
	return err
}

// ReadFacts reads the facts of the clients whose are oldest, n at most, and says
// how many it read. A client that can't be read now is tried again later and
// holds up none behind it.
func (d *Desk) ReadFacts(ctx context.Context, partner string, n int) (int, error) {
	return d.readFactsAs(ctx, d.For(Actor{Actor: system, Partner: partner}), n)
}

func (d *Desk) readFactsAs(ctx context.Context, v *View, n int) (int, error) {
	partner := v.actor.Partner
	age := factsIdle
	if d.isWatched(partner) {
		age = factsWatched
	}
	due, err := d.store.Directory.Stalest(ctx, partner, d.now().Add(-age), n)
	if err != nil {
		return 0, err
	}
	read := 0
	for _, c := range due {
		err := v.keepFacts(ctx, c.Ref)
		d.note(partner, err)
		switch {
		case err == nil:
			read++
			if _, err := v.whatsApp(ctx, c.Ref, linksFresh); err != nil && ctx.Err() == nil {
				d.log.Warn("WhatsApp numbers could not be read", "ref", c.Ref, "err", err)
			}
		case ctx.Err() != nil:
			return read, ctx.Err()
		case silent(err):
			return read, err // the platform is away: nothing more to ask now
		default:
			// It is gone, say. With its facts as old as they are it would stand first
			// for ever.
			if err := d.store.Directory.SetFacts(ctx, partner, c.Ref, store.Facts{At: d.now()}); err != nil {
				return read, err
			}
		}
	}
	return read, nil
}

// stalledAfter is how long an onboarding may stand still before it wants attention.
const stalledAfter = 48 * time.Hour

// Stalled says that an onboarding has stood still for that long.
func Stalled(o store.Onboarding, now time.Time) bool { return now.Sub(o.Since) >= stalledAfter }

// StalledSince is the moment since when, or longer, a stalled onboarding stands.
func StalledSince(now time.Time) time.Time { return now.Add(-stalledAfter) }

// Figures are the counts above the client list.
type Figures struct {
	store.Figures
	store.Lately
	Brands  []store.Named
	Stalled int       // onboardings that have stood still
	Clocked time.Time // when Ending, Stalled and Lately were counted: the clock moves them, however little is done
}

// Figures counts the partner's clients, those of each signal, and the onboardings
// that stand still. It is at most a minute old, and fresh after a change to a
// client that was made here. Who looks after some of the clients has the counts of
// these, and of onboardings with that tag.
func (v *View) Figures(ctx context.Context) (Dated[Figures], error) {
	if err := v.staffOnly(); err != nil {
		return Dated[Figures]{}, err
	}
	v.watched()
	if v.tag() != "" {
		return v.figuresOf(ctx)
	}
	return v.d.figures(ctx, v.actor.Partner)
}

// figuresOf counts the clients of a view that a tag narrows.
func (v *View) figuresOf(ctx context.Context) (Dated[Figures], error) {
	now := v.d.now()
	f, err := v.d.store.Directory.FiguresOf(ctx, v.actor.Partner, v.tag())
	if err != nil {
		return Dated[Figures]{}, err
	}
	lately, err := v.d.store.Directory.CountLately(ctx, v.actor.Partner, v.tag(), monthOf(now))
	if err != nil {
		return Dated[Figures]{}, err
	}
	brands, err := v.d.store.Brands.Names(ctx, v.actor.Partner)
	if err != nil {
		return Dated[Figures]{}, err
	}
	stalled, err := v.DraftCount(ctx, store.DraftFilter{Before: StalledSince(now)})
	return Dated[Figures]{Value: Figures{Figures: f, Brands: brands, Stalled: stalled, Lately: lately, Clocked: now}, At: now}, err
}

// monthOf is when the month of a moment began in India.
func monthOf(now time.Time) time.Time {
	today := now.In(india)
	return time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, india)
}

// figuresFor is how long counts stand unless something changes.
const figuresFor = time.Minute

// A count that took longer than this is done behind, and the page shows the last.
const countBehind = 20 * time.Millisecond

type counted struct {
	Dated[Figures]
	took  time.Duration
	dirty bool
}

func (d *Desk) figures(ctx context.Context, partner string) (Dated[Figures], error) {
	d.mu.Lock()
	kept, known := d.counts[partner]
	d.mu.Unlock()
	if known && !kept.dirty && d.now().Sub(kept.At) < figuresFor {
		return kept.Dated, nil
	}
	count := d.flights.DoChan("count\x00"+partner, func() (any, error) {
		d.mu.Lock()
		if c, ok := d.counts[partner]; ok {
			c.dirty = false // what changes from here on makes it so again
			d.counts[partner] = c
		}
		d.mu.Unlock()
		at, began := d.now(), time.Now()
		f, err := d.count(context.WithoutCancel(ctx), partner)
		if err != nil {
			d.recount(partner)
			return nil, err
		}
		c := counted{Dated: Dated[Figures]{Value: f, At: at}, took: time.Since(began)}
		d.mu.Lock()
		c.dirty = d.counts[partner].dirty
		d.counts[partner] = c
		d.mu.Unlock()
		return c.Dated, nil
	})
	if known && kept.took > countBehind {
		return kept.Dated, nil
	}
	select {
	case res := <-count:
		if res.Err != nil {
			return Dated[Figures]{}, res.Err
		}
		return res.Val.(Dated[Figures]), nil
	case <-ctx.Done():
		return Dated[Figures]{}, ctx.Err()
	}
}

func (d *Desk) count(ctx context.Context, partner string) (f Figures, err error) {
	if f.Figures, err = d.store.Directory.Figures(ctx, partner); err != nil {
		return f, err
	}
	if f.Brands, err = d.store.Brands.Names(ctx, partner); err != nil {
		return f, err
	}
	c, err := d.clocked(ctx, partner)
	f.Signals[store.Ending], f.Stalled, f.Lately, f.Clocked = c.ending, c.stalled, c.lately, c.at
	return f, err
}

// clocked is the counts that time moves, however little is done.
type clocked struct {
	ending  int64
	stalled int
	lately  store.Lately
	at      time.Time
	took    time.Duration
}

// clockedAtOnce is what counting them may take to be done with every other count;
// where there are so many that it takes longer, they are counted each minute.
const clockedAtOnce = 2 * time.Millisecond

func (d *Desk) clocked(ctx context.Context, partner string) (clocked, error) {
	d.mu.Lock()
	c := d.clocks[partner]
	d.mu.Unlock()
	now := d.now()
	if c.took > clockedAtOnce && now.Sub(c.at) < figuresFor {
		return c, nil
	}
	began := time.Now()
	ending, err := d.store.Directory.CountEnding(ctx, partner)
	if err != nil {
		return c, err
	}
	stalled, err := d.store.Onboarding.CountWhere(ctx, partner, store.DraftFilter{Before: StalledSince(now)})
	if err != nil {
		return c, err
	}
	lately, err := d.store.Directory.CountLately(ctx, partner, "", monthOf(now))
	if err != nil {
		return c, err
	}
	c = clocked{ending: ending, stalled: stalled, lately: lately, at: now, took: time.Since(began)}
	d.mu.Lock()
	d.clocks[partner] = c
	d.mu.Unlock()
	return c, nil
}

// recount makes the next reader of the counts count again.
func (d *Desk) recount(partner string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.counts[partner]
	c.dirty = true
	d.counts[partner] = c
}

func (d *Desk) isWatched(partner string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now().Sub(d.seen[partner]) < watchedFor
}

// idleFacts is the pause of a partner whose clients' facts are all young enough,
// or whose platform is away.
const idleFacts = 10 * time.Second

// keepFacts reads facts in the background until ctx ends: each partner's on its
// own, a client per pause, so that a slow platform of one holds up no other.
func (d *Desk) keepFacts(ctx context.Context) {
	going := map[string]bool{}
	every(ctx, idleFacts, func() {
		states, err := d.store.Directory.SyncStates(ctx)
		if err != nil {
			return // syncDue asks the same each second, and logs it
		}
		for partner := range states {
			if going[partner] {
				continue
			}
			going[partner] = true
			d.calls.Go(func() { d.keepFactsOf(ctx, partner) })
		}
	})
}

func (d *Desk) keepFactsOf(ctx context.Context, partner string) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	news := false // something was read since the counts were told
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		v := d.For(Actor{Actor: system, Partner: partner})
		read, err := d.readFactsAs(ctx, v, 1)
		switch {
		case err != nil && ctx.Err() == nil:
			d.log.Warn("a client’s facts could not be read", "partner", partner, "err", err)
			pause.Reset(idleFacts)
		case read == 0:
			if news { // a round is through; counting after each client would count all the time
				d.recount(partner)
				news = false
			}
			pause.Reset(idleFacts)
		default:
			news = true
			d.spend(partner, int(v.asked.Load())) // hours and shifts that were read for the gaps
			pause.Reset(d.factsPause + d.spentPause(partner))
		}
	}
}

// every does something at once and again after each pause, until ctx ends.
func every(ctx context.Context, pause time.Duration, do func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
