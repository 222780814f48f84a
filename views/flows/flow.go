package flows

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// CallForm asks what happens to a call.
type CallForm struct {
	Number string `form:"number"`
	At     string `form:"at"`
	Zone   string `form:"zone"`
}

// Check finds nothing: what was typed is read by whoever knows the moment and the
// zones.
func (f *CallForm) Check() ui.Problems { return nil }

// Query is what was asked, as it stands in an address; nothing for a call now to
// the first number.
func (f CallForm) Query() []string { return []string{"number", f.Number, "at", f.At, "zone", f.Zone} }

// Asking is the form above a drawing.
type Asking struct {
	Action   string // where it leads
	Form     CallForm
	Problems ui.Problems
	Numbers  []ui.Option // to choose from; none: there is but one, or it is typed
	Typed    bool        // the number is typed
}

// zones are those on offer; any other may be typed.
var zones = []string{"Asia/Kolkata", "Asia/Dubai", "Asia/Singapore", "Asia/Kathmandu", "Asia/Colombo", "Asia/Dhaka", "Asia/Hong_Kong", "Asia/Tokyo", "Australia/Sydney",
	"Pacific/Auckland", "Europe/London", "Europe/Berlin", "Africa/Nairobi", "Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "UTC"}

// FlowView is one flow.
type FlowView struct {
	Ref, ID, Name string
	Call          Call
	Asking        Asking
	Numbers       []platform.Phone // that run it
	LastSet       time.Time        // zero: the platform tells it
	Elsewhere     bool             // only a number tells of it
	Panel         *Panel
	Uses          []Use
	Warnings      []ui.Notice
	MayEdit       bool
	Portal        bool
	Versions      bool // the reader may see what it was
}

// Use is something that the flow leads to, and what else leads there.
type Use struct {
	Icon, Name, Href string
	Others           []Other
}

func (v FlowView) actions(ctx context.Context) []ui.Action {
	var all []ui.Action
	if v.Versions {
		all = append(all, ui.Action{Label: words.T(ctx, "Versions"), Icon: "history", Size: ui.Small, Href: paths.FlowVersions(v.Ref, v.ID)})
	}
	if v.MayEdit {
		all = append(all,
			ui.Action{Label: words.T(ctx, "Copy it"), Icon: "copy", Size: ui.Small, Href: paths.CloneFlow(v.Ref, v.ID)},
			ui.Action{Label: words.T(ctx, "Put it on a number"), Icon: "hash", Size: ui.Small, Href: paths.FlowNumber(v.Ref, v.ID)})
	}
	return all
}

// The parts of a flow that are edited in place.
const (
	PartName     = "name"
	PartWelcome  = "welcome"
	PartAgent    = "agent"
	PartBot      = "bot"
	PartTransfer = "transfer"
)

// EditForm changes one part of a flow; only that part's field counts.
type EditForm struct {
	Name      string `form:"flow_name"`
	AgentExt  string `form:"agent_ext"`
	BotID     string `form:"wss_bot_id"`
	Transfer  string `form:"transfer_to"`
	Recording string `form:"recording_id"`
}

// Check finds nothing: what is wrong depends on the part, see Input.
func (f *EditForm) Check() ui.Problems { return nil }

// Panel edits one part.
type Panel struct {
	Ref, FlowID, Part string
	Form              EditForm
	Problems          ui.Problems
	Agents            []ui.Option
	Recordings        []ui.Option // empty: the platform lists none, so the id is typed
	Bots              []ui.Option
	BotsKnown         bool
	Unknown           bool // what the flow holds now is not known
	Asked             CallForm
	Then              platform.Phone // the transfer that is set after the bot
}

// to is the panel of a part, for the call that is drawn.
func (p Panel) to(part string) string {
	return paths.With(paths.FlowPart(p.Ref, p.FlowID, part), p.Asked.Query()...)
}

func (p Panel) title(ctx context.Context) (icon, title string) {
	switch p.Part {
	case PartName:
		return "pencil", words.T(ctx, "Name")
	case PartWelcome:
		return "volume-2", words.T(ctx, "Welcome")
	case PartAgent:
		return "headset", words.T(ctx, "Agent")
	case PartBot:
		return "bot", words.T(ctx, "When the agent can’t: a bot")
	}
	return "phone-forwarded", words.T(ctx, "When the agent can’t: a transfer")
}

// Input is the change that the form asks for, or what is wrong with it.
func (f EditForm) Input(part string) (platform.EditFlow, ui.Problems) {
	var in platform.EditFlow
	p := ui.Problems{}
	switch part {
	case PartName:
		p = checkName(f.Name)
		in.Name = &f.Name
	case PartWelcome:
		if len(f.Recording) > 60 {
			p["recording_id"] = "This is too long for a recording’s id."
		}
		in.RecordingID = &f.Recording
	case PartAgent:
		if platform.Digits(f.AgentExt) != f.AgentExt || len(f.AgentExt) > 6 {
			p["agent_ext"] = "Choose an agent from the list."
		}
		in.AgentExt = &f.AgentExt
	case PartBot:
		if len(f.BotID) > 60 {
			p["wss_bot_id"] = "Choose a bot from the list."
		}
		in.BotID = &f.BotID
	case PartTransfer:
		n := platform.Phone("")
		if f.Transfer != "" {
			if n = phone(f.Transfer); n == "" {
				p["transfer_to"] = "This is not a phone number. Write it such as +91 98220 41376, or leave it empty for none."
			}
		}
		in.TransferTo = &n
	}
	return in, p
}

// Version is what a flow was.
type Version struct {
	N       int
	How, By string
	At      time.Time
	Changes []Changed
	Current bool
}

// Changed is one part that a version has otherwise than the one before; of the
// first, all that it holds.
type Changed struct{ Part, Was, Is string }

// VersionsView lists what a flow has been.
type VersionsView struct {
	Ref, ClientName, ID, Name string
	Versions                  []Version
	MayEdit                   bool
	Problem                   string
}

// SwapForm exchanges the flows of two numbers.
type SwapForm struct {
	First  string `form:"first"`
	Second string `form:"second"`
}

// Check says what is missing.
func (f *SwapForm) Check() ui.Problems {
	p := ui.Problems{}
	if phone(f.First) == "" {
		p["first"] = "Choose one of the client’s numbers."
	}
	switch {
	case phone(f.Second) == "":
		p["second"] = "Choose one of the client’s numbers."
	case phone(f.First) == phone(f.Second):
		p["second"] = "Choose another number than the first."
	}
	return p
}

// SwapView is the form that exchanges two flows.
type SwapView struct {
	Ref, ClientName string
	Form            SwapForm
	Problems        ui.Problems
	Numbers         []Held
}

// CloneView asks where a copy of a flow goes.
type CloneView struct {
	Ref, ClientName, ID, Name string
	Query                     string
	Found                     []CloneTo
	Searched                  bool
}

// CloneTo is a client for whom the copy may be made; what the copy needs and they
// have not is left blank.
type CloneTo struct{ Name, Href string }

// part is what is being edited; empty for nothing.
func (v FlowView) part() string {
	if v.Panel == nil {
		return ""
	}
	return v.Panel.Part
}

func numbersWord(ctx context.Context, all []platform.Phone) string {
	switch len(all) {
	case 0:
		return words.T(ctx, "no number")
	case 1:
		return all[0].String()
	}
	return words.T(ctx, "%d numbers", len(all))
}

// CallView is the page about one call.
type CallView struct {
	Asking            Asking
	Call              *Call // nil: no number was chosen, or what was asked makes no sense
	Share, ShareWhole string
	Empty             ui.Nothing
	Portal            bool
	Own               bool // a page of its own, not in a client's frame
}

func (a Asking) atLabel(ctx context.Context) string {
	if a.Typed || len(a.Numbers) > 1 {
		return words.T(ctx, "At")
	}
	return words.T(ctx, "If someone calls at")
}
