package e2e

import (
	"sync"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// harness is what all journeys share: the program, built once, and a browser, in
// which each visitor has a window and cookies of their own.
type harness struct {
	tools
	binary  string
	browser playwright.Browser
	turn    chan struct{} // as many journeys run at once as there is room in it

	mu      sync.Mutex
	cleared map[string]bool // folders of pictures that this run has emptied
}

// atOnce is how many journeys run side by side. Each has a browser window, a
// dashboard and perhaps a platform, so more would only wait for each other.
const atOnce = 2

func TestJourneys(t *testing.T) {
	h := begin(t)
	for _, j := range []struct {
		name string
		walk func(*testing.T, *harness)
	}{
		// The long ones come first, so that none is left running alone.
		{"tour", tour},
		{"onboarding/embedded", func(t *testing.T, h *harness) { onboarding(t, h, h.embedded(t), visit{}) }},
		{"onboarding/remote", func(t *testing.T, h *harness) { onboarding(t, h, h.large(t), visit{again: true}) }},
		{"onboarding/no-script", func(t *testing.T, h *harness) { onboarding(t, h, h.embedded(t), visit{noScript: true}) }},
		{"morning/embedded", func(t *testing.T, h *harness) { morning(t, h, visit{}) }},
		{"morning/no-script", func(t *testing.T, h *harness) { morning(t, h, visit{noScript: true}) }},
		{"handover/phone", func(t *testing.T, h *harness) { handover(t, h, visit{phone: true}) }},
		{"handover/no-script", func(t *testing.T, h *harness) { handover(t, h, visit{noScript: true}) }},
		{"outage", outage},
		{"vendor-shape", vendorShape},
		{"documents", documents},
		{"proprietor", proprietor},
		{"phone", phone},
		{"lost-answer", lostAnswer},
		{"explorer", explorer},
		{"keyboard", keyboard},
	} {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			h.turn <- struct{}{}
			t.Cleanup(func() { <-h.turn })
			j.walk(t, h)
		})
	}
}

// begin builds the program and starts the browser, or says what is missing.
func begin(t *testing.T) *harness {
	t.Helper()
	w := findTools(t)
	h := &harness{tools: w, binary: build(t, w.root), turn: make(chan struct{}, atOnce), cleared: map[string]bool{}}
	pw, err := playwright.Run(&playwright.RunOptions{DriverDirectory: w.driver, SkipInstallBrowsers: true})
	if err != nil {
		t.Fatalf("Playwright does not start: %v", err)
	}
	t.Cleanup(func() {
		if err := pw.Stop(); err != nil {
			t.Errorf("stopping Playwright: %v", err)
		}
	})
	h.browser, err = pw.Chromium.Launch(playwright.BrowserTypeLaunchOptions{
		ExecutablePath: &w.chromium,
		Args: []string{"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync"},
	})
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(func() {
		if err := h.browser.Close(); err != nil {
			t.Errorf("closing Chromium: %v", err)
		}
	})
	return h
}
