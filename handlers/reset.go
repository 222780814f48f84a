package handlers

import (
	"context"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// purpose of the throttle: asking for a link to a new password.
const resetTry = "reset"

func (s *Server) showForgotten(r *request) error {
	return r.forgottenPage(http.StatusOK, account.ForgottenForm{}, nil)
}

func (r *request) forgottenPage(status int, f account.ForgottenForm, p ui.Problems) error {
	r.frame, r.title = onDoor, r.t("Forgotten your password?")
	return r.show(status, account.Forgotten(f, p))
}

// forgotten mails a link to a new password. Whether anybody has the address shows
// neither in the answer nor in the time it takes: all that depends on it is done
// after the answer.
func (s *Server) forgotten(r *request) error {
	f, problems, err := decode[account.ForgottenForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.forgottenPage(http.StatusUnprocessableEntity, f, problems)
	}
	try := store.Try{Purpose: resetTry, Account: f.Email, Address: s.clientIP(r.Request())}
	if err := s.Store.Throttle.Note(r.ctx(), try); err != nil {
		if e, status, ok := refused(err); ok {
			return r.forgottenPage(status, f, ui.Problems{"": e.Msg})
		}
		return err
	}
	host, ok := r.ownHost()
	if !ok {
		s.log.Error("no link to a new password can be mailed: PUBLIC_HOSTS names no host of this program", "request", requestID(r))
		return r.done(paths.ForgottenSent)
	}
	at, from := r.site, r.whence()
	r.later("a link to a new password could not be mailed", func(ctx context.Context) error {
		return s.mailReset(ctx, at, f.Email, from, func(path string) string { return r.s.address(from.tls, host, path) })
	})
	return r.done(paths.ForgottenSent)
}

func (s *Server) mailReset(ctx context.Context, at site, email string, from whence, address func(path string) string) error {
	login, err := s.loginAt(ctx, at, email)
	if err != nil || login.ID == "" || !login.Active {
		return err
	}
	if login.Kind == store.Portal {
		if on, err := s.clientIsOn(ctx, login.Person); err != nil || !on {
			return err
		}
	}
	link, err := s.Store.Links.Create(ctx, login.Partner, login.ID, store.ResetPassword)
	if platform.Is(err, platform.RateLimited) {
		return nil // their mailbox has links that work
	}
	if err != nil {
		return err
	}
	ctx = readerOf(ctx, login.Person)
	name := s.nameAt(at)
	if err := s.Send(ctx, platform.Message{
		Partner: login.Partner, Channel: platform.ByEmail, To: login.Email, Brand: at.brand.ID, ToStaff: login.Kind == store.Staff, Action: words.T(ctx, "Choose a new password"),
		Subject: words.T(ctx, "Choose a new password for %s", name),
		Text: words.T(ctx, "Hello %s,\n\nsomebody, most likely you, asked for a new password for %s. Choose it here:\n\n%s\n\nThe link works once, until %s. If it was not you, you need do nothing: your password stays as it is.\n\n%s",
			login.Name, name, address(paths.Reset(link.Token)), words.DateTime(ctx, link.Expires), name),
	}); err != nil {
		return err
	}
	s.Desk.For(desk.Actor{Actor: store.Actor{ID: login.ID, Name: login.Name, Kind: string(login.Kind)}, Partner: login.Partner, RequestID: from.id, IP: from.ip}).
		Record(ctx, desk.Change{Action: "password.forgotten", Object: "person", ObjectID: login.ID, Ref: login.ClientRef,
			Summary: "A link to a new password for " + login.Name + " was asked for and mailed"})
	return nil
}

func (s *Server) showForgottenSent(r *request) error {
	r.frame, r.title = onDoor, r.t("Look in your mailbox")
	return r.show(http.StatusOK, account.ForgottenSent())
}

func (s *Server) showReset(r *request) error {
	p, err := r.linked(store.ResetPassword)
	if err != nil {
		return r.resetGone(err)
	}
	return r.resetPage(http.StatusOK, p, nil)
}

func (r *request) resetPage(status int, p store.Person, problems ui.Problems) error {
	r.frame, r.title = onDoor, r.t("Choose a new password")
	return r.show(status, account.Reset(account.WelcomeView{Name: p.Name, Email: p.Email, Token: r.Param("token")}, problems))
}

// resetGone says where to get another link; any other failure is the caller's.
func (r *request) resetGone(err error) error {
	if !platform.Is(err, platform.NotFound) {
		return err
	}
	r.frame, r.title = onDoor, r.t("This link no longer works")
	return r.show(http.StatusNotFound, account.ResetGone())
}

// reset sets the password that was chosen by a link. Whoever held the old one is
// signed out everywhere, and the mailbox is told.
func (s *Server) reset(r *request) error {
	p, err := r.linked(store.ResetPassword)
	if err != nil {
		return r.resetGone(err)
	}
	hash, problems, err := r.chosenPassword(p)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.resetPage(http.StatusUnprocessableEntity, p, problems)
	}
	if p, err = s.Store.Links.UseForReset(r.ctx(), r.Param("token"), hash); err != nil {
		return r.resetGone(err)
	}
	r.auditAs(p, "password.reset", "Chose a new password by a mailed link")
	r.tellPasswordChanged(p)
	return r.letInByLink(p)
}

// auditAs notes what somebody did who is not signed in yet.
func (r *request) auditAs(p store.Person, act, summary string) {
	as := r.actor()
	as.Actor, as.Partner = store.Actor{ID: p.ID, Name: p.Name, Kind: string(p.Kind)}, p.Partner
	r.s.Desk.For(as).Record(r.ctx(), desk.Change{Action: act, Object: "person", ObjectID: p.ID, Ref: p.ClientRef, Summary: summary})
}
