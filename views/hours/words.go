package hours

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// dayName is a day of the week as platform.Weekdays keys it, in English, for
// problems.
func dayName(day string) string {
	d, _ := platform.ParseWeekday(day)
	return d.String()
}

// weekday is the name in the reader's language.
func weekday(ctx context.Context, d time.Weekday) string { return words.Weekday(ctx, d) }

// speech is in whose words hours are spoken of: a line opens and closes, an agent's
// shift begins and ends.
type speech struct{ shift bool }

// one is the words for a line, or those for a shift.
func (sp speech) one(line, shift string) string {
	if sp.shift {
		return shift
	}
	return line
}

// Sentence says what a line does now and what comes next: "Open now, closes 18:00
// (Asia/Kolkata)".
func Sentence(ctx context.Context, s platform.LineSchedule, now time.Time) (ui.Status, string) {
	return speech{}.sentence(ctx, s, now)
}

// sentence of a shift: "On shift now, until 18:00 (Asia/Kolkata)".
func (sp speech) sentence(ctx context.Context, s platform.LineSchedule, now time.Time) (ui.Status, string) {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	st, zone, next := s.At(now), s.Zone.String(), ""
	if !st.Next.IsZero() {
		next = words.Upcoming(ctx, s.Zone, now, st.Next)
	}
	switch {
	case sp.shift && st.Open && next == "":
		return ui.Open, words.T(ctx, "On shift now, and always (%s)", zone)
	case sp.shift && st.Open:
		return ui.Open, words.T(ctx, "On shift now, until %s (%s)", next, zone)
	case sp.shift && st.Reason == platform.ReasonNever:
		return ui.Closed, words.T(ctx, "Off shift: it never begins")
	case sp.shift && next != "":
		return ui.Closed, words.T(ctx, "Off shift now, begins %s (%s)", next, zone)
	case sp.shift:
		return ui.Closed, words.T(ctx, "Off shift now (%s)", zone)
	case st.Open && next == "":
		return ui.Open, words.T(ctx, "Open now, and always (%s)", zone)
	case st.Open:
		return ui.Open, words.T(ctx, "Open now, closes %s (%s)", next, zone)
	case st.Reason == platform.ReasonNever:
		return ui.Closed, words.T(ctx, "Closed: it never opens")
	case st.Holiday != nil && next != "":
		return ui.Closed, words.T(ctx, "Closed now, %s; opens %s (%s)", words.Holiday(ctx, st.Holiday.Name), next, zone)
	case next != "":
		return ui.Closed, words.T(ctx, "Closed now, opens %s (%s)", next, zone)
	}
	return ui.Closed, words.T(ctx, "Closed now (%s)", zone)
}

// Ahead says which day is closed next: "next closed day Fri 15 Aug, Independence
// Day". It is empty where none is known.
func Ahead(ctx context.Context, s platform.LineSchedule, now time.Time) string {
	return speech{}.ahead(ctx, s, now)
}

// ahead of a shift, which has no holidays: "next day off Sat 15 Aug".
func (sp speech) ahead(ctx context.Context, s platform.LineSchedule, now time.Time) string {
	day, holiday, ok := s.ClosedDay(now, s.Holidays)
	if !ok {
		return ""
	}
	if sp.shift {
		return words.T(ctx, "next day off %s", words.ShortDate(ctx, day.UTC(), now))
	}
	if holiday != nil {
		return words.T(ctx, "next closed day %s, %s", words.ShortDate(ctx, day.UTC(), now), words.Holiday(ctx, holiday.Name))
	}
	text := words.T(ctx, "next closed day %s", words.ShortDate(ctx, day.UTC(), now))
	var first *platform.Holiday
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	for i, h := range s.Holidays {
		if h.Date.After(platform.DateOf(now.In(zone))) && (first == nil || first.Date.After(h.Date)) {
			first = &s.Holidays[i]
		}
	}
	if first != nil {
		text += "; " + words.T(ctx, "next holiday %s, %s", words.ShortDate(ctx, first.Date.UTC(), now), first.Name)
	}
	return text
}

