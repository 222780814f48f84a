// Package home holds the staff's first page: what needs attention now.
package home

import (
	"time"

	"partnerdesk/views/clients"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
)

// View is the first page.
type View struct {
	Greeting  string
	Line      string
	Attention []Item
	Gaps      ui.Action // to the list of all that keeps calls from being answered
	Checks    ui.Action // to the costly calls that are not settled, and those that were lately
	NotLooked int       // clients whose balance and validity are not known
	Figures   []ui.Fact
	Spend     *wallet.Turnover // of all clients, a day; nil where it is not shown
	Lately    []ui.Event
	Actions   []ui.Action
	Welcome   bool // nothing is here yet
	Unread    bool // the platform's client list was never read
	Sync      *clients.Reading
	Now       time.Time
}

// Item is one thing that wants somebody.
type Item struct {
	Status       ui.Status
	What, Detail string
	Client, Href string // who it is about, and where that leads
	Since        time.Time
	Action       ui.Action
}

// atOnce is how much of what needs attention is seen without asking: what is worst comes
// first, and the day's figures stay on the first screen.
const atOnce = 8

func (v View) urgent() []Item {
	if len(v.Attention) <= atOnce+1 {
		return v.Attention
	}
	return v.Attention[:atOnce]
}

func (v View) rest() []Item { return v.Attention[len(v.urgent()):] }
