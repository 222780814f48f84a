package numbers

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/hours"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// LabelForm is what a number is called here and what it is for.
type LabelForm struct {
	Label   string `form:"label"`
	Purpose string `form:"purpose"`
}

// Check bounds both.
func (f *LabelForm) Check() ui.Problems {
	p := ui.Problems{}
	if len([]rune(f.Label)) > 60 {
		p["label"] = "Write at most 60 characters."
	}
	if len([]rune(f.Purpose)) > 500 {
		p["purpose"] = "Write at most 500 characters."
	}
	return p
}

// NumberView is one number's own page.
type NumberView struct {
	Ref, ClientName string
	DID             string
	Row             Row
	FlowHref        string // to the client's flows; with no flow, to a new one
	FlowPage        string // the flow's own; empty with no flow
	Hours           *platform.LineSchedule
	Form            LabelForm
	Problems        ui.Problems
	Use             Use
	History         []ui.Event
	Now             time.Time
	MayLabel        bool
	MayRemove       bool
	MaySet          bool
	AsOf            time.Time
}

// Use is what depends on a number.
type Use struct {
	Agents   []string // with their extension
	WhatsApp []string
	Masks    int
	More     bool
	Unknown  []string // what can't be told now
}

// Any reports whether something is known to depend on the number.
func (u Use) Any() bool { return len(u.Agents)+len(u.WhatsApp)+u.Masks > 0 }

func (v NumberView) actions(ctx context.Context) []ui.Action {
	var all []ui.Action
	if v.MayRemove {
		all = append(all, ui.Action{Label: words.T(ctx, "Remove…"), Icon: "trash-2", Href: paths.RemoveNumber(v.Ref, v.DID)})
	}
	label := words.T(ctx, "See hours")
	if v.MaySet {
		label = words.T(ctx, "Edit hours")
	}
	return append(all, ui.Action{Label: label, Icon: "calendar-clock", Kind: ui.Primary, Href: paths.NumberHours(v.Ref, v.DID).Edit()})
}

func (v NumberView) facts(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Number"), Value: v.Row.Number.String(), Mono: true, Copy: string(v.Row.Number)}, {Term: words.T(ctx, "Region"), Value: v.Row.Region}}
	flow := ui.Row{Term: words.T(ctx, "Flow"), Value: v.Row.Flow, Href: v.FlowPage}
	switch {
	case v.Row.Flow != "" && !v.Row.FlowTold:
		flow.Note = words.T(ctx, "as last set here")
	case v.Row.Flow == "" && v.Row.FlowTold:
		flow.Value = words.T(ctx, "None: nobody answers")
	case v.Row.Flow == "":
		flow.Value = words.T(ctx, "Not known")
	}
	if v.FlowHref != "" {
		flow.Action = ui.Action{Label: words.T(ctx, "Change"), Href: v.FlowHref}
		if v.Row.Flow == "" {
			flow.Action.Label = words.T(ctx, "Put a flow on it")
		}
	}
	rows = append(rows, flow)
	if v.Row.Bought != nil {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Bought"), Value: words.Date(ctx, *v.Row.Bought)})
		for n := 1; n < 1200; n++ {
			if next := platform.Renewal(*v.Row.Bought, n); next.After(v.Now) {
				rows = append(rows, ui.Row{Term: words.T(ctx, "Renews"), Value: words.Date(ctx, next)})
				break
			}
		}
	}
	if v.Row.Due {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Rental"), Value: words.T(ctx, "unpaid: calls are not answered until it is"), Strong: true})
	}
	return rows
}

// uses leads to what depends on the number.
func (v NumberView) uses(ctx context.Context) []ui.Row {
	rows := v.Use.rows(ctx)
	for i, to := range [...]ui.Action{
		{Label: words.T(ctx, "Agents"), Href: paths.Agents(v.Ref)}, {Label: words.T(ctx, "WhatsApp"), Href: paths.WhatsApp(v.Ref)}, {Label: words.T(ctx, "Sessions"), Href: paths.Masks(v.Ref)},
	} {
		if i < len(rows) && [...]int{len(v.Use.Agents), len(v.Use.WhatsApp), v.Use.Masks}[i] > 0 {
			rows[i].Action = to
		}
	}
	return rows
}

