// Package flows holds the pages about what a call runs through.
package flows

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's flows, each to be drawn.
type ListView struct {
	Ref      string
	Chains   []Chain
	Loose    []Number // numbers that run no flow, for all that is known
	Used     []Use    // agents and bots with the flows that lead to them
	Unused   []string // agents and bots to which none leads
	Numbers  int      // how many the client has
	Agents   int
	Portal   bool
	MayEdit  bool
	NotKnown bool // numbers and agents could not be read
	AsOf     time.Time
}

// Chain is one flow: numbers, hours, welcome, agent, and what comes when the
// agent can't.
type Chain struct {
	ID, Name  string
	Numbers   []Number
	Welcome   string // name or id of the recording; empty: none is played
	AgentExt  string
	Agent     *Agent // nil: no agent has the extension
	AgentsOK  bool   // the list of agents was read, so a missing one is a gap
	Bot       string
	Transfer  string
	LastSet   time.Time // set here then; zero where the platform tells the flow itself
	Elsewhere bool      // known only because a number runs it
}

// Number is a number as the first node.
type Number struct {
	Phone   platform.Phone
	Region  string
	Due     bool
	OpenNow *bool
	NotTold bool // the platform does not say which flow it runs, and none was put on it here
}

// Agent is who rings.
type Agent struct {
	Name, Extension, Word string
	Status                ui.Status
}

// look is how a node is drawn.
type look int

const (
	solid look = iota
	soft       // skipped: nothing is set, and nothing has to be
	gap        // missing: somebody has to mend it
)

// node is one box of the drawing.
type node struct {
	icon, title, note string
	tel               bool
	look              look
	status            ui.Status // a dot before the note; none for NotKnown
	fix               ui.Action
}

// nodes are the boxes of a flow, the numbers aside.
func (c Chain) nodes(ctx context.Context, v ListView) []node {
	var all []node
	if c.Elsewhere {
		return []node{{icon: "circle-question-mark", title: words.T(ctx, "Not known"), note: words.T(ctx, "Made elsewhere; the platform does not tell it"), look: soft}}
	}
	all = append(all, c.hours(ctx))
	if c.Welcome == "" {
		all = append(all, node{icon: "volume-2", title: words.T(ctx, "No welcome"), note: words.T(ctx, "It rings at once"), look: soft})
	} else {
		all = append(all, node{icon: "volume-2", title: words.T(ctx, "Welcome"), note: c.Welcome})
	}
	all = append(all, c.agent(ctx, v))
	if c.Bot != "" {
		all = append(all, node{icon: "bot", title: words.T(ctx, "Bot"), note: c.Bot})
	}
	if c.Transfer != "" && c.Bot == "" { // a bot never hands over
		all = append(all, node{icon: "phone-forwarded", title: words.T(ctx, "Transfer"), note: c.Transfer})
	}
	return all
}

func (c Chain) hours(ctx context.Context) node {
	n := node{icon: "calendar-clock", title: words.T(ctx, "Open?")}
	told, open := 0, 0
	for _, num := range c.Numbers {
		if num.OpenNow != nil {
			told++
			if *num.OpenNow {
				open++
			}
		}
	}
	switch {
	case told == 0:
		n.note = words.T(ctx, "By the number’s hours")
	case open == told:
		n.note, n.status = words.T(ctx, "Open now"), ui.Open
	case open == 0:
		n.note, n.status = words.T(ctx, "Closed now"), ui.Closed
	default:
		n.note, n.status = words.T(ctx, "%d of %d open now", open, told), ui.Open
	}
	return n
}

func (c Chain) agent(ctx context.Context, v ListView) node {
	switch {
	case c.Agent != nil:
		return node{icon: "headset", title: words.T(ctx, "%s, %s", c.Agent.Name, c.Agent.Extension), note: c.Agent.Word, status: c.Agent.Status}
	case c.AgentExt == "":
		return node{icon: "headset", title: words.T(ctx, "Agent"), note: words.T(ctx, "The platform does not tell which")}
	case !c.AgentsOK:
		return node{icon: "headset", title: words.T(ctx, "Extension %s", c.AgentExt), note: words.T(ctx, "Not known")}
	}
	n := node{icon: "phone-off", title: words.T(ctx, "Extension %s", c.AgentExt), note: words.T(ctx, "No agent has it: nobody answers"), look: gap}
	if v.MayEdit {
		n.fix = ui.Action{Label: words.T(ctx, "Add this agent"), Href: paths.With(paths.NewAgent(v.Ref), "extension", c.AgentExt)}
	}
	return n
}

