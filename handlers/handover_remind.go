package handlers

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// remindersAtOnce bounds the reminders of one look.
const remindersAtOnce = 50

// RemindGuests mails clients whose onboarding was handed over to them, and has stood
// still since, that it waits for them: once for each time that staff handed it over. It
// is for the background, every few minutes.
func (s *Server) RemindGuests(ctx context.Context) error {
	due, err := s.Store.Handovers.Forgotten(ctx, desk.StalledSince(s.Now()), remindersAtOnce)
	if err != nil {
		return err
	}
	for _, m := range due {
		if err := s.remind(ctx, m); err != nil {
			if ctx.Err() != nil {
				return err
			}
			s.log.Error("a client could not be reminded of their onboarding", "onboarding", m.Onboarding, "err", err)
		}
	}
	return nil
}

// remind makes a link of its own, since nobody knows the one that was mailed. It stays
// where the mail fails: a mailbox that takes none is not tried over and over.
func (s *Server) remind(ctx context.Context, m store.Reminder) error {
	o, err := s.Store.Onboarding.Get(ctx, m.Partner, m.Onboarding)
	if err != nil || due(o) == platform.StepDone {
		return err
	}
	b, err := s.brandOf(ctx, o)
	if platform.Is(err, platform.NotFound) || err == nil && len(b.Hosts) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	v := s.system(m.Partner)
	h, link, err := v.HandOver(ctx, o.ID, o.Email, false)
	if platform.Is(err, platform.RateLimited) || platform.Is(err, platform.Conflict) {
		return nil // another replica, or staff, were faster; or it has ended
	}
	if err != nil {
		return err
	}
	tag, base := known(o.SignUp.Language, b), s.brandBase(m.Base, b)
	err = s.Send(words.With(ctx, words.Best(tag, "")), platform.Message{
		Partner: o.Partner, Channel: platform.ByEmail, To: o.Email, Brand: b.ID, Action: subject(ctx, tag, func(ctx context.Context) string { return words.T(ctx, "Go on with the registration") }),
		Subject: subject(ctx, tag, func(ctx context.Context) string {
			return words.T(ctx, "Your registration with %s waits for you", b.Name)
		}),
		Text: letter(ctx, tag, func(ctx context.Context) string {
			return words.T(ctx, "Hello %s,\n\nyour registration with %s is not finished. What is due next: %s. Go on here, on any device:\n\n%s\n\nThe link needs no account and works until %s. It opens this registration only: please do not pass it on. This is the only reminder. If you did not begin this, enter nothing and tell us.\n\n%s",
				o.Name, b.Name, onboarding.NeededFor(ctx, due(o)).Title, base+paths.Handover(link.Token).Start(), words.DateTime(ctx, link.Expires), b.Name)
		}),
	})
	if err == nil {
		v.HandedOver(ctx, o, h)
	}
	return err
}

// RemindEvery is how often RemindGuests is worth a look.
const RemindEvery = 5 * time.Minute
