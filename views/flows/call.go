package flows

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Call is what happens if someone calls a number at a moment.
type Call struct {
	Ref  string
	Path platform.Path
	// Funded is Path where the wallet is not empty, for a moment whose balance can't
	// be known.
	Funded platform.Path
	Line   platform.Line
	Next   struct{ Hours, Shifts time.Time } // when they change after that moment; zero: never

	Region, FlowName, AgentName, Recording, Bot string

	DIDID   string
	AgentID string
	FlowID  string    // empty: none, or not known
	LastSet time.Time // the flow is as last set here; zero: as the platform tells it
	Asked   CallForm  // what the address of that flow's page says; empty elsewhere
	OnFlow  bool      // it stands on that flow's own page, so nothing need lead there
	Zone    *time.Location
	Now     time.Time
	May     May
}

// May is what the reader may change, and Look whether they may open the pages about
// what a call meets.
type May struct{ Flows, Hours, Credit, Status, Bots, Look bool }

// step is a rule in words.
type step struct {
	title, note string
	why         string // at a fork of the drawing, short
	verdict     platform.Verdict
	reach       platform.Reach
	age         time.Time
	fix         ui.Action // changes what the rule found
	look        ui.Action // leads to the page about it
	nobody      bool      // nobody answers: the rule is met, and that is no good news
}

// says puts a rule into words.
func (c Call) says(ctx context.Context, rule platform.Rule) step {
	r := c.Path.Rulings[rule]
	s := step{verdict: r.Verdict, reach: r.Reach, age: r.At, nobody: rule == platform.RuleNobody}
	switch rule {
	case platform.RuleNumber, platform.RuleClient, platform.RuleValidity, platform.RuleBalance:
		if c.account(ctx, &s, r); r.Verdict == platform.Passed {
			s.fix = ui.Action{} // nothing wants a change
		}
		s.look = c.look(ctx, rule)
	case platform.RuleHours:
		c.hours(ctx, &s, r)
	case platform.RuleFlow:
		c.flow(ctx, &s, r)
	case platform.RuleAgent:
		c.agent(ctx, &s, r)
	default:
		c.part(ctx, &s, r)
	}
	return s
}

func (c Call) account(ctx context.Context, s *step, r platform.Ruling) {
	t := func(title, why string) { s.title, s.why = title, why }
	credit := func(label string) {
		if c.May.Credit {
			s.fix = ui.Action{Label: label, Href: paths.AddCredit(c.Ref)}
		}
	}
	switch r.Rule {
	case platform.RuleNumber:
		t(words.T(ctx, "Whether the number’s rental is paid is not known"), words.T(ctx, "not known"))
		switch r.Why {
		case platform.WhyHeld:
			t(words.T(ctx, "The number is held and paid for"), "")
		case platform.WhyNotHeld:
			t(words.T(ctx, "The client does not hold this number"), words.T(ctx, "not held"))
		case platform.WhyDue:
			t(words.T(ctx, "The number’s rental is unpaid"), words.T(ctx, "rental unpaid"))
			s.note = words.T(ctx, "It is answered again once the wallet pays for it.")
			credit(words.T(ctx, "Add credit"))
		}
	case platform.RuleClient:
		t(words.T(ctx, "Whether the client is active is not known"), words.T(ctx, "not known"))
		switch r.Why {
		case platform.WhyActive:
			t(words.T(ctx, "The client is active"), "")
		case platform.WhyInactive:
			t(words.T(ctx, "The client is inactive"), words.T(ctx, "inactive"))
		}
		if c.May.Status {
			s.fix = ui.Action{Label: words.T(ctx, "Change its status"), Href: paths.ClientStatus(c.Ref)}
		}
	case platform.RuleValidity:
		t(words.T(ctx, "The end of the validity is not known"), words.T(ctx, "not known"))
		switch r.Why {
		case platform.WhyNoEnd:
			t(words.T(ctx, "The validity has no end"), "")
		case platform.WhyValid:
			t(words.T(ctx, "The validity lasts till %s", c.when(ctx, c.Line.ValidTill.Value)), "")
		case platform.WhyEnded:
			t(words.T(ctx, "The validity ends on %s", c.when(ctx, c.Line.ValidTill.Value)), words.T(ctx, "validity ended"))
		}
		credit(words.T(ctx, "Extend validity"))
	case platform.RuleBalance:
		t(words.T(ctx, "The balance is not known"), words.T(ctx, "not known"))
		switch r.Why {
		case platform.WhyCredit:
			t(words.T(ctx, "The wallet has %s", c.Line.Balance.Value.String()), "")
		case platform.WhyNoCredit:
			t(words.T(ctx, "The wallet has %s", c.Line.Balance.Value.String()), words.T(ctx, "no balance"))
			s.note = words.T(ctx, "Calls are answered only while the balance is above ₹0.")
		case platform.WhyLater:
			t(words.T(ctx, "The balance at that moment is not known"), words.T(ctx, "no balance"))
			s.note = words.T(ctx, "It is %s now.", c.Line.Balance.Value.String())
		}
		credit(words.T(ctx, "Add credit"))
	}
}

