package platform

import "time"

// Fact is something that was told, and when. The zero Fact is not known.
type Fact[T any] struct {
	Value T
	At    time.Time
}

// Told is a Fact as it was at a moment.
func Told[T any](v T, at time.Time) Fact[T] { return Fact[T]{v, at} }

// Known reports whether the fact was told.
func (f Fact[T]) Known() bool { return !f.At.IsZero() }

// Line is what is known of one number and of all that a call to it meets.
type Line struct {
	Number    Phone
	Held      Fact[NumberStatus] // empty: the client does not hold it
	Active    Fact[bool]         // the client is switched on
	ValidTill Fact[time.Time]    // zero: no end is set
	Balance   Fact[Paise]
	Funded    bool // take it for granted that there is money, whatever Balance says
	Hours     Fact[LineSchedule]
	FlowID    Fact[string] // empty: none is mapped
	Flow      Fact[Flow]   // its inside
	Agents    Fact[[]LineAgent]
	Bots      Fact[[]string] // the ids of all that the client has
}

// LineAgent is an agent with the shifts that it works.
type LineAgent struct {
	AgentPresence
	Shifts Fact[Schedule]
}

// Rule is one of the checks that a call goes through, in the platform's order.
type Rule uint8

const (
	RuleNumber   Rule = iota // it is held, and its rental paid
	RuleClient               // the client is active
	RuleValidity             // the account has not run out
	RuleBalance              // the wallet is not empty
	RuleHours                // it is open
	RuleFlow                 // a flow is mapped
	RuleWelcome              // a recording plays; it never ends a call
	RuleAgent                // the flow's agent picks up
	RuleBot                  // else its bot
	RuleTransfer             // else another number rings
	RuleNobody               // else nobody answers
	rules
)

// Verdict is what became of a rule.
type Verdict uint8

const (
	Undecided Verdict = iota
	Passed
	Failed
	Unset // the flow has no such part, so the call goes on
)

// Why names the reason of a verdict.
type Why string

const (
	WhyNotTold     Why = "not told" // the platform does not say
	WhyLater       Why = "later"    // known for this moment only, and another is asked about
	WhyHeld        Why = "held"     // the number is the client's and paid for
	WhyNotHeld     Why = "not held"
	WhyDue         Why = "due" // its rental is not paid
	WhyActive      Why = "active"
	WhyInactive    Why = "inactive"
	WhyValid       Why = "valid"  // ValidTill lies ahead
	WhyNoEnd       Why = "no end" // no ValidTill is set
	WhyEnded       Why = "ended"  // ValidTill has passed
	WhyCredit      Why = "credit"
	WhyNoCredit    Why = "no credit"
	WhyAssumed     Why = "assumed" // see Line.Funded
	WhyOpen        Why = "open"    // Ruling.State says more
	WhyClosed      Why = "closed"
	WhyMapped      Why = "mapped"
	WhyNotMapped   Why = "not mapped"
	WhySet         Why = "set" // the flow has this part, and it works
	WhyNotSet      Why = "not set"
	WhyRemoved     Why = "removed" // the flow names what is there no more
	WhyOffShift    Why = "off shift"
	WhyPaused      Why = "paused"
	WhyOffline     Why = "offline"
	WhyOnCall      Why = "on call"
	WhyReady       Why = "ready"
	WhyOnShift     Why = "on shift"     // and whether the agent is there can't be known
	WhyShiftsAsked Why = "shifts asked" // its shifts were not told
)

// Reach says whether a call gets as far as a rule.
type Reach uint8

const (
	Never Reach = iota
	Maybe       // it hangs on something that is not known
	Surely
)

// Ruling is a rule held against what is known.
type Ruling struct {
	Rule    Rule
	Verdict Verdict
	Why     Why
	Reach   Reach
	At      time.Time // how old the fact is; zero where there was none
	State   State     // of the hours and of the agent's shifts; without Next
}

// End is where a call ends.
type End uint8

const (
	EndAgent End = iota
	EndBot
	EndTransfer
	EndClosed // the platform's fixed message
	EndNobody
	ends
)

