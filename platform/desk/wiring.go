package desk

import (
	"context"
	"encoding/json"
	"time"

	"golang.org/x/sync/errgroup"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How old hours and shifts may be: there may be many, each a call of its own.
const (
	freshHours = 5 * time.Minute // for who looks at them
	idleHours  = 6 * time.Hour   // for the background, where no change was made here
)

// Wiring is all that is known of what calls to a client's numbers meet. What the
// platform did not tell has At zero.
type Wiring struct {
	Client   store.Client
	Numbers  Dated[[]platform.Number]
	Agents   Dated[[]platform.AgentPresence]
	Detail   Dated[platform.ClientDetail]
	Balance  Dated[platform.Balance]
	Bots     Dated[[]platform.Bot] // asked for only where a flow has one
	Flows    []FlowView
	FlowsErr error // why the flows are not known; nil where they are

	active platform.Fact[bool]
	hours  map[string]Dated[platform.LineSchedule] // by DIDID
	shifts map[string]Dated[platform.Schedule]     // by agent id
}

// Wiring reads what calls to a client's numbers meet. What can't be read is left
// out and makes no error, unless nothing can be said at all.
func (v *View) Wiring(ctx context.Context, ref string) (*Wiring, error) {
	return v.wiring(ctx, ref, freshHours)
}

func (v *View) wiring(ctx context.Context, ref string, old time.Duration) (*Wiring, error) {
	w := &Wiring{}
	var err error
	if w.Client, err = v.Client(ctx, ref); err != nil {
		return nil, err
	}
	lenient := func(err error) error {
		if err != nil && silent(err) {
			return nil
		}
		return err
	}
	if w.Detail, err = v.Detail(ctx, ref); lenient(err) != nil {
		return nil, err
	}
	if w.Numbers, err = v.Numbers(ctx, ref); lenient(err) != nil {
		return nil, err
	}
	if w.Agents, err = v.Agents(ctx, ref); lenient(err) != nil {
		return nil, err
	}
	if w.Balance, err = v.Balance(ctx, ref); lenient(err) != nil {
		return nil, err
	}
	if w.Flows, w.FlowsErr = v.Flows(ctx, ref); lenient(w.FlowsErr) != nil {
		return nil, w.FlowsErr
	}
	switch {
	case !w.Detail.At.IsZero():
		w.active = platform.Told(w.Detail.Value.Active, w.Detail.At)
	case !w.Client.FactsAt.IsZero():
		w.active = platform.Told(w.Client.Active, w.Client.FactsAt)
	}
	lines := make([]string, 0, len(w.Numbers.Value))
	for _, n := range w.Numbers.Value {
		lines = append(lines, n.DIDID)
	}
	hours, err := readMany(ctx, v, ref, "hours ", lines, old, func(ctx context.Context, api platform.API, id platform.ClientID, line string) (wiredHours, error) {
		l, err := api.Schedules.Get(ctx, id, line)
		return wiredFrom(l), err
	})
	if err != nil {
		return nil, err
	}
	w.hours = map[string]Dated[platform.LineSchedule]{}
	for line, k := range hours {
		w.hours[line] = Dated[platform.LineSchedule]{Value: k.Value.line(), At: k.At, Stale: k.Stale}
	}
	rung, bots := w.rung()
	shifts, err := readMany(ctx, v, ref, "shifts ", rung, old, func(ctx context.Context, api platform.API, id platform.ClientID, agent string) (wiredHours, error) {
		s, err := api.Agents.Schedule(ctx, id, agent)
		return wiredFrom(platform.LineSchedule{Schedule: s}), err
	})
	w.shifts = map[string]Dated[platform.Schedule]{}
	for agent, k := range shifts {
		w.shifts[agent] = Dated[platform.Schedule]{Value: k.Value.line().Schedule, At: k.At, Stale: k.Stale}
	}
	if err == nil && bots {
		w.Bots, err = v.bots(ctx, ref)
		err = lenient(err)
	}
	return w, err
}

// wiredHours is a schedule as the cache holds it: a zone goes by its name.
type wiredHours struct {
	Zone     string
	Hours    *platform.Week
	Holidays []platform.Holiday
}

func wiredFrom(l platform.LineSchedule) wiredHours {
	k := wiredHours{Hours: l.Hours, Holidays: l.Holidays}
	if l.Zone != nil {
		k.Zone = l.Zone.String()
	}
	return k
}

func (k wiredHours) line() platform.LineSchedule {
	zone := platform.India // what has no zone of its own is the platform's
	if z, err := platform.ParseZone(k.Zone); err == nil {
		zone = z
	} else if k.Zone == time.UTC.String() {
		zone = time.UTC
	}
	return platform.LineSchedule{Schedule: platform.Schedule{Zone: zone, Hours: k.Hours}, Holidays: k.Holidays}
}

// bots lists a client's voice bots.
func (v *View) bots(ctx context.Context, ref string) (Dated[[]platform.Bot], error) {
	return read(ctx, v, ref, "bots", freshThings, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.Bot, error) {
		return api.Bots.List(ctx, id)
	})
}