// first are the boxes that stand before the others: the numbers, or the gap
// where there is none.
func (c Chain) first(ctx context.Context, v ListView) []node {
	if len(c.Numbers) == 0 {
		n := node{icon: "hash", title: words.T(ctx, "No number"), note: words.T(ctx, "Nobody can call it"), look: gap}
		if v.MayEdit && v.Numbers > 0 {
			n.fix = ui.Action{Label: words.T(ctx, "Put it on a number"), Href: paths.FlowNumber(v.Ref, c.ID)}
		}
		return []node{n}
	}
	var all []node
	for _, num := range c.Numbers {
		all = append(all, num.node(ctx))
	}
	return all
}

func (n Number) node(ctx context.Context) node {
	out := node{icon: "hash", title: n.Phone.String(), note: n.Region, tel: true}
	if n.Due {
		out.look, out.note = gap, words.T(ctx, "Rental unpaid: not answered")
	}
	return out
}

// nobody is what stands behind a number that runs no flow, or none that is known.
func (v ListView) nobody(ctx context.Context, n Number) node {
	out := node{icon: "phone-off", title: words.T(ctx, "No flow"), note: words.T(ctx, "Nobody answers"), look: gap}
	if n.NotTold {
		out = node{icon: "circle-question-mark", title: words.T(ctx, "Not known"), note: words.T(ctx, "The platform does not tell which flow it runs"), look: soft}
	}
	if v.MayEdit {
		out.fix = ui.Action{Label: words.T(ctx, "Put a flow on it"), Href: paths.With(paths.NewFlow(v.Ref), "number", string(n.Phone))}
	}
	return out
}

// Swappable says that two numbers run different flows, for all that is known.
func (v ListView) Swappable() bool {
	on := 0
	for _, c := range v.Chains {
		if len(c.Numbers) > 0 {
			on++
		}
	}
	return on > 1
}

// partial says that the platform does not list flows, so that there may be more
// than are drawn.
func (v ListView) partial() bool {
	for _, n := range v.Loose {
		if n.NotTold {
			return true
		}
	}
	return false
}

// said is the drawing in one sentence, for who can't see it.
func said(nodes ...[]node) string {
	var parts []string
	for _, group := range nodes {
		var names []string
		for _, n := range group {
			names = append(names, n.title)
		}
		parts = append(parts, strings.Join(names, ", "))
	}
	return strings.Join(parts, " → ")
}

// NewView is the form that makes a flow.
type NewView struct {
	Ref, ClientName string
	Form            NewForm
	Problems        ui.Problems
	Numbers         []Held
	Agents          []Agent
	Recordings      []platform.Choice // nil: the platform does not list them
	Bots            []ui.Option       // with none as the first; empty: not known
	Others          []Other           // flows that exist, for the number that was named
	NotKnown        bool
	Inactive        bool
	Blocked         bool
	Open            templ.Component
}

// Held is a number with the flow that it runs now; empty for none, or, where the
// platform has not told, for one that is not known.
type Held struct {
	Phone platform.Phone
	Flow  string
	Told  bool
	Shut  bool // closed every day: no caller gets as far as a flow
}

// Other is a flow that could be put on a number instead of a new one.
type Other struct{ ID, Name string }

func heldOptions(ctx context.Context, held []Held) []ui.Option {
	var all []ui.Option
	for _, h := range held {
		label := words.T(ctx, "%s, no flow yet", h.Phone.String())
		if !h.Told {
			label = words.T(ctx, "%s, its flow is not known", h.Phone.String())
		}
		if h.Flow != "" {
			label = words.T(ctx, "%s, runs %s now", h.Phone.String(), h.Flow)
		}
		if h.Shut {
			label = words.T(ctx, "%s; closed every day", label)
		}
		all = append(all, ui.Option{Value: string(h.Phone), Label: label})
	}
	return all
}

func (v NewView) agentOptions(ctx context.Context) []ui.Option {
	var all []ui.Option
	if v.Form.AgentExt == "" {
		all = append(all, ui.Option{Label: words.T(ctx, "Choose who answers")})
	}
	for _, a := range v.Agents {
		all = append(all, ui.Option{Value: a.Extension, Label: words.T(ctx, "%s, %s (%s)", a.Name, a.Extension, a.Word)})
	}
	return all
}

func (v NewView) recordingOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "None: it rings at once")}}
	for _, r := range v.Recordings {
		all = append(all, ui.Option{Value: r.ID, Label: r.Name})
	}
	return all
}

// MapView is the form that puts a flow on a number.
type MapView struct {
	Ref, ClientName string
	FlowID, Flow    string
	Form            MapForm
	Problems        ui.Problems
	Numbers         []Held
}

// replaces names the flow that the chosen number runs now; empty for none.
func (v MapView) replaces() string {
	for _, h := range v.Numbers {
		if h.Phone == v.Form.Phone() {
			return h.Flow
		}
	}
	return ""
}
