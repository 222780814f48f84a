package handlers

import (
	"net/http"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// underWay is a draft that can be handed over; where it can't, the answer leads
// away, and here is false.
func (r *request) underWay() (o store.Onboarding, here bool, err error) {
	if o, err = r.desk.Draft(r.ctx(), r.draftID()); err != nil {
		return o, false, err
	}
	to, why, err := r.ended(o)
	if err != nil || to != "" {
		return o, false, r.elsewhere(to, why, err)
	}
	return o, true, nil
}

func (s *Server) showHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	fresh, err := s.sessions.TakeOnce(r.ctx(), r.session, freshLink(o.ID))
	if err != nil {
		return err
	}
	return r.handOverPage(http.StatusOK, o, fresh, nil)
}

func (r *request) handOverPage(status int, o store.Onboarding, fresh string, p ui.Problems) error {
	b, host, err := r.draftBrand(o)
	if err != nil {
		return err
	}
	brands, err := r.brandOptions()
	if err != nil {
		return err
	}
	v := onboarding.HandOverView{ID: o.ID, Name: o.Name, Email: o.Email, Brand: b.Name, BrandID: b.ID, Brands: brands, Host: host, Fresh: fresh,
		MayCopy: r.can(onboard), Problems: p, Now: r.now()}
	if v.Brand == "" {
		v.Brand = r.brand().Name
	}
	links, err := r.s.Store.Handovers.Of(r.ctx(), o.Partner, o.ID)
	if err != nil {
		return err
	}
	v.Progress = r.progressOf(o, links)
	if err := r.listLinks(&v.Progress, links); err != nil {
		return err
	}
	v.Mailed = v.Progress.Mailed
	v.Recent = v.Now.Sub(v.Mailed) < store.RemindGap
	r.title = r.t("Hand over")
	return r.show(status, onboarding.HandOver(v))
}

// listLinks puts those that work below where the client is.
func (r *request) listLinks(p *onboarding.ProgressView, links []store.Handover) error {
	names, err := r.staffNames()
	if err != nil {
		return err
	}
	p.Listed, p.MayTake = true, r.can(onboard)
	for _, h := range links {
		if !p.Ended && h.Works(p.Now) {
			p.Links = append(p.Links, onboarding.LinkRow{ID: h.ID, By: names[h.CreatedBy], MailedTo: h.MailedTo,
				Created: h.Created, Expires: h.Expires, Opened: h.Opened, Seen: h.Seen, Step: h.Step})
		}
	}
	return nil
}

// progress is how far the client is by their links.
func (r *request) progress(o store.Onboarding) (onboarding.ProgressView, error) {
	links, err := r.s.Store.Handovers.Of(r.ctx(), o.Partner, o.ID)
	return r.progressOf(o, links), err
}

func (r *request) progressOf(o store.Onboarding, links []store.Handover) onboarding.ProgressView {
	p := onboarding.ProgressView{ID: o.ID, Now: r.now(), Made: len(links), Ended: o.ClientRef != "" || !o.Discarded.IsZero() || due(o) == platform.StepDone}
	if o.ClientRef != "" {
		p.Live = o.Name
	}
	for _, h := range links {
		if h.MailedTo != "" && h.Created.After(p.Mailed) {
			p.Mailed = h.Created
		}
		if p.Ended || !h.Works(p.Now) {
			continue
		}
		p.Working++
		if h.Expires.After(p.Expires) {
			p.Expires = h.Expires
		}
		if !h.Opened.IsZero() && (p.Opened.IsZero() || h.Opened.Before(p.Opened)) {
			p.Opened = h.Opened
		}
		if h.Seen.After(p.Seen) {
			p.Seen, p.Step = h.Seen, h.Step
		}
	}
	return p
}

// withProgress puts where the client is above a step that staff have open.
func (r *request) withProgress(o store.Onboarding, content templ.Component) (templ.Component, error) {
	if o.ID == "" {
		return content, nil
	}
	if o.Assigned.To == r.person.ID && o.Assigned.Note != "" {
		content = templ.Join(onboarding.AssignedNote(o.Assigned.Note), content)
	}
	p, err := r.progress(o)
	if err != nil || p.Made == 0 {
		return content, err
	}
	p.At = string(due(o))
	return templ.Join(onboarding.Strip(p), content), nil
}

