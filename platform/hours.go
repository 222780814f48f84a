package platform

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// Date is a day of the calendar, in no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Errorf(Invalid, "Write a date as year-month-day, such as 2027-01-26.")
	}
	return DateOf(t), nil
}

// DateOf is the day that t has in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String is "2006-01-02".
func (d Date) String() string { return d.wall(0).Format(time.DateOnly) }

// wall is a wall-clock time of the day, written as if the zone were UTC. Such
// times are compared with each other only: they say what a clock shows, not when.
func (d Date) wall(minutes int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, time.UTC)
}

func (d Date) add(days int) Date { return DateOf(d.wall(0).AddDate(0, 0, days)) }

// Holiday is a day on which no shift starts.
type Holiday struct {
	ID, Name string
	Date     Date
}

// Schedule says when a number, agent or WhatsApp line is open: wall-clock times
// in a zone, never converted. The zero value is always open.
type Schedule struct {
	Zone  *time.Location // nil: UTC
	Hours *Week          // nil: the whole of every day; an empty Week: never
}

// Reason says why a schedule is open or closed.
type Reason string

const (
	ReasonAlways  Reason = "always"  // no hours are set
	ReasonHours   Reason = "hours"   // within a shift
	ReasonOutside Reason = "outside" // between shifts
	ReasonHoliday Reason = "holiday" // it would be open, or today is a holiday
	ReasonNever   Reason = "never"   // no day has a shift
)

// State is what a schedule says of one instant.
type State struct {
	Open    bool
	Reason  Reason
	Holiday *Holiday  // the one that closes it
	Next    time.Time // when Open changes, in the schedule's zone; zero: never, as far as is known
}

// At is the one function that says open or closed. Days and holidays are those
// of the schedule's zone. A shift belongs to the day it starts; a holiday drops
// the shifts that start on it and cuts what runs into it. A time that a clock
// change skips moves forward by the gap, and one that it repeats counts both times.
func (s Schedule) At(t time.Time, holidays []Holiday) State {
	c := s.calendar(holidays)
	st := c.state(t)
	st.Next = c.next(t.In(c.zone), st.Open)
	return st
}

// calendar makes a schedule ready to be asked again and again.
func (s Schedule) calendar(holidays []Holiday) calendar {
	c := calendar{zone: s.Zone, hours: s.Hours, never: s.Hours != nil && *s.Hours == Week{}}
	if c.zone == nil {
		c.zone = time.UTC
	}
	if len(holidays) > 0 {
		c.off = make(map[Date]*Holiday, len(holidays))
	}
	for i, h := range holidays {
		if _, ok := c.off[h.Date]; !ok {
			c.off[h.Date] = &holidays[i]
		}
	}
	return c
}

// state is At without Next, which takes much longer to find.
func (c calendar) state(t time.Time) State {
	t = t.In(c.zone)
	st := State{Open: c.open(t)}
	today := DateOf(t)
	switch {
	case st.Open && c.hours == nil:
		st.Reason = ReasonAlways
	case st.Open:
		st.Reason = ReasonHours
	case c.off[today] != nil:
		st.Reason, st.Holiday = ReasonHoliday, c.off[today]
	case c.never:
		st.Reason = ReasonNever
	default:
		st.Reason = ReasonOutside
		// A night shift that did not start yesterday is missed this morning.
		if h := c.off[today.add(-1)]; h != nil {
			without := calendar{zone: c.zone, hours: c.hours}
			if without.open(t) {
				st.Reason, st.Holiday = ReasonHoliday, h
			}
		}
	}
	return st
}

// calendar is a schedule with its holidays by day.
type calendar struct {
	zone  *time.Location
	hours *Week
	off   map[Date]*Holiday
	never bool // no day has a shift
}

// span is a shift of one day in wall-clock time; to is exclusive.
type span struct{ from, to time.Time }

// shift is what a day has, if anything: gaps moved, holidays cut.
func (c calendar) shift(d Date) (span, bool) {
	if c.off[d] != nil {
		return span{}, false
	}
	sh := &Shift{Open: 0, Close: 24 * 60}
	if c.hours != nil {
		sh = c.hours[d.wall(0).Weekday()]
	}
	if sh == nil {
		return span{}, false
	}
	end := sh.Close
	if end < sh.Open {
		end += 24 * 60
	}
	sp := span{c.moved(d.wall(sh.Open)), c.moved(d.wall(end))}
	if c.off[d.add(1)] != nil {
		if midnight := d.add(1).wall(0); sp.to.After(midnight) {
			sp.to = midnight
		}
	}
	return sp, sp.from.Before(sp.to)
}