// Path is what happens to a call: every rule in order, and where the call ends.
// Rulings that a call does not reach are judged all the same, with Reach Never.
type Path struct {
	At      time.Time
	Live    bool
	Rulings [rules]Ruling
	may     [ends]bool
}

// Ends lists where the call may end: one place, unless something is not known.
func (p *Path) Ends() []End {
	out := make([]End, 0, ends)
	for e, may := range p.may {
		if may {
			out = append(out, End(e))
		}
	}
	return out
}

// May reports whether the call may end there.
func (p *Path) May(e End) bool { return p.may[e] }

// Only reports whether the call ends there and nowhere else.
func (p *Path) Only(e End) bool {
	for other, may := range p.may {
		if may != (End(other) == e) {
			return false
		}
	}
	return true
}

// Answered reports whether somebody or something may pick up.
func (p *Path) Answered() bool { return p.may[EndAgent] || p.may[EndBot] || p.may[EndTransfer] }

// Route says what happens to a call to the line at an instant. With live the
// instant is now, and what holds for the moment only counts: the balance, and
// whether the agent is there. For any other instant those are unknown. It is a
// pure function: the rules and their order are the platform's.
func Route(l Line, at time.Time, live bool) Path { return NewRouter(l).At(at, live) }

// Router answers for one line again and again. It keeps what Line holds, which
// must not change meanwhile; it is safe for concurrent use.
type Router struct {
	l      Line
	hours  calendar
	agent  *LineAgent // the one that the flow rings; nil: none has its extension
	shifts calendar
}

// NewRouter makes a line ready.
func NewRouter(l Line) *Router {
	r := &Router{l: l}
	if l.Hours.Known() {
		r.hours = l.Hours.Value.calendar(l.Hours.Value.Holidays)
	}
	if ext := l.Flow.Value.AgentExt; l.Flow.Known() && ext != "" {
		for i := range l.Agents.Value {
			if l.Agents.Value[i].Extension == ext {
				r.agent = &l.Agents.Value[i]
				break
			}
		}
	}
	if r.agent != nil && r.agent.Shifts.Known() {
		r.shifts = r.agent.Shifts.Value.calendar(nil)
	}
	return r
}

// Agent is who the flow rings; nil where nobody has the extension, or that is not
// known.
func (r *Router) Agent() *LineAgent { return r.agent }

// Line is what the router was made of.
func (r *Router) Line() *Line { return &r.l }

// At is Route for this line.
func (r *Router) At(at time.Time, live bool) Path {
	p := Path{At: at, Live: live}
	// Up to the hours a failed rule ends the call; from the agent on a passed one does.
	reach := Surely
	for rule := RuleNumber; rule < rules; rule++ {
		s := &p.Rulings[rule]
		s.Rule, s.Reach = rule, reach
		r.judge(s, at, live)
		if reach == Never {
			continue
		}
		end, stays := rule.end()
		ended, open := s.Verdict == Failed, s.Verdict == Undecided
		if !stays {
			ended = s.Verdict == Passed
		}
		if rule == RuleWelcome {
			ended, open = false, false
		}
		switch {
		case ended:
			p.may[end] = true
			reach = Never
		case open:
			p.may[end] = true
			reach = Maybe
		}
	}
	return p
}

// end is where a call ends at a rule, and whether it takes a failure to end it.
func (r Rule) end() (where End, failing bool) {
	switch r {
	case RuleHours:
		return EndClosed, true
	case RuleAgent:
		return EndAgent, false
	case RuleBot:
		return EndBot, false
	case RuleTransfer:
		return EndTransfer, false
	case RuleNobody:
		return EndNobody, false
	}
	return EndNobody, true
}

