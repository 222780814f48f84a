package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/notices"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (s *Server) showNotices(r *request) error {
	c, err := s.Store.Notices.Choices(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	f := notices.Form{}
	for _, k := range c.Mail {
		f.Mail = append(f.Mail, string(k))
	}
	if c.QuietFrom != c.QuietTo {
		f.From, f.To = clockText(c.QuietFrom), clockText(c.QuietTo)
	}
	return r.noticesPage(http.StatusOK, f, nil)
}

func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func (r *request) noticesPage(status int, f notices.Form, p ui.Problems) error {
	all, err := r.desk.Notices(r.ctx(), nil)
	if err != nil {
		return err
	}
	v := notices.View{Now: r.now(), Form: f, Problems: p, Zone: words.Zone(r.ctx()).String()}
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
	var c store.NoticeChoices
	c.QuietFrom, _ = notices.Minutes(f.From)
	c.QuietTo, _ = notices.Minutes(f.To)
	for _, k := range f.Mail {
		c.Mail = append(c.Mail, store.NoticeKind(k))
	}
	if err := s.Store.Notices.SetChoices(r.ctx(), r.person.Partner, r.person.ID, c); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("How you are told is kept.")}); err != nil {
		return err
	}
	return r.done(paths.Notices)
}

// MailNotices sends what people want by mail and have not read meanwhile; it is
// for the background, every half minute or so.
func (s *Server) MailNotices(ctx context.Context) error {
	return s.Desk.Mails(ctx, func(ctx context.Context, l store.Letter) error {
		p, err := s.Store.Partners.Get(ctx, l.Partner)
		if err != nil {
			return err
		}
		ctx = words.With(ctx, words.English)
		if zone, err := time.LoadLocation(l.Person.Zone); err == nil && l.Person.Zone != "" {
			ctx = words.WithZone(ctx, zone)
		}
		detail := l.Detail
		if detail != "" {
			detail += "\n\n"
		}
		return s.Send(ctx, platform.Message{
			Partner: l.Partner, Channel: platform.ByEmail, To: l.Person.Email, ToStaff: true, Subject: l.Subject,
			Text: words.T(ctx, "Hello %s,\n\n%s, since %s.\n\n%sOpen the dashboard of %s: the bell leads there. You get this mail once until it clears. Which mails you get is under Notifications.",
				l.Person.Name, l.Subject, words.DateTime(ctx, l.Raised), detail, p.Name),
		})
	})
}
