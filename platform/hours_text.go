package platform

import (
	"errors"
	"strings"
	"time"
)

// Text is a schedule on one line, by which two can be compared and one can be kept:
// "Asia/Kolkata mon 09:00-18:00 tue 09:00-18:00", with "always" or "never" in place
// of the days. Two schedules that mean the same have the same text.
func (s Schedule) Text() string {
	zone := "UTC"
	if s.Zone != nil {
		zone = s.Zone.String()
	}
	if s.Hours == nil {
		return zone + " always"
	}
	if *s.Hours == (Week{}) {
		return zone + " never"
	}
	var b strings.Builder
	b.WriteString(zone)
	for _, day := range Weekdays() {
		d, _ := ParseWeekday(day)
		if sh := s.Hours[d]; sh != nil {
			b.WriteString(" " + day + " " + sh.OpenText() + "-" + sh.plain().CloseText())
		}
	}
	return b.String()
}

// plain writes a shift up to midnight as one that ends at 24:00.
func (s Shift) plain() Shift {
	if s.Close == 0 {
		s.Close = 24 * 60
	}
	return s
}

// ParseScheduleText reads what Text wrote; anything else is Invalid.
func ParseScheduleText(text string) (Schedule, error) {
	bad := Errorf(Invalid, "These hours can't be read.")
	parts := strings.Fields(text)
	if len(parts) < 2 {
		return Schedule{}, bad
	}
	zone, err := ParseZone(parts[0])
	if err != nil {
		return Schedule{}, bad
	}
	s := Schedule{Zone: zone}
	switch {
	case len(parts) == 2 && parts[1] == "always":
		return s, nil
	case len(parts) == 2 && parts[1] == "never":
		s.Hours = &Week{}
		return s, nil
	case len(parts)%2 == 0:
		return Schedule{}, bad
	}
	s.Hours = &Week{}
	for i := 1; i < len(parts); i += 2 {
		d, ok := ParseWeekday(parts[i])
		open, shut, cut := strings.Cut(parts[i+1], "-")
		sh, err := ParseShift(open, shut)
		if !ok || !cut || err != nil || s.Hours[d] != nil {
			return Schedule{}, bad
		}
		s.Hours[d] = &sh
	}
	return s, nil
}

// Overlap names at "working_hours.mon" and so on each day whose shift runs past
// midnight into the next day's. The platform takes such hours, but whoever wrote
// them meant something else.
func (w *Week) Overlap() error {
	if w == nil {
		return nil
	}
	var bad Fields
	for _, day := range Weekdays() {
		d, _ := ParseWeekday(day)
		today, tomorrow := w[d], w[(d+1)%7]
		if today == nil || tomorrow == nil || today.Close > today.Open || today.Close <= tomorrow.Open {
			continue
		}
		bad.Add("working_hours."+day, "These hours run until %s on %s, which opens at %s already. End them by %s.",
			today.CloseText(), (d+1)%7, tomorrow.OpenText(), tomorrow.OpenText())
	}
	return bad.Err()
}

// Merge gathers what several checks have against the same input, so that a form can
// say it all at once. An error that is not Invalid is returned alone.
func Merge(errs ...error) error {
	var all Fields
	for _, err := range errs {
		if err == nil {
			continue
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Invalid || len(e.Fields) == 0 {
			return err
		}
		for name, msg := range e.Fields {
			all.Add(name, "%s", msg)
		}
	}
	return all.Err()
}

// ClosedDay is the first day after t, in the schedule's zone, on which no shift
// starts; holiday is why, or nil where the week has none on such a day. ok is false
// where there is none within a year, or where the schedule never opens.
func (s Schedule) ClosedDay(t time.Time, holidays []Holiday) (day Date, holiday *Holiday, ok bool) {
	if s.Hours != nil && *s.Hours == (Week{}) {
		return Date{}, nil, false
	}
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	off := map[Date]*Holiday{}
	for i, h := range holidays {
		if off[h.Date] == nil {
			off[h.Date] = &holidays[i]
		}
	}
	day = DateOf(t.In(zone))
	for range 366 {
		day = day.add(1)
		if h := off[day]; h != nil {
			return day, h, true
		}
		if s.Hours != nil && s.Hours[day.Weekday()] == nil {
			return day, nil, true
		}
	}
	return Date{}, nil, false
}

// Weekday is the day of the week of a date.
func (d Date) Weekday() time.Weekday { return d.wall(0).Weekday() }

// After reports whether d comes after e.
func (d Date) After(e Date) bool { return d.wall(0).After(e.wall(0)) }

// AddDays is the date so many days later.
func (d Date) AddDays(n int) Date { return d.add(n) }

// UTC is the date as a time, to be shown as a date and never as an instant.
func (d Date) UTC() time.Time { return d.wall(0) }
