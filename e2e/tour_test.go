package e2e

import (
	"testing"
)

// tour looks at every page of an installation that is full of data, also at what
// people meet who may not do something, and at each kind of error page.
func tour(t *testing.T, h *harness) {
	s := h.embedded(t)
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{403, 404, 422}})
	v.open("/")
	v.signIn(owner)
	v.look("home")
	for _, page := range []string{"/clients", "/clients?q=ha&status=active", "/clients?q=nobody-is-called-that", "/onboarding", "/search?q=me",
		"/search?q=nobody-is-called-that", "/account", "/account/second-factor", "/settings/security", "/settings/staff", "/settings/token", "/settings/requests", "/gaps", "/call?number=123&at=15+Aug+9999", "/outbox", "/ui", "/nowhere"} {
		v.open(page)
		v.look(fileName(page))
	}
	v.openClient(wellKnown)
	v.look("client")
	client := v.path()
	for _, page := range []string{"/numbers", "/numbers/find?digits=20&where=contains", "/agents", "/agents/new", "/flows", "/flows/new", "/flows/swap", "/gaps", "/call?at=tomorrow+11:00", "/wallet",
		"/wallet?type=Call", "/wallet?from=2020-01-01&to=2020-01-31", "/wallet?page=nought", "/wallet/credit", "/people", "/as-client", "/notes", "/activity", "/status"} {
		v.open(client + page)
		v.look(fileName("client" + page))
	}
	v.open(client + "/flows")
	v.follow("Main line")
	v.look("flow")
	v.open(v.path() + "/edit/agent")
	v.look("flow-agent")
	for _, name := range []string{"Udaan Skill Foundation", "Navjeevan Physiotherapy", "Godavari Dental Care"} {
		v.openClient(name)
		v.look("client-" + fileName(name))
	}

	reader := h.visitor(t, visit{base: s.staff(), refusals: []int{403}})
	reader.taken = 50
	reader.open("/")
	reader.signIn(viewer)
	reader.look("viewer-home")
	if got := reader.open(client + "/wallet/credit"); got != 403 {
		t.Errorf("a viewer's way to a wallet answered %d", got)
	}
	reader.look("viewer-forbidden")
	reader.open(client)
	reader.look("viewer-client")
	reader.open("/onboarding")
	reader.look("viewer-onboarding")

	guest := h.visitor(t, visit{base: s.portal(), refusals: []int{404, 422}})
	guest.taken = 60
	guest.open("/")
	guest.look("portal-sign-in")
	guest.fill("E-mail", portalGuest)
	guest.fill("Password", "not the password")
	guest.press("Sign in")
	guest.reads("This needs another look")
	guest.look("portal-sign-in-again")
	guest.signIn(portalGuest)
	guest.reads("Aakar Realty Advisors")
	guest.look("portal-home")
	own := guest.path()
	for _, page := range []string{"/numbers", "/agents", "/flows", "/gaps", "/call", "/wallet", "/people"} {
		guest.open(own + page)
		guest.look(fileName("portal" + page))
	}
	guest.open("/account")
	guest.look("portal-account")
	guest.returnsByPasskey()

	stranger := h.visitor(t, visit{base: "http://nobody.localhost:" + s.port(), refusals: []int{421}})
	stranger.taken = 80
	if got := stranger.open("/"); got != 421 {
		t.Errorf("a host that is nobody's answered %d", got)
	}
	stranger.look("misdirected")
}
