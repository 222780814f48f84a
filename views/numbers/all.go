package numbers

import (
	"context"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// AllQuery is the list of all numbers as it stands in the address.
type AllQuery struct {
	Text   string `form:"q"`
	State  string `form:"state"` // Flowless or Due
	Region string `form:"region"`
	After  string `form:"after"`
	Before string `form:"before"`
}

// What the list can be narrowed to.
const (
	FlowlessOnly = "flowless"
	DueOnly      = "due"
)

// Check drops what is no filter.
func (q *AllQuery) Check() ui.Problems {
	if q.State != FlowlessOnly && q.State != DueOnly {
		q.State = ""
	}
	return nil
}

// URL is the list's address with these filters, from its first page.
func (q AllQuery) URL(base string) string {
	return paths.With(base, "q", q.Text, "state", q.State, "region", q.Region)
}

// AllView is every number of every client, a page at a time.
type AllView struct {
	Query                AllQuery
	Rows                 []AllRow
	Pages                ui.Pages
	Regions              []string
	Total, Flowless, Due int
	RentalNotTold        bool // of no number the platform told whether its rental is paid
	FlowsNotTold         bool // of no number the platform told which flow it runs: there is no count
}

// AllRow is one number with whose it is.
type AllRow struct {
	Row
	Ref, Client string
}

func (v AllView) signals(ctx context.Context) []ui.Fact {
	fact := func(label string, n int, state string, s ui.Status) ui.Fact {
		q := v.Query
		q.State, q.After, q.Before = state, "", ""
		return ui.Fact{Label: label, Value: words.Count(ctx, n), Status: s, Href: q.URL(paths.AllNumbers), Current: state != "" && v.Query.State == state}
	}
	flowless := fact(words.T(ctx, "No flow: nobody answers"), v.Flowless, FlowlessOnly, ui.Failed)
	if v.FlowsNotTold {
		flowless.Value, flowless.Note = "–", words.T(ctx, "not known")
	}
	due := fact(words.T(ctx, "Rental unpaid"), v.Due, DueOnly, ui.Due)
	if v.RentalNotTold {
		due.Value, due.Note = "–", words.T(ctx, "not known")
	}
	return []ui.Fact{fact(words.T(ctx, "All numbers"), v.Total, "", ui.NotKnown), flowless, due}
}

func (v AllView) regionOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Label: words.T(ctx, "Every region")}}
	for _, r := range v.Regions {
		all = append(all, ui.Option{Value: r, Label: r})
	}
	return all
}

func (v AllView) filtered() bool { return v.Query.Text+v.Query.State+v.Query.Region != "" }
