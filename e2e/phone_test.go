package e2e

import (
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// phone walks the pages on a screen of 360 by 800; look finds what is wider.
func phone(t *testing.T, h *harness) {
	s := h.embedded(t)
	v := h.visitor(t, visit{base: s.staff(), phone: true, refusals: []int{404}})
	v.open("/")
	v.look("sign-in")
	v.signIn(owner)
	v.reads("Needs attention")
	v.look("home")

	menu := v.page.GetByRole(*playwright.AriaRoleNavigation, playwright.PageGetByRoleOptions{Name: "Main", Exact: playwright.Bool(true)})
	v.must(v.sees.Locator(menu).ToBeHidden(), "looking that the menu is out of the way")
	v.press("Menu")
	v.must(v.sees.Locator(menu).ToBeVisible(), "opening the menu")
	v.look("menu")
	v.must(menu.GetByRole(*playwright.AriaRoleLink).Filter(playwright.LocatorFilterOptions{HasText: "Clients"}).Click(), "following Clients")
	v.at("Clients")
	v.must(v.sees.Locator(menu).ToBeHidden(), "looking that the menu is out of the way again")
	v.look("clients")
	v.follow(wellKnown)
	v.at(wellKnown)
	v.look("client")
	client := v.path()
	for _, page := range []string{"/numbers", "/numbers/find", "/agents", "/agents/new", "/flows", "/flows/new", "/wallet",
		"/wallet/credit", "/wallet/credit?credit=5000&step=confirm", "/people", "/notes", "/activity", "/status"} {
		v.open(client + page)
		v.look(fileName("client" + page))
	}
	v.open(client + "/activity") // the last tab
	v.must(v.sees.Locator(v.page.Locator(".tab-active")).ToBeInViewport(), "looking that the current tab is in view")
	for _, page := range []string{"/clients?signal=low&sort=lasts", "/clients/bulk?act=deactivate&all=1", "/jobs", "/onboarding", "/onboarding/new", "/search?q=me", "/account", "/settings/token", "/outbox", "/nowhere"} {
		v.open(page)
		v.look(fileName(page))
	}
	v.open("/onboarding")
	href, err := v.page.Locator("#pending .row-link").First().GetAttribute("href")
	v.must(err, "reading a draft's address")
	for _, page := range []string{"/handover", "/assign", "/discard"} {
		v.open(href + page)
		v.look("draft-" + fileName(page))
	}

	v.open("/clients")
	v.must(v.page.Locator("#search").Click(), "pressing the search field")
	v.must(v.page.Locator("#palette-q").Fill("me"), "typing into the search")
	found := v.page.Locator(`#palette [role="option"]:has(mark)`).Filter(playwright.LocatorFilterOptions{HasText: wellKnown})
	v.must(v.sees.Locator(found.First()).ToBeVisible(), "looking for the client")
	v.look("palette")
	v.must(found.First().Click(), "opening the client")
	v.at(wellKnown)

	guest := h.visitor(t, visit{base: s.portal(), phone: true})
	guest.taken = 60
	guest.open("/")
	guest.look("portal-sign-in")
	guest.signIn(portalGuest)
	guest.reads("Aakar Realty Advisors")
	guest.look("portal-home")
	for _, page := range []string{"Numbers", "Agents", "Wallet"} {
		guest.follow(page)
		guest.at("Your " + strings.ToLower(page))
		guest.look("portal-" + strings.ToLower(page))
	}
}

// fileName turns an address into what a picture may be called.
func fileName(path string) string {
	path, _, _ = strings.Cut(strings.Trim(path, "/"), "?")
	return strings.NewReplacer("/", "-", " ", "-").Replace(path)
}
