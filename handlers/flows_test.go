package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// wired gives acme's client two numbers and an agent.
func (w *world) wired() (a, b platform.Phone, agent platform.Agent) {
	w.t.Helper()
	id := w.clientID(acme)
	return w.world().Number(w.t, acme, id), w.world().Number(w.t, acme, id), w.world().Agent(w.t, acme, id)
}

func (w *world) flowOn(n platform.Phone) string {
	w.t.Helper()
	for _, held := range must(w.world().As(acme).Numbers.Held(w.t.Context(), w.clientID(acme)))(w.t) {
		if held.Number == n {
			return held.FlowID
		}
	}
	return ""
}

func TestAFlowAsksForWhatItNeedsFirst(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	b.get(w.base() + "/flows").is(http.StatusOK).has(`.empty a[href$="/numbers/find"]`)
	b.get(w.base() + "/flows/new").is(http.StatusOK).has(`.empty a[href$="/numbers/find"]`)
	w.world().Number(t, acme, w.clientID(acme))
	w.Clock.Advance(lookAfter)
	b.get(w.base() + "/flows/new").is(http.StatusOK).has(`.empty a[href$="/agents/new"]`)
}

func TestAFlowIsCreatedOnANumberThatHasNone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	first, second, agent := w.wired()
	b := w.as(acme, store.Operations)
	page := b.get(w.base() + "/flows").is(http.StatusOK)
	page.has(`.flow-node:contains("Nobody answers") a[href*="/flows/new?number="]`)
	form := b.get(w.base() + "/flows/new").is(http.StatusOK)
	form.has(`#did_no option[value="` + string(first) + `"][selected]`)

	fields := []string{"intent", form.value("intent"), "flow_name", "Front desk", "agent_ext", agent.Extension, "did_no", string(first)}
	shown := b.follow(b.post(w.base()+"/flows/new", fields...)).is(http.StatusOK)
	if toast := shown.text("#toasts"); !strings.Contains(toast, first.String()+" runs Front desk") {
		t.Errorf("the message is %q", toast)
	}
	if chain := shown.text("main section:contains('Front desk')"); !strings.Contains(chain, first.String()) || !strings.Contains(chain, agent.Extension) {
		t.Errorf("the drawing reads %q", chain)
	}
	b.post(w.base()+"/flows/new", fields...).is(http.StatusSeeOther)
	if n := len(must(w.world().As(acme).Clients.Get(t.Context(), w.clientID(acme)))(t).Flows); n != 1 {
		t.Errorf("%d flows after the same form twice", n)
	}
	b.get(w.base() + "/flows/new").has(`#did_no option[value="` + string(second) + `"][selected]`)
}

// deafFlows makes flows and refuses to change them.
type deafFlows struct{ platform.FlowService }

func (deafFlows) Edit(context.Context, platform.EditFlow) (platform.Flow, error) {
	return platform.Flow{}, &platform.Error{Kind: platform.Unavailable, Msg: "Not now."}
}

