package platform

import (
	"testing"
	"time"
)

func week(t *testing.T, days map[string][2]string) *Week {
	t.Helper()
	w, err := ParseWeek(days)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAScheduleSurvivesItsText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Asia/Kolkata always", "America/New_York never", "Asia/Kolkata mon 09:00-18:00 fri 20:00-04:00 sun 00:00-24:00"} {
		s, err := ParseScheduleText(text)
		if err != nil || s.Text() != text {
			t.Errorf("%q becomes %q, %v", text, s.Text(), err)
		}
	}
	midnight := Schedule{Zone: India, Hours: &Week{}}
	midnight.Hours[time.Monday] = &Shift{Open: 9 * 60}
	if got := midnight.Text(); got != "IST mon 09:00-24:00" {
		t.Errorf("a shift up to midnight is %q", got)
	}
	for _, text := range []string{"", "always", "Mars/Base always", "Asia/Kolkata", "Asia/Kolkata mon", "Asia/Kolkata mon 09:00", "Asia/Kolkata mon 09:00-09:00", "Asia/Kolkata mon 09:00-10:00 mon 11:00-12:00", "Asia/Kolkata sometimes"} {
		if s, err := ParseScheduleText(text); !Is(err, Invalid) {
			t.Errorf("%q is read as %q, %v", text, s.Text(), err)
		}
	}
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule string
		days map[string][2]string
		at   string // the field that is named; empty for none
	}{
		{"a night that ends before the next day opens", map[string][2]string{"mon": {"20:00", "04:00"}, "tue": {"09:00", "18:00"}}, ""},
		{"one that ends as it opens", map[string][2]string{"mon": {"20:00", "09:00"}, "tue": {"09:00", "18:00"}}, ""},
		{"one that runs into it", map[string][2]string{"mon": {"20:00", "10:00"}, "tue": {"09:00", "18:00"}}, "working_hours.mon"},
		{"Sunday into Monday", map[string][2]string{"sun": {"22:00", "10:00"}, "mon": {"09:00", "18:00"}}, "working_hours.sun"},
		{"into a closed day", map[string][2]string{"mon": {"20:00", "10:00"}}, ""},
		{"whole days", map[string][2]string{"mon": {"00:00", "24:00"}, "tue": {"00:00", "24:00"}}, ""},
	} {
		err := week(t, c.days).Overlap()
		if c.at == "" {
			if err != nil {
				t.Errorf("%s: %v", c.rule, err)
			}
			continue
		}
		e, ok := err.(*Error)
		if !ok || len(e.Fields) != 1 || e.Fields[c.at] == "" {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
}

func TestClosedDay(t *testing.T) {
	t.Parallel()
	kolkata, err := ParseZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, time.August, 10, 10, 0, 0, 0, kolkata)
	off := []Holiday{{Name: "Independence Day", Date: Date{2026, time.August, 15}}}
	daily := map[string][2]string{}
	for _, d := range Weekdays() {
		daily[d] = [2]string{"09:00", "18:00"}
	}
	six := map[string][2]string{}
	for _, d := range Weekdays()[:6] {
		six[d] = [2]string{"09:00", "18:00"}
	}
	for _, c := range []struct {
		rule string
		s    Schedule
		off  []Holiday
		want string
		name string
	}{
		{"a holiday", Schedule{kolkata, week(t, daily)}, off, "2026-08-15", "Independence Day"},
		{"always open but for a holiday", Schedule{Zone: kolkata}, off, "2026-08-15", "Independence Day"},
		{"a day of the week without hours", Schedule{kolkata, week(t, six)}, nil, "2026-08-16", ""},
		{"the holiday comes first", Schedule{kolkata, week(t, six)}, off, "2026-08-15", "Independence Day"},
		{"none", Schedule{kolkata, week(t, daily)}, nil, "", ""},
		{"never open", Schedule{kolkata, &Week{}}, off, "", ""},
	} {
		day, h, ok := c.s.ClosedDay(monday, c.off)
		name, got := "", ""
		if ok {
			got = day.String()
		}
		if h != nil {
			name = h.Name
		}
		if got != c.want || name != c.name {
			t.Errorf("%s: %s %q", c.rule, got, name)
		}
	}
}