func (c Call) hours(ctx context.Context, s *step, r platform.Ruling) {
	s.title, s.why = words.T(ctx, "The number’s hours are not known"), words.T(ctx, "not known")
	if (c.May.Hours || c.May.Look) && c.DIDID != "" {
		s.fix = ui.Action{Label: words.T(ctx, "Look at the hours"), Href: paths.NumberHours(c.Ref, c.DIDID).Edit()}
	}
	switch {
	case r.Verdict == platform.Undecided:
		return
	case r.State.Reason == platform.ReasonAlways:
		s.title, s.note, s.why = words.T(ctx, "It is open"), words.T(ctx, "No hours are set, so it always is."), words.T(ctx, "always open")
	case r.State.Open:
		s.title, s.why = words.T(ctx, "It is open"), words.T(ctx, "open")
		if !c.Next.Hours.IsZero() {
			s.note = words.T(ctx, "Till %s.", c.when(ctx, c.Next.Hours))
			s.why = words.T(ctx, "open till %s", c.when(ctx, c.Next.Hours))
		}
	case r.State.Reason == platform.ReasonNever:
		s.title, s.why = words.T(ctx, "It is closed every day"), words.T(ctx, "closed")
	case r.State.Holiday != nil:
		s.title, s.why = words.T(ctx, "It is closed: %s", words.Holiday(ctx, r.State.Holiday.Name)), words.T(ctx, "holiday")
	default:
		s.title, s.why = words.T(ctx, "It is closed: outside the hours"), words.T(ctx, "closed")
	}
	if !r.State.Open && !c.Next.Hours.IsZero() {
		s.note = words.T(ctx, "It opens %s.", c.when(ctx, c.Next.Hours))
	}
	if !r.State.Open {
		s.note = strings.TrimSpace(s.note + " " + words.T(ctx, "Callers hear the platform’s fixed message."))
	}
}

func (c Call) flow(ctx context.Context, s *step, r platform.Ruling) {
	switch {
	case r.Why == platform.WhyNotMapped:
		s.title, s.note, s.why = words.T(ctx, "The number runs no flow"), words.T(ctx, "Nobody answers."), words.T(ctx, "no flow")
		if c.May.Flows {
			s.fix = ui.Action{Label: words.T(ctx, "Put a flow on it"), Href: paths.With(paths.NewFlow(c.Ref), "number", string(c.Line.Number))}
		}
		return
	case r.Verdict == platform.Undecided:
		s.title, s.note, s.why = words.T(ctx, "Which flow the number runs is not known"), words.T(ctx, "The platform does not tell, and none was put on it here."), words.T(ctx, "not known")
		if c.May.Flows {
			s.fix = ui.Action{Label: words.T(ctx, "Put a flow on it"), Href: paths.With(paths.NewFlow(c.Ref), "number", string(c.Line.Number))}
		}
		return
	}
	s.title = words.T(ctx, "It runs %s", c.FlowName)
	if !c.LastSet.IsZero() {
		s.note = words.T(ctx, "As last set here, %s.", words.Date(ctx, c.LastSet))
	}
	switch {
	case c.OnFlow && c.May.Flows:
		s.fix = ui.Action{Label: words.T(ctx, "Put it on a number"), Href: paths.FlowNumber(c.Ref, c.FlowID)}
	case !c.OnFlow && c.May.Look && c.FlowID != "":
		s.look = ui.Action{Label: words.T(ctx, "Look at the flow"), Href: paths.Flow(c.Ref, c.FlowID)}
	}
}

