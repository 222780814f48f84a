package layout

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"partnerdesk/views/ui"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func full() Shell {
	return Shell{
		Title: "Clients", Theme: Dark, Brand: Brand{Name: "Sahyadri Connect", Product: "Partnerdesk", StylesheetURL: "/brand/1.css"},
		Nav: []NavGroup{
			{Items: []NavItem{{Label: "Home", Href: "/", Icon: "house"}, {Label: "Clients", Href: "/clients", Icon: "users", Count: "1,284", Current: true}}},
			{Heading: "Money", Items: []NavItem{{Label: "Wallets", Href: "/wallets", Icon: "wallet"}}},
		},
		Foot:   []NavItem{{Label: "Settings", Href: "/settings", Icon: "settings"}},
		Person: Person{Name: "Meera Kulkarni", Email: "meera@sahyadri.example"},
		Health: Health{State: Live, Words: "Live, 4 s ago"},
		Flash:  []ui.Flash{{Tone: ui.Success, Text: "Saved"}}, Demo: true, Path: "/clients?q=a&sort=b", Query: `x"y`,
		Banner: &Banner{Tone: ui.Warning, Text: "You see this as the client does", Action: ui.Action{Label: "Leave", Post: "/leave"}},
	}
}

var heading = templ.Raw("<h1>Here</h1>")

func shells() map[string]templ.Component {
	bar := WizardBar{Title: "Onboarding", Subject: "Malhar Textiles", SavedAt: "Saved at 14:32", Leave: ui.Action{Label: "Save and leave", Href: "/"}, Back: "/back",
		Steps: []ui.Step{{Label: "Account", State: ui.Done, Href: "/a"}, {Label: "Codes", State: ui.Current}}}
	return map[string]templ.Component{
		"staff": Staff(full(), heading), "wizard": Wizard(full(), bar, heading), "portal": Portal(full(), heading),
		"auth": Auth(full(), heading), "error": Error(full(), Failure{Status: 404, Reference: "r_1"}),
		"bare error": Error(Shell{}, Failure{Status: 500}), "nothing set": Staff(Shell{}, heading),
	}
}

func TestEveryShellIsAWholeDocument(t *testing.T) {
	t.Parallel()
	for name, c := range shells() {
		doc := draw(t, c)
		for find, want := range map[string]int{
			"main#main": 1, "h1": 1, `a.skip-link[href="#main"]`: 1, "html[lang]": 1, `link[rel=stylesheet][href^="/static/"]`: 1,
			"script[src][defer]:not(#palette script)": 2, "script:not([src])": 0, "style": 0, "[style]": 0, `#toasts[role=status]`: 1, "dialog#dialog": 1,
			`meta[name="htmx-config"]`: 1,
		} {
			if got := doc.Find(find).Length(); got != want {
				t.Errorf("%s: %d × %s, want %d", name, got, find, want)
			}
		}
		if doc.Find("title").Text() == "" && name != "nothing set" {
			t.Errorf("%s: no title", name)
		}
		doc.Find("form[method=post]").Each(func(_ int, s *goquery.Selection) {
			if s.AttrOr("action", "") == "" {
				t.Errorf("%s: a form posts to nowhere", name)
			}
		})
	}
}

func TestTheThemeIsOneOfOurs(t *testing.T) {
	t.Parallel()
	for theme, want := range map[string]string{Light: "desk", Dark: "desk-dark", System: "none", `x" onload="alert(1)`: "none", "cupcake": "none"} {
		doc := draw(t, Staff(Shell{Theme: theme}, heading))
		if got := doc.Find("html").AttrOr("data-theme", "none"); got != want {
			t.Errorf("%q: data-theme %q, want %q", theme, got, want)
		}
		if n := doc.Find(`[name=theme][aria-pressed=true]`).Length(); n != 1 {
			t.Errorf("%q: %d themes are marked as chosen", theme, n)
		}
	}
}

func TestTheStaffShellSaysWhereOneIs(t *testing.T) {
	t.Parallel()
	doc := draw(t, Staff(full(), heading))
	if got := strings.TrimSpace(doc.Find(`.sidebar [aria-current=page] .truncate`).Text()); got != "Clients" {
		t.Errorf("current is %q", got)
	}
	if got := doc.Find("title").Text(); got != "Clients · Sahyadri Connect" {
		t.Errorf("title %q", got)
	}
	for form, action := range map[string]string{"[data-theme-form]": "/theme", "[data-sidebar-form]": "/sidebar", `[action="/signout"]`: "/signout"} {
		f := doc.Find("form" + form)
		if f.AttrOr("action", "") != action || f.AttrOr("method", "") != "post" {
			t.Errorf("%s: not a form that posts to %s", form, action)
		}
	}
	if got := doc.Find(`[data-theme-form] [name=return]`).AttrOr("value", ""); got != "/clients?q=a&sort=b" {
		t.Errorf("the theme returns to %q", got)
	}
	if got := doc.Find("#search").AttrOr("value", ""); got != `x"y` {
		t.Errorf("the search holds %q", got)
	}
}

func TestNobodySignedInHasNoAccountMenu(t *testing.T) {
	t.Parallel()
	if draw(t, Staff(full(), heading)).Find(`form[action="/signout"]`).Length() != 1 {
		t.Fatal("the premise fails: nothing to sign out with")
	}
	if draw(t, Auth(Shell{}, heading)).Find(`form[action="/signout"]`).Length() != 0 {
		t.Error("a stranger can sign out")
	}
}

func TestFailuresHaveWordsAndAReference(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, status := range []int{403, 404, 422, 500, 503} {
		doc := draw(t, Error(full(), Failure{Status: status, Reference: "r_8fk2m1"}))
		title := doc.Find("h1").Text()
		if title == "" || said[title] {
			t.Errorf("%d says %q, which is nothing of its own", status, title)
		}
		said[title] = true
		if !strings.HasPrefix(doc.Find("title").Text(), title) {
			t.Errorf("%d: the window is called %q", status, doc.Find("title").Text())
		}
		if text := doc.Find("main").Text(); !strings.Contains(text, "r_8fk2m1") || !strings.Contains(text, fmt.Sprint(status)) {
			t.Errorf("%d: no reference or no code in %q", status, text)
		}
	}
	own := draw(t, FailurePanel(Failure{Status: 403, Title: "Billing only", Body: "Ask an owner.", Actions: []ui.Action{{Label: "Back", Href: "/clients"}}}))
	if own.Find("h1").Text() != "Billing only" || own.Find(`a[href="/clients"]`).Length() != 1 {
		t.Error("what the handler says is not said")
	}
}
