package handlers

import (
	"errors"
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// pendingPage is how many begun onboardings stand on one page.
const pendingPage = 50

// showPending lists who is stuck where. A list that looks again by itself does not
// ask the platform anew.
func (s *Server) showPending(r *request) error {
	r.title = r.t("Onboarding")
	f, problems, err := query[onboarding.Filter](r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status, f = http.StatusUnprocessableEntity, onboarding.Filter{}
	}
	narrow := r.narrowed(f)
	var page store.DraftPage
	var stale error
	if r.Request().Header.Get("X-Poll") != "" {
		page, err = r.desk.Drafts(r.ctx(), narrow, f.After, f.Before, pendingPage)
	} else {
		page, stale, err = r.desk.Pending(r.ctx(), narrow, f.After, f.Before, pendingPage)
	}
	if err != nil {
		return err
	}
	matching, err := r.desk.DraftCount(r.ctx(), narrow)
	if err != nil {
		return err
	}
	total, err := r.desk.DraftCount(r.ctx(), store.DraftFilter{})
	if err != nil {
		return err
	}
	v := onboarding.ListView{Total: total, Now: r.now(), MayBegin: r.can(onboard), Filter: f, Problems: problems}
	if stale != nil && !r.keyless() {
		v.Stale = r.t("The platform does not answer. Onboardings begun elsewhere may be missing, and those shown may have gone on.")
		if at := r.desk.Health().OK; !at.IsZero() {
			v.Stale = r.t("The platform does not answer. Showing what we knew at %s.", words.Time(r.ctx(), at))
			if errors.Is(stale, desk.ErrSlow) {
				v.Stale = r.t("The platform is slow to answer. Showing what we knew at %s; load the page again in a moment.", words.Time(r.ctx(), at))
			}
		}
	}
	open, err := r.desk.OpenIntents(r.ctx(), "")
	if err != nil {
		return err
	}
	for _, i := range open {
		if i.Kind == store.Register || i.Kind == store.AcceptKYC {
			v.Checking = append(v.Checking, onboarding.Open{What: i.Summary, Href: paths.Intent(i.ID)})
		}
	}
	names, err := r.staffNames()
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Drafts))
	for n, o := range page.Drafts {
		ids[n] = o.ID
	}
	links, err := s.Store.Handovers.OfEach(r.ctx(), r.person.Partner, ids)
	if err != nil {
		return err
	}
	brands, err := s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	for _, o := range page.Drafts {
		row := r.pendingRow(o, names)
		row.Progress = r.progressOf(o, links[o.ID])
		b := brandAmong(brands, o)
		if len(brands) > 1 {
			row.Brand = b.Name
		}
		row.MayRemind = len(b.Hosts) > 0 && r.can(remind) && !row.Progress.Ended && o.Held.IsZero()
		v.Live = v.Live || row.Progress.Working > 0
		v.Rows = append(v.Rows, row)
	}
	v.NoHost = !slices.ContainsFunc(brands, func(b store.Brand) bool { return len(b.Hosts) > 0 })
	v.Pages = ui.Pages{Words: r.t("%d of %d", len(v.Rows), matching)}
	if page.Previous != "" {
		v.Pages.Previous = f.At("", page.Previous)
	}
	if page.Next != "" {
		v.Pages.Next = f.At(page.Next, "")
	}
	return r.show(status, onboarding.List(v))
}

// brandAmong is the brand of a draft: the one it names, else the first.
func brandAmong(all []store.Brand, o store.Onboarding) store.Brand {
	if i := slices.IndexFunc(all, func(b store.Brand) bool { return b.ID == o.BrandID() }); i > 0 {
		return all[i]
	}
	if len(all) == 0 {
		return store.Brand{}
	}
	return all[0]
}

// narrowed is the filter in the store's terms.
func (r *request) narrowed(f onboarding.Filter) store.DraftFilter {
	n := store.DraftFilter{Step: f.Step}
	if f.Step == onboarding.WaitsForApproval {
		n.Step, n.Held = "", true
	}
	if f.Mine != "" {
		n.Assigned = r.person.ID
	}
	if f.Stalled != "" {
		n.Before = desk.StalledSince(r.now())
	}
	return n
}

func (r *request) stalled(o store.Onboarding) bool { return desk.Stalled(o, r.now()) }

// staffNames are the partner's staff by id, those who have left included.
func (r *request) staffNames() (map[string]string, error) {
	all, err := r.s.Store.People.Staff(r.ctx(), r.person.Partner)
	names := map[string]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, err
}

func (r *request) pendingRow(o store.Onboarding, names map[string]string) onboarding.Row {
	steps := kycSteps(desk.BusinessTypeOf(o))
	have := 1 + max(slices.Index(steps, due(o)), 0) // registering was the first
	if due(o) == platform.StepDone || !o.Held.IsZero() {
		have = len(steps) + 2
	}
	return onboarding.Row{
		ID: o.ID, Name: o.Name, Email: o.Email, Mobile: o.Mobile, Next: due(o), Have: have, Of: len(steps) + 2,
		NotTold: o.Facts.DueNotTold, Since: o.Since, Longer: desk.WaitingLonger(o), Stalled: r.stalled(o),
		MayGoOn: r.can(onboard), MayResend: r.can(resendCode), With: names[o.Assigned.To], Note: o.Assigned.Note,
		Held: !o.Held.IsZero(), MayApprove: r.can(approve),
	}
}

