package handlers

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// lineWorld is peopledWorld whose acme client has a number; at is the number's page.
func lineWorld(t *testing.T) (w *world, at string) {
	t.Helper()
	w = peopledWorld(t)
	w.world().Number(t, acme, w.clientID(acme))
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	return w, w.base() + "/numbers/at/" + held[0].DIDID
}

// didSchedule is what the platform has for the number.
func (w *world) didSchedule() platform.LineSchedule {
	w.t.Helper()
	held := must(w.world().As(acme).Numbers.Held(w.t.Context(), w.clientID(acme)))(w.t)
	return must(w.world().As(acme).Schedules.Get(w.t.Context(), w.clientID(acme), held[0].DIDID))(w.t)
}

// weekFields is the editor filled in: shop hours on five days, with changes.
func weekFields(form page, change ...string) []string {
	fields := map[string]string{"mode": "week", "timezone": "Asia/Kolkata", "was": form.value("was")}
	for _, d := range platform.Weekdays() {
		fields[d+".from"], fields[d+".to"] = "09:00", "18:00"
		if d != "sat" && d != "sun" {
			fields[d+".open"] = "on"
		}
	}
	for i := 0; i+1 < len(change); i += 2 {
		if fields[change[i]] = change[i+1]; change[i+1] == "" {
			delete(fields, change[i])
		}
	}
	var out []string
	for name, value := range fields {
		out = append(out, name, value)
	}
	return out
}

const fiveDays = "Asia/Kolkata mon 09:00-18:00 tue 09:00-18:00 wed 09:00-18:00 thu 09:00-18:00 fri 09:00-18:00"

func TestHoursAreSavedOnlyOnceTheirChangesWereSeen(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Support)
	form := b.get(at + "/hours").is(http.StatusOK)
	if now := form.text("#hours .text-xl"); !strings.HasPrefix(now, "Open now, and always") {
		t.Errorf("a new number is %q", now)
	}
	was := w.didSchedule().Text()

	asked := b.post(at+"/hours", weekFields(form)...).is(http.StatusOK)
	if diff := asked.text("#hours-diff"); !strings.Contains(diff, "Save these changes?") || !strings.Contains(diff, "Always open") || !strings.Contains(diff, "Monday to Friday 09:00 to 18:00") {
		t.Errorf("the changes read %q", diff)
	}
	if got := w.didSchedule().Text(); got != was {
		t.Fatalf("unseen changes were saved: %s", got)
	}
	saved := b.follow(b.post(at+"/hours", weekFields(form, "seen", asked.value("seen"))...))
	if got := w.didSchedule().Text(); got != fiveDays {
		t.Fatalf("saved %q", got)
	}
	saved.has(`#toasts form[action$="/hours/undo"]`)
	undo := []string{"to", saved.doc().Find(`#toasts [name="to"]`).AttrOr("value", ""), "was", saved.doc().Find(`#toasts [name="was"]`).AttrOr("value", "")}
	b.post(at+"/hours/undo", undo...).is(http.StatusSeeOther)
	if got := w.didSchedule().Text(); got != was {
		t.Errorf("after undo it is %q, was %q", got, was)
	}
	again := b.follow(b.post(at+"/hours/undo", undo...))
	if toast := again.text("#toasts"); !strings.Contains(toast, "Nothing was undone.") {
		t.Errorf("an undo that comes too late says %q", toast)
	}
	trail, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Action: "set_did_schedule", ClientRef: w.clients[acme].Ref})
	if err != nil || len(trail) != 2 {
		t.Errorf("the trail has %d entries, %v", len(trail), err)
	}
}

func TestSomebodyElsesChangeIsNotOverwritten(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	form := b.get(at + "/hours")
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	theirs := must(platform.ParseScheduleText("Asia/Kolkata never"))(t)
	must(w.world().As(acme).Schedules.Set(t.Context(), w.clientID(acme), held[0].DIDID, theirs))(t)
	got := b.post(at+"/hours", weekFields(form, "seen", fiveDays)...).is(http.StatusConflict)
	if said := got.text("#hours [role=status]"); !strings.Contains(said, "have been changed since") {
		t.Errorf("it says %q", said)
	}
	if now := w.didSchedule().Text(); now != theirs.Text() {
		t.Errorf("it was overwritten with %q", now)
	}
	if got.value("mon.from") != "09:00" || got.value("was") != theirs.Text() {
		t.Errorf("what was typed comes back as %q, against %q", got.value("mon.from"), got.value("was"))
	}
}

