package handlers

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// sendSignUpLink mails the way back to somebody who signs up, once their mailbox is
// shown to be theirs. They can go on without it, so a failure is only logged.
func (r *request) sendSignUpLink(o store.Onboarding) {
	b := r.site.brand
	err := r.s.Send(r.ctx(), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID, Action: r.t("Go on with the registration"),
		Subject: r.t("Your registration with %s", b.Name),
		Text: r.t("Hello %s,\n\nyou have begun to register with %s. Should you stop on the way, go on by this link, on any device:\n\n%s\n\nIt works until %s and opens this registration only: please do not pass it on.\n\n%s",
			o.Name, b.Name, o.SignUp.Base+paths.Handover(r.guest.token).Start(), words.DateTime(r.ctx(), r.guest.link.Expires), b.Name),
	})
	if err != nil {
		r.s.log.Error("the way back to a sign-up could not be mailed", "request", requestID(r), "err", err)
	}
}

// sendKnownContact tells a mailbox that somebody tried to sign up with a contact
// that is known. The page does not tell, so that nobody learns from it who is a
// client; for the same reason a failure is only logged.
func (r *request) sendKnownContact(o store.Onboarding) {
	b := r.site.brand
	err := r.s.Send(r.ctx(), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID, Action: r.t("Sign in"),
		Subject: r.t("You tried to register with %s", b.Name),
		Text: r.t("Hello,\n\nsomebody, perhaps you, began to register with %s under this e-mail address. With this address or the mobile number that was given there is an account already, so no codes were sent.\n\nIf it is yours, sign in here:\n\n%s\n\nIf it is not, or you can’t sign in, ask us%s. If this was not you, you need do nothing.\n\n%s",
			b.Name, o.SignUp.Base+paths.SignIn, reachBy(b), b.Name),
	})
	if err != nil {
		r.s.log.Error("a known contact could not be told of a sign-up", "request", requestID(r), "err", err)
	}
}

func reachBy(b store.Brand) string {
	switch {
	case b.SupportEmail != "":
		return ": " + b.SupportEmail
	case b.SupportPhone != "":
		return ": " + b.SupportPhone.String()
	}
	return ""
}

// sendRefused tells somebody that their sign-up was refused, and why.
func (r *request) sendRefused(o store.Onboarding, reason string) error {
	b, err := r.s.Store.Brands.Get(r.ctx(), o.Partner, o.SignUp.Brand)
	if err != nil {
		return err
	}
	ctx := words.With(r.ctx(), words.Best(o.SignUp.Language, ""))
	return r.s.Send(r.ctx(), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID,
		Subject: words.T(ctx, "Your registration with %s", b.Name),
		Text: words.T(ctx, "Hello %s,\n\nthank you for registering with %s. We can’t open the account:\n\n%s\n\nNothing was charged, and your signature was deleted. If you think that this is a mistake, ask us%s.\n\n%s",
			o.Name, b.Name, reason, reachBy(b), b.Name),
	})
}

// sendAssignment tells a colleague that an onboarding is theirs to look after.
func (r *request) sendAssignment(o store.Onboarding, to store.Person, note string) error {
	if note != "" {
		note = "\n\n" + r.t("%s writes: %s", r.person.Name, note)
	}
	return r.s.Send(r.ctx(), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: to.Email, ToStaff: true, Action: r.t("Open the onboarding"),
		Subject: r.t("%s is yours to look after", o.Name),
		Text: r.t("Hello %s,\n\n%s asks you to look after the onboarding of %s.%s\n\nIt is here:\n\n%s",
			to.Name, r.person.Name, o.Name, note, r.atPortal(r.Request().Host, paths.Draft(o.ID))),
	})
}

// system is who mails what nobody asked for at that moment.
func (s *Server) system(partner string) *desk.View {
	return s.Desk.For(desk.Actor{Actor: store.Actor{Name: product, Kind: "system"}, Partner: partner})
}

// greet gives somebody who signed up their sign-in once they are live: the person,
// and a mail with which they set a password. It may run twice for one client, after
// a crash, and nobody waits for it.
func (s *Server) greet(ctx context.Context, o store.Onboarding) {
	if err := s.greeted(words.With(ctx, words.Best(o.SignUp.Language, "")), o); err != nil {
		s.log.Error("a new client could not be given their sign-in", "ref", o.ClientRef, "err", err)
		s.system(o.Partner).Record(ctx, desk.Change{Action: "portal.invite", Object: "onboarding", ObjectID: o.ID, Ref: o.ClientRef,
			Summary: "Could not mail " + o.Name + " their sign-in; invite them under People"})
	}
}

func (s *Server) greeted(ctx context.Context, o store.Onboarding) error {
	b, err := s.Store.Brands.Get(ctx, o.Partner, o.SignUp.Brand)
	if err != nil {
		return err
	}
	if err := s.Store.Brands.SetOfClient(ctx, o.Partner, o.ClientRef, b.ID); err != nil {
		return err
	}
	m := platform.Message{Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID, Action: words.T(ctx, "Choose a password"),
		Subject: words.T(ctx, "Your account with %s is live", b.Name)}
	p, how, err := s.system(o.Partner).InvitePortal(ctx, o.ClientRef, store.Person{Email: o.Email, Name: o.Name, Role: store.ClientAdmin, Language: o.SignUp.Language})
	if err != nil {
		return err
	}
	if how == desk.InvitedJoined && p.HasPassword {
		m.Action = ""
		m.Text = words.T(ctx, "Hello %s,\n\nyour account with %s is live. Sign in with the password that you have at %s\n\n%s", p.Name, b.Name, o.SignUp.Base+paths.SignIn, b.Name)
		return s.Send(ctx, m)
	}
	link, err := s.Store.Links.Create(ctx, o.Partner, p.ID, store.SetPassword)
	if err != nil {
		return err
	}
	m.Text = words.T(ctx, "Hello %s,\n\nyour account with %s is live. Choose a password, with which you see your numbers, agents and balance from now on:\n\n%s\n\nThe link works once, until %s. Afterwards you sign in at %s\n\n%s",
		o.Name, b.Name, o.SignUp.Base+paths.Welcome(link.Token), words.DateTime(ctx, link.Expires), o.SignUp.Base+paths.SignIn, b.Name)
	return s.Send(ctx, m)
}
