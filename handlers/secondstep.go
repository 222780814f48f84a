package handlers

import (
	"context"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Purposes of the throttle around the second proof.
const (
	codeTry   = "code"        // codes of an app, and recovery codes
	crowdTry  = "signin all"  // passwords of one account, wherever they come from
	mailAsk   = "mail code"   // asking for a code by mail
	mailsSent = "mailed code" // codes mailed to one account
	mailTry   = "mail tries"  // tries at one mailed code
)

const (
	mailsAtOnce   = 5 // codes that one mailbox gets in a quarter of an hour
	triesMailCode = 5 // at one mailed code
)

// letIn goes on after a first proof: to the second, where there is one, else in.
func (r *request) letIn(l store.Login, next string, crowded bool) error {
	held := store.Pending{Partner: l.Partner, PersonID: l.ID, Password: l.Mark(), Next: next}
	switch {
	case l.SecondFactor:
		if err := r.s.sessions.Hold(r.Response(), r.Request(), r.session, held); err != nil {
			return err
		}
		return r.done(paths.SecondStep)
	case crowded:
		// Under the password, as tries at codes are: see tryCode.
		err := r.s.Store.Throttle.NoteAccount(r.ctx(), mailsSent, r.doorKey()+l.Email+held.Password, mailsAtOnce)
		if e, status, ok := refused(err); ok {
			return r.signInPage(status, account.SignInForm{Email: l.Email, Next: next}, ui.Problems{"": r.t(e.Msg)})
		}
		if err != nil {
			return err
		}
		return r.holdForCode(held, l.Person)
	}
	return r.enter(l, next)
}

// crowded counts a try at an account, wherever it comes from, and says whether there
// were so many that somebody is guessing from all over. It locks nobody out: whoever
// has the password then shows that the mailbox is theirs too.
func (r *request) crowded(email string) (bool, error) {
	err := r.s.Store.Throttle.NoteAccount(r.ctx(), crowdTry, r.doorKey()+email, store.TriesPerCrowd)
	if platform.Is(err, platform.RateLimited) {
		return true, nil
	}
	return false, err
}

// doorKey tells the accounts of one door from those of another in a count.
func (r *request) doorKey() string { return r.site.brand.Partner + "|" }

// holdForCode mails a code and waits for it.
func (r *request) holdForCode(held store.Pending, p store.Person) error {
	s, name, brand, at := r.s, r.s.nameAt(r.site), r.site.brand.ID, r.now()
	held.Email = p.Email
	code, err := s.sessions.HoldForCode(r.Response(), r.Request(), r.session, held)
	if err != nil {
		return err
	}
	if held.PersonID != "" {
		r.later("a code to sign in could not be mailed", func(ctx context.Context) error {
			ctx = readerOf(ctx, p)
			return s.Send(ctx, platform.Message{
				Partner: p.Partner, Channel: platform.ByEmail, To: p.Email, Brand: brand, ToStaff: p.Kind == store.Staff, Code: code,
				Subject: words.T(ctx, "Your code to sign in to %s", name),
				Text: words.T(ctx, "Hello %s,\n\nyour code is\n\n%s\n\nIt works until %s, in the browser where you asked for it. Give it to nobody. If you did not ask for it, you need do nothing.\n\n%s",
					p.Name, code, words.Time(ctx, at.Add(store.PendingLife)), name),
			})
		})
	}
	return r.done(paths.SecondStep)
}

func (s *Server) showMailCode(r *request) error {
	if r.person.ID != "" {
		return r.done(paths.Home)
	}
	return r.mailCodePage(http.StatusOK, account.ForgottenForm{}, nil)
}

func (r *request) mailCodePage(status int, f account.ForgottenForm, p ui.Problems) error {
	r.frame, r.title = onDoor, r.t("Sign in with a code")
	return r.show(status, account.MailCode(f, p))
}

// mailCode begins a sign-in by a code that is mailed. For an address that nobody has
// everything looks the same, and no code fits.
func (s *Server) mailCode(r *request) error {
	f, problems, err := decode[account.ForgottenForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.mailCodePage(http.StatusUnprocessableEntity, f, problems)
	}
	if err := s.Store.Throttle.Note(r.ctx(), store.Try{Purpose: mailAsk, Account: f.Email, Address: s.clientIP(r.Request())}); err != nil {
		if e, status, ok := refused(err); ok {
			return r.mailCodePage(status, f, ui.Problems{"": e.Msg})
		}
		return err
	}
	// A code that is not mailed must not be one to guess at either.
	full := s.Store.Throttle.NoteAccount(r.ctx(), mailsSent, r.doorKey()+f.Email, mailsAtOnce)
	if full != nil && !platform.Is(full, platform.RateLimited) {
		return full
	}
	login, err := r.loginOf(f.Email)
	if err != nil {
		return err
	}
	held := store.Pending{Next: paths.Home, Partner: login.Partner, Password: login.Mark()}
	on, err := s.clientIsOn(r.ctx(), login.Person) // for nobody too: the time it takes would tell
	if err != nil {
		return err
	}
	if login.Active && full == nil && on {
		held.PersonID = login.ID
	}
	login.Email = f.Email
	return r.holdForCode(held, login.Person)
}

func (s *Server) showSecondStep(r *request) error {
	held, ok := s.sessions.Held(r.session)
	if !ok || r.person.ID != "" {
		return r.done(paths.SignIn)
	}
	return r.secondStepPage(http.StatusOK, held, account.CodeForm{With: r.QueryParam("with")}, nil)
}

func (r *request) secondStepPage(status int, held store.Pending, f account.CodeForm, p ui.Problems) error {
	r.frame, r.title = onDoor, r.t("Enter the code")
	v := account.CodeView{Form: f, Problems: p, Digits: 6, Passkeys: r.offersPasskeys()}
	if held.MailCode != "" {
		v.Mailed, v.Digits, v.Form.With = held.Email, store.MailDigits, ""
	}
	return r.show(status, account.SecondStep(v))
}

// secondStep takes the second proof, and lets the person in.
func (s *Server) secondStep(r *request) error {
	held, ok := s.sessions.Held(r.session)
	if !ok || r.person.ID != "" {
		return r.done(paths.SignIn)
	}
	f, problems, err := decode[account.CodeForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.secondStepPage(http.StatusUnprocessableEntity, held, f, problems)
	}
	if held.MailCode != "" {
		return r.mailedCode(held, f)
	}
	login, err := r.heldLogin(held)
	if err != nil || login.ID == "" {
		return r.overTo(err)
	}
	if f.With == account.ByRecovery {
		return r.recoveryCode(login, held, f)
	}
	fits, wrong, err := r.codeFits(login.Person, login.Mark(), f.Code)
	if err != nil {
		return err
	}
	if !fits {
		return r.secondStepPage(http.StatusUnprocessableEntity, held, f, ui.Problems{"code": wrong})
	}
	return r.enter(login, backTo(held.Next))
}

// overTo sends somebody back whose sign-in can't go on.
func (r *request) overTo(err error) error {
	if err != nil {
		return err
	}
	return r.done(paths.SignIn)
}

// heldLogin is whose sign-in waits; its ID is empty where it can't go on, because the
// password was changed meanwhile, or the person may not sign in any more.
func (r *request) heldLogin(held store.Pending) (store.Login, error) {
	login, err := r.s.Store.People.Login(r.ctx(), held.Partner, held.PersonID)
	if platform.Is(err, platform.NotFound) {
		return store.Login{}, nil
	}
	if err != nil || !login.Active || login.Mark() != held.Password || (login.Kind == store.Staff) != r.site.staff {
		return store.Login{}, err
	}
	if login.Kind == store.Portal {
		if on, err := r.s.clientIsOn(r.ctx(), login.Person); err != nil || !on {
			return store.Login{}, err
		}
	}
	return login, nil
}

// tryCode counts a try at a person's codes. Nobody gets here without the password, so
// the count holds wherever they come from; and it is kept under that password, so that
// whoever stole it can keep its owner out only until the owner has a new one.
func (r *request) tryCode(p store.Person, mark string) (wrong string, err error) {
	err = r.s.Store.Throttle.NoteAccount(r.ctx(), codeTry, p.ID+mark, store.TriesPerCode)
	if e, _, ok := refused(err); ok {
		return r.t(e.Msg), nil
	}
	return "", err
}

// codeFits checks a code of the app; where it does not fit, wrong says so.
func (r *request) codeFits(p store.Person, mark, code string) (ok bool, wrong string, err error) {
	if wrong, err = r.tryCode(p, mark); err != nil || wrong != "" {
		return false, wrong, err
	}
	if ok, err = r.s.Store.Factors.Check(r.ctx(), p.Partner, p.ID, code); err != nil || ok {
		return ok, "", err
	}
	return false, r.t("This code does not fit, or was used. Wait for the next one that the app shows."), nil
}

func (r *request) recoveryCode(login store.Login, held store.Pending, f account.CodeForm) error {
	wrong, err := r.tryCode(login.Person, login.Mark())
	if err != nil {
		return err
	}
	if wrong == "" {
		ok, err := r.s.Store.Factors.Recover(r.ctx(), login.Partner, login.ID, f.Recovery)
		if err != nil {
			return err
		}
		if !ok {
			wrong = r.t("This code does not fit, or was used. Each works once.")
		}
	}
	if wrong != "" {
		return r.secondStepPage(http.StatusUnprocessableEntity, held, f, ui.Problems{"recovery": wrong})
	}
	if err := r.begin(login); err != nil {
		return r.turnedAway(err)
	}
	left, _, err := r.s.Store.Factors.Left(r.ctx(), login.Partner, login.ID)
	if err != nil {
		return err
	}
	r.audit("signin.recovery", "person", login.ID, login.ClientRef, "Used a recovery code")
	r.tell(login.Person, r.t("A recovery code was used for %s", r.s.nameAt(r.site)), r.t("somebody signed in as you with one of your recovery codes"))
	if err := r.flash(ui.Flash{Tone: ui.Warning, Text: r.t("%d recovery codes are left. If your phone is lost, set the second factor up anew under Your account.", left)}); err != nil {
		return err
	}
	return r.done(backTo(held.Next))
}

func (r *request) mailedCode(held store.Pending, f account.CodeForm) error {
	wrong := r.t("This code does not fit. It stands in the newest mail.")
	if err := r.s.Store.Throttle.NoteAccount(r.ctx(), mailTry, r.session.ID, triesMailCode); err != nil {
		if !platform.Is(err, platform.RateLimited) {
			return err
		}
		wrong = r.t("Too many tries at this code. Begin again with a new one.")
	} else if r.s.sessions.Fits(held, f.Code) {
		login, err := r.heldLogin(held)
		if err != nil || login.ID == "" {
			return r.overTo(err)
		}
		return r.letIn(login, backTo(held.Next), false)
	}
	return r.secondStepPage(http.StatusUnprocessableEntity, held, f, ui.Problems{"code": wrong})
}
