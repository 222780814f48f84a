package platformtest

import (
	"testing"
	"time"

	"partnerdesk/platform"
)

func agentEditRules() []rule {
	return []rule{
		{"partners cannot see each other", agentEditsAreSeparate},
		{"an edit changes what it names and leaves the rest", agentEdited},
		{"without a password it stays, or nothing is changed", editWithoutPassword},
		{"flows follow an agent to its new extension", flowsFollow},
		{"what another agent has is refused, its own is not", editTaken},
		{"every fault of an edit is named", editFaults},
		{"reporting lines have no circles", noReportingCircles},
		{"an agent that is removed is gone, and what it had is free", agentRemoved},
		{"an agent calls from a number of its client", callerIDs},
		{"an agent is always on shift until shifts are set", agentShifts},
		{"pausing an agent begins a new state only where it shows", availability},
	}
}

// editOf is an edit of an agent that changes nothing of what Add was given.
func editOf(a platform.Agent, in platform.NewAgent) platform.EditAgent {
	return platform.EditAgent{Client: in.Client, AgentID: a.AgentID, Name: in.Name, Email: in.Email, Phone: in.Phone, Password: in.Password}
}

// hired adds an agent and returns what it was made of.
func (w *World) hired(t testing.TB, partner string, client platform.ClientID) (platform.Agent, platform.NewAgent) {
	t.Helper()
	in := w.newAgent(client)
	a, err := w.As(partner).Agents.Add(t.Context(), in)
	must(t, err)
	return a, in
}

// present is an agent as the list has it.
func (w *World) present(t testing.TB, client platform.ClientID, id string) platform.AgentPresence {
	t.Helper()
	list, err := w.As(Acme).Agents.Presence(t.Context(), client)
	must(t, err)
	for _, p := range list {
		if p.AgentID == id {
			return p
		}
	}
	t.Fatalf("agent %s is not listed: %+v", id, list)
	return platform.AgentPresence{}
}

func agentEditsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, other, theirs := w.Client(t, Acme), w.Client(t, Acme), w.Client(t, Bolt)
	n := w.Number(t, Acme, mine)
	a, in := w.hired(t, Acme, mine)
	before := w.present(t, mine, a.AgentID)
	for _, stranger := range []struct {
		api platform.API
		as  platform.ClientID
	}{{w.As(Bolt), mine}, {w.As(Bolt), theirs}, {w.As(Acme), other}} {
		edit := editOf(a, in)
		edit.Client, edit.Name = stranger.as, "Changed"
		_, err := stranger.api.Agents.Edit(ctx, edit)
		refused(t, err, platform.NotFound)
		refused(t, stranger.api.Agents.Delete(ctx, stranger.as, a.AgentID), platform.NotFound)
		refused(t, stranger.api.Agents.SetAvailable(ctx, stranger.as, a.AgentID, false), platform.NotFound)
		_, err = stranger.api.Agents.Schedule(ctx, stranger.as, a.AgentID)
		refused(t, err, platform.NotFound)
		_, err = stranger.api.Agents.SetSchedule(ctx, stranger.as, a.AgentID, hours(t, "Asia/Kolkata", ""))
		refused(t, err, platform.NotFound)
	}
	refused(t, w.As(Bolt).Agents.AssignNumber(ctx, mine, a.Extension, n), platform.NotFound)
	refused(t, w.As(Acme).Agents.AssignNumber(ctx, other, a.Extension, n), platform.Invalid, "agent_ext", "did_num")
	b, theirIn := w.hired(t, Bolt, theirs)
	edit := editOf(b, theirIn)
	edit.ReportingManager, edit.CallerID = &a.AgentID, &n
	_, err := w.As(Bolt).Agents.Edit(ctx, edit)
	refused(t, err, platform.Invalid, "reporting_manager", "did_num")
	after := w.present(t, mine, a.AgentID)
	if after.Name != before.Name || after.Available != before.Available || !after.Since.Equal(*before.Since) {
		t.Errorf("a stranger changed %+v to %+v", before, after)
	}
	if s, err := w.As(Acme).Agents.Schedule(ctx, mine, a.AgentID); err != nil || s.Hours != nil {
		t.Errorf("a stranger set shifts: %+v, %v", s, err)
	}
}

