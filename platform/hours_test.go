package platform_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"partnerdesk/platform"
)

// week reads "mon 09:00-18:00, sat 22:00-06:00"; "daily" stands for every day.
func week(t testing.TB, s string) *platform.Week {
	t.Helper()
	byDay := map[string][2]string{}
	for part := range strings.SplitSeq(s, ", ") {
		if part == "" {
			continue
		}
		day, hours, _ := strings.Cut(part, " ")
		open, shut, _ := strings.Cut(hours, "-")
		days := []string{day}
		if day == "daily" {
			days = platform.Weekdays()
		}
		for _, d := range days {
			byDay[d] = [2]string{open, shut}
		}
	}
	w, err := platform.ParseWeek(byDay)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := platform.ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func days(t testing.TB, dates ...string) []platform.Holiday {
	t.Helper()
	var out []platform.Holiday
	for _, s := range dates {
		d, err := platform.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, platform.Holiday{ID: s, Name: "Holiday", Date: d})
	}
	return out
}

func TestOpenOrClosed(t *testing.T) {
	t.Parallel()
	const (
		kolkata = "Asia/Kolkata"
		newYork = "America/New_York"
		office  = "mon 09:00-18:00, tue 09:00-18:00, wed 09:00-18:00, thu 09:00-18:00, fri 09:00-18:00"
	)
	for _, c := range []struct {
		name, zone, hours string
		holidays          []string
		at                string // with offset, so that repeated times are told apart
		open              bool
		reason            platform.Reason
		next              string
	}{
		// 2026-11-23 is a Monday.
		{"opening minute", kolkata, office, nil, "2026-11-23T09:00:00+05:30", true, platform.ReasonHours, "2026-11-23T18:00:00+05:30"},
		{"a second before", kolkata, office, nil, "2026-11-23T08:59:59+05:30", false, platform.ReasonOutside, "2026-11-23T09:00:00+05:30"},
		{"closing is exclusive", kolkata, office, nil, "2026-11-23T18:00:00+05:30", false, platform.ReasonOutside, "2026-11-24T09:00:00+05:30"},
		{"a missing day is closed", kolkata, office, nil, "2026-11-28T12:00:00+05:30", false, platform.ReasonOutside, "2026-11-30T09:00:00+05:30"},
		{"old name of the zone", "Asia/Calcutta", office, nil, "2026-11-23T09:00:00+05:30", true, platform.ReasonHours, "2026-11-23T18:00:00+05:30"},
		{"the day is that of the zone", kolkata, office, nil, "2026-11-22T20:00:00Z", false, platform.ReasonOutside, "2026-11-23T09:00:00+05:30"},
		{"no day at all", kolkata, "", nil, "2026-11-23T12:00:00+05:30", false, platform.ReasonNever, ""},
		{"round the clock", kolkata, "daily 00:00-24:00", nil, "2026-11-23T00:00:00+05:30", true, platform.ReasonHours, ""},
		{"23:59 of a day to 24:00", kolkata, "mon 00:00-24:00", nil, "2026-11-23T23:59:59+05:30", true, platform.ReasonHours, "2026-11-24T00:00:00+05:30"},

		{"past midnight, before it", kolkata, "mon 22:00-06:00", nil, "2026-11-23T23:59:00+05:30", true, platform.ReasonHours, "2026-11-24T06:00:00+05:30"},
		{"past midnight, after it", kolkata, "mon 22:00-06:00", nil, "2026-11-24T05:59:00+05:30", true, platform.ReasonHours, "2026-11-24T06:00:00+05:30"},
		{"the morning belongs to the day before", kolkata, "mon 22:00-06:00", nil, "2026-11-23T05:00:00+05:30", false, platform.ReasonOutside, "2026-11-23T22:00:00+05:30"},

		{"holiday", kolkata, office, []string{"2026-11-23"}, "2026-11-23T12:00:00+05:30", false, platform.ReasonHoliday, "2026-11-24T09:00:00+05:30"},
		{"holiday closes what has no hours", kolkata, "always", []string{"2026-11-23"}, "2026-11-23T12:00:00+05:30", false, platform.ReasonHoliday, "2026-11-24T00:00:00+05:30"},
		{"no hours and no holiday", kolkata, "always", nil, "2026-11-23T12:00:00+05:30", true, platform.ReasonAlways, ""},
		{"holiday cuts what runs into it", kolkata, "daily 22:00-06:00", []string{"2026-11-24"}, "2026-11-23T23:00:00+05:30", true, platform.ReasonHours, "2026-11-24T00:00:00+05:30"},
		{"holiday cuts at its midnight", kolkata, "daily 22:00-06:00", []string{"2026-11-24"}, "2026-11-24T00:00:00+05:30", false, platform.ReasonHoliday, "2026-11-25T22:00:00+05:30"},
		{"holiday drops the night that starts on it", kolkata, "daily 22:00-06:00", []string{"2026-11-24"}, "2026-11-25T01:00:00+05:30", false, platform.ReasonHoliday, "2026-11-25T22:00:00+05:30"},
		{"holiday is a day of the zone", newYork, office, []string{"2026-11-23"}, "2026-11-24T04:00:00Z", false, platform.ReasonHoliday, "2026-11-24T09:00:00-05:00"},
		{"a row of holidays longer than a week", kolkata, "mon 09:00-18:00", []string{"2026-11-23", "2026-11-30", "2026-12-07"}, "2026-11-23T12:00:00+05:30", false, platform.ReasonHoliday, "2026-12-14T09:00:00+05:30"},

		// 2026-03-08: 02:00 becomes 03:00 in New York.
		{"opening in the gap moves forward", newYork, "sun 02:30-05:00", nil, "2026-03-08T03:29:00-04:00", false, platform.ReasonOutside, "2026-03-08T03:30:00-04:00"},
		{"and is open from there", newYork, "sun 02:30-05:00", nil, "2026-03-08T03:30:00-04:00", true, platform.ReasonHours, "2026-03-08T05:00:00-04:00"},
		{"closing in the gap moves forward", newYork, "sun 00:00-02:30", nil, "2026-03-08T03:29:00-04:00", true, platform.ReasonHours, "2026-03-08T03:30:00-04:00"},
		{"a shift inside the gap moves whole", newYork, "sun 02:15-02:45", nil, "2026-03-08T01:59:00-05:00", false, platform.ReasonOutside, "2026-03-08T03:15:00-04:00"},
		{"a shift that the gap swallows", newYork, "sun 02:30-03:15", nil, "2026-03-08T00:00:00-05:00", false, platform.ReasonOutside, "2026-03-15T02:30:00-04:00"},
		{"a night over the gap is an hour shorter", newYork, "sat 22:00-06:00", nil, "2026-03-07T22:00:00-05:00", true, platform.ReasonHours, "2026-03-08T06:00:00-04:00"},

		// 2026-11-01: 02:00 becomes 01:00 in New York.
		{"a repeated time is open the first time", newYork, "sun 01:00-01:30", nil, "2026-11-01T01:15:00-04:00", true, platform.ReasonHours, "2026-11-01T01:30:00-04:00"},
		{"closed between the two", newYork, "sun 01:00-01:30", nil, "2026-11-01T01:45:00-04:00", false, platform.ReasonOutside, "2026-11-01T01:00:00-05:00"},
		{"and open the second time", newYork, "sun 01:00-01:30", nil, "2026-11-01T01:15:00-05:00", true, platform.ReasonHours, "2026-11-01T01:30:00-05:00"},
		{"closing after the repeat", newYork, "sun 00:00-02:00", nil, "2026-11-01T01:59:00-04:00", true, platform.ReasonHours, "2026-11-01T02:00:00-05:00"},

		// 2026-04-24 begins at 01:00 in Cairo.
		{"a midnight that is skipped", "Africa/Cairo", "daily 00:00-24:00", nil, "2026-04-23T23:59:00+02:00", true, platform.ReasonHours, ""},
		{"a holiday that starts with a gap", "Africa/Cairo", "daily 00:00-24:00", []string{"2026-04-24"}, "2026-04-23T23:59:00+02:00", true, platform.ReasonHours, "2026-04-24T01:00:00+03:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := platform.Schedule{Zone: zone(t, c.zone)}
			if c.hours != "always" {
				s.Hours = week(t, c.hours)
			}
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			st := s.At(at, days(t, c.holidays...))
			next := ""
			if !st.Next.IsZero() {
				next = st.Next.Format(time.RFC3339)
			}
			if st.Open != c.open || st.Reason != c.reason || next != c.next {
				t.Errorf("open %v, %s, next %q; want %v, %s, next %q", st.Open, st.Reason, next, c.open, c.reason, c.next)
			}
			if (st.Holiday != nil) != (st.Reason == platform.ReasonHoliday) {
				t.Errorf("reason %s with holiday %v", st.Reason, st.Holiday)
			}
		})
	}
}

func TestHoursAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, open, close string
		ok                bool
	}{
		{"office hours", "09:00", "18:00", true},
		{"to the end of the day", "00:00", "24:00", true},
		{"past midnight", "22:00", "06:00", true},
		{"to midnight of the next day", "22:00", "00:00", true},
		{"equal", "09:00", "09:00", false},
		{"opens at 24:00", "24:00", "09:00", false},
		{"25 hours", "09:00", "25:00", false},
		{"24:01", "09:00", "24:01", false},
		{"60 minutes", "09:60", "10:00", false},
		{"one digit", "9:00", "18:00", false},
		{"empty", "", "", false},
		{"seconds", "09:00:00", "18:00:00", false},
	} {
		s, err := platform.ParseShift(c.open, c.close)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil && (s.OpenText() != c.open || s.CloseText() != c.close) {
			t.Errorf("%s: written again as %s-%s", c.name, s.OpenText(), s.CloseText())
		}
	}
	_, err := platform.ParseWeek(map[string][2]string{"mon": {"09:00", "09:00"}, "Tue": {"09:00", "18:00"}, "wed": {"09:00", "18:00"}})
	e, ok := err.(*platform.Error)
	if !ok || e.Fields["working_hours.mon"] == "" || e.Fields["working_hours.Tue"] == "" || len(e.Fields) != 2 {
		t.Errorf("faults of a week: %v", err)
	}
	for _, bad := range []string{"", "Local", "Asia/Nowhere", "../etc/passwd"} {
		if _, err := platform.ParseZone(bad); err == nil {
			t.Errorf("%q is taken for a zone", bad)
		}
	}
	for _, bad := range []string{"", "2026-02-30", "26-01-26", "2026-1-26"} {
		if _, err := platform.ParseDate(bad); err == nil {
			t.Errorf("%q is taken for a date", bad)
		}
	}
}

func TestAZoneIsReadOnce(t *testing.T) {
	t.Parallel()
	a, err := platform.ParseZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := platform.ParseZone("Asia/Kolkata"); a != b {
		t.Error("the same zone was read twice")
	}
	for _, name := range []string{"", "Local", "Asia/Nowhere", "../zone"} {
		for range 2 {
			if _, err := platform.ParseZone(name); !platform.Is(err, platform.Invalid) {
				t.Errorf("%q: got %v", name, err)
			}
		}
	}
}
