package settings

import (
	"context"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// way is the breadcrumbs of a page of the settings.
func way(ctx context.Context, steps ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: words.T(ctx, "Settings"), Href: paths.Settings}}, steps...)
}

// Page is one page of the settings, as the list of them shows it.
type Page struct{ Label, Note, Href, Icon string }