func (c Call) agent(ctx context.Context, s *step, r platform.Ruling) {
	ext := c.Line.Flow.Value.AgentExt
	who := words.T(ctx, "%s, %s,", c.AgentName, ext)
	s.fix = c.edit(ctx, "agent", words.T(ctx, "Choose another agent"))
	if c.May.Look {
		s.look = ui.Action{Label: words.T(ctx, "Look at the agents"), Href: paths.Agents(c.Ref)}
		if c.AgentID != "" {
			s.look = ui.Action{Label: words.T(ctx, "Look at the agent"), Href: paths.Agent(c.Ref, c.AgentID)}
		}
	}
	t := func(title, note, why string) { s.title, s.note, s.why = title, note, why }
	switch r.Why {
	case platform.WhyNotSet:
		t(words.T(ctx, "No agent is set"), words.T(ctx, "The call goes straight on."), words.T(ctx, "no agent"))
	case platform.WhyRemoved:
		t(words.T(ctx, "Nobody has extension %s", ext), words.T(ctx, "The agent was removed, or has another extension now."), words.T(ctx, "agent removed"))
	case platform.WhyOffShift:
		t(words.T(ctx, "%s is off shift", who), "", words.T(ctx, "off shift"))
		if !c.Next.Shifts.IsZero() {
			s.note = words.T(ctx, "Back %s.", c.when(ctx, c.Next.Shifts))
		}
		if c.May.Look && c.AgentID != "" {
			s.look = ui.Action{Label: words.T(ctx, "Look at the shifts"), Href: paths.AgentHours(c.Ref, c.AgentID).Edit()}
		}
	case platform.WhyPaused:
		t(words.T(ctx, "%s is paused", who), "", words.T(ctx, "paused"))
	case platform.WhyOffline:
		t(words.T(ctx, "%s is offline", who), "", words.T(ctx, "offline"))
	case platform.WhyOnCall:
		t(words.T(ctx, "%s is on a call", who), "", words.T(ctx, "on a call"))
	case platform.WhyReady:
		t(words.T(ctx, "%s picks up", who), c.shift(ctx), words.T(ctx, "answers"))
	case platform.WhyOnShift:
		t(words.T(ctx, "%s is on shift", who), words.T(ctx, "Whether they are there at that moment can’t be known."), words.T(ctx, "if there"))
	case platform.WhyShiftsAsked:
		t(words.T(ctx, "The shifts of %s are not known", c.AgentName), "", words.T(ctx, "shifts not known"))
	default:
		t(words.T(ctx, "Which agent it rings is not known"), words.T(ctx, "The platform does not tell."), words.T(ctx, "not known"))
		s.fix = c.edit(ctx, "agent", words.T(ctx, "Choose an agent"))
	}
}

func (c Call) shift(ctx context.Context) string {
	if c.Next.Shifts.IsZero() {
		return words.T(ctx, "Ready, with no end of the shift.")
	}
	return words.T(ctx, "Ready, on shift till %s.", c.when(ctx, c.Next.Shifts))
}

