package handlers

import (
	"net/http"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/intents"
	"partnerdesk/views/layout"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// guest is whoever came by a hand-over link: the client of one onboarding, or
// somebody they passed it on to.
type guest struct {
	token string
	link  store.Handover
}

func (g *guest) actor(r *request) desk.Actor {
	return desk.Actor{
		Actor:   store.Actor{ID: g.link.ID, Name: "the client by link", Kind: "link"},
		Partner: g.link.Partner, RequestID: requestID(r), IP: r.s.clientIP(r.Request()),
	}
}

// byLink opens the desk for the one onboarding of the link in the address. Whoever
// is signed in here is nobody on these pages. A link that does not open gets the
// same page whatever the reason, and not without end.
func (r *request) byLink() (opened bool, err error) {
	r.person, r.partner, r.desk = store.Person{}, store.Partner{}, nil
	token := r.Param("token")
	link, err := r.s.Store.Handovers.ByToken(r.ctx(), token)
	if err == nil && link.Partner != r.site.brand.Partner || platform.Is(err, platform.NotFound) {
		return false, r.dead(token)
	}
	if err != nil {
		return false, err
	}
	o, err := r.s.Store.Onboarding.Get(r.ctx(), link.Partner, link.Onboarding)
	if err != nil {
		return false, err
	}
	if !o.Discarded.IsZero() && !o.SignUp.Decoy {
		return false, r.dead(token)
	}
	at := paths.Handover(":token")
	if o.ClientRef != "" || due(o) == platform.StepDone {
		switch here := r.Path(); {
		case here == at.Done() || here == at.Checking(":intent"):
		case r.Request().Method == http.MethodPost: // they were at it when it was finished
			return false, r.done(paths.Handover(token).Done())
		default:
			return false, r.dead(token)
		}
	}
	r.guest = &guest{token, link}
	r.desk = r.s.Desk.ForDraft(r.actor(), link.Onboarding)
	return true, nil
}

// acted notes where the client is after something that only a person does. A page
// that is merely loaded may have been by a mail's scanner; noteHere is for those.
func (r *request) acted() error {
	if r.Request().Method != http.MethodPost || r.fragment() {
		return nil
	}
	o, err := r.s.Store.Onboarding.Get(r.ctx(), r.guest.link.Partner, r.guest.link.Onboarding)
	if err == nil && o.ClientRef == "" {
		err = r.desk.Arrived(r.ctx(), r.guest.link, due(o))
	}
	if err != nil {
		r.s.log.Error("where a client is could not be noted", "request", requestID(r), "err", err)
	}
	return nil // the answer has been given
}

// noteHere is told by the script of a page that somebody is looking at it.
func (s *Server) noteHere(r *request) error {
	f, _, err := decode[onboarding.HereForm](r)
	if err != nil {
		return err
	}
	if err := r.desk.Arrived(r.ctx(), r.guest.link, f.Step); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}

// dead is the page of a link that does not open.
func (r *request) dead(token string) error {
	try := store.Try{Purpose: "handover", Account: token, Address: r.s.clientIP(r.Request())}
	if err := r.s.Store.Throttle.Note(r.ctx(), try); err != nil {
		return err
	}
	return r.guestPage(http.StatusNotFound, "", r.t("This link does not work"), onboarding.Dead(r.brand().Name, r.contact()))
}

func (r *request) contact() onboarding.Contact {
	return onboarding.Contact{Email: r.site.brand.SupportEmail, Phone: r.site.brand.SupportPhone}
}

// guestPage is a page of the client's outside the steps, in the brand's frame.
func (r *request) guestPage(status int, subject, title string, content templ.Component) error {
	r.frame, r.title = onWizard, title
	r.wizard = &layout.WizardBar{Guest: true, Title: r.brand().Name, Subject: subject, Home: r.Request().URL.Path}
	return r.show(status, content)
}

// guestStep is a step's page for the client.
func (r *request) guestStep(status int, o store.Onboarding, now int, back string, content templ.Component) error {
	at := platform.StepReview
	if steps := kycSteps(desk.BusinessTypeOf(o)); now >= 0 && now < len(steps) {
		at = steps[now]
	}
	content = templ.Join(content, onboarding.Here(r.steps(o.ID).Here(), at))
	later := r.steps(o.ID).Leave()
	r.wizard = &layout.WizardBar{Guest: true, Title: r.brand().Name, Subject: o.Name, Home: later, Back: back, Steps: r.wizardSteps(o, now),
		Leave: ui.Action{Label: r.t("Go on later"), Href: later}}
	return r.show(status, content)
}

// showInvited tells the client who asks, why, and what is left to do.
func (s *Server) showInvited(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if to, why, err := r.ended(o); err != nil || to == r.steps(o.ID).Done() {
		return r.elsewhere(to, why, err)
	}
	link := r.guest.link
	v := onboarding.InvitedView{Who: r.who(o), Name: o.Name, Contact: r.contact(), Begun: link.Step != "", Next: r.duePath(o), Expires: link.Expires}
	left := false
	for _, st := range kycSteps(desk.BusinessTypeOf(o)) {
		if left = left || st == due(o); left {
			v.Needed = append(v.Needed, onboarding.NeededFor(r.ctx(), st))
		}
	}
	held, err := r.held(store.AcceptKYC, o.ID)
	if err != nil {
		return err
	}
	if held != "" {
		v.Next = held
	}
	return r.guestPage(http.StatusOK, "", r.t("Your registration"), templ.Join(onboarding.Invited(v), onboarding.Here(r.steps(o.ID).Here(), link.Step)))
}

// showFinished is the end, for the client.
func (s *Server) showFinished(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	live := o.ClientRef != "" || due(o) == platform.StepDone
	if !live && o.Held.IsZero() {
		return r.done(r.steps(o.ID).Start())
	}
	v := onboarding.FinishedView{Who: r.who(o), Name: o.Name, Email: o.Email, Contact: r.contact(), Waits: !live}
	return r.guestPage(http.StatusOK, "", r.t("Done"), onboarding.Finished(v))
}

// showChecking is the intent's page for the client.
func (s *Server) showChecking(r *request) error {
	i, err := r.desk.Intent(r.ctx(), r.Param("intent"))
	if err != nil {
		return err
	}
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	at := r.steps(o.ID)
	v := onboarding.CheckedView{Who: r.who(o)}
	switch i.State {
	case store.Done:
		return r.done(at.Done())
	case store.Planned, store.Sent, store.Unknown:
		check := intents.View{ID: i.ID, At: at.Checking(i.ID), Act: actOf(i), State: intents.Sending, NextLook: i.NextLook,
			Look: min(i.Looks+1, desk.LooksAtMost), Of: desk.LooksAtMost, Now: r.now()}
		if i.State == store.Unknown {
			check.State = intents.Checking
		}
		v.Panel = intents.Checked(check)
		if r.fragment() {
			return r.part(http.StatusOK, v.Panel)
		}
	case store.Someone:
		v.Person = true
	default:
		if v.Why = i.Error; i.State == store.Refused {
			v.Why = r.told(desk.RefusalOf(i)).Msg
		}
	}
	if r.fragment() {
		return r.done(at.Checking(i.ID))
	}
	return r.guestPage(http.StatusOK, o.Name, r.t("One moment"), onboarding.CheckedByClient(v))
}
