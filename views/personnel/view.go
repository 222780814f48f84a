// Package personnel holds the pages about who works for the partner, and what each may.
package personnel

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/account"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is the page of all staff.
type ListView struct {
	People   []Row
	Form     InviteForm
	Roles    []string // that the reader may give
	Tags     []string // of the partner's clients
	Problems ui.Problems
	Now      time.Time
}

// Row is one member of staff.
type Row struct {
	ID, Name, Email string
	Role            string // as account.RoleName names it
	Credit          platform.Paise
	Tag             string
	HasPassword     bool
	SecondFactor    bool // a code of an app is wanted besides the password
	Active          bool
	Own             bool // the reader
	LastSignin      time.Time
}

// PersonView is the page of one.
type PersonView struct {
	Row
	MayChange bool   // role and limits
	Why       string // where not
	MayAccess bool   // switch off and on, and end sessions
	Form      ChangeForm
	Roles     []string
	Tags      []string
	Sessions  []account.SessionRow
	Problems  ui.Problems
	Now       time.Time
}

// InviteForm adds somebody.
type InviteForm struct {
	Name   string `form:"name"`
	Email  string `form:"email"`
	Role   string `form:"role"`
	Credit string `form:"credit"` // rupees; empty: any amount
	Tag    string `form:"tag"`    // empty: all clients
}

// Check says what is missing or of the wrong shape.
func (f *InviteForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	p.Person(f.Name, f.Email)
	checkStanding(p, f.Role, f.Credit)
	return p
}

// CreditLimit is the most that one credit may be; 0: any amount.
func (f InviteForm) CreditLimit() platform.Paise {
	n, _ := limit(f.Credit)
	return n
}

// ChangeForm gives somebody another role and limits.
type ChangeForm struct {
	Role   string `form:"role"`
	Credit string `form:"credit"`
	Tag    string `form:"tag"`
}

// Check says what is missing or of the wrong shape.
func (f *ChangeForm) Check() ui.Problems {
	p := ui.Problems{}
	checkStanding(p, f.Role, f.Credit)
	return p
}

// CreditLimit is the most that one credit may be; 0: any amount.
func (f ChangeForm) CreditLimit() platform.Paise {
	n, _ := limit(f.Credit)
	return n
}

func checkStanding(p ui.Problems, role, credit string) {
	switch role {
	case "owner", "admin", "operations", "billing", "support", "viewer":
	default:
		p["role"] = "Choose a role."
	}
	if _, ok := limit(credit); !ok {
		p["credit"] = "Write an amount above ₹0, such as 5000, or leave it empty."
	}
}

func limit(text string) (platform.Paise, bool) {
	if text == "" {
		return 0, true
	}
	n, err := platform.ParseTypedRupees(text)
	return n, err == nil && n > 0
}

// roleOptions are the roles with what each may, in a line.
func roleOptions(ctx context.Context, roles []string) []ui.Option {
	var all []ui.Option
	for _, role := range roles {
		all = append(all, ui.Option{Value: role, Label: account.RoleName(ctx, role), Hint: roleHint(ctx, role)})
	}
	return all
}

func roleHint(ctx context.Context, role string) string {
	switch role {
	case "owner":
		return words.T(ctx, "Everything. Has no limits.")
	case "admin":
		return words.T(ctx, "Everything but the API token, who is an owner, and whether all staff need a second factor.")
	case "operations":
		return words.T(ctx, "Onboarding, numbers, agents, flows, bots, WhatsApp, masking.")
	case "billing":
		return words.T(ctx, "Wallets, credits, prices, switching clients on and off.")
	case "support":
		return words.T(ctx, "Looks at everything; sets hours and availability, sends codes again.")
	}
	return words.T(ctx, "Looks, changes nothing.")
}

func tagOptions(ctx context.Context, tags []string, current string) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "All clients")}}
	found := current == ""
	for _, t := range tags {
		all = append(all, ui.Option{Value: t, Label: words.T(ctx, "Only clients tagged %s", t)})
		found = found || t == current
	}
	if !found {
		all = append(all, ui.Option{Value: current, Label: words.T(ctx, "Only clients tagged %s", current)})
	}
	return all
}

// held says in words what a person is held to.
func (r Row) held(ctx context.Context) []string { return Held(ctx, r.Credit, r.Tag) }

// Held puts limits into words; none where there are none.
func Held(ctx context.Context, credit platform.Paise, tag string) []string {
	var all []string
	if credit > 0 {
		all = append(all, words.T(ctx, "Credits up to %s", credit.String()))
	}
	if tag != "" {
		all = append(all, words.T(ctx, "Only clients tagged %s", tag))
	}
	return all
}

func (r Row) limits(ctx context.Context) string {
	if all := r.held(ctx); len(all) > 0 {
		return strings.Join(all, " · ")
	}
	return words.T(ctx, "None")
}

func onOff(ctx context.Context, on bool) string {
	if on {
		return words.T(ctx, "On")
	}
	return words.T(ctx, "Off")
}

func lastSignin(ctx context.Context, v PersonView) string {
	if v.LastSignin.IsZero() {
		return words.T(ctx, "Never")
	}
	return words.DateTime(ctx, v.LastSignin)
}
