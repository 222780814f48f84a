package agents

import (
	"context"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// OneView is an agent's page.
type OneView struct {
	Ref, ID, Name, Extension string
	CallerID                 platform.Phone
	Word                     string
	Status                   ui.Status
	Available                bool
	Since                    *time.Time
	Team, Shift              string
	ShiftKnown               bool
	Set                      Set
	Now                      time.Time
	Portal, MaySet, MayEdit  bool
	Own                      bool // the agent looks at their own page, which is all that they see
	MayShift                 bool // change the shift
	Problems                 ui.Problems
	Day                      time.Time
	DayBefore, DayAfter      string
	Parts                    []Part
}

// Set is what was last set from here; At is zero where nothing was.
type Set struct {
	Email, Phone, Device, Group string
	At                          time.Time
}

// Part is a stretch of an agent's day; X and Width are per cent of it.
type Part struct {
	Word     string
	From, To time.Time
	X, Width float64
}

func percent(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) + "%" }

func slug(word string) string { return strings.ReplaceAll(strings.ToLower(word), " ", "-") }

// spent is how long the agent was in each state, for the text below the strip.
func (v OneView) spent(ctx context.Context) string {
	sums := map[string]time.Duration{}
	for _, p := range v.Parts {
		sums[p.Word] += p.To.Sub(p.From)
	}
	var out []string
	for _, w := range [...]string{"On call", "Ready", "Paused", "Offline"} {
		if d := sums[w]; d >= time.Minute {
			lasted := words.T(ctx, "%d min", int(d.Minutes()))
			if d >= time.Hour {
				lasted = words.T(ctx, "%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
			}
			out = append(out, StateWord(ctx, w)+" "+lasted)
		}
	}
	return strings.Join(out, ", ")
}

func (v OneView) rows(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Extension"), Value: v.Extension, Mono: true, Copy: v.Extension}}
	if v.CallerID != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Caller id"), Value: v.CallerID.String(), Mono: true, Copy: string(v.CallerID)})
	}
	shift := words.T(ctx, "Not read yet")
	if v.ShiftKnown {
		shift = v.Shift
	}
	row := ui.Row{Term: words.T(ctx, "Shift"), Value: shift}
	if v.Portal {
		return append(rows, row)
	}
	row.Action = ui.Action{Label: words.T(ctx, "See the week"), Href: paths.AgentHours(v.Ref, v.ID).Edit()}
	if v.MayShift {
		row.Action.Label = words.T(ctx, "Change")
	}
	rows = append(rows, row)
	team := v.Team
	if team == "" {
		team = words.T(ctx, "None")
	}
	rows = append(rows, ui.Row{Term: words.T(ctx, "Team"), Value: team, Note: words.T(ctx, "your own label")})
	set := words.T(ctx, "as last set here")
	for _, r := range [...]ui.Row{{Term: words.T(ctx, "E-mail"), Value: v.Set.Email}, {Term: words.T(ctx, "Phone"), Value: v.Set.Phone, Mono: true}, {Term: words.T(ctx, "Permission group"), Value: v.Set.Group, Mono: true}} {
		if r.Value != "" {
			r.Note = set
			rows = append(rows, r)
		}
	}
	return rows
}

// Keep is the choice that leaves a field at the platform as it is.
const Keep = "keep"

// EditForm changes an agent. Its names are the API's.
type EditForm struct {
	Name      string `form:"name"`
	Email     string `form:"email"`
	Phone     string `form:"phonenumber"`
	Change    bool   `form:"change"` // the password is to change
	Password  string `form:"password"`
	Extension string `form:"extension"`
	Device    string `form:"dial_preference"` // empty: it stays
	CallerID  string `form:"did_num"`
	Group     string `form:"permission_group"`
	ReportsTo string `form:"reporting_manager"`
	Manager   string `form:"manager"`
	Team      string `form:"team"`
}

// Check says what is missing or of the wrong shape.
func (f *EditForm) Check() ui.Problems {
	as := NewForm{Name: f.Name, Email: f.Email, Phone: f.Phone, Password: f.Password, Extension: f.Extension, Device: f.Device, CallerID: f.CallerID, Team: f.Team}
	p := as.Check()
	f.Email = as.Email
	if !f.Change {
		delete(p, "password")
		if f.Password != "" {
			p["password"] = "A new password was written, but the box above was not ticked. Tick it and write the password again, or save without one."
		}
	}
	if f.Extension == "" {
		p["extension"] = "Write the agent’s extension."
	}
	if f.Manager == "" {
		f.Manager = Keep
	}
	if f.Manager != Keep && f.Manager != "0" && f.Manager != "1" {
		p["manager"] = "Choose whether others report to this agent."
	}
	return p
}

// EditView is the form that changes an agent.
type EditView struct {
	Ref, ID, ClientName, Agent string
	Form                       EditForm
	Problems                   ui.Problems
	Known                      bool // what the platform does not tell was set here before
	Managers                   []Manager
	Numbers                    []platform.Phone
	Groups                     []platform.Choice
	Teams                      []string
}

func (v EditView) keep(ctx context.Context, all []ui.Option) []ui.Option {
	if v.Known {
		return all
	}
	return append([]ui.Option{{Value: Keep, Label: words.T(ctx, "As it is at the platform")}}, all...)
}

