package wallet

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Filter is what a statement shows, as it stands in the address. What can't be
// read is named by Check and counts as not set.
type Filter struct {
	From   string `form:"from"`
	To     string `form:"to"`
	Type   string `form:"type"`
	Number string `form:"number"`
	Page   string `form:"page"`

	// Of the drawing above the statement: see Periods and Bys.
	Spend string `form:"spend"`
	By    string `form:"by"`
}

// Period is what spend is summed over; a word that is none is the first.
func (f Filter) Period() string {
	if slices.Contains(Periods, f.Spend) {
		return f.Spend
	}
	return ""
}

// Split is by what spend is told apart.
func (f Filter) Split() string {
	if slices.Contains(Bys, f.By) {
		return f.By
	}
	return ""
}

// lastPage is beyond any wallet, and keeps page times size far from overflow.
const lastPage = 1_000_000

// Check names what can't be read.
func (f *Filter) Check() ui.Problems {
	p := ui.Problems{}
	if f.From != "" && day(f.From) == nil {
		p["from"] = noDay(f.From)
	}
	if f.To != "" && day(f.To) == nil {
		p["to"] = noDay(f.To)
	}
	if from, to := day(f.From), day(f.To); from != nil && to != nil && to.Before(*from) {
		p["to"] = "The last day is before the first."
	}
	if f.Type != "" && !slices.Contains(platform.ExpenseTypes(), platform.ExpenseType(f.Type)) {
		p["type"] = "Choose a type from the list."
	}
	if f.Number != "" && f.DID() == "" {
		p["number"] = "Choose a number from the list."
	}
	if f.Page != "" && f.page() == 0 {
		p["page"] = "There is no such page. Pages are counted from 1."
	}
	return p
}

// Days are the first and last day, in India's zone as the platform counts them;
// nil where none is set, or where the two don't fit together.
func (f Filter) Days() (from, to *time.Time) {
	from, to = day(f.From), day(f.To)
	if from != nil && to != nil && to.Before(*from) {
		return nil, nil
	}
	return from, to
}

// DID is the number in E.164; empty where none is set.
func (f Filter) DID() platform.Phone {
	n, err := platform.ParsePhone(f.Number)
	if err != nil {
		return ""
	}
	return n
}

// Expense is the type; empty for all.
func (f Filter) Expense() platform.ExpenseType {
	if t := platform.ExpenseType(f.Type); slices.Contains(platform.ExpenseTypes(), t) {
		return t
	}
	return ""
}

// PageNo is the page, from 1.
func (f Filter) PageNo() int { return max(f.page(), 1) }

func (f Filter) page() int {
	n, err := strconv.Atoi(f.Page)
	if err != nil || n < 1 || n > lastPage {
		return 0
	}
	return n
}

// Narrow reports whether anything is filtered.
func (f Filter) Narrow() bool {
	from, to := f.Days()
	return from != nil || to != nil || f.Expense() != "" || f.DID() != ""
}

// noDay repeats what was typed: a date field shows nothing of what is no date.
func noDay(typed string) string {
	if r := []rune(typed); len(r) > 20 {
		typed = string(r[:20]) + "…"
	}
	return "“" + typed + "” is no day of the calendar. Choose one, or write it as year-month-day, such as 2026-02-28."
}

func day(s string) *time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, words.India)
	if err != nil {
		return nil
	}
	return &t
}

// CreditForm puts money into a wallet, moves its validity, or both.
type CreditForm struct {
	Intent string `form:"intent"`
	Amount string `form:"credit"`
	Till   string `form:"valid_till"`
	Note   string `form:"note"`
	Step   string `form:"step"` // "confirm" once the form was filled in
	// What the question showed of the wallet: paise, and seconds since 1970.
	// Empty where that was not known.
	SeenBalance string `form:"seen_balance"`
	SeenTill    string `form:"seen_till"`
}

// usualYears is how many years ahead a validity is not asked about.
const usualYears = 2

// Confirm is the Step that follows the form.
const Confirm = "confirm"

// Check says what is missing or can't be read.
func (f *CreditForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Amount == "" && f.Till == "" {
		p["credit"] = "Write an amount, or choose a day until which the wallet is valid, or both."
		return p
	}
	if f.Amount != "" {
		switch n, err := platform.ParseTypedRupees(f.Amount); {
		case err != nil:
			p["credit"] = noAmount(f.Amount)
		case n <= 0:
			p["credit"] = "Write an amount above ₹0. Money can’t be taken out here."
		case n > platform.MaxCredit:
			p["credit"] = "One credit is at most " + platform.MaxCredit.String() + "."
		}
	}
	if f.Till != "" && day(f.Till) == nil {
		p["valid_till"] = noDay(f.Till)
	}
	if utf8.RuneCountInString(f.Note) > 200 {
		p["note"] = "A note has at most 200 characters."
	}
	return p
}

// noAmount says why what was typed is no amount. Digits of other scripts look right to
// who types them, so that is said.
func noAmount(typed string) string {
	if strings.ContainsFunc(typed, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsDigit(r) }) {
		return "Write the amount with the digits 0 to 9, such as 500."
	}
	return "Write an amount in rupees with at most two decimals, such as 500 or 1,234.50."
}

// Paise is the amount; 0 where only the validity changes.
func (f CreditForm) Paise() platform.Paise {
	n, err := platform.ParseTypedRupees(f.Amount)
	if err != nil || n < 0 || n > platform.MaxCredit {
		return 0
	}
	return n
}

// ValidTill is the last second of the chosen day in India; nil where none is.
func (f CreditForm) ValidTill() *time.Time {
	t := day(f.Till)
	if t == nil {
		return nil
	}
	end := t.AddDate(0, 0, 1).Add(-time.Second)
	return &end
}

// Seen is the wallet that the question showed; nil where that was not known.
func (f CreditForm) Seen() (balance *platform.Paise, till *time.Time) {
	return seen(f.SeenBalance, f.SeenTill)
}

// seen reads what a form carries of the wallet that its question showed.
func seen(atBalance, atTill string) (balance *platform.Paise, till *time.Time) {
	if n, err := strconv.ParseInt(atBalance, 10, 64); err == nil {
		p := platform.Paise(n)
		balance = &p
	}
	if n, err := strconv.ParseInt(atTill, 10, 64); err == nil {
		t := time.Unix(n, 0)
		till = &t
	}
	return balance, till
}
