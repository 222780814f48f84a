package numbers

import (
	"context"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// What can be asked of a number besides its digits.
const (
	Repeats = "repeats" // 5555, 4343, 67126712
	Mirror  = "mirror"  // 4224, 312213
	Ladder  = "ladder"  // 2345, 9876
	Mobile  = "mobile"  // ends as the client's mobile does
)

// Vanity says what makes a number easy to keep in mind by its last digits; empty for
// most.
func Vanity(p platform.Phone) string {
	s := string(p)
	if len(s) < 11 {
		return ""
	}
	eight, last := s[len(s)-8:], s[len(s)-4:]
	switch {
	case strings.Count(last[1:], last[3:]) == 3, last[:2] == last[2:], eight[:4] == eight[4:]:
		return Repeats
	case step(last, 1), step(last, -1):
		return Ladder
	case last[0] == last[3] && last[1] == last[2], palindrome(s[len(s)-6:]):
		return Mirror
	}
	return ""
}

func step(digits string, by int) bool {
	for i := 1; i < len(digits); i++ {
		if int(digits[i])-int(digits[i-1]) != by {
			return false
		}
	}
	return true
}

func palindrome(s string) bool {
	for i := range len(s) / 2 {
		if s[i] != s[len(s)-1-i] {
			return false
		}
	}
	return true
}

// Endings are the digits to look for at the end of numbers, for a wish that can be put
// so; nil for one that only looking through what is told can find.
func Endings(wish string) []string {
	var all []string
	switch wish {
	case Repeats:
		for d := byte('0'); d <= '9'; d++ {
			all = append(all, strings.Repeat(string(d), 3))
		}
	case Ladder:
		for d := byte('0'); d <= '6'; d++ {
			up := []byte{d, d + 1, d + 2, d + 3}
			all = append(all, string(up), string([]byte{up[3], up[2], up[1], up[0]}))
		}
	}
	return all
}

// wishes are the links below the search.
func (v FindView) wishes(ctx context.Context) []ui.Tab {
	tab := func(label, wish string) ui.Tab {
		f := v.Form
		f.Wish, f.Page = wish, ""
		if wish == Mobile {
			f.Digits, f.Where = "", ""
		}
		return ui.Tab{Label: label, Href: v.with(f), Current: v.Form.Wish == wish}
	}
	tabs := []ui.Tab{tab(words.T(ctx, "Any"), ""), tab(words.T(ctx, "Repeats"), Repeats), tab(words.T(ctx, "Mirror"), Mirror), tab(words.T(ctx, "Ladder"), Ladder)}
	if tail := tailOf(v.Mobile, 4); tail != "" {
		tabs = append(tabs, tab(words.T(ctx, "Like the client’s mobile, …%s", tail), Mobile))
	}
	return tabs
}

func tailOf(p platform.Phone, n int) string {
	if len(p) < 11 {
		return ""
	}
	return string(p[len(p)-n:])
}

// Tails are the ends of a mobile to look for, the longest first.
func Tails(p platform.Phone) []string {
	var all []string
	for n := 5; n >= 2; n-- {
		if t := tailOf(p, n); t != "" {
			all = append(all, t)
		}
	}
	return all
}
