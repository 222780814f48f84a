package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/demo"
	"partnerdesk/views/gallery"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

func (s *Server) showToken(r *request) error {
	return r.tokenPage(http.StatusOK, settings.TokenForm{}, nil, "")
}

func (r *request) tokenPage(status int, f settings.TokenForm, p ui.Problems, fresh string) error {
	r.title = r.t("API token")
	f.Key = ""
	v := settings.TokenView{Form: f, Problems: p, Fresh: fresh, Remote: r.s.Tokens == nil, Base: r.s.Remote, Now: r.now()}
	if v.Remote {
		v.Last4, v.Set = r.partner.KeyLast4, r.partner.KeySet
		return r.show(status, settings.Token(v))
	}
	v.Base = "http://" + r.Request().Host
	if r.s.overTLS(r.Request()) {
		v.Base = "https://" + r.Request().Host
	}
	tokens, err := r.s.Tokens.List(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		v.Tokens = append(v.Tokens, settings.TokenRow{ID: t.ID, Label: t.Label, Last4: t.Last4, Created: t.CreatedAt, Used: t.LastUsedAt})
	}
	if r.s.Demo != nil {
		v.Readable = r.s.Demo.Token(r.person.Partner)
	}
	return r.show(status, settings.Token(v))
}

// changeToken makes or revokes a token of the embedded platform, or replaces the
// vendor's key. A fresh token is shown on the answer itself and nowhere else, so
// this one form does not redirect.
func (s *Server) changeToken(r *request) error {
	f, problems, err := decode[settings.TokenForm](r)
	if err != nil {
		return err
	}
	if len(problems) == 0 && (f.Do == "replace") != (s.Tokens == nil) {
		problems[""] = r.t("Choose what to do.")
	}
	if len(problems) > 0 {
		return r.tokenPage(http.StatusUnprocessableEntity, f, problems, "")
	}
	switch f.Do {
	case "create":
		fresh, err := s.Tokens.Issue(r.ctx(), r.person.Partner, f.Label)
		if err != nil {
			return err
		}
		r.audit("token.create", "token", "", "", "Made the API token “"+f.Label+"”")
		return r.tokenPage(http.StatusOK, settings.TokenForm{}, nil, fresh)
	case "revoke":
		if err := s.Tokens.Revoke(r.ctx(), r.person.Partner, f.ID); err != nil {
			if e, status, ok := refused(err); ok {
				return r.tokenPage(status, f, problemsOf(e), "")
			}
			return err
		}
		r.audit("token.revoke", "token", f.ID, "", "Revoked an API token")
		err = r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The token is revoked. Calls with it are refused from now on.")})
	default:
		if err := s.Store.Partners.SetPlatformKey(r.ctx(), r.person.Partner, f.Key); err != nil {
			return err
		}
		r.audit("token.replace", "token", "", "", "Replaced the platform’s key")
		err = r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The key is replaced.")})
	}
	if err != nil {
		return err
	}
	return r.done(paths.Token)
}

var letterLink = regexp.MustCompile(`https?://[^\s]+`)

// showOutbox lists the messages that would have left, in demo mode only.
func (s *Server) showOutbox(r *request) error {
	to := strings.TrimSpace(r.QueryParam("to"))
	var letters []demo.Letter
	for _, l := range s.Demo.Letters(r.person.Partner, to) {
		letters = append(letters, demo.Letter{At: l.At, To: l.To, Subject: l.Subject, Text: l.Text,
			Mobile: l.Channel == platform.ByMobile, Link: letterLink.FindString(l.Text)})
	}
	r.title = r.t("Outbox")
	return r.show(http.StatusOK, demo.Outbox(to, letters, r.now()))
}

// showComponents is every part of the design system in every state.
func (s *Server) showComponents(r *request) error {
	r.title = r.t("Components")
	return r.show(http.StatusOK, gallery.Page())
}
