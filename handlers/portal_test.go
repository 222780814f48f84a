package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"partnerdesk/store"
)

// second is another active client of acme's.
func (w *world) second() store.Client {
	w.t.Helper()
	w.world().Client(w.t, acme)
	if err := w.desk.SyncNow(w.t.Context(), w.partners[acme].ID); err != nil {
		w.t.Fatal(err)
	}
	list := must(w.store.Directory.List(w.t.Context(), w.partners[acme].ID, store.Filter{}))(w.t).Clients
	return list[slices.IndexFunc(list, func(c store.Client) bool { return c.Ref != w.clients[acme].Ref })]
}

func TestOnePersonWorksForSeveralClients(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	one, two := w.clients[acme], w.second()
	staff := w.as(acme, store.Operations)
	mail := mailOf(acme, store.ClientAdmin)
	b := w.as(acme, store.ClientAdmin)
	b.get("/clients/" + two.Ref).is(http.StatusNotFound)
	if got := b.get("/"); got.header.Get("Location") != "/clients/"+one.Ref {
		t.Fatalf("with one client the way leads to %s", got.header.Get("Location"))
	}

	// An invitation to another client needs no new password, and says no more than any.
	staff.post("/clients/"+two.Ref+"/people", "name", "Somebody", "email", mail, "role", "client_viewer").is(http.StatusSeeOther)
	letters := w.Outbox.To(mail)
	last := letters[len(letters)-1]
	if strings.Contains(last.Text, "/welcome/") || !strings.Contains(last.Text, two.Name) {
		t.Errorf("the mail says %q", last.Text)
	}
	staff.post("/clients/"+two.Ref+"/people", "name", "Somebody", "email", mail, "role", "client_viewer").is(http.StatusConflict).has("#email-problem")

	pick := b.get("/").is(http.StatusOK)
	for _, c := range []store.Client{one, two} {
		pick.has(`main a[href="/clients/` + c.Ref + `"]:contains("` + c.Name + `")`)
		b.get("/clients/" + c.Ref).is(http.StatusOK).has(`header details a[aria-current][href="/clients/` + c.Ref + `"]`)
	}
	// A role is that of the client in the address.
	b.get("/clients/" + one.Ref + "/people").is(http.StatusOK)
	b.get("/clients/" + two.Ref + "/people").is(http.StatusForbidden)
	b.post("/clients/"+two.Ref+"/agents/nobody/availability", "available", "0").is(http.StatusForbidden)
	b.post("/clients/"+one.Ref+"/agents/nobody/availability", "available", "0").is(http.StatusNotFound)
	b.get("/account").is(http.StatusOK)
	b.get("/clients/" + w.clients[bolt].Ref).is(http.StatusNotFound)

	// One is switched off: the other stays, and nothing is to be chosen.
	must(0, w.store.Directory.SetActive(t.Context(), w.partners[acme].ID, two.Ref, false))(t)
	b.get("/clients/" + two.Ref).is(http.StatusNotFound)
	if got := b.get("/"); got.header.Get("Location") != "/clients/"+one.Ref {
		t.Errorf("with one left the way leads to %s", got.header.Get("Location"))
	}
	must(0, w.store.Directory.SetActive(t.Context(), w.partners[acme].ID, two.Ref, true))(t)

	// Taken away from one, they keep the other; from both, they are out, until invited again.
	id := must(w.store.People.PortalByEmail(t.Context(), w.partners[acme].ID, mail))(t)[0].ID
	staff.get("/clients/" + one.Ref + "/people/" + id + "/remove").is(http.StatusOK)
	staff.post("/clients/" + one.Ref + "/people/" + id + "/remove").is(http.StatusSeeOther)
	b.get("/clients/" + one.Ref).is(http.StatusNotFound)
	b.get("/clients/" + two.Ref).is(http.StatusOK)
	staff.post("/clients/" + two.Ref + "/people/" + id + "/remove").is(http.StatusSeeOther)
	b.get("/clients/" + two.Ref).is(http.StatusSeeOther)
	if e := w.lastAudit("portal.remove"); e.ClientRef != two.Ref {
		t.Errorf("the trail says %+v", e)
	}
	staff.post("/clients/"+one.Ref+"/people", "name", "Somebody", "email", mail, "role", "client_admin").is(http.StatusSeeOther)
	w.as(acme, store.ClientAdmin).get("/clients/" + one.Ref).is(http.StatusOK)
}

