package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// shopHours makes the template that weekFields fills in, and returns its page.
func shopHours(w *world, b *browser, days string) string {
	w.t.Helper()
	form := b.get("/schedules/new").is(http.StatusOK)
	sent := b.post("/schedules/new", append(weekFields(form), "name", "Shop hours", "days", days)...).is(http.StatusSeeOther)
	return sent.header.Get("Location")
}

func TestATemplateIsPutOnManyNumbersAndShowsWhichHaveDrifted(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	w.world().Number(t, acme, w.clientID(acme))
	b := w.as(acme, store.Operations)
	b.get(w.base() + "/numbers").is(http.StatusOK) // so that the list of all numbers has them
	year := platform.DateOf(w.Clock.Now().In(platform.India)).Year + 1
	tmpl := shopHours(w, b, decimal(int64(year))+"-01-26 Republic Day\n"+decimal(int64(year))+"-08-15 Independence Day")

	choose := b.get(tmpl + "/apply").is(http.StatusOK)
	keys := choose.doc().Find(`[name="line"]`)
	if keys.Length() != 2 {
		t.Fatalf("%d numbers to choose from", keys.Length())
	}
	fields := []string{"line", keys.Eq(0).AttrOr("value", ""), "line", keys.Eq(1).AttrOr("value", "")}
	b.post(tmpl+"/apply", "job", "x").is(http.StatusUnprocessableEntity)
	sure := b.post(tmpl+"/apply", fields...).is(http.StatusOK)
	fields = append(fields, "job", sure.value("job"), "sure", "1")
	b.post(tmpl+"/apply", fields...).is(http.StatusSeeOther)
	for busy := true; busy; {
		var err error
		if busy, err = w.desk.WorkJob(t.Context(), "worker"); err != nil {
			t.Fatal(err)
		}
	}
	if job := b.get("/jobs/" + sure.value("job")).is(http.StatusOK).text("#job"); !strings.Contains(job, "2 of 2") {
		t.Errorf("the job reads %q", job)
	}
	if s := w.didSchedule(); s.Text() != fiveDays || len(s.Holidays) != 2 {
		t.Fatalf("the number has %q and %d holidays", s.Text(), len(s.Holidays))
	}
	if state := b.get(tmpl).text("tbody"); strings.Count(state, "As here") != 2 {
		t.Errorf("the lines read %q", state)
	}

	// One is changed elsewhere: reading them shows it, and applying again mends it.
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	other := must(platform.ParseScheduleText("Asia/Kolkata mon 09:00-13:00"))(t)
	must(w.world().As(acme).Schedules.Set(t.Context(), w.clientID(acme), held[0].DIDID, other))(t)
	w.Clock.Advance(2 * time.Minute)
	read := b.follow(b.post(tmpl + "/check"))
	if said := read.text("tbody"); strings.Count(said, "Differs") != 1 || !strings.Contains(said, "Tuesday: closed in place of 09:00 to 18:00") {
		t.Errorf("after reading, the lines are %q", said)
	}
	read.has(`form[action$="/apply"] [name="line"]`)
	page := b.get(at + "/hours").is(http.StatusOK)
	if said := page.text(".alert"); !strings.Contains(said, "Different from the template Shop hours") {
		t.Errorf("the line says %q", said)
	}
	id := tmpl[strings.LastIndex(tmpl, "/")+1:]
	b.post(at+"/hours/template", "template", id).is(http.StatusSeeOther)
	if got := w.didSchedule().Text(); got != fiveDays {
		t.Errorf("applied again it is %q", got)
	}
	b.post(at+"/hours/template", "template", "").is(http.StatusSeeOther)
	if state := b.get(tmpl).text("tbody"); strings.Count(state, "As here") != 1 {
		t.Errorf("after one has left: %q", state)
	}
	b.post(tmpl + "/delete").is(http.StatusSeeOther)
	b.get(tmpl).is(http.StatusNotFound)
	if got := w.didSchedule().Text(); got != fiveDays {
		t.Errorf("with the template gone it is %q", got)
	}
}

func TestATemplateIsThePartnersOwn(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	tmpl := shopHours(w, b, "")
	stranger := w.as(bolt, store.Owner)
	stranger.get(tmpl).is(http.StatusNotFound)
	stranger.post(tmpl + "/delete").is(http.StatusNotFound)
	id := tmpl[strings.LastIndex(tmpl, "/")+1:]
	stranger.post("/clients/"+w.clients[bolt].Ref+"/numbers/at/x/hours/template", "template", id).is(http.StatusNotFound)
	b.post(at+"/hours/template", "template", "t_nobody").is(http.StatusNotFound)
	form := b.get("/schedules/new")
	again := b.post("/schedules/new", append(weekFields(form), "name", "Shop hours")...).is(http.StatusConflict)
	again.has("#name-problem")
	for days, says := range map[string]string{"26-01 Republic Day": "is no date and name", "2027-01-26": "is no date and name", "2027-01-26 A\n2027-01-26 B": "stands there twice"} {
		got := b.post("/schedules/new", append(weekFields(form), "name", "Other", "days", days)...).is(http.StatusUnprocessableEntity)
		if said := got.text(".error-summary"); !strings.Contains(said, says) {
			t.Errorf("%q: it says %q", days, said)
		}
	}
	filled := b.post("/schedules/new", append(weekFields(form), "name", "Other", "days", "2027-01-26 Mine", "list", "IN", "year", "2027", "do", "fill")...).is(http.StatusOK)
	if text := filled.text("textarea"); !strings.Contains(text, "2027-08-15 Independence Day") || strings.Count(text, "2027-01-26") != 1 || !strings.Contains(text, "Mine") {
		t.Errorf("the holidays are %q", text)
	}
}
