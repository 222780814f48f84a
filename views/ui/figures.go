package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
)

// Where is the place in a number at which digits were looked for.
type Where int

const (
	Anywhere Where = iota
	AtStart        // of the number behind the country code
	AtEnd
)

// piece is a stretch of text, highlighted or not.
type piece struct {
	text string
	hit  bool
}

// cut finds digits in a number as it is shown, spaces and all: "43 10" in
// "+91 20 6743 1088". A number that does not hold them stays whole.
func cut(shown, digits string, where Where) []piece {
	digits = platform.Digits(digits)
	var at []int // byte offset of each digit that may match
	body := 0
	if strings.HasPrefix(shown, "+") {
		body = strings.IndexByte(shown, ' ') + 1
	}
	for i := body; i < len(shown); i++ {
		if shown[i] >= '0' && shown[i] <= '9' {
			at = append(at, i)
		}
	}
	bare := platform.Digits(shown[body:])
	n := len(digits)
	i := -1
	switch {
	case n == 0 || n > len(bare):
	case where == AtStart && strings.HasPrefix(bare, digits):
		i = 0
	case where == AtEnd && strings.HasSuffix(bare, digits):
		i = len(bare) - n
	case where == Anywhere:
		i = strings.Index(bare, digits)
	}
	if i < 0 {
		return []piece{{text: shown}}
	}
	from, to := at[i], at[i+n-1]+1
	return []piece{{text: shown[:from]}, {text: shown[from:to], hit: true}, {text: shown[to:]}}
}

// Gauge is a share of a whole: filled says how much, from 0 to 1.
type Gauge struct {
	Filled float64
	Tone   Tone
	Words  string // what it says; a gauge alone says nothing to a screen reader
	Wide   bool   // as wide as its column instead of 40 px
}

// Runway is how long a balance lasts, on a scale of two weeks: red up to one day,
// amber up to three. words is the same in words ("2 days").
func Runway(days float64, words string) Gauge {
	g := Gauge{Filled: days / 14, Words: words}
	switch {
	case days <= 1:
		g.Tone = Error
	case days <= 3:
		g.Tone = Warning
	}
	return g
}

func (g Gauge) percent() string { return whole(g.whole()) + "%" }

// whole is how much is filled, in whole percent.
func (g Gauge) whole() int { return int(min(max(g.Filled, 0), 1)*100 + .5) }

func (g Gauge) fill() Class {
	return [...]Class{"fill-faint", "fill-dot-info", "fill-dot-success", "fill-dot-warning", "fill-dot-error"}[g.Tone]
}

// ink is of a gauge's words, which carry its colour where it is a warning.
func (g Gauge) ink() Class {
	switch g.Tone {
	case Error:
		return "num whitespace-nowrap text-error font-medium"
	case Warning:
		return "num whitespace-nowrap text-warning font-medium"
	}
	return "num whitespace-nowrap"
}

// Initials are the first letters of a name's first two words: "Kaveri
// Diagnostics" gives KD.
func Initials(name string) string {
	out := ""
	for w := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(w); r != utf8.RuneError && len([]rune(out)) < 2 {
			out += strings.ToUpper(string(r))
		}
	}
	return out
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// cell is one character of a PAN.
type cell struct {
	char  string
	doubt bool
	gap   bool // a new group begins: letters, digits, last letter
}

func panCells(pan string, doubt int) []cell {
	var out []cell
	for i, r := range []rune(pan) {
		out = append(out, cell{char: string(r), doubt: i == doubt, gap: i == 5 || i == 9})
	}
	return out
}
