package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

func (s *Server) showSignUpSettings(r *request) error { return r.signUpSettings(http.StatusOK, nil) }

func (r *request) signUpSettings(status int, p ui.Problems) error {
	all, err := r.s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	v := settings.SignUpView{Problems: p}
	for _, b := range all {
		row := settings.SignUpRow{ID: b.ID, Name: b.Name, On: b.SignUp, Approval: b.Approval}
		if len(b.Hosts) > 0 {
			row.Address = r.atPortal(b.Hosts[0]+portOf(r.Request().Host), paths.SignUp)
		}
		v.Brands = append(v.Brands, row)
	}
	r.title = r.t("Sign-up")
	return r.show(status, settings.SignUp(v))
}

func (s *Server) changeSignUp(r *request) error {
	f, problems, err := decode[settings.SignUpForm](r)
	if err != nil {
		return err
	}
	all, err := s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(b store.Brand) bool { return b.ID == f.Brand })
	switch {
	case i < 0:
		problems[""] = r.t("There is no such brand.")
	case f.On && len(all[i].Hosts) == 0:
		problems[""] = r.t("%s has no host name yet, so there is no page to sign up on.", all[i].Name)
	}
	if len(problems) > 0 {
		return r.signUpSettings(http.StatusUnprocessableEntity, problems)
	}
	if err := r.desk.SetSignUp(r.ctx(), all[i], f.On, f.Approval); err != nil {
		return err
	}
	text := r.t("Clients can’t sign up at %s.", all[i].Name)
	switch {
	case f.On && f.Approval:
		text = r.t("Clients can sign up at %s, and wait for your approval.", all[i].Name)
	case f.On:
		text = r.t("Clients can sign up at %s, and go live at once.", all[i].Name)
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.SignUpSettings)
}