func TestHoursThatCanNotBeAreRefusedWithPlainWords(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	form := b.get(at + "/hours")
	was := w.didSchedule().Text()
	for _, c := range []struct {
		rule   string
		change []string
		says   string
	}{
		{"equal times", []string{"mon.to", "09:00"}, "Monday: Opening and closing are at the same time."},
		{"a night into the next day's hours", []string{"mon.from", "20:00", "mon.to", "10:00"}, "run until 10:00 on Tuesday, which opens at 09:00 already"},
		{"no time", []string{"tue.to", "late"}, "Tuesday: Write times as hours and minutes"},
		{"a time that is none", []string{"tue.to", "25:00"}, "Tuesday: Write times as hours and minutes"},
		{"an unknown zone", []string{"timezone", "Mars/Olympus"}, "There is no such time zone."},
		{"no zone", []string{"timezone", ""}, "Choose a time zone"},
		{"no day", []string{"mon.open", "", "tue.open", "", "wed.open", "", "thu.open", "", "fri.open", ""}, "No day is open."},
		{"no mode", []string{"mode", "sometimes"}, "Choose one of the three."},
	} {
		got := b.post(at+"/hours", weekFields(form, c.change...)...).is(http.StatusUnprocessableEntity)
		if said := got.text(".error-summary"); !strings.Contains(said, c.says) {
			t.Errorf("%s: it says %q", c.rule, said)
		}
	}
	if got := w.didSchedule().Text(); got != was {
		t.Errorf("one of them was saved: %s", got)
	}
}

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	form := b.get(at + "/hours")
	asked := b.post(at+"/hours", weekFields(form, "mon.from", "9", "mon.to", "6pm", "tue.from", "0930", "wed.from", "9.15", "fri.from", "20:00", "fri.to", "00:00", "timezone", "kolkata")...).is(http.StatusOK)
	if want := "Asia/Kolkata mon 09:00-18:00 tue 09:30-18:00 wed 09:15-18:00 thu 09:00-18:00 fri 20:00-24:00"; asked.value("seen") != want {
		t.Errorf("read as %q", asked.value("seen"))
	}
}

func TestADayIsCopiedWithoutSaving(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	form := b.get(at + "/hours")
	was := w.didSchedule().Text()
	got := b.post(at+"/hours", weekFields(form, "mon.from", "10:00", "do", "copy.mon.all")...).is(http.StatusOK)
	if got.value("sun.from") != "10:00" || got.doc().Find(`[name="sun.open"][checked]`).Length() != 1 {
		t.Errorf("Sunday is %q", got.value("sun.from"))
	}
	next := b.post(at+"/hours", weekFields(form, "sun.open", "on", "sun.from", "11:00", "do", "copy.sun.next")...).is(http.StatusOK)
	if next.value("mon.from") != "11:00" || next.value("tue.from") != "09:00" {
		t.Errorf("Monday is %q, Tuesday %q", next.value("mon.from"), next.value("tue.from"))
	}
	if now := w.didSchedule().Text(); now != was {
		t.Errorf("it was saved: %s", now)
	}
	b.headers["HX-Request"] = "true"
	live := b.post(at+"/hours", weekFields(form, "mon.from", "20:00", "mon.to", "04:00", "do", "preview")...).is(http.StatusOK)
	live.has(`hx-partial[hx-target="#bar-tue"] svg[aria-label="Tuesday, from Mon, to 04:00, 09:00 to 18:00"]`)
}

