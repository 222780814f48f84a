package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// after is the page that follows a step which stands confirmed.
func (r *request) after(o store.Onboarding, s platform.Step) string {
	steps := kycSteps(desk.BusinessTypeOf(o))
	if i := slices.Index(steps, s); i >= 0 && i+1 < len(steps) {
		return r.stepPath(o.ID, steps[i+1])
	}
	return r.steps(o.ID).Review()
}

// confirmed leaves the records' answer for the next page and goes there.
func (r *request) confirmed(o store.Onboarding, text string) error {
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(r.duePath(o))
}

// overtaken says that somebody else confirmed a step while the page that was sent
// stood open, so that it would overwrite what its reader has not seen.
func (r *request) overtaken(o store.Onboarding, step, drawnAt platform.Step, p ui.Problems) bool {
	if drawnAt != step || due(o) == step {
		return false
	}
	p[""] = r.t("Somebody else confirmed this step while your page was open. Above stands what is kept. Send yours only if it should replace that.")
	return true
}

func (s *Server) showPAN(r *request) error {
	o, here, err := r.at(platform.StepPAN)
	if !here {
		return err
	}
	f := onboarding.PANForm{BusinessType: desk.BusinessTypeOf(o)}
	return r.panPage(http.StatusOK, o, f, r.panChecks("", f.BusinessType), nil)
}

func (r *request) panPage(status int, o store.Onboarding, f onboarding.PANForm, c onboarding.Checks, p ui.Problems) error {
	v := onboarding.PANView{Who: r.who(o), Subject: o.Name, Form: f, Problems: p, Checks: c, NotTold: o.Facts.DueNotTold, Due: due(o)}
	if due(o) != platform.StepPAN && o.Facts.PANMasked != "" {
		v.Known = onboarding.Known{Number: o.Facts.PANMasked, Name: o.Facts.NameOnPAN, Next: r.after(o, platform.StepPAN)}
	}
	if f.BusinessType.Valid() {
		o.BusinessType = string(f.BusinessType) // the bar shows the steps of the type that is chosen
	}
	return r.wizardPage(status, o, place(o, platform.StepPAN), r.stepBack(o, platform.StepPAN), r.t("PAN"), onboarding.PAN(v))
}

