package wallet

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Spend is what went out of the wallet over time, by type or by number.
type Spend struct {
	Period      string // of Filter.Period
	By          string // of Filter.By
	Slots       []SpendSlot
	Known       int // the first slot of which all is known
	NumbersTold bool
}

// SpendSlot is a day, a week or a month.
type SpendSlot struct {
	From    time.Time
	Types   map[platform.ExpenseType]platform.Paise
	Numbers map[platform.Phone]platform.Paise
}

// What spend is summed over, and by what. The first of each is what an address
// without a word means.
var (
	Periods = []string{"", "week", "month"}
	Bys     = []string{"", "number"}
)

// shownNumbers is how many numbers have a colour of their own; the rest are one.
const shownNumbers = 5

// other is what stands for all the rest.
const other = "fill-chart-6"

// plot is the spend as it is drawn.
func (s Spend) plot(ctx context.Context) plot {
	if s.By == "number" {
		return s.byNumber(ctx)
	}
	p := s.empty(ctx)
	known := map[platform.ExpenseType]bool{}
	for _, l := range looks {
		known[l.typ] = true
		s.put(&p, series{TypeName(ctx, l.typ), l.fill}, func(x SpendSlot) platform.Paise { return x.Types[l.typ] })
	}
	s.put(&p, series{words.T(ctx, "Type not known"), other}, func(x SpendSlot) (sum platform.Paise) {
		for t, n := range x.Types {
			if !known[t] {
				sum += n
			}
		}
		return sum
	})
	return p
}

func (s Spend) byNumber(ctx context.Context) plot {
	p := s.empty(ctx)
	ranked := s.ranked()
	if len(ranked) == shownNumbers+1 { // the one more has the colour of the rest
		s.own(ctx, &p, ranked)
		return p
	}
	s.own(ctx, &p, ranked[:min(len(ranked), shownNumbers)])
	if len(ranked) > shownNumbers {
		rest := ranked[shownNumbers:]
		s.put(&p, series{words.T(ctx, "%d others", len(rest)), other}, func(x SpendSlot) (sum platform.Paise) {
			for _, n := range rest {
				sum += x.Numbers[n]
			}
			return sum
		})
	}
	return p
}

// own gives each number a part of its own.
func (s Spend) own(ctx context.Context, p *plot, numbers []platform.Phone) {
	for i, n := range numbers {
		s.put(p, series{numberName(ctx, n), "fill-chart-" + strconv.Itoa(i+1)}, func(x SpendSlot) platform.Paise { return x.Numbers[n] })
	}
}

// numberName is a number for reading; what is for none has a name too.
func numberName(ctx context.Context, n platform.Phone) string {
	if n == "" {
		return words.T(ctx, "Without a number")
	}
	return n.String()
}

// ranked are the numbers by what they took, the dearest first.
func (s Spend) ranked() []platform.Phone {
	sums := map[platform.Phone]platform.Paise{}
	for _, x := range s.Slots[s.Known:] {
		for n, p := range x.Numbers {
			sums[n] += p
		}
	}
	var all []platform.Phone
	for n := range sums {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b platform.Phone) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	return all
}

// empty is the plot with its times and nothing in them.
func (s Spend) empty(ctx context.Context) plot {
	p := plot{head: words.T(ctx, "Day")}
	last := len(s.Slots) - 1
	for i, x := range s.Slots {
		t := slot{unknown: i < s.Known}
		switch s.Period {
		case "week":
			p.head, t.name = words.T(ctx, "Week from"), words.DayDate(ctx, x.From)
			if (last-i)%3 == 0 {
				t.axis = words.DayMonth(ctx, x.From)
			}
		case "month":
			p.head, t.name = words.T(ctx, "Month"), words.In(ctx, x.From).Format("January 2006")
			t.axis = words.In(ctx, x.From).Format("Jan")
		default:
			t.name, t.axis = words.DayDate(ctx, x.From), dayAxis(ctx, Day{Date: x.From}, i, len(s.Slots))
		}
		p.slots = append(p.slots, t)
	}
	return p
}