func TestAClientsAdminLooksAfterTheirPeople(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, at := w.as(acme, store.ClientAdmin), w.base()+"/people"
	b.get(at).is(http.StatusOK).has(`h1:contains("People")`)
	w.as(acme, store.ClientViewer).get(at).is(http.StatusForbidden)
	b.post(at, "name", "Nita", "email", "nita@client.example", "role", "owner").is(http.StatusUnprocessableEntity).has("#role-problem")
	b.post(at, "name", "Nita", "email", "nita@client.example", "role", "client_viewer").is(http.StatusSeeOther)
	link := welcomeLink.FindString(w.Outbox.To("nita@client.example")[0].Text)
	nita := w.stranger(hostOf(acme))
	nita.post(link, "password", "three quiet green owls").is(http.StatusSeeOther)
	nita.get(w.base()).is(http.StatusOK)
	nita.get(at).is(http.StatusForbidden)
	id := must(w.store.People.PortalByEmail(t.Context(), w.partners[acme].ID, "nita@client.example"))(t)[0].ID
	b.post(at+"/"+id+"/role", "role", "client_admin").is(http.StatusSeeOther)
	nita.get(at).is(http.StatusOK) // at once
	own := must(w.store.People.PortalByEmail(t.Context(), w.partners[acme].ID, mailOf(acme, store.ClientAdmin)))(t)[0].ID
	for path, fields := range map[string][]string{"/role": {"role", "client_viewer"}, "/remove": nil} {
		b.post(at+"/"+own+path, fields...).is(http.StatusConflict)
	}
	b.post(at + "/" + id + "/remove").is(http.StatusSeeOther)
	nita.get(w.base()).is(http.StatusSeeOther)
	b.post(at + "/" + id + "/role").is(http.StatusNotFound)
	b.get(at + "/" + w.personID(acme, store.Owner) + "/remove").is(http.StatusNotFound)
}

func TestAnAgentSeesTheirOwnPageAlone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	id := w.clientID(acme)
	mine, other := w.world().Agent(t, acme, id), w.world().Agent(t, acme, id)
	staff, at := w.as(acme, store.Operations), w.base()+"/people"
	staff.post(at, "name", "Asha", "email", "asha@client.example", "role", "client_agent").is(http.StatusUnprocessableEntity).has("#agent-problem")
	staff.post(at, "name", "Asha", "email", "asha@client.example", "role", "client_agent", "agent", "nobody").is(http.StatusUnprocessableEntity).has("#agent-problem")
	staff.post(at, "name", "Asha", "email", "asha@client.example", "role", "client_agent", "agent", mine.AgentID).is(http.StatusSeeOther)
	b := w.stranger(hostOf(acme))
	mail := w.Outbox.To("asha@client.example")[0].Text
	if !strings.Contains(mail, "your shift and your day") || strings.Contains(mail, "balance") {
		t.Errorf("an agent is promised %q", mail)
	}
	b.post(welcomeLink.FindString(mail), "password", "three quiet green owls").is(http.StatusSeeOther)

	own := w.base() + "/agents/" + mine.AgentID
	page := b.follow(b.get("/")).is(http.StatusOK)
	page.has(`main form[action="` + own + `/availability"] button`)
	if n := page.doc().Find(`a[href="` + w.base() + `/agents"], a[href="` + w.base() + `/wallet"]`).Length(); n > 0 {
		t.Error("the page leads where an agent may not go")
	}
	b.post(own+"/availability", "available", "0").is(http.StatusSeeOther)
	if got := b.get(own).is(http.StatusOK).text("main form button"); !strings.Contains(got, "Make available") {
		t.Errorf("after a pause the page says %q", got)
	}
	b.get(w.base() + "/agents/" + other.AgentID).is(http.StatusNotFound)
	b.post(w.base()+"/agents/"+other.AgentID+"/availability", "available", "0").is(http.StatusNotFound)
	for _, path := range []string{"", "/agents", "/wallet", "/numbers", "/board", "/flows", "/people"} {
		b.get(w.base() + path).is(http.StatusForbidden)
	}
	b.get("/account").is(http.StatusOK)
}
