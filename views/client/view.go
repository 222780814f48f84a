// Package client holds what all pages of one client share, and the pages about
// the client itself: overview, status, people, activity.
package client

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Frame is what stands around each of a client's pages. Unknown figures are nil
// or zero and are said to be not known.
type Frame struct {
	Ref, Name string
	Active    bool
	Balance   *platform.Paise
	ValidTill time.Time
	Since     time.Time
	Now       time.Time
	Tab       string
	Actions   []ui.Action
	Menu      []ui.Action
	Tabs      []ui.Tab
	Portal    bool
	Hidden    []string        // areas that the brand keeps from its clients
	Open      templ.Component // what is being checked; nil for nothing
	Alarms    []ui.Notice     // what stands still until somebody does something
	Stale     *time.Time      // the platform does not answer: since when what is shown was so
	Keyless   bool            // with Stale: because it refuses our key
}

func (f Frame) status() ui.Status {
	if f.Active {
		return ui.Active
	}
	return ui.Inactive
}

// facts is the muted line below the name: on every tab but the overview, which
// shows the same as figures.
func (f Frame) facts(ctx context.Context) []string {
	if f.Tab == "overview" {
		if f.Since.IsZero() {
			return nil
		}
		return []string{words.T(ctx, "Client since %s", words.Date(ctx, f.Since))}
	}
	var line []string
	if f.Balance != nil {
		line = append(line, f.Balance.String())
	}
	if !f.ValidTill.IsZero() {
		line = append(line, words.T(ctx, "Valid till %s", words.Date(ctx, f.ValidTill)))
	}
	return line
}

// Overview is the client's first page.
type Overview struct {
	Frame
	Email       string
	Mobile      platform.Phone
	Numbers     []NumberRow
	NumberCount int
	Agents      []AgentRow
	AgentCount  int
	Ready       int    // agents who could take a call now
	Brand       string // its name, where the partner has several
	People      int    // portal logins; -1 where that is not shown
	MayPeople   bool   // in the portal: who signs in is theirs to see
	KYC         []ui.Row
	Checklist   ui.Checklist
	Timeline    []ui.Event
	Notes       []Note // the newest
	Tags        []string
	Spend       *Spend
	NotKnown    bool      // numbers and agents could not be read
	Asked       time.Time // since when a colleague waits for credit; zero: nobody does
}

// NumberRow is a number as the overview lists it.
type NumberRow struct {
	Number platform.Phone
	Region string
	Flow   string // name; empty with FlowTold: none is mapped
	// FlowTold is false where the platform does not say what a number runs.
	FlowTold bool
	Due      bool
	OpenNow  *bool
	Turns    time.Time // when it opens or closes next, in its own zone; zero: not known, or never
}

// AgentRow is an agent as the portal's home lists it.
type AgentRow struct {
	Name, Extension, Word string
	Status                ui.Status
}

// figures is the strip of five.
func (o Overview) figures(ctx context.Context) []ui.Fact {
	unknown := words.T(ctx, "Not known")
	balance := ui.Fact{Label: words.T(ctx, "Balance"), Value: unknown, Href: paths.Wallet(o.Ref)}
	if o.Balance != nil {
		balance.Value = o.Balance.String()
		if *o.Balance <= 0 {
			balance.Note, balance.Status = words.T(ctx, "calls are not answered"), ui.Failed
		}
	}
	valid := ui.Fact{Label: words.T(ctx, "Valid till"), Value: words.T(ctx, "No end set")}
	if !o.ValidTill.IsZero() {
		valid.Value = words.Date(ctx, o.ValidTill)
		valid.Note = words.Ago(ctx, o.Now, o.ValidTill)
		switch left := o.ValidTill.Sub(o.Now); {
		case left <= 0:
			valid.Status, valid.Note = ui.Failed, words.T(ctx, "ended; calls are not answered")
		case left < 7*24*time.Hour:
			valid.Status = ui.Ending
		}
	}
	numbers := ui.Fact{Label: words.T(ctx, "Numbers"), Value: words.Count(ctx, o.NumberCount), Href: paths.Numbers(o.Ref)}
	agents := ui.Fact{Label: words.T(ctx, "Agents"), Value: words.Count(ctx, o.AgentCount), Href: paths.Agents(o.Ref)}
	if o.NotKnown {
		numbers.Value, agents.Value = unknown, unknown
	} else {
		if open := o.open(); open >= 0 && o.NumberCount > 0 {
			numbers.Note = words.T(ctx, "%d open now", open)
			if n := o.flowless(); n > 0 {
				numbers.Note, numbers.Status = words.T(ctx, "%d without a flow", n), ui.Due
			}
		}
		if o.AgentCount > 0 {
			agents.Note, agents.Status = words.T(ctx, "%d ready", o.Ready), ui.Offline
			if o.Ready > 0 {
				agents.Status = ui.Ready
			}
		}
	}
	facts := []ui.Fact{balance, valid, numbers, agents}
	if o.People >= 0 {
		portal := ui.Fact{Label: words.T(ctx, "Portal"), Value: words.T(ctx, "%d people", o.People), Href: paths.People(o.Ref)}
		if o.People == 0 {
			portal.Value, portal.Note = words.T(ctx, "Nobody yet"), words.T(ctx, "invite the client")
		}
		if o.Brand != "" {
			portal.Note = words.T(ctx, "under %s", o.Brand)
		}
		facts = append(facts, portal)
	}
	return facts
}

