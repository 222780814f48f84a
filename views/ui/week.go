package ui

import "strconv"

// Span is a stretch of one day on a bar of its 24 hours.
type Span struct {
	From, To int    // minutes after midnight; To up to 1440
	In, Out  bool   // it came in over midnight, goes on over the next one
	Words    string // within the bar, where there is room
}

// DayBar is one day of a week drawn as a bar.
type DayBar struct {
	Label string // what a screen reader says: "Monday, 09:00 to 18:00"
	Spans []Span
	Today bool
	Now   int    // minutes after midnight, where Today
	Clock string // now in words, above its line
}

const dayMinutes = 24 * 60

// percent is a moment's place on the bar.
func percent(minutes int) string {
	return strconv.FormatFloat(float64(minutes)*100/dayMinutes, 'f', 3, 64) + "%"
}

// fits says that a span is long enough for its words on the narrowest bar that has
// any, which is some 450 px wide.
func (s Span) fits() bool { return s.To-s.From >= 70+20*len([]rune(s.Words)) }
