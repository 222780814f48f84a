package handlers

import (
	"context"
	"errors"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// purpose of the throttle: sign-in tries count by themselves.
const signInTry = "signin"

func (s *Server) showSignIn(r *request) error {
	if r.person.ID != "" {
		return r.done(backTo(r.QueryParam("next")))
	}
	if r.site.staff {
		some, err := s.Store.People.HasStaff(r.ctx())
		if err != nil {
			return err
		}
		if !some {
			return r.done(paths.SetUp)
		}
	}
	return r.signInPage(http.StatusOK, account.SignInForm{Next: r.QueryParam("next")}, nil)
}

func (r *request) signInPage(status int, f account.SignInForm, p ui.Problems) error {
	r.frame, r.title = onDoor, r.t("Sign in")
	view := account.SignInView{Form: f, Problems: p, Portal: !r.site.staff, Passkeys: r.offersPasskeys()}
	if view.Portal {
		view.SignUp = r.site.brand.SignUp
		view.SupportEmail, view.SupportPhone = r.site.brand.SupportEmail, r.site.brand.SupportPhone
	}
	return r.show(status, account.SignIn(view))
}

// signIn lets a person in. Known and unknown people cost the same work and get
// the same answer, and nobody can lock somebody else out: tries are counted by
// account and address together.
func (s *Server) signIn(r *request) error {
	f, problems, err := decode[account.SignInForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.signInPage(http.StatusUnprocessableEntity, f, problems)
	}
	try := store.Try{Purpose: signInTry, Account: f.Email, Address: s.clientIP(r.Request())}
	if err := s.Store.Throttle.Note(r.ctx(), try); err != nil {
		if e, status, ok := refused(err); ok {
			return r.signInPage(status, f, ui.Problems{"": e.Msg})
		}
		return err
	}
	// Many tries at one account from many places: a password alone no longer does.
	crowded, err := r.crowded(f.Email)
	if err != nil {
		return err
	}
	login, err := r.loginOf(f.Email)
	if err != nil {
		return err
	}
	ok, err := s.Store.Passwords.Verify(r.ctx(), login.Hash, f.Password)
	if err != nil {
		return err
	}
	if !ok || !login.Active {
		return r.signInPage(http.StatusUnprocessableEntity, f, ui.Problems{
			"": r.t("E-mail and password don’t fit. Check both; capitals count in the password."),
		})
	}
	if err := s.Store.Throttle.Forgive(r.ctx(), try); err != nil {
		return err
	}
	if login.Kind == store.Portal {
		on, err := s.clientIsOn(r.ctx(), login.Person)
		if err != nil {
			return err
		}
		if !on {
			return r.signInPage(http.StatusUnprocessableEntity, f, ui.Problems{"": r.t("This account is switched off. Ask %s.", r.site.brand.Name)})
		}
	}
	if s.Store.Passwords.NeedsRehash(login.Hash) {
		if hash, err := s.Store.Passwords.Hash(r.ctx(), f.Password); err == nil {
			if err := s.Store.People.Rehash(r.ctx(), login, hash); err != nil {
				s.log.Warn("a password could not be hashed anew", "err", err)
			} else {
				login.Hash = hash // what follows is judged by it
			}
		}
	}
	return r.letIn(login, backTo(f.Next), crowded)
}

// enter begins a signed-in session and goes on.
func (r *request) enter(l store.Login, to string) error {
	if err := r.begin(l); err != nil {
		return r.turnedAway(err)
	}
	return r.done(to)
}

// turnedAway leads whose account was changed while they signed in back to the door.
func (r *request) turnedAway(err error) error {
	e, ok := errors.AsType[*platform.Error](err)
	if !ok || e.Kind != platform.Unauthenticated {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Error, Text: r.t(e.Msg)}); err != nil {
		return err
	}
	return r.done(paths.SignIn)
}

// begin makes the session the person's, if what they were judged by holds still.
func (r *request) begin(l store.Login) error {
	if err := r.s.sessions.SignIn(r.Response(), r.Request(), r.session, l); err != nil {
		return err
	}
	p := l.Person
	r.person = p
	first := p.LastSignin.IsZero()
	known, keep, err := r.s.Store.Devices.Meet(r.ctx(), p.ID, r.cookie(r.s.deviceCookie()))
	if err != nil {
		return err
	}
	r.SetCookie(&http.Cookie{Name: r.s.deviceCookie(), Value: keep, Path: "/", MaxAge: int(store.DeviceLife.Seconds()),
		HttpOnly: true, Secure: r.s.Secure, SameSite: http.SameSiteLaxMode})
	if !known && !first && !r.informed {
		r.tell(p, r.t("A new device signed in to %s", r.s.nameAt(r.site)), r.t("somebody, most likely you, signed in as you with a device that was not used before"))
	}
	if p.Theme != "" && p.Theme != "system" {
		r.remember(themeCookie, themeOf(p.Theme))
	}
	r.keepLanguage(p)
	r.audit("signin", "person", p.ID, p.ClientRef, "Signed in")
	return nil
}

// deviceCookie is the name of what a browser is known by after its session.
func (s *Server) deviceCookie() string {
	if s.Secure {
		return "__Host-device"
	}
	return "device"
}

// loginOf finds who would sign in at this door. Nobody by that name is an empty
// Login, which no password fits.
func (r *request) loginOf(email string) (store.Login, error) {
	return r.s.loginAt(r.ctx(), r.site, email)
}