func agentEdited(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	n := w.Number(t, Acme, client)
	a, in := w.hired(t, Acme, client)
	edit := editOf(a, in)
	edit.Name, edit.Email, edit.Phone, edit.Extension, edit.CallerID = "  Asha Rao ", "ASHA@mail.example", "+91 98765 43210", "305", &n
	got, err := api.Edit(ctx, edit)
	must(t, err)
	if got.AgentID != a.AgentID || got.Extension != "305" {
		t.Errorf("answered %+v", got)
	}
	p := w.present(t, client, a.AgentID)
	if p.Name != "Asha Rao" || p.Extension != "305" || p.CallerID != n || p.State != platform.AgentOffline || !p.Available {
		t.Errorf("is %+v", p)
	}
	// What it was is another's to take, and what it is isn't.
	if _, err := api.Add(ctx, in); err != nil {
		t.Errorf("its old e-mail, phone and extension are not free: %v", err)
	}
	taken := w.newAgent(client)
	taken.Email, taken.Phone, taken.Extension = "asha@mail.example", "9876543210", "305"
	_, err = api.Add(ctx, taken)
	refused(t, err, platform.Conflict, "email", "phonenumber", "extension")

	edit = platform.EditAgent{Client: client, AgentID: a.AgentID, Name: "Asha", Email: "asha@mail.example", Phone: "9876543210", Password: "another word"}
	_, err = api.Edit(ctx, edit)
	must(t, err)
	if p := w.present(t, client, a.AgentID); p.Name != "Asha" || p.Extension != "305" || p.CallerID != n {
		t.Errorf("what was left out is changed: %+v", p)
	}
	none := platform.Phone("")
	edit.CallerID = &none
	_, err = api.Edit(ctx, edit)
	must(t, err)
	if p := w.present(t, client, a.AgentID); p.CallerID != "" {
		t.Errorf("a number that was taken away is %s", p.CallerID)
	}
}

func editWithoutPassword(t *testing.T, w *World) {
	client := w.Client(t, Acme)
	a, in := w.hired(t, Acme, client)
	edit := editOf(a, in)
	edit.Password, edit.Name = "", "Asha Rao"
	want := "Asha Rao"
	if _, err := w.As(Acme).Agents.Edit(t.Context(), edit); err != nil {
		refused(t, err, platform.Invalid, "password")
		want = in.Name
	}
	if got := w.present(t, client, a.AgentID).Name; got != want {
		t.Errorf("is called %q, want %q", got, want)
	}
}

func flowsFollow(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	w.Number(t, Acme, client)
	a, in := w.hired(t, Acme, client)
	b := w.Agent(t, Acme, client)
	first, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "A", AgentExt: a.Extension})
	must(t, err)
	second, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "B", AgentExt: b.Extension})
	must(t, err)
	edit := editOf(a, in)
	edit.Extension = "777"
	_, err = api.Agents.Edit(ctx, edit)
	must(t, err)
	d, err := api.Clients.Get(ctx, client)
	must(t, err)
	for _, f := range d.Flows {
		if want := map[string]string{first: "777", second: b.Extension}[f.ID]; f.AgentExt != want {
			t.Errorf("flow %s rings %s, want %s", f.Name, f.AgentExt, want)
		}
	}
}

func editTaken(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	a, in := w.hired(t, Acme, client)
	b, other := w.hired(t, Acme, client)
	edit := editOf(a, in)
	edit.Email, edit.Phone, edit.Extension = other.Email, other.Phone, b.Extension
	_, err := api.Edit(ctx, edit)
	refused(t, err, platform.Conflict, "email", "phonenumber", "extension")
	edit = editOf(a, in)
	edit.Extension = a.Extension
	if _, err := api.Edit(ctx, edit); err != nil {
		t.Errorf("its own: %v", err)
	}
}

func editFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	foreign := w.Number(t, Acme, w.Client(t, Acme))
	a, in := w.hired(t, Acme, client)
	group, manager := "99", "999999"
	for _, c := range []struct {
		name, field string
		spoil       func(*platform.EditAgent)
	}{
		{"no name", "name", func(e *platform.EditAgent) { e.Name = " " }},
		{"no e-mail", "email", func(e *platform.EditAgent) { e.Email = "" }},
		{"a bad e-mail", "email", func(e *platform.EditAgent) { e.Email = "x@y" }},
		{"no phone", "phonenumber", func(e *platform.EditAgent) { e.Phone = "" }},
		{"a bad phone", "phonenumber", func(e *platform.EditAgent) { e.Phone = "12345" }},
		{"a short password", "password", func(e *platform.EditAgent) { e.Password = "1234567" }},
		{"a bad extension", "extension", func(e *platform.EditAgent) { e.Extension = "0210" }},
		{"an unknown device", "dial_preference", func(e *platform.EditAgent) { e.Dial = "3" }},
		{"another client's number", "did_num", func(e *platform.EditAgent) { e.CallerID = &foreign }},
		{"an unknown permission group", "permission_group", func(e *platform.EditAgent) { e.PermissionGroup = &group }},
		{"an unknown manager", "reporting_manager", func(e *platform.EditAgent) { e.ReportingManager = &manager }},
	} {
		edit := editOf(a, in)
		edit.Name = "Changed"
		c.spoil(&edit)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Edit(ctx, edit)
			refused(t, err, platform.Invalid, c.field)
		})
	}
	if got := w.present(t, client, a.AgentID).Name; got != in.Name {
		t.Errorf("what was refused is kept: %q", got)
	}
	if _, err := api.Edit(ctx, editOf(a, in)); err != nil {
		t.Fatalf("the premise: %v", err)
	}
	_, err := api.Edit(ctx, platform.EditAgent{Client: client, AgentID: a.AgentID, Password: "short", Extension: "x", Dial: "9",
		PermissionGroup: &group, ReportingManager: &manager, CallerID: &foreign})
	refused(t, err, platform.Invalid, "name", "email", "phonenumber", "password", "extension", "dial_preference", "permission_group",
		"reporting_manager", "did_num")
	for _, id := range []string{"999999", "rita", "-1"} {
		edit := editOf(a, in)
		edit.AgentID = id
		_, err := api.Edit(ctx, edit)
		refused(t, err, platform.NotFound)
		refused(t, api.Delete(ctx, client, id), platform.NotFound)
		refused(t, api.SetAvailable(ctx, client, id, true), platform.NotFound)
		_, err = api.Schedule(ctx, client, id)
		refused(t, err, platform.NotFound)
	}
	in.Client = "ck_nobody"
	_, err = api.Edit(ctx, editOf(a, in))
	refused(t, err, platform.NotFound)
	refused(t, api.Delete(ctx, "ck_nobody", a.AgentID), platform.NotFound)
	refused(t, api.SetAvailable(ctx, "ck_nobody", a.AgentID, true), platform.NotFound)
	refused(t, api.AssignNumber(ctx, "ck_nobody", a.Extension, foreign), platform.NotFound)
	_, err = api.Schedule(ctx, "ck_nobody", a.AgentID)
	refused(t, err, platform.NotFound)
	_, err = api.SetSchedule(ctx, "ck_nobody", a.AgentID, hours(t, "Asia/Kolkata", ""))
	refused(t, err, platform.NotFound)
}

func noReportingCircles(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	a, inA := w.hired(t, Acme, client)
	b, inB := w.hired(t, Acme, client)
	c, inC := w.hired(t, Acme, client)
	under := func(who platform.Agent, in platform.NewAgent, boss string) error {
		edit := editOf(who, in)
		edit.ReportingManager = &boss
		_, err := api.Edit(ctx, edit)
		return err
	}
	must(t, under(b, inB, a.AgentID))
	must(t, under(c, inC, b.AgentID))
	refused(t, under(a, inA, a.AgentID), platform.Invalid, "reporting_manager")
	refused(t, under(a, inA, b.AgentID), platform.Invalid, "reporting_manager")
	refused(t, under(a, inA, c.AgentID), platform.Invalid, "reporting_manager")
	must(t, under(b, inB, "")) // taken away
	must(t, under(a, inA, c.AgentID))
}

func agentRemoved(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	n := w.Number(t, Acme, client)
	a, in := w.hired(t, Acme, client)
	b, inB := w.hired(t, Acme, client)
	edit := editOf(b, inB)
	edit.ReportingManager = &a.AgentID
	_, err := api.Agents.Edit(ctx, edit)
	must(t, err)
	flow, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Main", AgentExt: a.Extension, DID: n})
	must(t, err)
	must(t, api.Agents.Delete(ctx, client, a.AgentID))

	list, err := api.Agents.Presence(ctx, client)
	must(t, err)
	d, err := api.Clients.Get(ctx, client)
	must(t, err)
	if len(list) != 1 || list[0].AgentID != b.AgentID || *d.Agents != 1 {
		t.Errorf("left are %+v, counted %d", list, *d.Agents)
	}
	if len(d.Flows) != 1 || d.Flows[0].ID != flow || d.Flows[0].AgentExt != a.Extension || len(d.Flows[0].DIDs) != 1 {
		t.Errorf("its flow is %+v", d.Flows)
	}
	refused(t, api.Agents.Delete(ctx, client, a.AgentID), platform.NotFound)
	_, err = api.Agents.Edit(ctx, editOf(a, in))
	refused(t, err, platform.NotFound)
	refused(t, api.Agents.SetAvailable(ctx, client, a.AgentID, true), platform.NotFound)
	_, err = api.Agents.Schedule(ctx, client, a.AgentID)
	refused(t, err, platform.NotFound)
	refused(t, api.Agents.AssignNumber(ctx, client, a.Extension, n), platform.Invalid, "agent_ext")
	refused(t, w.Platform.SetPresence(ctx, w.Partners[Acme], client, a.AgentID, true, platform.AgentOnline), platform.NotFound)
	_, err = api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "New", AgentExt: a.Extension, DID: n})
	refused(t, err, platform.Invalid, "agent_ext")
	if _, err := api.Agents.Edit(ctx, editOf(b, inB)); err != nil {
		t.Errorf("who reported to it can't be edited: %v", err)
	}
	again, err := api.Agents.Add(ctx, in)
	if err != nil || again.AgentID == a.AgentID || again.Extension != a.Extension {
		t.Errorf("the same person again is %+v, %v", again, err)
	}
}