// A flow with a stand-in takes two calls. Where the second fails, what stands is said
// and the rest is one press away.
func TestAFlowThatIsMadeByHalfIsFinished(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	first, _, agent := w.wired()
	w.replace(func(api platform.API) platform.API {
		api.Flows = deafFlows{api.Flows}
		return api
	})
	b := w.as(acme, store.Operations)
	intent := b.get(w.base() + "/flows/new").is(http.StatusOK).value("intent")
	fields := []string{"intent", intent, "flow_name", "Front desk", "agent_ext", agent.Extension, "did_no", string(first), "transfer_to", "+91 98220 41376"}
	half := b.post(w.base()+"/flows/new", fields...)
	shown := b.follow(half).is(http.StatusOK)
	flow := w.flowOn(first)
	if to, want := half.header.Get("Location"), w.base()+"/flows/"+flow+"/edit/transfer"; !strings.HasPrefix(to, want+"?") {
		t.Fatalf("it leads to %s, want %s", to, want)
	}
	if toast := shown.text("#toasts"); !strings.Contains(toast, "runs Front desk already") {
		t.Errorf("the message is %q", toast)
	}
	if got := shown.value("transfer_to"); got != "+91 98220 41376" {
		t.Errorf("the panel is filled in with %q", got)
	}
	b.get("/intents/" + intent).is(http.StatusOK).has(`main a[href*="/edit/transfer?transfer_to="]`)
	w.replace(func(api platform.API) platform.API { return api })
	b.post(w.base()+"/flows/"+flow+"/edit/transfer", "transfer_to", shown.value("transfer_to")).is(http.StatusSeeOther)
	if got := w.flow(flow); got.TransferTo != "+919822041376" {
		t.Errorf("finished, it is %+v", got)
	}

	// Of a bot and a transfer that were not set, the one leads on to the other.
	w.replace(func(api platform.API) platform.API {
		api.Flows = deafFlows{api.Flows}
		return api
	})
	bot := must(w.world().As(acme).Bots.Save(t.Context(), platform.SaveBot{Client: w.clientID(acme), Name: "Night desk", Use: platform.BotVoice, WSSURL: "wss://bots.kaveri.example"}))(t)
	fields[1], fields[3] = b.get(w.base()+"/flows/new").value("intent"), "Two desks"
	half = b.post(w.base()+"/flows/new", append(fields, "wss_bot_id", bot)...)
	panel := b.follow(half).is(http.StatusOK)
	panel.has(`option[value="` + bot + `"][selected]`)
	panel.has(`form p:contains("+91 98220 41376")`)
	w.replace(func(api platform.API) platform.API { return api })
	at := w.base() + "/flows/" + w.flowOn(first) + "/edit/"
	on := b.post(at+"bot", "wss_bot_id", bot, "transfer_to", panel.value("transfer_to"))
	if got := b.follow(on).is(http.StatusOK).value("transfer_to"); got != "+91 98220 41376" || !strings.HasPrefix(on.header.Get("Location"), at+"transfer") {
		t.Errorf("after the bot it leads to %s, filled in with %q", on.header.Get("Location"), got)
	}
	b.post(at+"transfer", "transfer_to", "+91 98220 41376").is(http.StatusSeeOther)
	if got := w.flow(w.flowOn(first)); got.BotID != bot || got.TransferTo != "+919822041376" {
		t.Errorf("finished, it is %+v", got)
	}

	// Where both go through it is one act, and one version.
	next := b.get(w.base() + "/flows/new").value("intent")
	fields[1], fields[3] = next, "Back office"
	b.follow(b.post(w.base()+"/flows/new", fields...)).is(http.StatusOK)
	made := w.flowOn(first)
	if got := w.flow(made); got.Name != "Back office" || got.TransferTo != "+919822041376" {
		t.Errorf("made at once, it is %+v", got)
	}
	if n := b.get(w.base() + "/flows/" + made + "/versions").doc().Find(".version").Length(); n != 1 {
		t.Errorf("%d versions of a flow that was only made", n)
	}
	fields[1], fields[9] = b.get(w.base()+"/flows/new").value("intent"), string(first)
	b.post(w.base()+"/flows/new", fields...).is(http.StatusUnprocessableEntity).has("#transfer_to-problem")
}

func TestAFlowsFaultsAreNamedBesideTheirFields(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	number, _, agent := w.wired()
	b := w.as(acme, store.Operations)
	good := map[string]string{"flow_name": "Front desk", "agent_ext": agent.Extension, "did_no": string(number)}
	for field, bad := range map[string][]string{
		"flow_name": {"", strings.Repeat("x", 101)}, "agent_ext": {"", "abc", "9999"}, "did_no": {"abc", "+911143104599"}, "recording_id": {"none-such"},
	} {
		for _, value := range bad {
			form := b.get(w.base() + "/flows/new")
			fields := []string{"intent", form.value("intent")}
			for name, v := range good {
				if name != field {
					fields = append(fields, name, v)
				}
			}
			got := b.post(w.base()+"/flows/new", append(fields, field, value)...)
			if got.status != http.StatusUnprocessableEntity || got.doc().Find("#"+field+"-problem").Length() != 1 {
				t.Errorf("%s %q: %d, %s", field, value, got.status, got.text(".error-summary"))
			}
		}
	}
	if w.flowOn(number) != "" {
		t.Error("a refused flow is on the number")
	}
}

