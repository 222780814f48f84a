package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// keyTrouble says in what state the partner's key for somebody else's platform is,
// where that is why nothing is answered; both texts are empty where it is not. A
// portal's people can't mend it, and are told of an outage.
func (r *request) keyTrouble() (title, body string) {
	if r.s.Tokens != nil || !r.site.staff || r.desk == nil {
		return "", ""
	}
	body = r.t("An owner enters it under API token, as the vendor’s panel shows it.")
	switch {
	case r.partner.KeyLast4 == "":
		return r.t("No key for the platform yet"), body
	case r.desk.Health().Refused:
		return r.t("The platform refused our key"), body
	}
	return "", ""
}

// keyless says that the key is why nothing is answered, which the frame of the page
// has said already.
func (r *request) keyless() bool {
	title, _ := r.keyTrouble()
	return title != ""
}

// keyAction leads to where the key is entered, for whoever may.
func (r *request) keyAction() ui.Action {
	if !r.can(manageToken) || r.under(paths.Token) {
		return ui.Action{}
	}
	return ui.Action{Label: r.t("Enter the key"), Href: paths.Token}
}

// replaceKey keeps the vendor's key after the platform has accepted it. A platform
// that does not answer leaves the choice to the person.
func (s *Server) replaceKey(r *request, f settings.TokenForm) error {
	api, err := s.OpenWith(f.Key)
	if err == nil {
		err = desk.Try(r.ctx(), api)
	}
	switch {
	case platform.Is(err, platform.Unauthenticated), platform.Is(err, platform.Forbidden):
		return r.tokenPage(http.StatusUnprocessableEntity, f, ui.Problems{"key": r.t("The platform refuses this key. Copy it again from the vendor’s panel: an old one stops working when it is made anew.")}, "")
	case platform.Is(err, platform.Invalid):
		e, status, _ := refused(err)
		return r.tokenPage(status, f, problemsOf(e), "")
	case err != nil && f.Untried == "":
		f.Offer = true
		return r.tokenPage(http.StatusServiceUnavailable, f, ui.Problems{"untried": r.t("The platform does not answer, so the key could not be tried. Nothing was changed. Paste it again in a minute, or keep it untried.")}, "")
	}
	untried := err != nil
	first := r.partner.KeyLast4 == ""
	if err := s.Store.Partners.SetPlatformKey(r.ctx(), r.person.Partner, f.Key); err != nil {
		return err
	}
	summary, said := "Replaced the platform’s key", r.t("The key is replaced.")
	if first {
		summary, said = "Entered the platform’s key", r.t("The key is kept.")
	}
	flash := ui.Flash{Tone: ui.Success}
	switch {
	case untried:
		summary += ", untried"
		flash = ui.Flash{Tone: ui.Warning, Text: said + " " + r.t("Whether the platform accepts it shows once it answers.")}
	case s.Desk.KeyReplaced(r.ctx(), r.person.Partner):
		flash.Text = said + " " + r.t("The platform accepts it, and the client list is read.")
	default:
		flash.Text = said + " " + r.t("The platform accepts it. The client list is being read.")
	}
	r.audit("token.replace", "token", "", "", summary)
	if untried {
		s.Desk.KeyReplaced(r.ctx(), r.person.Partner)
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.Token)
}
