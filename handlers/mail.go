package handlers

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"

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
	b, err := r.s.Store.Brands.OfClient(r.ctx(), p.Partner, p.ClientRef)
	if err != nil {
		return err
	}
	link, err := r.s.Store.Links.Create(r.ctx(), p.Partner, p.ID, store.SetPassword)
	if err != nil {
		return err
	}
	address := r.atPortal(host, paths.Welcome(link.Token))
	tag := known(p.Language, b)
	return r.s.Send(r.ctx(), platform.Message{
		Partner: p.Partner, Channel: platform.ByEmail, To: p.Email, Brand: b.ID, Action: subject(r.ctx(), tag, func(ctx context.Context) string { return words.T(ctx, "Set your password") }),
		Subject: subject(r.ctx(), tag, func(ctx context.Context) string { return words.T(ctx, "Your access to %s", b.Name) }),
		Text: letter(r.ctx(), tag, func(ctx context.Context) string {
			if p.Role == store.ClientAgent {
				return words.T(ctx, "Hello %s,\n\nat %s you can now see your shift and your day, and say when you take calls. Set your password here:\n\n%s\n\nThe link works once, until %s.\n\n%s",
					p.Name, b.Name, address, words.DateTime(ctx, link.Expires), b.Name)
			}
			return words.T(ctx, "Hello %s,\n\nyou can now see your numbers, agents and balance at %s. Set your password here:\n\n%s\n\nThe link works once, until %s.\n\n%s",
				p.Name, b.Name, address, words.DateTime(ctx, link.Expires), b.Name)
		}),
	})
}

// sendJoined tells somebody who signs in already that they see another client too.
func (r *request) sendJoined(p store.Person, host string) error {
	b, err := r.s.Store.Brands.OfClient(r.ctx(), p.Partner, r.client.Ref)
	if err != nil {
		return err
	}
	tag := known(p.Language, b)
	return r.s.Send(r.ctx(), platform.Message{
		Partner: p.Partner, Channel: platform.ByEmail, To: p.Email, Brand: b.ID,
		Action:  subject(r.ctx(), tag, func(ctx context.Context) string { return words.T(ctx, "Sign in") }),
		Subject: subject(r.ctx(), tag, func(ctx context.Context) string { return words.T(ctx, "You can now see %s too", r.client.Name) }),
		Text: letter(r.ctx(), tag, func(ctx context.Context) string {
			return words.T(ctx, "Hello %s,\n\nat %s you now see %s besides what you saw before. Sign in with the password that you have:\n\n%s\n\n%s",
				p.Name, b.Name, r.client.Name, r.atPortal(host, paths.SignIn), b.Name)
		}),
	})
}

// atPortal is a page of the brand's host as a link in a mail has it.
func (r *request) atPortal(host, path string) string {
	return r.s.address(r.s.overTLS(r.Request()), host, path)
}

// address is a page as a link in a mail has it. Where browsers come by TLS only, a
// request without it decides nothing.
func (s *Server) address(tls bool, host, path string) string {
	if tls || s.Secure {
		return "https://" + host + path
	}
	return "http://" + host + path
}

// ownHost is the host of this request, port and all, where a link in a mail may lead
// there; else another of ours, or false. Staff may come by any IP address, and a
// stranger may write any into a request: a link that carries a secret goes to that
// address only if it is the one that was connected to.
func (r *request) ownHost() (string, bool) {
	host := r.Request().Host
	ip, err := netip.ParseAddr(strings.Trim(store.Host(host), "[]"))
	if err != nil {
		return host, true // looked up: localhost, a public host or a brand's
	}
	if local, ok := r.Request().Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if at, err := netip.ParseAddrPort(local.String()); err == nil && at.Addr().Unmap() == ip.Unmap() {
			return host, true
		}
	}
	if len(r.s.PublicHosts) > 0 {
		return r.s.PublicHosts[0], true
	}
	return "", false
}

// sendHandover mails the link by which a client goes on with their onboarding.
func (r *request) sendHandover(o store.Onboarding, b store.Brand, link store.Link, host string) error {
	tag := known(o.SignUp.Language, b)
	return r.s.Send(r.ctx(), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID, Action: subject(r.ctx(), tag, func(ctx context.Context) string { return words.T(ctx, "Go on with the registration") }),
		Subject: subject(r.ctx(), tag, func(ctx context.Context) string {
			return words.T(ctx, "Please finish your registration with %s", b.Name)
		}),
		Text: letter(r.ctx(), tag, func(ctx context.Context) string {
			return words.T(ctx, "Hello %s,\n\nyour registration with %s is begun. What is left takes about five minutes and works on a phone:\n\n%s\n\nThe link needs no account and works until %s. It opens this registration only: please do not pass it on. If you did not expect this mail, enter nothing and tell us.\n\n%s",
				o.Name, b.Name, r.atPortal(host, paths.Handover(link.Token).Start()), words.DateTime(ctx, link.Expires), b.Name)
		}),
	})
}
