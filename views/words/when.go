package words

import (
	"context"
	"strconv"
	"time"
)

// In is t in the reader's zone.
func In(ctx context.Context, t time.Time) time.Time { return t.In(of(ctx).zone) }

// Zone is the reader's zone.
func Zone(ctx context.Context) *time.Location { return of(ctx).zone }

// Date is the day in the reader's zone: 31 Dec 2025.
func Date(ctx context.Context, t time.Time) string {
	year, month, day := In(ctx, t).Date()
	return small(day) + " " + T(ctx, months[month-1]) + " " + small(year)
}

// Dates words many dates for one reader.
type Dates struct {
	zone   *time.Location
	months [12]string
}

// DatesFor is for the reader that the context carries.
func DatesFor(ctx context.Context) Dates {
	d := Dates{zone: of(ctx).zone}
	for i, m := range months {
		d.months[i] = T(ctx, m)
	}
	return d
}

// Append adds to b what Date says.
func (d *Dates) Append(b []byte, t time.Time) []byte {
	year, month, day := t.In(d.zone).Date()
	b = append(strconv.AppendInt(b, int64(day), 10), ' ')
	b = append(append(b, d.months[month-1]...), ' ')
	return strconv.AppendInt(b, int64(year), 10)
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// DayDate is Date with the day of the week: Wed 19 Nov 2025.
func DayDate(ctx context.Context, t time.Time) string {
	return T(ctx, In(ctx, t).Format("Mon")) + " " + Date(ctx, t)
}

// Time is the time of day on a 24-hour clock: 14:32.
func Time(ctx context.Context, t time.Time) string { return In(ctx, t).Format("15:04") }

// Upcoming is when something is next, on the clock of a zone: the time alone where
// it is today there.
func Upcoming(ctx context.Context, zone *time.Location, now, at time.Time) string {
	if zone == nil {
		zone = time.UTC
	}
	ctx = WithZone(ctx, zone)
	y, m, d := now.In(zone).Date()
	if y2, m2, d2 := at.In(zone).Date(); y2 != y || m2 != m || d2 != d {
		return ShortDay(ctx, at) + ", " + Time(ctx, at)
	}
	return Time(ctx, at)
}

// DateTime is both: 31 Dec 2025, 14:32.
func DateTime(ctx context.Context, t time.Time) string { return Date(ctx, t) + ", " + Time(ctx, t) }

// Exact is for titles, where nothing may be left to guess: 31 Dec 2025, 14:32:07 IST.
func Exact(ctx context.Context, t time.Time) string {
	return Date(ctx, t) + ", " + In(ctx, t).Format("15:04:05") + " " + ZoneName(ctx, t)
}

// ZoneName is the zone's short name at that moment: IST, or UTC+04 where the
// zone has only an offset.
func ZoneName(ctx context.Context, t time.Time) string {
	name := In(ctx, t).Format("MST")
	if name != "" && (name[0] == '+' || name[0] == '-') {
		return "UTC" + name
	}
	return name
}

// Ago says how long before now t was ("4 s ago", "3 min ago", "yesterday"), or
// how soon after now it comes ("in 36 days"). Beyond 30 days back it is the date.
func Ago(ctx context.Context, now, t time.Time) string {
	d := now.Sub(t)
	if d < 0 {
		return soon(ctx, now, t)
	}
	switch days := daysBetween(ctx, t, now); {
	case d < 2*time.Second:
		return T(ctx, "just now")
	case d < time.Minute:
		return T(ctx, "%d s ago", int(d/time.Second))
	case d < time.Hour:
		return T(ctx, "%d min ago", int(d/time.Minute))
	case days == 0 || d < 6*time.Hour:
		return T(ctx, "%d h ago", int(d/time.Hour))
	case days == 1:
		return T(ctx, "yesterday")
	case days <= 30:
		return T(ctx, "%d days ago", days)
	}
	return Date(ctx, t)
}

func soon(ctx context.Context, now, t time.Time) string {
	d := t.Sub(now)
	switch days := daysBetween(ctx, now, t); {
	case d < time.Minute:
		return T(ctx, "in %d s", int((d+time.Second-1)/time.Second))
	case d < time.Hour:
		return T(ctx, "in %d min", int(d/time.Minute))
	case days == 0 || d < 6*time.Hour:
		return T(ctx, "in %d h", int(d/time.Hour))
	case days == 1:
		return T(ctx, "tomorrow")
	default:
		return T(ctx, "in %d days", days)
	}
}

// daysBetween counts midnights of the reader's zone, not spans of 24 hours.
func daysBetween(ctx context.Context, from, to time.Time) int {
	f, t := In(ctx, from), In(ctx, to)
	a := time.Date(f.Year(), f.Month(), f.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// Weekday is the name of a day of the week.
func Weekday(ctx context.Context, d time.Weekday) string { return T(ctx, d.String()) }

// ShortDay is the day in the reader's zone without its year: Fri 15 Aug.
func ShortDay(ctx context.Context, t time.Time) string {
	t = In(ctx, t)
	return T(ctx, t.Format("Mon")) + " " + small(t.Day()) + " " + T(ctx, t.Format("Jan"))
}

// Month is the month's short name, and MonthYear the whole with its year.
func Month(ctx context.Context, t time.Time) string { return T(ctx, In(ctx, t).Format("Jan")) }

func MonthYear(ctx context.Context, t time.Time) string {
	t = In(ctx, t)
	return T(ctx, t.Format("Jan")) + " " + small(t.Year())
}

// DayMonth is the day in the reader's zone without its year and weekday: 15 Aug.
func DayMonth(ctx context.Context, t time.Time) string {
	t = In(ctx, t)
	return small(t.Day()) + " " + T(ctx, t.Format("Jan"))
}

// ShortDate is a day of the calendar, given as that day in UTC, with its year where
// that is not now's.
func ShortDate(ctx context.Context, day, now time.Time) string {
	text := ShortDay(WithZone(ctx, time.UTC), day)
	if day.Year() != In(ctx, now).Year() {
		text += " " + small(day.Year())
	}
	return text
}

// WeekdayShort is its first three letters.
func WeekdayShort(ctx context.Context, d time.Weekday) string { return T(ctx, d.String()[:3]) }
