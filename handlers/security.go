package handlers

import (
	"net/http"

	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

func (s *Server) showSecurity(r *request) error {
	return r.securityPage(http.StatusOK, settings.SecurityForm{SecondFactor: r.partner.SecondFactor}, nil)
}

func (r *request) securityPage(status int, f settings.SecurityForm, p ui.Problems) error {
	r.title = r.t("Security")
	v := settings.SecurityView{Form: f, Problems: p, Must: r.partner.SecondFactor, Own: r.person.SecondFactor}
	all, err := r.s.Store.People.Staff(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Active {
			v.Staff = append(v.Staff, settings.SecurityRow{Name: one.Name, Role: account.RoleName(r.ctx(), string(one.Role)), Has: one.SecondFactor})
		}
	}
	return r.show(status, settings.Security(v))
}

// changeSecurity says whether all staff must have a second factor. Who asks it of
// others has one.
func (s *Server) changeSecurity(r *request) error {
	f, problems, err := decode[settings.SecurityForm](r)
	if err != nil {
		return err
	}
	if f.SecondFactor && !r.person.SecondFactor {
		problems["second_factor"] = r.t("Turn your own second factor on first, under Your account.")
	}
	if len(problems) > 0 {
		return r.securityPage(http.StatusUnprocessableEntity, f, problems)
	}
	if f.SecondFactor != r.partner.SecondFactor {
		if err := s.Store.Partners.SetSecondFactor(r.ctx(), r.person.Partner, f.SecondFactor); err != nil {
			return err
		}
		summary := "Staff may sign in without a second factor"
		if f.SecondFactor {
			summary = "All staff must have a second factor"
		}
		r.audit("settings.security", "partner", r.person.Partner, "", summary)
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved.")}); err != nil {
		return err
	}
	return r.done(paths.Security)
}
