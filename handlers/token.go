package handlers

import (
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// The pages that show a secret once, as store.Sessions.ShowOnce calls them.
const freshToken = "token"

func freshLink(draft string) string { return "link of " + draft }

func (s *Server) showToken(r *request) error {
	fresh, err := s.sessions.TakeOnce(r.ctx(), r.session, freshToken)
	if err != nil {
		return err
	}
	return r.tokenPage(http.StatusOK, settings.TokenForm{}, nil, fresh)
}

func (r *request) tokenPage(status int, f settings.TokenForm, p ui.Problems, fresh string) error {
	r.title = r.t("API token")
	f.Key = ""
	v := settings.TokenView{Form: f, Problems: p, Fresh: fresh, Remote: r.s.Tokens == nil, Base: r.s.Remote, Now: r.now(),
		Rate: r.s.TokenRate.PerSecond, Burst: r.s.TokenRate.Burst}
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
	readable := ""
	if r.s.Demo != nil {
		readable = r.s.Demo.Token(r.person.Partner)
	}
	for _, t := range tokens {
		if !t.Works {
			continue
		}
		v.Tokens = append(v.Tokens, tokenRow(t))
		if strings.HasSuffix(readable, t.Last4) && t.WorksUntil.IsZero() {
			v.Readable = readable // until somebody rolls or revokes it
		}
	}
	return r.show(status, settings.Token(v))
}

func tokenRow(t Token) settings.TokenRow {
	return settings.TokenRow{ID: t.ID, Label: t.Label, Last4: t.Last4, Created: t.CreatedAt, Used: t.LastUsedAt, Until: t.WorksUntil}
}

// changeToken makes a token of the embedded platform, or replaces the vendor's
// key. A fresh token is shown on the page that follows, once: a reload of that page
// makes no second one.
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
	if f.Do == "create" {
		fresh, err := s.Tokens.Issue(r.ctx(), r.person.Partner, f.Label)
		if e, status, ok := refused(err); ok {
			return r.tokenPage(status, f, problemsOf(e), "")
		}
		if err != nil {
			return err
		}
		r.audit("token.create", "token", "", "", "Made the API token “"+f.Label+"”")
		return r.showOnce(freshToken, fresh, paths.Token)
	}
	return s.replaceKey(r, f)
}

// showOnce ends a form that made a secret: on to the page that shows it.
func (r *request) showOnce(what, secret, to string) error {
	if err := r.s.sessions.ShowOnce(r.ctx(), r.session, what, secret); err != nil {
		return err
	}
	return r.done(to)
}

// token is the one that the address names, while it works.
func (r *request) token() (Token, error) {
	gone := platform.Errorf(platform.NotFound, "There is no such token.")
	if r.s.Tokens == nil {
		return Token{}, gone
	}
	all, err := r.s.Tokens.List(r.ctx(), r.person.Partner)
	if err != nil {
		return Token{}, err
	}
	for _, t := range all {
		if t.ID == r.Param("token") && t.Works {
			return t, nil
		}
	}
	return Token{}, gone
}

func (s *Server) showRollToken(r *request) error {
	return r.rollPage(http.StatusOK, settings.RollForm{}, nil)
}

func (r *request) rollPage(status int, f settings.RollForm, p ui.Problems) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	r.title = r.t("Roll “%s”", t.Label)
	return r.show(status, settings.Roll(settings.RollView{Token: tokenRow(t), Form: f, Problems: p, Now: r.now()}))
}

// rollToken makes a token in the place of another.
func (s *Server) rollToken(r *request) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	f, problems, err := decode[settings.RollForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.rollPage(http.StatusUnprocessableEntity, f, problems)
	}
	fresh, err := s.Tokens.Roll(r.ctx(), r.person.Partner, t.ID, f.Span())
	if e, status, ok := refused(err); ok {
		return r.rollPage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	r.audit("token.roll", "token", t.ID, "", "Rolled the API token “"+t.Label+"”; the old one works for "+f.Span().String()+" longer")
	return r.showOnce(freshToken, fresh, paths.Token)
}

func (s *Server) showRevokeToken(r *request) error { return r.revokePage(http.StatusOK, nil) }

func (r *request) revokePage(status int, p ui.Problems) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	r.title = r.t("Revoke “%s”?", t.Label)
	return r.show(status, settings.Revoke(settings.RevokeView{Token: tokenRow(t), Problems: p, Now: r.now()}))
}

// revokeToken ends a token at once.
func (s *Server) revokeToken(r *request) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	err = s.Tokens.Revoke(r.ctx(), r.person.Partner, t.ID)
	if e, status, ok := refused(err); ok {
		return r.revokePage(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	r.audit("token.revoke", "token", t.ID, "", "Revoked the API token “"+t.Label+"”")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The token is revoked. Calls with it are refused from now on.")}); err != nil {
		return err
	}
	return r.done(paths.Token)
}

// requestsShown is a page of the log.
const requestsShown = 50

// showRequests is the log of calls to the embedded platform. What is called on
// somebody else's is for them to show.
func (s *Server) showRequests(r *request) error {
	if s.Tokens == nil {
		return platform.Errorf(platform.NotFound, "The platform keeps the log of its requests itself.")
	}
	f, problems, err := query[settings.RequestFilter](r)
	if err != nil {
		return err
	}
	r.title = r.t("API requests")
	v := settings.RequestsView{Filter: f, Problems: problems, Now: r.now()}
	tokens, err := s.Tokens.List(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	labels := map[string]string{}
	for _, t := range tokens {
		v.Tokens = append(v.Tokens, tokenRow(t))
		labels[t.ID] = t.Label + " …" + t.Last4
	}
	q := RequestQuery{Limit: requestsShown}
	status := http.StatusUnprocessableEntity
	if len(problems) == 0 {
		status = http.StatusOK
		q.Source, q.KeyID, q.Route, q.StatusFloor = f.Source, f.Token, f.Endpoint, f.StatusFloor()
		q.Since = f.Since(r.now())
		q.Older, q.Newer = f.Numbers()
	}
	page, err := s.Tokens.Requests(r.ctx(), r.person.Partner, q)
	if err != nil {
		return err
	}
	v.Endpoints = page.Routes
	if len(problems) == 0 {
		v.Older, v.Newer = page.Older, page.Newer
		for _, one := range page.Rows {
			v.Rows = append(v.Rows, r.requestRow(one, labels))
		}
	}
	return r.show(status, settings.Requests(v))
}

func (r *request) requestRow(one Request, labels map[string]string) settings.RequestRow {
	row := settings.RequestRow{No: one.No, At: one.At, Method: one.Method, Path: one.Route,
		Status: one.Status, Took: one.Took.Round(time.Microsecond)}
	switch {
	case one.FromDashboard:
		row.From = r.t("This dashboard")
	case one.Explorer:
		row.From = r.t("API explorer")
	case one.ByClient:
		row.From = r.t("A client’s own token")
	case labels[one.KeyID] != "":
		row.From = labels[one.KeyID]
	default:
		row.From = r.t("An unknown token")
	}
	return row
}
