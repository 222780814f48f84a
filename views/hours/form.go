// Package hours holds the pages about when a line is open: the editor that numbers,
// agents and WhatsApp numbers share, their holidays, and templates.
package hours

import (
	"errors"
	"regexp"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// How a line is open.
const (
	ByWeek = "week"
	Always = "always"
	Never  = "never"
)

// What a button of the editor asks for besides saving.
const (
	DoPreview = "preview"
	doCopy    = "copy." // and the day, and to which
)

// DayForm is one day as it was typed.
type DayForm struct {
	Open bool   `form:"open"`
	From string `form:"from"`
	To   string `form:"to"`
}

// Form is the editor as it was filled in.
type Form struct {
	Mode string  `form:"mode"`
	Zone string  `form:"timezone"`
	Mon  DayForm `form:"mon"`
	Tue  DayForm `form:"tue"`
	Wed  DayForm `form:"wed"`
	Thu  DayForm `form:"thu"`
	Fri  DayForm `form:"fri"`
	Sat  DayForm `form:"sat"`
	Sun  DayForm `form:"sun"`
	Name string  `form:"name"` // of a template

	Was  string `form:"was"`  // the text of the hours that were there when the form was drawn
	Seen string `form:"seen"` // the text of those whose changes have been shown
	Do   string `form:"do"`   // a button's own wish; empty saves
}

// Day is one of the week, as platform.Weekdays names it.
func (f *Form) Day(day string) *DayForm {
	switch day {
	case "tue":
		return &f.Tue
	case "wed":
		return &f.Wed
	case "thu":
		return &f.Thu
	case "fri":
		return &f.Fri
	case "sat":
		return &f.Sat
	case "sun":
		return &f.Sun
	}
	return &f.Mon
}

// FormOf fills the editor in. Days without hours keep a proposal for when they open.
func FormOf(s platform.Schedule) Form {
	f := Form{Mode: ByWeek, Zone: "Asia/Kolkata", Was: s.Text()}
	if s.Zone != nil {
		f.Zone = s.Zone.String()
	}
	switch {
	case s.Hours == nil:
		f.Mode = Always
	case *s.Hours == platform.Week{}:
		f.Mode = Never
	}
	propose := [2]string{"09:00", "18:00"}
	texts := s.Hours.Texts()
	for _, day := range platform.Weekdays() {
		if t, ok := texts[day]; ok {
			propose = t
			break
		}
	}
	for i, day := range platform.Weekdays() {
		d := f.Day(day)
		t, ok := texts[day]
		if !ok {
			t = propose
		}
		*d = DayForm{Open: ok || f.Mode != ByWeek && i < 5, From: t[0], To: t[1]}
	}
	return f
}

// Check does nothing: what is wrong is found by Schedule, which also reads.
func (f *Form) Check() ui.Problems { return nil }

// Schedule is what was filled in. With problems it is nothing.
func (f *Form) Schedule() (platform.Schedule, ui.Problems) {
	p := ui.Problems{}
	var s platform.Schedule
	zone, ok := findZone(f.Zone)
	if !ok {
		p["timezone"] = "There is no such time zone. Type a city, such as Kolkata, and choose from the list."
		if f.Zone == "" {
			p["timezone"] = "Choose a time zone, such as Asia/Kolkata."
		}
	} else {
		s.Zone, f.Zone = zone, zone.String()
	}
	switch f.Mode {
	case Always:
	case Never:
		s.Hours = &platform.Week{}
	case ByWeek:
		s.Hours = f.week(p)
	default:
		p["mode"] = "Choose one of the three."
	}
	if len(p) > 0 {
		return platform.Schedule{}, p
	}
	if e, ok := errors.AsType[*platform.Error](s.Hours.Overlap()); ok {
		for field, msg := range e.Fields {
			day := strings.TrimPrefix(field, "working_hours.")
			p[day] = dayName(day) + ": " + msg
		}
	}
	return s, p
}

func (f *Form) week(p ui.Problems) *platform.Week {
	var w platform.Week
	open := false
	for _, day := range platform.Weekdays() {
		d := f.Day(day)
		if !d.Open {
			continue
		}
		open = true
		d.From, d.To = clock(d.From), clock(d.To)
		sh, err := platform.ParseShift(d.From, d.To)
		if e, ok := errors.AsType[*platform.Error](err); ok {
			p[day] = dayName(day) + ": " + e.Msg
			continue
		}
		if sh.Close == 0 {
			sh.Close, d.To = 24*60, "24:00"
		}
		wd, _ := platform.ParseWeekday(day)
		w[wd] = &sh
	}
	if !open {
		p["mode"] = "No day is open. Open one, or choose Never."
	}
	return &w
}

var clockShape = regexp.MustCompile(`(?i)^(\d{1,2})(?:[:.h ]?(\d{2}))? ?(am|pm)?$`)

// clock reads a time as people write it: 9, 9:30, 0930, 9.30, 6pm. What it can't
// read comes back as it was.
func clock(typed string) string {
	m := clockShape.FindStringSubmatch(strings.TrimSpace(typed))
	if m == nil {
		return typed
	}
	h, min := number(m[1]), m[2]
	if min == "" {
		min = "00"
	}
	switch half := strings.ToLower(m[3]); {
	case half != "" && (h == 0 || h > 12):
		return typed
	case half == "pm" && h < 12:
		h += 12
	case half == "am" && h == 12:
		h = 0
	}
	return string([]byte{byte('0' + h/10), byte('0' + h%10)}) + ":" + min
}

func number(digits string) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// Copy does what a copying button asks for, and says whether one was pressed: the
// hours of a day to the working days, to all of them, or to the next one.
func (f *Form) Copy() bool {
	wish, ok := strings.CutPrefix(f.Do, doCopy)
	if !ok {
		return false
	}
	from, to, _ := strings.Cut(wish, ".")
	days := platform.Weekdays()
	for i, day := range days {
		if day != from {
			continue
		}
		targets := days
		switch to {
		case "week":
			targets = days[:5]
		case "next":
			targets = []string{days[(i+1)%7]}
		}
		for _, t := range targets {
			*f.Day(t) = *f.Day(day)
		}
	}
	return true
}

// HolidayForm adds a day, or all from one to another.
type HolidayForm struct {
	Name  string `form:"name"`
	From  string `form:"from"`
	Until string `form:"until"`
}

// rangeAtMost is how many days one entry may close.
const rangeAtMost = 31

// Check does nothing: what is wrong depends on the line's own day, see Days.
func (f *HolidayForm) Check() ui.Problems { return nil }

// Days are those of the form; today is the line's.
func (f *HolidayForm) Days(today platform.Date) ([]platform.Holiday, ui.Problems) {
	p := ui.Problems{}
	if f.Name == "" {
		p["name"] = "Write what the day is, such as Diwali."
	} else if len(f.Name) > 100 {
		p["name"] = "Write at most 100 characters."
	}
	from, err := platform.ParseDate(f.From)
	if err != nil {
		p["from"] = "Choose a day."
	} else if today.After(from) {
		p["from"] = "That day is over. Choose today or a later one."
	}
	until := from
	if f.Until != "" {
		if until, err = platform.ParseDate(f.Until); err != nil {
			p["until"] = "Choose a day, or leave this empty."
		} else if from.After(until) {
			p["until"] = "The last day lies before the first. Turn them round."
		} else if until.After(from.AddDays(rangeAtMost - 1)) {
			p["until"] = "That is more than a month. To close a line for longer, choose Never above."
		}
	}
	if len(p) > 0 {
		return nil, p
	}
	var days []platform.Holiday
	for d := from; !d.After(until); d = d.AddDays(1) {
		days = append(days, platform.Holiday{Name: f.Name, Date: d})
	}
	return days, nil
}

// ChosenForm are the holidays that were ticked, as "2026-12-25 Christmas Day", or the
// ids of some.
type ChosenForm struct {
	Days []string `form:"day"`
	IDs  []string `form:"id"`
}

// Check bounds what no page offers.
func (f *ChosenForm) Check() ui.Problems {
	if len(f.Days)+len(f.IDs) == 0 {
		return ui.Problems{"day": "Tick at least one day."}
	}
	return nil
}

// Holidays are the ticked days from today on; what is none is left out.
func (f *ChosenForm) Holidays(today platform.Date) []platform.Holiday {
	var all []platform.Holiday
	for _, text := range f.Days {
		day, name, _ := strings.Cut(text, " ")
		d, err := platform.ParseDate(day)
		if err != nil || today.After(d) {
			continue
		}
		if name == "" {
			name = "Closed"
		}
		all = append(all, platform.Holiday{Name: name, Date: d})
	}
	return all
}

// Text is a holiday as ChosenForm reads it.
func Text(h platform.Holiday) string { return h.Date.String() + " " + h.Name }
