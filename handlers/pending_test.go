package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/store"
)

// rows are the clients in the list, in its order.
func (p page) rows() []string {
	var out []string
	p.doc().Find("#pending tbody .row-link").Each(func(_ int, s *goquery.Selection) { out = append(out, s.Text()) })
	return out
}

func (w *world) personID(partner string, role store.Role) string {
	w.t.Helper()
	return must(w.store.People.StaffByEmail(w.t.Context(), mailOf(partner, role)))(w.t).ID
}

// stuck are three clients: one that waits for its PAN since three days ago, one
// for its codes since a day, and one for its codes since now.
func stuck(w *world) (old, day, fresh *wizard) {
	w.t.Helper()
	old = confirmed(w)
	w.Clock.Advance(48 * time.Hour)
	day = begun(w, "email", "two@malhartex.example", "mobile", "94220 88106", "name", "Kaveri Spices")
	w.Clock.Advance(24 * time.Hour)
	fresh = begun(w, "email", "three@malhartex.example", "mobile", "94220 88107", "name", "Nilgiri Tea")
	return old, day, fresh
}

func TestThePendingListIsSortedByAgeAndFiltered(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	old, day, _ := stuck(w)
	b := w.as(acme, store.Operations)
	b.post(day.at("/assign"), "to", w.personID(acme, store.Operations), "note", "Calls back on Monday").is(http.StatusSeeOther)
	for query, want := range map[string]string{
		"":                          "Malhar Textiles, Kaveri Spices, Nilgiri Tea",
		"?step=otp":                 "Kaveri Spices, Nilgiri Tea",
		"?step=pan":                 "Malhar Textiles",
		"?mine=1":                   "Kaveri Spices",
		"?stalled=1":                "Malhar Textiles",
		"?stalled=1&step=otp":       "",
		"?step=&mine=&stalled=":     "Malhar Textiles, Kaveri Spices, Nilgiri Tea",
		"?step=otp&mine=1&page=999": "Kaveri Spices",
	} {
		page := b.get("/onboarding" + query).is(http.StatusOK)
		if got := strings.Join(page.rows(), ", "); got != want {
			t.Errorf("%q lists %s, not %s", query, got, want)
		}
	}
	b.get("/onboarding?stalled=1").has(`#stalled[checked]`)
	b.get("/onboarding?mine=1&step=gst").has(`#pending a[href="/onboarding"]`) // to clear the filter
	if text := b.get("/onboarding").text("#pending"); !strings.Contains(text, "The operations") || !strings.Contains(text, "Calls back on Monday") {
		t.Errorf("the list reads %s", text)
	}
	b.get(day.at("/codes")).is(http.StatusOK).has(".alert-info")
	for _, query := range []string{"?step=nowhere", "?mine=yes", "?stalled=%00"} {
		got := b.get("/onboarding" + query)
		if query == "?stalled=%00" { // what no keyboard types is nothing
			got.is(http.StatusOK)
			continue
		}
		got.is(http.StatusUnprocessableEntity).has(".field-wrong")
		if len(got.rows()) != 3 {
			t.Errorf("%s lists %v", query, got.rows())
		}
	}
	// A list that looks again by itself does not ask the platform.
	b.post(old.at("/handover/link")).is(http.StatusSeeOther)
	b.get("/onboarding").is(http.StatusOK).has(`#pending[hx-trigger^="every"]`)
	b.headers["X-Poll"], b.headers["HX-Request"] = "1", "true"
	b.get("/onboarding").is(http.StatusOK).has("#pending")
}

