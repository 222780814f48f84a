package handlers

import (
	"fmt"
	"net/http"
	"slices"

	"partnerdesk/store"
	"partnerdesk/views/notices"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (s *Server) showNotices(r *request) error {
	f, err := r.noticeForm()
	if err != nil {
		return err
	}
	return r.noticesPage(http.StatusOK, f, nil)
}

// noticeForm is how this person is told, as the form has it.
func (r *request) noticeForm() (notices.Form, error) {
	c, err := r.s.Store.Notices.Choices(r.ctx(), r.person.Partner, r.person.ID)
	f := notices.Form{}
	for _, k := range c.Mail {
		f.Mail = append(f.Mail, string(k))
	}
	if c.QuietFrom != c.QuietTo {
		f.From, f.To = clockText(c.QuietFrom), clockText(c.QuietTo)
	}
	return f, err
}

// kindTexts are kinds as the pages call them.
func kindTexts(kinds []store.NoticeKind) []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = string(k)
	}
	return all
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func (r *request) noticesPage(status int, f notices.Form, p ui.Problems) error {
	all, err := r.desk.Notices(r.ctx(), nil)
	if err != nil {
		return err
	}
	v := notices.View{Now: r.now(), Form: f, Problems: p, Zone: words.Zone(r.ctx()).String(), Kinds: kindTexts(store.NoticeKinds())}
	for _, n := range all {
		addNotice(&v, n, n.Subject, n.Detail)
	}
	r.title = r.t("Notifications")
	return r.show(status, notices.Page(v))
}

// addNotice puts a notice into a list in the words of its reader.
func addNotice(v *notices.View, n store.Notice, subject, detail string) {
	row := notices.Row{ID: n.ID, Kind: string(n.Kind), Subject: subject, Detail: detail, Raised: n.Raised, Cleared: n.Cleared, Read: !n.Read.IsZero()}
	v.Rows = append(v.Rows, row)
	if !row.Read && row.Cleared.IsZero() {
		v.Unread++
	}
}

func (s *Server) readNotices(r *request) error {
	if _, err := r.desk.ReadNotice(r.ctx(), "", nil); err != nil {
		return err
	}
	return r.done(paths.Notices)
}

// readNotice marks a notice as read and goes where it leads. It is a POST, so that
// nothing that fetches links ahead marks any.
func (s *Server) readNotice(r *request) error {
	n, err := r.desk.ReadNotice(r.ctx(), r.Param("notice"), nil)
	if err != nil {
		return err
	}
	return r.done(backTo(n.Link))
}

func (s *Server) setNoticeChoices(r *request) error {
	f, p, err := decode[notices.Form](r)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return r.noticesPage(http.StatusUnprocessableEntity, f, p)
	}
	return r.keepNoticeChoices(f, store.NoticeKinds(), paths.Notices)
}

// keepNoticeChoices keeps what was ticked of the kinds that the form offered: others
// stay as they were, since a person may be offered more at another client.
func (r *request) keepNoticeChoices(f notices.Form, offered []store.NoticeKind, back string) error {
	c, err := r.s.Store.Notices.Choices(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	c.Mail = slices.DeleteFunc(c.Mail, func(k store.NoticeKind) bool { return slices.Contains(offered, k) })
	for _, k := range offered {
		if slices.Contains(f.Mail, string(k)) {
			c.Mail = append(c.Mail, k)
		}
	}
	c.QuietFrom, _ = notices.Minutes(f.From)
	c.QuietTo, _ = notices.Minutes(f.To)
	if host, ok := r.ownHost(); ok {
		c.Base = r.atPortal(host, "")
	}
	if err := r.s.Store.Notices.SetChoices(r.ctx(), r.person.Partner, r.person.ID, c); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("How you are told is kept.")}); err != nil {
		return err
	}
	return r.done(back)
}