// part is for the welcome, the bot, the transfer, and nobody.
func (c Call) part(ctx context.Context, s *step, r platform.Ruling) {
	t := func(title, note, why string) { s.title, s.note, s.why = title, note, why }
	unknown := r.Verdict == platform.Undecided
	switch r.Rule {
	case platform.RuleWelcome:
		switch {
		case unknown:
			t(words.T(ctx, "Whether a welcome plays is not known"), "", "")
		case r.Verdict == platform.Passed:
			t(words.T(ctx, "The welcome plays"), c.Recording, "")
		default:
			t(words.T(ctx, "No welcome"), words.T(ctx, "It rings at once."), "")
		}
		s.fix = c.edit(ctx, "welcome", words.T(ctx, "Choose a welcome"))
	case platform.RuleBot:
		switch {
		case unknown:
			t(words.T(ctx, "Whether a bot stands in is not known"), "", words.T(ctx, "not known"))
		case r.Why == platform.WhyRemoved:
			t(words.T(ctx, "The bot is missing"), words.T(ctx, "The client has no bot %s any more.", c.Line.Flow.Value.BotID), words.T(ctx, "bot missing"))
		case r.Verdict == platform.Passed:
			t(words.T(ctx, "%s answers", c.Bot), words.T(ctx, "A bot never hands over."), words.T(ctx, "answers"))
		default:
			t(words.T(ctx, "No bot is set"), "", "")
		}
		s.fix = c.edit(ctx, "bot", words.T(ctx, "Choose a bot"))
		if c.May.Look && (r.Why == platform.WhyRemoved || r.Verdict == platform.Passed) {
			s.look = ui.Action{Label: words.T(ctx, "Look at the bots"), Href: paths.Bots(c.Ref)}
			if id := c.Line.Flow.Value.BotID; c.May.Bots && r.Verdict == platform.Passed {
				s.look = ui.Action{Label: words.T(ctx, "Look at the bot"), Href: paths.Bot(c.Ref, id)}
			}
		}
	case platform.RuleTransfer:
		switch {
		case unknown:
			t(words.T(ctx, "Whether another number rings is not known"), "", words.T(ctx, "not known"))
		case r.Verdict == platform.Passed:
			t(words.T(ctx, "%s rings", transferTo(c.Line.Flow.Value.TransferTo)), words.T(ctx, "The call is transferred."), words.T(ctx, "rings"))
		default:
			t(words.T(ctx, "No transfer is set"), "", "")
		}
		s.fix = c.edit(ctx, "transfer", words.T(ctx, "Choose a number to transfer to"))
	case platform.RuleNobody:
		t(words.T(ctx, "Nobody answers"), words.T(ctx, "Neither agent nor bot takes the call, and it is transferred to nobody."), "")
	}
}

func transferTo(s string) string {
	if n := phone(s); n != "" {
		return n.String()
	}
	return s
}

// look leads to the page about what an account is held against.
func (c Call) look(ctx context.Context, rule platform.Rule) ui.Action {
	switch {
	case !c.May.Look:
		return ui.Action{}
	case rule == platform.RuleClient:
		return ui.Action{Label: words.T(ctx, "Look at the client"), Href: paths.Client(c.Ref)}
	case rule != platform.RuleNumber:
		return ui.Action{Label: words.T(ctx, "Look at the wallet"), Href: paths.Wallet(c.Ref)}
	case c.DIDID != "":
		return ui.Action{Label: words.T(ctx, "Look at the number"), Href: paths.Number(c.Ref, c.DIDID)}
	}
	return ui.Action{Label: words.T(ctx, "Look at the numbers"), Href: paths.Numbers(c.Ref)}
}

// edit leads to where a part of the flow is changed.
func (c Call) edit(ctx context.Context, part, label string) ui.Action {
	if !c.May.Flows || c.FlowID == "" {
		return ui.Action{}
	}
	return ui.Action{Label: label, Href: paths.With(paths.FlowPart(c.Ref, c.FlowID, part), c.Asked.Query()...)}
}

