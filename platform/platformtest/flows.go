package platformtest

import (
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func flowRules() []rule {
	return []rule{
		{"partners cannot see each other", flowsAreSeparate},
		{"a flow goes on the primary number unless another is named", flowNumbers},
		{"a number runs one flow", oneFlowPerNumber},
		{"every fault of a flow is named", flowFaults},
	}
}

func flowsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	n, agent := w.Number(t, Acme, mine), w.Agent(t, Acme, mine)
	flow, err := w.As(Acme).Flows.Create(ctx, platform.NewFlow{Client: mine, Name: "Main", AgentExt: agent.Extension})
	must(t, err)
	theirNumber, theirAgent := w.Number(t, Bolt, theirs), w.Agent(t, Bolt, theirs)

	bolt := w.As(Bolt).Flows
	_, err = bolt.Create(ctx, platform.NewFlow{Client: mine, Name: "Main", AgentExt: agent.Extension})
	refused(t, err, platform.NotFound)
	refused(t, bolt.MapNumber(ctx, mine, flow, n), platform.NotFound)
	refused(t, bolt.MapNumber(ctx, theirs, flow, theirNumber), platform.NotFound)
	_, err = bolt.Create(ctx, platform.NewFlow{Client: theirs, Name: "Main", AgentExt: theirAgent.Extension, DID: n})
	refused(t, err, platform.Invalid, "did_no")
	own, err := bolt.Create(ctx, platform.NewFlow{Client: theirs, Name: "Main", AgentExt: theirAgent.Extension})
	must(t, err)
	refused(t, bolt.MapNumber(ctx, theirs, own, n), platform.Invalid, "did_no")
	held, err := w.As(Acme).Numbers.Held(ctx, mine)
	must(t, err)
	if held[0].FlowID != flow {
		t.Errorf("acme's number runs flow %q", held[0].FlowID)
	}
}

func flowNumbers(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	agent := w.Agent(t, Acme, client)
	_, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Main", AgentExt: agent.Extension})
	refused(t, err, platform.Invalid, "did_no")
	first, second := w.Number(t, Acme, client), w.Number(t, Acme, client)
	main, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Main", AgentExt: agent.Extension})
	must(t, err)
	sales, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Sales", AgentExt: agent.Extension, DID: second, RecordingID: "1"})
	must(t, err)
	got := map[platform.Phone]string{}
	held, err := api.Numbers.Held(ctx, client)
	must(t, err)
	for _, h := range held {
		got[h.Number] = h.FlowID
		if h.AgentExt != agent.Extension {
			t.Errorf("%s rings %q", h.Number, h.AgentExt)
		}
	}
	if got[first] != main || got[second] != sales || main == sales {
		t.Errorf("flows %v, want %s on the first and %s on the second", got, main, sales)
	}
}

func oneFlowPerNumber(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	one, two := w.Number(t, Acme, client), w.Number(t, Acme, client)
	agent := w.Agent(t, Acme, client)
	create := func(name string, n platform.Phone) string {
		id, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: name, AgentExt: agent.Extension, DID: n})
		must(t, err)
		return id
	}
	on := func(flow string) []platform.Phone {
		d, err := api.Clients.Get(ctx, client)
		must(t, err)
		for _, f := range d.Flows {
			if f.ID == flow {
				return f.DIDs
			}
		}
		t.Fatalf("flow %s is not listed", flow)
		return nil
	}
	a := create("A", one)
	b := create("B", one) // takes the number over
	if len(on(a)) != 0 || !slices.Equal(on(b), []platform.Phone{one}) {
		t.Errorf("A on %v, B on %v", on(a), on(b))
	}
	must(t, api.Flows.MapNumber(ctx, client, a, one))
	must(t, api.Flows.MapNumber(ctx, client, a, two))
	must(t, api.Flows.MapNumber(ctx, client, a, two))
	if len(on(b)) != 0 || !slices.Equal(on(a), []platform.Phone{one, two}) {
		t.Errorf("mapped: A on %v, B on %v", on(a), on(b))
	}
}

func flowFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Flows, w.Client(t, Acme)
	n, agent := w.Number(t, Acme, client), w.Agent(t, Acme, client)
	free, err := w.As(Acme).Numbers.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91"})
	must(t, err)
	good := platform.NewFlow{Client: client, Name: "Main", AgentExt: agent.Extension, DID: n, RecordingID: "4"}
	for _, c := range []struct {
		name   string
		spoil  func(*platform.NewFlow)
		fields []string
	}{
		{"no name", func(f *platform.NewFlow) { f.Name = "" }, []string{"flow_name"}},
		{"a name of 101 characters", func(f *platform.NewFlow) { f.Name = strings.Repeat("x", 101) }, []string{"flow_name"}},
		{"no agent", func(f *platform.NewFlow) { f.AgentExt = "" }, []string{"agent_ext"}},
		{"unknown agent", func(f *platform.NewFlow) { f.AgentExt = "2999" }, []string{"agent_ext"}},
		{"letters for an agent", func(f *platform.NewFlow) { f.AgentExt = "rita" }, []string{"agent_ext"}},
		{"a number that is for sale", func(f *platform.NewFlow) { f.DID = free[0].Number }, []string{"did_no"}},
		{"no number", func(f *platform.NewFlow) { f.DID = "12" }, []string{"did_no"}},
		{"unknown recording", func(f *platform.NewFlow) { f.RecordingID = "99" }, []string{"recording_id"}},
		{"all of it", func(f *platform.NewFlow) { *f = platform.NewFlow{Client: client, DID: "x", RecordingID: "x"} },
			[]string{"flow_name", "agent_ext", "did_no", "recording_id"}},
	} {
		bad := good
		c.spoil(&bad)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Create(ctx, bad)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	flow, err := api.Create(ctx, good)
	if err != nil {
		t.Fatalf("the premise: %v", err)
	}
	refused(t, api.MapNumber(ctx, client, flow, free[0].Number), platform.Invalid, "did_no")
	refused(t, api.MapNumber(ctx, client, flow, ""), platform.Invalid, "did_no")
	refused(t, api.MapNumber(ctx, client, "999999", n), platform.NotFound)
	refused(t, api.MapNumber(ctx, client, "main", n), platform.NotFound)
	refused(t, api.MapNumber(ctx, "ck_nobody", flow, n), platform.NotFound)
	_, err = api.Create(ctx, platform.NewFlow{Client: "ck_nobody", Name: "x", AgentExt: "2101"})
	refused(t, err, platform.NotFound)
}
