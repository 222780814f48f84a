package agents

import (
	"context"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// labels are the fields of a new agent in the form's order.
func labels(ctx context.Context) []ui.Labelled {
	return []ui.Labelled{
		{Name: "name", Label: words.T(ctx, "Name")},
		{Name: "email", Label: words.T(ctx, "E-mail")},
		{Name: "phonenumber", Label: words.T(ctx, "Phone")},
		{Name: "password", Label: words.T(ctx, "Password")},
		{Name: "extension", Label: words.T(ctx, "Extension")},
		{Name: "dial_preference", Label: words.T(ctx, "Calls ring on")},
		{Name: "did_num", Label: words.T(ctx, "Caller id")},
		{Name: "team", Label: words.T(ctx, "Team")},
		{Name: "permission_group", Label: words.T(ctx, "Permission group")},
		{Name: "reporting_manager", Label: words.T(ctx, "Reports to")},
	}
}