func (u Use) rows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	add := func(term string, names []string, none string) {
		value := none
		for i, n := range names {
			switch {
			case i == 0:
				value = n
			case i < 6:
				value += ", " + n
			case i == 6:
				value += " " + words.T(ctx, "and %d more", len(names)-6)
			}
		}
		rows = append(rows, ui.Row{Term: term, Value: value})
	}
	unknown := func(what string) bool {
		for _, u := range u.Unknown {
			if u == what {
				return true
			}
		}
		return false
	}
	none, dark := words.T(ctx, "nobody"), words.T(ctx, "not known: the platform does not answer")
	pick := func(what, otherwise string) string {
		if unknown(what) {
			return dark
		}
		return otherwise
	}
	add(words.T(ctx, "Caller id of"), u.Agents, pick("agents", none))
	add(words.T(ctx, "WhatsApp"), u.WhatsApp, pick("whatsapp", words.T(ctx, "not linked")))
	masks := pick("masking", words.T(ctx, "no live session"))
	if u.Masks > 0 {
		masks = words.T(ctx, "%d live sessions", u.Masks)
		if u.More {
			masks = words.T(ctx, "at least %s", masks)
		}
	}
	return append(rows, ui.Row{Term: words.T(ctx, "Masking"), Value: masks})
}

// schedule is the number's hours in words: what it does now, and its week.
func (v NumberView) schedule(ctx context.Context) (ui.Status, string, string) {
	status, text := hours.Sentence(ctx, *v.Hours, v.Now)
	week := hours.InWords(ctx, v.Hours.Schedule)
	if ahead := hours.Ahead(ctx, *v.Hours, v.Now); ahead != "" {
		week += "; " + ahead
	}
	return status, text, week + "."
}

// RemoveView asks whether to give a number up.
type RemoveView struct {
	Ref, ClientName, DID string
	Row                  Row
	Use                  Use
	Typed                string
	Problems             ui.Problems
}

// RemoveForm is the answer: the number's last four digits.
type RemoveForm struct {
	Digits string `form:"digits"`
}

// Check does nothing: which digits are right depends on the number.
func (f *RemoveForm) Check() ui.Problems { return nil }

func (v RemoveView) question(ctx context.Context) ui.Question {
	flow := v.Row.Flow
	switch {
	case flow == "" && !v.Row.FlowTold:
		flow = words.T(ctx, "not known")
	case flow == "":
		flow = words.T(ctx, "none")
	default:
		flow = words.T(ctx, "%s stays, and no call reaches it by this number", flow)
	}
	rows := append([]ui.Row{{Term: words.T(ctx, "Client"), Value: v.ClientName}, {Term: words.T(ctx, "Flow"), Value: flow}}, v.Use.rows(ctx)...)
	return ui.Question{
		Title: words.T(ctx, "Remove %s?", v.Row.Number.String()),
		Body:  words.T(ctx, "Calls to it are no longer answered, its hours and holidays are forgotten, its masking sessions end, and agents who call from it show another number. Nothing is paid back. For 30 days nobody can have it; after that anybody can."),
		Rows:  rows, Post: paths.RemoveNumber(v.Ref, v.DID),
		Type: ui.Field{Name: "digits", Label: words.T(ctx, "Type its last four digits"), Value: v.Typed, InputMode: "numeric", Autocomplete: "off", Mono: true, MaxLength: 4, Width: ui.W4},
		Yes:  ui.Action{Label: words.T(ctx, "Remove number"), Kind: ui.Danger},
		No:   ui.Action{Label: words.T(ctx, "Keep it"), Href: paths.Number(v.Ref, v.DID)},
	}
}
