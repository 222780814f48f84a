package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// heldSignUp is the sign-up in the address while it waits for approval; where it does
// not, the answer leads to where it stands.
func (r *request) heldSignUp() (o store.Onboarding, here bool, err error) {
	if o, err = r.desk.Draft(r.ctx(), r.draftID()); err != nil {
		return o, false, err
	}
	to, why, err := r.ended(o)
	switch {
	case err != nil:
		return o, false, err
	case to == paths.DraftApproval(o.ID):
		return o, true, nil
	case to == "":
		to = paths.Draft(o.ID)
	}
	return o, false, r.elsewhere(to, why, nil)
}

func (s *Server) showSignUpApproval(r *request) error {
	o, here, err := r.heldSignUp()
	if !here {
		return err
	}
	return r.signUpApprovalPage(http.StatusOK, o, nil)
}

// signUpApprovalPage shows what was captured. Reading it from the platform is what
// acceptance wants.
func (r *request) signUpApprovalPage(status int, o store.Onboarding, p ui.Problems) error {
	review, o, err := r.captured(o)
	if err != nil {
		return r.stepped(o, err, nil)
	}
	picture, err := r.desk.HeldSignature(r.ctx(), o.ID)
	if err != nil {
		return err
	}
	v := onboarding.ApprovalView{ReviewView: review, Intent: r.s.NewID(), Name: o.Name, Signed: len(picture) > 0, Held: o.Held, Now: r.now(), Problems: p,
		Consent: o.Consent.At, Promo: o.Promo}
	if b, err := r.s.Store.Brands.Get(r.ctx(), o.Partner, o.SignUp.Brand); err == nil {
		v.Brand = b.Name
	}
	r.title = r.t("Approve")
	return r.show(status, onboarding.Approval(v))
}

func (s *Server) showHeldSignature(r *request) error {
	o, here, err := r.heldSignUp()
	if !here {
		return err
	}
	picture, err := r.desk.HeldSignature(r.ctx(), o.ID)
	if err != nil {
		return err
	}
	if len(picture) == 0 {
		return echoNotFound()
	}
	return r.Blob(http.StatusOK, "image/png", picture)
}

// approveSignUp makes the sign-up live. A form that is sent twice finds the first result.
func (s *Server) approveSignUp(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	f, _, err := decode[onboarding.ApproveForm](r)
	if err != nil {
		return err
	}
	i, err := r.desk.Approve(r.ctx(), f.Intent, o.ID)
	if e, status, ok := refused(err); ok {
		if e.Kind == platform.Conflict {
			return r.elsewhere(paths.Draft(o.ID), r.t(e.Msg), nil)
		}
		return r.signUpApprovalPage(status, o, problemsOf(e))
	}
	if err != nil {
		return err
	}
	return r.settled(i, func() error {
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is live. A mail with the way to sign in is on its way to them.", o.Name)}); err != nil {
			return err
		}
		return r.done(paths.Client(desk.ResultOf(i).ClientRef))
	}, func(e *platform.Error) error {
		if e.Kind == platform.NotFound {
			return r.gone(o)
		}
		return r.signUpApprovalPage(http.StatusUnprocessableEntity, o, problemsOf(e))
	})
}

func (s *Server) showRefuseSignUp(r *request) error {
	o, here, err := r.heldSignUp()
	if !here {
		return err
	}
	return r.refuseSignUpPage(http.StatusOK, o, onboarding.DiscardForm{}, nil)
}

func (r *request) refuseSignUpPage(status int, o store.Onboarding, f onboarding.DiscardForm, p ui.Problems) error {
	r.title = r.t("Refuse")
	return r.show(status, ui.Confirm(ui.Question{
		Title: r.t("Refuse the sign-up of %s?", o.Name),
		Body:  r.t("They are told by mail, with the reason as you write it. What was captured leaves the list, and the signature is deleted."),
		Rows: []ui.Row{
			{Term: r.t("E-mail"), Value: o.Email},
			{Term: r.t("Waits since"), Value: words.DateTime(r.ctx(), o.Held)},
		},
		Post: paths.DraftRefuse(o.ID),
		Type: ui.Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("The client reads it. For example: we serve businesses in Maharashtra only."), Value: f.Reason, MaxLength: 300, Autocomplete: "off"},
		Yes:  ui.Action{Label: r.t("Refuse it"), Kind: ui.Danger},
		No:   ui.Action{Label: r.t("Go back"), Href: paths.DraftApproval(o.ID)},
	}, p))
}

func (s *Server) refuseSignUp(r *request) error {
	o, here, err := r.heldSignUp()
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.DiscardForm](r)
	if err != nil {
		return err
	}
	if f.Reason == "" {
		problems["reason"] = r.t("Say why: it stands in the mail to the client.")
	}
	if len(problems) > 0 {
		return r.refuseSignUpPage(http.StatusUnprocessableEntity, o, f, problems)
	}
	if o, err = r.desk.Refuse(r.ctx(), o.ID, f.Reason); platform.Is(err, platform.Conflict) {
		return r.elsewhere(paths.Draft(r.draftID()), r.t("This sign-up was decided on meanwhile."), nil)
	} else if err != nil {
		return err
	}
	flash := ui.Flash{Tone: ui.Success, Text: r.t("The sign-up of %s is refused. They were told by mail.", o.Name)}
	if err := r.sendRefused(o, f.Reason); err != nil {
		s.log.Error("a refusal could not be mailed", "request", requestID(r), "err", err)
		flash = ui.Flash{Tone: ui.Warning, Text: r.t("The sign-up of %s is refused, but the mail to %s could not be sent. Tell them yourself.", o.Name, o.Email)}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.Onboarding)
}
