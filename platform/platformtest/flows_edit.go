package platformtest

import (
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func flowEditRules() []rule {
	return []rule{
		{"partners cannot see each other", flowEditsAreSeparate},
		{"an edit changes what it names and leaves the rest", flowEdited},
		{"a flow always leads somewhere", flowLeadsSomewhere},
		{"every fault of an edit is named", flowEditFaults},
		{"no call is transferred in circles", noTransferCircles},
	}
}

func ptr[T any](v T) *T { return &v }

// flowAt makes a flow on a new number of a client.
func (w *World) flowAt(t testing.TB, partner string, client platform.ClientID, ext string) (string, platform.Phone) {
	t.Helper()
	n := w.Number(t, partner, client)
	id, err := w.As(partner).Flows.Create(t.Context(), platform.NewFlow{Client: client, Name: "Main", AgentExt: ext, DID: n, RecordingID: "1"})
	must(t, err)
	return id, n
}

func flowEditsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, other, theirs := w.Client(t, Acme), w.Client(t, Acme), w.Client(t, Bolt)
	flow, _ := w.flowAt(t, Acme, mine, w.Agent(t, Acme, mine).Extension)
	bot := w.bot(t, Acme, mine)
	own, _ := w.flowAt(t, Bolt, theirs, w.Agent(t, Bolt, theirs).Extension)
	for _, c := range []struct {
		api platform.API
		as  platform.ClientID
	}{{w.As(Bolt), mine}, {w.As(Bolt), theirs}, {w.As(Acme), other}} {
		_, err := c.api.Flows.Edit(ctx, platform.EditFlow{Client: c.as, FlowID: flow, Name: ptr("Changed")})
		refused(t, err, platform.NotFound)
	}
	_, err := w.As(Bolt).Flows.Edit(ctx, platform.EditFlow{Client: theirs, FlowID: own, BotID: &bot})
	refused(t, err, platform.Invalid, "wss_bot_id")
	d, err := w.As(Acme).Clients.Get(ctx, mine)
	must(t, err)
	if d.Flows[0].Name != "Main" {
		t.Errorf("a stranger renamed it to %q", d.Flows[0].Name)
	}
}

func flowEdited(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	first, second := w.Agent(t, Acme, client), w.Agent(t, Acme, client)
	id, n := w.flowAt(t, Acme, client, first.Extension)
	other, _ := w.flowAt(t, Acme, client, first.Extension)
	bot := w.bot(t, Acme, client)
	want := platform.Flow{ID: id, Name: "Main", AgentExt: first.Extension, DIDs: []platform.Phone{n}, RecordingID: "1"}
	for _, c := range []struct {
		name   string
		edit   platform.EditFlow
		change func(*platform.Flow)
	}{
		{"nothing", platform.EditFlow{}, func(*platform.Flow) {}},
		{"the name", platform.EditFlow{Name: ptr(" Front desk ")}, func(f *platform.Flow) { f.Name = "Front desk" }},
		{"the agent", platform.EditFlow{AgentExt: &second.Extension}, func(f *platform.Flow) { f.AgentExt = second.Extension }},
		{"a transfer in another spelling", platform.EditFlow{TransferTo: ptr(platform.Phone("098220 41376"))}, func(f *platform.Flow) { f.TransferTo = "+919822041376" }},
		{"the bot", platform.EditFlow{BotID: &bot}, func(f *platform.Flow) { f.BotID = bot }},
		{"no welcome", platform.EditFlow{RecordingID: ptr("")}, func(f *platform.Flow) { f.RecordingID = "" }},
		{"no agent", platform.EditFlow{AgentExt: ptr("")}, func(f *platform.Flow) { f.AgentExt = "" }},
		{"no transfer", platform.EditFlow{TransferTo: ptr(platform.Phone(""))}, func(f *platform.Flow) { f.TransferTo = "" }},
		{"all at once", platform.EditFlow{Name: ptr("Sales"), AgentExt: &first.Extension, BotID: ptr(""), TransferTo: ptr(platform.Phone("+919822041377")), RecordingID: ptr("3")},
			func(f *platform.Flow) {
				f.Name, f.AgentExt, f.BotID, f.TransferTo, f.RecordingID = "Sales", first.Extension, "", "+919822041377", "3"
			}},
	} {
		c.edit.Client, c.edit.FlowID = client, id
		c.change(&want)
		told, err := api.Flows.Edit(ctx, c.edit)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		d, err := api.Clients.Get(ctx, client)
		must(t, err)
		for _, got := range []platform.Flow{told, d.Flows[0]} {
			if !slices.Equal(got.DIDs, want.DIDs) || got.ID != want.ID || got.Name != want.Name || got.AgentExt != want.AgentExt ||
				got.BotID != want.BotID || got.TransferTo != want.TransferTo || got.RecordingID != want.RecordingID {
				t.Errorf("%s: got %+v, want %+v", c.name, got, want)
			}
		}
		if f := d.Flows[1]; f.ID != other || f.Name != "Main" || f.BotID != "" || f.TransferTo != "" {
			t.Errorf("%s: the other flow is %+v", c.name, f)
		}
		held, err := api.Numbers.Held(ctx, client)
		must(t, err)
		if held[0].AgentExt != want.AgentExt {
			t.Errorf("%s: the number rings %q", c.name, held[0].AgentExt)
		}
	}
}