// judge holds one rule against what is known.
func (r *Router) judge(s *Ruling, at time.Time, live bool) {
	l := &r.l
	say := func(v Verdict, why Why, told time.Time) { s.Verdict, s.Why, s.At = v, why, told }
	s.Why = WhyNotTold
	switch s.Rule {
	case RuleNumber:
		switch {
		case !l.Held.Known():
		case l.Held.Value == "":
			say(Failed, WhyNotHeld, l.Held.At)
		case l.Held.Value == NumberDue:
			say(Failed, WhyDue, l.Held.At)
		default:
			say(Passed, WhyHeld, l.Held.At)
		}
	case RuleClient:
		switch {
		case !l.Active.Known():
		case l.Active.Value:
			say(Passed, WhyActive, l.Active.At)
		default:
			say(Failed, WhyInactive, l.Active.At)
		}
	case RuleValidity:
		switch {
		case !l.ValidTill.Known():
		case l.ValidTill.Value.IsZero():
			say(Passed, WhyNoEnd, l.ValidTill.At)
		case at.After(l.ValidTill.Value):
			say(Failed, WhyEnded, l.ValidTill.At)
		default:
			say(Passed, WhyValid, l.ValidTill.At)
		}
	case RuleBalance:
		switch {
		case l.Funded:
			say(Passed, WhyAssumed, l.Balance.At)
		case !l.Balance.Known():
		case !live:
			say(Undecided, WhyLater, l.Balance.At)
		case l.Balance.Value > 0:
			say(Passed, WhyCredit, l.Balance.At)
		default:
			say(Failed, WhyNoCredit, l.Balance.At)
		}
	case RuleHours:
		if !l.Hours.Known() {
			return
		}
		if s.State = r.hours.state(at); s.State.Open {
			say(Passed, WhyOpen, l.Hours.At)
		} else {
			say(Failed, WhyClosed, l.Hours.At)
		}
	case RuleFlow:
		switch {
		case !l.FlowID.Known():
		case l.FlowID.Value == "":
			say(Failed, WhyNotMapped, l.FlowID.At)
		default:
			say(Passed, WhyMapped, l.FlowID.At)
		}
	case RuleAgent:
		r.judgeAgent(s, at, live)
	case RuleNobody:
		say(Passed, WhySet, time.Time{})
	default:
		r.judgePart(s)
	}
}

// judgePart is for the parts of a flow that are there or not.
func (r *Router) judgePart(s *Ruling) {
	f := &r.l.Flow
	if !f.Known() {
		return
	}
	part := ""
	switch s.Rule {
	case RuleWelcome:
		part = f.Value.RecordingID
	case RuleBot:
		part = f.Value.BotID
	case RuleTransfer:
		part = f.Value.TransferTo
	}
	s.At = f.At
	switch {
	case part == "":
		s.Verdict, s.Why = Unset, WhyNotSet
	case s.Rule == RuleBot && r.l.Bots.Known() && !has(r.l.Bots.Value, part):
		s.Verdict, s.Why, s.At = Failed, WhyRemoved, r.l.Bots.At
	default:
		s.Verdict, s.Why = Passed, WhySet
	}
}

func has(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func (r *Router) judgeAgent(s *Ruling, at time.Time, live bool) {
	l := &r.l
	say := func(v Verdict, why Why, told time.Time) { s.Verdict, s.Why, s.At = v, why, told }
	switch {
	case !l.Flow.Known():
		return
	case l.Flow.Value.AgentExt == "":
		say(Unset, WhyNotSet, l.Flow.At)
		return
	case !l.Agents.Known():
		return
	case r.agent == nil:
		say(Failed, WhyRemoved, l.Agents.At)
		return
	}
	a := r.agent
	if a.Shifts.Known() {
		if s.State = r.shifts.state(at); !s.State.Open {
			say(Failed, WhyOffShift, a.Shifts.At)
			return
		}
	}
	switch {
	case live && a.State == AgentOnCall:
		say(Failed, WhyOnCall, l.Agents.At)
	case live && a.State != AgentOnline:
		say(Failed, WhyOffline, l.Agents.At)
	case live && !a.Available:
		say(Failed, WhyPaused, l.Agents.At)
	case !a.Shifts.Known():
		say(Undecided, WhyShiftsAsked, l.Agents.At)
	case live:
		say(Passed, WhyReady, l.Agents.At)
	default:
		say(Undecided, WhyOnShift, a.Shifts.At)
	}
}