// open holds what the clock on the wall shows against the shifts that may cover it.
func (c calendar) open(t time.Time) bool {
	t = t.In(c.zone)
	if steady(t) {
		return c.openSteady(t)
	}
	return c.openMoved(t)
}

// openMoved is open with a clock change near.
func (c calendar) openMoved(t time.Time) bool {
	wall := wallOf(t)
	today := DateOf(wall)
	for _, d := range [...]Date{today, today.add(-1), today.add(-2)} { // a gap may push a shift a day on
		if sp, ok := c.shift(d); ok && !wall.Before(sp.from) && wall.Before(sp.to) {
			return true
		}
	}
	return false
}

// steady says that the clock does not change within days of t, so that no shift
// that may cover it is moved.
func steady(t time.Time) bool {
	start, end := t.ZoneBounds()
	const margin = 5 * 24 * time.Hour
	return (start.IsZero() || t.Sub(start) > margin) && (end.IsZero() || end.Sub(t) > margin)
}

// openSteady is open where no clock change is near: the same answer, many times
// faster, for whoever asks about thousands of lines.
func (c calendar) openSteady(t time.Time) bool {
	today := DateOf(t)
	var yesterdayOff bool
	if len(c.off) > 0 {
		if c.off[today] != nil {
			return false // drops what starts, and cuts what ran into it
		}
		yesterdayOff = c.off[today.add(-1)] != nil
	}
	if c.hours == nil {
		return true
	}
	minute, day := t.Hour()*60+t.Minute(), t.Weekday()
	if sh := c.hours[day]; sh != nil && minute >= sh.Open && (minute < sh.Close || sh.Close < sh.Open) {
		return true
	}
	sh := c.hours[(day+6)%7]
	return sh != nil && !yesterdayOff && sh.Close < sh.Open && minute < sh.Close
}

// next is the first instant after t at which open is no longer what it is.
func (c calendar) next(t time.Time, open bool) time.Time {
	if c.hours == nil && len(c.off) == 0 {
		return time.Time{}
	}
	today := DateOf(t)
	// After a holiday every week is like the next, unless a clock change swallows a
	// shift: two weeks see all there is until the holiday after it.
	const enough = 16
	var best time.Time
	scan := func(from, to Date) bool {
		for d := from; !d.wall(0).After(to.wall(0)); d = d.add(1) {
			for _, at := range c.marks(d) {
				if at.After(t) && (best.IsZero() || at.Before(best)) && c.open(at) != open {
					best = at
				}
			}
			// What a later day marks lies behind its own midnight.
			if !best.IsZero() && d.wall(0).After(wallOf(best)) {
				return true
			}
		}
		return false
	}
	if scan(today.add(-2), today.add(enough)) {
		return best
	}
	seen := today.add(enough).wall(0)
	for _, d := range slices.SortedFunc(maps.Keys(c.off), func(a, b Date) int { return a.wall(0).Compare(b.wall(0)) }) {
		if to := d.add(enough); to.wall(0).After(seen) {
			from := d.add(-2)
			if seen.After(from.wall(0)) {
				from = DateOf(seen)
			}
			if scan(from, to) {
				return best
			}
			seen = to.wall(0)
		}
	}
	return best
}

// marks are the instants at which open may change because of a day: the ends of
// its shift, its midnights, and the clock change if it has one.
func (c calendar) marks(d Date) []time.Time {
	walls := []time.Time{d.wall(0), d.add(1).wall(0)}
	if sp, ok := c.shift(d); ok {
		walls = append(walls, sp.from, sp.to)
	}
	var out []time.Time
	for _, w := range walls {
		out = append(out, c.instants(w)...)
	}
	before, _ := c.around(d.wall(0))
	_, change := d.wall(0).Add(-before - time.Nanosecond).In(c.zone).ZoneBounds()
	if !change.IsZero() && change.Before(d.add(1).wall(0).Add(-before)) {
		out = append(out, change)
	}
	return out
}

// wallOf is what the clock shows at t, written as if the zone were UTC.
func wallOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func (c calendar) offset(t time.Time) time.Duration {
	_, sec := t.In(c.zone).Zone()
	return time.Duration(sec) * time.Second
}

// around are the offsets before and after any clock change near a wall time.
func (c calendar) around(wall time.Time) (before, after time.Duration) {
	return c.offset(wall.Add(-26 * time.Hour)), c.offset(wall.Add(26 * time.Hour))
}