// showProgress answers a page that asks again by itself.
func (s *Server) showProgress(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if !r.fragment() {
		return r.done(paths.Draft(o.ID))
	}
	links, err := r.s.Store.Handovers.Of(r.ctx(), o.Partner, o.ID)
	if err != nil {
		return err
	}
	p := r.progressOf(o, links)
	if r.QueryParam("links") != "" {
		if err := r.listLinks(&p, links); err != nil {
			return err
		}
	}
	if p.At = r.QueryParam("at"); p.At == "" {
		return r.part(http.StatusOK, onboarding.Progress(p))
	}
	if p.At != string(due(o)) || p.Ended {
		p.Moved = paths.Draft(o.ID)
	}
	return r.part(http.StatusOK, onboarding.Strip(p))
}

// mailHandOver sends the client a link, which is also how they are reminded.
func (s *Server) mailHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.HandOverForm](r)
	if err != nil {
		return err
	}
	b, host, err := r.draftBrand(o)
	if err != nil {
		return err
	}
	if host == "" {
		problems[""] = r.t("Your brand has no host name yet, so nobody could follow the link.")
	} else if o.Email == "" {
		problems[""] = r.t("No e-mail address is known for this client.")
	}
	if len(problems) > 0 {
		return r.handOverPage(http.StatusUnprocessableEntity, o, "", problems)
	}
	h, link, err := r.desk.HandOver(r.ctx(), o.ID, o.Email, f.Force)
	if e, status, ok := refused(err); ok {
		if e.Kind == platform.RateLimited {
			return r.handOverPage(http.StatusUnprocessableEntity, o, "", ui.Problems{"force": r.t(e.Msg)})
		}
		return r.handOverPage(status, o, "", problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.sendHandover(o, b, link, host); err != nil {
		s.log.Error("a link could not be mailed", "request", requestID(r), "err", err)
		if err := s.Store.Handovers.Drop(r.ctx(), h.Partner, h.ID); err != nil {
			return err
		}
		return r.handOverPage(http.StatusServiceUnavailable, o, "", ui.Problems{"": r.t("The mail could not be sent, so the link was taken back. Try again in a minute, or make a link to copy.")})
	}
	if err := s.Store.Handovers.SentFrom(r.ctx(), h.Partner, h.ID, r.atPortal(host, "")); err != nil {
		return err
	}
	r.desk.HandedOver(r.ctx(), o, h)
	if f.End {
		if err := r.desk.TakeBackOthers(r.ctx(), o, h.ID); err != nil {
			return err
		}
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The link is on its way to %s.", o.Email)}); err != nil {
		return err
	}
	if f.Back == "list" {
		return r.done(paths.Onboarding)
	}
	return r.done(paths.DraftHandover(o.ID))
}

// makeHandOver makes a link to copy, which the page that follows shows once.
func (s *Server) makeHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, _, err := decode[onboarding.HandOverForm](r)
	if err != nil {
		return err
	}
	_, host, err := r.draftBrand(o)
	if err != nil {
		return err
	}
	if host == "" {
		return r.handOverPage(http.StatusUnprocessableEntity, o, "", nil)
	}
	h, link, err := r.desk.HandOver(r.ctx(), o.ID, "", false)
	if e, status, ok := refused(err); ok {
		return r.handOverPage(status, o, "", problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := s.Store.Handovers.SentFrom(r.ctx(), h.Partner, h.ID, r.atPortal(host, "")); err != nil {
		return err
	}
	r.desk.HandedOver(r.ctx(), o, h)
	if f.End {
		if err := r.desk.TakeBackOthers(r.ctx(), o, h.ID); err != nil {
			return err
		}
	}
	return r.showOnce(freshLink(o.ID), r.atPortal(host, paths.Handover(link.Token).Start()), paths.DraftHandover(o.ID))
}

func (s *Server) revokeHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, _, err := decode[onboarding.HandOverForm](r)
	if err != nil {
		return err
	}
	var worked bool
	if f.Link != "" {
		worked, err = r.desk.TakeBackOne(r.ctx(), o.ID, f.Link)
	} else {
		var n int64
		n, err = r.desk.TakeBack(r.ctx(), o.ID)
		worked = n > 0
	}
	if err != nil {
		return err
	}
	text := r.t("The link is revoked. What the client entered is kept.")
	if !worked {
		text = r.t("There was no link to revoke.")
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.DraftHandover(o.ID))
}
