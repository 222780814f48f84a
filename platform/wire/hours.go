package wire

import (
	"encoding/json"
	"errors"
	"strings"

	"partnerdesk/platform"
)

// WorkingHours is opening times by day. Unset (null or absent) means always
// open, and set without a day always closed, so the two are kept apart both ways;
// a day that is missing or null is closed.
type WorkingHours struct {
	days map[string][2]string // by name of the day as it was written: open and close
	set  bool
}

// DayHours is a day of WorkingHours, for documents: opening times in HH:MM.
type DayHours struct {
	Open  Text `json:"open" req:"rule" doc:"When it opens, HH:MM"`
	Close Text `json:"close" req:"rule" doc:"When it closes, exclusive: 24:00 is the end of the day, earlier than open is on the next day"`
}

var errNotHours = errors.New(`must be an object of days, such as {"mon":{"open":"09:00","close":"18:00"}}, or null`)

// partsError is a fault in each of several members of one value.
type partsError map[string]string

func (partsError) Error() string { return "holds members that are wrong" }

// HoursOf maps to the wire.
func HoursOf(w *platform.Week) WorkingHours {
	return WorkingHours{days: w.Texts(), set: w != nil}
}

// Week reads a request's hours: every day and time must be as documented. Faults
// are named at working_hours.mon and so on.
func (h WorkingHours) Week() (*platform.Week, error) {
	if !h.set {
		return nil, nil
	}
	return platform.ParseWeek(h.days)
}

// Answered reads an answer's hours: days may be written out or in capitals, times
// with seconds or one digit, and a day without times is closed. Days that are none
// are ignored, as unknown fields are.
func (h WorkingHours) Answered() (*platform.Week, error) {
	if !h.set {
		return nil, nil
	}
	days := map[string][2]string{}
	for name, times := range h.days {
		day := strings.ToLower(strings.TrimSpace(name))
		if len(day) > 3 && strings.HasSuffix(day, "day") {
			day = day[:3]
		}
		if _, ok := platform.ParseWeekday(day); ok && times != [2]string{} {
			days[day] = [2]string{shortClock(times[0]), shortClock(times[1])}
		}
	}
	return platform.ParseWeek(days)
}

// shortClock makes "9:00" and "09:00:00", which databases print, into "09:00".
func shortClock(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 4 && s[1] == ':' || len(s) == 4 && s[1] == ':' {
		s = "0" + s
	}
	if len(s) == 8 {
		s = strings.TrimSuffix(s, ":00")
	}
	return s
}

func (h WorkingHours) IsZero() bool { return !h.set }

func (h WorkingHours) MarshalJSON() ([]byte, error) {
	if !h.set {
		return []byte("null"), nil
	}
	days := map[string]DayHours{}
	for day, times := range h.days {
		days[day] = DayHours{Text(times[0]), Text(times[1])}
	}
	return json.Marshal(days)
}

// UnmarshalJSON takes an empty list, which PHP writes for an object without
// members, for a week without days.
func (h *WorkingHours) UnmarshalJSON(data []byte) error {
	switch {
	case string(data) == "null", string(data) == `""`:
		*h = WorkingHours{}
		return nil
	case data[0] == '[' && isNothing(data):
		*h = WorkingHours{set: true}
		return nil
	case data[0] != '{':
		return errNotHours
	}
	bad := partsError{}
	days := map[string][2]string{}
	seen := map[string]bool{}
	for name, raw := range members(data) {
		if seen[name] {
			bad[name] = "This is given twice."
			continue
		}
		seen[name] = true
		if len(seen) > 20 { // a hostile body must not make a huge answer
			return errNotHours
		}
		switch {
		case string(raw) == "null":
		case raw[0] == '{', isNothing(raw):
			var d DayHours
			if raw[0] == '{' && json.Unmarshal(raw, &d) != nil {
				bad[name] = "must hold open and close, each a time such as 09:00"
				continue
			}
			days[name] = [2]string{string(d.Open), string(d.Close)}
		default:
			bad[name] = `This must be an object such as {"open":"09:00","close":"18:00"}.`
		}
	}
	if len(bad) > 0 {
		return bad
	}
	*h = WorkingHours{days: days, set: true}
	return nil
}
