package wallet

import (
	"context"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Alert is from when on a wallet wants an eye; 0 is never.
type Alert struct {
	Below platform.Paise
	Days  int
}

// AlertForm gives a client an alert of its own. What is left empty is as in the
// billing settings.
type AlertForm struct {
	Below string `form:"below"`
	Days  string `form:"days"`
}

// Check says what can't be read.
func (f *AlertForm) Check() ui.Problems {
	p := ui.Problems{}
	if _, wrong := AlertAmount(f.Below); wrong != "" {
		p["below"] = wrong
	}
	if _, wrong := AlertDays(f.Days); wrong != "" {
		p["days"] = wrong
	}
	return p
}

// AlertAmount reads an amount of rupees; nil where nothing is written, and what is
// wrong with it where it can't be read.
func AlertAmount(text string) (below *platform.Paise, wrong string) {
	if text == "" {
		return nil, ""
	}
	n, err := platform.ParseTypedRupees(text)
	if err != nil || n < 0 {
		return nil, "Write an amount in rupees, such as 500, or 0 for none."
	}
	return &n, ""
}

// AlertDays reads a number of days as AlertAmount does an amount.
func AlertDays(text string) (days *int, wrong string) {
	if text == "" {
		return nil, ""
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 365 {
		return nil, "Write a number of days between 0 and 365."
	}
	return &n, ""
}

// AlertView is the page on which a client's alert is set.
type AlertView struct {
	Ref, ClientName string
	Usual           Alert // of the billing settings
	Form            AlertForm
	Problems        ui.Problems
	MaySettings     bool
}

// InWords says when an alert rings.
func (a Alert) InWords(ctx context.Context) string {
	switch {
	case a.Below > 0 && a.Days > 0:
		return words.T(ctx, "below %s, or when it lasts fewer than %s", a.Below.String(), words.T(ctx, "%d days", a.Days))
	case a.Below > 0:
		return words.T(ctx, "below %s", a.Below.String())
	case a.Days > 0:
		return words.T(ctx, "when it lasts fewer than %s", words.T(ctx, "%d days", a.Days))
	}
	return words.T(ctx, "never")
}

func (v AlertView) usualAmount(ctx context.Context) string {
	if v.Usual.Below == 0 {
		return words.T(ctx, "Left empty, as in Billing: none. 0 is none.")
	}
	return words.T(ctx, "Left empty, as in Billing: %s. 0 is none.", v.Usual.Below.String())
}

func (v AlertView) usualDays(ctx context.Context) string {
	if v.Usual.Days == 0 {
		return words.T(ctx, "Left empty, as in Billing: none. 0 is none.")
	}
	return words.T(ctx, "Left empty, as in Billing: %s. 0 is none.", words.Count(ctx, v.Usual.Days))
}

func (v AlertView) crumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: v.ClientName, Href: paths.Client(v.Ref)},
		{Label: words.T(ctx, "Wallet"), Href: paths.Wallet(v.Ref)}, {Label: words.T(ctx, "Alert")}}
}
