package onboarding

import (
	"context"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// correcting says what becomes of a registration whose contact is corrected.
func correcting(ctx context.Context, v RegisterView) string {
	if v.Voids {
		return words.T(ctx, "A new registration replaces that of %s: fresh codes go out, and PAN, Aadhaar and GST are asked for again, as is the password, because it was not kept.", v.Corrects)
	}
	return words.T(ctx, "A new registration replaces that of %s, and fresh codes go out. The password is asked for again, because it was not kept.", v.Corrects)
}

// codeLabels are the two codes, whose problems don't say which of them they mean.
func codeLabels(ctx context.Context) []ui.Labelled {
	return []ui.Labelled{
		{Name: "mobileotp", Label: words.T(ctx, "Code from the phone")},
		{Name: "emailotp", Label: words.T(ctx, "Code from the e-mail")},
	}
}

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
