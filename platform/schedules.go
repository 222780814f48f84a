package platform

import (
	"context"
	"errors"
	"time"
)

// MaxHolidays is how many holidays a line may keep.
const MaxHolidays = 400

// LineSchedule is what a number or a WhatsApp line keeps: when it is open, and
// the days on which it is not.
type LineSchedule struct {
	Schedule
	Holidays []Holiday // in order of date; nil where the platform did not say
}

// At is Schedule.At with the line's own holidays.
func (l LineSchedule) At(t time.Time) State { return l.Schedule.At(t, l.Holidays) }

// ScheduleService keeps the opening hours of a client's lines. A line is named by
// the id that its platform gives it: the DIDID of a Number, for one. A line or a
// holiday that the client does not have is NotFound.
type ScheduleService interface {
	// Get of a line whose hours were never set is a Schedule that is always open.
	Get(ctx context.Context, client ClientID, line string) (LineSchedule, error)
	// Set replaces zone and hours and leaves the holidays alone. It returns the
	// whole as it is then.
	Set(ctx context.Context, client ClientID, line string, s Schedule) (LineSchedule, error)
	// AddHoliday closes a line for a day of its zone, past days included. A second
	// holiday on a date is Conflict.
	AddHoliday(ctx context.Context, client ClientID, line, name string, date Date) (holidayID string, err error)
	DeleteHoliday(ctx context.Context, client ClientID, holidayID string) error
}

// Check names at "timezone" and "working_hours.mon" and so on what makes a
// schedule impossible to keep: no zone, one without an IANA name, or times that
// ParseShift refuses. A schedule that was put together by the Parse functions of
// this package passes.
func (s Schedule) Check() error {
	var bad Fields
	name := ""
	if s.Zone != nil {
		name = s.Zone.String()
	}
	if _, err := ParseZone(name); err != nil {
		bad.Add("timezone", "%s", messageOf(err))
	}
	for _, day := range Weekdays() {
		d, _ := ParseWeekday(day)
		if s.Hours == nil || s.Hours[d] == nil {
			continue
		}
		sh := *s.Hours[d]
		read, err := Shift{}, error(Errorf(Invalid, "Write times as hours and minutes, such as 09:00 or 18:30."))
		if inDay(sh.Open) && inDay(sh.Close) {
			read, err = ParseShift(sh.OpenText(), sh.CloseText())
		}
		if err != nil || read != sh {
			bad.Add("working_hours."+day, "%s", messageOf(err))
		}
	}
	return bad.Err()
}

func inDay(minutes int) bool { return minutes >= 0 && minutes <= 24*60 }

// Texts is a week as ParseWeek reads it.
func (w *Week) Texts() map[string][2]string {
	if w == nil {
		return nil
	}
	out := map[string][2]string{}
	for _, day := range Weekdays() {
		d, _ := ParseWeekday(day)
		if sh := w[d]; sh != nil {
			out[day] = [2]string{sh.OpenText(), sh.CloseText()}
		}
	}
	return out
}

// Valid reports whether the calendar has such a day.
func (d Date) Valid() bool { return d.Year >= 1 && d.Year <= 9999 && DateOf(d.wall(0)) == d }

func messageOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Msg
	}
	return ""
}
