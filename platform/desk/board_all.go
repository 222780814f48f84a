package desk

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// allWatch is the board of all of a partner's clients: it watches each, and passes
// on what their loops say, at most every watchGap.
type allWatch struct {
	d       *Desk
	partner string
	tag     string // of the clients on it; empty: all
	feed    *feed
	viewers int // guarded by watches.mu
	stop    context.CancelFunc

	mu      sync.Mutex
	of      map[string]*watch
	more    bool
	pending map[string]BoardAgent
	gone    map[string]bool
	waiting bool
}

func (d *Desk) joinAll(partner, tag string) *allWatch {
	b := &d.boards
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.all[allKey(partner, tag)]
	if a == nil {
		ctx, cancel := context.WithCancel(d.life)
		a = &allWatch{d: d, partner: partner, tag: tag, feed: newFeed(b.epoch), stop: cancel, of: map[string]*watch{}, pending: map[string]BoardAgent{}, gone: map[string]bool{}}
		b.all[allKey(partner, tag)] = a
		d.calls.Go(func() { a.run(ctx) })
	}
	a.viewers++
	return a
}

// allKey names a board of all clients, or of those with a tag.
func allKey(partner, tag string) string { return partner + "\x00" + tag }

func (d *Desk) leaveAll(a *allWatch) {
	b := &d.boards
	b.mu.Lock()
	defer b.mu.Unlock()
	if a.viewers--; a.viewers == 0 {
		a.stop()
		delete(b.all, allKey(a.partner, a.tag))
	}
}

// run keeps the set of clients: those that have agents, by name.
func (a *allWatch) run(ctx context.Context) {
	d := a.d
	every(ctx, time.Minute, func() {
		refs, more, err := d.store.Agents.Watchable(ctx, a.partner, a.tag, BoardClients)
		if err != nil {
			if ctx.Err() == nil {
				d.log.Error("the clients of a board could not be read", "err", err)
			}
			return
		}
		a.mu.Lock()
		a.more = more
		have := maps.Clone(a.of)
		a.mu.Unlock()
		for _, ref := range refs {
			if have[ref] != nil {
				delete(have, ref)
				continue
			}
			c, err := d.store.Directory.ByRef(ctx, a.partner, ref)
			if err != nil {
				continue
			}
			w := d.join(a.partner, c, false)
			a.mu.Lock()
			a.of[ref] = w
			a.mu.Unlock()
			if b, ok := w.board(); ok { // somebody watches it already
				a.pass(w, b.Agents, nil)
			}
		}
		for ref, w := range have {
			a.mu.Lock()
			delete(a.of, ref)
			a.mu.Unlock()
			w.mu.Lock()
			var gone []string
			for _, t := range w.agents {
				gone = append(gone, t.Key)
			}
			w.mu.Unlock()
			d.leave(w, false)
			a.pass(nil, nil, gone)
		}
	})
	a.mu.Lock()
	left := a.of
	a.of = map[string]*watch{}
	a.mu.Unlock()
	for _, w := range left {
		d.leave(w, false)
	}
}

// pass gathers what one client's loop said, for the next frame of this board.
func (a *allWatch) pass(w *watch, agents []BoardAgent, gone []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w != nil && a.of[w.client.Ref] != w {
		return
	}
	for _, t := range agents {
		a.pending[t.Key] = t
		delete(a.gone, t.Key)
	}
	for _, key := range gone {
		a.gone[key] = true
		delete(a.pending, key)
	}
	if !a.waiting {
		a.waiting = true
		time.AfterFunc(watchGap, a.flush)
	}
}

func (a *allWatch) flush() {
	status := a.status()
	a.mu.Lock()
	agents := slices.Collect(maps.Values(a.pending))
	gone := slices.Sorted(maps.Keys(a.gone))
	clear(a.pending)
	clear(a.gone)
	a.waiting = false
	a.mu.Unlock()
	slices.SortFunc(agents, byRank)
	a.feed.publish(agents, gone, status)
}

// status is as the platform answers this partner, with the rules of all.
func (a *allWatch) status() BoardStatus {
	a.mu.Lock()
	of := slices.SortedFunc(maps.Values(a.of), func(x, y *watch) int { return compareNames(x.client, y.client) })
	a.mu.Unlock()
	return a.d.statusOf(a.partner, of)
}

func (d *Desk) statusOf(partner string, of []*watch) BoardStatus {
	d.mu.Lock()
	h := d.health[partner]
	d.mu.Unlock()
	s := BoardStatus{At: h.OK}
	if !h.Failed.IsZero() {
		if s.Stale = h.OK; s.Stale.IsZero() {
			s.Stale = h.Failed
		}
	}
	for _, w := range of {
		w.mu.Lock()
		s.Called = append(s.Called, w.called...)
		w.mu.Unlock()
	}
	return s
}

