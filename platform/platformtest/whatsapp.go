package platformtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func whatsappRules() []rule {
	return []rule{
		{"partners cannot see each other", whatsappIsSeparate},
		{"nor can clients of one partner", whatsappIsAClients},
		{"a link is listed without its token", whatsappListed},
		{"linking again replaces the token", whatsappAgain},
		{"a number has one client", whatsappTaken},
		{"every fault of a link is named", whatsappFaults},
		{"an unlinked number takes its hours along", whatsappUnlinked},
		{"a WhatsApp number has hours and holidays of its own", whatsappHours},
		{"every fault of its hours and holidays is named", whatsappHourFaults},
		{"an inactive client's WhatsApp is read and not changed", whatsappOfInactive},
	}
}

// newLink is a WhatsApp number that nobody has linked.
func (w *World) newLink(client platform.ClientID) platform.LinkWhatsApp {
	return platform.LinkWhatsApp{Client: client, PhoneNumberID: fmt.Sprintf("1065403522%05d", w.people.Add(1)), AccessToken: "EAAJB6.secret-token"}
}

// linked links a new WhatsApp number.
func (w *World) linked(t testing.TB, partner string, client platform.ClientID) string {
	t.Helper()
	id, err := w.As(partner).WhatsApp.Link(t.Context(), w.newLink(client))
	must(t, err)
	return id
}

func whatsappIsSeparate(t *testing.T, w *World) {
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	foreignWhatsApp(t, w, mine, w.As(Bolt), mine)
	foreignWhatsApp(t, w, mine, w.As(Bolt), theirs)
	ctx := t.Context()
	_, err := w.As(Bolt).WhatsApp.List(ctx, mine)
	refused(t, err, platform.NotFound)
	_, err = w.As(Bolt).WhatsApp.Link(ctx, w.newLink(mine))
	refused(t, err, platform.NotFound)
	list, err := w.As(Bolt).WhatsApp.List(ctx, theirs)
	must(t, err)
	if list == nil || len(list) != 0 {
		t.Errorf("bolt's client has %+v", list)
	}
}

func whatsappIsAClients(t *testing.T, w *World) {
	mine, other := w.Client(t, Acme), w.Client(t, Acme)
	foreignWhatsApp(t, w, mine, w.As(Acme), other)
}

// foreignWhatsApp tries a WhatsApp number of mine, a client of acme's, through
// another view, which names it under the client as.
func foreignWhatsApp(t *testing.T, w *World, mine platform.ClientID, other platform.API, as platform.ClientID) {
	t.Helper()
	ctx, api := t.Context(), w.As(Acme)
	id := w.linked(t, Acme, mine)
	holiday, err := api.WhatsAppSchedules.AddHoliday(ctx, mine, id, "Republic Day", date(t, "2027-01-26"))
	must(t, err)
	refused(t, other.WhatsApp.Unlink(ctx, as, id), platform.NotFound)
	_, err = other.WhatsAppSchedules.Get(ctx, as, id)
	refused(t, err, platform.NotFound)
	_, err = other.WhatsAppSchedules.Set(ctx, as, id, hours(t, "Asia/Kolkata", ""))
	refused(t, err, platform.NotFound)
	_, err = other.WhatsAppSchedules.AddHoliday(ctx, as, id, "Holi", date(t, "2027-03-22"))
	refused(t, err, platform.NotFound)
	refused(t, other.WhatsAppSchedules.DeleteHoliday(ctx, as, holiday), platform.NotFound)
	got, err := api.WhatsAppSchedules.Get(ctx, mine, id)
	must(t, err)
	if got.Hours != nil || len(got.Holidays) != 1 {
		t.Errorf("a stranger changed it to %+v", got)
	}
}

