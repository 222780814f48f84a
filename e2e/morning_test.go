package e2e

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"
)

// morning is what reseller staff do first: see what wants attention, narrow the
// list, do one thing to many clients, and leave a word for colleagues. Without
// scripts it is the same, but that one asks oneself whether a job has ended.
func morning(t *testing.T, h *harness, how visit) {
	s := h.embedded(t)
	how.base = s.staff()
	v := h.visitor(t, how)
	v.open("/")
	v.signIn(owner)

	v.open("/clients")
	v.must(v.page.GetByRole(*playwright.AriaRoleNavigation, playwright.PageGetByRoleOptions{Name: "What wants attention"}).
		GetByRole(*playwright.AriaRoleLink).Filter(playwright.LocatorFilterOptions{HasText: "Validity ending"}).Click(), "following a signal")
	v.reads("Saptarshi Travels")
	v.lacks("Meghdoot Couriers")
	v.look("signal")

	v.must(v.page.Locator("#bulk").WaitFor(playwright.LocatorWaitForOptions{State: playwright.WaitForSelectorStateHidden}), "looking that nothing is offered before anything is chosen")
	v.tick("Choose Saptarshi Travels")
	v.tick("Choose Mandakini Opticals")
	v.look("chosen")
	v.press("Extend validity")
	v.at("Extend the validity of 2 clients")
	v.look("extend")
	v.fill("Valid till", "2031-03-31")
	v.press("Show what changes…")
	v.reads("31 Mar 2031")
	v.look("sure")
	v.press("Extend validity")
	v.at("Extend validity: 2 clients")
	v.finished()
	v.look("job")

	v.open("/clients?signal=ending&sort=valid_till")
	v.lacks("Saptarshi Travels")
	v.open("/clients?q=a&all=1")
	v.tick("Choose Aakar Realty Advisors")
	v.press("Tag")
	v.fill("Tag", "Renewal March")
	v.press("Show what changes…")
	v.press("Tag")
	v.finished()
	v.open("/clients?tag=renewal+march")
	v.reads("Aakar Realty Advisors")
	v.lacks("Agrani Coaching Classes")

	v.must(v.page.Locator("summary").Filter(playwright.LocatorFilterOptions{HasText: "Views"}).Click(), "opening the views")
	v.look("views")
	v.fill("Save what is shown as", "March")
	v.press("Save view")
	v.told("The view “March” is saved.")
	download, err := v.page.ExpectDownload(func() error {
		return v.link("Export CSV").Click()
	})
	v.must(err, "exporting the list")
	path, err := download.Path()
	v.must(err, "receiving the file")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "Aakar Realty Advisors") || strings.Contains(string(text), "Agrani") {
		t.Errorf("the file holds %q, %v", text, err)
	}

	v.openClient("Aakar Realty Advisors")
	v.follow("Notes")
	v.fill("New note", "Asks for the new rate card.")
	v.press("Add note")
	v.reads("Asks for the new rate card.")
	v.look("notes")
	client := strings.TrimSuffix(v.path(), "/notes")
	v.open(client + "/status")
	v.press("Deactivate")
	v.told("Aakar Realty Advisors is deactivated.")
	v.press("Undo")
	v.told("Aakar Realty Advisors is active again.")
	v.open("/jobs")
	v.reads("Tag: 1 client")
	v.look("jobs")
}

// finished waits until the job on the page has ended; without scripts by asking.
func (v *visitor) finished() {
	v.t.Helper()
	ended := v.main().GetByText("Finished", playwright.LocatorGetByTextOptions{Exact: playwright.Bool(true)})
	if !v.how.noScript {
		v.must(v.sees.Locator(ended).ToBeVisible(), "waiting for the end of the job")
		return
	}
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
		if seen, err := ended.IsVisible(); err == nil && seen {
			return
		}
		v.open(v.path())
	}
	v.t.Fatal("the job has not ended")
}
