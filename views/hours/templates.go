package hours

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

// TemplateRow is a template in the list of them.
type TemplateRow struct {
	ID, Name      string
	Schedule      platform.Schedule
	Holidays      int // to come
	Lines, Differ int
}

// TemplatesView lists the partner's templates.
type TemplatesView struct {
	Rows    []TemplateRow
	MayEdit bool
}

// TemplateView is one template with the lines it was put on.
type TemplateView struct {
	ID, Name string
	Set      platform.LineSchedule
	Updated  time.Time
	By       string
	Lines    []FollowingLine
	Now      time.Time
	MayEdit  bool
	Job      string // id for the job that applies it again
}

// FollowingLine is a line that a template was put on.
type FollowingLine struct {
	Key          string // as ApplyForm names it
	Name, Client string
	Href         string
	Drifted      []Change
	Seen         time.Time
}

func (v TemplateView) drifted() []FollowingLine {
	var all []FollowingLine
	for _, l := range v.Lines {
		if len(l.Drifted) > 0 {
			all = append(all, l)
		}
	}
	return all
}

func (v TemplateView) again(ctx context.Context) ui.Action {
	fields := []ui.Pair{{Name: "job", Value: v.Job}}
	for _, l := range v.drifted() {
		fields = append(fields, ui.Pair{Name: "line", Value: l.Key})
	}
	return ui.Action{Label: words.T(ctx, "Apply again to %d…", len(v.drifted())), Icon: "rotate-cw", Size: ui.Small, Post: paths.ApplyTemplate(v.ID), Fields: fields}
}

// view is the template in the shape that the bars draw.
func (v TemplateView) view() EditView { return EditView{Set: v.Set, Now: v.Now} }

func (v TemplateView) actions(ctx context.Context) []ui.Action {
	if !v.MayEdit {
		return nil
	}
	return []ui.Action{
		{Label: words.T(ctx, "Delete…"), Icon: "trash-2", Href: paths.DeleteTemplate(v.ID)},
		{Label: words.T(ctx, "Edit"), Icon: "pencil", Href: paths.EditTemplate(v.ID)},
		{Label: words.T(ctx, "Put on numbers"), Kind: ui.Primary, Href: paths.ApplyTemplate(v.ID)},
	}
}

// TemplateEdit is the form that makes or changes a template.
type TemplateEdit struct {
	EditView
	ID       string // empty for a new one
	Days     string // a line each: date and name
	List     string
	Year     string
	Lists    []ui.Option
	Years    []ui.Option
	LinesNow int // lines that it was put on
}

func (v TemplateEdit) post() string {
	if v.ID == "" {
		return paths.NewTemplate
	}
	return paths.EditTemplate(v.ID)
}

// TemplateForm is what a template's form has besides the week.
type TemplateForm struct {
	Days string `form:"days"`
	List string `form:"list"`
	Year string `form:"year"`
}

// Check does nothing: see Holidays.
func (f *TemplateForm) Check() ui.Problems { return nil }

// templateDaysAtMost bounds a template's holidays: four years of them.
const templateDaysAtMost = 200

// Holidays are the days of the form, a line each: 2026-12-25 Christmas Day.
func (f *TemplateForm) Holidays() ([]platform.Holiday, ui.Problems) {
	var all []platform.Holiday
	seen := map[platform.Date]bool{}
	for line := range strings.Lines(f.Days) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		day, name, _ := strings.Cut(line, " ")
		d, err := platform.ParseDate(day)
		name = strings.TrimSpace(name)
		switch {
		case err != nil || name == "":
			return nil, ui.Problems{"days": "“" + line + "” is no date and name. Write a line such as 2027-01-26 Republic Day."}
		case len(name) > 100:
			return nil, ui.Problems{"days": "A name has at most 100 characters."}
		case seen[d]:
			return nil, ui.Problems{"days": day + " stands there twice."}
		}
		seen[d] = true
		all = append(all, platform.Holiday{Date: d, Name: name})
	}
	if len(all) > templateDaysAtMost {
		return nil, ui.Problems{"days": "A template has at most 200 holidays. Take out those that are over."}
	}
	return all, nil
}

// DaysText is holidays as the form holds them.
func DaysText(days []platform.Holiday) string {
	var b strings.Builder
	for _, h := range days {
		b.WriteString(Text(h) + "\n")
	}
	return b.String()
}

// ApplyForm is which lines a template is put on, each as "number c_1 331 +91…": kind,
// client, id, name.
type ApplyForm struct {
	Lines []string `form:"line"`
	Job   string   `form:"job"`
	Sure  string   `form:"sure"`
}

// Check wants a line.
func (f *ApplyForm) Check() ui.Problems {
	if len(f.Lines) == 0 {
		return ui.Problems{"line": "Tick at least one number."}
	}
	return nil
}

// ApplyView chooses numbers to put a template on, or asks about the chosen ones.
type ApplyView struct {
	ID, Name string
	Set      platform.LineSchedule
	Query    string
	Rows     []ApplyRow
	Pages    ui.Pages
	Job      string
	Problems ui.Problems
	Sure     bool // Rows are the chosen ones
}

// ApplyRow is a number to choose.
type ApplyRow struct{ Key, Name, Client, Note string }

func (v ApplyView) question(ctx context.Context) ui.Question {
	q := ui.Question{
		Title: words.T(ctx, "Put %s on %d lines?", v.Name, len(v.Rows)),
		Body:  words.T(ctx, "Their hours become these, and the template’s holidays to come are added. Holidays of their own stay."),
		Rows:  []ui.Row{{Term: words.T(ctx, "Hours"), Value: InWords(ctx, v.Set.Schedule), Note: zoneName(v.Set.Schedule)}, {Term: words.T(ctx, "Holidays"), Value: words.T(ctx, "%d days", len(v.Set.Holidays))}},
		Post:  paths.ApplyTemplate(v.ID),
		Yes:   ui.Action{Label: words.T(ctx, "Set the hours"), Kind: ui.Primary},
		No:    ui.Action{Label: words.T(ctx, "Back to the template"), Href: paths.Template(v.ID)},
	}
	q.Hidden = []ui.Pair{{Name: "job", Value: v.Job}, {Name: "sure", Value: "1"}}
	for i, r := range v.Rows {
		q.Hidden = append(q.Hidden, ui.Pair{Name: "line", Value: r.Key})
		if i < 8 {
			q.Rows = append(q.Rows, ui.Row{Term: r.Client, Value: r.Name})
		}
	}
	if more := len(v.Rows) - 8; more > 0 {
		q.Rows = append(q.Rows, ui.Row{Term: "", Value: words.T(ctx, "and %d more", more)})
	}
	return q
}

// DoFill adds a list's days to a template's.
const DoFill = "fill"

func pickID(i int) string { return "line-" + strconv.Itoa(i) }

func newTemplate(ctx context.Context, may bool) []ui.Action {
	if !may {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "New template"), Icon: "plus", Kind: ui.Primary, Href: paths.NewTemplate}}
}
