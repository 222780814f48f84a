package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
)

// agentFields is a form without a fault, with changes.
func agentFields(intent string, change ...string) []string {
	fields := map[string]string{"intent": intent, "name": "Asha Patil", "email": "Asha@Kaveri.example", "phonenumber": "98220 41376",
		"password": "rain on tin roofs", "dial_preference": "1"}
	for i := 0; i+1 < len(change); i += 2 {
		fields[change[i]] = change[i+1]
	}
	var out []string
	for name, value := range fields {
		out = append(out, name, value)
	}
	return out
}

func TestAnAgentIsAddedWithTheNextFreeExtension(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Agent(t, acme, w.clientID(acme))
	b := w.as(acme, store.Operations)
	form := b.get(w.base() + "/agents/new").is(http.StatusOK)
	if next, _ := form.doc().Find("#extension").Attr("placeholder"); next != "2102" {
		t.Errorf("%q is proposed", next)
	}
	sent := b.post(w.base()+"/agents/new", agentFields(form.value("intent"), "team", "Sales")...)
	shown := b.follow(sent).is(http.StatusOK)
	if toast := shown.text("#toasts"); !strings.Contains(toast, "Agent Asha Patil is added with extension 2102.") {
		t.Errorf("the message is %q", toast)
	}
	if rows := shown.text("#agents tbody"); !strings.Contains(rows, "Asha Patil") || !strings.Contains(rows, "Offline") {
		t.Errorf("the list reads %q", rows)
	}
	if board := b.get(w.base() + "/board?team=Sales").is(http.StatusOK); !strings.Contains(board.text(".tile:not([hidden])"), "Asha Patil") {
		t.Errorf("the board of the team reads %q", board.text("#tiles"))
	}
	b.post(w.base()+"/agents/new", agentFields(form.value("intent"))...).is(http.StatusSeeOther)
	if n := len(must(w.world().As(acme).Agents.Presence(t.Context(), w.clientID(acme)))(t)); n != 2 {
		t.Errorf("%d agents after the same form twice", n)
	}
}

func TestARefusedAgentKeepsWhatWasTypedButThePassword(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	first := b.get(w.base() + "/agents/new")
	b.post(w.base()+"/agents/new", agentFields(first.value("intent"))...).is(http.StatusSeeOther)

	form := b.get(w.base() + "/agents/new")
	taken := b.post(w.base()+"/agents/new", agentFields(form.value("intent"), "name", "Asha Rao", "phonenumber", "98220 41377")...).is(http.StatusConflict)
	taken.has("#email-problem")
	if taken.value("name") != "Asha Rao" || taken.value("email") != "asha@kaveri.example" {
		t.Errorf("typed values are lost: %q, %q", taken.value("name"), taken.value("email"))
	}
	if taken.value("password") != "" || strings.Contains(taken.body, "rain on tin roofs") {
		t.Error("the password comes back")
	}
	if next := taken.value("intent"); next == "" || next == form.value("intent") {
		t.Error("the refused form would be sent under the intent that is used up")
	}
	b.post(w.base()+"/agents/new", agentFields(taken.value("intent"), "email", "rao@kaveri.example", "phonenumber", "98220 41377")...).is(http.StatusSeeOther)
	if strings.Contains(w.log.String(), "rain on tin roofs") {
		t.Error("the password is in the log")
	}
	entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 50})
	if err != nil || len(entries) == 0 {
		t.Fatalf("no audit trail to look through: %v", err)
	}
	for _, e := range entries {
		if strings.Contains(string(e.Before)+string(e.After)+e.Summary, "rain on tin roofs") {
			t.Error("the password is in the audit trail")
		}
	}
}

func TestAnAgentsFaultsAreNamedBesideTheirFields(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	for field, bad := range map[string][]string{
		"name": {"", strings.Repeat("x", 101)}, "email": {"", "asha", "asha@", "a b@c.example"}, "phonenumber": {"", "12", "abc"},
		"password": {"", "short"}, "team": {strings.Repeat("x", 41)}, "extension": {"1", "0123", "12ab", "1234567"}, "dial_preference": {"3"}, "did_num": {"12"},
	} {
		for _, value := range bad {
			got := b.post(w.base()+"/agents/new", agentFields("intent-of-no-use", field, value)...)
			if got.status != http.StatusUnprocessableEntity || got.doc().Find("#"+field+"-problem").Length() != 1 || got.doc().Find(".error-summary a").Length() != 1 {
				t.Errorf("%s %q: %d, %s", field, value, got.status, got.text(".error-summary"))
			}
		}
	}
	// What only the platform knows comes back from it to the same place.
	form := b.get(w.base() + "/agents/new")
	b.post(w.base()+"/agents/new", agentFields(form.value("intent"), "did_num", "+911143104501")...).is(http.StatusUnprocessableEntity).has("#did_num-problem")
	form = b.get(w.base() + "/agents/new")
	b.post(w.base()+"/agents/new", agentFields(form.value("intent"), "permission_group", "none-such")...).is(http.StatusUnprocessableEntity).has("details[open] #permission_group-problem")
	if n := len(must(w.world().As(acme).Agents.Presence(t.Context(), w.clientID(acme)))(t)); n != 0 {
		t.Errorf("%d agents after refusals alone", n)
	}
}

