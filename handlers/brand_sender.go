package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// senderView is whose mailbox a brand's mails come from, and which one is to follow.
func (r *request) senderView(b store.Brand, p brandPage) (settings.SenderView, error) {
	v := settings.SenderView{Brand: b.ID, Name: b.Sender, Own: b.MailFrom, Since: b.MailFromAt, House: r.s.MailFrom, MailHost: r.s.MailHost,
		Form: p.sender, Problems: p.senderP, Digits: store.SenderCodeDigits, Now: r.now()}
	if v.Name == "" {
		v.Name = b.Name
	}
	waits, err := r.s.Store.Brands.WaitingSender(r.ctx(), b.Partner, b.ID)
	switch {
	case err == nil:
		v.Waits, v.Sent, v.Usable = waits.Address, waits.Sent, waits.Usable(r.now())
	case !platform.Is(err, platform.NotFound):
		return v, err
	}
	if r.QueryParam("records") != "" && v.Domain() != "" {
		v.Records = r.mailRecords(v.Domain())
	}
	return v, nil
}

// recordsLimit is how long DNS may take while somebody waits for the page.
const recordsLimit = 4 * time.Second

// mailRecords is what a domain says of who may send its mails. What DNS does not tell
// is as good as not there: a receiver of mails finds no more.
func (r *request) mailRecords(domain string) *settings.MailRecords {
	ctx, cancel := context.WithTimeout(r.ctx(), recordsLimit)
	defer cancel()
	find := func(name, begins string) string {
		all, _ := r.s.LookupTXT(ctx, name)
		for _, one := range all {
			if strings.HasPrefix(strings.ToLower(one), begins) {
				return one
			}
		}
		return ""
	}
	m := &settings.MailRecords{SPF: find(domain, "v=spf1"), DMARC: find("_dmarc."+domain, "v=dmarc1")}
	m.Silent = ctx.Err() != nil
	return m
}

// askBrandSender mails a code to the address that a brand's mails are to come from.
func (s *Server) askBrandSender(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	f, problems, err := decode[settings.SenderForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error {
		return r.brandPage(status, b, brandPage{tab: settings.TabMail, form: formOf(b), sender: f, senderP: p})
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	code, err := r.desk.AskSender(r.ctx(), b, f.Address)
	if err == nil {
		err = r.sendSenderCode(b, f.Address, code)
	}
	if e, status, ok := refused(err); ok {
		return again(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("A code is on its way to %s.", f.Address)}); err != nil {
		return err
	}
	return r.done(paths.BrandMail(b.ID) + "#mail")
}

// sendSenderCode goes to whoever reads the mailbox, who may be nobody of ours.
func (r *request) sendSenderCode(b store.Brand, to, code string) error {
	return r.s.Send(r.ctx(), platform.Message{
		Partner: b.Partner, Channel: platform.ByEmail, To: to, Brand: b.ID, Code: code,
		Subject: r.t("May mails of %s come from this address?", b.Name),
		Text: r.t("Hello,\n\n%s wants to send its mails from this address. If that is right, give them this code:\n\n%s\n\nIt works for one hour. If you know nothing of it, do nothing: without the code nothing is sent from here.\n\n%s",
			b.Name, code, b.Name),
	})
}

func (s *Server) confirmBrandSender(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	f, _, err := decode[settings.SenderCodeForm](r)
	if err != nil {
		return err
	}
	address, err := r.desk.ConfirmSender(r.ctx(), b, f.Code)
	if e, status, ok := refused(err); ok {
		return r.brandPage(status, b, brandPage{tab: settings.TabMail, form: formOf(b), senderP: problemsOf(e)})
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Mails of %s come from %s from now on.", b.Name, address)}); err != nil {
		return err
	}
	return r.done(paths.BrandMail(b.ID) + "?records=1#mail")
}

// testBrandSender mails a trial to whoever asks for it, under the brand's own address
// and no other, so that a mail server's refusal is seen here and not by clients.
func (s *Server) testBrandSender(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	to := r.person.Email
	err = r.desk.TrySender(r.ctx(), b, func() error {
		if s.MailFrom == "" {
			return platform.Errorf(platform.Conflict, "This installation has no mail server, so there is nothing to try.")
		}
		return s.Send(r.ctx(), platform.Message{
			Partner: b.Partner, Channel: platform.ByEmail, To: to, Brand: b.ID, OnlySender: true,
			Subject: r.t("Test mail of %s", b.Name),
			Text: r.t("Hello %s,\n\nthe mail server sends mails of %s as %s. If this one lies in the spam folder, its receiver does not trust that address yet: the brand’s page says which DNS records it takes.\n\n%s",
				r.person.Name, b.Name, b.MailFrom, b.Name),
		})
	})
	if e, status, ok := refused(err); ok {
		return r.brandPage(status, b, brandPage{tab: settings.TabMail, form: formOf(b), senderP: ui.Problems{"test": e.Msg}})
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The mail server took the test mail. Look for it at %s, in the spam folder too.", to)}); err != nil {
		return err
	}
	return r.done(paths.BrandMail(b.ID) + "#mail")
}

func (s *Server) dropBrandSender(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	if err := r.desk.DropSender(r.ctx(), b); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Mails of %s come from this installation’s address.", b.Name)}); err != nil {
		return err
	}
	return r.done(paths.BrandMail(b.ID) + "#mail")
}