// when is a moment near the one asked about, in the zone that was asked for.
func (c Call) when(ctx context.Context, t time.Time) string {
	ctx = words.WithZone(ctx, c.Zone)
	if platform.DateOf(t.In(c.Zone)) == platform.DateOf(c.Path.At.In(c.Zone)) {
		return words.Time(ctx, t)
	}
	return words.DayDate(ctx, t) + ", " + words.Time(ctx, t)
}

// Moment is the moment asked about: Wed 25 Nov 2026, 11:00 IST.
func (c Call) Moment(ctx context.Context) string {
	ctx = words.WithZone(ctx, c.Zone)
	return words.DayDate(ctx, c.Path.At) + ", " + words.Time(ctx, c.Path.At) + " " + words.ZoneName(ctx, c.Path.At)
}

// Outcome is where the call ends, in one sentence.
func (c Call) Outcome(ctx context.Context) string {
	p := c.likely()
	said := c.either(ctx, p)
	if p != c.Path && len(c.Path.Ends()) > 1 {
		return words.T(ctx, "If the wallet is not empty by then: %s", said)
	}
	return said
}

// likely is the path by which the outcome is told.
func (c Call) likely() platform.Path {
	if c.Path.Rulings[platform.RuleBalance].Why == platform.WhyLater {
		return c.Funded
	}
	return c.Path
}

func (c Call) either(ctx context.Context, p platform.Path) string {
	ends := p.Ends()
	agent := p.Rulings[platform.RuleAgent]
	switch {
	case len(ends) == 1:
		return c.end(ctx, ends[0])
	case len(ends) == 2 && ends[0] == platform.EndAgent && agent.Reach == platform.Surely && agent.Why == platform.WhyOnShift:
		return words.T(ctx, "%s picks up, if there and free. Otherwise: %s", c.AgentName, c.end(ctx, ends[1]))
	}
	var parts []string
	for _, e := range ends {
		parts = append(parts, strings.TrimSuffix(c.end(ctx, e), "."))
	}
	return words.T(ctx, "Not all of it is known. Either: %s.", strings.Join(parts, "; "))
}

func (c Call) end(ctx context.Context, e platform.End) string {
	switch e {
	case platform.EndAgent:
		if c.AgentName == "" {
			return words.T(ctx, "An agent picks up.")
		}
		return words.T(ctx, "%s picks up.", c.AgentName)
	case platform.EndBot:
		if c.Bot == "" {
			return words.T(ctx, "A bot talks to the caller.")
		}
		return words.T(ctx, "%s talks to the caller.", c.Bot)
	case platform.EndTransfer:
		if c.Line.Flow.Value.TransferTo == "" {
			return words.T(ctx, "Another number rings.")
		}
		return words.T(ctx, "%s rings.", transferTo(c.Line.Flow.Value.TransferTo))
	case platform.EndClosed:
		return words.T(ctx, "The caller hears that it is closed.")
	}
	return words.T(ctx, "Nobody answers.")
}

// old says that a fact's age is worth a word: what was read just now is what one
// expects.
func (c Call) old(at time.Time) bool { return !at.IsZero() && c.Now.Sub(at) > time.Minute }

func (c Call) status() ui.Status {
	p := c.likely()
	switch {
	case p.Only(platform.EndClosed):
		return ui.Closed
	case !p.Answered():
		return ui.Failed
	case len(p.Ends()) > 1:
		return ui.NotKnown
	}
	return ui.Ready
}

// steps are the rules as they are listed: those that a call does not reach are
// told apart, and nobody only where a call may come to nobody.
func (c Call) steps(ctx context.Context) []step {
	var all []step
	for rule := range platform.Rule(len(c.Path.Rulings)) {
		if rule == platform.RuleNobody && c.Path.Rulings[rule].Reach == platform.Never {
			continue
		}
		all = append(all, c.says(ctx, rule))
	}
	return all
}