func (s *Server) showAssign(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	return r.assignPage(http.StatusOK, o, onboarding.AssignForm{To: o.Assigned.To, Note: o.Assigned.Note}, nil)
}

// colleagues are those who can do something for a client that is stuck. Who looks after
// the clients with a tag is one of them for an onboarding that has it, or may get it.
func (r *request) colleagues(o store.Onboarding) ([]store.Person, error) {
	all, err := r.s.Store.People.Staff(r.ctx(), r.person.Partner)
	return slices.DeleteFunc(all, func(p store.Person) bool {
		return !p.Active || !mayPerson(p, remind) || p.Limits.Tag != "" && o.Tag != "" && !store.SameTag(p.Limits.Tag, o.Tag)
	}), err
}

func (r *request) assignPage(status int, o store.Onboarding, f onboarding.AssignForm, p ui.Problems) error {
	people, err := r.colleagues(o)
	if err != nil {
		return err
	}
	v := onboarding.AssignView{ID: o.ID, Name: o.Name, Form: f, Problems: p, People: []ui.Option{{Label: r.t("Nobody")}}}
	for _, one := range people {
		label := r.t("%s, %s", one.Name, account.RoleName(r.ctx(), string(one.Role)))
		if one.Limits.Tag != "" && o.Tag == "" {
			label = r.t("%s, %s; the client gets the tag %s", one.Name, account.RoleName(r.ctx(), string(one.Role)), one.Limits.Tag)
		}
		v.People = append(v.People, ui.Option{Value: one.ID, Label: label})
	}
	r.title = r.t("Assign")
	return r.show(status, onboarding.Assign(v))
}

func (s *Server) assign(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.AssignForm](r)
	if err != nil {
		return err
	}
	people, err := r.colleagues(o)
	if err != nil {
		return err
	}
	var to store.Person
	if f.To != "" {
		i := slices.IndexFunc(people, func(p store.Person) bool { return p.ID == f.To })
		if i < 0 {
			problems["to"] = r.t("Choose a colleague who is active and may help clients.")
		} else {
			to = people[i]
		}
	}
	if len(problems) > 0 {
		return r.assignPage(http.StatusUnprocessableEntity, o, f, problems)
	}
	if err := r.desk.Assign(r.ctx(), o.ID, to, f.Note); err != nil {
		return err
	}
	flash := ui.Flash{Tone: ui.Success, Text: r.t("%s looks after %s.", to.Name, o.Name)}
	switch {
	case to.ID == "":
		flash.Text = r.t("Nobody looks after %s in particular.", o.Name)
	case to.ID == r.person.ID || to.ID == o.Assigned.To && f.Note == o.Assigned.Note: // they know
	default:
		if err := r.sendAssignment(o, to, f.Note); err != nil {
			s.log.Error("an assignment could not be mailed", "request", requestID(r), "err", err)
			flash = ui.Flash{Tone: ui.Warning, Text: r.t("%s looks after %s, but the mail to them could not be sent. Tell them yourself.", to.Name, o.Name)}
		}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.Onboarding)
}

func (s *Server) showDiscard(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if to, why, err := r.endedForGood(o); err != nil || to != "" {
		return r.elsewhere(to, why, err)
	}
	return r.discardPage(http.StatusOK, o, onboarding.DiscardForm{}, nil)
}

func (r *request) discardPage(status int, o store.Onboarding, f onboarding.DiscardForm, p ui.Problems) error {
	r.title = r.t("Put away")
	return r.show(status, ui.Confirm(ui.Question{
		Title: r.t("Put away the onboarding of %s?", o.Name),
		Body:  r.t("It leaves the list here, its links stop working, and the platform forgets it by itself after a while. The client can be registered anew at any time."),
		Rows: []ui.Row{
			{Term: r.t("What is due"), Value: r.stepName(due(o))},
			{Term: r.t("Waits since"), Value: words.DateTime(r.ctx(), o.Since)},
		},
		Post: paths.DraftDiscard(o.ID),
		Type: ui.Field{Name: "reason", Label: r.t("Why?"), Hint: r.t("For example: went to somebody else, or registered twice."), Value: f.Reason, MaxLength: 300, Autocomplete: "off"},
		Yes:  ui.Action{Label: r.t("Put it away"), Kind: ui.Danger},
		No:   ui.Action{Label: r.t("Keep it"), Href: paths.Onboarding},
	}, p))
}

func (s *Server) discard(r *request) error {
	o, err := r.desk.Draft(r.ctx(), r.draftID())
	if err != nil {
		return err
	}
	if to, why, err := r.endedForGood(o); err != nil || to != "" {
		return r.elsewhere(to, why, err)
	}
	f, problems, err := decode[onboarding.DiscardForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.discardPage(http.StatusUnprocessableEntity, o, f, problems)
	}
	if err := r.desk.Discard(r.ctx(), o.ID, f.Reason); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The onboarding of %s is put away.", o.Name)}); err != nil {
		return err
	}
	return r.done(paths.Onboarding)
}