// put adds one of the series, where there is anything of it.
func (s Spend) put(p *plot, of series, amount func(SpendSlot) platform.Paise) {
	var all []platform.Paise
	any := false
	for i, x := range s.Slots {
		n := max(amount(x), 0)
		any = any || n > 0 && i >= s.Known
		all = append(all, n)
	}
	if !any {
		return
	}
	p.series = append(p.series, of)
	for i := range p.slots {
		p.slots[i].of = append(p.slots[i].of, all[i])
	}
}

// share is a row of the table below the chart.
type share struct {
	series
	sum  platform.Paise
	part string // of all
	href string // to those entries; empty where they can't be asked for
}

// shares says what each part came to, and leads to the entries.
func (v View) shares(ctx context.Context) []share {
	p := v.Spend.plot(ctx)
	each, all := p.sums()
	from := v.Spend.Slots[min(v.Spend.Known, len(v.Spend.Slots)-1)].From.In(words.India).Format(time.DateOnly)
	var hrefs []string
	if v.Spend.By == "number" {
		for _, n := range v.Spend.ranked() {
			href := ""
			if n != "" {
				href = paths.With(paths.Wallet(v.Ref), "from", from, "number", string(n), "spend", v.Spend.Period, "by", v.Spend.By) + "#statement"
			}
			hrefs = append(hrefs, href)
		}
		if len(hrefs) > shownNumbers+1 {
			hrefs = append(hrefs[:shownNumbers:shownNumbers], "")
		}
	} else {
		for _, s := range p.series {
			at := slices.IndexFunc(looks[:], func(l typeLook) bool { return TypeName(ctx, l.typ) == s.name })
			href := ""
			if at >= 0 {
				href = paths.With(paths.Wallet(v.Ref), "from", from, "type", string(looks[at].typ), "spend", v.Spend.Period) + "#statement"
			}
			hrefs = append(hrefs, href)
		}
	}
	var out []share
	for i, s := range p.series {
		x := share{series: s, sum: each[i], part: percent(each[i], all)}
		if i < len(hrefs) {
			x.href = hrefs[i]
		}
		out = append(out, x)
	}
	return out
}

// percent is a share of a whole, as receipts write rates: "42 %".
func percent(of, all platform.Paise) string {
	switch {
	case all <= 0:
		return ""
	case of > 0 && of*200 < all:
		return "< 1 %"
	}
	return strconv.FormatInt(int64((of*100+all/2)/all), 10) + " %"
}

// spendURL is the page with another drawing.
func (v View) spendURL(period, by string) string {
	f := v.Filter
	from, to := f.Days()
	return paths.With(paths.Wallet(v.Ref), "from", iso(from), "to", iso(to), "type", string(f.Expense()), "number", string(f.DID()), "spend", period, "by", by) + "#spend"
}

func (v View) periods(ctx context.Context) []ui.Tab {
	names := []string{words.T(ctx, "30 days"), words.T(ctx, "13 weeks"), words.T(ctx, "12 months")}
	var all []ui.Tab
	for i, p := range Periods {
		all = append(all, ui.Tab{Label: names[i], Href: v.spendURL(p, v.Spend.By), Current: p == v.Spend.Period})
	}
	return all
}

func (v View) bys(ctx context.Context) []ui.Tab {
	names := []string{words.T(ctx, "By type"), words.T(ctx, "By number")}
	var all []ui.Tab
	for i, by := range Bys {
		all = append(all, ui.Tab{Label: names[i], Href: v.spendURL(v.Spend.Period, by), Current: by == v.Spend.By})
	}
	return all
}

// notKnown says of what nothing is known, and why; empty where all is.
func (v View) notKnown(ctx context.Context) string {
	s := v.Spend
	switch {
	case s.Known >= len(s.Slots):
		return words.T(ctx, "Not known: the wallet has more entries than are read at once. The statement and its files have all of them.")
	case s.Known > 0:
		return words.T(ctx, "Before %s not known: the wallet has more entries than are read at once. The statement and its files have all of them.", words.DayDate(ctx, s.Slots[s.Known].From))
	case s.By == "number" && !s.NumbersTold && s.any():
		return words.T(ctx, "By number not known: the platform does not say which number an entry is for.")
	}
	return ""
}

func (s Spend) any() bool {
	return slices.ContainsFunc(s.Slots, func(x SpendSlot) bool { return len(x.Types) > 0 })
}
