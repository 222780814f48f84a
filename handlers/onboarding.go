package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/layout"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// kycSteps are the steps that a draft of this legal form goes through. Where it
// is not known yet, all of them.
func kycSteps(b platform.BusinessType) []platform.Step {
	if !b.Valid() {
		b = platform.Individual
	}
	return b.Steps()
}

// due is the step that a draft waits for.
func due(o store.Onboarding) platform.Step {
	switch {
	case o.Next != "":
		return o.Next
	case o.TempClientID == "":
		return platform.StepOTP
	}
	return platform.StepPAN
}

// steps is where a draft's pages are for whoever asks.
func (r *request) steps(id string) paths.Wizard {
	if r.guest != nil {
		return paths.Handover(r.guest.token)
	}
	return paths.Steps(id)
}

// draftID is the draft that the address names, by itself or by its link.
func (r *request) draftID() string {
	if r.guest != nil {
		return r.guest.link.Onboarding
	}
	return r.Param("draft")
}

// who is at the wizard's page.
func (r *request) who(o store.Onboarding) onboarding.Who {
	if r.guest != nil {
		return onboarding.Who{At: r.steps(o.ID), Self: true, Reseller: r.brand().Name, SignUp: o.SignUp.Base != ""}
	}
	return onboarding.Who{At: r.steps(o.ID), ID: o.ID}
}

// duePath is the page of the step that is due.
func (r *request) duePath(o store.Onboarding) string {
	at := r.steps(o.ID)
	switch due(o) {
	case platform.StepOTP:
		return at.Codes()
	case platform.StepPAN:
		return at.PAN()
	case platform.StepAadhaar:
		if o.AadhaarReference != "" {
			return at.AadhaarCode()
		}
		return at.Aadhaar()
	case platform.StepGST:
		return at.GST()
	case platform.StepReview:
		return at.Review()
	}
	return at.Leave()
}

// onward is where to find out which step is due now: for staff the draft's own
// address; the client's explains the link, so they go straight to the step.
func (r *request) onward(o store.Onboarding) string {
	if r.guest != nil {
		return r.duePath(o)
	}
	return paths.Draft(o.ID)
}

// resumeDraft leads to the step that is due, or, whom the steps are not for, to
// where the onboarding stands.
func (s *Server) resumeDraft(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if to, why, err := r.ended(o); err != nil || to != "" {
		return r.elsewhere(to, why, err)
	}
	if !r.can(onboard) {
		return r.standing(o, http.StatusOK, nil)
	}
	return r.done(r.duePath(o))
}

func (r *request) standing(o store.Onboarding, status int, p ui.Problems) error {
	progress, err := r.progress(o)
	if err != nil {
		return err
	}
	_, host, err := r.draftBrand(o)
	if err != nil {
		return err
	}
	names, err := r.staffNames()
	if err != nil {
		return err
	}
	r.title = o.Name
	return r.show(status, onboarding.Standing(onboarding.StandingView{
		Row: r.pendingRow(o, names), Progress: progress, MayRemind: host != "" && r.can(remind), Problems: p, ResendAfter: o.Facts.ResendAfter, Now: r.now(),
	}))
}

// ended says where an onboarding's pages lead that is no longer under way here.
func (r *request) ended(o store.Onboarding) (to, why string, err error) {
	switch {
	case r.guest != nil && (o.ClientRef != "" || due(o) == platform.StepDone):
		return r.steps(o.ID).Done(), "", nil
	case r.guest != nil && !o.Held.IsZero():
		return r.steps(o.ID).Done(), "", nil
	case r.guest != nil && o.SignUp.Decoy: // it goes on for ever
		return "", "", nil
	case o.ClientRef != "":
		return paths.Client(o.ClientRef), r.t("%s is live already.", o.Name), nil
	case !o.Discarded.IsZero():
		return paths.Onboarding, r.t("The onboarding of %s was put away.", o.Name), nil
	case due(o) == platform.StepDone:
		return paths.Onboarding, r.t("%s was accepted elsewhere and appears among the clients shortly.", o.Name), nil
	}
	held, err := r.held(store.AcceptKYC, o.ID)
	if err == nil && held == "" && !o.Held.IsZero() && r.can(approve) {
		held = paths.DraftApproval(o.ID)
	}
	return held, "", err
}

// held is the address of an open costly call about subject; empty where there is none.
func (r *request) held(kind store.IntentKind, subject string) (string, error) {
	open, err := r.desk.OpenIntents(r.ctx(), "")
	for _, i := range open {
		if i.Kind == kind && i.Subject == subject {
			return r.intentPath(i.ID), nil
		}
	}
	return "", err
}

func (r *request) elsewhere(to, why string, err error) error {
	if err != nil {
		return err
	}
	if why != "" {
		if err := r.flash(ui.Flash{Tone: ui.Info, Text: why}); err != nil {
			return err
		}
	}
	return r.done(to)
}