func callerIDs(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	n, foreign := w.Number(t, Acme, client), w.Number(t, Acme, w.Client(t, Acme))
	a := w.Agent(t, Acme, client)
	must(t, api.AssignNumber(ctx, client, a.Extension, n))
	if p := w.present(t, client, a.AgentID); p.CallerID != n {
		t.Errorf("calls from %q", p.CallerID)
	}
	for _, c := range []struct {
		name, ext string
		n         platform.Phone
		fields    []string
	}{
		{"an unknown agent", "2999", n, []string{"agent_ext"}},
		{"letters for an agent", "rita", n, []string{"agent_ext"}},
		{"no agent", "", n, []string{"agent_ext"}},
		{"another client's number", a.Extension, foreign, []string{"did_num"}},
		{"no number", a.Extension, "", []string{"did_num"}},
		{"both", "x", "x", []string{"agent_ext", "did_num"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, api.AssignNumber(ctx, client, c.ext, c.n), platform.Invalid, c.fields...)
		})
	}
	if p := w.present(t, client, a.AgentID); p.CallerID != n {
		t.Errorf("what was refused is kept: %q", p.CallerID)
	}
}

func agentShifts(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	a, other := w.Agent(t, Acme, client), w.Agent(t, Acme, client)
	got, err := api.Schedule(ctx, client, a.AgentID)
	must(t, err)
	if got.Hours != nil || got.Zone.String() != "Asia/Kolkata" || !got.At(w.Clock.Now(), nil).Open {
		t.Errorf("at first %+v", got)
	}
	for _, s := range []platform.Schedule{
		hours(t, "Asia/Kolkata", "mon 09:00-18:00, sat 22:00-06:00"),
		hours(t, "Asia/Dubai", ""),
		{Zone: hours(t, "Asia/Kolkata", "").Zone},
	} {
		told, err := api.SetSchedule(ctx, client, a.AgentID, s)
		must(t, err)
		read, err := api.Schedule(ctx, client, a.AgentID)
		must(t, err)
		if !sameSchedule(told, s) || !sameSchedule(read, s) {
			t.Errorf("set %+v, told %+v, read %+v", s, told, read)
		}
	}
	for name, c := range badSchedules(t) {
		t.Run(name, func(t *testing.T) {
			_, err := api.SetSchedule(ctx, client, a.AgentID, c.s)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	if s, err := api.Schedule(ctx, client, other.AgentID); err != nil || s.Hours != nil {
		t.Errorf("the other agent has taken the shifts: %+v, %v", s, err)
	}
}

func availability(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	a := w.Agent(t, Acme, client)
	for _, c := range []struct {
		state     platform.AgentState
		available bool
		word      string
		moves     bool
	}{
		{platform.AgentOnline, false, "Paused", true},
		{platform.AgentOnline, true, "Ready", true},
		{platform.AgentOnCall, false, "On call", false},
		{platform.AgentOffline, false, "Offline", false},
	} {
		must(t, w.Platform.SetPresence(ctx, w.Partners[Acme], client, a.AgentID, !c.available, c.state))
		before := w.present(t, client, a.AgentID)
		for range 2 { // the second time nothing changes
			w.Clock.Advance(time.Minute)
			must(t, api.SetAvailable(ctx, client, a.AgentID, c.available))
		}
		after := w.present(t, client, a.AgentID)
		if after.Word() != c.word || after.Available != c.available || after.State != c.state {
			t.Errorf("%+v, want %s", after, c.word)
		}
		if moved := !after.Since.Equal(*before.Since); moved != c.moves || moved && !after.Since.Equal(w.Clock.Now().Add(-time.Minute)) {
			t.Errorf("%s since %s, before %s", c.word, after.Since, before.Since)
		}
	}
}
