package ui

import "github.com/a-h/templ"

// Crumb is one step of the way to a page. The last one has no address.
type Crumb struct{ Label, Href string }

// Header is the top of a page.
type Header struct {
	Crumbs  []Crumb
	Title   string
	Line    string          // one muted line below
	More    templ.Component // follows Line, for links; nil for none
	Actions []Action        // secondaries, then the one Primary; on phones the secondaries go into ⋯
}

// onlyMore says that on a phone the actions are ⋯ alone, which stays beside the
// title: below it, it would look lost.
func (h Header) onlyMore() bool {
	rest, primary := split(h.Actions)
	return len(rest) > 0 && len(primary) == 0
}

// split parts the primary action from the others.
func split(actions []Action) (rest, primary []Action) {
	for _, a := range actions {
		if a.Kind == Primary {
			primary = append(primary, a)
		} else {
			rest = append(rest, a)
		}
	}
	return rest, primary
}

// ClientHeader is what all pages of one client share.
type ClientHeader struct {
	Crumbs  []Crumb
	Name    string
	Status  Status
	Word    string   // in place of the status's own word
	Facts   []string // muted, one line
	ID      string   // ours, with a copy button; none if empty
	Actions []Action
	Menu    []Action // behind ⋯
}

// Fact is one figure of a strip.
type Fact struct {
	Label, Value, Note string
	Status             Status // a dot before the note; none for NotKnown
	Href               string // the whole fact leads there
	Gauge              *Gauge // below the value
	Current            bool   // with Href: the filter that is on
}

// Tab is one of several pages about the same thing.
type Tab struct {
	Label, Href, Count string
	Current            bool
}

// Item is a line of a checklist: done or, with what to do about it, missing.
type Item struct {
	Title, Note string
	Action      Action
}

// Checklist is what is missing until something works. Done says in one line
// what is in place.
type Checklist struct {
	Title    string
	Missing  []Item
	Done     string
	ShowAll  Action
	Have, Of int
}

// Event is a line of a timeline.
type Event struct {
	Icon        string
	Tone        Tone
	Title, Note string
	When        string // as words.Time or words.Date give it
	Machine     string // RFC 3339, for the time element; none if empty
}

// Nothing is an empty list: what it is for, and the first action.
type Nothing struct {
	Title, Body string
	Action      Action
}

// Work is a long job that can be left and come back to.
type Work struct {
	Title    string
	Done, Of int
	Counter  string // "312 of 480"
	Note     string
}

// StepState is where a step of a wizard stands.
type StepState int

const (
	ToDo StepState = iota
	Current
	Done
)

// Step is one of a wizard. A step that may be gone back to has an address.
type Step struct {
	Label string
	State StepState
	Href  string
}
