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

// foldAbove is how many open notices of one kind staff see one by one among the others.
const foldAbove = 8

// noticesPage lists all that there is, the kinds with many notices folded into a row each,
// or, where the address names one, that kind.
func (r *request) noticesPage(status int, f notices.Form, p ui.Problems) error {
	v := notices.View{Now: r.now(), Form: f, Problems: p, Zone: words.Zone(r.ctx()).String(), Kinds: kindTexts(mailedToStaff())}
	after := r.QueryParam("after")
	kinds := r.noticeKind()
	var folded []store.NoticeKind
	if kinds == nil {
		counts, err := r.desk.NoticeCounts(r.ctx())
		if err != nil {
			return err
		}
		for _, c := range counts {
			if c.Open <= foldAbove {
				continue
			}
			folded = append(folded, c.Kind)
			if after == "" {
				v.Folds = append(v.Folds, notices.Fold{Kind: string(c.Kind), Open: c.Open, Unread: c.Unread, Newest: c.Newest})
				v.Unread += c.Unread
			}
		}
		slices.SortFunc(v.Folds, func(a, b notices.Fold) int { return b.Newest.Compare(a.Newest) })
	} else {
		v.Kind = string(kinds[0])
	}
	all, next, err := r.desk.Notices(r.ctx(), kinds, folded, after)
	if err != nil {
		return err
	}
	for _, n := range all {
		subject, detail := noticeOf(n).ForStaff(r.ctx())
		addNotice(&v, n, subject, detail)
	}
	v.Page(paths.NoticesOf(v.Kind), after, next)
	r.title = r.t("Notifications")
	if v.Kind != "" {
		r.title = notices.KindName(r.ctx(), v.Kind)
	}
	return r.show(status, notices.Page(v))
}

// noticeKind is the kind that the address names; none where it names none of staff's.
func (r *request) noticeKind() []store.NoticeKind {
	for _, k := range store.StaffKinds() {
		if r.QueryParam("kind") == string(k) {
			return []store.NoticeKind{k}
		}
	}
	return nil
}

// noticeOf is a notice as it is worded.
func noticeOf(n store.Notice) notices.Notice {
	f := n.Figures
	out := notices.Notice{Kind: string(n.Kind), Subject: n.Subject, Detail: n.Detail, Client: n.Client, Figures: notices.Figures{Balance: f.Balance, Days: f.Days, Till: f.Till, Numbers: f.Numbers, More: f.More,
		Amount: f.Amount, Name: f.Name, Step: f.Step, Since: f.Since, Total: f.Total, Refused: f.Refused, Undone: f.Undone}}
	if r := f.Rule; r != nil {
		out.Figures.Rule = &notices.Rule{Team: r.Team, Kind: string(r.Kind), Threshold: r.Threshold, Always: r.Always}
	}
	return out
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
	kinds := r.noticeKind()
	if _, err := r.desk.ReadNotice(r.ctx(), "", kinds); err != nil {
		return err
	}
	if kinds != nil {
		return r.done(paths.NoticesOf(string(kinds[0])))
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
	return r.keepNoticeChoices(f, mailedToStaff(), paths.Notices)
}

// mailedToStaff are the kinds that staff may have by mail. That an onboarding was given to
// somebody is mailed anyway, as it is given.
func mailedToStaff() []store.NoticeKind {
	return slices.DeleteFunc(store.StaffKinds(), func(k store.NoticeKind) bool { return k == store.NoticeYours })
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
	if !r.site.staff && r.person.Language == "" {
		// They read the page in it, so they do the mails.
		if err := r.s.Store.People.SetLanguage(r.ctx(), r.person.Partner, r.person.ID, words.Lang(r.ctx())); err != nil {
			return err
		}
	}
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