// InWords is a whole week: "Monday to Saturday 09:30 to 18:30, closed on Sunday".
func InWords(ctx context.Context, s platform.Schedule) string { return speech{}.inWords(ctx, s) }

func (sp speech) inWords(ctx context.Context, s platform.Schedule) string {
	switch {
	case s.Hours == nil:
		return sp.one(words.T(ctx, "Always open"), words.T(ctx, "Always on shift"))
	case *s.Hours == platform.Week{}:
		return sp.one(words.T(ctx, "Never open"), words.T(ctx, "Never on shift"))
	}
	type run struct {
		first, last time.Weekday
		n           int
		shift       *platform.Shift
	}
	var runs []run
	for _, day := range platform.Weekdays() {
		d, _ := platform.ParseWeekday(day)
		sh := s.Hours[d]
		if i := len(runs) - 1; i >= 0 && same(runs[i].shift, sh) {
			runs[i].last = d
			runs[i].n++
			continue
		}
		runs = append(runs, run{d, d, 1, sh})
	}
	if len(runs) == 1 {
		return words.T(ctx, "Every day %s", span(ctx, runs[0].shift))
	}
	var parts []string
	for _, r := range runs {
		days := weekday(ctx, r.first)
		switch r.n {
		case 1:
		case 2:
			days = words.T(ctx, "%s and %s", days, weekday(ctx, r.last))
		default:
			days = words.T(ctx, "%s to %s", days, weekday(ctx, r.last))
		}
		if r.shift == nil {
			parts = append(parts, sp.one(words.T(ctx, "closed on %s", days), words.T(ctx, "off on %s", days)))
		} else {
			parts = append(parts, days+" "+span(ctx, r.shift))
		}
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:]
}

func span(ctx context.Context, sh *platform.Shift) string {
	if sh.Open == 0 && sh.Close == 24*60 {
		return words.T(ctx, "the whole day")
	}
	return words.T(ctx, "%s to %s", sh.OpenText(), sh.CloseText())
}

func same(a, b *platform.Shift) bool { return a == b || a != nil && b != nil && *a == *b }

// Change is what saving would alter.
type Change struct{ What, Before, After string }

// Changes lists what is different in b, in words.
func Changes(ctx context.Context, a, b platform.Schedule) []Change {
	return speech{}.changes(ctx, a, b)
}

func (sp speech) changes(ctx context.Context, a, b platform.Schedule) []Change {
	var all []Change
	if a.Text() == b.Text() {
		return nil
	}
	if az, bz := zoneName(a), zoneName(b); az != bz {
		all = append(all, Change{words.T(ctx, "Time zone"), az, bz})
	}
	whole := func(s platform.Schedule) bool { return s.Hours == nil || *s.Hours == platform.Week{} }
	if whole(a) || whole(b) {
		if before, after := sp.inWords(ctx, a), sp.inWords(ctx, b); before != after {
			all = append(all, Change{sp.one(words.T(ctx, "Open"), words.T(ctx, "On shift")), before, after})
		}
		return all
	}
	for _, day := range platform.Weekdays() {
		d, _ := platform.ParseWeekday(day)
		if !same(a.Hours[d], b.Hours[d]) {
			all = append(all, Change{weekday(ctx, d), sp.day(ctx, a.Hours[d]), sp.day(ctx, b.Hours[d])})
		}
	}
	return all
}

func (sp speech) day(ctx context.Context, sh *platform.Shift) string {
	if sh == nil {
		return sp.one(words.T(ctx, "closed"), words.T(ctx, "off"))
	}
	return span(ctx, sh)
}

func zoneName(s platform.Schedule) string {
	if s.Zone == nil {
		return "UTC"
	}
	return s.Zone.String()
}
