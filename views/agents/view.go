// Package agents holds the pages about the people who answer a client's calls.
package agents

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's agents.
type ListView struct {
	Ref      string
	Rows     []Row // those of this page
	Total    int   // of the client, filter or not
	Counts   []Count
	State    string // the filter that is on: a Count's Word
	Query    string
	Page     string // as it stands in the address
	Pages    ui.Pages
	Now      time.Time
	Portal   bool
	MayAdd   bool
	MaySet   bool
	NotKnown bool
	AsOf     time.Time
}

// Row is one agent.
type Row struct {
	ID, Name, Extension string
	Available           bool
	CallerID            platform.Phone
	Word                string
	Status              ui.Status
	Since               *time.Time
}

// Count is how many agents are in one state. Word is its key for words.T.
type Count struct {
	Word string
	N    int
}

func (v ListView) url(state, page string) string {
	return paths.With(paths.Agents(v.Ref), "q", v.Query, "state", state, "page", page)
}

func (v ListView) heads(ctx context.Context) []ui.Head {
	heads := []ui.Head{
		{Label: words.T(ctx, "Name")}, {Label: words.T(ctx, "State")}, {Label: words.T(ctx, "Since")},
		{Label: words.T(ctx, "Extension")}, {Label: words.T(ctx, "Shows as caller id")},
	}
	if !v.Portal || v.MaySet {
		heads = append(heads, ui.Head{Label: words.T(ctx, "Availability and shift"), Hide: true})
	}
	return heads
}

// here is this page's address, which it asks again for live states.
func (v ListView) here() string { return v.url(v.State, v.Page) }

func (v ListView) states(ctx context.Context) []ui.Tab {
	tabs := []ui.Tab{{Label: words.T(ctx, "All"), Href: v.url("", ""), Current: v.State == ""}}
	for _, c := range v.Counts {
		tabs = append(tabs, ui.Tab{Label: words.T(ctx, "%s, %s", StateWord(ctx, c.Word), words.Count(ctx, c.N)), Href: v.url(c.Word, ""), Current: v.State == c.Word})
	}
	return tabs
}

// StateWord is a state in the reader's language.
func StateWord(ctx context.Context, word string) string {
	switch word {
	case "On call":
		return words.T(ctx, "On call")
	case "Ready":
		return words.T(ctx, "Ready")
	case "Paused":
		return words.T(ctx, "Paused")
	}
	return words.T(ctx, "Offline")
}

// NewView is the form that adds an agent.
type NewView struct {
	Ref, ClientName string
	Form            NewForm
	Problems        ui.Problems
	Next            string // the next free extension
	Numbers         []platform.Phone
	Groups          []platform.Choice // nil: the platform does not list them
	Managers        []Manager
	Teams           []string // in use
	Inactive        bool
	Blocked         bool
	Open            templ.Component
}

// Manager is an agent to report to.
type Manager struct{ ID, Name, Extension string }

func (v NewView) numberOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "As the platform decides")}}
	for _, n := range v.Numbers {
		all = append(all, ui.Option{Value: string(n), Label: n.String()})
	}
	return all
}

func (v NewView) groupOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "None")}}
	for _, g := range v.Groups {
		all = append(all, ui.Option{Value: g.ID, Label: g.Name})
	}
	return all
}

func (v NewView) managerOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "Nobody")}}
	for _, m := range v.Managers {
		all = append(all, ui.Option{Value: m.ID, Label: words.T(ctx, "%s, %s", m.Name, m.Extension)})
	}
	return all
}

// moreSet opens the rarely used fields where one of them holds something.
func (v NewView) moreSet() bool {
	f := v.Form
	return f.Group != "" || f.ReportsTo != "" || f.Manager || v.Problems.Has("permission_group") || v.Problems.Has("reporting_manager") || v.Problems.Has("manager")
}
