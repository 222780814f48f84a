package hours

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Line is whose hours a page is about.
type Line struct {
	Name   string // "+91 22 4890 1177", "Asha Rao"
	Title  string // h1
	About  string // muted line below it
	Crumbs []ui.Crumb
	Pages  paths.Hours
	Back   string // the line's own page, or its list
	// Shift says that it is an agent's: that is spoken of in other words.
	Shift bool
	// Holidays says whether the platform keeps holidays for it.
	Holidays bool
	MayEdit  bool
}

func (l Line) speech() speech { return speech{shift: l.Shift} }

// EditView is the editor.
type EditView struct {
	Line
	Form     Form
	Problems ui.Problems
	Set      platform.LineSchedule // what the line has
	Now      time.Time
	Conflict string // why nothing was saved
	Sure     bool   // the changes have not been seen yet: saving asks
	From     string // the name of what the editor was filled in from
	AsOf     time.Time
	Template *Followed
	Days     HolidayForm
	DaysBad  ui.Problems
}

// Followed is the template that a line was given.
type Followed struct {
	ID, Name string
	Drifted  []Change // what is different on the line; nil where nothing is
}

// shown is what the bars draw: what was filled in, as far as it can be read.
func (v EditView) shown() platform.Schedule {
	f := v.Form
	s, p := f.Schedule()
	switch {
	case len(p) == 0:
		return s
	case f.Mode != ByWeek:
		return v.Set.Schedule
	}
	s = v.Set.Schedule
	if zone, ok := findZone(f.Zone); ok {
		s.Zone = zone
	}
	s.Hours = f.week(ui.Problems{})
	return s
}

func (v EditView) draft() (platform.Schedule, bool) {
	f := v.Form
	s, p := f.Schedule()
	return s, len(p) == 0
}

func (v EditView) changes(ctx context.Context) []Change {
	if s, ok := v.draft(); ok {
		return v.speech().changes(ctx, v.Set.Schedule, s)
	}
	return nil
}

// seen is the text of the hours whose changes this page shows.
func (v EditView) seen() string {
	if s, ok := v.draft(); ok {
		return s.Text()
	}
	return ""
}

// mends are the problems of what is being typed, for the preview.
func (v EditView) mends() []string {
	f := v.Form
	_, p := f.Schedule()
	var all []string
	for _, name := range append([]string{"mode", "timezone"}, platform.Weekdays()...) {
		if p[name] != "" {
			all = append(all, p[name])
		}
	}
	return all
}

// sentence is the strip above the editor: what the line does now, as it is set.
func (v EditView) sentence(ctx context.Context) (ui.Status, string) {
	return v.speech().sentence(ctx, v.Set, v.Now)
}

// about is the line below it: the moment, the week, and the next closed day.
func (v EditView) about(ctx context.Context) string {
	zone := v.Set.Zone
	if zone == nil {
		zone = time.UTC
	}
	local := words.WithZone(ctx, zone)
	parts := []string{words.T(ctx, "It is %s, %s there", words.ShortDay(local, v.Now), words.Time(local, v.Now)), v.speech().inWords(ctx, v.Set.Schedule)}
	if ahead := v.speech().ahead(ctx, v.Set, v.Now); ahead != "" {
		parts = append(parts, strings.ToUpper(ahead[:1])+ahead[1:])
	}
	return strings.Join(parts, ". ") + "."
}

// bar draws a day as the editor stands, with what comes in from the day before.
func (sp speech) bar(ctx context.Context, s platform.Schedule, day string, now time.Time) ui.DayBar {
	d, _ := platform.ParseWeekday(day)
	b := ui.DayBar{Label: weekday(ctx, d) + ", "}
	if zone := s.Zone; zone != nil {
		now = now.In(zone)
	}
	if now.Weekday() == d {
		b.Today, b.Now, b.Clock = true, now.Hour()*60+now.Minute(), now.Format("15:04")
	}
	const whole = 24 * 60
	switch {
	case s.Hours == nil:
		b.Spans, b.Label = []ui.Span{{To: whole, Words: sp.one(words.T(ctx, "Always open"), words.T(ctx, "Always on shift"))}}, b.Label+words.T(ctx, "the whole day")
		return b
	case *s.Hours == platform.Week{}:
		b.Label += sp.day(ctx, nil)
		return b
	}
	said := []string{}
	if y := s.Hours[(d+6)%7]; y != nil && y.Close < y.Open && y.Close > 0 {
		text := words.T(ctx, "from %s, to %s", words.WeekdayShort(ctx, (d+6)%7), y.CloseText())
		b.Spans = append(b.Spans, ui.Span{To: y.Close, In: true, Words: text})
		said = append(said, text)
	}
	if sh := s.Hours[d]; sh != nil {
		sp := ui.Span{From: sh.Open, To: sh.Close, Words: sh.OpenText() + "–" + sh.CloseText()}
		if sh.Close < sh.Open {
			sp.To = whole
			sp.Out = sh.Close > 0
			if sp.Out {
				sp.Words = sh.OpenText()
			}
		}
		b.Spans = append(b.Spans, sp)
		said = append(said, span(ctx, sh))
	} else {
		said = append(said, sp.day(ctx, nil))
	}
	b.Label += strings.Join(said, ", ")
	return b
}

