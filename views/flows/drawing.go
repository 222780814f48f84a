package flows

import (
	"context"
	"fmt"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// The drawing's measures, in px: a column of boxes, and beside it where a call
// may end.
const (
	boxWide, boxHigh   = 268, 66
	endWide            = 206
	leftAt, rightAt    = 20, 394
	topAt, pitch, foot = 20, 116, 24
)

// lit says whether the call comes by.
type lit int

const (
	dark  lit = iota
	maybe     // it hangs on something that is not known
	bright
)

func litBy(r platform.Reach) lit {
	return [...]lit{platform.Never: dark, platform.Maybe: maybe, platform.Surely: bright}[r]
}

// shape is a box of the drawing.
type shape struct {
	x, y, wide  int
	icon        string
	title, note string
	tel         bool
	lit         lit
	look        look
	href        string // where it is changed
	part        string // that is changed in a panel beside the drawing; empty: on a page of its own
	selected    bool
	fix         ui.Action
	below       bool // the fix stands below: an end is drawn beside the box
}

// line joins two boxes; the pill on it says why.
type line struct {
	d    string
	lit  lit
	pill string
	x, y int // the pill's middle
}

// picture is a flow, drawn.
type picture struct {
	boxes      []shape
	lines      []line
	wide, high int
}

// beside says that the fix of a gap has room on its right: no end is drawn there.
func (p picture) beside(s shape) bool {
	for _, other := range p.boxes {
		if other.x == rightAt && other.y == s.y {
			return false
		}
	}
	return s.x == leftAt
}

// placed are the boxes, each knowing where its fix stands.
func (p picture) placed() []shape {
	for i := range p.boxes {
		p.boxes[i].below = !p.beside(p.boxes[i])
	}
	return p.boxes
}

func (p picture) viewBox() string { return fmt.Sprintf("0 0 %d %d", p.wide, p.high) }

// draw puts a call's way into boxes and lines: the way down on the left, the ends
// on the right.
func (c Call) draw(ctx context.Context, part string, numbers int) picture {
	p := picture{wide: rightAt + endWide + 20}
	row := 0
	y := func() int { return topAt + row*pitch }
	// add puts a box on the way down, joined to the one above.
	add := func(s shape, why string) {
		s.x, s.y, s.wide = leftAt, y(), boxWide
		if row > 0 {
			mid := leftAt + boxWide/2
			p.lines = append(p.lines, line{d: fmt.Sprintf("M%d %dV%d", mid, s.y-pitch+boxHigh, s.y-4), lit: s.lit, pill: why, x: mid, y: s.y - (pitch-boxHigh)/2 - 2})
		}
		p.boxes = append(p.boxes, s)
	}
	// end puts a box beside the last one.
	end := func(s shape, why string) {
		s.x, s.y, s.wide = rightAt, y(), endWide
		p.boxes = append(p.boxes, s)
		mid := y() + boxHigh/2
		p.lines = append(p.lines, line{d: fmt.Sprintf("M%d %dH%d", leftAt+boxWide, mid, rightAt-4), lit: s.lit, pill: why, x: (leftAt + boxWide + rightAt) / 2, y: mid})
	}
	reach := func(rule platform.Rule) lit { return litBy(c.Path.Rulings[rule].Reach) }
	ends := func(at lit, s step, passing bool) lit {
		hit := s.verdict == platform.Failed
		if passing {
			hit = s.verdict == platform.Passed
		}
		switch {
		case at == dark:
			return dark
		case hit:
			return at
		case s.verdict == platform.Undecided:
			return maybe
		}
		return dark
	}

	add(c.numberBox(ctx, numbers), "")
	row++
	account, stop := c.accountBox(ctx)
	add(account, "")
	if stop.title != "" {
		note := stop.title
		if c.Path.Rulings[platform.RuleBalance].Why == platform.WhyLater && stop.note != "" {
			note = words.T(ctx, "If the wallet is empty")
		}
		end(shape{icon: "phone-off", title: words.T(ctx, "Not answered"), note: note, lit: ends(litBy(stop.reach), stop, false), look: soft}, stop.why)
	}
	row++
	hours := c.says(ctx, platform.RuleHours)
	box := shape{icon: "calendar-clock", title: words.T(ctx, "Open?"), note: hours.title, lit: reach(platform.RuleHours), href: hours.fix.Href}
	if c.Path.Rulings[platform.RuleHours].State.Reason == platform.ReasonNever {
		box.look, box.fix = gap, hours.fix
	}
	add(box, "")
	end(shape{icon: "message-square", title: words.T(ctx, "Closed message"), note: words.T(ctx, "A fixed one"), lit: ends(reach(platform.RuleHours), hours, false), look: soft}, closedWhy(ctx, hours))
	open := ""
	if hours.verdict == platform.Passed {
		open = hours.why
	}
	row++
	if c.FlowID == "" {
		flow := c.says(ctx, platform.RuleFlow)
		box := shape{icon: "circle-question-mark", title: flow.title, note: flow.note, lit: reach(platform.RuleFlow), look: soft, fix: flow.fix}
		if flow.verdict == platform.Failed {
			box.icon, box.look = "phone-off", gap
		}
		add(box, open)
		p.high = y() + boxHigh + 2*foot
		return p
	}
	c.inside(ctx, add, end, reach, ends, &row, part, open)
	p.high = y() + boxHigh + 2*foot
	return p
}

func closedWhy(ctx context.Context, hours step) string {
	if hours.verdict == platform.Failed || hours.verdict == platform.Undecided {
		return hours.why
	}
	return words.T(ctx, "closed")
}

// inside draws what the flow itself holds.
func (c Call) inside(ctx context.Context, add, end func(shape, string), reach func(platform.Rule) lit, ends func(lit, step, bool) lit, row *int, part, open string) {
	box := func(rule platform.Rule, icon, name string) (shape, step) {
		s := c.says(ctx, rule)
		b := shape{icon: icon, title: s.title, note: s.note, lit: reach(rule), href: c.edit(ctx, name, name).Href, part: name, selected: part == name}
		if s.verdict == platform.Unset {
			b.look = soft
		}
		if s.verdict == platform.Failed && c.Path.Rulings[rule].Why == platform.WhyRemoved {
			b.look, b.fix = gap, s.fix
		}
		return b, s
	}
	b, _ := box(platform.RuleWelcome, "volume-2", "welcome")
	add(b, open)
	*row++
	b, agent := box(platform.RuleAgent, "headset", "agent")
	if agent.verdict == platform.Passed && c.AgentName != "" {
		b.title, b.note = words.T(ctx, "%s, %s", c.AgentName, c.Line.Flow.Value.AgentExt), words.T(ctx, "Ready")
	}
	add(b, "")
	if agent.verdict != platform.Unset && c.Path.Rulings[platform.RuleAgent].Why != platform.WhyRemoved {
		talks := words.T(ctx, "%s talks", c.AgentName)
		if c.AgentName == "" {
			talks = words.T(ctx, "An agent talks")
		}
		end(shape{icon: "phone-call", title: talks, note: words.T(ctx, "The call is answered"), lit: ends(reach(platform.RuleAgent), agent, true), look: soft}, words.T(ctx, "answers"))
	}
	why := ""
	if agent.verdict == platform.Failed || agent.verdict == platform.Undecided {
		why = agent.why
		if agent.verdict == platform.Undecided {
			why = words.T(ctx, "if not")
		}
	}
	*row++
	bot, said := box(platform.RuleBot, "bot", "bot")
	transfer, rings := box(platform.RuleTransfer, "phone-forwarded", "transfer")
	transfer.lit = reach(platform.RuleTransfer)
	switch {
	case said.verdict == platform.Unset && rings.verdict == platform.Unset:
		// One box asks for either: two empty ones would ask twice.
		b := shape{icon: "phone-off", title: words.T(ctx, "Nobody answers"), note: words.T(ctx, "No bot and no transfer is set"), lit: reach(platform.RuleNobody), look: gap,
			href: bot.href, part: "bot", selected: part == "bot" || part == "transfer", fix: said.fix}
		add(b, why)
		return
	case said.verdict == platform.Unset:
		add(transfer, why)
		return
	}
	add(bot, why)
	switch {
	case said.verdict == platform.Passed && rings.verdict == platform.Passed:
		transfer.look, transfer.note = soft, words.T(ctx, "Never reached: a bot does not hand over")
		end(transfer, "")
	case said.verdict != platform.Passed:
		*row++
		if rings.verdict == platform.Unset {
			transfer = shape{icon: "phone-off", title: words.T(ctx, "Nobody answers"), note: rings.title, lit: reach(platform.RuleNobody), look: gap, href: transfer.href, part: "transfer", selected: part == "transfer", fix: rings.fix}
		}
		add(transfer, said.why)
	}
}

func (c Call) numberBox(ctx context.Context, numbers int) shape {
	s := shape{icon: "hash", title: c.Line.Number.String(), note: c.Region, tel: true, lit: bright}
	if c.Line.Number == "" {
		s = shape{icon: "hash", title: words.T(ctx, "No number"), note: words.T(ctx, "Nobody can call it"), look: gap, lit: dark}
		if c.May.Flows && c.FlowID != "" {
			s.fix = ui.Action{Label: words.T(ctx, "Put it on a number"), Href: paths.FlowNumber(c.Ref, c.FlowID)}
			s.href = s.fix.Href
		}
		return s
	}
	if numbers > 1 {
		s.note = words.T(ctx, "and %d more", numbers-1)
	}
	if c.May.Flows && c.FlowID != "" {
		s.href = paths.FlowNumber(c.Ref, c.FlowID)
	}
	return s
}

// accountBox sums up number, client, validity and wallet; stop is the first of them
// that may end the call.
func (c Call) accountBox(ctx context.Context) (box shape, stop step) {
	box = shape{icon: "shield-check", title: words.T(ctx, "Account in order"), lit: litBy(c.Path.Rulings[platform.RuleNumber].Reach)}
	for rule := platform.RuleNumber; rule <= platform.RuleBalance; rule++ {
		s := c.says(ctx, rule)
		if s.verdict == platform.Failed {
			box.title, box.note, box.look, box.fix, box.href = s.title, s.note, gap, s.fix, s.fix.Href
			return box, s
		}
		if s.verdict == platform.Undecided && stop.title == "" {
			stop = s
			if box.title, box.note = words.T(ctx, "Account"), s.title; s.note != "" {
				box.note = s.note
			}
		}
	}
	if stop.title == "" {
		box.note = c.says(ctx, platform.RuleBalance).title
	}
	return box, stop
}

func px(n int) string { return fmt.Sprint(n) }

func lineClass(l lit) string {
	return [...]string{"stroke-line-strong stroke-[1.5]", "stroke-brand-ink stroke-2", "stroke-brand-ink stroke-[2.5]"}[l]
}

func tip(l lit) string {
	if l == dark {
		return "url(#flow-tip)"
	}
	return "url(#flow-tip-lit)"
}

func pillClass(l lit) string {
	if l == dark {
		return "border-line bg-base-100 text-muted"
	}
	return "border-brand-line bg-brand-soft text-brand-ink"
}

func shapeClass(s shape) string {
	switch {
	case s.look == gap:
		return "border-dashed border-warning bg-tint-warning"
	case s.lit == bright:
		return "border-brand-ink bg-base-100 ring-1 ring-brand-ink"
	case s.lit == maybe:
		return "border-dashed border-brand-ink bg-base-100"
	}
	return "border-line-strong bg-base-100"
}

func shapeTile(s shape) string {
	switch {
	case s.look == gap:
		return "bg-base-100 text-warning"
	case s.lit == bright && s.look == solid:
		return "bg-primary text-primary-content"
	case s.lit != dark:
		return "bg-brand-soft text-brand-ink"
	}
	return "bg-base-300 text-muted"
}

// panelLink opens the panel beside the drawing; without htmx the link shows the
// same on a page of its own.
func panelLink(s shape) ui.HX {
	if s.part == "" {
		return ui.HX{}
	}
	return inEditor(s.href)
}

// inEditor draws the flow anew with what the address opens: the box that is being
// changed is the one with the ring.
func inEditor(href string) ui.HX {
	return ui.HX{Get: href, Target: "#flow-editor", Swap: "outerHTML", PushURL: true}
}

// id is by which the box of a part is found again after a change.
func (s shape) id() string {
	if s.part == "" {
		return ""
	}
	return "flow-" + s.part
}

func reachWord(r platform.Reach) string {
	return [...]string{platform.Never: "never", platform.Maybe: "maybe", platform.Surely: "surely"}[r]
}

func stepIcon(s step) string {
	switch {
	case s.reach == platform.Never:
		return "circle-dashed"
	case s.nobody:
		return "phone-off"
	case s.verdict == platform.Passed:
		return "check"
	case s.verdict == platform.Failed:
		return "x"
	case s.verdict == platform.Unset:
		return "arrow-down"
	}
	return "circle-question-mark"
}

func stepTile(s step) string {
	switch {
	case s.reach == platform.Never, s.verdict == platform.Unset:
		return "border-line text-faint"
	case s.verdict == platform.Passed && !s.nobody:
		return "border-primary bg-primary text-primary-content"
	case s.verdict == platform.Failed, s.nobody:
		return "border-warning bg-tint-warning text-warning"
	}
	return "border-dashed border-brand-ink text-brand-ink"
}

// word is the verdict for who can't see its sign.
func (s step) word(ctx context.Context) string {
	switch {
	case s.reach == platform.Never:
		return words.T(ctx, "not reached")
	case s.nobody:
		return words.T(ctx, "the end")
	case s.verdict == platform.Passed:
		return words.T(ctx, "passed")
	case s.verdict == platform.Failed:
		return words.T(ctx, "failed")
	case s.verdict == platform.Unset:
		return words.T(ctx, "not set, so the call goes on")
	}
	return words.T(ctx, "not known")
}

// room is how wide a pill may be: one on the way to an end must leave its line to
// be seen.
func (l line) room() int {
	if l.x > leftAt+boxWide {
		return rightAt - leftAt - boxWide - 20
	}
	return boxWide
}
