package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/personnel"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (s *Server) showStaff(r *request) error {
	return r.staffPage(http.StatusOK, personnel.InviteForm{}, nil)
}

func (r *request) staffPage(status int, f personnel.InviteForm, p ui.Problems) error {
	people, err := r.desk.Staff(r.ctx())
	if err != nil {
		return err
	}
	v := personnel.ListView{Form: f, Problems: p, Roles: r.rolesToGive(""), Now: r.now()}
	for _, one := range people {
		v.People = append(v.People, r.staffRow(one))
	}
	// Whoever is kept out stands at the end.
	slices.SortStableFunc(v.People, func(a, b personnel.Row) int {
		if a.Active == b.Active {
			return 0
		} else if a.Active {
			return -1
		}
		return 1
	})
	if v.Tags, err = r.s.Store.Marks.AllTags(r.ctx(), r.person.Partner); err != nil {
		return err
	}
	r.title = r.t("Staff")
	return r.show(status, personnel.List(v))
}

func (r *request) staffRow(p store.Person) personnel.Row {
	return personnel.Row{ID: p.ID, Name: p.Name, Email: p.Email, Role: account.RoleName(r.ctx(), string(p.Role)), Credit: p.Limits.Credit,
		Tag: p.Limits.Tag, HasPassword: p.HasPassword, Active: p.Active, Own: p.ID == r.person.ID, LastSignin: p.LastSignin}
}

// rolesToGive are those that the reader may make of somebody who is from.
func (r *request) rolesToGive(from store.Role) []string {
	var all []string
	for _, role := range store.Roles(store.Staff) {
		if r.person.MayManage(from, role) == nil {
			all = append(all, string(role))
		}
	}
	return all
}

// inviteStaff adds somebody to the staff: a link to set a password goes by mail.
func (s *Server) inviteStaff(r *request) error {
	f, problems, err := decode[personnel.InviteForm](r)
	if err != nil {
		return err
	}
	if err := r.knownTag(f.Tag, "", problems); err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.staffPage(http.StatusUnprocessableEntity, f, problems)
	}
	p, err := r.desk.AddStaff(r.ctx(), store.Person{Email: f.Email, Name: f.Name, Role: store.Role(f.Role), Limits: store.Limits{Credit: f.CreditLimit(), Tag: f.Tag}})
	if platform.Is(err, platform.Forbidden) {
		return r.staffPage(http.StatusUnprocessableEntity, f, ui.Problems{"role": r.t(err.(*platform.Error).Msg)})
	}
	if e, status, ok := refused(err); ok {
		return r.staffPage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.mailStaff(p); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Invitation sent to %s.", p.Email)}); err != nil {
		return err
	}
	return r.done(paths.Staff)
}

// knownTag refuses a tag that no client has: somebody held to it would see nothing,
// and nobody would know why. The one they have already may stay.
func (r *request) knownTag(tag, now string, p ui.Problems) error {
	if tag == "" || tag == now {
		return nil
	}
	tags, err := r.s.Store.Marks.AllTags(r.ctx(), r.person.Partner)
	if err == nil && !slices.Contains(tags, tag) {
		p.Set("tag", r.t("No client has this tag. Choose one from the list."))
	}
	return err
}

// mailStaff sends the link with which an invited colleague sets a password.
func (r *request) mailStaff(p store.Person) error {
	link, err := r.s.Store.Links.Create(r.ctx(), p.Partner, p.ID, store.SetPassword)
	if err != nil {
		return err
	}
	return r.s.Send(r.ctx(), platform.Message{
		Partner: p.Partner, Channel: platform.ByEmail, To: p.Email, ToStaff: true, Action: r.t("Choose a password"),
		Subject: r.t("Join %s", r.partner.Name),
		Text: r.t("Hello %s,\n\n%s has added you to the staff of %s. Set your password here:\n\n%s\n\nThe link works once, until %s. If you did not expect this mail, ignore it: nothing happens without the link.\n\n%s",
			p.Name, r.person.Name, r.partner.Name, r.atPortal(r.Request().Host, paths.Welcome(link.Token)), words.DateTime(r.ctx(), link.Expires), r.partner.Name),
	})
}

// member is whom the address names.
func (r *request) member() (store.Person, error) {
	return r.desk.StaffMember(r.ctx(), r.Param("person"))
}

func (s *Server) showStaffMember(r *request) error {
	p, err := r.member()
	if err != nil {
		return err
	}
	f := personnel.ChangeForm{Role: string(p.Role), Tag: p.Limits.Tag}
	if p.Limits.Credit > 0 {
		f.Credit = p.Limits.Credit.Wire()
	}
	return r.memberPage(http.StatusOK, p, f, nil)
}

