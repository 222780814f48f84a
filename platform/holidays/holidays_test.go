package holidays

import (
	"fmt"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func date(t *testing.T, s string) platform.Date {
	t.Helper()
	d, err := platform.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryListIsDatedAndSourced(t *testing.T) {
	t.Parallel()
	for _, n := range Names() {
		for _, year := range []int{2026, 2027, 2031} {
			l, err := Of(n[0], year)
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Days) < 4 {
				t.Errorf("%s has %d days in %d, fewer than the country's fixed ones", n[0], len(l.Days), year)
			}
			for i, d := range l.Days {
				if d.Date.Year != year || d.Name == "" || d.Source == "" {
					t.Errorf("%s %d: %+v lacks something", n[0], year, d)
				}
				if i > 0 && !after(d.Date, l.Days[i-1].Date) {
					t.Errorf("%s %d: %s stands after %s", n[0], year, d.Date, l.Days[i-1].Date)
				}
			}
			if want := year == 2026 && (n[0] == "IN" || n[0] == "IN-MH" || n[0] == "IN-KA"); l.Whole != want {
				t.Errorf("%s %d: whole is %v", n[0], year, l.Whole)
			}
		}
	}
	if _, err := Of("XX", 2026); !platform.Is(err, platform.NotFound) {
		t.Errorf("an unknown list: %v", err)
	}
}

// Days that nobody has announced say so wherever their name goes.
func TestReckonedDaysSayThatTheyAreExpected(t *testing.T) {
	t.Parallel()
	all, err := india()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range all {
		reckoned := strings.Contains(e.source, "reckoned")
		if reckoned != strings.HasSuffix(e.name, " (expected)") {
			t.Errorf("%+v", e)
		}
		if reckoned && e.list == "IN" && e.year == 2027 {
			n++
		}
	}
	if n < 12 {
		t.Errorf("%d days of 2027 are expected", n)
	}
}

// A day that has the same date each year, or hangs on Easter, can't move, and does not
// say that it may. The Bengali new year follows the sun: it was on 14 April, and will be.
func TestADayThatCannotMoveIsNotExpected(t *testing.T) {
	t.Parallel()
	all, err := india()
	if err != nil {
		t.Fatal(err)
	}
	years := map[string]int{}
	for _, e := range all {
		if strings.HasSuffix(e.name, "(expected)") {
			years[fmt.Sprintf("%s %s %02d-%02d", e.list, e.name, e.month, e.day)]++
		}
		if strings.Contains(e.name, "Good Friday") && strings.HasSuffix(e.name, "(expected)") {
			t.Errorf("%+v: Easter is reckoned for good", e)
		}
	}
	for day, n := range years {
		if n > 1 && !strings.Contains(day, "Pohela Boishakh") && !strings.Contains(day, "Pongal") && !strings.Contains(day, "Uzhavar") {
			t.Errorf("%s stands there for %d years, and is said to be expected", day, n)
		}
	}
}

// Offices work on the day on which a state was formed, where its government does not
// say otherwise: neither Telangana's list of 2026 nor those of its neighbours have it.
func TestAnAnniversaryIsNoHoliday(t *testing.T) {
	t.Parallel()
	for _, n := range Names() {
		l, err := Of(n[0], 2027)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range l.Days {
			if strings.Contains(d.Name, "Foundation Day") || strings.Contains(d.Name, "Formation Day") || d.Name == "Gujarat Day" {
				t.Errorf("%s closes offices on %s, %s", n[0], d.Date, d.Name)
			}
		}
	}
}

// Maharashtra keeps Holi and Bakri Id on other days than the central government, and
// its list must not have both.
func TestAStateKeepsItsOwnDays(t *testing.T) {
	t.Parallel()
	l, err := Of("IN-MH", 2026)
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]string{}
	for _, d := range l.Days {
		has[d.Date.String()] = d.Name
	}
	for day, want := range map[string]bool{"2026-03-03": true, "2026-03-04": false, "2026-05-28": true, "2026-05-27": false, "2026-01-26": true, "2026-05-01": true} {
		if (has[day] != "") != want {
			t.Errorf("on %s there is %q", day, has[day])
		}
	}
}

