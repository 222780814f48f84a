package platformtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func scheduleRules() []rule {
	return []rule{
		{"partners cannot see each other", schedulesAreSeparate},
		{"nor can clients of one partner", schedulesAreTheClientsOwn},
		{"a number is always open until its hours are set", alwaysOpenAtFirst},
		{"what is set is what is read", scheduleKept},
		{"every fault of a schedule is named", scheduleFaults},
		{"a number is open by its own hours, zone and holidays", openByHours},
		{"holidays stand in order of date, one for a day", holidays},
		{"every fault of a holiday is named", holidayFaults},
		{"an inactive client's hours are read and not changed", hoursOfTheInactive},
	}
}

// did is a new number of a client, with its id.
func (w *World) did(t testing.TB, partner string, client platform.ClientID) platform.Number {
	t.Helper()
	n := w.Number(t, partner, client)
	held, err := w.As(partner).Numbers.Held(t.Context(), client)
	must(t, err)
	i := slices.IndexFunc(held, func(h platform.Number) bool { return h.Number == n })
	if i < 0 {
		t.Fatalf("%s is bought and not held", n)
	}
	return held[i]
}

// hours makes a schedule of "mon 09:00-18:00, sat 22:00-06:00" in a zone.
func hours(t testing.TB, zone, days string) platform.Schedule {
	t.Helper()
	z, err := platform.ParseZone(zone)
	must(t, err)
	byDay := map[string][2]string{}
	for part := range strings.SplitSeq(days, ", ") {
		if day, times, ok := strings.Cut(part, " "); ok {
			open, shut, _ := strings.Cut(times, "-")
			byDay[day] = [2]string{open, shut}
		}
	}
	week, err := platform.ParseWeek(byDay)
	must(t, err)
	return platform.Schedule{Zone: z, Hours: week}
}

func date(t testing.TB, s string) platform.Date {
	t.Helper()
	d, err := platform.ParseDate(s)
	must(t, err)
	return d
}

// sameSchedule holds zones against each other by name and hours by what they say.
func sameSchedule(a, b platform.Schedule) bool {
	if a.Zone == nil || b.Zone == nil || a.Zone.String() != b.Zone.String() || (a.Hours == nil) != (b.Hours == nil) {
		return false
	}
	if a.Hours == nil {
		return true
	}
	for i := range a.Hours {
		if (a.Hours[i] == nil) != (b.Hours[i] == nil) || a.Hours[i] != nil && *a.Hours[i] != *b.Hours[i] {
			return false
		}
	}
	return true
}

func schedulesAreSeparate(t *testing.T, w *World) {
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	foreignSchedule(t, w, w.As(Acme), mine, w.As(Bolt), mine)
	w.did(t, Bolt, theirs)
	foreignSchedule(t, w, w.As(Acme), mine, w.As(Bolt), theirs)
}

func schedulesAreTheClientsOwn(t *testing.T, w *World) {
	mine, other := w.Client(t, Acme), w.Client(t, Acme)
	w.did(t, Acme, other)
	foreignSchedule(t, w, w.As(Acme), mine, w.As(Acme), other)
}

// foreignSchedule tries a number of mine, which belongs to api's partner, as
// another, who names it under the client as.
func foreignSchedule(t *testing.T, w *World, api platform.API, mine platform.ClientID, other platform.API, as platform.ClientID) {
	t.Helper()
	ctx := t.Context()
	did := w.did(t, Acme, mine).DIDID
	was, err := api.Schedules.Set(ctx, mine, did, hours(t, "Asia/Kolkata", "mon 09:00-18:00"))
	must(t, err)
	holiday, err := api.Schedules.AddHoliday(ctx, mine, did, "Republic Day", date(t, "2027-01-26"))
	must(t, err)
	_, err = other.Schedules.Get(ctx, as, did)
	refused(t, err, platform.NotFound)
	_, err = other.Schedules.Set(ctx, as, did, hours(t, "Asia/Kolkata", ""))
	refused(t, err, platform.NotFound)
	_, err = other.Schedules.AddHoliday(ctx, as, did, "Diwali", date(t, "2027-10-29"))
	refused(t, err, platform.NotFound)
	refused(t, other.Schedules.DeleteHoliday(ctx, as, holiday), platform.NotFound)
	got, err := api.Schedules.Get(ctx, mine, did)
	must(t, err)
	if !sameSchedule(got.Schedule, was.Schedule) || len(got.Holidays) != 1 || got.Holidays[0].ID != holiday {
		t.Errorf("a stranger changed it to %+v", got)
	}
}

