// Package masking holds the pages of masking sessions: two people who reach each
// other over a number and do not see each other's.
package masking

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's sessions.
type ListView struct {
	Ref                       string
	State                     string // live, ended or empty for all
	Query                     string // a phone, or a part of a reference
	Maybe                     int    // of those that were found: whether they have the phone is not known
	Cut                       bool   // older ones were not looked at
	Rows                      []platform.Mask
	Portal, MayEdit, NotKnown bool
	Pages                     ui.Pages
	AsOf, Now                 time.Time
}

// States of the filter.
var States = []string{"live", "ended", ""}

func (v ListView) states(ctx context.Context) []ui.Tab {
	names := map[string]string{"live": words.T(ctx, "Live"), "ended": words.T(ctx, "Ended"), "": words.T(ctx, "All")}
	var all []ui.Tab
	for _, s := range States {
		of := v
		of.State = s
		all = append(all, ui.Tab{Label: names[s], Href: of.URL(1), Current: v.State == s})
	}
	return all
}

// URL is the list's address with another page.
func (v ListView) URL(page int) string {
	state, p := v.State, ""
	if state == "" {
		state = "all"
	}
	if page > 1 {
		p = strconv.Itoa(page)
	}
	return paths.With(paths.Masks(v.Ref), "state", state, "q", v.Query, "page", p)
}

// searchFor says what may be looked for.
func (v ListView) searchFor(ctx context.Context) string {
	if v.MayEdit {
		return words.T(ctx, "Phone or reference")
	}
	return words.T(ctx, "Reference")
}

// Status is a session's state in words, and why it ended.
func Status(ctx context.Context, s platform.MaskState) (ui.Status, string) {
	switch s {
	case platform.MaskLive:
		return ui.Active, words.T(ctx, "Live")
	case platform.MaskExpired:
		return ui.Closed, words.T(ctx, "Time ran out")
	case platform.MaskCancelled:
		return ui.Closed, words.T(ctx, "Ended by hand")
	case platform.MaskReleased:
		return ui.Closed, words.T(ctx, "Number given up")
	}
	return ui.NotKnown, string(s)
}

// NewView opens a session.
type NewView struct {
	Ref, ClientName string
	Form            Form
	Problems        ui.Problems
	Numbers         []platform.Phone
	NotKnown        bool           // the platform did not tell them
	Collision       string         // field whose phone is in a session already; empty: none
	Free            platform.Phone // a number on which both are free
	Inactive        bool
	Blocked         bool
	Open            templ.Component
}

func (v NewView) taken() string {
	if v.Collision == "party_b" {
		return phone(v.Form.PartyB).String()
	}
	return phone(v.Form.PartyA).String()
}

func numberOptions(all []platform.Phone) []ui.Option {
	var out []ui.Option
	for _, n := range all {
		out = append(out, ui.Option{Value: string(n), Label: n.String()})
	}
	return out
}

// lifetimes are what is offered; the API takes any number of seconds.
func lifetimes(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, l := range []struct {
		d     time.Duration
		label string
	}{
		{15 * time.Minute, words.T(ctx, "15 minutes")}, {time.Hour, words.T(ctx, "1 hour")}, {4 * time.Hour, words.T(ctx, "4 hours")},
		{12 * time.Hour, words.T(ctx, "12 hours")}, {24 * time.Hour, words.T(ctx, "1 day")}, {72 * time.Hour, words.T(ctx, "3 days")},
		{platform.MaxMaskLife, words.T(ctx, "7 days")},
	} {
		out = append(out, ui.Option{Value: strconv.Itoa(int(l.d / time.Second)), Label: l.label})
	}
	return out
}

const hour = "3600"

// OneView is a session with what can be done to it.
type OneView struct {
	Ref, ClientName              string
	Mask                         platform.Mask
	Held                         bool // its phones are kept here
	Portal, MayChange, MayReveal bool
	Form                         ChangeForm
	Problems                     ui.Problems
	Now                          time.Time
}

func (v OneView) name(ctx context.Context) string {
	if v.Mask.Reference != "" {
		return v.Mask.Reference
	}
	return words.T(ctx, "Session of %s", words.DateTime(ctx, v.Mask.CreatedAt))
}

