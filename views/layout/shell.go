// Package layout holds the documents around every page: the staff shell, the
// wizard, the end-client portal, the sign-in page and the error pages. Each takes
// one Shell of plain data and the page as a component.
package layout

import "partnerdesk/views/ui"

// Theme names as they stand in the cookie and in data-theme.
const (
	Light  = "desk"
	Dark   = "desk-dark"
	System = "" // the browser decides
)

// Shell is everything around a page. The zero value is a page without
// navigation, in English, in the system's theme.
type Shell struct {
	Title string // of the page; the brand's name follows it
	Lang  string // BCP 47; en-IN if empty
	Theme string // Light, Dark or System, from the cookie
	Brand Brand

	Nav  []NavGroup
	Foot []NavItem // settings and help, at the bottom of the sidebar

	Person Person
	Health Health
	Values bool // with Demo: the page of values to test with may be read
	Bell   *Bell
	Flash  []ui.Flash
	Banner *Banner
	Demo   bool // says in a strip that nothing here is real

	Path          string // path and query of this page: where the small forms return to
	Query         string // what stands in the search field
	SidebarClosed bool   // from the cookie
	Finds         bool   // the wizard has the palette too: its reader may search

	Switch []NavItem // the clients of a portal person who works for several

	Languages []Language // to choose from, in the portal; none or one: no choice
}

// Brand is under whose name the page appears.
type Brand struct {
	Name          string
	Product       string // muted line under the name, or empty
	StylesheetURL string // the accent's variables; empty for our own
	LogoURL       string // same origin; empty draws the mark
	LogoDarkURL   string // the same for the dark theme; empty: the logo on a white plate
	Wide          bool   // the logo has the name in it, which is then not written beside it
	Terms         string // web address of the terms of service; empty for none
	IconURL       string // of tabs and bookmarks; empty is ours
	Mark          string // one or two letters in the mark; empty draws ours
}

// NavGroup is a part of the navigation; the first has no heading.
type NavGroup struct {
	Heading string
	Items   []NavItem
}

// NavItem leads to an area.
type NavItem struct {
	Label, Href, Icon string
	Count             string // as words.Count gives it; empty for none
	Loud              bool   // the count asks for attention
	Current           bool
}

// Person is who is signed in; without a name nobody is.
type Person struct{ Name, Initials, Email string }

// Bell leads to what wants the person's eye.
type Bell struct {
	Href   string
	Unread int // 100: at least so many
}

// Health is how the platform does.
type Health struct {
	State HealthState
	Words string // "Live, 4 s ago"
	Href  string // where the person mends it; empty where they can't
}

// HealthState is the dot before the words.
type HealthState int

const (
	Unknown HealthState = iota // nothing is shown
	Live
	Slow
	Down
)

// Banner stands above the page: a portal looked at by staff, a platform that is away.
type Banner struct {
	Tone   ui.Tone
	Text   string
	Action ui.Action
}

// Language is one the page may be read in.
type Language struct {
	Tag, Name string // the name in that language
	Current   bool
}

// WizardBar is the top of a wizard instead of navigation.
type WizardBar struct {
	Title   string // "Onboarding"
	Subject string // who it is about
	Home    string // where the title leads
	Steps   []ui.Step
	SavedAt string // "Saved at 14:32", empty before anything is saved
	Leave   ui.Action
	More    ui.Action // beside Leave, where there is room; none where it has no label
	Back    string    // address of the step before; empty on the first
	Guest   bool      // the client’s own: on a phone the brand’s name has the room
}

// Failure is what an error page says.
type Failure struct {
	Status    int    // 403, 404, 422, 500, 503
	Title     string // empty: the status's own words
	Body      string
	Reference string      // request id, also in the log
	Actions   []ui.Action // empty: to the home page
}

func (s Shell) lang() string {
	if s.Lang == "" {
		return "en-IN"
	}
	return s.Lang
}

// theme is the attribute's value: only the names we know, so that a forged cookie
// cannot unstyle the page.
func (s Shell) theme() string {
	if s.Theme == Light || s.Theme == Dark {
		return s.Theme
	}
	return System
}

func (s Shell) scheme() string {
	switch s.theme() {
	case Light:
		return "light"
	case Dark:
		return "dark"
	}
	return "light dark"
}

func (s Shell) pageTitle() string {
	switch {
	case s.Title == "":
		return s.Brand.Name
	case s.Brand.Name == "":
		return s.Title
	}
	return s.Title + " · " + s.Brand.Name
}

func (p Person) initials() string {
	if p.Initials != "" {
		return p.Initials
	}
	return ui.Initials(p.Name)
}

func (h Health) dot() string {
	return [...]string{"dot-off", "dot-success", "dot-warning", "dot-error"}[h.State]
}

// htmxConfig keeps htmx within the content-security policy: no inserted
// stylesheet (parts.css has the two rules) and nothing evaluated.
const htmxConfig = `{"includeIndicatorCSS":false,"defaultTimeout":30000,"mode":"same-origin"}`
