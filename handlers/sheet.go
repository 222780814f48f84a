package handlers

import (
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

const sheetSize = 50

// sheet cuts the page that the address asks for out of a list that is known
// whole. A page beyond the last is the last one.
func sheet[T any](r *request, all []T, url func(page string) string) ([]T, ui.Pages) {
	last := max((len(all)+sheetSize-1)/sheetSize, 1)
	page := min(max(number(r.QueryParam("page")), 1), last)
	from := (page - 1) * sheetSize
	rows := all[from:min(from+sheetSize, len(all))]
	p := ui.Pages{Words: r.t("%d–%d of %d", from+1, from+len(rows), len(all))}
	if page > 1 {
		p.Previous = url(pageParam(page - 1))
	}
	if page < last {
		p.Next = url(pageParam(page + 1))
	}
	return rows, p
}

// pageParam leaves the first page out of the address.
func pageParam(page int) string {
	if page <= 1 {
		return ""
	}
	return strconv.Itoa(page)
}

// holds reports whether any of the texts has what was searched for: letters in
// any case, digits in any spelling.
func holds(needle string, texts ...string) bool {
	needle = strings.ToLower(strings.TrimSpace(needle))
	digits := platform.Digits(needle)
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), needle) ||
			digits != "" && strings.Trim(needle, "0123456789 +-") == "" && strings.Contains(platform.Digits(t), digits) {
			return true
		}
	}
	return false
}

// asOf is when an answer was fresh, where it is not any more; else zero.
func asOf[T any](d desk.Dated[T]) time.Time {
	if d.Stale == nil {
		return time.Time{}
	}
	return d.At
}

// typedRupees and typedDay are how a form would hold what is known: plain
// figures, and a day of India's calendar.
func typedRupees(p platform.Paise) string {
	if p == 0 {
		return ""
	}
	return p.Wire()
}

func typedDay(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(words.India).Format(time.DateOnly)
}
