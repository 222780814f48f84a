// Package client holds what all pages of one client share, and the pages about
// the client itself: overview, status, people, activity.
package client

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Overview is the client's first page.
type Overview struct {
	Frame
	Email       string
	Mobile      platform.Phone
	Numbers     []NumberRow
	NumberCount int
	Agents      []AgentRow
	AgentCount  int
	Ready       int    // agents who could take a call now
	Brand       string // its name, where the partner has several
	People      int    // portal logins; -1 where that is not shown
	MayPeople   bool   // in the portal: who signs in is theirs to see
	KYC         []ui.Row
	Checklist   ui.Checklist
	Timeline    []ui.Event
	Notes       []Note // the newest
	Tags        []string
	Spend       *Spend
	NotKnown    bool      // numbers and agents could not be read
	Asked       time.Time // since when a colleague waits for credit; zero: nobody does
}

// NumberRow is a number as the overview lists it.
type NumberRow struct {
	Number platform.Phone
	Region string
	Flow   string // name; empty with FlowTold: none is mapped
	// FlowTold is false where the platform does not say what a number runs.
	FlowTold bool
	Due      bool
	OpenNow  *bool
	Turns    time.Time // when it opens or closes next, in its own zone; zero: not known, or never
}

// AgentRow is an agent as the portal's home lists it.
type AgentRow struct {
	Name, Extension, Word string
	Status                ui.Status
}

// figures is the strip of five.
func (o Overview) figures(ctx context.Context) []ui.Fact {
	unknown := words.T(ctx, "Not known")
	balance := ui.Fact{Label: words.T(ctx, "Balance"), Value: unknown, Href: paths.Wallet(o.Ref)}
	if o.Balance != nil {
		balance.Value = o.Balance.String()
		if *o.Balance <= 0 {
			balance.Note, balance.Status = words.T(ctx, "calls are not answered"), ui.Failed
		}
	}
	valid := ui.Fact{Label: words.T(ctx, "Valid till"), Value: words.T(ctx, "No end set")}
	if !o.ValidTill.IsZero() {
		valid.Value = words.Date(ctx, o.ValidTill)
		valid.Note = words.Ago(ctx, o.Now, o.ValidTill)
		switch left := o.ValidTill.Sub(o.Now); {
		case left <= 0:
			valid.Status, valid.Note = ui.Failed, words.T(ctx, "ended; calls are not answered")
		case left < 7*24*time.Hour:
			valid.Status = ui.Ending
		}
	}
	numbers := ui.Fact{Label: words.T(ctx, "Numbers"), Value: words.Count(ctx, o.NumberCount), Href: paths.Numbers(o.Ref)}
	agents := ui.Fact{Label: words.T(ctx, "Agents"), Value: words.Count(ctx, o.AgentCount), Href: paths.Agents(o.Ref)}
	if o.NotKnown {
		numbers.Value, agents.Value = unknown, unknown
	} else {
		if open := o.open(); open >= 0 && o.NumberCount > 0 {
			numbers.Note = words.T(ctx, "%d open now", open)
			if n := o.flowless(); n > 0 {
				numbers.Note, numbers.Status = words.T(ctx, "%d without a flow", n), ui.Due
			}
		}
		if o.AgentCount > 0 {
			agents.Note, agents.Status = words.T(ctx, "%d ready", o.Ready), ui.Offline
			if o.Ready > 0 {
				agents.Status = ui.Ready
			}
		}
	}
	facts := []ui.Fact{balance, valid, numbers, agents}
	if o.People >= 0 {
		portal := ui.Fact{Label: words.T(ctx, "Portal"), Value: words.T(ctx, "%d people", o.People), Href: paths.People(o.Ref)}
		if o.People == 0 {
			portal.Value, portal.Note = words.T(ctx, "Nobody yet"), words.T(ctx, "invite the client")
		}
		if o.Brand != "" {
			portal.Note = words.T(ctx, "under %s", o.Brand)
		}
		facts = append(facts, portal)
	}
	return facts
}