func compareNames(a, b store.Client) int {
	if a.Name < b.Name {
		return -1
	}
	if a.Name > b.Name {
		return 1
	}
	return 0
}

// boardOfAll is what is known of all clients: by those who watch, else as the
// store last had it.
func (d *Desk) boardOfAll(ctx context.Context, partner, tag string) (Board, error) {
	refs, more, err := d.store.Agents.Watchable(ctx, partner, tag, BoardClients)
	if err != nil {
		return Board{}, err
	}
	b := Board{More: more}
	d.boards.mu.Lock()
	all := d.boards.all[allKey(partner, tag)]
	d.boards.mu.Unlock()
	if all != nil {
		b.Position = all.feed.position(all.feed.state.Load().seq)
	}
	limits, err := d.thresholds(ctx, partner)
	if err != nil {
		return Board{}, err
	}
	kept, err := d.store.Agents.Board(ctx, partner, tag, BoardClients, BoardTiles)
	if err != nil {
		return Board{}, err
	}
	byRef := map[string][]store.Agent{}
	for _, a := range kept {
		byRef[a.ClientRef] = append(byRef[a.ClientRef], a)
	}
	var of []*watch
	now := d.now()
	for _, ref := range refs {
		if w := d.watchOf(partner, ref); w != nil {
			if board, ok := w.board(); ok {
				of = append(of, w)
				b.Agents = append(b.Agents, board.Agents...)
				continue
			}
		}
		for _, a := range byRef[ref] {
			t := BoardAgent{Key: ref + "." + a.ID, Ref: ref, Client: a.Client, AgentID: a.ID, Name: a.Name, Extension: a.Extension, Team: a.Team,
				Word: a.Word, Available: a.Word != "Paused", Since: a.WordAt}
			if t.Word == "" {
				continue // only remembered, never told
			}
			t.Alert = limits.alertOf(t, onShift(a, now), now)
			b.Agents = append(b.Agents, t)
		}
	}
	slices.SortFunc(b.Agents, byRank)
	if len(b.Agents) > BoardTiles {
		b.Agents, b.More = b.Agents[:BoardTiles], true
	}
	b.Status = d.statusOf(partner, of)
	return b, nil
}

// openNow says whether any number of a client is open at a moment. One without
// numbers is never called, so it is closed; what can't be told counts as open.
func (d *Desk) openNow(ctx context.Context, partner, ref string, now time.Time) bool {
	lines, err := d.For(Actor{Actor: system, Partner: partner}).Lines(ctx, ref)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(lines.Value, func(l OpenLine) bool { return l.Open(now) })
}

// OpenLine is a number with its hours.
type OpenLine struct {
	Number   platform.Phone       `json:"number"`
	Zone     string               `json:"zone"`
	Hours    map[string][2]string `json:"hours"` // nil: always
	Holidays []platform.Holiday   `json:"holidays,omitempty"`
}

// Schedule is the line's hours as platform has them.
func (l OpenLine) Schedule() platform.Schedule {
	s := platform.Schedule{}
	if zone, err := platform.ParseZone(l.Zone); err == nil {
		s.Zone = zone
	}
	if l.Hours != nil {
		if week, err := platform.ParseWeek(l.Hours); err == nil {
			s.Hours = week
		}
	}
	return s
}

// Next is when the line opens or closes next, in its zone; zero where it never does.
func (l OpenLine) Next(t time.Time) time.Time { return l.Schedule().At(t, l.Holidays).Next }

// Open says whether the line is open at a moment.
func (l OpenLine) Open(t time.Time) bool { return l.Schedule().At(t, l.Holidays).Open }

// Lines are a client's numbers with their hours.
func (v *View) Lines(ctx context.Context, ref string) (Dated[[]OpenLine], error) {
	return read(ctx, v, ref, "lines", shiftRefresh, func(ctx context.Context, api platform.API, id platform.ClientID) ([]OpenLine, error) {
		held, err := api.Numbers.Held(ctx, id)
		if err != nil {
			return nil, err
		}
		lines := make([]OpenLine, 0, len(held))
		for _, n := range held {
			s, err := api.Schedules.Get(ctx, id, n.DIDID)
			if err != nil {
				return nil, err
			}
			l := OpenLine{Number: n.Number, Hours: s.Hours.Texts(), Holidays: s.Holidays}
			if s.Zone != nil {
				l.Zone = s.Zone.String()
			}
			lines = append(lines, l)
		}
		return lines, nil
	})
}