func (v EditView) managers(ctx context.Context) []ui.Option {
	return v.keep(ctx, NewView{Managers: v.Managers}.managerOptions(ctx))
}

func (v EditView) groups(ctx context.Context) []ui.Option {
	return v.keep(ctx, NewView{Groups: v.Groups}.groupOptions(ctx))
}

func (v EditView) numbers(ctx context.Context) []ui.Option {
	all := NewView{Numbers: v.Numbers}.numberOptions(ctx)
	for _, o := range all {
		if o.Value == v.Form.CallerID {
			return all
		}
	}
	return append(all, ui.Option{Value: v.Form.CallerID, Label: platform.Phone(v.Form.CallerID).String()})
}

func (v EditView) devices(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: string(platform.DialSoftphone), Label: words.T(ctx, "The softphone")}, {Value: string(platform.DialPhone), Label: words.T(ctx, "Their phone")}}
	if !v.Known {
		all = append([]ui.Option{{Value: "", Label: words.T(ctx, "As it is at the platform")}}, all...)
	}
	return all
}

func (v EditView) manages(ctx context.Context) []ui.Option {
	return v.keep(ctx, []ui.Option{{Value: "0", Label: words.T(ctx, "No")}, {Value: "1", Label: words.T(ctx, "Yes")}})
}

// RemoveView says what leads to an agent who is to go.
type RemoveView struct {
	Ref, ID, ClientName, Name, Extension string
	CallerID                             platform.Phone
	OnCall                               bool
	Flows, Reports                       []string
	Others                               []Manager
	Problems                             ui.Problems
}

func (v RemoveView) others(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "Choose…")}}
	for _, m := range v.Others {
		all = append(all, ui.Option{Value: m.ID, Label: words.T(ctx, "%s, %s", m.Name, m.Extension)})
	}
	return append(all, ui.Option{Value: "nobody", Label: words.T(ctx, "Nobody: the flows ring nobody")})
}

// AllView is the agents of all clients.
type AllView struct {
	Query, Team, State, Next string
	Later                    bool // this is not the first page
	Rows                     []AllRow
	Teams                    []string
	Now                      time.Time
}

// AllRow is one agent of any client.
type AllRow struct {
	Ref, Client, ID, Name, Extension, Team, Word string
	CallerID                                     platform.Phone
	Status                                       ui.Status
	Since                                        time.Time
}

func (v AllView) url(state string) string {
	return paths.With(paths.AllAgents, "q", v.Query, "team", v.Team, "state", state)
}

func (v AllView) states(ctx context.Context) []ui.Tab {
	tabs := []ui.Tab{{Label: words.T(ctx, "All"), Href: v.url(""), Current: v.State == ""}}
	for _, w := range [...]string{"On call", "Ready", "Paused", "Offline"} {
		tabs = append(tabs, ui.Tab{Label: StateWord(ctx, w), Href: v.url(w), Current: v.State == w})
	}
	return tabs
}

func (v AllView) teams(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "All teams")}}
	for _, t := range v.Teams {
		all = append(all, ui.Option{Value: t, Label: t})
	}
	return all
}

// CoverView is a week of shifts against open hours.
type CoverView struct {
	Ref, Zone     string
	Portal        bool
	Unread, Total int // agents whose shift is not known; all
	LinesKnown    bool
	Numbers       int
	Monday        time.Time
	Before, After string // the weeks beside this one
	Days          []CoverDay
	Gaps          []Gap
	Rows          []CoverRow
	Pages         ui.Pages
}

// Bar is a stretch in per cent of a day or a week.
type Bar struct{ X, Width float64 }

// Step is a stretch in which N agents work, of the most that ever do.
type Step struct {
	Bar
	N, Of int
}

func (s Step) height() string { return percent(float64(s.N) / float64(max(s.Of, 1)) * 78) }
func (s Step) top() string    { return percent(100 - float64(s.N)/float64(max(s.Of, 1))*78) }

// CoverDay is one day of the week.
type CoverDay struct {
	Date  time.Time
	Today bool
	Open  []Bar
	Staff []Step
	Gaps  []Bar
}

// Gap is open with nobody on shift.
type Gap struct{ From, To time.Time }

// CoverRow is one agent's week.
type CoverRow struct {
	ID, Name, Extension, Words string
	Known                      bool
	Bars                       []Bar
}

func (r CoverRow) shift(ctx context.Context) string {
	if !r.Known {
		return words.T(ctx, "Not read yet")
	}
	return r.Words
}

// until is a day's end as clocks of hours have it.
func until(clock string) string {
	if clock == "00:00" {
		return "24:00"
	}
	return clock
}

func teamsNote(ctx context.Context, teams []string) string {
	if len(teams) == 0 {
		return ""
	}
	return words.T(ctx, "In use: %s", strings.Join(teams, ", "))
}

// size is that of the one button an agent's own page is for, or of one among others.
func (v OneView) size() ui.Size {
	if v.Own {
		return ui.Large
	}
	return ui.Small
}

func (v OneView) cover(ctx context.Context) ui.Action {
	if v.Own {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Cover map"), Href: paths.Cover(v.Ref), Kind: ui.Link}
}
