package client

import (
	"context"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ActivityView is the whole timeline of a client.
type ActivityView struct {
	Ref    string
	Source string // the filter: dashboard, api, platform, or empty for all
	Events []ui.Event
	More   string // address of older ones; empty where there are none
}

func (v ActivityView) sources(ctx context.Context) []ui.Tab {
	var all []ui.Tab
	for _, s := range []struct{ id, label string }{
		{"", words.T(ctx, "Everything")}, {"dashboard", words.T(ctx, "Dashboard")}, {"api", words.T(ctx, "API")}, {"platform", words.T(ctx, "Platform")},
	} {
		all = append(all, ui.Tab{Label: s.label, Href: paths.With(paths.Activity(v.Ref), "source", s.id), Current: v.Source == s.id})
	}
	return all
}
