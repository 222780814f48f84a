package handlers

import (
	"context"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/client"
	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// Staff may look at a client's portal as the client sees it: at the brand's own host,
// under its look, for half an hour, changing nothing. A link that works once carries
// them over, since a session is worth nothing at another host.

// visitValue is where the session at the brand's host keeps which look it is.
const visitValue = "visit"

func freshVisit(ref string) string { return "visit of " + ref }

func (s *Server) askVisit(r *request) error {
	token, err := s.sessions.TakeOnce(r.ctx(), r.session, freshVisit(r.client.Ref))
	if err != nil {
		return err
	}
	return r.visitPage(http.StatusOK, client.VisitForm{}, nil, token)
}

func (r *request) visitPage(status int, f client.VisitForm, p ui.Problems, token string) error {
	host, err := r.portalHost()
	if err != nil {
		return err
	}
	v := client.VisitView{Ref: r.client.Ref, Name: r.client.Name, Active: r.client.Active, Host: host, Form: f, Problems: p}
	if token != "" && host != "" {
		v.Link = r.atPortal(host, paths.Visit(token))
	}
	r.title = r.t("View as %s", r.client.Name)
	return r.clientPage(status, "visit", client.AskVisit(v))
}

// beginVisit notes why, and makes the link.
func (s *Server) beginVisit(r *request) error {
	f, problems, err := decode[client.VisitForm](r)
	if err != nil {
		return err
	}
	host, err := r.portalHost()
	if err != nil {
		return err
	}
	switch {
	case host == "":
		problems[""] = r.t("The portal has no host name yet, so there is nothing to look at.")
	case !r.client.Active:
		problems[""] = r.t("%s is inactive. Its portal is switched off, so there is nothing to look at.", r.client.Name)
	}
	if len(problems) > 0 {
		return r.visitPage(http.StatusUnprocessableEntity, f, problems, "")
	}
	token, err := r.desk.BeginVisit(r.ctx(), r.client.Ref, f.Reason, r.atPortal(r.Request().Host, paths.Client(r.client.Ref)))
	if err != nil {
		return err
	}
	return r.showOnce(freshVisit(r.client.Ref), token, paths.ViewAs(r.client.Ref))
}

// enterVisit begins the look at the brand's host, in a session of its own.
func (s *Server) enterVisit(r *request) error {
	v, err := s.Store.Visits.Enter(r.ctx(), r.Param("token"))
	if platform.Is(err, platform.NotFound) || err == nil && v.Partner != r.site.brand.Partner {
		return platform.Errorf(platform.NotFound, "This link no longer works. Begin again from the client’s page.")
	}
	if err != nil {
		return err
	}
	// Whatever was in this browser's session here ends: an id that somebody has planted
	// is worth nothing.
	if err := s.sessions.SignOut(r.Response(), r.Request(), r.session); err != nil {
		return err
	}
	r.session.Values[visitValue] = v.ID
	if err := s.sessions.Save(r.Request(), r.Response(), r.session); err != nil {
		return err
	}
	return r.done(paths.Client(v.ClientRef))
}

// visiting finds out whether a member of staff looks at this portal. They are there in
// the place of a client's admin, with a desk that knows that client alone.
func (r *request) visiting() error {
	id, _ := r.session.Values[visitValue].(string)
	if id == "" {
		return nil
	}
	v, err := r.s.liveVisit(r.ctx(), id, r.site.brand.Partner)
	if platform.Is(err, platform.NotFound) {
		r.visitOver = true
		return nil
	}
	if err != nil {
		return err
	}
	c, err := r.s.Store.Directory.ByRef(r.ctx(), v.Partner, v.ClientRef)
	if err != nil {
		return err
	}
	if r.partner, err = r.s.Store.Partners.Get(r.ctx(), v.Partner); err != nil {
		return err
	}
	r.visit, r.visited = &v, c
	r.person = v.Person
	r.person.Kind, r.person.ClientRef, r.person.Role, r.person.Limits = store.Portal, v.ClientRef, store.ClientAdmin, store.Limits{}
	r.desk = r.s.Desk.ForClient(r.actor(), v.ClientRef)
	return nil
}

// liveVisit is a look that goes on: of somebody who still may, at a client who is still
// theirs and still has a portal.
func (s *Server) liveVisit(ctx context.Context, id, partner string) (store.Visit, error) {
	over := platform.Errorf(platform.NotFound, "Viewing has ended.")
	v, err := s.Store.Visits.Get(ctx, id)
	if err == nil && (v.Partner != partner || !mayPerson(v.Person, viewAs)) {
		return v, over
	}
	if err == nil && v.Person.Limits.Tag != "" {
		var has map[string]bool
		if has, err = s.Store.Marks.Tagged(ctx, partner, v.Person.Limits.Tag, v.ClientRef); err == nil && !has[v.ClientRef] {
			return v, over
		}
	}
	if err != nil {
		return v, err
	}
	c, err := s.Store.Directory.ByRef(ctx, v.Partner, v.ClientRef)
	if platform.Is(err, platform.NotFound) || err == nil && !(c.Active && c.Removed.IsZero()) {
		err = over
	}
	return v, err
}

// readOnly refuses what a look does not include: to change anything, and the pages that
// are about whoever signs in.
func (r *request) readOnly(a action) error {
	switch {
	case r.Request().Method != http.MethodGet && r.Request().Method != http.MethodHead:
		return platform.Errorf(platform.Forbidden, "%s", r.t("You are viewing as %s. Nothing can be changed here: stop viewing and do it from the client’s page.", r.visited.Name))
	case a == ownAccount && r.Request().URL.Path != paths.Home:
		return platform.Errorf(platform.Forbidden, "%s", r.t("This page is about the person who signs in. You are viewing as %s, and have none here.", r.visited.Name))
	}
	return nil
}

// visitBanner says on every page whose eyes these are, and how long they stay open.
func (r *request) visitBanner() *layout.Banner {
	left := int(r.visit.Ends.Sub(r.now()).Minutes())
	text := r.t("Viewing as %s. Nothing can be changed. %d min left.", r.visited.Name, max(left, 1))
	return &layout.Banner{Tone: ui.Warning, Text: text, Action: ui.Action{Label: r.t("Stop viewing"), Post: paths.VisitEnd}}
}

// endVisit ends the look, and showVisitOver says so. It leads back to the client's page
// by a link: a form may not lead to another host.
func (s *Server) endVisit(r *request) error {
	if r.visit != nil {
		if err := s.Store.Visits.End(r.ctx(), r.visit.ID); err != nil {
			return err
		}
		r.audit("portal.view.end", "client", r.visit.ClientRef, r.visit.ClientRef, "Stopped viewing the portal")
		back := r.visit.Back
		if err := s.sessions.SignOut(r.Response(), r.Request(), r.session); err != nil {
			return err
		}
		r.visit, r.person, r.desk = nil, store.Person{}, nil
		return r.visitOverPage(back)
	}
	return r.done(paths.VisitEnd)
}

func (s *Server) showVisitOver(r *request) error {
	if r.visit != nil {
		return r.done(paths.Client(r.visit.ClientRef))
	}
	return r.visitOverPage("")
}

func (r *request) visitOverPage(back string) error {
	r.frame, r.title = onDoor, r.t("Viewing has ended")
	return r.show(http.StatusOK, client.VisitOver(back))
}

// asWhom is the name under which a look stands in the trail: both.
func (r *request) asWhom() string {
	return r.person.Name + ", as " + r.visited.Name
}
