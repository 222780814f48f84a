// Package notices holds what wants a person's eye, and how they want to be told.
package notices

import (
	"context"
	"time"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// View is the list.
type View struct {
	Rows     []Row
	Now      time.Time
	Unread   int
	Form     Form
	Problems ui.Problems
	Zone     string
	Kinds    []string // those to choose from
	Client   string   // whose people read this; empty for staff
	Several  bool     // the reader works for several clients
	Fixed    bool     // nothing can be marked: somebody looks on
}

// Row is one notice.
type Row struct {
	ID, Kind, Subject, Detail string
	Raised, Cleared           time.Time
	Read                      bool
}

// Form is how somebody wants to be told. Quiet hours are clock times; both empty:
// none.
type Form struct {
	Mail []string `form:"mail"`
	From string   `form:"quiet_from"`
	To   string   `form:"quiet_to"`
}

// Check reads the clock times.
func (f *Form) Check() ui.Problems {
	p := ui.Problems{}
	_, okFrom := Minutes(f.From)
	_, okTo := Minutes(f.To)
	if !okFrom {
		p["quiet_from"] = "Write a time such as 22:00, or nothing."
	}
	if !okTo {
		p["quiet_to"] = "Write a time such as 07:00, or nothing."
	}
	if okFrom && okTo && (f.From == "") != (f.To == "") {
		p["quiet_to"] = "Write both times, or neither."
	}
	return p
}

// Minutes reads a clock time; empty is 0.
func Minutes(text string) (int, bool) {
	if text == "" {
		return 0, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

// ForClient is a notice in words for the client's own people. What staff read names the
// client, and is in English alone.
func ForClient(ctx context.Context, kind string) string {
	switch kind {
	case "board":
		return words.T(ctx, "A rule of your wallboard holds")
	case "low":
		return words.T(ctx, "Your balance is running out")
	case "validity":
		return words.T(ctx, "Your validity ends soon or has ended")
	case "flowless":
		return words.T(ctx, "Some of your numbers have no flow: nobody answers them")
	}
	return words.T(ctx, "A WhatsApp number stands still: its token is refused")
}

// choiceName is a kind in words, for whoever chooses.
func (v View) choiceName(ctx context.Context, kind string) string {
	if v.Client == "" {
		return KindName(ctx, kind)
	}
	switch kind {
	case "board":
		return words.T(ctx, "Rules of your wallboard")
	case "low":
		return words.T(ctx, "A balance that runs out")
	case "validity":
		return words.T(ctx, "Validity that ends")
	case "flowless":
		return words.T(ctx, "Numbers that nobody answers")
	}
	return words.T(ctx, "A WhatsApp number that stands still")
}

// KindName is a kind in words, for staff.
func KindName(ctx context.Context, kind string) string {
	switch kind {
	case "board":
		return words.T(ctx, "Wallboard rules")
	case "intent":
		return words.T(ctx, "Calls whose outcome somebody has to find out")
	case "low":
		return words.T(ctx, "Wallets below their alert")
	case "validity":
		return words.T(ctx, "Validity that ends")
	case "approval":
		return words.T(ctx, "Credits that wait for a second person")
	case "asked":
		return words.T(ctx, "Clients for whom a colleague wants credit")
	case "flowless":
		return words.T(ctx, "Numbers that no flow answers")
	case "token":
		return words.T(ctx, "WhatsApp tokens that are refused")
	case "stalled":
		return words.T(ctx, "Onboardings that stand still")
	}
	return kind
}

func icon(kind string) string {
	switch kind {
	case "board":
		return "layout-grid"
	case "intent":
		return "circle-question-mark"
	case "low", "approval", "asked":
		return "wallet"
	case "flowless":
		return "phone-off"
	case "token":
		return "message-circle"
	case "validity":
		return "calendar-x-2"
	}
	return "clipboard-list"
}

func (f Form) has(kind string) bool {
	for _, k := range f.Mail {
		if k == kind {
			return true
		}
	}
	return false
}