// open counts the numbers that are answered now; -1 where the platform does not say.
// One without a flow is not, whatever its hours are.
func (o Overview) open() int {
	n, told := 0, false
	for _, row := range o.Numbers {
		if row.flowless() || row.Due {
			told = true
		} else if row.OpenNow != nil {
			told = true
			if *row.OpenNow {
				n++
			}
		}
	}
	if !told {
		return -1
	}
	return n
}

// flowless counts the numbers that certainly run no flow.
func (o Overview) flowless() int {
	n := 0
	for _, row := range o.Numbers {
		if row.flowless() {
			n++
		}
	}
	return n
}

func (n NumberRow) state(ctx context.Context, now time.Time) (ui.Status, string) {
	status, word := numbers.State(ctx, n.Due, n.flowless(), n.OpenNow)
	if n.Turns.IsZero() {
		return status, word
	}
	switch next := words.Upcoming(ctx, n.Turns.Location(), now, n.Turns); status {
	case ui.Open:
		return status, words.T(ctx, "Open till %s", next)
	case ui.Closed:
		return status, words.T(ctx, "Closed, opens %s", next)
	}
	return status, word
}

// flowless says that nobody answers the number: it certainly runs no flow.
func (n NumberRow) flowless() bool { return n.Flow == "" && n.FlowTold }

// headline is what the portal's home says first.
func (o Overview) headline(ctx context.Context) (ui.Status, string) {
	switch {
	case o.NotKnown:
		return ui.NotKnown, words.T(ctx, "Your lines")
	case len(o.Numbers) == 0:
		return ui.NotKnown, words.T(ctx, "You have no number yet")
	}
	flowless := o.flowless()
	switch open := o.open(); {
	case flowless == len(o.Numbers):
		return ui.Due, words.T(ctx, "Your number is not set up yet")
	case open > 0 && open == len(o.Numbers):
		return ui.Open, words.T(ctx, "Your lines are open")
	case open > 0:
		return ui.Open, words.T(ctx, "%d of %d lines are open", open, len(o.Numbers))
	case open == 0:
		return ui.Closed, words.T(ctx, "Your lines are closed now")
	}
	return ui.Active, words.T(ctx, "Your lines")
}

// Spend is what a client spent a day, oldest first.
type Spend struct {
	Days  []Day
	Total platform.Paise
}

// Day is one bar.
type Day struct {
	Date  time.Time
	Spent platform.Paise
}

// bar is where a day is drawn: the width in per cent, the height of 96 px.
type bar struct {
	x, width, mid string
	y, height     int
	label, axis   string
	today         bool
}

const chartHeight = 96

func (s Spend) bars(ctx context.Context) []bar {
	var most platform.Paise = 1
	for _, d := range s.Days {
		most = max(most, d.Spent)
	}
	slot := 100 / float64(len(s.Days))
	pct := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	var all []bar
	for i, d := range s.Days {
		h := int(int64(d.Spent) * chartHeight / int64(most))
		if d.Spent > 0 {
			h = max(h, 2)
		}
		b := bar{
			x: pct(slot*float64(i) + slot*.2), width: pct(slot * .6), mid: pct(slot*float64(i) + slot/2),
			y: 20 + chartHeight - h, height: h, label: short(d.Spent),
			axis: words.WeekdayShort(ctx, words.In(ctx, d.Date).Weekday()) + words.In(ctx, d.Date).Format(" 2"), today: i == len(s.Days)-1,
		}
		if b.today {
			b.axis = words.T(ctx, "Today")
		}
		all = append(all, b)
	}
	return all
}

// short is an amount to the nearest rupee, for the top of a bar.
func short(p platform.Paise) string {
	if p == 0 {
		return ""
	}
	rupees, _ := ((p + 50) / 100 * 100).Split()
	return rupees
}

func half(y int) string { return strconv.Itoa(y) }

// StatusView is the form that switches a client on or off.
type StatusView struct {
	Ref, Name       string
	Active          bool
	Numbers, Agents int
	Known           bool
	Problems        ui.Problems
}

// PeopleView lists a client's portal logins.
type PeopleView struct {
	Ref      string
	People   []PersonRow
	Form     InviteForm
	Problems ui.Problems
	MayAdd   bool
	Brand    *BrandChoice // nil where there is nothing to choose
	Portal   bool         // the client's own people look
	Agents   []ui.Option  // of the client
	Host     string       // where they sign in; empty: no host is set up
	Now      time.Time
}

// PersonRow is one portal login.
type PersonRow struct {
	ID, Name, Email string
	RoleKey, Role   string
	Agent           string // whose page they see, for an agent
	Own             bool   // the reader
	HasPassword     bool
	Active          bool
	LastSignin      time.Time
}

