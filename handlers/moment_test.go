package handlers

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func TestAMomentAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 15, 0, 0, platform.India) // a Monday
	for text, want := range map[string]string{
		"": "2026-11-23T10:15", "now": "2026-11-23T10:15", " NOW ": "2026-11-23T10:15",
		"tonight 23:30": "2026-11-23T23:30", "Tonight at 11pm": "2026-11-23T23:00", "tonight 1am": "2026-11-24T01:00", "tonight": "2026-11-23T21:00",
		"today 9:00": "2026-11-23T09:00", "tomorrow": "2026-11-24T10:15", "tomorrow 9 am": "2026-11-24T09:00", "tomorrow noon": "2026-11-24T12:00",
		"15 Aug 11:00": "2027-08-15T11:00", "15 august 2026 11:00": "2026-08-15T11:00", "23 Nov 09:00": "2026-11-23T09:00", "29 Feb 10:00": "2028-02-29T10:00",
		"Wed 19 Nov 2025, 19:40": "2025-11-19T19:40", "wed 10:00": "2026-11-25T10:00", "monday 18:00": "2026-11-23T18:00", "next monday 18:00": "2026-11-30T18:00",
		"18:30": "2026-11-23T18:30", "9:00": "2026-11-24T09:00", "2026-11-25 11:00": "2026-11-25T11:00", "2026-11-25T11:00": "2026-11-25T11:00",
		"2026-11-25T11:00:00": "2026-11-25T11:00", "2026-11-25": "2026-11-25T10:15", "in 2 hours": "2026-11-23T12:15", "in 90 min": "2026-11-23T11:45", "in 3 days": "2026-11-26T10:15",
		"अभी": "2026-11-23T10:15", "आज रात 23:30": "2026-11-23T23:30", "कल 9:00": "2026-11-24T09:00", "बुधवार 10:00": "2026-11-25T10:00",
		"15 अगस्त 11:00": "2027-08-15T11:00", "२५ दिस॰ १०:३०": "2026-12-25T10:30",
		"2026-11-25t11:00:00+00:00": "2026-11-25T16:30", "25 dec midnight": "2026-12-25T00:00", "24 dec 24:00": "2026-12-25T00:00", "1 Jan 1970 10:00": "1970-01-01T10:00",
	} {
		at, live, err := moment(text, platform.India, now)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := at.In(platform.India).Format("2006-01-02T15:04"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
		if isNow := strings.TrimSpace(strings.ToLower(text)); live != (isNow == "" || isNow == "now" || isNow == "अभी") {
			t.Errorf("%q: live is %v", text, live)
		}
	}
	for text, word := range map[string]string{
		"15 Aug 9999 11:00": "further ahead", "9999-12-31 23:59": "further ahead", "999999-01-01": "further ahead", "15 Aug 99999999999999999999 11:00": "further ahead",
		"31 Dec 1969 10:00": "before 1970", "0001-01-01": "before 1970", "30 Feb 10:00": "no such day", "2026-02-30": "no such day", "2026-13-01": "no such day",
		"soon": "such as now", "25:00": "such as now", "13pm": "such as now", "12:75": "such as now", "<script>": "such as now", "15 Foo 10:00": "such as now", strings.Repeat("9", 300): "such as now",
	} {
		if at, _, err := moment(text, platform.India, now); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q gives %s, %v; want an answer with %q", text, at, err, word)
		}
	}
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	if at, _, err := moment("tonight 23:30", york, now); err != nil || at.UTC().Format("2006-01-02T15:04") != "2026-11-23T04:30" {
		t.Errorf("tonight in New York is %s, %v", at, err)
	}
}

func FuzzMoment(f *testing.F) {
	f.Add("tonight 23:30")
	f.Add("15 Aug 9999 11:00")
	f.Fuzz(func(t *testing.T, text string) {
		at, _, err := moment(text, platform.India, time.Date(2026, 11, 23, 10, 15, 0, 0, platform.India))
		if err == nil && (at.Before(firstMoment) || !at.Before(lastMoment)) {
			t.Errorf("%q gives %s", text, at)
		}
	})
}
