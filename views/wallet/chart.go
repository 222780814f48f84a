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

// plot is amounts over time, in parts that stand upon each other.
type plot struct {
	head   string // of the column of times, in the table
	series []series
	slots  []slot
}

// series is one of the parts, with its colour.
type series struct{ name, fill string }

// slot is a time with the amount of each of the series.
type slot struct {
	name    string
	axis    string // below its bar; empty for most
	of      []platform.Paise
	unknown bool
}

func (s slot) total() platform.Paise {
	var sum platform.Paise
	for _, p := range s.of {
		sum += p
	}
	return sum
}

// sums are what each of the series comes to over what is known.
func (p plot) sums() (each []platform.Paise, all platform.Paise) {
	each = make([]platform.Paise, len(p.series))
	for _, s := range p.slots {
		if s.unknown {
			continue
		}
		for i, n := range s.of {
			each[i] += n
			all += n
		}
	}
	return each, all
}

// part is one of the series' share of a bar.
type part struct {
	fill      string
	y, height string
}

// bar is one slot.
type bar struct {
	x, width, mid string
	parts         []part
	axis          string
}

// guide is a horizontal line with its amount.
type guide struct{ y, textY, label string }

// plot is what was spent a day by type.
func (t Turnover) plot(ctx context.Context) plot {
	p := plot{head: words.T(ctx, "Day")}
	var shown []typeLook
	for _, l := range looks {
		if slices.ContainsFunc(t.Days, func(d Day) bool { return d.Spent[l.typ] > 0 }) {
			shown = append(shown, l)
			p.series = append(p.series, series{TypeName(ctx, l.typ), l.fill})
		}
	}
	for i, d := range t.Days {
		s := slot{name: words.DayDate(ctx, d.Date), axis: dayAxis(ctx, d, i, len(t.Days))}
		for _, l := range shown {
			s.of = append(s.of, max(d.Spent[l.typ], 0))
		}
		p.slots = append(p.slots, s)
	}
	return p
}

func dayAxis(ctx context.Context, d Day, i, n int) string {
	switch last := n - 1; {
	case i == last:
		return words.T(ctx, "Today")
	case (last-i)%7 == 0:
		return words.DayMonth(ctx, d.Date)
	}
	return ""
}

// top is the round amount at the chart's upper edge, and how many guides divide it.
func (p plot) top() (platform.Paise, int) {
	most := 10 * platform.Rupee
	for _, s := range p.slots {
		if !s.unknown {
			most = max(most, s.total())
		}
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

func (p plot) guides() []guide {
	top, n := p.top()
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

func (p plot) bars() []bar {
	top, _ := p.top()
	wide := float64(100-chartLeft) / float64(max(len(p.slots), 1))
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	var all []bar
	for i, s := range p.slots {
		left := chartLeft + wide*float64(i)
		b := bar{x: percent(left + wide*.2), width: percent(wide * .6), mid: percent(left + wide/2), axis: s.axis}
		at := chartTop + chartHeight
		if s.unknown {
			b.parts = []part{{fill: "fill-base-300", y: pixel(at - 6), height: "6"}}
		}
		for n, of := range s.of {
			if of <= 0 || s.unknown {
				continue
			}
			h := max(int(int64(of)*chartHeight/int64(top)), 1)
			at -= h
			b.parts = append(b.parts, part{fill: p.series[n].fill, y: pixel(at), height: pixel(max(h-1, 1))}) // 1 px parts neighbours
		}
		all = append(all, b)
	}
	return all
}

func pixel(n int) string { return strconv.Itoa(n) }