func (v OneView) rows(ctx context.Context) []ui.Row {
	m := v.Mask
	both := ui.Action{}
	if v.MayReveal {
		both = ui.Action{Label: words.T(ctx, "Show"), Href: paths.RevealMask(v.Ref, m.ID)}
	}
	rows := []ui.Row{
		{Term: words.T(ctx, "First person"), Value: m.PartyA, Mono: true, Action: both},
		{Term: words.T(ctx, "Second person"), Value: m.PartyB, Mono: true},
		{Term: words.T(ctx, "Both call, and see"), Value: m.DID.String(), Mono: true, Copy: string(m.DID)},
		{Term: words.T(ctx, "Opened"), Value: words.Exact(ctx, m.CreatedAt)},
		{Term: words.T(ctx, "Ends"), Value: words.Exact(ctx, m.ExpiresAt)},
	}
	if m.EndedAt != nil {
		rows[len(rows)-1] = ui.Row{Term: words.T(ctx, "Ended"), Value: words.Exact(ctx, *m.EndedAt), Note: words.T(ctx, "after %s", lasted(ctx, m.EndedAt.Sub(m.CreatedAt)))}
	}
	return append(rows, ui.Row{Term: words.T(ctx, "Id"), Value: m.ID, Mono: true, Copy: m.ID})
}

func lasted(ctx context.Context, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return words.T(ctx, "%d days", int(d/(24*time.Hour)))
	case d >= 2*time.Hour:
		return words.T(ctx, "%d h", int(d/time.Hour))
	}
	return words.T(ctx, "%d min", int(d/time.Minute))
}

// RevealView is the question, or, with Shown, the answer.
type RevealView struct {
	Ref, ClientName, ID string
	Form                RevealForm
	Problems            ui.Problems
	Shown               bool
	A, B                platform.Phone // empty: not held here
}

// LookupView asks whom a caller is connected to.
type LookupView struct {
	Ref, ClientName string
	Form            LookupForm
	Problems        ui.Problems
	Numbers         []platform.Phone
	Asked           bool
	ConnectTo       string // masked; empty: nobody
	Session         string
}

// DemoView shows what each of the two phones shows.
type DemoView struct {
	Ref, ClientName string
	Mask            platform.Mask
	Sample          bool // no session of the client's: made up
	FromB           bool // the second person calls
}

// Caller and callee of the call that is drawn.
// phones are the caller's and the other's, each with what it is called.
func (v DemoView) phones(ctx context.Context) (from, to device) {
	from = device{words.T(ctx, "Phone of the first person"), v.Mask.PartyA}
	to = device{words.T(ctx, "Phone of the second person"), v.Mask.PartyB}
	if v.FromB {
		return to, from
	}
	return from, to
}

type device struct{ label, number string }

func (v DemoView) url(from string) string {
	id := v.Mask.ID
	if v.Sample {
		id = ""
	}
	return paths.With(paths.MaskDemo(v.Ref), "session", id, "from", from)
}

func crumbs(ctx context.Context, client, ref, last string) []ui.Crumb {
	return []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: client, Href: paths.Client(ref)},
		{Label: words.T(ctx, "Masking"), Href: paths.Masks(ref)}, {Label: last}}
}

func (v ListView) more(ctx context.Context) []ui.Action {
	all := []ui.Action{
		{Label: words.T(ctx, "Download as CSV"), Icon: "download", Href: paths.With(paths.MasksCSV(v.Ref), "state", v.State)},
	}
	if !v.Portal {
		all = append(all, ui.Action{Label: words.T(ctx, "Who sees what"), Icon: "smartphone", Href: paths.MaskDemo(v.Ref)})
	}
	if v.MayEdit {
		all = append([]ui.Action{
			{Label: words.T(ctx, "From a file"), Icon: "upload", Href: paths.MaskFile(v.Ref)},
			{Label: words.T(ctx, "Look up a call"), Icon: "search", Href: paths.MaskLookup(v.Ref)},
		}, all...)
	}
	return all
}

func (v OneView) actions(ctx context.Context) []ui.Action {
	if v.Portal {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Who sees what"), Icon: "smartphone", Href: paths.With(paths.MaskDemo(v.Ref), "session", v.Mask.ID)}}
}

func (v OneView) crumbs(ctx context.Context) []ui.Crumb {
	if v.Portal {
		return []ui.Crumb{{Label: words.T(ctx, "Masking"), Href: paths.Masks(v.Ref)}, {Label: v.name(ctx)}}
	}
	return crumbs(ctx, v.ClientName, v.Ref, v.name(ctx))
}

func (v DemoView) line(ctx context.Context) string {
	if v.Sample {
		return words.T(ctx, "A made-up session: open one to see it with its own number.")
	}
	if v.Mask.Reference != "" {
		return words.T(ctx, "In the session %s.", v.Mask.Reference)
	}
	return ""
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