func alwaysOpenAtFirst(t *testing.T, w *World) {
	client := w.Client(t, Acme)
	n := w.did(t, Acme, client)
	got, err := w.As(Acme).Schedules.Get(t.Context(), client, n.DIDID)
	must(t, err)
	if got.Hours != nil || got.Zone.String() != "Asia/Kolkata" || got.Holidays == nil || len(got.Holidays) != 0 {
		t.Errorf("at first %+v", got)
	}
	if n.OpenNow == nil || !*n.OpenNow || !got.At(w.Clock.Now()).Open {
		t.Error("it is closed at first")
	}
}

func scheduleKept(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	did := w.did(t, Acme, client).DIDID
	holiday, err := api.Schedules.AddHoliday(ctx, client, did, "Republic Day", date(t, "2027-01-26"))
	must(t, err)
	for _, c := range []struct {
		name string
		s    platform.Schedule
	}{
		{"office hours", hours(t, "Asia/Kolkata", "mon 09:00-18:00, fri 09:30-17:45")},
		{"no day at all is never open", hours(t, "Asia/Kolkata", "")},
		{"no hours is always open", platform.Schedule{Zone: hours(t, "Europe/London", "").Zone}},
		{"the last minute of a day", hours(t, "America/New_York", "sun 00:00-24:00")},
		{"past midnight, and to midnight", hours(t, "Asia/Kathmandu", "sat 22:00-06:00, sun 22:00-00:00")},
		{"an old name of a zone stays", hours(t, "Asia/Calcutta", "mon 00:01-00:02")},
		{"UTC", hours(t, "UTC", "mon 09:00-18:00, tue 09:00-18:00, wed 09:00-18:00, thu 09:00-18:00, fri 09:00-18:00, sat 10:00-14:00, sun 10:00-14:00")},
	} {
		told, err := api.Schedules.Set(ctx, client, did, c.s)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		read, err := api.Schedules.Get(ctx, client, did)
		must(t, err)
		for _, got := range []platform.LineSchedule{told, read} {
			if !sameSchedule(got.Schedule, c.s) {
				t.Errorf("%s: set %+v, got %+v", c.name, c.s, got.Schedule)
			}
			if len(got.Holidays) != 1 || got.Holidays[0] != (platform.Holiday{ID: holiday, Name: "Republic Day", Date: date(t, "2027-01-26")}) {
				t.Errorf("%s: holidays %+v", c.name, got.Holidays)
			}
		}
	}
}

// badSchedules are those that no platform may take, with the fields to be named.
func badSchedules(t testing.TB) map[string]struct {
	s      platform.Schedule
	fields []string
} {
	good := hours(t, "Asia/Kolkata", "mon 09:00-18:00")
	with := func(zone *time.Location, mon platform.Shift) platform.Schedule {
		return platform.Schedule{Zone: zone, Hours: &platform.Week{time.Monday: &mon}}
	}
	return map[string]struct {
		s      platform.Schedule
		fields []string
	}{
		"no zone":                   {platform.Schedule{Hours: good.Hours}, []string{"timezone"}},
		"a zone without a name":     {platform.Schedule{Zone: time.FixedZone("Nowhere/Land", 3600)}, []string{"timezone"}},
		"the machine's own zone":    {platform.Schedule{Zone: time.Local}, []string{"timezone"}},
		"opens when it closes":      {with(good.Zone, platform.Shift{Open: 540, Close: 540}), []string{"working_hours.mon"}},
		"opens at the end of a day": {with(good.Zone, platform.Shift{Open: 24 * 60, Close: 540}), []string{"working_hours.mon"}},
		"closes beyond it":          {with(good.Zone, platform.Shift{Open: 540, Close: 24*60 + 1}), []string{"working_hours.mon"}},
		"opens before it begins":    {with(good.Zone, platform.Shift{Open: -1, Close: 540}), []string{"working_hours.mon"}},
		"both":                      {with(nil, platform.Shift{Open: 1, Close: 1}), []string{"timezone", "working_hours.mon"}},
	}
}

func scheduleFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Schedules, w.Client(t, Acme)
	did := w.did(t, Acme, client).DIDID
	good := hours(t, "Asia/Kolkata", "mon 09:00-18:00")
	_, err := api.Set(ctx, client, did, good)
	if err != nil {
		t.Fatalf("the premise: %v", err)
	}
	for name, c := range badSchedules(t) {
		t.Run(name, func(t *testing.T) {
			_, err := api.Set(ctx, client, did, c.s)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	got, err := api.Get(ctx, client, did)
	must(t, err)
	if !sameSchedule(got.Schedule, good) {
		t.Errorf("what was refused is kept: %+v", got)
	}
	for _, line := range []string{"999999", "main", "-1", "99999999999999999999"} {
		_, err := api.Set(ctx, client, line, good)
		refused(t, err, platform.NotFound)
		_, err = api.Get(ctx, client, line)
		refused(t, err, platform.NotFound)
	}
	_, err = api.Set(ctx, "ck_nobody", did, good)
	refused(t, err, platform.NotFound)
	_, err = api.Get(ctx, "ck_nobody", did)
	refused(t, err, platform.NotFound)
}

func openByHours(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	n, other := w.did(t, Acme, client), w.did(t, Acme, client)
	_, err := api.Schedules.Set(ctx, client, other.DIDID, hours(t, "Asia/Kolkata", ""))
	must(t, err)
	for _, day := range []string{"2026-11-25", "2026-11-01", "2027-01-26"} {
		_, err = api.Schedules.AddHoliday(ctx, client, n.DIDID, "Closed", date(t, day))
		must(t, err)
	}
	for _, c := range []struct {
		name, zone, days, at string
		open                 bool
	}{
		{"the minute before opening", "Asia/Kolkata", "mon 10:01-18:00", "2026-11-23T10:00:00+05:30", false},
		{"the minute of opening", "Asia/Kolkata", "mon 10:01-18:00", "2026-11-23T10:01:00+05:30", true},
		{"closing is exclusive", "Asia/Kolkata", "mon 10:00-18:00", "2026-11-23T18:00:00+05:30", false},
		{"a missing day", "Asia/Kolkata", "mon 10:00-18:00", "2026-11-24T12:00:00+05:30", false},
		{"no day", "Asia/Kolkata", "", "2026-11-24T12:00:00+05:30", false},
		{"hours are those of the zone", "America/New_York", "tue 09:00-10:00", "2026-11-24T19:45:00+05:30", true},
		{"a night shift runs on", "Asia/Kolkata", "mon 22:00-06:00", "2026-11-24T05:59:00+05:30", true},
		{"a holiday cuts the night before it", "Asia/Kolkata", "tue 22:00-06:00", "2026-11-25T00:00:00+05:30", false},
		{"up to its midnight", "Asia/Kolkata", "tue 22:00-06:00", "2026-11-24T23:59:59+05:30", true},
		{"a holiday drops its own night", "Asia/Kolkata", "wed 22:00-06:00", "2026-11-26T01:00:00+05:30", false},
		{"a holiday is a day of the zone", "Pacific/Kiritimati", "wed 00:00-24:00", "2026-11-25T12:00:00+05:30", false},
		{"so west of the date line it has not begun", "Pacific/Pago_Pago", "tue 00:00-24:00", "2026-11-25T12:00:00+05:30", true},
		{"a far holiday does not matter", "Asia/Kolkata", "thu 00:00-24:00", "2026-11-26T12:00:00+05:30", true},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		must(t, err)
		w.Clock.Advance(at.Sub(w.Clock.Now()))
		s, err := api.Schedules.Set(ctx, client, n.DIDID, hours(t, c.zone, c.days))
		must(t, err)
		held, err := api.Numbers.Held(ctx, client)
		must(t, err)
		detail, err := api.Clients.Get(ctx, client)
		must(t, err)
		for _, list := range [][]platform.Number{held, detail.DIDs} {
			if len(list) != 2 || list[0].OpenNow == nil || *list[0].OpenNow != c.open {
				t.Errorf("%s: %+v, want open %v", c.name, list[0], c.open)
			}
			if list[1].OpenNow == nil || *list[1].OpenNow {
				t.Errorf("%s: the other number has taken its hours", c.name)
			}
		}
		if got := s.At(at).Open; got != c.open {
			t.Errorf("%s: its schedule says %v", c.name, got)
		}
	}
}

func holidays(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Schedules, w.Client(t, Acme)
	did, other := w.did(t, Acme, client).DIDID, w.did(t, Acme, client).DIDID
	ids := map[string]string{}
	for _, day := range []string{"2027-08-15", "2026-11-23", "2020-02-29", "2027-01-26"} {
		id, err := api.AddHoliday(ctx, client, did, "  Day of "+day+" ", date(t, day))
		must(t, err)
		if ids[id] != "" || id == "" {
			t.Errorf("id %q is given twice", id)
		}
		ids[id] = day
	}
	_, err := api.AddHoliday(ctx, client, did, "Again", date(t, "2027-01-26"))
	e := refused(t, err, platform.Conflict, "date")
	if !strings.Contains(e.Msg, "Day of 2027-01-26") {
		t.Errorf("the refusal does not say what is there: %q", e.Msg)
	}
	if _, err := api.AddHoliday(ctx, client, other, "Same day", date(t, "2027-01-26")); err != nil {
		t.Errorf("another number can't have the day: %v", err)
	}
	got, err := api.Get(ctx, client, did)
	must(t, err)
	var days []string
	for _, h := range got.Holidays {
		days = append(days, h.Date.String())
		if ids[h.ID] != h.Date.String() || h.Name != "Day of "+h.Date.String() {
			t.Errorf("holiday %+v", h)
		}
	}
	if !slices.Equal(days, []string{"2020-02-29", "2026-11-23", "2027-01-26", "2027-08-15"}) {
		t.Errorf("days %v", days)
	}
	for id, day := range ids {
		if day == "2026-11-23" {
			must(t, api.DeleteHoliday(ctx, client, id))
			refused(t, api.DeleteHoliday(ctx, client, id), platform.NotFound)
			if _, err := api.AddHoliday(ctx, client, did, "Once more", date(t, day)); err != nil {
				t.Errorf("a day that is free again: %v", err)
			}
		}
	}
}

func holidayFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Schedules, w.Client(t, Acme)
	did := w.did(t, Acme, client).DIDID
	good := date(t, "2027-01-26")
	for _, c := range []struct {
		name, words string
		date        platform.Date
		fields      []string
	}{
		{"no name", " ", good, []string{"name"}},
		{"a name of 101 characters", strings.Repeat("x", 101), good, []string{"name"}},
		{"no day", "Holi", platform.Date{}, []string{"date"}},
		{"a day that the calendar lacks", "Holi", platform.Date{Year: 2027, Month: 2, Day: 29}, []string{"date"}},
		{"a month that it lacks", "Holi", platform.Date{Year: 2027, Month: 13, Day: 1}, []string{"date"}},
		{"another century", "Holi", platform.Date{Year: 1999, Month: 12, Day: 31}, []string{"date"}},
		{"too far ahead", "Holi", platform.Date{Year: 2037, Month: 1, Day: 1}, []string{"date"}},
		{"both", "", platform.Date{}, []string{"name", "date"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := api.AddHoliday(ctx, client, did, c.words, c.date)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	id, err := api.AddHoliday(ctx, client, did, "Holi", date(t, "2036-12-31"))
	if err != nil {
		t.Fatalf("the premise: %v", err)
	}
	_, err = api.AddHoliday(ctx, client, "999999", "Holi", good)
	refused(t, err, platform.NotFound)
	_, err = api.AddHoliday(ctx, "ck_nobody", did, "Holi", good)
	refused(t, err, platform.NotFound)
	for _, wrong := range []string{"999999", "holi", "-1"} {
		refused(t, api.DeleteHoliday(ctx, client, wrong), platform.NotFound)
	}
	refused(t, api.DeleteHoliday(ctx, "ck_nobody", id), platform.NotFound)
}

func hoursOfTheInactive(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	did, agent := w.did(t, Acme, client).DIDID, w.Agent(t, Acme, client)
	s := hours(t, "Asia/Kolkata", "mon 09:00-18:00")
	holiday, err := api.Schedules.AddHoliday(ctx, client, did, "Holi", date(t, "2027-03-22"))
	must(t, err)
	must(t, api.Clients.SetActive(ctx, client, false))
	if _, err = api.Schedules.Get(ctx, client, did); err != nil {
		t.Errorf("reading: %v", err)
	}
	if _, err = api.Agents.Schedule(ctx, client, agent.AgentID); err != nil {
		t.Errorf("reading: %v", err)
	}
	_, err = api.Schedules.Set(ctx, client, did, s)
	refused(t, err, platform.Conflict)
	_, err = api.Schedules.AddHoliday(ctx, client, did, "Diwali", date(t, "2027-10-29"))
	refused(t, err, platform.Conflict)
	refused(t, api.Schedules.DeleteHoliday(ctx, client, holiday), platform.Conflict)
	_, err = api.Agents.SetSchedule(ctx, client, agent.AgentID, s)
	refused(t, err, platform.Conflict)
	refused(t, api.Agents.SetAvailable(ctx, client, agent.AgentID, false), platform.Conflict)
}
