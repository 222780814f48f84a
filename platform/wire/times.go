package wire

import (
	"errors"
	"strings"
	"time"

	"partnerdesk/platform"
)

const (
	stampLayout = "2006-01-02 15:04:05"
	dayLayout   = "2006-01-02"
)

var (
	errNotStamp = errors.New("must be a date and time in the form 2025-12-31 23:59:59")
	errNotDay   = errors.New("must be a date in the form 2025-12-31")
)

// Zone is the zone of every date and time on the wire, Asia/Kolkata. India has
// kept one offset since 1945, so no time zone data are needed to know it.
func Zone() *time.Location { return platform.India }

// Stamp is a date and time to the second, in Zone.
type Stamp struct {
	t       time.Time
	dayOnly bool
}

// NewStamp drops what is finer than a second. The zero time is unset.
func NewStamp(t time.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	return Stamp{t: t.In(Zone()).Truncate(time.Second)}
}

// StampOf is unset for nil.
func StampOf(t *time.Time) Stamp {
	if t == nil {
		return Stamp{}
	}
	return NewStamp(*t)
}

// Time is the zero time where the stamp is not set.
func (s Stamp) Time() time.Time { return s.t }

// Ptr is nil where the stamp is not set.
func (s Stamp) Ptr() *time.Time {
	if s.IsZero() {
		return nil
	}
	return &s.t
}

// DayOnly tells that a day without a time was read, taken as its midnight.
func (s Stamp) DayOnly() bool { return s.dayOnly }

func (s Stamp) IsZero() bool { return s.t.IsZero() }

func (s Stamp) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte(`""`), nil
	}
	return s.t.In(Zone()).AppendFormat(nil, `"`+stampLayout+`"`), nil
}

func (s *Stamp) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if notADate(text) {
		*s = Stamp{}
		return nil
	}
	for _, layout := range [...]string{stampLayout, time.RFC3339, dayLayout} {
		if t, err := time.ParseInLocation(layout, text, Zone()); err == nil {
			*s = NewStamp(t)
			s.dayOnly = layout == dayLayout
			return nil
		}
	}
	return errNotStamp
}

// Day is a calendar day in Zone, held as its midnight.
type Day struct{ t time.Time }

// DayOf is unset for nil.
func DayOf(t *time.Time) Day {
	if t == nil || t.IsZero() {
		return Day{}
	}
	y, m, d := t.In(Zone()).Date()
	return Day{time.Date(y, m, d, 0, 0, 0, 0, Zone())}
}

// DayOn is unset for what is no day of the calendar.
func DayOn(d platform.Date) Day {
	if !d.Valid() {
		return Day{}
	}
	return Day{time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Zone())}
}

// Date is zero where the day is not set.
func (d Day) Date() platform.Date {
	if d.IsZero() {
		return platform.Date{}
	}
	return platform.DateOf(d.t)
}

// Ptr is nil where the day is not set.
func (d Day) Ptr() *time.Time {
	if d.IsZero() {
		return nil
	}
	return &d.t
}

func (d Day) IsZero() bool { return d.t.IsZero() }

func (d Day) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte(`""`), nil
	}
	return d.t.AppendFormat(nil, `"`+dayLayout+`"`), nil
}

func (d *Day) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if notADate(text) {
		*d = Day{}
		return nil
	}
	t, err := time.ParseInLocation(dayLayout, text, Zone())
	if err != nil {
		return errNotDay
	}
	*d = Day{t}
	return nil
}

// notADate is true of nothing, and of the zero date that MySQL prints for it.
func notADate(s string) bool {
	return s == "" || strings.HasPrefix(s, "0000-00-00")
}
