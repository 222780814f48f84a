package handlers

import (
	"net/http"

	"partnerdesk/store"
	"partnerdesk/views/layout"
	"partnerdesk/views/notices"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// theirKinds are the kinds of notices that this person sees at their client.
func (r *request) theirKinds() []store.NoticeKind { return noticeKinds(r.person.Role, r.site.brand) }

// ring hangs the bell into a portal's page. Who has no client yet, and an agent, whose
// own page is all they have, have none.
func (r *request) ring(sh *layout.Shell) error {
	if r.person.ClientRef == noneOfThem || !r.can(readClient) {
		return nil
	}
	n, err := r.desk.Unread(r.ctx(), r.theirKinds())
	sh.Bell = &layout.Bell{Href: paths.ClientNotices(r.person.ClientRef), Unread: n}
	return err
}

func (s *Server) showClientNotices(r *request) error {
	f, err := r.noticeForm()
	if err != nil {
		return err
	}
	return r.clientNoticesPage(http.StatusOK, f, nil)
}

// clientNoticesPage lists what concerns this client. How one is told is about whoever
// signs in, so it is left out where somebody looks on.
func (r *request) clientNoticesPage(status int, f notices.Form, p ui.Problems) error {
	kinds := r.theirKinds()
	after := r.QueryParam("after")
	all, next, err := r.desk.Notices(r.ctx(), kinds, nil, after)
	if err != nil {
		return err
	}
	v := notices.View{Now: r.now(), Client: r.client.Ref, Fixed: r.visit != nil, Form: f, Problems: p, Zone: words.Zone(r.ctx()).String(), Kinds: kindTexts(kinds), Several: len(r.works) > 1}
	for _, n := range all {
		subject, detail := noticeOf(n).ForClient(r.ctx(), v.Now)
		addNotice(&v, n, subject, detail)
	}
	v.Page(paths.ClientNotices(r.client.Ref), after, next)
	r.title = r.t("Notifications")
	return r.show(status, notices.Page(v))
}

func (s *Server) setClientNoticeChoices(r *request) error {
	f, p, err := decode[notices.Form](r)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return r.clientNoticesPage(http.StatusUnprocessableEntity, f, p)
	}
	return r.keepNoticeChoices(f, r.theirKinds(), paths.ClientNotices(r.client.Ref))
}

func (s *Server) readClientNotices(r *request) error {
	if _, err := r.desk.ReadNotice(r.ctx(), "", r.theirKinds()); err != nil {
		return err
	}
	return r.done(paths.ClientNotices(r.client.Ref))
}

// readClientNotice marks one as read and goes where it leads.
func (s *Server) readClientNotice(r *request) error {
	n, err := r.desk.ReadNotice(r.ctx(), r.Param("notice"), r.theirKinds())
	if err != nil {
		return err
	}
	return r.done(backTo(n.Link))
}