// rung are the ids of the agents that flows ring, and whether a flow has a bot.
func (w *Wiring) rung() (agents []string, bots bool) {
	exts := map[string]bool{}
	for _, f := range w.Flows {
		exts[f.AgentExt] = f.AgentExt != ""
		bots = bots || f.BotID != ""
	}
	for _, a := range w.Agents.Value {
		if exts[a.Extension] {
			agents = append(agents, a.AgentID)
		}
	}
	return agents, bots
}

// Flow finds a flow by its id.
func (w *Wiring) Flow(id string) (FlowView, bool) {
	for _, f := range w.Flows {
		if f.ID == id && id != "" {
			return f, true
		}
	}
	return FlowView{}, false
}

// Number finds a number that the client holds.
func (w *Wiring) Number(n platform.Phone) (platform.Number, bool) {
	for _, h := range w.Numbers.Value {
		if h.Number == n {
			return h, true
		}
	}
	return platform.Number{}, false
}

// Hours are those of a number; not known where At is zero.
func (w *Wiring) Hours(n platform.Number) Dated[platform.LineSchedule] { return w.hours[n.DIDID] }

// Line is what is known of a call to a number that the client holds.
func (w *Wiring) Line(n platform.Number) platform.Line {
	l := w.account()
	l.Number, l.Held = n.Number, platform.Told(n.Status, w.Numbers.At)
	if n.Status == "" {
		l.Held.At = time.Time{} // held, but whether it is paid for was not told
	}
	if h := w.hours[n.DIDID]; !h.At.IsZero() {
		l.Hours = platform.Told(h.Value, h.At)
	}
	if n.FlowTold || n.FlowID != "" {
		l.FlowID = platform.Told(n.FlowID, w.Numbers.At)
	}
	if f, ok := w.Flow(n.FlowID); ok {
		l.Flow = w.inside(f)
	}
	return l
}

// FlowLine is what is known of a call into a flow that is on no number.
func (w *Wiring) FlowLine(f FlowView) platform.Line {
	l := w.account()
	l.FlowID, l.Flow = platform.Told(f.ID, w.inside(f).At), w.inside(f)
	return l
}

func (w *Wiring) inside(f FlowView) platform.Fact[platform.Flow] {
	if !f.AsLastSet.IsZero() {
		return platform.Told(f.Flow, f.AsLastSet)
	}
	return platform.Told(f.Flow, w.Detail.At)
}

// account is what holds for all of a client's lines.
func (w *Wiring) account() platform.Line {
	l := platform.Line{Active: w.active}
	if b := w.Balance; !b.At.IsZero() {
		l.Balance = platform.Told(b.Value.Amount, b.At)
		var till time.Time
		if b.Value.ValidTill != nil {
			till = *b.Value.ValidTill
		}
		l.ValidTill = platform.Told(till, b.At)
	}
	if !w.Agents.At.IsZero() {
		l.Agents.At = w.Agents.At
		for _, a := range w.Agents.Value {
			la := platform.LineAgent{AgentPresence: a}
			if s := w.shifts[a.AgentID]; !s.At.IsZero() {
				la.Shifts = platform.Told(s.Value, s.At)
			}
			l.Agents.Value = append(l.Agents.Value, la)
		}
	}
	if !w.Bots.At.IsZero() {
		l.Bots.At = w.Bots.At
		for _, b := range w.Bots.Value {
			l.Bots.Value = append(l.Bots.Value, b.ID)
		}
	}
	return l
}

// readMany is read for many things of one kind: what is fresh comes from the store
// in one look, and only the rest is asked for, a few at a time. What can't be had
// is left out.
func readMany[T any](ctx context.Context, v *View, ref, prefix string, ids []string, fresh time.Duration,
	fetch func(ctx context.Context, api platform.API, client platform.ClientID, id string) (T, error)) (map[string]Dated[T], error) {
	out := make(map[string]Dated[T], len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	kept, err := v.d.store.Cache.Under(ctx, v.actor.Partner, ref, prefix)
	if err != nil {
		return nil, err
	}
	var due []string
	for _, id := range ids {
		var got Dated[T]
		if k, ok := kept[id]; ok && v.d.now().Sub(k.Fetched) < fresh && json.Unmarshal(k.Body, &got.Value) == nil {
			got.At = k.Fetched
			out[id] = got
			continue
		}
		due = append(due, id)
	}
	v.asked.Add(int64(len(due)))
	answers := make([]Dated[T], len(due))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, id := range due {
		g.Go(func() error {
			got, err := read(gctx, v, ref, prefix+id, fresh, func(ctx context.Context, api platform.API, client platform.ClientID) (T, error) {
				return fetch(ctx, api, client, id)
			})
			answers[i] = got
			if err != nil && (silent(err) || platform.Is(err, platform.NotFound)) {
				return nil // it stays not known; or it went away since the list was read
			}
			return err
		})
	}
	err = g.Wait()
	for i, id := range due {
		if !answers[i].At.IsZero() {
			out[id] = answers[i]
		}
	}
	return out, err
}

// VoiceBots lists a client's voice bots.
func (v *View) VoiceBots(ctx context.Context, ref string) (Dated[[]platform.Bot], error) {
	return v.bots(ctx, ref)
}
