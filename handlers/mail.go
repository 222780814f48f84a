package handlers

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// Sender takes a message to a person: an invitation, say.
type Sender func(ctx context.Context, m platform.Message) error

// sendInvitation mails a link with which an invited person sets a password, in
// the name of the brand they will sign in under.
func (r *request) sendInvitation(p store.Person, host string) error {
	b, err := r.s.Store.Brands.Of(r.ctx(), p.Partner)
	if err != nil {
		return err
	}
	link, err := r.s.Store.Links.Create(r.ctx(), p.Partner, p.ID, store.SetPassword)
	if err != nil {
		return err
	}
	scheme := "http://"
	if r.s.overTLS(r.Request()) {
		scheme = "https://"
	}
	address := scheme + host + paths.Welcome(link.Token)
	return r.s.Send(r.ctx(), platform.Message{
		Partner: p.Partner, Channel: platform.ByEmail, To: p.Email,
		Subject: r.t("Your access to %s", b.Name),
		Text: r.t("Hello %s,\n\nyou can now see your numbers, agents and balance at %s. Set your password here:\n\n%s\n\nThe link works once, until %s.\n\n%s",
			p.Name, b.Name, address, words.DateTime(r.ctx(), link.Expires), b.Name),
	})
}
