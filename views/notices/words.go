package notices

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/words"
)

// Notice is what is to be said. Subject and Detail are in staff's words, which are
// English, and name clients and colleagues: a client's people get none of them.
type Notice struct {
	Kind, Subject, Detail string
	Client                string // whom it is about, where it is about one
	Figures               Figures
}

// Figures are what matters about it; the kind says which are set.
type Figures struct {
	Balance                *platform.Paise
	Days                   *int // how many whole days the balance lasts
	Till                   time.Time
	Numbers                []platform.Phone
	More                   int // numbers besides
	Amount                 platform.Paise
	Name                   string
	Rule                   *Rule
	Step                   platform.Step
	Since                  time.Time
	Total, Refused, Undone int
}

// Rule is one of a wallboard.
type Rule struct {
	Team, Kind string
	Threshold  int
	Always     bool
}

// ForStaff is a notice in two lines for staff.
func (n Notice) ForStaff(ctx context.Context) (subject, detail string) {
	f := n.Figures
	switch n.Kind {
	case "low":
		return n.Subject, f.wallet(ctx)
	case "asked":
		if f.Balance == nil {
			return n.Subject, n.Detail
		}
		return n.Subject, words.T(ctx, "The balance was %s then", f.Balance.String())
	case "validity":
		return n.Subject, f.validity(ctx)
	case "flowless":
		return n.Subject, f.numbers(ctx)
	case "stalled", "yours", "signup":
		return n.Subject, f.draft(ctx, n)
	case "job":
		return n.Subject, f.job(ctx, n.Detail)
	}
	if n.Client != "" && !strings.Contains(n.Subject, n.Client) {
		return n.Subject, n.Client + " · " + n.Detail
	}
	return n.Subject, n.Detail
}

// ForClient is a notice in two lines for the client's own people, in their language.
func (n Notice) ForClient(ctx context.Context, now time.Time) (subject, detail string) {
	f := n.Figures
	switch n.Kind {
	case "board":
		return words.T(ctx, "A rule of your wallboard holds"), f.rule(ctx)
	case "low":
		if f.Balance != nil && *f.Balance <= 0 {
			return words.T(ctx, "Your balance is used up"), f.wallet(ctx)
		}
		return words.T(ctx, "Your balance is running out"), f.wallet(ctx)
	case "validity":
		if !f.Till.IsZero() && !f.Till.After(now) {
			return words.T(ctx, "Your validity has ended: calls are not answered"), f.validity(ctx)
		}
		return words.T(ctx, "Your validity ends soon"), f.validity(ctx)
	case "flowless":
		return words.T(ctx, "Some of your numbers have no flow: nobody answers them"), f.numbers(ctx)
	case "bought":
		if len(f.Numbers)+f.More == 1 {
			return words.T(ctx, "A number was bought for you"), f.numbers(ctx)
		}
		return words.T(ctx, "Numbers were bought for you"), f.numbers(ctx)
	case "credited":
		return f.credited(ctx)
	}
	return words.T(ctx, "A WhatsApp number stands still: its token is refused"), f.Name
}

// wallet is "₹212.40 left, lasts about 3 days".
func (f Figures) wallet(ctx context.Context) string {
	if f.Balance == nil {
		return ""
	}
	if *f.Balance <= 0 {
		return words.T(ctx, "Balance: %s", f.Balance.String())
	}
	left := words.T(ctx, "%s left", f.Balance.String())
	switch {
	case f.Days == nil || *f.Days > 365:
		return left
	case *f.Days == 0:
		return left + ", " + words.T(ctx, "lasts under a day")
	}
	return left + ", " + words.T(ctx, "lasts about %d days", *f.Days)
}

func (f Figures) validity(ctx context.Context) string {
	if f.Till.IsZero() {
		return ""
	}
	return words.T(ctx, "Valid till %s", words.Date(words.WithZone(ctx, platform.India), f.Till)) // the day is India's
}

// numbers is "+91 22 6634 9373, +91 22 6639 8210 and 4 more".
func (f Figures) numbers(ctx context.Context) string {
	var all []string
	for _, n := range f.Numbers {
		all = append(all, strings.ReplaceAll(n.String(), " ", "\u00a0")) // on one line
	}
	text := strings.Join(all, ", ")
	switch {
	case f.More == 0:
		return text
	case text == "":
		return words.T(ctx, "%d numbers", f.More)
	}
	return text + " " + words.T(ctx, "and %d more", f.More)
}

// credited tells of money, of a new end of the validity, or of both.
func (f Figures) credited(ctx context.Context) (subject, detail string) {
	subject = words.T(ctx, "Your validity was changed")
	if f.Amount > 0 {
		subject = words.T(ctx, "%s was added to your balance", f.Amount.String())
	}
	var parts []string
	if f.Balance != nil && f.Amount > 0 {
		parts = append(parts, words.T(ctx, "Balance then: %s", f.Balance.String()))
	}
	if !f.Till.IsZero() {
		parts = append(parts, f.validity(ctx))
	}
	return subject, strings.Join(parts, " · ")
}

// rule is "Sales: fewer than 2 online, during open hours".
func (f Figures) rule(ctx context.Context) string {
	r := f.Rule
	if r == nil {
		return ""
	}
	what := ""
	switch r.Kind {
	case "few":
		what = words.T(ctx, "fewer than %d online", r.Threshold)
	case "ready":
		what = words.T(ctx, "fewer than %d ready", r.Threshold)
	case "long":
		what = words.T(ctx, "a call of %d min or more", r.Threshold)
	case "away":
		what = words.T(ctx, "paused for %d min or more", r.Threshold)
	default:
		what = words.T(ctx, "offline on shift for %d min or more", r.Threshold)
	}
	who := r.Team
	if who == "" {
		who = words.T(ctx, "All agents")
	}
	when := words.T(ctx, "during open hours")
	if r.Always {
		when = words.T(ctx, "at any time")
	}
	return who + ": " + what + ", " + when
}

// draft says what an onboarding waits for.
func (f Figures) draft(ctx context.Context, n Notice) string {
	var parts []string
	if n.Kind != "signup" && f.Step != "" {
		parts = append(parts, onboarding.WaitsFor(ctx, f.Step))
	}
	if !f.Since.IsZero() && n.Kind != "yours" {
		parts = append(parts, words.T(ctx, "since %s", words.DateTime(ctx, f.Since)))
	}
	if n.Detail != "" {
		parts = append(parts, n.Detail)
	}
	return strings.Join(parts, " · ")
}

// job is "498 done, 2 refused".
func (f Figures) job(ctx context.Context, why string) string {
	parts := []string{words.T(ctx, "%d done", f.Total-f.Refused-f.Undone)}
	if f.Refused > 0 {
		parts = append(parts, words.T(ctx, "%d refused", f.Refused))
	}
	if f.Undone > 0 {
		parts = append(parts, words.T(ctx, "%d not begun", f.Undone))
	}
	text := strings.Join(parts, ", ")
	if why != "" {
		text += " · " + why
	}
	return text
}