// instants are when the clock shows wall: twice where it is turned back over it,
// never where it is turned forward.
func (c calendar) instants(wall time.Time) []time.Time {
	before, after := c.around(wall)
	var out []time.Time
	for _, off := range [...]time.Duration{before, after} {
		at := wall.Add(-off).In(c.zone)
		if wallOf(at).Equal(wall) && (len(out) == 0 || !out[0].Equal(at)) {
			out = append(out, at)
		}
	}
	return out
}

// moved is wall, or, where the clock skips it, as far beyond the gap as it lies
// in it.
func (c calendar) moved(wall time.Time) time.Time {
	if len(c.instants(wall)) > 0 {
		return wall
	}
	before, _ := c.around(wall)
	return wallOf(wall.Add(-before).In(c.zone))
}

// Shift is the opening time of one day in minutes after midnight. Close is
// exclusive; where it is before Open the shift runs past midnight.
type Shift struct{ Open, Close int }

// Week is a shift or nil (closed) for each time.Weekday.
type Week [7]*Shift

// zones keeps what time.LoadLocation reads from a file each time. It can't grow
// beyond the names that exist.
var zones sync.Map

// ParseZone finds an IANA zone by its name, old names included.
func ParseZone(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, Errorf(Invalid, "Choose a time zone, such as Asia/Kolkata.")
	}
	zones.Store(name, z)
	return z, nil
}

// ParseShift reads wall-clock times as the wire has them: "09:00", and "24:00"
// for the end of the day.
func ParseShift(open, close string) (Shift, error) {
	o, ok1 := parseClock(open)
	c, ok2 := parseClock(close)
	switch {
	case !ok1 || !ok2:
		return Shift{}, Errorf(Invalid, "Write times as hours and minutes, such as 09:00 or 18:30.")
	case o == 24*60:
		return Shift{}, Errorf(Invalid, "A day can't open at 24:00.")
	case o == c:
		return Shift{}, Errorf(Invalid, "Opening and closing are at the same time. For a whole day write 00:00 to 24:00.")
	}
	return Shift{o, c}, nil
}

// OpenText and CloseText are the times as the wire has them.
func (s Shift) OpenText() string  { return clock(s.Open) }
func (s Shift) CloseText() string { return clock(s.Close) }

func clock(minutes int) string {
	h, m := minutes/60, minutes%60
	return string([]byte{byte('0' + h/10), byte('0' + h%10), ':', byte('0' + m/10), byte('0' + m%10)})
}

func parseClock(s string) (minutes int, ok bool) {
	if !shaped(s, "dd:dd") {
		return 0, false
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	return h*60 + m, m < 60 && (h < 24 || h == 24 && m == 0)
}

// Weekdays are the days as the wire keys them, in its order.
func Weekdays() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// ParseWeekday reads one of Weekdays.
func ParseWeekday(s string) (time.Weekday, bool) {
	i := slices.Index(Weekdays(), s)
	return time.Weekday((i + 1) % 7), i >= 0
}

// ParseWeek reads opening times by day, each a pair of open and close. Every
// fault is named, at "working_hours.mon" and so on.
func ParseWeek(byDay map[string][2]string) (*Week, error) {
	var w Week
	var bad Fields
	for day, times := range byDay {
		d, ok := ParseWeekday(day)
		if !ok {
			bad.Add("working_hours."+day, "Days are written mon, tue, wed, thu, fri, sat, sun.")
			continue
		}
		sh, err := ParseShift(times[0], times[1])
		if e, ok := errors.AsType[*Error](err); ok {
			bad.Add("working_hours."+day, "%s", e.Msg)
			continue
		}
		w[d] = &sh
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return &w, nil
}

// edges are the instants between two moments at which open may change.
func (c calendar) edges(after, before time.Time) []time.Time {
	if c.hours == nil && len(c.off) == 0 {
		return nil
	}
	out := make([]time.Time, 0, 32)
	last := DateOf(before.In(c.zone)).add(1).wall(0)
	for d := DateOf(after.In(c.zone)).add(-2); !d.wall(0).After(last); d = d.add(1) {
		for _, at := range c.marks(d) {
			if at.After(after) && at.Before(before) {
				out = append(out, at)
			}
		}
	}
	return out
}

// starts is when a day begins; a midnight that the clock skips counts from where
// the clock goes on.
func (c calendar) starts(d Date) time.Time {
	if at := c.instants(d.wall(0)); len(at) > 0 {
		return at[0]
	}
	return c.instants(c.moved(d.wall(0)))[0]
}