func (r *request) memberPage(status int, p store.Person, f personnel.ChangeForm, problems ui.Problems) error {
	v := personnel.PersonView{Row: r.staffRow(p), Form: f, Problems: problems, Roles: r.rolesToGive(p.Role), Now: r.now()}
	err := r.person.MayManage(p.Role, p.Role)
	v.MayAccess = err == nil
	switch {
	case err != nil:
		v.Why = r.t("Only an owner can do this for an owner.")
	case v.Own && p.Role != store.Owner:
		v.Why = r.t("Nobody changes their own role or limits. Ask an owner.")
	default:
		v.MayChange = true
	}
	if v.Tags, err = r.s.Store.Marks.AllTags(r.ctx(), r.person.Partner); err != nil {
		return err
	}
	live, err := r.s.sessions.List(r.ctx(), p.Partner, p.ID)
	if err != nil {
		return err
	}
	own := store.InfoOf(r.session).ID
	for _, i := range live {
		v.Sessions = append(v.Sessions, account.SessionRow{ID: i.ID, Device: account.Device(i.UserAgent), IP: i.IP, Seen: i.Seen, Own: i.ID == own})
	}
	r.title = p.Name
	return r.show(status, personnel.Person(v))
}

func (s *Server) changeStaffMember(r *request) error {
	p, err := r.member()
	if err != nil {
		return err
	}
	f, problems, err := decode[personnel.ChangeForm](r)
	if err != nil {
		return err
	}
	if err := r.knownTag(f.Tag, p.Limits.Tag, problems); err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.memberPage(http.StatusUnprocessableEntity, p, f, problems)
	}
	changed, err := r.desk.ChangeStaff(r.ctx(), p.ID, store.StaffChange{Role: store.Role(f.Role), Limits: store.Limits{Credit: f.CreditLimit(), Tag: f.Tag}})
	if e, status, ok := refused(err); ok {
		return r.memberPage(status, p, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	text := r.t("Saved. It holds for %s from now on.", p.Name)
	if !changed {
		text = r.t("Nothing was changed.")
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	if p.ID == r.person.ID {
		return r.done(paths.Home) // who gave up a role may not see this page again
	}
	return r.done(paths.StaffMember(p.ID))
}

// inviteStaffAgain mails a fresh link; the one before stops working.
func (s *Server) inviteStaffAgain(r *request) error {
	p, err := r.member()
	if err != nil {
		return err
	}
	if err := r.person.MayManage(p.Role, p.Role); err != nil {
		return err
	}
	if p.HasPassword || !p.Active {
		return platform.Errorf(platform.Conflict, "This person is not waiting for an invitation.")
	}
	if err := r.mailStaff(p); err != nil {
		return err
	}
	r.audit("staff.invite", "person", p.ID, "", "Sent "+p.Name+" the invitation again")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Invitation sent to %s.", p.Email)}); err != nil {
		return err
	}
	return r.done(paths.StaffMember(p.ID))
}

// endStaffSession signs a colleague out of one device, or of all.
func (s *Server) endStaffSession(r *request) error {
	p, err := r.member()
	if err != nil {
		return err
	}
	if err := r.person.MayManage(p.Role, p.Role); err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	text, summary := r.t("That device is signed out."), "Signed "+p.Name+" out of a device"
	switch id := values.Get("session"); id {
	case "", store.InfoOf(r.session).ID:
		return r.done(paths.StaffMember(p.ID))
	case "all":
		text, summary = r.t("%s is signed out everywhere.", p.Name), "Signed "+p.Name+" out everywhere"
		if _, err := s.sessions.RevokeAll(r.ctx(), p.Partner, p.ID, store.InfoOf(r.session).ID); err != nil {
			return err
		}
		if err := s.Store.Visits.EndOf(r.ctx(), p.Partner, p.ID); err != nil {
			return err
		}
	default:
		err := s.sessions.Revoke(r.ctx(), p.Partner, p.ID, id)
		if platform.Is(err, platform.NotFound) {
			return r.done(paths.StaffMember(p.ID)) // it has ended by itself
		}
		if err != nil {
			return err
		}
	}
	r.audit("session.end", "person", p.ID, "", summary)
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.StaffMember(p.ID))
}

// switchStaff keeps a colleague out, or lets them in again.
func (s *Server) switchStaff(r *request) error {
	p, err := r.member()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	to := values.Get("access")
	if to != "on" && to != "off" {
		return r.done(paths.StaffMember(p.ID))
	}
	if err := r.desk.SetStaffActive(r.ctx(), p.ID, to == "on"); err != nil {
		return err
	}
	text, back := r.t("%s may sign in again.", p.Name), "off"
	if to == "off" {
		text, back = r.t("%s is signed out and kept out.", p.Name), "on"
	}
	undo := ui.Action{Label: r.t("Undo"), Post: paths.StaffAccess(p.ID), Fields: []ui.Pair{{Name: "access", Value: back}}}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text, Undo: undo}); err != nil {
		return err
	}
	return r.done(paths.StaffMember(p.ID))
}
