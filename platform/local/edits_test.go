package local

import (
	"fmt"
	"os"
	"testing"
	"time"

	"partnerdesk/platform"
)

// staffed opens a file with a client that has two agents and a number.
func staffed(t *testing.T) (p *Platform, s scope, client platform.ClientID, agents [2]platform.Agent, did platform.Number) {
	t.Helper()
	ctx := t.Context()
	p, partner := smallDemo(t, noon())
	p.passwords = newPasswords(PasswordCost{Passes: 1, MemoryKiB: 64})
	s = scope{Platform: p, partner: partner}
	for c, err := range p.As(partner).Clients.All(ctx) {
		must(t, err)
		held, err := p.As(partner).Numbers.Held(ctx, c.ID)
		must(t, err)
		list, err := p.As(partner).Agents.Presence(ctx, c.ID)
		must(t, err)
		if c.Active && len(list) >= 2 && len(held) > 0 {
			for i := range agents {
				agents[i] = platform.Agent{AgentID: list[i].AgentID, Extension: list[i].Extension}
			}
			return p, s, c.ID, agents, held[0]
		}
	}
	t.Fatal("the demo has no client with two agents and a number")
	return
}

// row reads an agent past the API.
func (s scope) row(t *testing.T, client platform.ClientID, id string) (a agent, active bool) {
	t.Helper()
	must(t, s.data.read(t.Context(), func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		var l = line{lineAgent, row.id, 0}
		if _, err := fmt.Sscan(id, &l.id); err != nil {
			return err
		}
		if a, err = s.agentRow(c, l); err != nil {
			return err
		}
		return c.get(`SELECT active FROM agents WHERE id = $1`, args{l.id}, &active)
	}))
	return a, active
}

func TestAnEditLeavesAloneWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p, s, client, agents, did := staffed(t)
	api := p.As(s.partner).Agents
	yes, no, group, none, nobody := true, false, "2", "", platform.Phone("")
	edit := platform.EditAgent{Client: client, AgentID: agents[0].AgentID, Name: "Asha Rao", Email: "asha@mail.example", Phone: "9822041376",
		Password: "the first one", Manager: &yes, WebRTC: &yes, Dial: platform.DialPhone, PermissionGroup: &group,
		ReportingManager: &agents[1].AgentID, CallerID: &did.Number}
	_, err := api.Edit(ctx, edit)
	must(t, err)
	was, _ := s.row(t, client, agents[0].AgentID)
	if !was.manager || !was.webrtc || was.dial != platform.DialPhone || was.permissionGroup != "2" || was.reportsTo == nil || was.callerID != did.Number {
		t.Fatalf("the premise: %+v", was)
	}
	_, err = api.Edit(ctx, platform.EditAgent{Client: client, AgentID: edit.AgentID, Name: "Asha", Email: edit.Email, Phone: edit.Phone})
	must(t, err)
	is, _ := s.row(t, client, edit.AgentID)
	if is.name != "Asha" {
		t.Errorf("the name is %q", is.name)
	}
	is.name = was.name
	if *is.reportsTo != *was.reportsTo {
		t.Errorf("reports to %d, reported to %d", *is.reportsTo, *was.reportsTo)
	}
	is.reportsTo = was.reportsTo
	if is != was {
		t.Errorf("left alone it should be %+v, is %+v", was, is)
	}
	_, err = api.Edit(ctx, platform.EditAgent{Client: client, AgentID: edit.AgentID, Name: "Asha", Email: edit.Email, Phone: edit.Phone,
		Password: "the second one", Manager: &no, WebRTC: &no, PermissionGroup: &none, ReportingManager: &none, CallerID: &nobody})
	must(t, err)
	is, _ = s.row(t, client, edit.AgentID)
	if is.manager || is.webrtc || is.permissionGroup != "" || is.reportsTo != nil || is.callerID != "" || is.dial != platform.DialPhone {
		t.Errorf("taken away, %+v is left", is)
	}
	if is.passwordHash == was.passwordHash {
		t.Error("a new password is not kept")
	}
}

