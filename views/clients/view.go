// Package clients holds the list of a partner's clients.
package clients

import (
	"context"
	"net/url"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Query is what the list's address says.
type Query struct {
	Text   string `form:"q"`
	Status string `form:"status"`
	Sort   string `form:"sort"`
	After  string `form:"after"`
	Before string `form:"before"`
}

// Check refuses a state or order that there is not; the list is shown without it.
func (q *Query) Check() ui.Problems {
	p := ui.Problems{}
	switch q.Status {
	case "", "active", "inactive":
	default:
		p[""], q.Status = "There is no such state. All clients are shown.", ""
	}
	switch q.Sort {
	case "", "name", "newest", "balance", "valid_till":
	default:
		p[""], q.Sort = "The list can’t be ordered like that. It is ordered by name.", ""
	}
	if len(q.Text) > 100 {
		q.Text = q.Text[:100]
	}
	return p
}

// url is the list's address with some of its parts replaced: name, value pairs.
// Another page of the old list makes no sense in the new one, so that is dropped.
func (q Query) url(pairs ...string) string {
	v := url.Values{}
	set := func(name, value string) {
		if value == "" {
			v.Del(name)
		} else {
			v.Set(name, value)
		}
	}
	set("q", q.Text)
	set("status", q.Status)
	set("sort", q.Sort)
	for i := 0; i+1 < len(pairs); i += 2 {
		set(pairs[i], pairs[i+1])
	}
	if len(v) == 0 {
		return paths.Clients
	}
	return paths.Clients + "?" + v.Encode()
}

// View is one page of the list.
type View struct {
	Query         Query
	Problems      ui.Problems
	Rows          []Row
	Next, Prev    string
	Total, Active int
	MayOnboard    bool
	Synced        time.Time // when the platform's list was last read; zero: never yet
	Stale         bool      // the platform does not answer
	Now           time.Time
}

// Row is one client. What is not known is nil or zero.
type Row struct {
	Ref, Name, Email string
	Mobile           platform.Phone
	Active           bool
	Numbers, Agents  *int
	Balance          *platform.Paise
	ValidTill        time.Time
}

func (r Row) status() ui.Status {
	if r.Active {
		return ui.Active
	}
	return ui.Inactive
}

func count(ctx context.Context, n *int) string {
	if n == nil {
		return "–"
	}
	return words.Count(ctx, *n)
}

// ending colours a validity that is over or nearly so.
func (r Row) ending(now time.Time) string {
	switch left := r.ValidTill.Sub(now); {
	case r.ValidTill.IsZero():
		return "text-muted"
	case left <= 0:
		return "text-error"
	case left < 7*24*time.Hour:
		return "text-warning"
	}
	return ""
}

func (r Row) low() bool { return r.Balance != nil && *r.Balance <= 0 }

func (v View) line(ctx context.Context) string {
	return words.T(ctx, "%d clients", v.Total) + ", " + words.T(ctx, "%d active", v.Active)
}

func (v View) filtered() bool { return v.Query.Text != "" || v.Query.Status != "" }

func (v View) head(ctx context.Context, label, by string, right bool) ui.Head {
	h := ui.Head{Label: label, Right: right, Sort: v.Query.url("sort", by)}
	if v.Query.Sort == by || by == "name" && v.Query.Sort == "" {
		h.Order = ui.Ascending
		if by == "newest" {
			h.Order = ui.Descending
		}
	}
	return h
}

func (v View) pages(ctx context.Context) ui.Pages {
	p := ui.Pages{Words: words.T(ctx, "%d clients on this page", len(v.Rows))}
	if v.Prev != "" {
		p.Previous = v.Query.url("before", v.Prev)
	}
	if v.Next != "" {
		p.Next = v.Query.url("after", v.Next)
	}
	return p
}

func onboard(ctx context.Context, v View) ui.Action {
	if !v.MayOnboard {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Onboard a client"), Icon: "plus", Kind: ui.Primary, Href: paths.NewOnboarding}
}

func actions(ctx context.Context, v View) []ui.Action {
	if !v.MayOnboard {
		return nil
	}
	return []ui.Action{onboard(ctx, v)}
}
