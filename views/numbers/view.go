// Package numbers holds the pages about a client's numbers: the list, the search
// for one, and buying it.
package numbers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's numbers.
type ListView struct {
	Ref      string
	Rows     []Row // those of this page
	Total    int   // of the client, filter or not
	Query    string
	Pages    ui.Pages
	Flowless int // how many nobody answers
	Bought   *Row
	// With Bought: what of the wallet keeps calls from being answered.
	Penniless, Over, MayAdd bool
	Portal                  bool
	MayBuy                  bool
	MayMap                  bool
	NotKnown                bool // the platform does not answer, and nothing is remembered
	AsOf                    time.Time
}

// Row is one number.
type Row struct {
	DID      string // the platform's id, which its page is named by
	Label    string // what colleagues call it
	Number   platform.Phone
	Region   string
	Due      bool
	Flow     string // name, or id where no name is known; empty with FlowTold: none is mapped
	FlowTold bool   // by the platform; a flow that it does not tell was last set here
	AgentExt string
	OpenNow  *bool
	Bought   *time.Time
}

func (r Row) state(ctx context.Context) (ui.Status, string) {
	return State(ctx, r.Due, r.Flow == "" && r.FlowTold, r.OpenNow)
}

// State is what a number is doing now, for every list that shows it. flowless is
// said of one that certainly runs no flow; open is nil where the platform does not
// say.
func State(ctx context.Context, due, flowless bool, open *bool) (ui.Status, string) {
	switch {
	case due:
		return ui.Due, words.T(ctx, "Rental unpaid: not answered")
	case flowless:
		return ui.Failed, words.T(ctx, "No flow: nobody answers")
	case open == nil:
		return ui.NotKnown, words.T(ctx, "Not known")
	case *open:
		return ui.Open, words.T(ctx, "Open")
	}
	return ui.Closed, words.T(ctx, "Closed")
}

// fix is where a number without a flow gets one.
func (v ListView) fix(n platform.Phone) string {
	return paths.With(paths.NewFlow(v.Ref), "number", string(n))
}

func (v ListView) heads(ctx context.Context) []ui.Head {
	heads := []ui.Head{
		{Label: words.T(ctx, "Number")}, {Label: words.T(ctx, "Region")}, {Label: words.T(ctx, "Flow")},
		{Label: words.T(ctx, "Now")}, {Label: words.T(ctx, "Bought"), Right: true},
	}
	return heads
}

// FindView is the search page.
type FindView struct {
	Ref, ClientName string
	Form            FindForm
	Problems        ui.Problems
	Regions         []platform.Region
	Offers          []platform.NumberOffer // in order; only the first Shown are drawn
	Shown           int
	Gone            platform.Phone // was chosen and can't be bought any more
	Own             bool           // because the client has it already
	Failed          string         // why there are no results
	Inactive        bool           // the platform sells to active clients only
	Open            templ.Component
	Mobile          platform.Phone // the client's, for numbers that end alike
	Tail            string         // with the wish for those: as many of its digits as were found
	Yours           bool           // prices that the platform does not name are the partner's own
	YourPrice       map[platform.Phone]bool
	Basket          []Chosen // what this person has chosen, in the order of choosing
}

// Chosen is a number that was put into the basket, or on the shortlist.
type Chosen struct {
	Number          platform.Phone
	Country, Region string
	Later           bool
}

// pattern is what is marked in each number.
func (v FindView) pattern() string {
	if v.Form.Wish == Mobile {
		return v.Tail
	}
	return v.Form.Pattern()
}

// basket is what was chosen to be bought now, and how many are kept for later.
func (v FindView) basket() (now []Chosen, later int) {
	for _, c := range v.Basket {
		if c.Later {
			later++
		} else {
			now = append(now, c)
		}
	}
	return now, later
}

func (v FindView) chosen(n platform.Phone) bool {
	return slices.ContainsFunc(v.Basket, func(c Chosen) bool { return c.Number == n && !c.Later })
}

// MaxOffers is how many numbers the platform tells at most.
const MaxOffers = 200

// PageSize is how many offers a page adds.
const PageSize = 25

// regionLabel is "Pune, 020": the name, and the prefix as it is dialled.
func regionLabel(r platform.Region) string {
	if r.Prefix == "" {
		return r.Name
	}
	return r.Name + ", 0" + r.Prefix
}

