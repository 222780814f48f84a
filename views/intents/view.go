// Package intents holds the page of a costly call: under way, being checked,
// done, refused, not done, or in need of a person.
package intents

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Kind is what a call does.
type Kind int

const (
	Other Kind = iota
	Register
	AcceptKYC
	BuyNumber
	AddAgent
	CreateFlow
	AddCredit
	LinkWhatsApp
	OpenMask
)

// Act is one costly call in the terms that its page needs.
type Act struct {
	Kind   Kind
	Name   string // of the client, agent or flow
	Number platform.Phone
	Amount platform.Paise // of a credit; 0 where only the validity changes
	Till   *time.Time     // the validity that a credit sets
	Text   string         // a sentence for what is none of the kinds
}

// Doing is the page's heading: what was asked for.
func (a Act) Doing(ctx context.Context) string {
	switch a.Kind {
	case Register:
		return words.T(ctx, "Register %s", a.Name)
	case AcceptKYC:
		return words.T(ctx, "Make %s a client", a.Name)
	case BuyNumber:
		return words.T(ctx, "Buy %s", a.Number.String())
	case AddAgent:
		return words.T(ctx, "Add agent %s", a.Name)
	case CreateFlow:
		return words.T(ctx, "Create flow %s", a.Name)
	case AddCredit:
		if a.Amount == 0 {
			return words.T(ctx, "Change the validity")
		}
		return words.T(ctx, "Add %s", a.Amount.String())
	case LinkWhatsApp:
		return words.T(ctx, "Link WhatsApp number %s", a.Name)
	case OpenMask:
		return words.T(ctx, "Open a masking session on %s", a.Number.String())
	}
	return a.Text
}

// Question is what is being found out.
func (a Act) Question(ctx context.Context) string {
	switch a.Kind {
	case Register:
		return words.T(ctx, "Checking whether %s was registered", a.Name)
	case AcceptKYC:
		return words.T(ctx, "Checking whether %s became a client", a.Name)
	case BuyNumber:
		return words.T(ctx, "Checking whether %s was bought", a.Number.String())
	case AddAgent:
		return words.T(ctx, "Checking whether agent %s was added", a.Name)
	case CreateFlow:
		return words.T(ctx, "Checking whether flow %s was created", a.Name)
	case AddCredit:
		if a.Amount == 0 {
			return words.T(ctx, "Checking whether the validity was changed")
		}
		return words.T(ctx, "Checking whether %s was credited", a.Amount.String())
	case LinkWhatsApp:
		return words.T(ctx, "Checking whether WhatsApp number %s was linked", a.Name)
	case OpenMask:
		return words.T(ctx, "Checking whether a masking session was opened on %s", a.Number.String())
	}
	return words.T(ctx, "Checking whether this went through")
}

// happened says that it is done.
func (a Act) happened(ctx context.Context) string {
	switch a.Kind {
	case Register:
		return words.T(ctx, "%s is registered", a.Name)
	case AcceptKYC:
		return words.T(ctx, "%s is a client", a.Name)
	case BuyNumber:
		return words.T(ctx, "%s is bought", a.Number.String())
	case AddAgent:
		return words.T(ctx, "Agent %s is added", a.Name)
	case CreateFlow:
		return words.T(ctx, "Flow %s is created", a.Name)
	case AddCredit:
		if a.Amount == 0 {
			return words.T(ctx, "The validity is changed")
		}
		return words.T(ctx, "%s is credited", a.Amount.String())
	case LinkWhatsApp:
		return words.T(ctx, "WhatsApp number %s is linked", a.Name)
	case OpenMask:
		return words.T(ctx, "A masking session is open on %s", a.Number.String())
	}
	return words.T(ctx, "It went through")
}

// how says by what it is found out.
func (a Act) how(ctx context.Context) string {
	switch a.Kind {
	case Register:
		return words.T(ctx, "We look for the registration in the platform’s own list.")
	case AcceptKYC:
		return words.T(ctx, "We look for the client in the platform’s own list.")
	case BuyNumber:
		return words.T(ctx, "We look whether the client has the number, or whether it is still on sale.")
	case AddAgent:
		return words.T(ctx, "We look for the agent in the client’s list.")
	case CreateFlow:
		return words.T(ctx, "We look for the flow in what the platform tells of this client.")
	case AddCredit:
		return words.T(ctx, "We compare the wallet before and after.")
	case LinkWhatsApp:
		return words.T(ctx, "We look for the number among those that the client has linked.")
	case OpenMask:
		return words.T(ctx, "We look for the session by its reference.")
	}
	return words.T(ctx, "We read the platform to find out.")
}

