package clients

import (
	"time"

	"github.com/a-h/templ"

	"partnerdesk/views/ui"
)

// What stands around the rows changes seldom and has more parts than they have: it is
// kept, each part by all that it is drawn from.

// counts is what the header and the signals are drawn from.
type counts struct {
	query                  Query
	total, active, stalled int
	signals                [len(signalNames)]int64 // -1: nothing is known yet
	read, onboard, wallet  bool
}

func (v View) counts() counts {
	c := counts{query: v.Query.whole(), total: v.Total, active: v.Active, stalled: v.Stalled, read: !v.Synced.IsZero(), onboard: v.MayOnboard, wallet: v.MayWallet}
	for i, name := range signalNames {
		n, told := v.Signals[name]
		if c.signals[i] = n; !told {
			c.signals[i] = -1
		}
	}
	return c
}

// view is the part of a View that it was made from.
func (c counts) view() View {
	v := View{Query: c.query, Total: c.total, Active: c.active, Stalled: c.stalled, Signals: map[string]int64{}, MayOnboard: c.onboard, MayWallet: c.wallet}
	for i, n := range c.signals {
		if n >= 0 {
			v.Signals[signalNames[i]] = n
		}
	}
	if c.read {
		v.Synced = time.Unix(1, 0)
	}
	return v
}

// tools are what the search, the filters, the views, the heads of the columns and the bar
// for the chosen are drawn from.
type tools struct {
	query                     Query
	tags, brands, saved, acts ui.Packed
	noKYC, wallet             bool
	paged                     bool // there are other pages
}

func (v View) tools() tools {
	saved, acts := make([]string, 0, 5*len(v.Saved)), make([]string, 0, 3*len(v.Acts))
	for _, s := range v.Saved {
		saved = append(saved, s.ID, s.Name, s.Href, s.By, mark(s.Mine)+mark(s.Current))
	}
	var brands []string
	for _, b := range v.Brands {
		brands = append(brands, b.Value, b.Label)
	}
	for _, a := range v.Acts {
		acts = append(acts, a.Label, a.Value, a.Icon)
	}
	return tools{query: v.Query.whole(), tags: ui.Pack(v.Tags...), brands: ui.Pack(brands...), saved: ui.Pack(saved...), acts: ui.Pack(acts...),
		noKYC: v.NoKYC, wallet: v.MayWallet, paged: v.Next != "" || v.Prev != ""}
}

func (t tools) view() View {
	v := View{Query: t.query, Tags: t.tags.Texts(), NoKYC: t.noKYC, MayWallet: t.wallet}
	for s := t.saved.Texts(); len(s) > 0; s = s[5:] {
		v.Saved = append(v.Saved, Saved{ID: s[0], Name: s[1], Href: s[2], By: s[3], Mine: s[4][:1] == mark(true), Current: s[4][1:] == mark(true)})
	}
	for b := t.brands.Texts(); len(b) > 0; b = b[2:] {
		v.Brands = append(v.Brands, ui.Option{Value: b[0], Label: b[1]})
	}
	for a := t.acts.Texts(); len(a) > 0; a = a[3:] {
		v.Acts = append(v.Acts, ui.Action{Label: a[0], Value: a[1], Icon: a[2]})
	}
	if t.paged {
		v.Next = "c"
	}
	return v
}

func mark(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// whole is the list's address without the page.
func (q Query) whole() Query {
	q.After, q.Before = "", ""
	return q
}

var (
	keptHeader  = ui.Keep(func(c counts) templ.Component { return header(c.view()) })
	keptSignals = ui.Keep(func(c counts) templ.Component { return signals(c.view()) })
	keptTools   = ui.Keep(func(t tools) templ.Component { return toolbar(t.view()) })
	keptHeads   = ui.Keep(func(t tools) templ.Component { return heads(t.view()) })
	keptBulkBar = ui.Keep(func(t tools) templ.Component { return bulkBar(t.view()) })
)
