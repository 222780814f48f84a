package handlers

import (
	"net/http"
	"slices"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/whatsapp"
)

func (s *Server) showWhatsApp(r *request) error {
	ref := r.client.Ref
	all, err := r.desk.WhatsApp(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := whatsapp.ListView{Ref: ref, Portal: !r.site.staff, MayEdit: r.can(editWhatsApp), NotKnown: err != nil, Checks: s.Meta != nil, AsOf: asOf(all), Now: r.now()}
	tokens, err := r.desk.WhatsAppTokens(r.ctx(), ref)
	if err != nil {
		return err
	}
	for _, n := range all.Value {
		row, err := r.whatsAppRow(n, tokens[n.PhoneNumberID])
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	r.title = r.t("WhatsApp numbers of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "whatsapp", whatsapp.List(v))
}

func (r *request) whatsAppRow(n platform.WhatsAppNumber, known store.WhatsAppLink) (whatsapp.Row, error) {
	row := whatsapp.Row{ID: n.ID, PhoneNumberID: n.PhoneNumberID, Display: n.DisplayNumber, Name: n.VerifiedName, Status: n.Status,
		TokenEnds: known.TokenEnds, Checked: known.Checked, Refused: known.Refused}
	hours, err := r.desk.WhatsAppHours(r.ctx(), r.client.Ref, n.ID)
	if platform.Is(err, platform.NotFound) {
		return row, nil // unlinked in the meantime
	}
	if e := tolerable(err); e != nil {
		return row, e
	}
	if err == nil {
		row.Hours = &whatsapp.Hours{Schedule: hours.Value, State: hours.Value.At(r.now())}
	}
	return row, nil
}

// showLinkWhatsApp starts with the number that is to get a new token, where a link
// names one.
func (s *Server) showLinkWhatsApp(r *request) error {
	return r.linkPage(http.StatusOK, whatsapp.Form{ID: r.QueryParam("phone_number_id")}, nil, false)
}

func (r *request) linkPage(status int, f whatsapp.Form, p ui.Problems, silent bool) error {
	ref := r.client.Ref
	f.Intent, f.Token = r.s.NewID(), ""
	v := whatsapp.LinkView{Ref: ref, ClientName: r.client.Name, Form: f, Problems: p, Checks: r.s.Meta != nil, Silent: silent, Inactive: !r.client.Active}
	all, err := r.desk.WhatsApp(r.ctx(), ref)
	if err := tolerable(err); err != nil {
		return err
	}
	if at := slices.IndexFunc(all.Value, func(n platform.WhatsAppNumber) bool { return n.PhoneNumberID == f.ID && f.ID != "" }); at >= 0 {
		if v.Replaces = all.Value[at].DisplayNumber.String(); v.Replaces == "" {
			v.Replaces = f.ID
		}
	}
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open, v.Blocked = r.openNote(list), f.ID != "" && blocked(list, store.LinkWhatsApp, f.ID)
	r.title = r.t("Link a WhatsApp number")
	return r.show(status, whatsapp.Link(v))
}

// linkWhatsApp asks Meta about the token, if anybody is to be asked, and links.
func (s *Server) linkWhatsApp(r *request) error {
	f, problems, err := decode[whatsapp.Form](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.linkPage(http.StatusUnprocessableEntity, f, problems, false)
	}
	in, checked, ends := f.Input(), false, time.Time{}
	if s.Meta != nil {
		facts, err := s.Meta(r.ctx(), in.PhoneNumberID, in.AccessToken)
		switch {
		case err == nil:
			checked, ends = true, facts.Ends
			if in.DisplayNumber == "" {
				in.DisplayNumber = facts.DisplayNumber
			}
			if in.VerifiedName == "" && len(facts.VerifiedName) <= 100 {
				in.VerifiedName = facts.VerifiedName
			}
		case platform.Is(err, platform.Unauthenticated) || platform.Is(err, platform.Invalid):
			e, _ := err.(*platform.Error)
			return r.linkPage(http.StatusUnprocessableEntity, f, problemsOf(e), false)
		case f.Unchecked != "on":
			r.s.log.Warn("a WhatsApp token could not be checked", "request", requestID(r), "err", err)
			return r.linkPage(http.StatusServiceUnavailable, f, nil, true)
		}
	}
	before, err := r.desk.WhatsApp(r.ctx(), r.client.Ref)
	if e := tolerable(err); e != nil {
		return e
	}
	replaced := slices.ContainsFunc(before.Value, func(n platform.WhatsAppNumber) bool { return n.PhoneNumberID == in.PhoneNumberID })
	i, err := r.desk.LinkWhatsApp(r.ctx(), f.Intent, r.client.Ref, in)
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.linkPage(status, f, problemsOf(e), false)
	}
	return r.settled(i, func() error {
		if err := r.desk.TokenKnown(r.ctx(), r.client.Ref, i.Subject, checked, ends); err != nil {
			return err
		}
		text := r.t("The WhatsApp number is linked.")
		if replaced {
			text = r.t("The token is replaced.")
		}
		if checked {
			text += " " + r.t("Meta accepts the token.")
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
			return err
		}
		return r.done(paths.WhatsApp(r.client.Ref))
	}, func(e *platform.Error) error {
		return r.linkPage(statusOf[e.Kind], f, problemsOf(e), false)
	})
}

func (s *Server) askUnlinkWhatsApp(r *request) error { return r.unlinkPage(http.StatusOK, nil) }

func (r *request) unlinkPage(status int, p ui.Problems) error {
	all, err := r.desk.WhatsApp(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all.Value, func(n platform.WhatsAppNumber) bool { return n.ID == r.Param("number") })
	if at < 0 {
		return platform.Errorf(platform.NotFound, "There is no such WhatsApp number.")
	}
	row, err := r.whatsAppRow(all.Value[at], store.WhatsAppLink{})
	if err != nil {
		return err
	}
	r.title = r.t("Unlink a WhatsApp number")
	return r.show(status, whatsapp.Unlink(whatsapp.UnlinkView{Ref: r.client.Ref, ClientName: r.client.Name, Row: row, Problems: p}))
}

func (s *Server) unlinkWhatsApp(r *request) error {
	if err := r.desk.UnlinkWhatsApp(r.ctx(), r.client.Ref, r.Param("number")); err != nil {
		if e, status, ok := refused(err); ok {
			return r.unlinkPage(status, problemsOf(e))
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The WhatsApp number is unlinked.")}); err != nil {
		return err
	}
	return r.done(paths.WhatsApp(r.client.Ref))
}

// tokenAlarms are the banners of a client's pages: its WhatsApp numbers that need
// a new token.
func (r *request) tokenAlarms() ([]ui.Notice, error) {
	known, err := r.desk.WhatsAppTokens(r.ctx(), r.client.Ref)
	var all []ui.Notice
	for _, l := range known {
		if !l.Alarm(r.now()) {
			continue
		}
		n := ui.Notice{Tone: ui.Error, Title: r.t("WhatsApp stands still on %s", l.Called()), Body: r.t("Meta does not accept its token any more. It needs a new one.")}
		if r.can(editWhatsApp) {
			n.Actions = []ui.Action{{Label: r.t("Replace the token"), Href: paths.With(paths.LinkWhatsApp(l.ClientRef), "phone_number_id", l.PhoneNumberID)}}
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b ui.Notice) int {
		if a.Title < b.Title {
			return -1
		}
		return 1
	})
	return all, err
}