func (v FindView) regionOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "Everywhere")}}
	for _, r := range v.Regions {
		all = append(all, ui.Option{Value: r.ID, Label: regionLabel(r)})
	}
	return all
}

func (v FindView) regionName() string {
	for _, r := range v.Regions {
		if r.ID == v.Form.Region {
			return r.Name
		}
	}
	return ""
}

// found is the heading over the results: "36 numbers in Pune contain 4310".
func (v FindView) found(ctx context.Context) string {
	n, in, digits := len(v.Offers), v.regionName(), v.Form.Pattern()
	count := words.T(ctx, "%d numbers", n)
	if n >= MaxOffers {
		count = words.T(ctx, "The first %d numbers", n)
	}
	if in != "" {
		count = words.T(ctx, "%s in %s", count, in)
	}
	if digits == "" {
		return count
	}
	switch platform.Where(v.Form.Where) {
	case platform.StartsWith:
		return words.T(ctx, "%s with %s at the start", count, digits)
	case platform.EndsWith:
		return words.T(ctx, "%s with %s at the end", count, digits)
	}
	return words.T(ctx, "%s with %s in them", count, digits)
}

// URL is the search's address with some parameters replaced.
func (v FindView) url(sort string, page int) string {
	f := v.Form
	f.Sort, f.Page = sort, ""
	if page > 1 {
		f.Page = strconv.Itoa(page)
	}
	return paths.With(v.with(f), "gone", string(v.Gone))
}

// with is the address of a search.
func (v FindView) with(f FindForm) string {
	return paths.With(paths.FindNumber(v.Ref), "region", f.Region, "digits", f.Digits, "where", f.Where, "wish", f.Wish, "sort", f.Sort, "page", f.Page)
}

func (v FindView) sorts(ctx context.Context) []ui.Tab {
	tab := func(label, sort string) ui.Tab {
		return ui.Tab{Label: label, Href: v.url(sort, 1), Current: v.Form.Sort == sort}
	}
	return []ui.Tab{tab(words.T(ctx, "Best match"), BestMatch), tab(words.T(ctx, "Price"), ByPrice), tab(words.T(ctx, "Number"), ByNumber)}
}

// more is the address of the next rows; empty where all are shown.
func (v FindView) more() (href string, rest int) {
	if rest = len(v.Offers) - v.Shown; rest <= 0 {
		return "", 0
	}
	return v.url(v.Form.Sort, v.Shown/PageSize+1), rest
}

func (v FindView) buy(o platform.NumberOffer) string {
	f := v.Form
	return paths.With(paths.BuyNumber(v.Ref), "number", string(o.Number), "region", f.Region, "digits", f.Digits, "where", f.Where, "sort", f.Sort)
}

// mark is where the digits are highlighted: at the end too where they happen to
// stand there, because that is what put the number on top.
func (v FindView) mark(n platform.Phone) ui.Where {
	switch where := platform.Where(v.Form.Where); {
	case v.Form.Wish == Mobile:
		return ui.AtEnd
	case where == platform.StartsWith:
		return ui.AtStart
	case where == platform.EndsWith || strings.HasSuffix(string(n), v.Form.Pattern()):
		return ui.AtEnd
	}
	return ui.Anywhere
}

