package wallet

import (
	"context"
	"slices"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// The drawing's measures in pixels; widths are per cent, so that the text stays
// sharp however wide it is stretched.
const (
	chartHeight = 120
	chartTop    = 12
	chartLeft   = 4 // per cent kept for the axis
)

// part is one type's share of a bar.
type part struct {
	fill      string
	y, height string
}

// bar is one day.
type bar struct {
	x, width, mid string
	parts         []part
	axis          string // its date below; empty for most
}

// guide is a horizontal line with its amount.
type guide struct{ y, textY, label string }

// legend is the types that occur, in the chart's order.
func (t Turnover) legend() []typeLook {
	var all []typeLook
	for _, l := range looks {
		if slices.ContainsFunc(t.Days, func(d Day) bool { return d.Spent[l.typ] > 0 }) {
			all = append(all, l)
		}
	}
	return all
}

// top is the round amount at the chart's upper edge, and how many guides divide it.
func (t Turnover) top() (platform.Paise, int) {
	most := 10 * platform.Rupee
	for _, d := range t.Days {
		most = max(most, d.total())
	}
	step := 10 * platform.Rupee
	for {
		for _, s := range [...]platform.Paise{step, 2 * step, 5 * step} {
			if n := (most + s - 1) / s; n <= 4 {
				return n * s, int(n)
			}
		}
		step *= 10
	}
}

func (t Turnover) guides() []guide {
	top, n := t.top()
	var all []guide
	for i := range n + 1 {
		y := chartTop + chartHeight - chartHeight*i/n
		all = append(all, guide{y: pixel(y) + ".5", textY: pixel(y + 4), label: axisLabel(top * platform.Paise(i) / platform.Paise(n))})
	}
	return all
}

// axisLabel is short: ₹500, ₹1.5k, ₹2L.
func axisLabel(p platform.Paise) string {
	r := float64(p) / float64(platform.Rupee)
	short := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case p == 0:
		return "0"
	case r >= 1e7:
		return "₹" + short(r/1e7) + "Cr"
	case r >= 1e5:
		return "₹" + short(r/1e5) + "L"
	case r >= 1e3:
		return "₹" + short(r/1e3) + "k"
	}
	return "₹" + short(r)
}

func (t Turnover) bars(ctx context.Context) []bar {
	top, _ := t.top()
	slot := float64(100-chartLeft) / float64(len(t.Days))
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	var all []bar
	for i, d := range t.Days {
		left := chartLeft + slot*float64(i)
		b := bar{x: percent(left + slot*.2), width: percent(slot * .6), mid: percent(left + slot/2)}
		at := chartTop + chartHeight
		for _, l := range looks {
			p := d.Spent[l.typ]
			if p <= 0 {
				continue
			}
			h := max(int(int64(p)*chartHeight/int64(top)), 1)
			at -= h
			b.parts = append(b.parts, part{fill: l.fill, y: pixel(at), height: pixel(max(h-1, 1))}) // 1 px parts neighbours
		}
		switch last := len(t.Days) - 1; {
		case i == last:
			b.axis = words.T(ctx, "Today")
		case (last-i)%7 == 0:
			b.axis = words.DayMonth(ctx, d.Date)
		}
		all = append(all, b)
	}
	return all
}

func pixel(n int) string { return strconv.Itoa(n) }