// InviteForm invites somebody into the client's portal.
type InviteForm struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Role  string `form:"role"`
	Agent string `form:"agent"` // with the role of an agent
}

// AgentID is the agent that the person is; empty for other roles.
func (f InviteForm) AgentID() string {
	if f.Role == "client_agent" {
		return f.Agent
	}
	return ""
}

// Check says what is missing or of the wrong shape.
func (f *InviteForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	p.Person(f.Name, f.Email)
	switch f.Role {
	case "client_admin", "client_viewer":
	case "client_agent":
		if f.Agent == "" {
			p["agent"] = "Choose which agent this person is."
		}
	default:
		p["role"] = "Choose what the person may do."
	}
	return p
}

// ActivityView is the whole timeline of a client.
type ActivityView struct {
	Ref    string
	Source string // the filter: dashboard, api, platform, or empty for all
	Events []ui.Event
	More   string // address of older ones; empty where there are none
}

func (v ActivityView) sources(ctx context.Context) []ui.Tab {
	var all []ui.Tab
	for _, s := range []struct{ id, label string }{
		{"", words.T(ctx, "Everything")}, {"dashboard", words.T(ctx, "Dashboard")}, {"api", words.T(ctx, "API")}, {"platform", words.T(ctx, "Platform")},
	} {
		all = append(all, ui.Tab{Label: s.label, Href: paths.With(paths.Activity(v.Ref), "source", s.id), Current: v.Source == s.id})
	}
	return all
}

// more are the portal's pages that its navigation has no room for on a phone.
func (o Overview) more(ctx context.Context) []ui.Action {
	var all []ui.Action
	for _, m := range []struct {
		area string
		to   ui.Action
	}{
		{"flows", ui.Action{Label: words.T(ctx, "What callers meet"), Icon: "workflow", Href: paths.Flows(o.Ref)}},
		{"bots", ui.Action{Label: words.T(ctx, "Voice bots"), Icon: "bot", Href: paths.Bots(o.Ref)}},
		{"whatsapp", ui.Action{Label: words.T(ctx, "WhatsApp numbers"), Icon: "message-circle", Href: paths.WhatsApp(o.Ref)}},
		{"masking", ui.Action{Label: words.T(ctx, "Masking sessions"), Icon: "phone-forwarded", Href: paths.Masks(o.Ref)}},
	} {
		if o.shows(m.area) {
			all = append(all, m.to)
		}
	}
	if o.MayPeople {
		all = append(all, ui.Action{Label: words.T(ctx, "People"), Icon: "users", Href: paths.People(o.Ref)})
	}
	return all
}

// shows reports whether whoever looks may see an area.
func (f Frame) shows(area string) bool { return !slices.Contains(f.Hidden, area) }

// details is the aside of the overview.
func (o Overview) details(ctx context.Context) []ui.Row {
	rows := []ui.Row{
		{Term: words.T(ctx, "E-mail"), Value: o.Email, Copy: o.Email},
		{Term: words.T(ctx, "Mobile"), Value: o.Mobile.String(), Copy: string(o.Mobile), Mono: true},
	}
	return append(rows, o.KYC...)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func whyStale(ctx context.Context, keyless bool) string {
	if keyless {
		return words.T(ctx, "The platform refuses our key, so nothing newer can be read.")
	}
	return words.T(ctx, "The platform does not answer. It is asked again by itself.")
}

// menu is what can be done about a person.
func (v PeopleView) menu(ctx context.Context, p PersonRow) []ui.Action {
	role := func(key, label string) ui.Action {
		return ui.Action{Label: label, Post: paths.PersonRole(v.Ref, p.ID), Fields: []ui.Pair{{Name: "role", Value: key}}}
	}
	var all []ui.Action
	if p.RoleKey != "client_admin" {
		all = append(all, role("client_admin", words.T(ctx, "Let them do everything")))
	}
	if p.RoleKey != "client_viewer" {
		all = append(all, role("client_viewer", words.T(ctx, "Let them only look")))
	}
	return append(all, ui.Action{Label: words.T(ctx, "Take away access…"), Href: paths.RemovePerson(v.Ref, p.ID)})
}

// roles are what somebody may be invited as.
func (v PeopleView) roles(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "client_admin", Label: words.T(ctx, "Everything of this client")}, {Value: "client_viewer", Label: words.T(ctx, "Only look")}}
	if len(v.Agents) > 0 || v.Form.Role == "client_agent" {
		all = append(all, ui.Option{Value: "client_agent", Label: words.T(ctx, "Their own page as an agent"), Hint: words.T(ctx, "Availability, shift and day; nothing else.")})
	}
	return all
}

func (v PeopleView) heads(ctx context.Context) []ui.Head {
	all := []ui.Head{{Label: words.T(ctx, "Name")}, {Label: words.T(ctx, "May")}, {Label: words.T(ctx, "Last signed in")}}
	if v.MayAdd {
		all = append(all, ui.Head{Label: words.T(ctx, "Actions"), Hide: true})
	}
	return all
}
