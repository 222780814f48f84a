package handlers

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// whence is where a request came from, for what is done after its answer: by then
// the request itself is somebody else's.
type whence struct {
	id, ip, device string
	tls            bool
	at             time.Time
}

func (r *request) whence() whence {
	return whence{id: requestID(r), ip: r.s.clientIP(r.Request()), device: account.Device(r.Request().UserAgent()),
		tls: r.s.overTLS(r.Request()), at: r.now()}
}

// later does something after the answer, which must not take longer for it. What do
// captures may not be the request.
func (r *request) later(failed string, do func(ctx context.Context) error) {
	id, log := requestID(r), r.s.log
	ctx := context.WithoutCancel(r.ctx())
	r.s.Desk.Later(func() {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := do(ctx); err != nil {
			log.Error(failed, "request", id, "err", err)
		}
	})
}

// readerOf makes a mail's times those of the person it goes to.
func readerOf(ctx context.Context, p store.Person) context.Context {
	if zone, err := platform.ParseZone(p.Zone); err == nil {
		return words.WithZone(ctx, zone)
	}
	return ctx
}

// nameAt is in whose name mails about signing in at that door are written.
func (s *Server) nameAt(at site) string {
	if at.staff {
		return product
	}
	return at.brand.Name
}

// tellPasswordChanged lets a mailbox know, in case it was somebody else.
func (r *request) tellPasswordChanged(p store.Person) {
	r.tell(p, r.t("Your password for %s was changed", r.s.nameAt(r.site)), r.t("your password was changed, and every other device was signed out"))
}

// tell lets a person's mailbox know of a change to how they sign in. what goes on
// after "Hello …,".
func (r *request) tell(p store.Person, subject, what string) {
	r.informed = true
	s, name, brand, from := r.s, r.s.nameAt(r.site), r.site.brand.ID, r.whence()
	var way string
	if host, ok := r.ownHost(); ok {
		way = s.address(from.tls, host, paths.Forgotten)
	}
	r.later("nobody was told of a change to how they sign in", func(ctx context.Context) error {
		ctx = readerOf(ctx, p)
		return s.Send(ctx, platform.Message{
			Partner: p.Partner, Channel: platform.ByEmail, To: p.Email, Brand: brand, ToStaff: p.Kind == store.Staff, Action: words.T(ctx, "Choose a new password"), Subject: subject,
			Text: words.T(ctx, "Hello %s,\n\n%s. That was on %s, from %s (%s).\n\nIf it was not you, choose a new password at once:\n\n%s\n\n%s",
				p.Name, what, words.DateTime(ctx, from.at), from.device, from.ip, way, name),
		})
	})
}