func whatsappListed(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).WhatsApp, w.Client(t, Acme)
	in := w.newLink(client)
	in.DisplayNumber, in.VerifiedName = "098220 41376", " Acme Corp "
	first, err := api.Link(ctx, in)
	must(t, err)
	bare := w.newLink(client)
	second, err := api.Link(ctx, bare)
	must(t, err)
	list, err := api.List(ctx, client)
	must(t, err)
	want := []platform.WhatsAppNumber{
		{ID: first, PhoneNumberID: in.PhoneNumberID, DisplayNumber: "+919822041376", VerifiedName: "Acme Corp", Status: platform.WhatsAppActive},
		{ID: second, PhoneNumberID: bare.PhoneNumberID, Status: platform.WhatsAppActive},
	}
	if len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("listed %+v, want %+v", list, want)
	}
	if strings.Contains(fmt.Sprintf("%+v", list), in.AccessToken) {
		t.Error("the list tells a token")
	}
}

func whatsappAgain(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	in := w.newLink(client)
	in.DisplayNumber, in.VerifiedName = asha, "Acme Corp"
	id, err := api.WhatsApp.Link(ctx, in)
	must(t, err)
	night := hours(t, "Asia/Kolkata", "mon 22:00-06:00")
	_, err = api.WhatsAppSchedules.Set(ctx, client, id, night)
	must(t, err)
	again, err := api.WhatsApp.Link(ctx, platform.LinkWhatsApp{Client: client, PhoneNumberID: " " + in.PhoneNumberID, AccessToken: "EAAnew"})
	must(t, err)
	list, err := api.WhatsApp.List(ctx, client)
	must(t, err)
	if again != id || len(list) != 1 || list[0].DisplayNumber != asha || list[0].VerifiedName != "Acme Corp" {
		t.Errorf("linked again as %s, was %s: %+v", again, id, list)
	}
	if s, err := api.WhatsAppSchedules.Get(ctx, client, id); err != nil || !sameSchedule(s.Schedule, night) {
		t.Errorf("its hours are %+v, %v", s, err)
	}
	in.DisplayNumber, in.VerifiedName = bhanu, "Acme Stores"
	_, err = api.WhatsApp.Link(ctx, in)
	must(t, err)
	list, err = api.WhatsApp.List(ctx, client)
	must(t, err)
	if len(list) != 1 || list[0].DisplayNumber != bhanu || list[0].VerifiedName != "Acme Stores" {
		t.Errorf("what is told anew is %+v", list)
	}
}

func whatsappTaken(t *testing.T, w *World) {
	ctx := t.Context()
	mine := w.Client(t, Acme)
	in := w.newLink(mine)
	id, err := w.As(Acme).WhatsApp.Link(ctx, in)
	must(t, err)
	for _, it := range []struct {
		partner string
		client  platform.ClientID
	}{{Acme, w.Client(t, Acme)}, {Bolt, w.Client(t, Bolt)}} {
		theirs := in
		theirs.Client = it.client
		_, err := w.As(it.partner).WhatsApp.Link(ctx, theirs)
		refused(t, err, platform.Conflict, "phone_number_id")
	}
	must(t, w.As(Acme).WhatsApp.Unlink(ctx, mine, id))
	in.Client = w.Client(t, Bolt)
	if _, err := w.As(Bolt).WhatsApp.Link(ctx, in); err != nil {
		t.Errorf("a number that was let go can't be linked: %v", err)
	}
}

func whatsappFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).WhatsApp, w.Client(t, Acme)
	for _, c := range []struct {
		name   string
		spoil  func(*platform.LinkWhatsApp)
		fields []string
	}{
		{"no id", func(l *platform.LinkWhatsApp) { l.PhoneNumberID = "" }, []string{"phone_number_id"}},
		{"an id with letters", func(l *platform.LinkWhatsApp) { l.PhoneNumberID = "10654O352242922" }, []string{"phone_number_id"}},
		{"a phone number for an id", func(l *platform.LinkWhatsApp) { l.PhoneNumberID = "+919822041376" }, []string{"phone_number_id"}},
		{"an id of 21 digits", func(l *platform.LinkWhatsApp) { l.PhoneNumberID = strings.Repeat("1", 21) }, []string{"phone_number_id"}},
		{"no token", func(l *platform.LinkWhatsApp) { l.AccessToken = " " }, []string{"access_token"}},
		{"a token of two words", func(l *platform.LinkWhatsApp) { l.AccessToken = "EAA JB6" }, []string{"access_token"}},
		{"a token on two lines", func(l *platform.LinkWhatsApp) { l.AccessToken = "EAA\nJB6" }, []string{"access_token"}},
		{"a token over 2 kB", func(l *platform.LinkWhatsApp) { l.AccessToken = strings.Repeat("x", 2049) }, []string{"access_token"}},
		{"a bad number", func(l *platform.LinkWhatsApp) { l.DisplayNumber = "12" }, []string{"display_number"}},
		{"a name of 101 characters", func(l *platform.LinkWhatsApp) { l.VerifiedName = strings.Repeat("x", 101) }, []string{"verified_name"}},
		{"all of it", func(l *platform.LinkWhatsApp) {
			*l = platform.LinkWhatsApp{Client: client, DisplayNumber: "x", VerifiedName: strings.Repeat("x", 101)}
		}, []string{"phone_number_id", "access_token", "display_number", "verified_name"}},
	} {
		bad := w.newLink(client)
		c.spoil(&bad)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Link(ctx, bad)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	list, err := api.List(ctx, client)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("refused links were kept: %+v", list)
	}
	_, err = api.Link(ctx, w.newLink("ck_nobody"))
	refused(t, err, platform.NotFound)
	_, err = api.List(ctx, "ck_nobody")
	refused(t, err, platform.NotFound)
	refused(t, api.Unlink(ctx, client, "999999"), platform.NotFound)
	refused(t, api.Unlink(ctx, client, "main"), platform.NotFound)
}

func whatsappUnlinked(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	in := w.newLink(client)
	id, err := api.WhatsApp.Link(ctx, in)
	must(t, err)
	_, err = api.WhatsAppSchedules.Set(ctx, client, id, hours(t, "Asia/Kolkata", ""))
	must(t, err)
	holiday, err := api.WhatsAppSchedules.AddHoliday(ctx, client, id, "Holi", date(t, "2027-03-22"))
	must(t, err)
	must(t, api.WhatsApp.Unlink(ctx, client, id))
	refused(t, api.WhatsApp.Unlink(ctx, client, id), platform.NotFound)
	_, err = api.WhatsAppSchedules.Get(ctx, client, id)
	refused(t, err, platform.NotFound)
	refused(t, api.WhatsAppSchedules.DeleteHoliday(ctx, client, holiday), platform.NotFound)
	again, err := api.WhatsApp.Link(ctx, in)
	must(t, err)
	s, err := api.WhatsAppSchedules.Get(ctx, client, again)
	must(t, err)
	if again == id || s.Hours != nil || len(s.Holidays) != 0 {
		t.Errorf("linked anew as %s, was %s, with %+v", again, id, s)
	}
}

