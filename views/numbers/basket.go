package numbers

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// PickState is where a chosen number stands.
type PickState int

const (
	Choosable PickState = iota // still on sale
	Gone                       // somebody else has it
	Unchecked                  // the platform does not answer
	Bought
	NotBought // refused, or found out not to have happened
	Buying    // being bought, or being checked
)

// Pick is a chosen number.
type Pick struct {
	Offer  platform.NumberOffer
	Yours  bool // the price is the partner's own
	State  PickState
	Why    string // of NotBought
	Intent string // its page, with Buying
	Later  bool
	Own    bool // with Gone: this client has it
}

// BasketView is what a person has chosen for a client, before it is bought and after.
type BasketView struct {
	Ref, ClientName string
	Picks           []Pick
	Balance         *platform.Paise
	BalanceAt       time.Time
	Renews          time.Time
	Inactive        bool
	Problem         string
	Open            templ.Component
}

func (v BasketView) with(states ...PickState) []Pick {
	var all []Pick
	for _, p := range v.Picks {
		for _, s := range states {
			if p.State == s && !p.Later {
				all = append(all, p)
			}
		}
	}
	return all
}

func (v BasketView) later() []Pick {
	var all []Pick
	for _, p := range v.Picks {
		if p.Later {
			all = append(all, p)
		}
	}
	return all
}

func (v BasketView) ready() []Pick   { return v.with(Choosable) }
func (v BasketView) settled() []Pick { return v.with(Bought, NotBought, Buying) }

// busy says that something is still being found out.
func (v BasketView) busy() bool { return len(v.with(Buying)) > 0 }

// sums are what the numbers that can be bought cost; known is false where a price is
// missing.
func (v BasketView) sums() (monthly, setup platform.Paise, known bool) {
	known = true
	for _, p := range v.ready() {
		if p.Offer.Monthly == nil {
			known = false
		} else {
			monthly += *p.Offer.Monthly
		}
		if p.Offer.Setup != nil {
			setup += *p.Offer.Setup
		}
	}
	return monthly, setup, known
}

func (v BasketView) rows(ctx context.Context) []ui.Row {
	monthly, setup, known := v.sums()
	each := ui.Row{Term: words.T(ctx, "Each month"), Value: monthly.String()}
	if !known {
		each.Note = words.T(ctx, "without the numbers that have no price")
	}
	rows := []ui.Row{each}
	if setup > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Set-up, once"), Value: setup.String(), Note: words.T(ctx, "between you and the platform; the client’s wallet does not pay it")})
	}
	renew := ui.Row{Term: words.T(ctx, "First renewal"), Value: words.Date(ctx, v.Renews)}
	if v.Balance != nil && *v.Balance < monthly {
		renew.Note = words.T(ctx, "more than the wallet holds now")
	}
	rows = append(rows, renew)
	if v.Balance != nil {
		b := ui.Row{Term: words.T(ctx, "The wallet holds"), Value: v.Balance.String()}
		if !v.BalanceAt.IsZero() {
			b.Note = words.T(ctx, "as of %s", words.DateTime(ctx, v.BalanceAt))
		}
		rows = append(rows, b)
	}
	return append(rows, ui.Row{Term: words.T(ctx, "Charged today"), Value: platform.Paise(0).String(), Strong: true})
}

// press is a button that changes the basket.
func (v BasketView) press(label, icon, do string, p Pick) ui.Action {
	return ui.Action{Label: label, Icon: icon, Kind: ui.Ghost, Size: ui.Small, Post: paths.Basket(v.Ref),
		Fields: []ui.Pair{{Name: "number", Value: string(p.Offer.Number)}, {Name: "do", Value: do}, {Name: "back", Value: paths.Basket(v.Ref)}}}
}

// BasketForm changes what is chosen.
type BasketForm struct {
	Number  string `form:"number"`
	Country string `form:"country"`
	Region  string `form:"region"`
	Do      string `form:"do"`
	Back    string `form:"back"`
}

// What a basket's button does with its number.
const (
	PutIn    = "add"
	PutLater = "later"
	TakeOut  = "remove"
	TryAgain = "again"
	Clear    = "clear" // every number that is bought
)

// Phone is the number; empty where it is none.
func (f BasketForm) Phone() platform.Phone { return BuyForm{Number: f.Number}.Phone() }

// Check wants one.
func (f *BasketForm) Check() ui.Problems {
	if f.Do != Clear && f.Phone() == "" {
		return ui.Problems{"number": "Choose a number from the list."}
	}
	if !countryShape.MatchString(f.Country) {
		f.Country = "IN"
	}
	return nil
}
