package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showPeople(r *request) error {
	f := client.InviteForm{Role: string(store.ClientAdmin)}
	if r.site.staff {
		f.Email = r.client.Email
	}
	return r.peoplePage(http.StatusOK, f, nil)
}

func (r *request) peoplePage(status int, f client.InviteForm, p ui.Problems) error {
	people, err := r.desk.PortalPeople(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	agents, err := r.desk.Agents(r.ctx(), r.client.Ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := client.PeopleView{Ref: r.client.Ref, Form: f, Problems: p, MayAdd: r.can(invite), Portal: !r.site.staff, Now: r.now()}
	names := map[string]string{}
	for _, a := range agents.Value {
		names[a.AgentID] = a.Name
		v.Agents = append(v.Agents, ui.Option{Value: a.AgentID, Label: r.t("%s, %s", a.Name, a.Extension)})
	}
	for _, one := range people {
		row := client.PersonRow{ID: one.ID, Name: one.Name, Email: one.Email, RoleKey: string(one.Role), Role: account.RoleName(r.ctx(), string(one.Role)),
			HasPassword: one.HasPassword, Active: one.Active, Own: one.ID == r.person.ID, LastSignin: one.LastSignin}
		if one.Role == store.ClientAgent {
			row.Agent = names[one.AgentID]
		}
		v.People = append(v.People, row)
	}
	if status == http.StatusOK && len(people) > 0 {
		v.Form.Email = ""
	}
	if v.Host, err = r.portalHost(); err != nil {
		return err
	}
	if v.Brand, err = r.brandChoice(); err != nil {
		return err
	}
	r.title = r.t("People of %s", r.client.Name)
	return r.clientPage(status, "people", client.People(v))
}

// portalHost is where the client in the address signs in, or, without one, the
// clients of the partner's first brand, with the port of this request where that is
// not the usual one; empty where the brand has no host.
func (r *request) portalHost() (string, error) {
	b, err := r.s.Store.Brands.OfClient(r.ctx(), r.person.Partner, r.client.Ref)
	if platform.Is(err, platform.NotFound) || err == nil && len(b.Hosts) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return b.Hosts[0] + portOf(r.Request().Host), nil
}

// invitePerson gives somebody a sign-in for the client: a link to set a password goes
// by mail, or, to who signs in for another client already, word of this one.
func (s *Server) invitePerson(r *request) error {
	f, problems, err := decode[client.InviteForm](r)
	if err != nil {
		return err
	}
	host, err := r.portalHost()
	if err != nil {
		return err
	}
	if host == "" {
		problems[""] = r.t("The portal has no host name yet, so nobody could follow the link.")
	}
	if err := r.knownAgent(f.Role, f.Agent, problems); err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.peoplePage(http.StatusUnprocessableEntity, f, problems)
	}
	p, how, err := r.desk.InvitePortal(r.ctx(), r.client.Ref, store.Person{Email: f.Email, Name: f.Name, Role: store.Role(f.Role), AgentID: f.AgentID()})
	if e, status, ok := refused(err); ok {
		return r.peoplePage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	text := r.t("Invitation sent to %s.", p.Email)
	switch {
	case how == desk.InvitedJoined && p.HasPassword:
		err = r.sendJoined(p, host)
	case how == desk.InvitedAgain:
		text = r.t("%s was invited before and has not come yet. The link went to %s again.", p.Name, p.Email)
		fallthrough
	default:
		err = r.sendInvitation(p, host)
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}

// knownAgent refuses an agent that the client has not.
func (r *request) knownAgent(role, agent string, p ui.Problems) error {
	if role != string(store.ClientAgent) || p.Has("agent") {
		return nil
	}
	_, _, err := r.desk.Agent(r.ctx(), r.client.Ref, agent)
	if platform.Is(err, platform.NotFound) {
		p.Set("agent", r.t("Choose an agent from the list."))
		return nil
	}
	return err
}

// changePerson gives somebody another role at this client, at once.
func (s *Server) changePerson(r *request) error {
	p, err := r.desk.PortalPerson(r.ctx(), r.client.Ref, r.Param("person"))
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	role := store.Role(values.Get("role"))
	if role != store.ClientAdmin && role != store.ClientViewer {
		return platform.Errorf(platform.Invalid, "Choose what the person may do.")
	}
	if err := r.desk.SetPortalRole(r.ctx(), r.client.Ref, p.ID, role, ""); err != nil {
		return err
	}
	undo := ui.Action{}
	if p.Role != store.ClientAgent {
		undo = ui.Action{Label: r.t("Undo"), Post: paths.PersonRole(r.client.Ref, p.ID), Fields: []ui.Pair{{Name: "role", Value: string(p.Role)}}}
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved. It holds for %s from now on.", p.Name), Undo: undo}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}

func (s *Server) askRemovePerson(r *request) error { return r.removePersonPage(http.StatusOK, nil) }

func (r *request) removePersonPage(status int, problems ui.Problems) error {
	p, err := r.desk.PortalPerson(r.ctx(), r.client.Ref, r.Param("person"))
	if err != nil {
		return err
	}
	r.title = r.t("Remove %s", p.Name)
	q := ui.Question{Title: r.t("Take away the access of %s?", p.Name), Body: r.t("They are signed out of this client’s portal at once. You can invite them again."),
		Rows: []ui.Row{{Term: r.t("E-mail"), Value: p.Email}, {Term: r.t("Access"), Value: account.RoleName(r.ctx(), string(p.Role))}},
		Post: paths.RemovePerson(r.client.Ref, p.ID), Yes: ui.Action{Label: r.t("Take it away"), Kind: ui.Danger}, No: ui.Action{Label: r.t("Keep it"), Href: paths.People(r.client.Ref)}}
	return r.show(status, client.RemovePerson(q, problems))
}

func (s *Server) removePerson(r *request) error {
	p, err := r.desk.PortalPerson(r.ctx(), r.client.Ref, r.Param("person"))
	if err != nil {
		return err
	}
	err = r.desk.RemovePortal(r.ctx(), r.client.Ref, p.ID)
	if e, status, ok := refused(err); ok {
		return r.removePersonPage(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s no longer signs in for this client.", p.Name)}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}