// at loads the draft for a step's page. Where that step can't be done now, the
// answer leads to the one that can, and here is false.
func (r *request) at(step platform.Step) (o store.Onboarding, here bool, err error) {
	if o, err = r.desk.Draft(r.ctx(), r.draftID()); err != nil {
		return o, false, err
	}
	if to, why, err := r.ended(o); err != nil || to != "" {
		return o, false, r.elsewhere(to, why, err)
	}
	if err := r.speaksFor(o); err != nil {
		return o, false, err
	}
	next := due(o)
	if step == next {
		return o, true, nil
	}
	steps := kycSteps(desk.BusinessTypeOf(o))
	i := slices.Index(steps, step)
	// What is confirmed may be given again until acceptance, except the codes.
	if i > 0 && i < slices.Index(steps, next) {
		return o, true, nil
	}
	return o, false, r.elsewhere(r.duePath(o), r.t("That step is not open now. What is due: %s.", r.stepName(next)), nil)
}

// wizardPage puts a step's content into the wizard's frame. back is the page
// before; the bar's marks lead to what may be given again.
func (r *request) wizardPage(status int, o store.Onboarding, now int, back, title string, content templ.Component) error {
	r.frame, r.title = onWizard, title
	if r.guest != nil {
		return r.guestStep(status, o, now, back, content)
	}
	content, err := r.withProgress(o, content)
	if err != nil {
		return err
	}
	bar := layout.WizardBar{
		Title: r.t("Onboarding"), Subject: o.Name, Home: paths.Onboarding, Back: back,
		Leave: ui.Action{Label: r.t("Save and leave"), Href: paths.Onboarding}, Steps: r.wizardSteps(o, now),
	}
	if o.ID == "" {
		bar.Leave.Label = r.t("Leave")
	} else {
		bar.SavedAt = r.t("Saved at %s", words.Time(r.ctx(), o.Updated))
		_, host, err := r.draftBrand(o)
		if err != nil {
			return err
		}
		if host != "" {
			bar.More = ui.Action{Label: r.t("Hand over to the client"), Icon: "send", Href: paths.DraftHandover(o.ID)}
		}
	}
	r.wizard = &bar
	return r.show(status, content)
}

// Places in the wizard's bar that are no step of the platform's.
const (
	onAccount = -1
	onSign    = -2
)

func (r *request) wizardSteps(o store.Onboarding, now int) []ui.Step {
	steps := kycSteps(desk.BusinessTypeOf(o))
	next := slices.Index(steps, due(o))
	out := []ui.Step{{Label: r.t("Account"), State: ui.Done}}
	if o.ID == "" {
		next, out[0].State = -1, ui.ToDo
	}
	for i, st := range steps {
		b := ui.Step{Label: r.stepName(st)}
		if i < next {
			b.State = ui.Done
		}
		if o.ID != "" && i > 0 && i <= next {
			b.Href = r.stepPath(o.ID, st)
		}
		out = append(out, b)
	}
	out = append(out, ui.Step{Label: r.t("Sign")})
	switch now {
	case onAccount:
		out[0].State = ui.Current
	case onSign:
		out[len(out)-2].State = ui.Done
		out[len(out)-1].State = ui.Current
	default:
		out[now+1].State = ui.Current
	}
	return out
}

func (r *request) stepPath(id string, s platform.Step) string {
	return r.duePath(store.Onboarding{ID: id, Next: s})
}

// place is a step's index in the draft's own order.
func place(o store.Onboarding, s platform.Step) int {
	return max(slices.Index(kycSteps(desk.BusinessTypeOf(o)), s), 0)
}

// stepBack is the page before a step; the list where there is none to go back to.
func (r *request) stepBack(o store.Onboarding, s platform.Step) string {
	steps := kycSteps(desk.BusinessTypeOf(o))
	if i := slices.Index(steps, s); i > 1 {
		return r.stepPath(o.ID, steps[i-1])
	}
	return r.steps(o.ID).Leave()
}

// stepped ends a step's form: on to what is due, or back to the form by again
// with what the platform objects to.
func (r *request) stepped(o store.Onboarding, err error, again func(status int, p ui.Problems) error, rename ...string) error {
	if err == nil {
		return r.done(r.duePath(o))
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = platform.Errorf(platform.Unknown, "The platform did not answer in time.")
	}
	e, ok := errors.AsType[*platform.Error](err)
	if ok {
		e = r.told(e)
		err = e
	}
	switch {
	case !ok:
		return err
	case e.Due != "" && o.ID != "":
		return r.elsewhere(r.onward(o), e.Msg, nil)
	case e.Kind == platform.NotFound && o.ID != "":
		return r.gone(o)
	case e.Kind == platform.Unknown:
		return again(http.StatusServiceUnavailable, ui.Problems{"": r.t("The platform did not answer in time. This step can be sent again without harm.")})
	}
	if e, status, ok := refused(err); ok {
		if e.RetryAfter > 0 {
			r.Response().Header().Set("Retry-After", decimal(int64((e.RetryAfter+time.Second-1)/time.Second)))
		}
		return again(status, problemsOf(e, rename...))
	}
	return err
}

// gone is the page of a draft that the platform has forgotten.
func (r *request) gone(o store.Onboarding) error {
	return r.wizardPage(http.StatusNotFound, o, place(o, due(o)), "", r.t("Registration expired"), onboarding.Gone(r.who(o)))
}

// endedForGood is ended but for what was accepted elsewhere, which has no other
// way off the list than being put away.
func (r *request) endedForGood(o store.Onboarding) (to, why string, err error) {
	if o.ClientRef == "" && o.Discarded.IsZero() && due(o) == platform.StepDone {
		return "", "", nil
	}
	return r.ended(o)
}
