package numbers

import (
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// Price is what the partner asks for numbers of one region; empty where it names none.
type Price struct {
	Region  string          `json:"region"` // its name; empty: wherever no other line fits
	Monthly *platform.Paise `json:"monthly,omitempty"`
	Setup   *platform.Paise `json:"setup,omitempty"`
}

// PriceBook is the partner's own prices, for what the platform names none.
type PriceBook struct {
	Prices []Price `json:"prices"`
}

func (b PriceBook) of(region string) Price {
	var any Price
	for _, p := range b.Prices {
		switch p.Region {
		case region:
			return p
		case "":
			any = p
		}
	}
	return any
}

// Fill gives an offer that the platform names no monthly price for the partner's own,
// and says whether it did. What the platform names is left as it is.
func (b PriceBook) Fill(o *platform.NumberOffer) bool {
	p := b.of(o.Region)
	if o.Monthly != nil || p.Monthly == nil {
		return false
	}
	o.Monthly = p.Monthly
	if o.Setup == nil {
		o.Setup = p.Setup
	}
	return true
}

// PricesForm is the price book as it was typed, a line a region.
type PricesForm struct {
	Regions  []string `form:"region"`
	Monthly  []string `form:"monthly"`
	Setup    []string `form:"setup"`
	problems ui.Problems
	prices   []Price
}

// Check reads the amounts; an empty one is none.
func (f *PricesForm) Check() ui.Problems {
	f.problems, f.prices = ui.Problems{}, nil
	at := func(all []string, i int) string {
		if i < len(all) {
			return all[i]
		}
		return ""
	}
	for i, region := range f.Regions {
		p := Price{Region: region}
		p.Monthly = f.amount(at(f.Monthly, i), "monthly-"+strconv.Itoa(i))
		p.Setup = f.amount(at(f.Setup, i), "setup-"+strconv.Itoa(i))
		if p.Monthly != nil || p.Setup != nil {
			f.prices = append(f.prices, p)
		}
	}
	return f.problems
}

func (f *PricesForm) amount(typed, field string) *platform.Paise {
	if typed == "" {
		return nil
	}
	p, err := platform.ParseTypedRupees(typed)
	if err != nil || p < 0 || p > 100_000_000 {
		f.problems[field] = "Write an amount in rupees, such as 450 or 450.50."
		return nil
	}
	return &p
}

// Book is what was typed.
func (f PricesForm) Book() PriceBook { return PriceBook{Prices: f.prices} }

// PricesView is the price book's page.
type PricesView struct {
	Lines    []PriceLine
	Problems ui.Problems
	MayEdit  bool
}

// PriceLine is one region as its fields show it.
type PriceLine struct{ Region, Monthly, Setup string }
