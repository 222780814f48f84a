package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/ui"
)

// proofLasts is how long a proof of who one is opens what takes a fresh one.
const proofLasts = 10 * time.Minute

// sittingLasts is how long one opens credit after credit, as long as no pause between
// two of them is longer than proofLasts: whoever books the day's payments is asked once
// an hour, and a desk that was left alone is closed after ten minutes.
const sittingLasts = time.Hour

// The fields of the page that asks for a proof. heldField is the form that waits,
// sealed: nothing that was typed into it stands in the page.
const heldField = "held_form"

// proof is what came with a form that had waited for it.
type proof struct {
	form account.ProofForm
	held string
	done bool
}

// withProof makes a route take a proof of at most ten minutes ago for what it changes.
// Looking needs none. Where only some of what a form can do needs one, its handler
// asks request.proven instead.
func withProof(fn func(*request) error) func(*request) error {
	return func(r *request) error {
		if r.Request().Method == http.MethodPost {
			if ok, err := r.proven(); !ok {
				return err
			}
		}
		return fn(r)
	}
}

// proven says whether the person has shown lately who they are: by signing in, or by
// their password, code or passkey since. If not, it has answered with a page that asks, and
// what was typed waits there, sealed; its answer comes to this address again, and then
// the form is as it was first sent. Call it before anything is changed. Files don't
// wait, which the page says: a page that takes some should lead to a second one that asks.
func (r *request) proven() (bool, error) {
	return r.provenBy(func(last time.Time) bool { return r.now().Sub(last) < proofLasts })
}

// provenForCredit is proven for an ordinary credit, one of perhaps many: it opens for
// a sitting.
func (r *request) provenForCredit() (bool, error) {
	now, money := r.now(), store.InfoOf(r.session).Money
	ok, err := r.provenBy(func(last time.Time) bool {
		sitting := last.Before(money) && now.Sub(money) < proofLasts && now.Sub(last) < sittingLasts
		return sitting || now.Sub(last) < proofLasts
	})
	if ok {
		err = r.s.sessions.Moved(r.ctx(), r.session)
	}
	return ok && err == nil, err
}

// provenBy is proven with a rule of its own for when the last proof still holds.
func (r *request) provenBy(holds func(last time.Time) bool) (bool, error) {
	values, err := r.formValues() // takes up what has waited
	if err != nil {
		return false, err
	}
	if r.proof != nil && !r.proof.done {
		problems, err := r.tryProof(r.proof.form)
		if err != nil {
			return false, err
		}
		if len(problems) > 0 {
			return false, r.proofPage(http.StatusUnprocessableEntity, r.proof.form, r.proof.held, problems)
		}
		if r.proof.form.With != "" {
			return false, r.proofPage(http.StatusOK, account.ProofForm{Way: r.proof.form.With}, r.proof.held, nil)
		}
		r.proof.done = true
		if err := r.s.sessions.StepUp(r.ctx(), r.session); err != nil {
			return false, err
		}
		r.audit("stepup", "person", r.person.ID, r.person.ClientRef, "Proved again who they are")
	}
	info := store.InfoOf(r.session)
	last := info.Created
	if info.StepUp.After(last) {
		last = info.StepUp
	}
	if holds(last) {
		return true, nil
	}
	held := r.s.sessions.Conceal(r.session, r.Request().URL.Path, values.Encode())
	return false, r.proofPage(http.StatusOK, account.ProofForm{}, held, nil)
}

// takeUp puts the form that waited in the place of the one that brought the proof.
func (r *request) takeUp(sent url.Values) error {
	text, err := r.s.sessions.Revealed(r.session, r.Request().URL.Path, sent.Get(heldField))
	if err != nil {
		return err
	}
	held, err := url.ParseQuery(text)
	if err != nil {
		return platform.Errorf(platform.Invalid, "This form could not be read.")
	}
	got := clean(sent)
	r.proof = &proof{held: sent.Get(heldField), form: account.ProofForm{
		Way: got.Get("proof_way"), With: got.Get("proof_with"), Password: got.Get("proof_password"), Code: got.Get("proof_code"),
		Passkey: account.PasskeyForm{Challenge: got.Get("challenge"), Answer: got.Get("answer")},
	}}
	r.Request().PostForm, r.Request().Form = held, held
	return nil
}

// tryProof checks a proof; what is wrong with it comes back as problems.
func (r *request) tryProof(f account.ProofForm) (ui.Problems, error) {
	if f.With != "" {
		return nil, nil // the other way was asked for
	}
	if f.Passkey.Answer != "" {
		_, login, err := r.byPasskey(f.Passkey)
		if e, _, ok := refused(err); ok || err == nil && login.ID != r.person.ID {
			text := r.t("This passkey is somebody else’s.")
			if ok {
				text = r.t(e.Msg)
			}
			return ui.Problems{"": text}, nil
		}
		return nil, err
	}
	if f.Way == account.ByCode && r.person.SecondFactor {
		if f.Code == "" {
			return ui.Problems{"proof_code": r.t("Write the code that your app shows.")}, nil
		}
		ok, wrong, err := r.codeFits(r.person, "", f.Code)
		if err != nil || ok {
			return nil, err
		}
		return ui.Problems{"proof_code": wrong}, nil
	}
	if f.Password == "" {
		return ui.Problems{"proof_password": r.t("Write your password.")}, nil
	}
	wrong, err := r.passwordFits(f.Password)
	if err != nil || wrong == "" {
		return nil, err
	}
	return ui.Problems{"proof_password": wrong}, nil
}

// passwordFits says what is wrong with a password that the signed-in person gives as
// their own; empty where it is theirs.
func (r *request) passwordFits(pw string) (wrong string, err error) {
	try := store.Try{Purpose: signInTry, Account: r.person.Email, Address: r.s.clientIP(r.Request())}
	if err := r.s.Store.Throttle.Note(r.ctx(), try); err != nil {
		if e, _, ok := refused(err); ok {
			return r.t(e.Msg), nil
		}
		return "", err
	}
	login, err := r.s.Store.People.Login(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return "", err
	}
	ok, err := r.s.Store.Passwords.Verify(r.ctx(), login.Hash, pw)
	if err != nil {
		return "", err
	}
	if !ok {
		return r.t("This is not your password."), nil
	}
	return "", r.s.Store.Throttle.Forgive(r.ctx(), try)
}

func (r *request) proofPage(status int, f account.ProofForm, held string, p ui.Problems) error {
	r.title = r.t("Confirm that it is you")
	f.Password, f.Code = "", ""
	if f.Way == "" || !r.person.SecondFactor {
		f.Way = account.ByPassword
		if r.person.SecondFactor {
			f.Way = account.ByCode
		}
	}
	all, err := r.s.Store.Passkeys.Of(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	here := store.Host(r.Request().Host)
	return r.show(status, account.Proof(account.ProofView{
		Form: f, Problems: p, Held: held, Post: r.Request().URL.Path, Email: r.person.Email, Password: r.person.HasPassword,
		Choice:   r.person.SecondFactor && r.person.HasPassword,
		Passkeys: slices.ContainsFunc(all, func(k store.Passkey) bool { return k.Host == here }),
		Files:    r.Request().MultipartForm != nil && len(r.Request().MultipartForm.File) > 0,
		After:    r.afterFile,
	}))
}
