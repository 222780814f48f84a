package handlers

import (
	"net/http"
	"strings"
	"testing"

	"partnerdesk/store"
)

// An address of the other door is not found in the brand's own frame: our name
// stands nowhere on a brand's host.
func TestTheWrongDoorDoesNotNameUs(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for who, b := range map[string]*browser{"the client": w.as(acme, store.ClientAdmin), "a stranger": w.stranger(hostOf(acme))} {
		for _, path := range []string{"/clients", "/search", "/onboarding", "/nowhere"} {
			got := b.get(path).is(http.StatusNotFound)
			if strings.Contains(got.body, product) || !strings.Contains(got.text("title"), "acme voice") {
				t.Errorf("%s at %s is told %q", who, path, got.text("title"))
			}
		}
	}
}