func TestARemovedAgentIsKeptForItsHistory(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p, s, client, agents, did := staffed(t)
	api := p.As(s.partner).Agents
	must(t, api.AssignNumber(ctx, client, agents[0].Extension, did.Number))
	was, active := s.row(t, client, agents[0].AgentID)
	if !active {
		t.Fatal("the premise is an agent that works")
	}
	must(t, api.Delete(ctx, client, agents[0].AgentID))
	is, active := s.row(t, client, agents[0].AgentID)
	if active || is.name != was.name || is.extension != was.extension || is.callerID != was.callerID {
		t.Errorf("active %v: was %+v, is %+v", active, was, is)
	}
}

func TestALineKeepsAsManyHolidaysAsItMayAndNoMore(t *testing.T) {
	t.Parallel()
	p, s, client, _, did := staffed(t)
	day := func(i int) platform.Date { return platform.DateOf(noon().AddDate(1, 0, i)) }
	must(t, p.data.write(t.Context(), func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		l, err := s.line(c, lineDID, row.id, did.DIDID)
		if err != nil {
			return err
		}
		has, err := s.scheduleOf(c, l)
		for i := range platform.MaxHolidays - len(has.Holidays) {
			if err == nil {
				_, err = s.addHoliday(c, l, "Closed", day(i))
			}
		}
		return err
	}))
	api := p.As(s.partner).Schedules
	if _, err := api.AddHoliday(t.Context(), client, did.DIDID, "One more", day(platform.MaxHolidays)); !platform.Is(err, platform.Conflict) {
		t.Errorf("one more is %v", err)
	}
	l, err := api.Get(t.Context(), client, did.DIDID)
	must(t, err)
	if len(l.Holidays) != platform.MaxHolidays {
		t.Fatalf("%d holidays", len(l.Holidays))
	}
	must(t, api.DeleteHoliday(t.Context(), client, l.Holidays[0].ID))
	if _, err := api.AddHoliday(t.Context(), client, did.DIDID, "One more", day(platform.MaxHolidays)); err != nil {
		t.Errorf("in place of one that is deleted: %v", err)
	}
}

// Whether a line is open never depends on a holiday outside the days that are
// looked at.
func TestTheHolidaysAroundAMomentAreAllThatMatter(t *testing.T) {
	t.Parallel()
	_, s, client, _, did := staffed(t)
	step := 5 // coprime to a day, so that the days of the holiday share the hours among them
	if os.Getenv("SOAK") != "" {
		step = 1
	}
	night := platform.Week{}
	for d := range night {
		night[d] = &platform.Shift{Open: 22 * 60, Close: 6 * 60}
	}
	for _, zone := range []string{"Pacific/Kiritimati", "Asia/Kolkata", "Pacific/Pago_Pago", "America/New_York"} {
		z, err := platform.ParseZone(zone)
		must(t, err)
		sch := platform.Schedule{Zone: z, Hours: &night}
		api := s.As(s.partner).Schedules
		_, err = api.Set(t.Context(), client, did.DIDID, sch)
		must(t, err)
		l, err := api.Get(t.Context(), client, did.DIDID)
		must(t, err)
		for _, h := range l.Holidays {
			must(t, api.DeleteHoliday(t.Context(), client, h.ID))
		}
		for off := -6; off <= 6; off++ {
			id, err := api.AddHoliday(t.Context(), client, did.DIDID, "Closed", platform.DateOf(noon().AddDate(0, 0, off)))
			must(t, err)
			l, err = api.Get(t.Context(), client, did.DIDID)
			must(t, err)
			for hour := 0; hour < 48; hour += step {
				at := noon().Add(time.Duration(hour) * time.Hour)
				var got, again []platform.Number
				must(t, s.data.read(t.Context(), func(c *session) error {
					row, err := s.client(c, client)
					if err != nil {
						return err
					}
					closed, err := s.on(at).holidaysAround(c, row.id, lineDID, at)
					must(t, err)
					got, err = s.on(at).held(c, row.id, closed)
					must(t, err)
					closed, err = s.on(at).configuration(c, row.id, &platform.ClientDetail{})
					must(t, err)
					again, err = s.on(at).held(c, row.id, closed)
					return err
				}))
				if want := l.At(at).Open; *got[0].OpenNow != want || *again[0].OpenNow != want {
					t.Errorf("%s, holiday %+d days away, %s: open %v and %v, want %v", zone, off, at, *got[0].OpenNow, *again[0].OpenNow, want)
				}
			}
			must(t, api.DeleteHoliday(t.Context(), client, id))
		}
	}
}