// harmless says what did not happen, where it did not happen.
func (a Act) harmless(ctx context.Context) string {
	switch a.Kind {
	case BuyNumber:
		return words.T(ctx, "The number was not bought. Nothing was charged.")
	case AddCredit:
		if a.Amount == 0 {
			return words.T(ctx, "The validity is as it was.")
		}
		return words.T(ctx, "The wallet is as it was. Nothing was credited.")
	case AddAgent:
		return words.T(ctx, "No agent was added. The password was not kept, so it is asked for again.")
	case CreateFlow:
		return words.T(ctx, "No flow was created. The number runs what it ran before.")
	case Register:
		return words.T(ctx, "No registration was begun and no code was sent. The password was not kept, so it is asked for again.")
	case AcceptKYC:
		return words.T(ctx, "The client was not made. The signature was not kept, so it is asked for again.")
	case LinkWhatsApp:
		return words.T(ctx, "The number was not linked. The token was not kept, so it is asked for again.")
	case OpenMask:
		return words.T(ctx, "No session was opened. The two phones were not kept, so they are asked for again.")
	}
	return words.T(ctx, "Nothing was done.")
}

// State is where a call stands.
type State int

const (
	Sending State = iota // its answer is still awaited
	Checking
	Done
	Refused
	NotDone
	Person // only a person can tell
)

// View is the page of one call.
type View struct {
	ID         string
	At         string // this page's address; empty: the staff's own
	Act        Act
	State      State
	ClientName string // empty where there is no client yet
	ClientHref string
	By         string
	Begun      time.Time
	Settled    time.Time
	NextLook   time.Time
	Look, Of   int // the next look's number, and how many there are at most
	Now        time.Time
	Before     *platform.Paise // balance before a credit
	NotedAt    time.Time
	Refusal    string    // the platform's own words
	Next       ui.Action // to the result, or back to the form
	MayDecide  bool
	MayLook    bool
	Form       DecideForm
	Problems   ui.Problems
}

// Open reports whether it is not settled.
func (v View) Open() bool { return v.State == Sending || v.State == Checking || v.State == Person }

// check is the panel of a call whose outcome is not known yet.
func (v View) check(ctx context.Context) ui.Check {
	here := v.At
	if here == "" {
		here = paths.Intent(v.ID)
	}
	c := ui.Check{
		Title: v.Act.Question(ctx), PollURL: here,
		Body:    words.T(ctx, "The platform did not answer in time.") + " " + v.Act.how(ctx) + " " + words.T(ctx, "Until it is settled it can’t be repeated."),
		Foot:    words.T(ctx, "You can leave this page: it settles itself."),
		Refresh: ui.Action{Label: words.T(ctx, "Refresh"), Href: here},
	}
	if v.MayLook && v.State == Checking {
		c.Action = ui.Action{Label: words.T(ctx, "Look now"), Post: paths.LookNow(v.ID)}
	}
	if v.State == Sending {
		c.Title = words.T(ctx, "Waiting for the platform’s answer")
		c.Body = words.T(ctx, "The call is on its way and takes longer than usual. It is not sent again.")
	}
	if v.Before != nil {
		c.Rows = append(c.Rows, ui.Row{Term: words.T(ctx, "Before"), Value: words.T(ctx, "%s at %s", v.Before.String(), words.In(ctx, v.NotedAt).Format("15:04:05"))})
		if v.Act.Amount > 0 {
			c.Rows = append(c.Rows, ui.Row{Term: words.T(ctx, "If credited"), Value: (*v.Before + v.Act.Amount).String()})
		}
	}
	if v.Act.Till != nil {
		c.Rows = append(c.Rows, ui.Row{Term: words.T(ctx, "Valid till, if changed"), Value: words.DateTime(ctx, *v.Act.Till)})
	}
	if v.State == Checking {
		next := words.T(ctx, "now")
		if v.NextLook.After(v.Now) {
			next = words.Ago(ctx, v.Now, v.NextLook)
		}
		c.Rows = append(c.Rows, ui.Row{Term: words.T(ctx, "Next look"), Value: words.T(ctx, "%s, %d of at most %d", next, v.Look, v.Of)})
	}
	return c
}

// rows are the facts below an outcome.
func (v View) rows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	if v.ClientName != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Client"), Value: v.ClientName})
	}
	rows = append(rows,
		ui.Row{Term: words.T(ctx, "Asked by"), Value: v.By},
		ui.Row{Term: words.T(ctx, "Asked at"), Value: words.Exact(ctx, v.Begun)})
	if !v.Settled.IsZero() {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Settled at"), Value: words.Exact(ctx, v.Settled)})
	}
	return rows
}

// Note is one open call, for the client's pages.
type Note struct {
	Text string
	Href string // its page; empty for who may not open it
	Busy bool   // it settles itself; otherwise a person has to
}

func (v View) crumbs(ctx context.Context) []ui.Crumb {
	if v.ClientName == "" {
		return []ui.Crumb{{Label: words.T(ctx, "Checks"), Href: paths.Intents}, {Label: v.Act.Doing(ctx)}}
	}
	crumbs := []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: v.ClientName, Href: v.ClientHref}}
	return append(crumbs, ui.Crumb{Label: v.Act.Doing(ctx)})
}

func actions(a ui.Action) []ui.Action {
	if a.Label == "" {
		return nil
	}
	return []ui.Action{a}
}