func TestAMissingAgentIsAGapInTheDrawing(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	number, _, agent := w.wired()
	must(w.world().As(acme).Flows.Create(t.Context(), platform.NewFlow{Client: w.clientID(acme), Name: "Front desk", AgentExt: agent.Extension, DID: number}))(t)
	b := w.as(acme, store.Operations)
	if whole := b.get(w.base() + "/flows").is(http.StatusOK); whole.doc().Find(`.flow-node:contains("No agent has it")`).Length() != 0 {
		t.Fatal("the premise does not hold: the agent is there")
	}
	w.Clock.Advance(lookAfter)
	w.replace(func(a platform.API) platform.API {
		a.Agents = noAgents{a.Agents}
		return a
	})
	b.get(w.base() + "/flows").is(http.StatusOK).has(`.flow-node.border-dashed:contains("No agent has it") a[href*="/agents/new?extension=` + agent.Extension + `"]`)

	w.Clock.Advance(lookAfter)
	w.replace(func(a platform.API) platform.API {
		a.Agents = agentsDown{a.Agents}
		return a
	})
	if away := w.as(acme, store.Operations).get(w.base() + "/flows").is(http.StatusOK); away.doc().Find(`.flow-node`).Length() == 0 {
		t.Error("the flows are not drawn while the platform is away")
	}
}

func TestAFlowReplacesAnotherAndThatCanBeUndone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	number, _, agent := w.wired()
	api := w.world().As(acme)
	old := must(api.Flows.Create(t.Context(), platform.NewFlow{Client: w.clientID(acme), Name: "Front desk", AgentExt: agent.Extension, DID: number}))(t)
	fresh := must(api.Flows.Create(t.Context(), platform.NewFlow{Client: w.clientID(acme), Name: "Sales", AgentExt: agent.Extension, DID: number}))(t)
	b := w.as(acme, store.Operations)
	at := w.base() + "/flows/" + old + "/number"
	ask := b.get(at + withQuery("did_no", string(number))).is(http.StatusOK)
	if text := ask.text("main form"); !strings.Contains(text, "the number runs Front desk") || !strings.Contains(text, number.String()+" runs Sales now.") {
		t.Errorf("the effect is not stated: %s", text)
	}
	// The number that it is on already is not what is offered first.
	if got := b.get(w.base()+"/flows/"+fresh+"/number").is(http.StatusOK).doc().Find("#did_no option[selected]").AttrOr("value", ""); got == "" || got == string(number) {
		t.Errorf("offered first is %q", got)
	}
	shown := b.follow(b.post(at, "did_no", string(number))).is(http.StatusOK)
	if got := w.flowOn(number); got != old {
		t.Fatalf("the number runs %s, want %s", got, old)
	}
	undo, _ := shown.doc().Find("#toasts form").Attr("action")
	if undo != w.base()+"/flows/"+fresh+"/number" {
		t.Fatalf("Undo leads to %q", undo)
	}
	b.post(undo, "did_no", string(number)).is(http.StatusSeeOther)
	if got := w.flowOn(number); got != fresh {
		t.Errorf("after Undo the number runs %s, want %s", got, fresh)
	}

	b.post(at, "did_no", "").is(http.StatusUnprocessableEntity).has("#did_no-problem")
	b.post(at, "did_no", "+911143104599").is(http.StatusUnprocessableEntity).has("#did_no-problem")
	b.get(w.base() + "/flows/99999/number").is(http.StatusNotFound)
	w.as(acme, store.Viewer).post(at, "did_no", string(number)).is(http.StatusForbidden)
}

// noAgents is a platform whose agents have all left.
type noAgents struct{ platform.AgentService }

func (noAgents) Presence(context.Context, platform.ClientID) ([]platform.AgentPresence, error) {
	return []platform.AgentPresence{}, nil
}
