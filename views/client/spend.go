package client

import (
	"context"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// Spend is what a client spent a day, oldest first.
type Spend struct {
	Days  []Day
	Total platform.Paise
}

// Day is one bar.
type Day struct {
	Date  time.Time
	Spent platform.Paise
}

// bar is where a day is drawn: the width in per cent, the height of 96 px.
type bar struct {
	x, width, mid string
	y, height     int
	label, axis   string
	today         bool
}

const chartHeight = 96

func (s Spend) bars(ctx context.Context) []bar {
	var most platform.Paise = 1
	for _, d := range s.Days {
		most = max(most, d.Spent)
	}
	slot := 100 / float64(len(s.Days))
	pct := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	var all []bar
	for i, d := range s.Days {
		h := int(int64(d.Spent) * chartHeight / int64(most))
		if d.Spent > 0 {
			h = max(h, 2)
		}
		b := bar{
			x: pct(slot*float64(i) + slot*.2), width: pct(slot * .6), mid: pct(slot*float64(i) + slot/2),
			y: 20 + chartHeight - h, height: h, label: short(d.Spent),
			axis: words.WeekdayShort(ctx, words.In(ctx, d.Date).Weekday()) + words.In(ctx, d.Date).Format(" 2"), today: i == len(s.Days)-1,
		}
		if b.today {
			b.axis = words.T(ctx, "Today")
		}
		all = append(all, b)
	}
	return all
}

// short is an amount to the nearest rupee, for the top of a bar.
func short(p platform.Paise) string {
	if p == 0 {
		return ""
	}
	rupees, _ := ((p + 50) / 100 * 100).Split()
	return rupees
}

func half(y int) string { return strconv.Itoa(y) }
