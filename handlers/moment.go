package handlers

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// What a moment may be. Beyond that no schedule tells anything.
var (
	firstMoment = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

var (
	clockShape = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$`)
	dayShape   = regexp.MustCompile(`^(?:([a-z]{3})[a-z]*,? +)?(\d{1,2}) +([a-z]{3})[a-z]*(?: +(\d{4,}))?$`)
	inShape    = regexp.MustCompile(`^in (\d{1,4}) ?(m|min|mins|minutes?|h|hours?|d|days?)$`)
	isoShape   = regexp.MustCompile(`^(\d{4,6})-(\d{2})-(\d{2})$`)
)

// fromHindi puts what a reader of Hindi writes into the words below, with digits of
// either script. Longer words come first.
var fromHindi = strings.NewReplacer("आज रात", "tonight", "अभी", "now", "आज", "today", "कल", "tomorrow", "दोपहर", "noon", "आधी रात", "midnight",
	"सोम", "mon", "मंगल", "tue", "बुध", "wed", "गुरु", "thu", "शुक्र", "fri", "शनि", "sat", "रवि", "sun", "वार", "",
	"जनवरी", "jan", "जन॰", "jan", "फ़रवरी", "feb", "फरवरी", "feb", "फ़र॰", "feb", "मार्च", "mar", "अप्रैल", "apr", "मई", "may", "जून", "jun", "जुलाई", "jul", "जुल॰", "jul",
	"अगस्त", "aug", "अग॰", "aug", "सितंबर", "sep", "सित॰", "sep", "अक्टूबर", "oct", "अक्टू॰", "oct", "नवंबर", "nov", "नव॰", "nov", "दिसंबर", "dec", "दिस॰", "dec",
	"०", "0", "१", "1", "२", "2", "३", "3", "४", "4", "५", "5", "६", "6", "७", "7", "८", "8", "९", "9")

// moment reads when somebody calls, as people write it: "now", "tonight 23:30",
// "tomorrow 9am", "Wed 10:00", "15 Aug 11:00", "2026-11-25 11:00". What is left
// out is the next that comes. live says that it is now. The error has words for
// the field.
func moment(text string, zone *time.Location, now time.Time) (at time.Time, live bool, err error) {
	text = strings.Join(strings.Fields(strings.ToLower(fromHindi.Replace(strings.ReplaceAll(text, ",", " ")))), " ")
	if text == "" || text == "now" {
		return now, true, nil
	}
	now = now.In(zone)
	if m := inShape.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		switch m[2][0] {
		case 'm':
			at = now.Add(time.Duration(n) * time.Minute)
		case 'h':
			at = now.Add(time.Duration(n) * time.Hour)
		default:
			at = now.AddDate(0, 0, n)
		}
		return within(at)
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(text)); err == nil {
		return within(t)
	}
	day, clock := splitMoment(text)
	minutes, known := clockOf(clock)
	if clock != "" && !known {
		return at, false, badMoment()
	}
	date, dated, err := dayOf(day, now)
	if err != nil {
		return at, false, err
	}
	switch {
	case day == "tonight" && !known:
		minutes = 21 * 60
	case day == "tonight" && minutes < 6*60: // after midnight is still this night
		date = date.AddDate(0, 0, 1)
	case !known:
		minutes = now.Hour()*60 + now.Minute()
	}
	at = time.Date(date.Year(), date.Month(), date.Day(), 0, minutes, 0, 0, zone)
	if !dated && !at.After(now) { // a bare time is the next
		at = time.Date(date.Year(), date.Month(), date.Day()+1, 0, minutes, 0, 0, zone)
	}
	return within(at)
}

func badMoment() error {
	return platform.Errorf(platform.Invalid, "Write a moment such as now, tonight 23:30, 15 Aug 11:00 or 2026-11-25 11:00.")
}

func within(at time.Time) (time.Time, bool, error) {
	switch {
	case at.Before(firstMoment):
		return at, false, platform.Errorf(platform.Invalid, "That is before 1970, when there was nothing to call. Choose a moment from 1970 to 2099.")
	case !at.Before(lastMoment):
		return at, false, platform.Errorf(platform.Invalid, "That is further ahead than anybody plans. Choose a moment from 1970 to 2099.")
	}
	return at, false, nil
}

// splitMoment parts a day from a time of day; either may be empty.
func splitMoment(text string) (day, clock string) {
	words := strings.Split(strings.ReplaceAll(text, " at ", " "), " ")
	if len(words) == 1 {
		if d, c, ok := strings.Cut(text, "t"); ok && isoShape.MatchString(d) {
			return d, strings.TrimSuffix(c, ":00z")
		}
	}
	if n := len(words); n > 1 && (words[n-1] == "am" || words[n-1] == "pm") {
		words = append(words[:n-2], words[n-2]+words[n-1])
	}
	last := words[len(words)-1]
	isClock := strings.ContainsAny(last, ":") || strings.HasSuffix(last, "am") || strings.HasSuffix(last, "pm") || last == "noon" || last == "midnight" ||
		len(words) > 1 && clockShape.MatchString(last) && len(last) <= 2 && !isMonthBefore(words)
	if !isClock {
		return text, ""
	}
	return strings.Join(words[:len(words)-1], " "), last
}

// isMonthBefore keeps "15 aug" and its like from being read as a time: the last
// word there is no bare number, so only "aug 15" can be meant.
func isMonthBefore(words []string) bool {
	_, ok := monthOf(words[len(words)-2])
	return ok && len(words) == 2
}

func clockOf(s string) (minutes int, ok bool) {
	switch s {
	case "noon":
		return 12 * 60, true
	case "midnight":
		return 0, true
	}
	// A time field of a browser may send seconds.
	if parts := strings.Split(s, ":"); len(parts) == 3 {
		s = parts[0] + ":" + parts[1]
	}
	m := clockShape.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute := 0
	if m[2] != "" {
		minute, _ = strconv.Atoi(m[2])
	}
	switch {
	case m[3] != "" && (hour < 1 || hour > 12), minute > 59, hour > 24, hour == 24 && minute > 0:
		return 0, false
	case m[3] == "am" && hour == 12:
		hour = 0
	case m[3] == "pm" && hour < 12:
		hour += 12
	}
	return hour*60 + minute, true
}

func monthOf(s string) (time.Month, bool) {
	if len(s) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), s) {
			return m, true
		}
	}
	return 0, false
}

func weekdayOf(s string) (time.Weekday, bool) {
	if len(s) < 3 {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(strings.ToLower(d.String()), s) {
			return d, true
		}
	}
	return 0, false
}

// dayOf reads a day; dated says that one was named.
func dayOf(s string, now time.Time) (day time.Time, dated bool, err error) {
	switch s {
	case "":
		return now, false, nil
	case "today", "tonight", "this evening":
		return now, true, nil
	case "tomorrow":
		return now.AddDate(0, 0, 1), true, nil
	case "yesterday":
		return now.AddDate(0, 0, -1), true, nil
	}
	if d, ok := weekdayOf(strings.TrimPrefix(strings.TrimPrefix(s, "next "), "on ")); ok {
		ahead := (int(d) - int(now.Weekday()) + 7) % 7
		if ahead == 0 && strings.HasPrefix(s, "next ") {
			ahead = 7
		}
		return now.AddDate(0, 0, ahead), true, nil
	}
	if m := isoShape.FindStringSubmatch(s); m != nil {
		y, _ := strconv.Atoi(m[1])
		mon, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		return realDay(y, time.Month(mon), d, now)
	}
	m := dayShape.FindStringSubmatch(s)
	if m == nil {
		return now, false, badMoment()
	}
	d, _ := strconv.Atoi(m[2])
	month, ok := monthOf(m[3])
	if !ok {
		return now, false, badMoment()
	}
	if m[4] != "" {
		y, err := strconv.Atoi(m[4])
		if err != nil || y > 99_999 {
			y = 99_999
		}
		return realDay(y, month, d, now)
	}
	// Without a year it is the next such day that there is.
	for y := now.Year(); y <= now.Year()+4; y++ {
		day, _, err := realDay(y, month, d, now)
		if err == nil && !day.Before(time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())) {
			return day, true, nil
		}
	}
	return realDay(now.Year(), month, d, now)
}

func realDay(y int, m time.Month, d int, now time.Time) (time.Time, bool, error) {
	day := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	if day.Day() != d || day.Month() != m {
		return now, false, platform.Errorf(platform.Invalid, "There is no such day in the calendar.")
	}
	return day, true, nil
}
