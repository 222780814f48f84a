package holidays

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"partnerdesk/platform"
)

// What an uploaded calendar may hold: a year's public holidays are some 4 KB.
const (
	MaxFile = 1 << 20 // bytes
	maxSpan = 60      // days of one event
)

// Calendar reads the days of an iCalendar file (RFC 5545) that lie between from and
// to: those of its all-day events, each day of a longer one, and of yearly repeats
// within the span. Other events, and those that are cancelled, are counted in
// skipped. What is no calendar, is larger than MaxFile or holds no day is Invalid.
func Calendar(file []byte, from, to platform.Date) (days []Day, skipped int, err error) {
	if len(file) > MaxFile {
		return nil, 0, platform.Errorf(platform.Invalid, "The file is larger than 1 MB. A calendar of holidays is a few KB: export that one alone.")
	}
	if !bytes.Contains(file[:min(len(file), 4096)], []byte("BEGIN:VCALENDAR")) {
		return nil, 0, platform.Errorf(platform.Invalid, "This is not a calendar. Choose a file that ends in .ics, as calendar programs export it.")
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		return nil, 0, &platform.Error{Kind: platform.Invalid, Msg: "This calendar is damaged: it could not be read to its end. Export it again.", Err: err}
	}
	seen := map[platform.Date]bool{}
	events := 0
	for _, e := range cal.Events() {
		events++
		first, last, ok := span(e)
		if !ok {
			skipped++
			continue
		}
		name := strings.TrimSpace(textOf(e, ics.ComponentPropertySummary))
		years := []int{0}
		if rule := textOf(e, ics.ComponentPropertyRrule); strings.Contains(strings.ToUpper(rule), "FREQ=YEARLY") {
			years = years[:0]
			for y := max(from.Year-first.Year, 0); y <= to.Year-first.Year; y++ {
				years = append(years, y)
			}
		}
		for _, y := range years {
			for d, n := first, 0; !after(d, last) && n < maxSpan; d, n = next(d), n+1 {
				day := platform.Date{Year: d.Year + y, Month: d.Month, Day: d.Day}
				if !day.Valid() || after(from, day) || after(day, to) || seen[day] {
					continue
				}
				seen[day] = true
				days = append(days, Day{Date: day, Name: name})
			}
		}
	}
	if events == 0 {
		return nil, 0, platform.Errorf(platform.Invalid, "This calendar holds no events.")
	}
	if len(days) == 0 {
		return nil, skipped, platform.Errorf(platform.Invalid, "This calendar holds no whole day between %s and %s.", from, to)
	}
	slices.SortFunc(days, func(a, b Day) int { return strings.Compare(a.Date.String(), b.Date.String()) })
	return days, skipped, nil
}

// span is the first and the last day of an all-day event. Its end is exclusive, and
// may be left out for a single day.
func span(e *ics.VEvent) (first, last platform.Date, ok bool) {
	start := e.GetProperty(ics.ComponentPropertyDtStart)
	if start == nil || len(start.Value) != len("20060102") || strings.EqualFold(textOf(e, ics.ComponentPropertyStatus), "CANCELLED") {
		return first, last, false
	}
	at, err := time.Parse("20060102", start.Value)
	if err != nil {
		return first, last, false
	}
	first = platform.DateOf(at)
	last = first
	if end := e.GetProperty(ics.ComponentPropertyDtEnd); end != nil {
		if until, err := time.Parse("20060102", end.Value); err == nil && until.After(at) {
			last = platform.DateOf(until.AddDate(0, 0, -1))
		}
	}
	return first, last, true
}

func textOf(e *ics.VEvent, p ics.ComponentProperty) string {
	if got := e.GetProperty(p); got != nil {
		return ics.FromText(got.Value)
	}
	return ""
}

func after(a, b platform.Date) bool {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day)) > 0
}

func next(d platform.Date) platform.Date {
	return platform.DateOf(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, time.UTC))
}
