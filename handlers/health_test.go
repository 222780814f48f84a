package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestTheHealthPageTellsHowPlatformDatabaseAndBackgroundDo(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	admin := w.as(acme, store.Admin)
	own := admin.get("/settings/health").is(http.StatusOK)
	if text := own.text("main"); !strings.Contains(text, "part of this program") || !strings.Contains(text, "Reads and writes") {
		t.Errorf("with the embedded platform it reads %q", text)
	}
	now := w.Clock.Now()
	w.server.Remote = "https://platform.example"
	w.server.Observed = func(_ context.Context, partner string) (platform.Observed, error) {
		if partner != w.partners[acme].ID {
			t.Errorf("it asks about %s", partner)
		}
		return platform.Observed{Since: now.Add(-time.Hour), Window: time.Hour,
			Calls: []platform.CallHealth{{Name: "wallet_balance", Group: "Wallet", Calls: 40, Failed: 10, Median: 120 * time.Millisecond, Slow: 1300 * time.Millisecond,
				OK: now.Add(-time.Minute), FailedAt: now.Add(-8 * time.Second), Failure: "No answer in time"}},
			Groups: []platform.GroupHealth{{Name: "Wallet", State: platform.LeftAlone, Since: now, Until: now.Add(15 * time.Second), Failed: 5}, {Name: "Bots"}}}, nil
	}
	w.lostCredit(w.as(acme, store.Billing), false)
	page := admin.get("/settings/health").is(http.StatusOK)
	for _, want := range []string{"https://platform.example", "10 (25 %)", "120 ms", "1.3 s", "No answer in time · 8 s ago", "left alone until 10:00:15, then tried again", "Does not answer"} {
		if !strings.Contains(page.text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, page.text("main"))
		}
	}
	if strings.Contains(page.text("main table"), "Bots") {
		t.Error("a group of which there is nothing to say is listed")
	}
	admin.get("/").has(`#health a[href="/settings/health"]`)
	if w.as(acme, store.Viewer).get("/").doc().Find(`#health a`).Length() != 0 {
		t.Error("who may not open the page is led there")
	}
	w.as(acme, store.Billing).get("/settings/health").is(http.StatusForbidden)
}
