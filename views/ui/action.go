package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Kind is how much a button asks to be pressed. A page has one Primary.
type Kind int

const (
	Plain   Kind = iota // bordered
	Primary             // filled with the accent
	Ghost               // no border until hovered
	Danger              // filled red: it destroys or costs
	Link                // reads as a link
)

// Size is the height of a control.
type Size int

const (
	Medium Size = iota // 40 px: forms
	Small              // 32 px: toolbars, page headers, tables
	Large              // 48 px: wizard and portal
)

// Action is a button or a link that looks like one. With Href it is a link; with
// Post it is a form of its own that posts Fields there; otherwise it submits the
// form around it (or the one whose id is Form).
type Action struct {
	Label string
	Icon  string // name in static/icons.txt, before the label
	After string // icon behind the label
	Kind  Kind
	Size  Size

	Href   string
	Dialog bool // with Href: htmx loads that page's panel into the dialog instead
	Post   string
	Fields []Pair // hidden fields of Post

	Name, Value string // sent when this button submits
	Form        string
	Button      bool   // type="button": does nothing by itself
	ID          string // of the element
	Opens       string // id of the popover it opens

	Disabled bool
	Busy     bool // disabled, with a spinner
	Wide     bool // as wide as its column
	IconOnly bool // Label becomes the accessible name
	HX       HX
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }

// HX is what htmx does with an element; empty fields are left out. The href or
// action beside it must do the same without htmx.
type HX struct {
	Get, Post, Target, Swap, Trigger, Include, Select string
	PushURL                                           bool
}

// PollHeaders mark a request that a page makes by itself: nobody need be at it,
// so it must not count as activity.
const PollHeaders = `{"X-Poll":"1"}`

// Attrs are the attributes for a tag that is written by hand.
func (h HX) Attrs() templ.OrderedAttributes {
	var out templ.OrderedAttributes
	add := func(name, value string) {
		if value != "" {
			out = append(out, templ.KeyValue[string, any]{Key: name, Value: value})
		}
	}
	add("hx-get", h.Get)
	add("hx-post", h.Post)
	add("hx-target", h.Target)
	add("hx-swap", h.Swap)
	add("hx-trigger", h.Trigger)
	add("hx-include", h.Include)
	add("hx-select", h.Select)
	if h.PushURL {
		add("hx-push-url", "true")
	}
	if h.Post != "" {
		add("hx-disable", "this")
	}
	if strings.HasPrefix(h.Trigger, "every ") {
		add("hx-headers", PollHeaders)
	}
	return out
}

func (a Action) hx() templ.OrderedAttributes {
	if a.Dialog && a.HX == (HX{}) {
		return HX{Get: a.Href, Target: "#dialog-box", Swap: "innerHTML"}.Attrs()
	}
	return a.HX.Attrs()
}

func (a Action) class() string {
	c := "btn"
	switch a.Kind {
	case Primary:
		c += " btn-primary"
	case Ghost:
		c += " btn-ghost"
	case Danger:
		c += " btn-error"
	case Link:
		c += " btn-link"
	}
	switch a.Size {
	case Small:
		c += " btn-sm"
	case Large:
		c += " btn-lg"
	}
	if a.IconOnly {
		c += " btn-square"
	}
	if a.Wide {
		c += " btn-block"
	}
	return c
}

func (a Action) typ() string {
	if a.Button || a.Opens != "" {
		return "button"
	}
	return "submit"
}

// sized gives the action a size, where the place decides it.
func (a Action) sized(s Size) Action {
	a.Size = s
	return a
}
