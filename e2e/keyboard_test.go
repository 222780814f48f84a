package e2e

import (
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// keyboard uses no mouse.
func keyboard(t *testing.T, h *harness) {
	s := h.embedded(t)
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{422}})
	v.open("/")
	v.focused(v.field("E-mail")) // one can begin to type
	v.types(owner)
	v.keys("Tab")
	v.types("not the password")
	v.keys("Enter")
	v.reads("This needs another look")
	v.focused(v.page.Locator(".error-summary"))
	v.must(v.field("Password").Focus(), "going to the password")
	v.types(demoPassword)
	v.keys("Enter")
	v.reads("Needs attention")

	search := v.page.Locator("#search")
	v.keys("/")
	v.focused(search)
	v.types("meghdoot")
	v.keys("Enter")
	v.at("Search")
	v.reads(wellKnown)
	v.palette()

	v.open("/")
	v.keys("Tab")
	v.focused(v.link("Skip to the content"))
	v.look("skip-link")
	v.keys("Enter")
	v.focused(v.main())
	v.tabTo(v.link("Onboard a client").First(), 3) // the page's main action comes first in its content
	v.keys("Enter")
	v.at("Who is the new client?")
	v.keys("Control+k")
	v.focused(v.page.Locator("#palette-q"))
	v.keys("Escape")

	v.open("/onboarding")
	more := v.page.Locator(`#pending summary[aria-label^="More for"], tbody summary[aria-label^="More for"]`).First()
	v.tabTo(more, 40)
	v.keys("Enter")
	v.tabTo(v.page.GetByRole(*playwright.AriaRoleLink, playwright.PageGetByRoleOptions{Name: "Put away…", Exact: playwright.Bool(true)}).First(), 6)
	v.keys("Enter")
	dialog := v.page.GetByRole(*playwright.AriaRoleDialog)
	v.must(v.sees.Locator(dialog).ToBeVisible(), "opening the question")
	v.look("dialog")
	v.keys("Escape")
	v.must(v.sees.Locator(dialog).ToBeHidden(), "closing the question")

	v.darkStays()
}

// palette opens the search over a page, finds a client by a few letters and a
// number by its last digits, and goes there.
func (v *visitor) palette() {
	v.t.Helper()
	v.open("/clients")
	dialog, field := v.page.Locator("#palette"), v.page.Locator("#palette-q")
	marked := dialog.Locator(`[role="option"][aria-selected="true"]`)
	for _, keys := range []string{"Control+k", "Meta+k"} {
		v.must(v.main().Focus(), "leaving the field")
		v.keys(keys)
		v.focused(field)
		v.must(v.sees.Locator(dialog).ToContainText("Actions and pages"), "looking what can be begun")
		v.keys("Escape")
		v.must(v.sees.Locator(dialog).ToBeHidden(), "closing the search")
		v.focused(v.main())
	}
	v.keys("Control+k")
	v.must(v.sees.Locator(marked).ToHaveCount(1), "waiting for the first results")
	v.look("palette-begin")
	v.types("me")
	v.must(v.sees.Locator(dialog.Locator(`[aria-selected="true"] mark`)).ToHaveText("Me"), "looking for the client")
	v.must(v.sees.Locator(marked).ToContainText(wellKnown), "looking which it is")
	v.must(v.sees.Locator(v.page.Locator("#palette-count")).ToContainText("result"), "hearing how many there are")
	v.look("palette-found")
	first, err := marked.GetAttribute("id")
	v.must(err, "reading which is marked")
	v.keys("ArrowDown")
	v.must(v.sees.Locator(marked).Not().ToHaveId(first), "moving the mark")
	v.keys("ArrowUp")
	v.must(v.sees.Locator(field).ToHaveAttribute("aria-activedescendant", first), "moving the mark back")
	v.keys("Enter")
	v.at(wellKnown)

	// Its numbers are known now. Enter waits for the answer to what is typed.
	v.open("/")
	v.keys("Control+k")
	v.focused(field)
	v.types("credit " + wellKnown)
	v.keys("Enter")
	v.at("Add credit")
	v.open("/")
	v.keys("Control+k")
	v.must(v.sees.Locator(dialog).ToContainText("Opened lately"), "looking what was opened lately")
	v.look("palette-lately")
	v.types("210")
	v.must(v.sees.Locator(dialog).ToContainText("Agents"), "looking for agents")
	v.look("palette-agents")
	v.must(field.Fill("nobody is called that"), "typing something else")
	v.must(v.sees.Locator(dialog).ToContainText("Nothing is found"), "finding nothing")
	v.look("palette-nothing")
	v.must(field.Fill("AABCK4107L"), "pasting a PAN")
	v.must(v.sees.Locator(dialog).ToContainText("AABCK••••L"), "finding no PAN")
	v.keys("Control+k")
	v.must(v.sees.Locator(dialog).ToBeHidden(), "closing the search")
}

// darkStays chooses a theme, which the server then says in the page itself, so
// that no page is light for a moment first.
func (v *visitor) darkStays() {
	v.t.Helper()
	theme := v.page.Locator(`summary[aria-label="Theme"]`)
	v.must(theme.Focus(), "going to the theme")
	v.keys("Enter")
	v.tabTo(v.button("Dark"), 3)
	answered, err := v.page.ExpectResponse("**/theme", func() error { return v.page.Keyboard().Press("Enter") })
	v.must(err, "choosing dark")
	_ = answered
	root := v.page.Locator("html")
	v.must(v.sees.Locator(root).ToHaveAttribute("data-theme", "desk-dark"), "seeing dark at once")
	resp, err := v.page.Reload()
	v.must(err, "loading the page again")
	html, err := resp.Text()
	v.must(err, "reading the page as it came")
	if !strings.Contains(html, `data-theme="desk-dark"`) {
		v.t.Error("the page came without its theme, so it would be light for a moment")
	}
	v.must(theme.Focus(), "going to the theme")
	v.keys("Enter")
	v.keys("Tab")
	v.keys("Escape")
	v.focused(theme)
	v.must(v.sees.Locator(v.button("Dark")).ToBeHidden(), "closing the menu")
}

func (v *visitor) keys(key string) {
	v.t.Helper()
	v.must(v.page.Keyboard().Press(key), "pressing %s", key)
}

func (v *visitor) types(text string) {
	v.t.Helper()
	v.must(v.page.Keyboard().Type(text), "typing")
}

func (v *visitor) focused(l playwright.Locator) {
	v.t.Helper()
	v.must(v.sees.Locator(l).ToBeFocused(), "looking where the focus is")
}

// tabTo presses Tab until the control has the focus, at most so many times.
func (v *visitor) tabTo(l playwright.Locator, most int) {
	v.t.Helper()
	for range most {
		v.keys("Tab")
		on, err := l.Evaluate(`(e) => e === document.activeElement`, nil)
		v.must(err, "looking where the focus is")
		if on == true {
			return
		}
	}
	v.t.Fatalf("the focus did not get there by %d presses of Tab", most)
}