// Karnataka's own list has twenty days that year, four of them the country's fixed
// ones, besides a fixed day of its own that is a Sunday and not on it.
func TestKarnatakasListOf2026(t *testing.T) {
	t.Parallel()
	l, err := Of("IN-KA", 2026)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Days) != 21 {
		t.Errorf("there are %d days: %+v", len(l.Days), l.Days)
	}
	for _, d := range l.Days {
		if name := d.Name; name == "Holi" || name == "Ram Navami" {
			t.Errorf("it has %s, which is the central government's", name)
		}
	}
}

func TestALineThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"IN,26-01,Republic Day,x", "IN,2026-02-30,None,x", "IN-ZZ,01-26,Day,x", "IN,01-26,,x", "IN,01-26,Day,"} {
		if _, err := read(strings.NewReader("list,date,name,source\n" + bad + "\n")); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func calendar(events string) []byte {
	return []byte(strings.ReplaceAll("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"+events+"END:VCALENDAR\n", "\n", "\r\n"))
}

func event(lines string) string {
	return "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n" + lines + "END:VEVENT\n"
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	from, to := date(t, "2026-11-24"), date(t, "2028-12-31")
	for _, c := range []struct {
		rule, events, days string
		skipped            int
	}{
		{"one day", event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226\nSUMMARY:Christmas\n"), "2026-12-25 Christmas", 0},
		{"no end", event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\\, really\n"), "2026-12-25 Christmas, really", 0},
		{"a longer one", event("DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102\nSUMMARY:New Year\n"), "2026-12-30 New Year|2026-12-31 New Year|2027-01-01 New Year", 0},
		{"each year", event("DTSTART;VALUE=DATE:20200126\nRRULE:FREQ=YEARLY\nSUMMARY:Republic Day\n"), "2027-01-26 Republic Day|2028-01-26 Republic Day", 0},
		{"past, timed and cancelled ones are left out", event("DTSTART;VALUE=DATE:20251225\nSUMMARY:Old\n") + event("DTSTART:20261226T090000Z\nSUMMARY:Meeting\n") +
			event("DTSTART;VALUE=DATE:20261227\nSTATUS:CANCELLED\nSUMMARY:Off\n") + event("DTSTART;VALUE=DATE:20261228\nSUMMARY:On\n"), "2026-12-28 On", 2},
		{"a day twice", event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\n") + event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Again\n"), "2026-12-25 Christmas", 0},
	} {
		days, skipped, err := Calendar(calendar(c.events), from, to)
		var got []string
		for _, d := range days {
			got = append(got, d.Date.String()+" "+d.Name)
		}
		if err != nil || strings.Join(got, "|") != c.days || skipped != c.skipped {
			t.Errorf("%s: %v, %d skipped, %v", c.rule, got, skipped, err)
		}
	}
}

func TestWhatIsNoCalendarIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	from, to := date(t, "2026-11-24"), date(t, "2028-12-31")
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"a picture":        {[]byte("\x89PNG\r\n\x1a\n"), "not a calendar"},
		"nothing":          {nil, "not a calendar"},
		"10 MB":            {append(calendar(""), make([]byte, 10<<20)...), "larger than 1 MB"},
		"half of one":      {[]byte("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n"), "damaged"},
		"no events":        {calendar(""), "no events"},
		"nothing to come":  {calendar(event("DTSTART;VALUE=DATE:20201225\nSUMMARY:Old\n")), "no whole day"},
		"a web page of it": {[]byte("<!doctype html><title>calendar</title>"), "not a calendar"},
	} {
		_, _, err := Calendar(c.file, from, to)
		if !platform.Is(err, platform.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
