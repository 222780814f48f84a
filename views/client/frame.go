package client

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Frame is what stands around each of a client's pages. Unknown figures are nil
// or zero and are said to be not known.
type Frame struct {
	Ref, Name string
	Active    bool
	Balance   *platform.Paise
	ValidTill time.Time
	Since     time.Time
	Now       time.Time
	Tab       string
	Actions   []ui.Action
	Menu      []ui.Action
	Tabs      []ui.Tab
	Portal    bool
	Hidden    []string        // areas that the brand keeps from its clients
	Open      templ.Component // what is being checked; nil for nothing
	Alarms    []ui.Notice     // what stands still until somebody does something
	Stale     *time.Time      // the platform does not answer: since when what is shown was so
	Keyless   bool            // with Stale: because it refuses our key
}

func (f Frame) status() ui.Status {
	if f.Active {
		return ui.Active
	}
	return ui.Inactive
}

// facts is the muted line below the name: on every tab but the overview, which
// shows the same as figures.
func (f Frame) facts(ctx context.Context) []string {
	if f.Tab == "overview" {
		if f.Since.IsZero() {
			return nil
		}
		return []string{words.T(ctx, "Client since %s", words.Date(ctx, f.Since))}
	}
	var line []string
	if f.Balance != nil {
		line = append(line, f.Balance.String())
	}
	if !f.ValidTill.IsZero() {
		line = append(line, words.T(ctx, "Valid till %s", words.Date(ctx, f.ValidTill)))
	}
	return line
}

// shows reports whether whoever looks may see an area.
func (f Frame) shows(area string) bool { return !slices.Contains(f.Hidden, area) }

func whyStale(ctx context.Context, keyless bool) string {
	if keyless {
		return words.T(ctx, "The platform refuses our key, so nothing newer can be read.")
	}
	return words.T(ctx, "The platform does not answer. It is asked again by itself.")
}

// OfOverview reports that a page has no tab of its own and belongs to the overview's.
func OfOverview(ctx context.Context, tab string) bool { return ownName(ctx, tab) != "" }

// ownName is that of a page without a tab; empty for the others.
func ownName(ctx context.Context, tab string) string {
	switch tab {
	case "visit":
		return words.T(ctx, "View as the client")
	case "status":
		return words.T(ctx, "Status")
	case "reveal":
		return words.T(ctx, "PAN and GSTIN")
	case "privacy":
		return words.T(ctx, "Privacy")
	}
	return ""
}

// crumbs lead to the page; one that has no tab of its own is named last.
func (f Frame) crumbs(ctx context.Context) []ui.Crumb {
	all := []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: f.Name}}
	own := ownName(ctx, f.Tab)
	if own == "" {
		return all
	}
	all[1].Href = paths.Client(f.Ref)
	return append(all, ui.Crumb{Label: own})
}
