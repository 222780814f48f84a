package handlers

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

var welcomeLink = regexp.MustCompile(`/welcome/[A-Za-z0-9_-]+`)

// staffPath is the page of acme's member of staff of a role.
func (w *world) staffPath(role store.Role) string {
	w.t.Helper()
	return "/settings/staff/" + must(w.store.People.StaffByEmail(w.t.Context(), mailOf(acme, role)))(w.t).ID
}

// lastAudit is the newest line of acme's trail about an action.
func (w *world) lastAudit(action string) store.AuditEntry {
	w.t.Helper()
	entries, _, err := w.store.Audit.List(w.t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == action {
			return e
		}
	}
	w.t.Fatalf("nothing in the trail about %s", action)
	return store.AuditEntry{}
}

func TestAColleagueIsInvitedAndSignsIn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	const mail = "nita@acme.example"
	owner.post("/settings/staff", "name", "Nita Rao", "email", mail, "role", "billing", "credit", "5,000").is(http.StatusSeeOther)
	letters := w.Outbox.To(mail)
	if len(letters) != 1 {
		t.Fatalf("%d mails", len(letters))
	}
	link := welcomeLink.FindString(letters[0].Text)
	row := owner.get("/settings/staff").is(http.StatusOK).text(`tr:contains("Nita Rao")`)
	for _, want := range []string{"Invited", "Billing", "Credits up to ₹5,000.00"} {
		if !strings.Contains(row, want) {
			t.Errorf("the list says %q, without %q", row, want)
		}
	}
	guest := w.stranger("localhost")
	guest.get(link).is(http.StatusOK)
	guest.post(link, "password", "three quiet green owls").is(http.StatusSeeOther)
	guest.get("/wallets").is(http.StatusOK)
	w.stranger("localhost").get(link).is(http.StatusNotFound) // once
	if e := w.lastAudit("staff.invite"); e.Actor.Name != "The owner" || !strings.Contains(string(e.After), `"role":"billing"`) {
		t.Errorf("the trail says %+v %s", e.Actor, e.After)
	}
	// Neither twice, nor after seven days.
	owner.post("/settings/staff", "name", "Nita Rao", "email", mail, "role", "viewer").is(http.StatusConflict).has("#email-problem")
	owner.post("/settings/staff", "name", "Omi", "email", "omi@acme.example", "role", "viewer").is(http.StatusSeeOther)
	late := welcomeLink.FindString(w.Outbox.To("omi@acme.example")[0].Text)
	w.stranger("localhost").get(late).is(http.StatusOK)
	w.Clock.Advance(7*24*time.Hour + time.Second)
	w.stranger("localhost").get(late).is(http.StatusNotFound)
}

func TestAnInvitationNeedsItsFields(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, admin := w.as(acme, store.Owner), w.as(acme, store.Admin)
	for _, c := range []struct {
		rule, field string
		b           *browser
		fields      []string
	}{
		{"no name", "name", owner, []string{"email", "x@acme.example", "role", "viewer"}},
		{"no address", "email", owner, []string{"name", "X", "email", "x", "role", "viewer"}},
		{"no role", "role", owner, []string{"name", "X", "email", "x@acme.example"}},
		{"a client's role", "role", owner, []string{"name", "X", "email", "x@acme.example", "role", "client_admin"}},
		{"a limit that is no amount", "credit", owner, []string{"name", "X", "email", "x@acme.example", "role", "billing", "credit", "lots"}},
		{"a limit below zero", "credit", owner, []string{"name", "X", "email", "x@acme.example", "role", "billing", "credit", "-5"}},
		{"a tag that no client has", "tag", owner, []string{"name", "X", "email", "x@acme.example", "role", "billing", "tag", "nowhere"}},
		{"an admin makes an owner", "role", admin, []string{"name", "X", "email", "x@acme.example", "role", "owner"}},
	} {
		got := c.b.post("/settings/staff", c.fields...)
		if got.status != http.StatusUnprocessableEntity || got.doc().Find("#"+c.field+"-problem").Length() != 1 {
			t.Errorf("%s: %d %s", c.rule, got.status, got.text("main form"))
		}
		if len(w.Outbox.To("x@acme.example")) > 0 {
			t.Fatalf("%s: a mail went", c.rule)
		}
	}
}

func TestARoleAndLimitsChangeAtOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, them := w.as(acme, store.Owner), w.as(acme, store.Billing)
	them.get("/wallets").is(http.StatusOK)
	at := w.staffPath(store.Billing)
	owner.post(at, "role", "viewer", "credit", "").is(http.StatusSeeOther)
	them.get("/settings/billing").is(http.StatusForbidden)
	e := w.lastAudit("staff.change")
	if !strings.Contains(string(e.Before), `"role":"billing"`) || !strings.Contains(string(e.After), `"role":"viewer"`) {
		t.Errorf("the trail says %s, then %s", e.Before, e.After)
	}
	owner.post(at, "role", "sultan").is(http.StatusUnprocessableEntity).has("#role-problem")
}

func TestWhoMayChangeWhom(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, admin := w.as(acme, store.Owner), w.as(acme, store.Admin)
	for _, c := range []struct {
		rule string
		b    *browser
		at   string
		role string
		want int
	}{
		{"an admin changes support", admin, w.staffPath(store.Support), "operations", http.StatusSeeOther},
		{"an admin changes the owner", admin, w.staffPath(store.Owner), "viewer", http.StatusForbidden},
		{"an admin makes an owner", admin, w.staffPath(store.Support), "owner", http.StatusForbidden},
		{"an admin changes themself", admin, w.staffPath(store.Admin), "viewer", http.StatusForbidden},
		{"the last owner leaves", owner, w.staffPath(store.Owner), "admin", http.StatusConflict},
		{"another partner's owner", w.as(bolt, store.Owner), w.staffPath(store.Support), "viewer", http.StatusNotFound},
		{"operations", w.as(acme, store.Operations), w.staffPath(store.Viewer), "viewer", http.StatusForbidden},
	} {
		if got := c.b.post(c.at, "role", c.role); got.status != c.want {
			t.Errorf("%s: %d, want %d: %s", c.rule, got.status, c.want, got.text("main"))
		}
	}
	admin.post(w.staffPath(store.Owner)+"/access", "access", "off").is(http.StatusForbidden)
	admin.post(w.staffPath(store.Owner)+"/sessions", "session", "all").is(http.StatusForbidden)
	owner.post(w.staffPath(store.Owner)+"/access", "access", "off").is(http.StatusConflict)
	owner.get("/settings/staff").is(http.StatusOK)
}

func TestSwitchingOffEndsSessionsAndLinks(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, them := w.as(acme, store.Owner), w.as(acme, store.Viewer)
	at := w.staffPath(store.Viewer)
	link := must(w.store.Links.Create(t.Context(), w.partners[acme].ID, strings.TrimPrefix(at, "/settings/staff/"), store.SetPassword))(t)
	w.stranger("localhost").get("/welcome/" + link.Token).is(http.StatusOK)
	them.get("/clients").is(http.StatusOK)
	owner.post(at+"/access", "access", "off").is(http.StatusSeeOther)
	them.get("/clients").is(http.StatusSeeOther)
	w.stranger("localhost").get("/welcome/" + link.Token).is(http.StatusNotFound)
	w.stranger("localhost").post("/signin", "email", mailOf(acme, store.Viewer), "password", password).is(http.StatusUnprocessableEntity)
	// The toast's Undo lets them in again, with a new sign-in.
	owner.get(at).is(http.StatusOK).has(`form[action="` + at + `/access"] input[name="access"][value="on"]`)
	owner.post(at+"/access", "access", "on").is(http.StatusSeeOther)
	them.get("/clients").is(http.StatusSeeOther)
	w.as(acme, store.Viewer).get("/clients").is(http.StatusOK)
}

func TestAColleaguesSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	one, two := w.as(acme, store.Support), w.as(acme, store.Support)
	at := w.staffPath(store.Support)
	page := owner.get(at).is(http.StatusOK)
	ids := page.doc().Find(`form[action="` + at + `/sessions"] input[name="session"]`)
	if ids.Length() != 3 { // two, and all
		t.Fatalf("%d sessions can be ended", ids.Length())
	}
	owner.post(at+"/sessions", "session", ids.First().AttrOr("value", "")).is(http.StatusSeeOther)
	if a, b := one.get("/clients").status, two.get("/clients").status; a+b != http.StatusOK+http.StatusSeeOther {
		t.Errorf("after one was ended: %d and %d", a, b)
	}
	owner.post(at+"/sessions", "session", "all").is(http.StatusSeeOther)
	one.get("/clients").is(http.StatusSeeOther)
	two.get("/clients").is(http.StatusSeeOther)
	if e := w.lastAudit("session.end"); !strings.Contains(e.Summary, "everywhere") {
		t.Errorf("the trail says %q", e.Summary)
	}
}

func TestACreditAboveOnesOwnLimitIsAskedFor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, billing, admin := w.as(acme, store.Owner), w.as(acme, store.Billing), w.as(acme, store.Admin)
	owner.post(w.staffPath(store.Billing), "role", "billing", "credit", "1000").is(http.StatusSeeOther)
	owner.post(w.staffPath(store.Admin), "role", "admin", "credit", "1500").is(http.StatusSeeOther)
	form := w.base() + "/wallet/credit"
	balance := func() platform.Paise {
		return must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount
	}
	billing.post(form, "intent", "intent-0", "credit", "1000", "step", "confirm", "seen_balance", "0").is(http.StatusSeeOther)
	if balance() != 1000*platform.Rupee {
		t.Fatalf("at the limit the balance is %s", balance())
	}
	billing.post(form, "intent", "intent-1", "credit", "2000", "step", "confirm").is(http.StatusSeeOther)
	if balance() != 1000*platform.Rupee {
		t.Fatalf("above the limit money moved: %s", balance())
	}
	// Somebody whose own limit is lower can't let it pass, and is told why.
	admin.get("/approvals/intent-1").is(http.StatusOK).has(`.alert:contains("up to ₹1,500.00")`)
	admin.post("/approvals/intent-1", "do", "approve").is(http.StatusConflict)
	owner.post("/approvals/intent-1", "do", "approve").is(http.StatusSeeOther)
	if balance() != 3000*platform.Rupee {
		t.Errorf("the balance is %s", balance())
	}
	// A job is held to it as well, also where the limit came after it was begun.
	job := admin.get("/clients/bulk" + withQuery("act", "credit", "ref", w.clients[acme].Ref, "credit", "1400", "step", "confirm")).is(http.StatusOK)
	admin.post("/clients/bulk", append(job.hidden(`form[action="/clients/bulk"]`), "step", "confirm")...).is(http.StatusSeeOther)
	owner.post(w.staffPath(store.Admin), "role", "admin", "credit", "100").is(http.StatusSeeOther)
	w.runJobs()
	if balance() != 3000*platform.Rupee {
		t.Errorf("a job went past the limit: %s", balance())
	}
}

// Somebody who is held to something makes nobody who is not: they would have a way round.
func TestWhoHasLimitsLooksAfterNoStaff(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, admin := w.as(acme, store.Owner), w.as(acme, store.Admin)
	admin.get("/settings/staff").is(http.StatusOK)
	owner.post(w.staffPath(store.Admin), "role", "admin", "credit", "5000").is(http.StatusSeeOther)
	if got := admin.get("/settings/staff").is(http.StatusForbidden).text("main"); !strings.Contains(got, "without limits") {
		t.Errorf("the page says %q", got)
	}
	admin.post("/settings/staff", "name", "Me again", "email", "again@acme.example", "role", "admin").is(http.StatusForbidden)
	admin.post(w.staffPath(store.Viewer), "role", "admin").is(http.StatusForbidden)
}
