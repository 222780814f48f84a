package handlers

import (
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

const india = "+91"

func (s *Server) showRegister(r *request) error {
	f := onboarding.RegisterForm{Intent: s.NewID(), CountryCode: india, Replaces: r.QueryParam("replaces")}
	old, err := r.replaced(f.Replaces)
	if err != nil {
		return err
	}
	if old.ClientRef != "" {
		return r.elsewhere(paths.Client(old.ClientRef), r.t("%s is live already.", old.Name), nil)
	}
	if old.ID != "" {
		was := prefilled(old)
		was.Intent, was.Replaces = f.Intent, f.Replaces
		f = was
	}
	return r.registerPage(http.StatusOK, f, old, nil)
}

// prefilled is a registration's form as it was sent, but for what is not kept.
func prefilled(o store.Onboarding) onboarding.RegisterForm {
	f := onboarding.RegisterForm{CountryCode: india, BusinessType: desk.BusinessTypeOf(o), Name: o.Name, Email: o.Email, Promo: o.Promo, Brand: o.BrandID()}
	if o.CountryCode != "" {
		f.CountryCode = o.CountryCode
	}
	f.Mobile = strings.TrimPrefix(string(o.Mobile), f.CountryCode)
	return f
}

// replaced is the draft that a registration corrects; the zero one for a new client.
func (r *request) replaced(id string) (store.Onboarding, error) {
	if id == "" {
		return store.Onboarding{}, nil
	}
	return r.desk.Draft(r.ctx(), id)
}

func (r *request) registerPage(status int, f onboarding.RegisterForm, old store.Onboarding, p ui.Problems) error {
	brands, err := r.brandOptions()
	if err != nil {
		return err
	}
	if f.Brand == "" && len(brands) > 0 {
		f.Brand = brands[0].Value
	}
	f.Password = "" // what was typed comes back, but never this
	v := onboarding.RegisterView{Form: f, Problems: p, Corrects: old.Name, Voids: old.TempClientID != "", Brands: brands, Tag: r.person.Limits.Tag, Suggest: grouped(r.s.NewID())}
	if status == http.StatusConflict {
		if v.Held, err = r.held(store.Register, strings.ToLower(f.Email)); err != nil {
			return err
		}
	}
	open, err := r.desk.OpenIntents(r.ctx(), "")
	if err != nil {
		return err
	}
	v.Open = r.openNote(slices.DeleteFunc(open, func(i store.Intent) bool { return i.Kind != store.Register }))
	back := paths.Onboarding
	if old.ID != "" {
		back = paths.Draft(old.ID)
	}
	shape := store.Onboarding{BusinessType: string(f.BusinessType), Name: old.Name} // decides how many steps there are
	return r.wizardPage(status, shape, onAccount, back, r.t("New client"), onboarding.Register(v))
}

// grouped makes an unguessable id readable over the phone, as a password nobody
// has had before.
func grouped(id string) string {
	id = strings.ToLower(id)
	var parts []string
	for len(id) > 4 && len(parts) < 4 {
		parts, id = append(parts, id[:4]), id[4:]
	}
	return strings.Join(append(parts, id[:min(4, len(id))]), "-")
}

func (s *Server) register(r *request) error {
	f, problems, err := decode[onboarding.RegisterForm](r)
	if err != nil {
		return err
	}
	old, err := r.replaced(f.Replaces)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error { return r.registerPage(status, f, old, p) }
	brand, err := r.chosenBrand(f.Brand, problems)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	if err := r.speaksFor(store.Onboarding{Brand: brand, SignUp: old.SignUp}); err != nil {
		return err
	}
	i, err := r.desk.Register(r.ctx(), f.Intent, f.Registration(), f.BusinessType, f.Replaces, brand)
	if e, status, ok := refused(err); ok {
		return again(status, problemsOf(e))
	}
	if err != nil {
		return err
	}
	return r.settled(i, func() error {
		return r.done(paths.Draft(desk.ResultOf(i).Draft))
	}, func(e *platform.Error) error {
		f.Intent = s.NewID()
		status := http.StatusUnprocessableEntity
		if e.Kind == platform.Unavailable || e.Kind == platform.RateLimited {
			status = statusOf[e.Kind] // nothing in the form is wrong
		}
		return again(status, problemsOf(e))
	})
}

func (s *Server) showCodes(r *request) error {
	o, here, err := r.at(platform.StepOTP)
	if !here {
		return err
	}
	return r.codesPage(http.StatusOK, o, onboarding.CodesForm{}, nil)
}

// codesPage draws what was typed again, except a code that was found wrong.
func (r *request) codesPage(status int, o store.Onboarding, f onboarding.CodesForm, p ui.Problems) error {
	if p.Has("mobileotp") {
		f.Mobile = ""
	}
	if p.Has("emailotp") {
		f.Email = ""
	}
	back := paths.CorrectOnboarding(o.ID)
	if r.guest != nil {
		back = r.steps(o.ID).Leave()
		if o.SignUp.Base != "" {
			back = r.steps(o.ID).Correct()
		}
	}
	return r.wizardPage(status, o, place(o, platform.StepOTP), back, r.t("Codes"), onboarding.Codes(onboarding.CodesView{
		Who: r.who(o), Email: o.Email, Mobile: o.Mobile, Form: f, Problems: p,
		Sent: o.Facts.CodesSent, ResendAfter: o.Facts.ResendAfter, Now: r.now(),
	}))
}

func (s *Server) confirmCodes(r *request) error {
	o, here, err := r.at(platform.StepOTP)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.CodesForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error { return r.codesPage(status, o, f, p) }
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	now, err := r.desk.ConfirmCodes(r.ctx(), o.ID, f.Mobile, f.Email)
	if r.guest == nil {
		return r.stepped(now, err, again)
	}
	if err == nil && now.SignUp.Base != "" {
		r.sendSignUpLink(now)
	}
	return r.stepped(now, desk.CodesRefused(o, err), again)
}

// resendCodes is also for those who may not go on with an onboarding: they come
// back to where it stands.
func (s *Server) resendCodes(r *request) error {
	o, here, err := r.at(platform.StepOTP)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.ResendForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error {
		if r.guest != nil || r.can(onboard) {
			return r.codesPage(status, o, onboarding.CodesForm{}, p)
		}
		return r.standing(o, status, p)
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	now, err := r.desk.ResendCodes(r.ctx(), o.ID, f.Channel)
	if err != nil {
		if r.guest != nil {
			err = desk.ResendRefused(o, err)
		}
		return r.stepped(now, err, again)
	}
	sent := r.t("Fresh codes are on their way to the phone and the mailbox.")
	switch f.Channel {
	case platform.ByMobile:
		sent = r.t("A fresh code is on its way to the phone.")
	case platform.ByEmail:
		sent = r.t("A fresh code is on its way to the mailbox.")
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: sent}); err != nil {
		return err
	}
	return r.done(r.onward(o))
}