// On 1 November 2026 New York turns its clocks back at 02:00; on 8 March 2026 it turned
// them forward. The words follow the wall.
func TestTheSentenceOnADayWhenNewYorkChangesItsClocks(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	night := must(platform.ParseScheduleText("America/New_York sat 20:00-03:00"))(t)
	must(w.world().As(acme).Schedules.Set(t.Context(), w.clientID(acme), held[0].DIDID, night))(t)
	for _, c := range []struct {
		now  time.Time
		says string
	}{
		// 01:30 comes twice: at 05:30 and at 06:30 UTC. The shift ends at 03:00, which is 08:00 UTC.
		{time.Date(2026, time.November, 1, 6, 30, 0, 0, time.UTC), "Open now, closes 03:00 (America/New_York)"},
		{time.Date(2026, time.November, 1, 8, 0, 0, 0, time.UTC), "Closed now, opens Sat 7 Nov, 20:00 (America/New_York)"},
	} {
		w.Clock.Advance(c.now.Sub(w.Clock.Now()))
		b := w.as(acme, store.Viewer)
		if got := b.get(at + "/hours").is(http.StatusOK).text("#hours .text-xl"); got != c.says {
			t.Errorf("at %s it says %q", c.now, got)
		}
	}
}

func TestHolidaysAreAddedOnceAndOnlyAhead(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Support)
	today := platform.DateOf(w.Clock.Now().In(platform.India))
	day := func(n int) string { return today.AddDays(n).String() }
	added := b.follow(b.post(at+"/hours/holidays", "name", "Diwali break", "from", day(5), "until", day(7)))
	if toast := added.text("#toasts"); !strings.Contains(toast, "3 holidays are added.") {
		t.Errorf("it says %q", toast)
	}
	if n := len(w.didSchedule().Holidays); n != 3 {
		t.Fatalf("%d holidays", n)
	}
	for _, c := range []struct {
		rule   string
		fields []string
		status int
		says   string
	}{
		{"twice", []string{"name", "Again", "from", day(6)}, http.StatusConflict, "is a holiday already: Diwali break."},
		{"past", []string{"name", "Gone", "from", day(-1)}, http.StatusUnprocessableEntity, "That day is over."},
		{"no name", []string{"from", day(9)}, http.StatusUnprocessableEntity, "Write what the day is"},
		{"no day", []string{"name", "X"}, http.StatusUnprocessableEntity, "Choose a day."},
		{"no date", []string{"name", "X", "from", "2026-02-30"}, http.StatusUnprocessableEntity, "Choose a day."},
		{"turned round", []string{"name", "X", "from", day(9), "until", day(8)}, http.StatusUnprocessableEntity, "lies before the first"},
		{"a year", []string{"name", "X", "from", day(9), "until", day(374)}, http.StatusUnprocessableEntity, "more than a month"},
	} {
		got := b.post(at+"/hours/holidays", c.fields...).is(c.status)
		if said := got.text("#holidays .error-summary"); !strings.Contains(said, c.says) {
			t.Errorf("%s: it says %q", c.rule, said)
		}
	}
	// Undo takes all three away again, and the undo of that brings them back.
	var ids []string
	for _, h := range w.didSchedule().Holidays {
		ids = append(ids, "id", h.ID)
	}
	gone := b.follow(b.post(at+"/hours/holidays/remove", ids...))
	if n := len(w.didSchedule().Holidays); n != 0 {
		t.Errorf("%d holidays are left", n)
	}
	var back []string
	for _, v := range gone.doc().Find(`#toasts [name="day"]`).Nodes {
		for _, a := range v.Attr {
			if a.Key == "value" {
				back = append(back, "day", a.Val)
			}
		}
	}
	b.post(at+"/hours/holidays/import", back...).is(http.StatusSeeOther)
	if n := len(w.didSchedule().Holidays); n != 3 {
		t.Errorf("%d holidays came back", n)
	}
}