// open counts the numbers that are answered now; -1 where the platform does not say.
// One without a flow is not, whatever its hours are.
func (o Overview) open() int {
	n, told := 0, false
	for _, row := range o.Numbers {
		if row.flowless() || row.Due {
			told = true
		} else if row.OpenNow != nil {
			told = true
			if *row.OpenNow {
				n++
			}
		}
	}
	if !told {
		return -1
	}
	return n
}

// flowless counts the numbers that certainly run no flow.
func (o Overview) flowless() int {
	n := 0
	for _, row := range o.Numbers {
		if row.flowless() {
			n++
		}
	}
	return n
}

func (n NumberRow) state(ctx context.Context, now time.Time) (ui.Status, string) {
	status, word := numbers.State(ctx, n.Due, n.flowless(), n.OpenNow)
	if n.Turns.IsZero() {
		return status, word
	}
	switch next := words.Upcoming(ctx, n.Turns.Location(), now, n.Turns); status {
	case ui.Open:
		return status, words.T(ctx, "Open till %s", next)
	case ui.Closed:
		return status, words.T(ctx, "Closed, opens %s", next)
	}
	return status, word
}

// flowless says that nobody answers the number: it certainly runs no flow.
func (n NumberRow) flowless() bool { return n.Flow == "" && n.FlowTold }

// headline is what the portal's home says first.
func (o Overview) headline(ctx context.Context) (ui.Status, string) {
	switch {
	case o.NotKnown:
		return ui.NotKnown, words.T(ctx, "Your lines")
	case len(o.Numbers) == 0:
		return ui.NotKnown, words.T(ctx, "You have no number yet")
	}
	flowless := o.flowless()
	switch open := o.open(); {
	case flowless == len(o.Numbers):
		return ui.Due, words.T(ctx, "Your number is not set up yet")
	case open > 0 && open == len(o.Numbers):
		return ui.Open, words.T(ctx, "Your lines are open")
	case open > 0:
		return ui.Open, words.T(ctx, "%d of %d lines are open", open, len(o.Numbers))
	case open == 0:
		return ui.Closed, words.T(ctx, "Your lines are closed now")
	}
	return ui.Active, words.T(ctx, "Your lines")
}

// StatusView is the form that switches a client on or off.
type StatusView struct {
	Ref, Name       string
	Active          bool
	Numbers, Agents int
	Known           bool
	Problems        ui.Problems
}

// more are the portal's pages that its navigation has no room for on a phone.
func (o Overview) more(ctx context.Context) []ui.Action {
	var all []ui.Action
	for _, m := range []struct {
		area string
		to   ui.Action
	}{
		{"flows", ui.Action{Label: words.T(ctx, "What callers meet"), Icon: "workflow", Href: paths.Flows(o.Ref)}},
		{"bots", ui.Action{Label: words.T(ctx, "Voice bots"), Icon: "bot", Href: paths.Bots(o.Ref)}},
		{"whatsapp", ui.Action{Label: words.T(ctx, "WhatsApp numbers"), Icon: "message-circle", Href: paths.WhatsApp(o.Ref)}},
		{"masking", ui.Action{Label: words.T(ctx, "Masking sessions"), Icon: "phone-forwarded", Href: paths.Masks(o.Ref)}},
	} {
		if o.shows(m.area) {
			all = append(all, m.to)
		}
	}
	if o.MayPeople {
		all = append(all, ui.Action{Label: words.T(ctx, "People"), Icon: "users", Href: paths.People(o.Ref)})
	}
	return all
}

// details is the aside of the overview.
func (o Overview) details(ctx context.Context) []ui.Row {
	rows := []ui.Row{
		{Term: words.T(ctx, "E-mail"), Value: o.Email, Copy: o.Email},
		{Term: words.T(ctx, "Mobile"), Value: o.Mobile.String(), Copy: string(o.Mobile), Mono: true},
	}
	return append(rows, o.KYC...)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
