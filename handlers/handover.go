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
	if !o.Discarded.IsZero() {
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

// guestStep is a step's page for the client, and notes that they are there.
func (r *request) guestStep(status int, o store.Onboarding, now int, back string, content templ.Component) error {
	at := platform.StepReview
	if steps := kycSteps(desk.BusinessTypeOf(o)); now >= 0 && now < len(steps) {
		at = steps[now]
	}
	if err := r.desk.Arrived(r.ctx(), r.guest.link, at); err != nil {
		return err
	}
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
	if err := r.desk.Arrived(r.ctx(), link, link.Step); err != nil {
		return err
	}
	return r.guestPage(http.StatusOK, "", r.t("Your registration"), onboarding.Invited(v))
}

// showFinished is the end, for the client.
func (s *Server) showFinished(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if o.ClientRef == "" && due(o) != platform.StepDone {
		return r.done(r.steps(o.ID).Start())
	}
	return r.guestPage(http.StatusOK, "", r.t("Done"), onboarding.Finished(o.Name, r.brand().Name, r.contact()))
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

// underWay is a draft that can be handed over; where it can't, the answer leads
// away, and here is false.
func (r *request) underWay() (o store.Onboarding, here bool, err error) {
	if o, err = r.desk.Draft(r.ctx(), r.draftID()); err != nil {
		return o, false, err
	}
	to, why, err := r.ended(o)
	if err != nil || to != "" {
		return o, false, r.elsewhere(to, why, err)
	}
	return o, true, nil
}

func (s *Server) showHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	fresh, err := s.sessions.TakeOnce(r.ctx(), r.session, freshLink(o.ID))
	if err != nil {
		return err
	}
	return r.handOverPage(http.StatusOK, o, fresh, nil)
}

func (r *request) handOverPage(status int, o store.Onboarding, fresh string, p ui.Problems) error {
	b, host, err := r.handOverBrand()
	if err != nil {
		return err
	}
	v := onboarding.HandOverView{ID: o.ID, Name: o.Name, Email: o.Email, Brand: b.Name, Host: host, Fresh: fresh,
		MayCopy: r.can(onboard), Problems: p, Now: r.now()}
	if v.Brand == "" {
		v.Brand = r.brand().Name
	}
	if v.Progress, err = r.progress(o); err != nil {
		return err
	}
	v.Mailed = v.Progress.Mailed
	v.Recent = v.Now.Sub(v.Mailed) < store.RemindGap
	r.title = r.t("Hand over")
	return r.show(status, onboarding.HandOver(v))
}

// handOverBrand is the brand in whose name a draft is handed over, and its host;
// both are empty where no brand has one.
func (r *request) handOverBrand() (store.Brand, string, error) {
	host, err := r.portalHost()
	if err != nil || host == "" {
		return store.Brand{}, "", err
	}
	b, err := r.s.Store.Brands.Of(r.ctx(), r.person.Partner)
	return b, host, err
}

// progress is how far the client is by their links.
func (r *request) progress(o store.Onboarding) (onboarding.ProgressView, error) {
	links, err := r.s.Store.Handovers.Of(r.ctx(), o.Partner, o.ID)
	return r.progressOf(o, links), err
}

func (r *request) progressOf(o store.Onboarding, links []store.Handover) onboarding.ProgressView {
	p := onboarding.ProgressView{ID: o.ID, Now: r.now(), Made: len(links), Ended: o.ClientRef != "" || !o.Discarded.IsZero() || due(o) == platform.StepDone}
	for _, h := range links {
		if h.MailedTo != "" && h.Created.After(p.Mailed) {
			p.Mailed = h.Created
		}
		if p.Ended || !h.Works(p.Now) {
			continue
		}
		p.Working++
		if h.Expires.After(p.Expires) {
			p.Expires = h.Expires
		}
		if !h.Opened.IsZero() && (p.Opened.IsZero() || h.Opened.Before(p.Opened)) {
			p.Opened = h.Opened
		}
		if h.Seen.After(p.Seen) {
			p.Seen, p.Step = h.Seen, h.Step
		}
	}
	return p
}

// withProgress puts where the client is above a step that staff have open.
func (r *request) withProgress(o store.Onboarding, content templ.Component) (templ.Component, error) {
	if o.ID == "" {
		return content, nil
	}
	if o.Assigned.To == r.person.ID && o.Assigned.Note != "" {
		content = templ.Join(onboarding.AssignedNote(o.Assigned.Note), content)
	}
	p, err := r.progress(o)
	if err != nil || p.Made == 0 {
		return content, err
	}
	p.At = string(due(o))
	return templ.Join(onboarding.Strip(p), content), nil
}

// showProgress answers a page that asks again by itself.
func (s *Server) showProgress(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if !r.fragment() {
		return r.done(paths.Draft(o.ID))
	}
	p, err := r.progress(o)
	if err != nil {
		return err
	}
	if p.At = r.QueryParam("at"); p.At == "" {
		return r.part(http.StatusOK, onboarding.Progress(p))
	}
	if p.At != string(due(o)) || p.Ended {
		p.Moved = paths.Draft(o.ID)
	}
	return r.part(http.StatusOK, onboarding.Strip(p))
}

// mailHandOver sends the client a link, which is also how they are reminded.
func (s *Server) mailHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.HandOverForm](r)
	if err != nil {
		return err
	}
	b, host, err := r.handOverBrand()
	if err != nil {
		return err
	}
	if host == "" {
		problems[""] = r.t("Your brand has no host name yet, so nobody could follow the link.")
	} else if o.Email == "" {
		problems[""] = r.t("No e-mail address is known for this client.")
	}
	if len(problems) > 0 {
		return r.handOverPage(http.StatusUnprocessableEntity, o, "", problems)
	}
	h, link, err := r.desk.HandOver(r.ctx(), o.ID, o.Email, f.Force)
	if e, status, ok := refused(err); ok {
		if e.Kind == platform.RateLimited {
			return r.handOverPage(http.StatusUnprocessableEntity, o, "", ui.Problems{"force": r.t(e.Msg)})
		}
		return r.handOverPage(status, o, "", problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.sendHandover(o, b, link, host); err != nil {
		s.log.Error("a link could not be mailed", "request", requestID(r), "err", err)
		if err := s.Store.Handovers.Drop(r.ctx(), h.Partner, h.ID); err != nil {
			return err
		}
		return r.handOverPage(http.StatusServiceUnavailable, o, "", ui.Problems{"": r.t("The mail could not be sent, so the link was taken back. Try again in a minute, or make a link to copy.")})
	}
	r.desk.HandedOver(r.ctx(), o, h)
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The link is on its way to %s.", o.Email)}); err != nil {
		return err
	}
	if f.Back == "list" {
		return r.done(paths.Onboarding)
	}
	return r.done(paths.DraftHandover(o.ID))
}

// makeHandOver makes a link to copy, which the page that follows shows once.
func (s *Server) makeHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	_, host, err := r.handOverBrand()
	if err != nil {
		return err
	}
	if host == "" {
		return r.handOverPage(http.StatusUnprocessableEntity, o, "", nil)
	}
	h, link, err := r.desk.HandOver(r.ctx(), o.ID, "", false)
	if e, status, ok := refused(err); ok {
		return r.handOverPage(status, o, "", problemsOf(e))
	}
	if err != nil {
		return err
	}
	r.desk.HandedOver(r.ctx(), o, h)
	return r.showOnce(freshLink(o.ID), r.atPortal(host, paths.Handover(link.Token).Start()), paths.DraftHandover(o.ID))
}

func (s *Server) revokeHandOver(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	n, err := r.desk.TakeBack(r.ctx(), o.ID)
	if err != nil {
		return err
	}
	text := r.t("The link is revoked. What the client entered is kept.")
	if n == 0 {
		text = r.t("There was no link to revoke.")
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.DraftHandover(o.ID))
}
