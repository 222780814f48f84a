// Package trail draws the audit trail: who did what, when, and from where.
package trail

import (
	"context"
	"net/url"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Filter is what stands in the address.
type Filter struct {
	Who     string `form:"who"`     // a person's id, or a kind of actor with a colon before it
	What    string `form:"what"`    // an action, or an area with a colon before it
	Client  string `form:"client"`  // a client's ref, or what finds one
	From    string `form:"from"`    // first day, year-month-day
	To      string `form:"to"`      // last day
	Request string `form:"request"` // a request's reference
	Before  int64  `form:"before"`  // the entry after the page
}

// Days are the first moment of the filter and the first after it, in the reader's
// zone; zero where it has none.
func (f Filter) Days(ctx context.Context) (since, until time.Time) {
	zone := words.Zone(ctx)
	if day, err := time.ParseInLocation(time.DateOnly, f.From, zone); err == nil {
		since = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, f.To, zone); err == nil {
		until = day.AddDate(0, 0, 1)
	}
	return since, until
}

// Check refuses days that there are not.
func (f *Filter) Check() ui.Problems {
	p := ui.Problems{}
	for name, day := range map[string]string{"from": f.From, "to": f.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			p[name] = "Write a day as year-month-day, such as 2026-11-24."
		}
	}
	if len(p) == 0 && f.From != "" && f.To != "" && f.To < f.From {
		p["to"] = "The last day is before the first."
	}
	if f.Before < 0 {
		f.Before = 0
	}
	if len(f.Client) > 100 || len(f.Request) > 100 || len(f.Who) > 100 || len(f.What) > 100 {
		p[""] = "This is too long for a filter."
	}
	return p
}

// Narrow says whether anything is left out.
func (f Filter) Narrow() bool {
	return f.Who != "" || f.What != "" || f.Client != "" || f.From != "" || f.To != "" || f.Request != ""
}

// URL is path with this filter, from before on.
func (f Filter) URL(path string, before string) string {
	return paths.With(path, "who", f.Who, "what", f.What, "client", f.Client, "from", f.From, "to", f.To, "request", f.Request, "before", before)
}

// View is a page of the trail.
type View struct {
	Filter   Filter
	Problems ui.Problems
	People   []ui.Option // who can be chosen
	Acts     []ui.Option // what can be chosen
	Rows     []Row
	Next     string // address of the older entries; empty on the last page
	Chain    Chain
	Now      time.Time
}

// Row is one entry.
type Row struct {
	Seq            int64
	At             time.Time
	Who, Kind      string // Kind says from where, where it is no person at the dashboard
	AsWhom         string
	Summary, Code  string
	Ref, Client    string
	IP             string
	Sees           bool // it showed something personal
	RequestID      string
	Changes        []Change
	Hash, ObjectID string
	Object         string
}

// Href is the entry's own page.
func (r Row) Href() string { return paths.TrailEntry(r.Seq) }

// Change is one field before and after.
type Change struct {
	Name, Before, After string
	Differs             bool
}

// Chain is what checking the chain found.
type Chain struct {
	Checked time.Time // zero: it was not checked
	Entries int64
	After   int64 // entries before the first that was looked at
	Whole   bool  // all that are kept were looked at
	Bad     int64 // the first that is wrong
	Why     string
}

type day struct {
	name string
	rows []Row
}

// days parts the rows by the reader's days.
func (v View) days(ctx context.Context) []day {
	var all []day
	for _, r := range v.Rows {
		name := words.DayDate(ctx, r.At)
		if n := len(all); n == 0 || all[n-1].name != name {
			all = append(all, day{name: name})
		}
		all[len(all)-1].rows = append(all[len(all)-1].rows, r)
	}
	return all
}

func (v View) heads(ctx context.Context) []ui.Head {
	return []ui.Head{{Label: words.T(ctx, "When")}, {Label: words.T(ctx, "Who")}, {Label: words.T(ctx, "What was done")}, {Label: words.T(ctx, "Client")}, {Label: words.T(ctx, "From where")}}
}

func only(client string) string { return paths.Trail + "?client=" + url.QueryEscape(client) }
