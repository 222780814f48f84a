package numbers

import (
	"regexp"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// How results can be sorted.
const (
	BestMatch = ""
	ByPrice   = "price"
	ByNumber  = "number"
)

// FindForm is a search for numbers on sale, as it stands in the address.
type FindForm struct {
	Region string `form:"region"`
	Digits string `form:"digits"`
	Where  string `form:"where"`
	Sort   string `form:"sort"`
	Wish   string `form:"wish"` // Repeats, Mirror, Ladder or Mobile
	Page   string `form:"page"`
	Gone   string `form:"gone"` // a number that was chosen and is not for sale any more
}

// Pattern is the digits that were typed, whatever stood between them.
func (f FindForm) Pattern() string { return platform.Digits(f.Digits) }

// Check refuses what no number holds. Spaces and dashes between digits are fine.
func (f *FindForm) Check() ui.Problems {
	p := ui.Problems{}
	switch left := strings.Trim(f.Digits, "0123456789 -"); {
	case left != "":
		p["digits"] = "Write digits only, such as 4310."
	case len(f.Pattern()) > 10:
		p["digits"] = "Write at most 10 digits: those behind +91."
	}
	switch platform.Where(f.Where) {
	case "", platform.Contains, platform.StartsWith, platform.EndsWith:
	default:
		p["where"] = "Choose one of the three."
		f.Where = ""
	}
	switch f.Wish {
	case "", Repeats, Mirror, Ladder, Mobile:
	default:
		f.Wish = ""
	}
	switch f.Sort {
	case BestMatch, ByPrice, ByNumber:
	default:
		f.Sort = BestMatch
	}
	return p
}

// BuyForm is the answer to the question whether to buy.
type BuyForm struct {
	Intent  string `form:"intent"`
	Number  string `form:"number"`
	Country string `form:"country"`

	// The search that led here, for the way back.
	Region string `form:"region"`
	Digits string `form:"digits"`
	Where  string `form:"where"`
	Sort   string `form:"sort"`
}

// Find is the search that led here.
func (f BuyForm) Find() FindForm {
	return FindForm{Region: f.Region, Digits: f.Digits, Where: f.Where, Sort: f.Sort}
}

var countryShape = regexp.MustCompile(`^[A-Z]{2}$`)

// Phone is the number in E.164; empty where it is none.
func (f BuyForm) Phone() platform.Phone {
	n, err := platform.ParsePhone(f.Number)
	if err != nil {
		return ""
	}
	return n
}

// Check says what is missing.
func (f *BuyForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Phone() == "" {
		p["number"] = "Choose a number from the list."
	}
	if f.Country == "" {
		f.Country = "IN"
	}
	if !countryShape.MatchString(f.Country) {
		p["number"] = "Choose a number from the list."
	}
	return p
}
