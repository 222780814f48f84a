package onboarding

import (
	"context"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// registerLabels are the fields of the registration in the form's order.
func registerLabels(ctx context.Context) []ui.Labelled {
	return []ui.Labelled{
		{Name: "btype", Label: words.T(ctx, "Type of business")},
		{Name: "name", Label: words.T(ctx, "Name")},
		{Name: "email", Label: words.T(ctx, "E-mail")},
		{Name: "country_code", Label: words.T(ctx, "Country code")},
		{Name: "mobile", Label: words.T(ctx, "Mobile")},
		{Name: "password", Label: words.T(ctx, "Password")},
		{Name: "promo", Label: words.T(ctx, "Promo code")},
	}
}
