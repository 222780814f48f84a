package e2e

import "testing"

// explorer looks at the API explorer, sends a call that reads, and one that
// changes something, which it is asked about first.
func explorer(t *testing.T, h *harness) {
	v := h.visitor(t, visit{base: h.embedded(t).staff(), refusals: []int{422}})
	v.open("/")
	v.signIn(owner)
	for _, page := range []string{"/developers", "/developers?q=nothing-is-called-that", "/developers/search_did", "/developers/edit_basic_flow"} {
		v.open(page)
		v.look(fileName(page))
	}
	v.open("/developers/wallet_balance")
	v.fill("Client", wellKnown)
	v.press("Send request")
	v.must(v.sees.Locator(v.page.Locator("#answer")).ToContainText("200 OK"), "reading the answer")
	v.look("answer")
	v.open("/developers/update_status")
	v.fill("Client", "Nobody at all")
	v.press("Check before sending…")
	v.reads("No client has this name.")
	v.look("refused")
	v.fill("Client", wellKnown)
	v.choose("status", "1")
	v.press("Check before sending…")
	v.reads("Send this for " + wellKnown + "?")
	v.look("question")
	v.press("Send request")
	v.must(v.sees.Locator(v.page.Locator("#answer")).ToContainText("200 OK"), "reading the answer")
	v.look("written")
}
