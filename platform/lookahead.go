package platform

import (
	"slices"
	"time"
)

// GapKind is a way in which calls stay unanswered.
type GapKind string

const (
	GapInactive  GapKind = "inactive"   // the client is switched off
	GapValidity  GapKind = "validity"   // its validity has ended, or does
	GapBalance   GapKind = "balance"    // its wallet is empty, or runs dry
	GapDue       GapKind = "due"        // a number's rental is not paid
	GapNoFlow    GapKind = "no flow"    // a number runs no flow
	GapNeverOpen GapKind = "never open" // every day is closed
	GapRemoved   GapKind = "removed"    // the flow rings an extension that no agent has
	GapBotGone   GapKind = "bot gone"   // the flow leads to a bot that is not there
	GapNowhere   GapKind = "nowhere"    // the flow names neither agent, bot nor transfer
	GapOffShift  GapKind = "off shift"  // open while the flow's agent has no shift, and nothing else answers
	GapAway      GapKind = "away"       // open now, and the agent is on shift but paused or offline
	GapHoliday   GapKind = "holiday"    // closed on a day that would be open
)

// Severity orders gaps.
type Severity int

const (
	Notice  Severity = iota // meant, most likely: a holiday, a client switched off
	Ahead                   // will happen within the look-ahead, or weakens what answers
	Failing                 // calls stay unanswered now
)

// Gap is a span in which calls to a line stay unanswered, or do not reach what
// their flow names first.
type Gap struct {
	Kind     GapKind
	Severity Severity
	From     time.Time     // not before the moment that was asked about
	Until    time.Time     // zero: until somebody mends it, or beyond the look-ahead
	Open     time.Duration // GapOffShift: how long it is open with nobody on shift in all of the look-ahead
	Times    int           // GapOffShift: in how many spans
	Holiday  string        // GapHoliday: its name
	Covered  bool          // bot or transfer answers all the same
}

// LookAhead is how far gaps are looked for.
const LookAhead = 7 * 24 * time.Hour

// AccountGaps are those of a client, whatever its numbers. dry is when the wallet
// is thought to run dry at the present rate; zero where that can't be told.
func AccountGaps(active Fact[bool], till Fact[time.Time], balance Fact[Paise], dry, now time.Time) []Gap {
	if active.Known() && !active.Value {
		return []Gap{{Kind: GapInactive, Severity: Notice, From: now}}
	}
	var all []Gap
	horizon := now.Add(LookAhead)
	if end := till.Value; till.Known() && !end.IsZero() && end.Before(horizon) {
		g := Gap{Kind: GapValidity, Severity: Ahead, From: end}
		if now.After(end) {
			g.Severity = Failing
		}
		all = append(all, g)
	}
	switch {
	case balance.Known() && balance.Value <= 0:
		all = append(all, Gap{Kind: GapBalance, Severity: Failing, From: now})
	case balance.Known() && !dry.IsZero() && dry.Before(horizon):
		all = append(all, Gap{Kind: GapBalance, Severity: Ahead, From: dry})
	}
	return all
}

// Gaps are those of the line itself, now and through the look-ahead, worst first.
// What is not known makes no gap.
func (r *Router) Gaps(now time.Time) []Gap {
	l := &r.l
	var all []Gap
	if l.Held.Known() && l.Held.Value == NumberDue {
		all = append(all, Gap{Kind: GapDue, Severity: Failing, From: now})
	}
	if l.Hours.Known() && r.hours.never {
		return append(all, Gap{Kind: GapNeverOpen, Severity: Failing, From: now})
	}
	if l.FlowID.Known() && l.FlowID.Value == "" {
		return append(all, Gap{Kind: GapNoFlow, Severity: Failing, From: now})
	}
	all = append(all, r.holidays(now)...)
	if l.Flow.Known() {
		all = append(all, r.flowGaps(now)...)
	}
	slices.SortStableFunc(all, func(a, b Gap) int { return int(b.Severity) - int(a.Severity) })
	return all
}

// flowGaps are those of what the flow names.
func (r *Router) flowGaps(now time.Time) []Gap {
	var all []Gap
	f := r.l.Flow.Value
	bot := f.BotID != ""
	if bot && r.l.Bots.Known() && !has(r.l.Bots.Value, f.BotID) {
		bot = false
		all = append(all, Gap{Kind: GapBotGone, Severity: Ahead, From: now, Covered: f.AgentExt != "" || f.TransferTo != ""})
	}
	covered := bot || f.TransferTo != ""
	switch {
	case f.AgentExt == "":
		if !covered {
			all = append(all, Gap{Kind: GapNowhere, Severity: Failing, From: now})
		}
	case !r.l.Agents.Known():
	case r.agent == nil:
		g := Gap{Kind: GapRemoved, Severity: Failing, From: now, Covered: covered}
		if covered {
			g.Severity = Ahead
		}
		all = append(all, g)
	case !covered:
		if g, ok := r.offShift(now); ok {
			all = append(all, g)
		}
		if p := r.At(now, true); p.Rulings[RuleHours].Verdict == Passed {
			if why := p.Rulings[RuleAgent].Why; why == WhyPaused || why == WhyOffline {
				all = append(all, Gap{Kind: GapAway, Severity: Failing, From: now})
			}
		}
	}
	return all
}

// offShift sums the spans in which the line is open and its agent has no shift.
func (r *Router) offShift(now time.Time) (g Gap, found bool) {
	if !r.l.Hours.Known() || !r.agent.Shifts.Known() {
		return g, false
	}
	horizon := now.Add(LookAhead)
	edges := append(r.hours.edges(now, horizon), r.shifts.edges(now, horizon)...)
	edges = append(edges, now, horizon)
	slices.SortFunc(edges, time.Time.Compare)
	edges = slices.CompactFunc(edges, time.Time.Equal)
	g.Kind = GapOffShift
	inside := false
	for i, at := range edges[:len(edges)-1] {
		if !r.hours.open(at) || r.shifts.open(at) {
			if inside && g.Until.IsZero() {
				g.Until = at
			}
			inside = false
			continue
		}
		if !found {
			found, g.From, g.Severity = true, at, Ahead
			if at.Equal(now) {
				g.Severity = Failing
			}
		}
		if !inside {
			g.Times++
		}
		inside = true
		g.Open += edges[i+1].Sub(at)
	}
	return g, found
}

// holidays are the days ahead on which the line is closed though it would be open.
func (r *Router) holidays(now time.Time) []Gap {
	if len(r.hours.off) == 0 {
		return nil
	}
	var all []Gap
	bare := calendar{zone: r.hours.zone, hours: r.hours.hours}
	today := DateOf(now.In(r.hours.zone))
	for d, last := today, DateOf(now.Add(LookAhead).In(r.hours.zone)); !d.wall(0).After(last.wall(0)); d = d.add(1) {
		h := r.hours.off[d]
		if h == nil {
			continue
		}
		if _, would := bare.shift(d); !would {
			continue
		}
		from, until := bare.starts(d), bare.starts(d.add(1))
		if !until.After(now) {
			continue
		}
		if from.Before(now) {
			from = now
		}
		all = append(all, Gap{Kind: GapHoliday, Severity: Notice, From: from, Until: until, Holiday: h.Name})
	}
	return all
}