func flowLeadsSomewhere(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	id, _ := w.flowAt(t, Acme, client, w.Agent(t, Acme, client).Extension)
	bot := w.bot(t, Acme, client)
	edit := func(e platform.EditFlow) error {
		e.Client, e.FlowID = client, id
		_, err := api.Flows.Edit(ctx, e)
		return err
	}
	refused(t, edit(platform.EditFlow{AgentExt: ptr("")}), platform.Invalid, "agent_ext")
	must(t, edit(platform.EditFlow{AgentExt: ptr(""), BotID: &bot}))
	refused(t, edit(platform.EditFlow{BotID: ptr("")}), platform.Invalid, "agent_ext")
	refused(t, api.Bots.Delete(ctx, client, bot), platform.Conflict)
	must(t, edit(platform.EditFlow{BotID: ptr(""), TransferTo: ptr(platform.Phone("+919822041376"))}))
	must(t, api.Bots.Delete(ctx, client, bot))
	refused(t, edit(platform.EditFlow{TransferTo: ptr(platform.Phone(""))}), platform.Invalid, "agent_ext")
}

func flowEditFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	id, _ := w.flowAt(t, Acme, client, w.Agent(t, Acme, client).Extension)
	foreign := w.bot(t, Acme, w.Client(t, Acme))
	for _, c := range []struct {
		name   string
		edit   platform.EditFlow
		fields []string
	}{
		{"no name", platform.EditFlow{Name: ptr(" ")}, []string{"flow_name"}},
		{"a name of 101 characters", platform.EditFlow{Name: ptr(strings.Repeat("x", 101))}, []string{"flow_name"}},
		{"an unknown agent", platform.EditFlow{AgentExt: ptr("2999")}, []string{"agent_ext"}},
		{"letters for an agent", platform.EditFlow{AgentExt: ptr("rita")}, []string{"agent_ext"}},
		{"another client's bot", platform.EditFlow{BotID: &foreign}, []string{"wss_bot_id"}},
		{"no bot's id", platform.EditFlow{BotID: ptr("reception")}, []string{"wss_bot_id"}},
		{"no phone number", platform.EditFlow{TransferTo: ptr(platform.Phone("12"))}, []string{"transfer_to"}},
		{"an unknown recording", platform.EditFlow{RecordingID: ptr("99")}, []string{"recording_id"}},
		{"all of it", platform.EditFlow{Name: ptr(""), AgentExt: ptr("x"), BotID: ptr("x"), TransferTo: ptr(platform.Phone("x")), RecordingID: ptr("x")},
			[]string{"flow_name", "agent_ext", "wss_bot_id", "transfer_to", "recording_id"}},
	} {
		c.edit.Client, c.edit.FlowID = client, id
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Flows.Edit(ctx, c.edit)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	for _, wrong := range []string{"999999", "main", "-1"} {
		_, err := api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: wrong, Name: ptr("x")})
		refused(t, err, platform.NotFound)
	}
	_, err := api.Flows.Edit(ctx, platform.EditFlow{Client: "ck_nobody", FlowID: id, Name: ptr("x")})
	refused(t, err, platform.NotFound)
	must(t, api.Clients.SetActive(ctx, client, false))
	_, err = api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: id, Name: ptr("x")})
	refused(t, err, platform.Conflict)
	must(t, api.Clients.SetActive(ctx, client, true))
	if _, err := api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: id, Name: ptr("x")}); err != nil {
		t.Fatalf("the premise: %v", err)
	}
}

func noTransferCircles(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	ext := w.Agent(t, Acme, client).Extension
	a, onA := w.flowAt(t, Acme, client, ext)
	b, onB := w.flowAt(t, Acme, client, ext)
	c, onC := w.flowAt(t, Acme, client, ext)
	to := func(flow string, n platform.Phone) error {
		_, err := api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: flow, TransferTo: &n})
		return err
	}
	refused(t, to(a, onA), platform.Invalid, "transfer_to")
	must(t, to(a, onB))
	refused(t, to(b, onA), platform.Invalid, "transfer_to")
	must(t, to(b, onC))
	refused(t, to(c, onA), platform.Invalid, "transfer_to")
	refused(t, api.Flows.MapNumber(ctx, client, a, onC), platform.Invalid, "did_no")
	refused(t, api.Flows.MapNumber(ctx, client, a, onB), platform.Invalid, "did_no")
	held, err := api.Numbers.Held(ctx, client)
	must(t, err)
	if held[0].FlowID != a || held[1].FlowID != b || held[2].FlowID != c {
		t.Errorf("what was refused is kept: %+v", held)
	}
	must(t, api.Flows.MapNumber(ctx, client, c, onA)) // a answers nothing now
	must(t, to(c, "+919822041376"))
}
