package platformtest

import (
	"testing"

	"partnerdesk/platform"
)

func agentRules() []rule {
	return []rule{
		{"partners cannot see each other", agentsAreSeparate},
		{"a new agent is offline and available", newAgentIsOffline},
		{"extensions are counted from 2101 and fill gaps", extensions},
		{"extension, e-mail and phone are an agent's own within its client", agentTaken},
		{"every fault of an agent is named", agentFaults},
		{"presence tells state and since when", presence},
	}
}

func agentsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	in := w.newAgent(mine)
	a, err := w.As(Acme).Agents.Add(ctx, in)
	must(t, err)
	bolt := w.As(Bolt).Agents
	_, err = bolt.Presence(ctx, mine)
	refused(t, err, platform.NotFound)
	_, err = bolt.Add(ctx, w.newAgent(mine))
	refused(t, err, platform.NotFound)
	reporting := w.newAgent(theirs)
	reporting.ReportingManager = a.AgentID
	_, err = bolt.Add(ctx, reporting)
	refused(t, err, platform.Invalid, "reporting_manager")
	in.Client = theirs
	if _, err := bolt.Add(ctx, in); err != nil {
		t.Errorf("the same person can't be an agent of bolt's client: %v", err)
	}
	list, err := w.As(Acme).Agents.Presence(ctx, mine)
	must(t, err)
	if len(list) != 1 {
		t.Errorf("acme's client has %d agents", len(list))
	}
}

func newAgentIsOffline(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	n := w.Number(t, Acme, client)
	boss := w.Agent(t, Acme, client)
	in := w.newAgent(client)
	in.CallerID, in.ReportingManager, in.Manager, in.WebRTC, in.PermissionGroup, in.Dial = n, boss.AgentID, true, true, "2", platform.DialSoftphone
	a, err := api.Agents.Add(ctx, in)
	must(t, err)
	list, err := api.Agents.Presence(ctx, client)
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d agents", len(list))
	}
	p := list[1]
	if p.AgentID != a.AgentID || p.Name != in.Name || p.Extension != a.Extension || p.CallerID != n || !p.Available ||
		p.State != platform.AgentOffline || p.Word() != "Offline" || p.Since == nil || !p.Since.Equal(Start()) {
		t.Errorf("agent %+v", p)
	}
}

func extensions(t *testing.T, w *World) {
	client := w.Client(t, Acme)
	add := func(ext string) string {
		in := w.newAgent(client)
		in.Extension = ext
		a, err := w.As(Acme).Agents.Add(t.Context(), in)
		must(t, err)
		return a.Extension
	}
	for _, c := range []struct{ asked, want string }{
		{"", "2101"}, {"2103", "2103"}, {"", "2102"}, {"", "2104"}, {"100", "100"}, {"", "2105"}, {" 900000 ", "900000"},
	} {
		if got := add(c.asked); got != c.want {
			t.Errorf("asked for %q, got %s, want %s", c.asked, got, c.want)
		}
	}
	if a := w.Agent(t, Acme, w.Client(t, Acme)); a.Extension != "2101" {
		t.Errorf("another client's first extension is %s", a.Extension)
	}
}

func agentTaken(t *testing.T, w *World) {
	ctx := t.Context()
	api, client, in := w.As(Acme).Agents, w.Client(t, Acme), platform.NewAgent{}
	in = w.newAgent(client)
	in.Extension = "300"
	_, err := api.Add(ctx, in)
	must(t, err)
	for _, c := range []struct {
		name   string
		spoil  func(*platform.NewAgent)
		fields []string
	}{
		{"extension", func(a *platform.NewAgent) { a.Extension = "300" }, []string{"extension"}},
		{"e-mail in other letters", func(a *platform.NewAgent) { a.Email = "PERSON" + in.Email[len("person"):] }, []string{"email"}},
		{"phone in another spelling", func(a *platform.NewAgent) { a.Phone = "+91 " + in.Phone }, []string{"phonenumber"}},
		{"all three", func(a *platform.NewAgent) { a.Extension, a.Email, a.Phone = "300", in.Email, in.Phone }, []string{"extension", "email", "phonenumber"}},
	} {
		other := w.newAgent(client)
		c.spoil(&other)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Add(ctx, other)
			refused(t, err, platform.Conflict, c.fields...)
		})
	}
	in.Client = w.Client(t, Acme)
	if _, err := api.Add(ctx, in); err != nil {
		t.Errorf("another client can't have the same agent: %v", err)
	}
}

func agentFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	foreign := w.Number(t, Acme, w.Client(t, Acme))
	for _, c := range []struct {
		name, field string
		spoil       func(*platform.NewAgent)
	}{
		{"no name", "name", func(a *platform.NewAgent) { a.Name = "" }},
		{"no e-mail", "email", func(a *platform.NewAgent) { a.Email = "" }},
		{"a bad e-mail", "email", func(a *platform.NewAgent) { a.Email = "x" }},
		{"no phone", "phonenumber", func(a *platform.NewAgent) { a.Phone = "" }},
		{"a bad phone", "phonenumber", func(a *platform.NewAgent) { a.Phone = "12345" }},
		{"no password", "password", func(a *platform.NewAgent) { a.Password = "" }},
		{"a short password", "password", func(a *platform.NewAgent) { a.Password = "1234567" }},
		{"letters in the extension", "extension", func(a *platform.NewAgent) { a.Extension = "21x1" }},
		{"two digits", "extension", func(a *platform.NewAgent) { a.Extension = "21" }},
		{"seven digits", "extension", func(a *platform.NewAgent) { a.Extension = "2101210" }},
		{"a leading zero", "extension", func(a *platform.NewAgent) { a.Extension = "0210" }},
		{"unknown device", "dial_preference", func(a *platform.NewAgent) { a.Dial = "3" }},
		{"another client's number", "did_num", func(a *platform.NewAgent) { a.CallerID = foreign }},
		{"no number at all", "did_num", func(a *platform.NewAgent) { a.CallerID = "+91" }},
		{"unknown permission group", "permission_group", func(a *platform.NewAgent) { a.PermissionGroup = "99" }},
		{"unknown manager", "reporting_manager", func(a *platform.NewAgent) { a.ReportingManager = "999999" }},
		{"a manager that is no id", "reporting_manager", func(a *platform.NewAgent) { a.ReportingManager = "Rita" }},
	} {
		good := w.newAgent(client)
		bad := good
		c.spoil(&bad)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Add(ctx, bad)
			refused(t, err, platform.Invalid, c.field)
		})
		if _, err := api.Add(ctx, good); err != nil {
			t.Errorf("%s: the premise: %v", c.name, err)
		}
	}
	_, err := api.Add(ctx, platform.NewAgent{Client: client, Extension: "x", Dial: "9", PermissionGroup: "x", CallerID: "x"})
	refused(t, err, platform.Invalid, "name", "email", "phonenumber", "password", "extension", "dial_preference", "permission_group", "did_num")
	_, err = api.Add(ctx, w.newAgent("ck_nobody"))
	refused(t, err, platform.NotFound)
	_, err = api.Presence(ctx, "ck_nobody")
	refused(t, err, platform.NotFound)
}

func presence(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Agents, w.Client(t, Acme)
	a := w.Agent(t, Acme, client)
	for _, c := range []struct {
		available bool
		state     platform.AgentState
		word      string
		moves     bool
	}{
		{true, platform.AgentOnline, "Ready", true},
		{true, platform.AgentOnline, "Ready", false},
		{false, platform.AgentOnline, "Paused", true},
		{true, platform.AgentOnCall, "On call", true},
		{true, platform.AgentOffline, "Offline", true},
	} {
		before, err := api.Presence(ctx, client)
		must(t, err)
		w.Clock.Advance(90 * 1e9)
		must(t, w.Platform.SetPresence(ctx, w.Partners[Acme], client, a.AgentID, c.available, c.state))
		list, err := api.Presence(ctx, client)
		must(t, err)
		if len(list) != 1 || list[0].Word() != c.word || list[0].Available != c.available || list[0].Since == nil {
			t.Fatalf("%+v, want %s", list, c.word)
		}
		if moved := !list[0].Since.Equal(*before[0].Since); moved != c.moves || moved && !list[0].Since.Equal(w.Clock.Now()) {
			t.Errorf("%s since %s", c.word, list[0].Since)
		}
	}
	refused(t, w.Platform.SetPresence(ctx, w.Partners[Acme], client, "999999", true, platform.AgentOnline), platform.NotFound)
	refused(t, w.Platform.SetPresence(ctx, w.Partners[Bolt], client, a.AgentID, true, platform.AgentOnline), platform.NotFound)
	refused(t, w.Platform.SetPresence(ctx, w.Partners[Acme], client, a.AgentID, true, "asleep"), platform.Invalid, "state")
}
