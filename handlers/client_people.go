package handlers

import (
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showPeople(r *request) error {
	return r.peoplePage(http.StatusOK, client.InviteForm{Email: r.client.Email, Role: string(store.ClientAdmin)}, nil)
}

func (r *request) peoplePage(status int, f client.InviteForm, p ui.Problems) error {
	people, err := r.s.Store.People.Portal(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return err
	}
	v := client.PeopleView{Ref: r.client.Ref, Form: f, Problems: p, MayAdd: r.can(invite), Now: r.now()}
	for _, one := range people {
		v.People = append(v.People, client.PersonRow{Name: one.Name, Email: one.Email, Role: account.RoleName(r.ctx(), string(one.Role)),
			HasPassword: one.HasPassword, Active: one.Active, LastSignin: one.LastSignin})
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
// partner's first brand has its clients do so, with the port of this request where that is not the usual one; empty where no brand has a host.
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

// invitePerson gives somebody of the client a portal login: a link to set a
// password goes by mail.
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
	if len(problems) > 0 {
		return r.peoplePage(http.StatusUnprocessableEntity, f, problems)
	}
	p, err := s.Store.People.Create(r.ctx(), store.Person{
		Partner: r.person.Partner, Kind: store.Portal, ClientRef: r.client.Ref, Email: f.Email, Name: f.Name, Role: store.Role(f.Role),
	}, "")
	if platform.Is(err, platform.Conflict) {
		return r.invitedBefore(f, host)
	}
	if e, status, ok := refused(err); ok {
		return r.peoplePage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.sendInvitation(p, host); err != nil {
		return err
	}
	r.audit("portal.invite", "person", p.ID, r.client.Ref, "Invited "+p.Name+" to the portal")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Invitation sent to %s.", p.Email)}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}

// invitedBefore deals with an address that has a login. Whoever was invited to this
// client and has not come yet gets the link again; any other address has to be
// another one, since it decides whose pages open.
func (r *request) invitedBefore(f client.InviteForm, host string) error {
	people, err := r.s.Store.People.Portal(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return err
	}
	hint := r.t("This address has a login for another of your clients. One address has one login, so use another.")
	for _, p := range people {
		switch {
		case !strings.EqualFold(p.Email, f.Email):
		case p.HasPassword || !p.Active:
			hint = r.t("%s has a login for this client already.", p.Name)
		default:
			if err := r.sendInvitation(p, host); err != nil {
				return err
			}
			r.audit("portal.invite", "person", p.ID, r.client.Ref, "Sent "+p.Name+" the invitation again")
			if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s was invited before and has not come yet. The link went to %s again.", p.Name, p.Email)}); err != nil {
				return err
			}
			return r.done(paths.People(r.client.Ref))
		}
	}
	return r.peoplePage(http.StatusConflict, f, ui.Problems{"email": hint})
}