// closedWords is what stands in place of a closed day's times.
func (v EditView) closedWords(ctx context.Context, day string) string {
	d, _ := platform.ParseWeekday(day)
	s := v.shown()
	if s.Hours != nil {
		if y := s.Hours[(d+6)%7]; y != nil && y.Close < y.Open && y.Close > 0 {
			return v.speech().one(words.T(ctx, "Closed from %s", y.CloseText()), words.T(ctx, "Off from %s", y.CloseText()))
		}
	}
	return v.speech().one(words.T(ctx, "Closed"), words.T(ctx, "Off"))
}

// copies are the buttons that copy a day.
func (v EditView) copies(ctx context.Context, day string) []ui.Action {
	d, _ := platform.ParseWeekday(day)
	press := func(label, to string) ui.Action {
		return ui.Action{Label: label, Icon: "copy", Name: "do", Value: doCopy + day + "." + to,
			HX: ui.HX{Post: v.Pages.Edit(), Target: "#hours", Select: "#hours", Swap: "outerMorph"}}
	}
	return []ui.Action{
		press(words.T(ctx, "To Monday to Friday"), "week"),
		press(words.T(ctx, "To every day"), "all"),
		press(words.T(ctx, "To %s", weekday(ctx, (d+1)%7)), "next"),
	}
}

func (v EditView) modes(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: ByWeek, Label: words.T(ctx, "By the week")},
		{Value: Always, Label: words.T(ctx, "Always")},
		{Value: Never, Label: words.T(ctx, "Never")},
	}
}

// upcoming and past parts the holidays, each in order of date.
func (v EditView) upcoming() (ahead, past []platform.Holiday) {
	today := v.today()
	for _, h := range v.Set.Holidays {
		if today.After(h.Date) {
			past = append(past, h)
		} else {
			ahead = append(ahead, h)
		}
	}
	return ahead, past
}

func (v EditView) today() platform.Date {
	if v.Set.Zone == nil {
		return platform.DateOf(v.Now.UTC())
	}
	return platform.DateOf(v.Now.In(v.Set.Zone))
}

// inDays is how far ahead a holiday is.
func (v EditView) inDays(ctx context.Context, d platform.Date) string {
	switch n := int(d.UTC().Sub(v.today().UTC()).Hours() / 24); n {
	case 0:
		return words.T(ctx, "today")
	case 1:
		return words.T(ctx, "tomorrow")
	default:
		return words.T(ctx, "in %d days", n)
	}
}

// Source is something to take hours or holidays from.
type Source struct {
	Label, Note, Href string
	Apply             ui.Action // does it at once, and keeps following; only of a template
}

// CopyView chooses what to take hours from.
type CopyView struct {
	Line
	Templates, Numbers, Agents, WhatsApp []Source
}

// ImportView shows the holidays of a source before they are added.
type ImportView struct {
	Line
	Lists    []ui.Option
	Years    []ui.Option
	List     string
	Year     string
	Problems ui.Problems
	Source   string // what Rows are from; empty before anything was chosen
	Note     string // about the source: what it lacks
	Rows     []ImportRow
	Others   []Source // other lines with holidays
	Now      time.Time
}

// ImportRow is a day of the source.
type ImportRow struct {
	platform.Holiday
	Source string
	Have   bool // the line is closed that day already
}

func (v ImportView) fresh() int {
	n := 0
	for _, r := range v.Rows {
		if !r.Have {
			n++
		}
	}
	return n
}