func TestAnOnboardingIsAssignedToAColleagueWithANote(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	since := w.kept(z).Updated
	w.Clock.Advance(time.Hour)
	z = &wizard{browser: w.as(acme, store.Operations), draft: z.draft, email: z.email, mobile: z.mobile}
	form := z.get(z.at("/assign")).is(http.StatusOK)
	var offered []string
	form.doc().Find("#to option").Each(func(_ int, s *goquery.Selection) { offered = append(offered, s.Text()) })
	if len(offered) != 5 { // nobody, owner, admin, operations, support
		t.Errorf("offered are %v", offered)
	}
	for why, fields := range map[string][]string{
		"somebody of another partner": {"to", w.personID(bolt, store.Operations)},
		"who may not":                 {"to", w.personID(acme, store.Viewer)},
		"nobody there is":             {"to", "u_nobody"},
		"a long note":                 {"to", w.personID(acme, store.Support), "note", strings.Repeat("x", 301)},
	} {
		got := z.post(z.at("/assign"), fields...).is(http.StatusUnprocessableEntity)
		field := "#to-problem"
		if len(fields) > 2 {
			field = "#note-problem"
		}
		if got.doc().Find(field).Length() != 1 {
			t.Errorf("%s: nothing stands at the field: %s", why, got.text("main"))
		}
	}
	z.follow(z.post(z.at("/assign"), "to", w.personID(acme, store.Support), "note", "Speaks Marathi")).has(".toast-item")
	kept := w.kept(z)
	if kept.Assigned.To != w.personID(acme, store.Support) || kept.Assigned.Note != "Speaks Marathi" || !kept.Updated.Equal(since) {
		t.Errorf("kept is %+v, changed at %s", kept.Assigned, kept.Updated)
	}
	if last := w.trail()[0]; last.Action != "assign" || last.ObjectID != z.draft || !strings.Contains(string(last.After), "Speaks Marathi") {
		t.Errorf("the trail ends with %+v", last)
	}
	if text := w.as(acme, store.Support).get(z.at("")).is(http.StatusOK).text("main"); !strings.Contains(text, "The support") || !strings.Contains(text, "Speaks Marathi") {
		t.Errorf("support reads %s", text)
	}
	w.as(acme, store.Support).get(z.at("/assign")).is(http.StatusForbidden)
	thief := w.as(bolt, store.Owner)
	thief.get(z.at("/assign")).is(http.StatusNotFound)
	thief.post(z.at("/assign"), "to", w.personID(bolt, store.Owner)).is(http.StatusNotFound)
	z.post(z.at("/assign"), "to", "").is(http.StatusSeeOther)
	if a := w.kept(z).Assigned; a != (store.Assignment{}) {
		t.Errorf("kept is %+v", a)
	}
}

func TestPuttingAwayWantsAReason(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	z.get(z.at("/discard")).is(http.StatusOK).has("input#reason")
	for _, reason := range []string{"", "  ", strings.Repeat("x", 301)} {
		z.post(z.at("/discard"), "reason", reason).is(http.StatusUnprocessableEntity).has("#reason-problem")
	}
	if !w.kept(z).Discarded.IsZero() {
		t.Fatal("it was put away without a reason")
	}
	z.post(z.at("/discard"), "reason", "Registered twice").is(http.StatusSeeOther)
	if kept := w.kept(z); kept.Discarded.IsZero() || kept.DiscardReason != "Registered twice" {
		t.Errorf("kept is %+v", kept)
	}
	if last := w.trail()[0]; last.Action != "discard" || !strings.Contains(string(last.After), "Registered twice") {
		t.Errorf("the trail ends with %+v", last)
	}
}

func TestWhatTheListOffersGoesByRole(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	for role, want := range map[store.Role][]string{
		store.Operations: {"/handover", "/handover", "/assign", "/discard"},
		store.Support:    {"/handover", "/handover"},
		store.Viewer:     nil,
	} {
		var got []string
		w.as(acme, role).get("/onboarding").is(http.StatusOK).doc().Find(`#pending .menu-item`).Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", s.Closest("form").AttrOr("action", ""))
			got = append(got, strings.TrimPrefix(href, z.at("")))
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s is offered %v", role, got)
		}
	}
	support := w.as(acme, store.Support)
	to := support.post(z.at("/handover"), "back", "list").is(http.StatusSeeOther).header.Get("Location")
	if to != "/onboarding" {
		t.Errorf("a reminder from the list leads to %s", to)
	}
	if text := support.get("/onboarding").text("#pending"); !strings.Contains(text, "not opened yet") {
		t.Errorf("the list reads %s", text)
	}
}

func TestWhoIsAssignedIsToldByMail(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := begun(w)
	b := w.as(acme, store.Owner)
	to := mailOf(acme, store.Support)
	b.post(z.at("/assign"), "to", w.personID(acme, store.Support), "note", "Prefers a call before noon").is(http.StatusSeeOther)
	mails := w.Outbox.To(to)
	if len(mails) != 1 || !strings.Contains(mails[0].Text, "Prefers a call before noon") || !strings.Contains(mails[0].Text, "http://localhost"+z.at("")) {
		t.Fatalf("the mails are %+v", mails)
	}
	b.post(z.at("/assign"), "to", w.personID(acme, store.Support), "note", "Prefers a call before noon").is(http.StatusSeeOther) // nothing new
	b.post(z.at("/assign"), "to", w.personID(acme, store.Owner)).is(http.StatusSeeOther)                                         // oneself
	b.post(z.at("/assign"), "to", "").is(http.StatusSeeOther)
	if n := len(w.Outbox.To(to)) + len(w.Outbox.To(mailOf(acme, store.Owner))); n != 1 {
		t.Errorf("%d mails went out", n)
	}
}
