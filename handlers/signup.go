package handlers

import (
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/intents"
	"partnerdesk/views/layout"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// What a stranger's form is held to. A form is signed when it is handed out, and
// nobody fills in five fields faster than that.
const (
	signUpForm = "sign-up form"
	signUpWait = "sign-up wait"
	formLife   = 2 * time.Hour
	fillTime   = 3 * time.Second
)

// visitor is somebody who begins a sign-up at the brand's host.
func (r *request) visitor() desk.Actor {
	return desk.Actor{
		Actor:   store.Actor{ID: "signup", Name: "the client, signing up", Kind: "link"},
		Partner: r.site.brand.Partner, RequestID: requestID(r), IP: r.s.clientIP(r.Request()),
	}
}

// signUpOpen says that the brand lets clients register by themselves; elsewhere
// there is no such page.
func (r *request) signUpOpen() error {
	if !r.site.brand.SignUp {
		return echoNotFound()
	}
	return nil
}

func (s *Server) showSignUp(r *request) error {
	if err := r.signUpOpen(); err != nil {
		return err
	}
	if r.person.ID != "" {
		return r.done(paths.Home)
	}
	return r.signUpPage(http.StatusOK, onboarding.SignUpForm{Ticket: r.signUpTicket(), CountryCode: india}, store.Onboarding{}, nil)
}

func (r *request) signUpTicket() string {
	return r.s.Store.Tickets.Issue(signUpForm, r.site.brand.ID, r.s.NewID(), r.now())
}

// signUpPage is the first step, and again where old's contact is corrected.
func (r *request) signUpPage(status int, f onboarding.SignUpForm, old store.Onboarding, p ui.Problems) error {
	f.Website = ""
	v := onboarding.SignUpView{Form: f, Problems: p, Post: paths.SignUp, Reseller: r.brand().Name, Terms: r.site.brand.Terms, Approval: r.site.brand.Approval, Contact: r.contact()}
	back := paths.SignIn
	if old.ID != "" {
		v.Post, v.Corrects = r.steps(old.ID).Correct(), true
		back = r.steps(old.ID).Codes()
	}
	shape := store.Onboarding{BusinessType: string(f.BusinessType)} // decides how many steps there are
	r.frame, r.title = onWizard, r.t("Sign up")
	r.wizard = &layout.WizardBar{Guest: true, Title: r.brand().Name, Home: back, Back: back, Steps: r.wizardSteps(shape, onAccount)}
	return r.show(status, onboarding.SignUp(v))
}

func (s *Server) signUp(r *request) error {
	if err := r.signUpOpen(); err != nil {
		return err
	}
	return r.beginSignUp(store.Onboarding{})
}

// correctable is the sign-up of the link in the address while its codes are due;
// where there is none, the answer leads on.
func (r *request) correctable() (o store.Onboarding, here bool, err error) {
	if o, here, err = r.at(platform.StepOTP); !here {
		return o, here, err
	}
	if o.SignUp.Base == "" {
		return o, false, r.done(r.steps(o.ID).Codes())
	}
	return o, true, nil
}

func (s *Server) showCorrect(r *request) error {
	o, here, err := r.correctable()
	if !here {
		return err
	}
	reg := prefilled(o)
	return r.signUpPage(http.StatusOK, onboarding.SignUpForm{Ticket: r.signUpTicket(), BusinessType: reg.BusinessType, Name: reg.Name,
		Email: reg.Email, CountryCode: reg.CountryCode, Mobile: reg.Mobile, Promo: reg.Promo}, o, nil)
}

func (s *Server) correct(r *request) error {
	o, here, err := r.correctable()
	if !here {
		return err
	}
	return r.beginSignUp(o)
}

// beginSignUp registers whom the form names, in place of old where there is one.
func (r *request) beginSignUp(old store.Onboarding) error {
	s, b := r.s, r.site.brand
	f, problems, err := decode[onboarding.SignUpForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error { return r.signUpPage(status, f, old, p) }
	intent, begun, err := s.Store.Tickets.Read(signUpForm, b.ID, f.Ticket, formLife)
	switch {
	case err != nil:
		f.Ticket = r.signUpTicket()
		problems[""] = r.t("This page has stood open for too long. Look over what you typed and send it once more.")
	case f.Website != "":
		problems[""] = r.t("Something in your browser filled in a field that people don’t see. Send the page once more.")
	case r.now().Sub(begun) < fillTime:
		problems[""] = r.t("That was faster than anybody types. Look over it and send it once more.")
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	if err := r.countSignUp(f.Email); err != nil {
		if _, status, ok := refused(err); ok {
			return again(status, ui.Problems{"": r.t("Too many have signed up just now. Wait a quarter of an hour, then try again.")})
		}
		return err
	}
	// The password at the platform is nobody's: people sign in at the brand's host,
	// with one that they choose when they are live.
	reg := f.Registration(grouped(s.NewID()) + s.NewID())
	by := store.SignUp{Brand: b.ID, Base: r.base(), Approval: b.Approval, Language: words.Lang(r.ctx())}
	i, err := s.Desk.SignUp(r.ctx(), r.visitor(), intent, reg, f.BusinessType, old.ID, by)
	if platform.Is(err, platform.Conflict) {
		return r.decoy(f, by)
	}
	if e, status, ok := refused(err); ok {
		return again(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	switch i.State {
	case store.Done:
		return r.goOnAsGuest(desk.ResultOf(i).Draft)
	case store.Refused:
		e := desk.RefusalOf(i)
		if e.Kind == platform.Conflict {
			return r.decoy(f, by)
		}
		f.Ticket = s.Store.Tickets.Issue(signUpForm, b.ID, s.NewID(), begun)
		if e.Kind == platform.Unauthenticated {
			e = platform.Errorf(platform.Unavailable, "%s", r.t("This is not possible at the moment, and nothing was done. Tell %s.", r.brand().Name))
		}
		return again(http.StatusUnprocessableEntity, problemsOf(e))
	}
	return r.done(paths.SignUpWait(s.Store.Tickets.Issue(signUpWait, b.ID, i.ID, r.now())))
}

// countSignUp bounds how often somebody signs up from one address, and how often
// anybody does at one brand: each costs a text message.
func (r *request) countSignUp(email string) error {
	b := r.site.brand.ID
	if err := r.s.Store.Throttle.Note(r.ctx(), store.Try{Purpose: "sign-up", Account: b, Address: r.s.clientIP(r.Request())}); err != nil {
		return err
	}
	return r.s.Store.Throttle.Note(r.ctx(), store.Try{Purpose: "sign-up at the brand", Account: email, Address: b})
}

// base is the scheme and host of this page, for links in mails that leave later.
func (r *request) base() string { return r.atPortal(r.Request().Host, "") }

// goOnAsGuest makes the visitor the guest of the draft that they began.
func (r *request) goOnAsGuest(draft string) error {
	_, link, err := r.s.Desk.GuestLink(r.ctx(), r.visitor(), draft)
	if platform.Is(err, platform.Conflict) { // it went on, or ended, since this form was sent first
		return r.dead("")
	}
	if err != nil {
		return err
	}
	return r.done(paths.Handover(link.Token).Codes())
}

// decoy answers a sign-up with a client's contact as any other. The mailbox is told
// what happened, once a day.
func (r *request) decoy(f onboarding.SignUpForm, by store.SignUp) error {
	recent, err := r.s.Store.Onboarding.HadDecoy(r.ctx(), r.site.brand.Partner, f.Email, r.now().Add(-store.RemindGap))
	if err != nil {
		return err
	}
	o, err := r.s.Desk.Decoy(r.ctx(), r.visitor(), "req_"+r.s.NewID(), f.Registration(""), f.BusinessType, by)
	if err != nil {
		return err
	}
	if !recent {
		r.sendKnownContact(o)
	}
	return r.goOnAsGuest(o.ID)
}

// showSignUpWait is the page while the platform has not said yet whether it took a
// sign-up.
func (s *Server) showSignUpWait(r *request) error {
	b := r.site.brand
	id, _, err := s.Store.Tickets.Read(signUpWait, b.ID, r.Param("ticket"), formLife)
	if err != nil {
		return echoNotFound()
	}
	i, err := s.Store.Intents.Get(r.ctx(), b.Partner, id)
	if err != nil {
		return err
	}
	at := paths.SignUpWait(r.Param("ticket"))
	v := onboarding.SignUpWaitView{Reseller: r.brand().Name, Contact: r.contact()}
	switch i.State {
	case store.Done:
		return r.goOnAsGuest(desk.ResultOf(i).Draft)
	case store.Planned, store.Sent, store.Unknown:
		check := intents.View{ID: i.ID, At: at, Act: actOf(i), State: intents.Sending, NextLook: i.NextLook,
			Look: min(i.Looks+1, desk.LooksAtMost), Of: desk.LooksAtMost, Now: r.now()}
		if i.State == store.Unknown {
			check.State = intents.Checking
		}
		v.Panel = intents.Checked(check)
		if r.fragment() {
			return r.part(http.StatusOK, v.Panel)
		}
	}
	if r.fragment() {
		return r.done(at)
	}
	return r.guestPage(http.StatusOK, "", r.t("One moment"), onboarding.SignUpWait(v))
}