// Sort puts offers into the order that was asked for.
func Sort(offers []platform.NumberOffer, by, digits string) {
	national := func(o platform.NumberOffer) string { return strings.TrimPrefix(string(o.Number), "+91") }
	price := func(a, b platform.NumberOffer) int {
		switch {
		case a.Monthly == nil && b.Monthly == nil:
			return 0
		case a.Monthly == nil: // a price that is not known stands last
			return 1
		case b.Monthly == nil:
			return -1
		}
		return cmp.Compare(*a.Monthly, *b.Monthly)
	}
	rank := func(o platform.NumberOffer) int {
		n := national(o)
		switch {
		case digits == "":
			return 0
		case strings.HasSuffix(n, digits): // the end is what people remember
			return 0
		case strings.Count(n, digits) > 1:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(offers, func(a, b platform.NumberOffer) int {
		number := cmp.Compare(a.Number, b.Number)
		switch by {
		case ByPrice:
			return cmp.Or(price(a, b), number)
		case ByNumber:
			return number
		}
		if digits == "" {
			return 0 // as the platform told them: spread over the regions
		}
		return cmp.Or(rank(a)-rank(b), price(a, b), number)
	})
}

// remark says what makes a number easy to keep in mind; empty for most.
func remark(ctx context.Context, p platform.Phone) string {
	if len(p) < 11 {
		return ""
	}
	last := string(p[len(p)-4:])
	switch Vanity(p) {
	case Repeats:
		switch {
		case strings.Count(last, last[3:]) == 4:
			return words.T(ctx, "Ends in %s", last)
		case strings.Count(last[1:], last[3:]) == 3:
			return words.T(ctx, "Ends in %s", last[1:])
		}
		return words.T(ctx, "Repeats")
	case Mirror:
		return words.T(ctx, "Mirror")
	case Ladder:
		if last[1] > last[0] {
			return words.T(ctx, "Counts up")
		}
		return words.T(ctx, "Counts down")
	}
	if strings.HasSuffix(last, "00") {
		return words.T(ctx, "Ends in %s", "00")
	}
	return ""
}

// BuyView is the question whether to buy one number.
type BuyView struct {
	Ref, ClientName string
	Form            BuyForm
	Offer           platform.NumberOffer
	Yours           bool // the price is the partner's own: the platform names none
	Problems        ui.Problems
	Balance         *platform.Paise // nil: not known
	BalanceAt       time.Time       // set where the balance is not fresh
	Renews          time.Time
	Inactive        bool
	Blocked         bool // the same is being checked, so it can't be done now
	Open            templ.Component
}

// Back is the search that led here.
func (v BuyView) back() string {
	f := v.Form
	return paths.With(paths.FindNumber(v.Ref), "region", f.Region, "digits", f.Digits, "where", f.Where, "sort", f.Sort)
}

func (v BuyView) rows(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Client"), Value: v.ClientName}}
	if v.Offer.Region != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Region"), Value: v.Offer.Region})
	}
	monthly := ui.Row{Term: words.T(ctx, "Each month"), Value: words.T(ctx, "price not given by the platform")}
	if v.Offer.Monthly != nil {
		monthly.Value = v.Offer.Monthly.String()
		if v.Yours {
			monthly.Note = words.T(ctx, "your price; the platform names none")
		}
	}
	rows = append(rows, monthly)
	if v.Offer.Setup != nil && *v.Offer.Setup > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Set-up, once"), Value: v.Offer.Setup.String(), Note: words.T(ctx, "between you and the platform; the client’s wallet does not pay it")})
	}
	rows = append(rows, ui.Row{Term: words.T(ctx, "First renewal"), Value: words.Date(ctx, v.Renews), Note: v.enough(ctx)})
	balance := ui.Row{Term: words.T(ctx, "The wallet holds"), Value: words.T(ctx, "not known")}
	if v.Balance != nil {
		balance.Value = v.Balance.String()
		if !v.BalanceAt.IsZero() {
			balance.Note = words.T(ctx, "as of %s", words.DateTime(ctx, v.BalanceAt))
		}
	}
	return append(rows, balance, ui.Row{Term: words.T(ctx, "Charged today"), Value: platform.Paise(0).String(), Strong: true})
}

// enough warns where the wallet could not pay the first renewal as it is now.
func (v BuyView) enough(ctx context.Context) string {
	if v.Balance == nil || v.Offer.Monthly == nil || *v.Balance >= *v.Offer.Monthly {
		return ""
	}
	return words.T(ctx, "more than the wallet holds now")
}

// price is what stands in a table cell.
func price(ctx context.Context, p *platform.Paise) string {
	switch {
	case p == nil:
		return words.T(ctx, "not given")
	case *p == 0:
		return words.T(ctx, "none")
	}
	return whole(*p)
}

// whole leaves the paise out where there are none, as a price list does.
func whole(p platform.Paise) string {
	rupees, paise := p.Split()
	if paise == ".00" {
		return rupees
	}
	return rupees + paise
}

func (v BuyView) effect(ctx context.Context) string {
	return words.T(ctx, "The number belongs to the client at once. Its rental is debited from the client’s wallet at each monthly renewal, the first on %s.", words.Date(ctx, v.Renews))
}

func (v BuyView) hidden() []ui.Pair {
	f := v.Form
	return []ui.Pair{{Name: "intent", Value: f.Intent}, {Name: "number", Value: string(v.Offer.Number)}, {Name: "country", Value: f.Country},
		{Name: "region", Value: f.Region}, {Name: "digits", Value: f.Digits}, {Name: "where", Value: f.Where}, {Name: "sort", Value: f.Sort}}
}
