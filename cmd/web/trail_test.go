package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// What a script changes stands in the client's activity under the key's label, also
// where the program was stopped right behind it.
func TestWhatIsChangedByTheAPIStandsInTheActivity(t *testing.T) {
	t.Parallel()
	settings := []string{"DATA_DIR", demoFolder(t), "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword}
	name := ""
	t.Run("change", func(t *testing.T) {
		base, _ := start(t, []string{"serve", "--demo", "--no-demo-traffic"}, settings...)
		_, got := call(t, http.MethodGet, base+"/partnerclients/clients", demoKey, "")
		for _, one := range got["data"].([]any) {
			c := one.(map[string]any)
			if c["status"] != "1" && c["status"] != 1.0 {
				continue
			}
			name = c["name"].(string)
			status, answer := call(t, http.MethodPost, base+"/partnerclients/link_whatsapp", demoKey,
				fmt.Sprintf(`{"client_id":%q,"phone_number_id":"106540352242922","access_token":"EAAG-made-up"}`, c["client_id"]))
			if status != http.StatusOK {
				t.Fatalf("%d %v", status, answer)
			}
			// One that is refused changes nothing, and one that reads neither.
			call(t, http.MethodPost, base+"/partnerclients/unlink_whatsapp", demoKey, fmt.Sprintf(`{"client_id":%q,"wa_did_id":"999999"}`, c["client_id"]))
			call(t, http.MethodPost, base+"/partnerclients/whatsapp_numbers", demoKey, fmt.Sprintf(`{"client_id":%q}`, c["client_id"]))
			return
		}
		t.Fatalf("no active client: %v", got)
	})
	t.Run("look", func(t *testing.T) {
		base, _ := start(t, []string{"serve", "--demo", "--no-demo-traffic"}, settings...)
		owner := signedIn(t, base, demoPassword)
		res, err := owner.Get(base + "/clients?q=" + url.QueryEscape(name))
		ref := regexp.MustCompile(`href="(/clients/c_[^"/?]+)"`).FindStringSubmatch(body(t, res, err))
		if ref == nil {
			t.Fatalf("%s is not in the list", name)
		}
		for source, want := range map[string]bool{"": true, "api": true, "dashboard": false, "platform": false} {
			res, err = owner.Get(base + ref[1] + "/activity?source=" + source)
			page := body(t, res, err)
			if got := strings.Contains(page, "WhatsApp number linked") && strings.Contains(page, "API, demo"); got != want {
				t.Errorf("source %q: the change is there: %t", source, got)
			}
			if strings.Contains(page, "unlinked") {
				t.Errorf("source %q: what was refused is there", source)
			}
		}
	})
}