func (s *Server) checkPAN(r *request) error {
	o, here, err := r.at(platform.StepPAN)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.PANForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error {
		return r.panPage(status, o, f, r.panChecks(f.PAN, f.BusinessType), p)
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	if r.overtaken(o, platform.StepPAN, f.Due, problems) {
		return again(http.StatusConflict, problems)
	}
	if len(f.Number().Doubts(f.BusinessType)) > 0 && !f.Settled() {
		return again(http.StatusUnprocessableEntity, nil)
	}
	now, err := r.desk.CheckPAN(r.ctx(), o.ID, f.Number(), f.BusinessType)
	if err != nil {
		return r.stepped(now, err, again)
	}
	return r.confirmed(now, r.t("The PAN is on record for %s.", now.Facts.NameOnPAN))
}

func (s *Server) showAadhaar(r *request) error {
	o, here, err := r.at(platform.StepAadhaar)
	if !here {
		return err
	}
	if r.QueryParam("declined") != "" {
		return r.wizardPage(http.StatusOK, o, place(o, platform.StepAadhaar), r.steps(o.ID).Aadhaar(), r.t("Without Aadhaar"), onboarding.AadhaarDeclined(r.who(o), o.Name))
	}
	return r.aadhaarPage(http.StatusOK, o, false, r.aadhaarChecks(""), nil)
}

// aadhaarPage has no parameter for the number, so that it can't be drawn again.
func (r *request) aadhaarPage(status int, o store.Onboarding, consented bool, c onboarding.Checks, p ui.Problems) error {
	v := onboarding.AadhaarView{Who: r.who(o), Subject: o.Name, Consented: consented, Problems: p, Checks: c, Due: due(o),
		Proprietor: desk.BusinessTypeOf(o) == platform.Proprietorship}
	if o.Facts.AadhaarLast4 != "" {
		v.Known = onboarding.Known{Number: "XXXX XXXX " + o.Facts.AadhaarLast4, Name: o.Facts.AadhaarName, Next: r.after(o, platform.StepAadhaar)}
	}
	return r.wizardPage(status, o, place(o, platform.StepAadhaar), r.stepBack(o, platform.StepAadhaar), r.t("Aadhaar"), onboarding.Aadhaar(v))
}

func (s *Server) sendAadhaar(r *request) error {
	o, here, err := r.at(platform.StepAadhaar)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.AadhaarForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error {
		return r.aadhaarPage(status, o, f.Consent, r.aadhaarChecks(f.Number), p)
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	if r.overtaken(o, platform.StepAadhaar, f.Due, problems) {
		return again(http.StatusConflict, problems)
	}
	if len(platform.AadhaarDoubts(f.Number)) > 0 && !f.Settled() {
		return again(http.StatusUnprocessableEntity, nil)
	}
	now, err := r.desk.SendAadhaarCode(r.ctx(), o.ID, f.Number, desk.Consent{
		Version: onboarding.ConsentVersion, Language: words.Lang(r.ctx()), IP: r.actor().IP,
	})
	if err != nil {
		return r.stepped(now, err, again)
	}
	return r.done(r.steps(o.ID).AadhaarCode())
}

// atAadhaarCode is at for the page that wants the registry's code: it is open
// while one was asked for.
func (r *request) atAadhaarCode() (store.Onboarding, bool, error) {
	o, here, err := r.at(platform.StepAadhaar)
	if here && o.AadhaarReference == "" {
		return o, false, r.elsewhere(r.steps(o.ID).Aadhaar(), r.t("Ask for a code first."), nil)
	}
	return o, here, err
}

func (s *Server) showAadhaarCode(r *request) error {
	o, here, err := r.atAadhaarCode()
	if !here {
		return err
	}
	return r.aadhaarCodePage(http.StatusOK, o, nil)
}

func (r *request) aadhaarCodePage(status int, o store.Onboarding, p ui.Problems) error {
	v := onboarding.AadhaarCodeView{Who: r.who(o), Sent: o.Facts.AadhaarSent, Now: r.now(), Problems: p}
	if !v.Sent.IsZero() {
		v.Again = v.Sent.Add(platform.ResendWait)
	}
	return r.wizardPage(status, o, place(o, platform.StepAadhaar), r.steps(o.ID).Aadhaar(), r.t("Aadhaar code"), onboarding.AadhaarCode(v))
}

func (s *Server) confirmAadhaar(r *request) error {
	o, here, err := r.atAadhaarCode()
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.AadhaarCodeForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error { return r.aadhaarCodePage(status, o, p) }
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	now, err := r.desk.ConfirmAadhaar(r.ctx(), o.ID, f.Code)
	if err != nil {
		return r.stepped(now, err, again, "ref", "")
	}
	return r.confirmed(now, r.t("The Aadhaar is that of %s.", now.Facts.AadhaarName))
}

func (s *Server) showGST(r *request) error {
	o, here, err := r.at(platform.StepGST)
	if !here {
		return err
	}
	return r.gstPage(http.StatusOK, o, onboarding.GSTForm{}, nil)
}

func (r *request) gstPage(status int, o store.Onboarding, f onboarding.GSTForm, p ui.Problems) error {
	checks, err := r.gstChecks(o, f.GSTIN)
	if err != nil {
		return err
	}
	v := onboarding.GSTView{Who: r.who(o), Subject: o.Name, Form: f, Problems: p, Checks: checks, Skipped: o.Facts.GSTSkipped, Due: due(o)}
	if o.Facts.GSTINMasked != "" {
		v.Known = onboarding.Known{Number: o.Facts.GSTINMasked, Name: o.Facts.LegalName, Next: r.steps(o.ID).Review()}
	}
	return r.wizardPage(status, o, place(o, platform.StepGST), r.stepBack(o, platform.StepGST), r.t("GST"), onboarding.GST(v))
}

func (s *Server) checkGST(r *request) error {
	o, here, err := r.at(platform.StepGST)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.GSTForm](r)
	if err != nil {
		return err
	}
	again := func(status int, p ui.Problems) error { return r.gstPage(status, o, f, p) }
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems)
	}
	if r.overtaken(o, platform.StepGST, f.Due, problems) {
		return again(http.StatusConflict, problems)
	}
	if f.Skip {
		now, err := r.desk.SkipGST(r.ctx(), o.ID)
		return r.stepped(now, err, again)
	}
	doubts, err := r.desk.GSTDoubts(r.ctx(), o, f.Number())
	if err != nil {
		return err
	}
	if len(doubts) > 0 && !f.Settled() {
		return again(http.StatusUnprocessableEntity, nil)
	}
	now, err := r.desk.CheckGST(r.ctx(), o.ID, f.Number())
	if err != nil {
		return r.stepped(now, err, again)
	}
	return r.confirmed(now, r.t("The GSTIN is on record for %s.", now.Facts.LegalName))
}