func (s *Server) loginAt(ctx context.Context, at site, email string) (store.Login, error) {
	if at.staff {
		l, err := s.Store.People.StaffByEmail(ctx, email)
		if platform.Is(err, platform.NotFound) {
			return store.Login{}, nil
		}
		return l, err
	}
	all, err := s.Store.People.PortalByEmail(ctx, at.brand.Partner, email)
	if err != nil || len(all) == 0 {
		return store.Login{}, err
	}
	return all[0], nil
}

func (s *Server) signOut(r *request) error {
	if r.visit != nil {
		return s.endVisit(r)
	}
	if r.person.ID != "" {
		r.audit("signout", "person", r.person.ID, r.person.ClientRef, "Signed out")
		if r.person.Kind == store.Staff { // what they look at as a client ends with them
			if err := s.Store.Visits.EndOf(r.ctx(), r.person.Partner, r.person.ID); err != nil {
				return err
			}
		}
	}
	if err := s.sessions.SignOut(r.Response(), r.Request(), r.session); err != nil {
		return err
	}
	r.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return r.done(paths.SignIn)
}

// showSetUp makes the first owner of an installation. It exists only while there
// are no staff, and opens with the code that the console printed.
func (s *Server) showSetUp(r *request) error {
	if err := r.mustBeNew(); err != nil {
		return err
	}
	r.frame, r.title = onDoor, r.t("Set up")
	return r.show(http.StatusOK, account.SetUp(account.SetUpForm{}, nil))
}

func (r *request) mustBeNew() error {
	some, err := r.s.Store.People.HasStaff(r.ctx())
	if err != nil {
		return err
	}
	if some || r.s.SetupCode == "" {
		return platform.Errorf(platform.NotFound, "There is no such page.")
	}
	return nil
}

func (s *Server) setUp(r *request) error {
	if err := r.mustBeNew(); err != nil {
		return err
	}
	f, problems, err := decode[account.SetUpForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error {
		r.frame, r.title = onDoor, r.t("Set up")
		return r.show(status, account.SetUp(f, p))
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	try := store.Try{Purpose: "setup", Account: "first owner", Address: s.clientIP(r.Request())}
	if err := s.Store.Throttle.Note(r.ctx(), try); err != nil {
		if e, status, ok := refused(err); ok {
			return again(status, ui.Problems{"": e.Msg})
		}
		return err
	}
	if !sameSecret(f.Code, s.SetupCode) {
		return again(http.StatusUnprocessableEntity, ui.Problems{"code": r.t("This is not the code. It stands in the output of the program’s start.")})
	}
	hash, problems, err := r.newPassword(f.Password, f.Email, f.Name)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	partner, err := s.firstPartner(r.ctx(), f.Company)
	if err != nil {
		return err
	}
	p, err := s.Store.People.CreateFirst(r.ctx(), store.Person{
		Partner: partner.ID, Kind: store.Staff, Email: f.Email, Name: f.Name, Role: store.Owner,
	}, hash)
	if e, status, ok := refused(err); ok {
		return again(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	return r.enter(store.Login{Person: p}, paths.Home)
}

// showWelcome lets an invited person choose a password.
func (s *Server) showWelcome(r *request) error {
	p, err := r.invited()
	if err != nil {
		return r.invitationGone(err)
	}
	r.frame, r.title = onDoor, r.t("Choose a password")
	return r.show(http.StatusOK, account.Welcome(account.WelcomeView{Name: p.Name, Email: p.Email, Token: r.Param("token")}, nil))
}

// invitationGone leads to where one signs in; any other failure is the caller's.
func (r *request) invitationGone(err error) error {
	if !platform.Is(err, platform.NotFound) {
		return err
	}
	r.frame, r.title = onDoor, r.t("This link no longer works")
	return r.show(http.StatusNotFound, account.InvitationGone())
}

// invited is whom the link in the address is for, at the door where they belong.
func (r *request) invited() (store.Person, error) { return r.linked(store.SetPassword) }

// linked is whom a link for that purpose in the address is for, at the door where
// they belong.
func (r *request) linked(purpose store.Purpose) (store.Person, error) {
	gone := platform.Errorf(platform.NotFound, "This link no longer works.")
	p, err := r.s.Store.Links.Person(r.ctx(), purpose, r.Param("token"))
	if platform.Is(err, platform.NotFound) {
		return p, gone
	}
	if err == nil && ((p.Kind == store.Staff) != r.site.staff || !r.site.staff && p.Partner != r.site.brand.Partner) {
		return p, gone
	}
	return p, err
}

func (s *Server) welcome(r *request) error {
	p, err := r.invited()
	if err != nil {
		return r.invitationGone(err)
	}
	hash, problems, err := r.chosenPassword(p)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		r.frame, r.title = onDoor, r.t("Choose a password")
		return r.show(http.StatusUnprocessableEntity, account.Welcome(account.WelcomeView{Name: p.Name, Email: p.Email, Token: r.Param("token")}, problems))
	}
	if p, err = s.Store.Links.UseForPassword(r.ctx(), r.Param("token"), hash); err != nil {
		return err
	}
	return r.letInByLink(p)
}

// chosenPassword reads the password that somebody who came by a link chooses.
func (r *request) chosenPassword(p store.Person) (hash string, problems ui.Problems, err error) {
	f, problems, err := decode[account.WelcomeForm](r)
	if err != nil || len(problems) > 0 {
		return "", problems, err
	}
	return r.newPassword(f.Password, p.Email, p.Name)
}

// letInByLink goes on after a link from a mail has set a password. The mailbox alone
// does not open an account that has a second factor.
func (r *request) letInByLink(p store.Person) error {
	login, err := r.s.Store.People.Login(r.ctx(), p.Partner, p.ID)
	if err != nil {
		return err
	}
	return r.letIn(login, paths.Home, false)
}
