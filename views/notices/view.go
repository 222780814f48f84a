// Package notices holds what wants a person's eye, and how they want to be told.
package notices

import (
	"context"
	"net/url"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// View is the list.
type View struct {
	Rows     []Row
	Folds    []Fold
	Kind     string // the one that is listed; empty: all
	Next     string // address of the page behind; empty: none
	Newer    bool   // there are pages before this
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

// Fold is what stands in place of the many open notices of one kind.
type Fold struct {
	Kind         string
	Open, Unread int
	Newest       time.Time
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
	case "bought":
		return words.T(ctx, "Numbers that are bought for you")
	case "credited":
		return words.T(ctx, "Credit that is added")
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
	case "signup":
		return words.T(ctx, "Sign-ups that wait for approval")
	case "yours":
		return words.T(ctx, "Onboardings that wait for you")
	case "job":
		return words.T(ctx, "Jobs of yours that have ended")
	}
	return kind
}

func icon(kind string) string {
	switch kind {
	case "board":
		return "layout-grid"
	case "intent":
		return "circle-question-mark"
	case "low", "approval", "asked", "credited":
		return "wallet"
	case "bought":
		return "hash"
	case "job":
		return "check"
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

// Page says where the pages before and behind this one of the list at an address are.
func (v *View) Page(at, after, next string) {
	v.Newer = after != ""
	if next == "" {
		return
	}
	u, err := url.Parse(at)
	if err != nil {
		return
	}
	q := u.Query()
	q.Set("after", next)
	u.RawQuery = q.Encode()
	v.Next = u.String()
}

// pages lead to the older notices, and to the newest.
func (v View) pages() ui.Pages {
	p := ui.Pages{Older: true, Next: v.Next}
	if v.Newer {
		p.Previous = v.at()
	}
	return p
}

// at is the address of this list.
func (v View) at() string {
	if v.Client != "" {
		return paths.ClientNotices(v.Client)
	}
	return paths.NoticesOf(v.Kind)
}

// title is what the page is called.
func (v View) title(ctx context.Context) string {
	if v.Kind != "" {
		return KindName(ctx, v.Kind)
	}
	return words.T(ctx, "Notifications")
}