func TestAgentsAreShownWithTheirStateAndFiltered(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	states := []struct {
		state     platform.AgentState
		available bool
		word      string
	}{{platform.AgentOnline, true, "Ready"}, {platform.AgentOnCall, true, "On call"}, {platform.AgentOnline, false, "Paused"}, {platform.AgentOffline, true, "Offline"}}
	for _, s := range states {
		a := w.world().Agent(t, acme, w.clientID(acme))
		if err := w.Platform.SetPresence(t.Context(), w.Partners[acme], w.clientID(acme), a.AgentID, s.available, s.state); err != nil {
			t.Fatal(err)
		}
	}
	b := w.as(acme, store.Viewer)
	all := b.get(w.base() + "/agents").is(http.StatusOK)
	all.has(`#agents[hx-get][hx-trigger="every 10s"]`)
	if all.doc().Find(`main a[href$="/agents/new"]`).Length() != 0 {
		t.Error("who may not add an agent is offered to")
	}
	for i, s := range states {
		if row := all.doc().Find("#agents tbody tr").Eq(i).Text(); !strings.Contains(row, s.word) {
			t.Errorf("row %d does not say %s: %s", i, s.word, row)
		}
		one := b.get(w.base() + "/agents" + withQuery("state", s.word)).is(http.StatusOK)
		if n := one.doc().Find("#agents tbody tr").Length(); n != 1 {
			t.Errorf("%d agents are %s", n, s.word)
		}
	}
	if n := b.get(w.base() + "/agents?q=2103").doc().Find("#agents tbody tr").Length(); n != 1 {
		t.Errorf("%d agents have extension 2103", n)
	}
	b.get(w.base() + "/agents?q=nobody").is(http.StatusOK).has(`#agents a:contains("Show all")`)
	w.as(acme, store.ClientViewer).get(w.base() + "/agents").is(http.StatusOK).has("#agents tbody tr")
}

// agentsDown is a platform that does not tell its agents.
type agentsDown struct{ platform.AgentService }

func (agentsDown) Presence(context.Context, platform.ClientID) ([]platform.AgentPresence, error) {
	return nil, platform.Errorf(platform.Unavailable, "The platform does not answer.")
}

func TestAgentsThatWereNeverReadAreNotSaidToBeNone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.replace(func(a platform.API) platform.API {
		a.Agents = agentsDown{a.Agents}
		return a
	})
	got := w.as(acme, store.Viewer).get(w.base() + "/agents").is(http.StatusOK)
	if text := got.text("main"); strings.Contains(text, "No agent yet") || !strings.Contains(text, "not known") {
		t.Errorf("the page reads %q", text)
	}
}

// heardEdits notes the password of each change that is sent.
type heardEdits struct {
	platform.AgentService
	passwords *[]string
}

func (h heardEdits) Edit(ctx context.Context, in platform.EditAgent) (platform.Agent, error) {
	*h.passwords = append(*h.passwords, in.Password)
	return h.AgentService.Edit(ctx, in)
}

// edit_agent has a place for a password, and an empty or half-meant one there must
// never take the place of the agent's.
func TestAPasswordIsChangedOnlyWhereThatWasMeant(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	_, _, agent := w.wired()
	var sent []string
	w.replace(func(api platform.API) platform.API {
		api.Agents = heardEdits{api.Agents, &sent}
		return api
	})
	b := w.as(acme, store.Operations)
	at := paths.EditAgent(w.clients[acme].Ref, agent.AgentID)
	fields := []string{"name", "Asha Patil", "email", "asha@kaveri.example", "phonenumber", "98220 41376", "extension", agent.Extension, "dial_preference", "1", "team", "Sales"}
	if form := b.get(at).is(http.StatusOK); form.value("password") != "" || form.doc().Find("#change[checked]").Length() != 0 {
		t.Error("the form begins with a password that is to change")
	}
	b.post(at, fields...).is(http.StatusSeeOther)
	b.post(at, append(fields, "password", "rain on tin roofs")...).is(http.StatusUnprocessableEntity).has("#password-problem")
	b.post(at, append(fields, "change", "on", "password", "")...).is(http.StatusUnprocessableEntity).has("#password-problem")
	b.post(at, append(fields, "change", "on", "password", "rain on tin roofs")...).is(http.StatusSeeOther)
	if want := []string{"", "rain on tin roofs"}; !slices.Equal(sent, want) {
		t.Errorf("the passwords sent are %q, want %q", sent, want)
	}
}
