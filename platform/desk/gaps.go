package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Gaps says why calls to a client's numbers stay unanswered, now and through the
// next seven days, worst first. What is not known makes no gap; the look says of
// how many numbers that holds.
func (w *Wiring) Gaps(now time.Time) ([]store.Gap, store.Look) {
	look := store.Look{At: now, Numbers: len(w.Numbers.Value)}
	a := w.account()
	var all []store.Gap
	if w.Numbers.At.IsZero() || len(w.Numbers.Value) > 0 { // an account without numbers lacks nothing yet
		for _, g := range platform.AccountGaps(a.Active, a.ValidTill, a.Balance, w.dry(now), now) {
			all = append(all, store.Gap{ClientRef: w.Client.Ref, ClientName: w.Client.Name, Gap: g})
		}
	}
	if a.Active.Known() && !a.Active.Value {
		return all, look
	}
	for _, n := range w.Numbers.Value {
		l := w.Line(n)
		l.Active, l.ValidTill, l.Balance = platform.Told(true, now), platform.Told(time.Time{}, now), platform.Told(platform.Paise(1), now)
		r := platform.NewRouter(l)
		p := r.At(now, true)
		for _, s := range p.Rulings {
			if s.Why == platform.WhyNotTold || s.Why == platform.WhyShiftsAsked {
				look.Dim++
				break
			}
		}
		for _, g := range r.Gaps(now) {
			one := store.Gap{ClientRef: w.Client.Ref, ClientName: w.Client.Name, Number: n.Number, Gap: g, DIDID: n.DIDID, FlowID: n.FlowID, AgentExt: l.Flow.Value.AgentExt, FlowName: l.Flow.Value.Name}
			if agent := r.Agent(); agent != nil {
				one.AgentID, one.AgentName = agent.AgentID, agent.Name
			}
			all = append(all, one)
		}
	}
	return all, look
}

// dry is when the wallet is empty at the present rate; zero where that can't be told.
func (w *Wiring) dry(now time.Time) time.Time {
	burn := w.Client.Burn
	if w.Balance.At.IsZero() || burn == nil || *burn <= 0 {
		return time.Time{}
	}
	days := float64(w.Balance.Value.Amount) / float64(*burn)
	if days > 365 {
		return time.Time{}
	}
	return w.Balance.At.Add(time.Duration(days * 24 * float64(time.Hour)))
}

// ClientGaps looks at one client now.
func (v *View) ClientGaps(ctx context.Context, ref string) (ClientGaps, error) {
	return v.lookForGaps(ctx, ref, freshHours)
}

// ClientGaps is what a look at one client found.
type ClientGaps struct {
	*Wiring
	Gaps []store.Gap
	Look store.Look
}

// lookForGaps looks at a client, and keeps what it found for the list of all.
func (v *View) lookForGaps(ctx context.Context, ref string, old time.Duration) (g ClientGaps, err error) {
	if g.Wiring, err = v.wiring(ctx, ref, old); err != nil {
		return g, err
	}
	g.Gaps, g.Look = g.Wiring.Gaps(v.d.now())
	return g, v.d.store.Gaps.Keep(ctx, v.actor.Partner, ref, g.Look, g.Gaps)
}

// lookAgain looks at a client after a change, behind whoever made it.
func (v *View) lookAgain(ctx context.Context, ref string) {
	ctx = context.WithoutCancel(ctx)
	w := v.wide()
	v.d.calls.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, readLimit)
		defer cancel()
		if _, err := w.lookForGaps(ctx, ref, freshHours); err != nil {
			v.d.log.Warn("a client could not be looked at after a change", "ref", ref, "err", err)
		}
	})
}

// Gaps lists why calls stay unanswered at all of the partner's clients, as the last
// look at each found.
func (v *View) Gaps(ctx context.Context, f store.GapFilter) (store.GapPage, error) {
	if err := v.staffOnly(); err != nil {
		return store.GapPage{}, err
	}
	v.watched()
	f.Only = v.tag()
	return v.d.store.Gaps.List(ctx, v.actor.Partner, f)
}

// GapCounts sums them up.
func (v *View) GapCounts(ctx context.Context) (store.GapCounts, error) {
	if err := v.staffOnly(); err != nil {
		return store.GapCounts{}, err
	}
	return v.d.store.Gaps.Counts(ctx, v.actor.Partner, v.tag())
}