// upload sends a file to the import page.
func (b *browser) upload(path, name string, file []byte) page {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part := must(form.CreateFormFile("file", name))(b.w.t)
	if _, err := part.Write(file); err != nil {
		b.w.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		b.w.t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "http://"+b.host+path, &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func TestHolidaysComeFromListsFilesAndOtherLines(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	imp := at + "/hours/holidays/import"
	year := platform.DateOf(w.Clock.Now().In(platform.India)).Year + 1
	list := b.get(imp + withQuery("list", "IN-MH", "year", decimal(int64(year)))).is(http.StatusOK)
	list.has(`tbody input[name="day"][value$=" Republic Day"][checked]`)
	list.has(`tbody td:contains("fixed each year")`)
	b.get(imp + withQuery("list", "XX", "year", "2027")).is(http.StatusUnprocessableEntity)
	chosen, _ := list.doc().Find(`tbody input[value$=" Maharashtra Day"]`).Attr("value")
	b.post(imp, "day", chosen).is(http.StatusSeeOther)
	if h := w.didSchedule().Holidays; len(h) != 1 || h[0].Name != "Maharashtra Day" {
		t.Errorf("the number has %v", h)
	}
	b.post(imp).is(http.StatusUnprocessableEntity)

	christmas := decimal(int64(year)) + "1225"
	ics := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:" + christmas + "\r\nSUMMARY:Christmas <b>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	b.upload(imp, "h.ics", []byte(ics)).is(http.StatusOK).has(`tbody input[name="day"][value$="Christmas <b>"]`)
	for _, c := range []struct {
		rule   string
		file   []byte
		status int
		says   string
	}{
		{"a picture", []byte("\x89PNG\r\n\x1a\n123"), http.StatusUnprocessableEntity, "This is not a calendar."},
		{"half a calendar", []byte(ics[:90]), http.StatusUnprocessableEntity, "damaged"},
		{"10 MB", append([]byte(ics), make([]byte, 10<<20)...), http.StatusRequestEntityTooLarge, "larger than 1 MB"},
		{"20 MB", make([]byte, 20<<20), http.StatusRequestEntityTooLarge, "larger than 1 MB"},
		{"nothing", nil, http.StatusUnprocessableEntity, "Choose a file."},
	} {
		got := b.upload(imp, "h.ics", c.file).is(c.status)
		if said := got.text(".error-summary"); !strings.Contains(said, c.says) {
			t.Errorf("%s: it says %q", c.rule, said)
		}
	}
	w.world().Agent(t, acme, w.clientID(acme))
	w.Clock.Advance(time.Minute) // what was read before is old
	agents := must(w.world().As(acme).Agents.Presence(t.Context(), w.clientID(acme)))(t)
	shift := w.base() + "/agents/at/" + agents[0].AgentID + "/hours"
	if b.get(shift).is(http.StatusOK).doc().Find("#holidays").Length() != 0 {
		t.Error("an agent's shift has holidays")
	}
	b.get(shift + "/holidays/import").is(http.StatusNotFound)
	// A person does not open and close.
	form := b.get(shift)
	b.post(shift, weekFields(form, "seen", fiveDays)...)
	for _, page := range []page{form, b.get(shift)} {
		text := page.text("main")
		for _, of := range []string{"Closed", "closed", "opens", "Open now", "hours"} {
			if strings.Contains(text, of) {
				t.Errorf("a shift is spoken of as a line, %q: %s", of, text)
			}
		}
		if !strings.Contains(text, "Save shift") || !strings.Contains(strings.ToLower(text), "on shift") {
			t.Errorf("the shift reads %q", text)
		}
	}
	held := must(w.world().As(acme).Numbers.Held(t.Context(), w.clientID(acme)))(t)
	from := b.get(shift + withQuery("from", "number:"+held[0].DIDID)).is(http.StatusOK)
	from.has(`.alert:contains("Filled in from")`)
	b.get(shift + withQuery("from", "number:nobody")).is(http.StatusNotFound)
}

// schedulesWith is the platform's schedules with one call replaced.
type schedulesWith struct {
	platform.ScheduleService
	set func(context.Context, platform.ClientID, string, platform.Schedule) (platform.LineSchedule, error)
}

func (s schedulesWith) Set(ctx context.Context, c platform.ClientID, l string, to platform.Schedule) (platform.LineSchedule, error) {
	return s.set(ctx, c, l, to)
}

func TestAPlatformThatIsAwayKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w, at := lineWorld(t)
	b := w.as(acme, store.Operations)
	form := b.get(at + "/hours")
	w.replace(func(api platform.API) platform.API {
		api.Schedules = schedulesWith{api.Schedules, func(context.Context, platform.ClientID, string, platform.Schedule) (platform.LineSchedule, error) {
			return platform.LineSchedule{}, platform.Errorf(platform.Unavailable, "The platform does not answer.")
		}}
		return api
	})
	got := b.post(at+"/hours", weekFields(form, "seen", fiveDays)...).is(http.StatusServiceUnavailable)
	if got.value("mon.from") != "09:00" || !strings.Contains(got.text("#hours"), "Nothing was saved") {
		t.Errorf("the page reads %q", got.text("#hours"))
	}
}