func whatsappHours(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	id, other := w.linked(t, Acme, client), w.linked(t, Acme, client)
	did := w.did(t, Acme, client)
	first, err := api.WhatsAppSchedules.Get(ctx, client, id)
	must(t, err)
	if first.Hours != nil || first.Zone.String() != "Asia/Kolkata" || first.Holidays == nil || len(first.Holidays) != 0 {
		t.Errorf("at first %+v", first)
	}
	london := hours(t, "Europe/London", "mon 09:00-18:00, sat 22:00-06:00")
	for _, s := range []platform.Schedule{london, hours(t, "Asia/Kolkata", ""), {Zone: london.Zone}, london} {
		set, err := api.WhatsAppSchedules.Set(ctx, client, id, s)
		must(t, err)
		got, err := api.WhatsAppSchedules.Get(ctx, client, id)
		must(t, err)
		if !sameSchedule(set.Schedule, s) || !sameSchedule(got.Schedule, s) {
			t.Errorf("set %+v, answered %+v, kept %+v", s, set, got)
		}
	}
	late, err := api.WhatsAppSchedules.AddHoliday(ctx, client, id, "Republic Day", date(t, "2027-01-26"))
	must(t, err)
	early, err := api.WhatsAppSchedules.AddHoliday(ctx, client, id, " Today ", date(t, "2026-11-23"))
	must(t, err)
	_, err = api.WhatsAppSchedules.AddHoliday(ctx, client, id, "Again", date(t, "2026-11-23"))
	refused(t, err, platform.Conflict, "date")
	got, err := api.WhatsAppSchedules.Get(ctx, client, id)
	must(t, err)
	if len(got.Holidays) != 2 || got.Holidays[0] != (platform.Holiday{ID: early, Name: "Today", Date: date(t, "2026-11-23")}) || got.Holidays[1].ID != late {
		t.Errorf("holidays %+v", got.Holidays)
	}
	if noon := Start().Add(6 * time.Hour); got.At(noon).Open || !(platform.LineSchedule{Schedule: got.Schedule}).At(noon).Open {
		t.Error("a holiday does not close it, or its hours do without one")
	}
	// A holiday of a WhatsApp number is none of a DID, though both are holidays.
	refused(t, api.Schedules.DeleteHoliday(ctx, client, early), platform.NotFound)
	of, err := api.Schedules.AddHoliday(ctx, client, did.DIDID, "Today", date(t, "2026-11-23"))
	must(t, err)
	refused(t, api.WhatsAppSchedules.DeleteHoliday(ctx, client, of), platform.NotFound)
	must(t, api.WhatsAppSchedules.DeleteHoliday(ctx, client, early))
	refused(t, api.WhatsAppSchedules.DeleteHoliday(ctx, client, early), platform.NotFound)
	if s, err := api.WhatsAppSchedules.Get(ctx, client, other); err != nil || s.Hours != nil || len(s.Holidays) != 0 {
		t.Errorf("the other number has taken its hours: %+v, %v", s, err)
	}
	if held, err := api.Schedules.Get(ctx, client, did.DIDID); err != nil || held.Hours != nil || len(held.Holidays) != 1 {
		t.Errorf("the DID has taken its hours: %+v, %v", held, err)
	}
}

func whatsappHourFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).WhatsAppSchedules, w.Client(t, Acme)
	id := w.linked(t, Acme, client)
	good := hours(t, "Asia/Kolkata", "mon 09:00-18:00")
	if _, err := api.Set(ctx, client, id, good); err != nil {
		t.Fatalf("the premise: %v", err)
	}
	for name, c := range badSchedules(t) {
		t.Run(name, func(t *testing.T) {
			_, err := api.Set(ctx, client, id, c.s)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	if got, err := api.Get(ctx, client, id); err != nil || !sameSchedule(got.Schedule, good) {
		t.Errorf("what was refused is kept: %+v, %v", got, err)
	}
	_, err := api.AddHoliday(ctx, client, id, "", platform.Date{})
	refused(t, err, platform.Invalid, "name", "date")
	_, err = api.AddHoliday(ctx, client, id, "Leap", platform.Date{Year: 2027, Month: 2, Day: 29})
	refused(t, err, platform.Invalid, "date")
	for _, line := range []string{"999999", "main", "-1", "99999999999999999999"} {
		_, err := api.Get(ctx, client, line)
		refused(t, err, platform.NotFound)
		_, err = api.Set(ctx, client, line, good)
		refused(t, err, platform.NotFound)
		_, err = api.AddHoliday(ctx, client, line, "Holi", date(t, "2027-03-22"))
		refused(t, err, platform.NotFound)
		refused(t, api.DeleteHoliday(ctx, client, line), platform.NotFound)
	}
	_, err = api.Get(ctx, "ck_nobody", id)
	refused(t, err, platform.NotFound)
}

func whatsappOfInactive(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	id := w.linked(t, Acme, client)
	must(t, api.Clients.SetActive(ctx, client, false))
	_, err := api.WhatsApp.Link(ctx, w.newLink(client))
	refused(t, err, platform.Conflict)
	refused(t, api.WhatsApp.Unlink(ctx, client, id), platform.Conflict)
	_, err = api.WhatsAppSchedules.Set(ctx, client, id, hours(t, "Asia/Kolkata", ""))
	refused(t, err, platform.Conflict)
	if list, err := api.WhatsApp.List(ctx, client); err != nil || len(list) != 1 {
		t.Errorf("it can't be read: %+v, %v", list, err)
	}
	if _, err := api.WhatsAppSchedules.Get(ctx, client, id); err != nil {
		t.Errorf("its hours can't be read: %v", err)
	}
}
