package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/imports"
	"partnerdesk/views/jobs"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// What a person must be allowed to do for each act of a job.
var jobActions = map[desk.JobAct]action{
	desk.JobActivate: setStatus, desk.JobDeactivate: setStatus, desk.JobExtend: addCredit, desk.JobCredit: addCredit, desk.JobTag: markClients, desk.JobMask: editMasks,
	desk.JobTemplate: editSchedules, desk.JobAgents: editAgents, desk.JobCredits: addCredit,
}

// MayAct reports whether a person may do what a job does, as they are now: the desk asks
// before each row.
func MayAct(p store.Person, act desk.JobAct) bool {
	if act == desk.JobCredits && !mayPerson(p, readAllWallets) { // its rows may name any client
		return false
	}
	return mayPerson(p, jobActions[act])
}

// provenFor is proven for a job that moves money; the others take no proof.
func (r *request) provenFor(act desk.JobAct) (bool, error) {
	switch act {
	case desk.JobCredit, desk.JobCredits, desk.JobExtend:
		return r.proven()
	}
	return true, nil
}

const (
	sampled  = 20  // clients whose change is shown before it is made
	jobShown = 200 // rows of a job's page
)

// mayJobs lists the acts that this person may do to many clients.
func (r *request) mayJobs() []string {
	var may []string
	for _, act := range jobs.Acts {
		if r.can(jobActions[desk.JobAct(act)]) {
			may = append(may, act)
		}
	}
	return may
}

// askBulk draws what an act on the chosen clients means: first what it wants,
// then the question.
func (s *Server) askBulk(r *request) error {
	f, problems, err := query[jobs.Form](r)
	if err != nil {
		return err
	}
	list, wrong, err := query[clients.Query](r)
	if err != nil {
		return err
	}
	f.Query = list
	return r.bulk(f, problems, wrong)
}

// startBulk takes the filled-in form and, once it is sure, begins the job.
func (s *Server) startBulk(r *request) error {
	f, problems, err := decode[jobs.Form](r)
	if err != nil {
		return err
	}
	list, wrong, err := decode[clients.Query](r)
	if err != nil {
		return err
	}
	f.Query = list
	return r.bulk(f, problems, wrong)
}

// bulk goes on with what is known so far; wrong is what the list's filter lacks. A
// filter that can't be read finds other clients than the ones that were meant.
func (r *request) bulk(f jobs.Form, problems, wrong ui.Problems) error {
	if len(wrong) > 0 && f.All == "1" {
		problems.Set("ref", r.t("There is no such filter, so nothing is chosen."))
	}
	a := jobs.Ask{Form: f, Problems: problems, Back: paths.Clients}
	if f.All == "1" {
		a.Back = f.Query.URL()
	}
	if problems["act"] != "" || problems["ref"] != "" {
		r.title = r.t("Nothing was done")
		return r.show(http.StatusUnprocessableEntity, jobs.Refused(a))
	}
	if needs := jobActions[desk.JobAct(f.Act)]; !r.can(needs) {
		return r.forbidden(needs)
	}
	chosen, err := r.chosen(f)
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		a.Problems = problemsOf(e)
		r.title = r.t("Nothing was done")
		return r.show(status, jobs.Refused(a))
	}
	a.Count = len(chosen)
	for i, c := range chosen {
		if (f.Act == "activate" && c.Active) || (f.Act == "deactivate" && !c.Active) {
			a.Idle++
		}
		if i < sampled {
			a.Sample = append(a.Sample, jobs.Effect{Name: c.Name, Active: c.Active, Balance: c.Balance, ValidTill: c.ValidTill})
		}
	}
	r.title = jobs.Name(r.ctx(), f.Act)
	if f.Step != "" {
		r.plausibleTill(f.Credit(), &a.Problems)
	}
	if len(a.Problems) > 0 {
		return r.show(http.StatusUnprocessableEntity, jobs.Fill(a))
	}
	if f.Wants() && f.Step != wallet.Confirm {
		return r.show(http.StatusOK, jobs.Fill(a))
	}
	sure := r.Request().Method == http.MethodPost && f.ID != ""
	if sure && f.Seen != strconv.Itoa(a.Count) {
		sure = false
		a.Problems.Set("", r.t("The list has changed since: look at it again."))
	}
	if !sure {
		a.Form.ID, a.Form.Seen, a.Form.Step = r.s.NewID(), strconv.Itoa(a.Count), wallet.Confirm
		status := http.StatusOK
		if len(a.Problems) > 0 {
			status = http.StatusConflict
		}
		return r.show(status, jobs.Sure(a))
	}
	c := f.Credit()
	p := desk.JobParams{Amount: c.Paise(), ValidTill: c.ValidTill(), Note: f.Note, Tag: f.NewTag}
	if ok, err := r.provenFor(desk.JobAct(f.Act)); !ok {
		return err
	}
	if err := r.desk.StartJob(r.ctx(), f.ID, desk.JobAct(f.Act), p, chosen); err != nil {
		return err
	}
	return r.done(paths.Job(f.ID))
}

// chosen are the clients of a form: those that were ticked, or all of a filter.
// One that is gone, or another partner's, is left out.
func (r *request) chosen(f jobs.Form) ([]store.Client, error) {
	var all []store.Client
	if f.All == "1" && f.Query.KYC != "" {
		return nil, platform.Errorf(platform.Invalid, "%s", r.t("Who is still in KYC is no client yet."))
	}
	if f.All != "1" {
		refs := slices.Clone(f.Refs)
		slices.Sort(refs)
		for _, ref := range slices.Compact(refs) {
			c, err := r.desk.Client(r.ctx(), ref)
			if platform.Is(err, platform.NotFound) || err == nil && !c.Removed.IsZero() {
				continue
			}
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		slices.SortFunc(all, func(a, b store.Client) int { return strings.Compare(a.Name, b.Name) })
	} else {
		in := filter(f.Query)
		in.After, in.Before, in.Limit = "", "", 200
		for {
			page, err := r.desk.Clients(r.ctx(), in)
			if err != nil {
				return nil, err
			}
			all = append(all, page.Clients...)
			if len(all) > store.JobsAtMost {
				return nil, platform.Errorf(platform.Invalid, "%s", r.t("The filter finds more than 5,000 clients. Narrow it: one job takes 5,000."))
			}
			if page.Next == "" {
				break
			}
			in.After = page.Next
		}
	}
	if len(all) == 0 {
		return nil, platform.Errorf(platform.Invalid, "%s", r.t("None of the chosen clients is there any more."))
	}
	return all, nil
}

func (s *Server) showJobs(r *request) error {
	all, err := r.desk.Jobs(r.ctx(), 100)
	if err != nil {
		return err
	}
	var v jobs.List
	for _, j := range all {
		v.Jobs = append(v.Jobs, r.jobView(j))
	}
	files, err := r.desk.UndecidedImports(r.ctx())
	if err != nil {
		return err
	}
	for _, f := range files {
		v.Files = append(v.Files, jobs.File{ID: f.ID, What: imports.Title(r.ctx(), f.Kind), Name: f.File, Till: f.Created.Add(store.ImportKept)})
	}
	r.title = r.t("Jobs")
	return r.show(http.StatusOK, jobs.Newest(v))
}

func (r *request) jobView(j store.Job) jobs.Job {
	v := jobs.Job{ID: j.ID, Act: j.Act, By: j.Actor.Name, Created: j.Created, Ended: j.Ended, Stopped: !j.Stopped.IsZero(), Why: j.Why, Total: j.Total, Remaining: j.Remaining}
	if j.For.ID != j.Actor.ID {
		v.For = j.For.Name
	}
	p := desk.JobParamsOf(j)
	switch desk.JobAct(j.Act) {
	case desk.JobCredit:
		v.What = r.t("%s each", p.Amount.String())
	case desk.JobExtend:
		if p.ValidTill != nil {
			v.What = r.t("Valid till %s", words.Date(words.WithZone(r.ctx(), words.India), *p.ValidTill))
		}
	case desk.JobTemplate:
		v.What = r.t("Template “%s”", p.Name)
	case desk.JobTag:
		v.What = r.t("Tag “%s”", p.Tag)
	}
	if p.File != "" {
		v.What = r.t("File %s", p.File)
	}
	v.Done, v.Skipped, v.Refused, v.Open, v.Asked = j.Counts[store.RowDone], j.Counts[store.RowSkipped], j.Counts[store.RowRefused], j.Counts[store.RowOpen], j.Counts[store.RowAsked]
	v.Waiting = j.Counts[store.RowWaiting] + j.Counts[store.RowRunning]
	v.Again = j.Counts[store.RowAgain]
	v.MayDo = MayAct(r.person, desk.JobAct(j.Act))
	return v
}

func (s *Server) showJob(r *request) error {
	j, err := r.desk.Job(r.ctx(), r.Param("job"))
	if err != nil {
		return err
	}
	v := r.jobView(j)
	state := store.RowState(r.QueryParam("state"))
	if !slices.Contains([]store.RowState{"", store.RowDone, store.RowRefused, store.RowOpen, store.RowAsked, store.RowSkipped, store.RowAgain, store.RowWaiting}, state) {
		state = ""
	}
	after, err := strconv.Atoi(r.QueryParam("after"))
	if err != nil || after < 0 {
		after = -1
	}
	rows, err := s.Store.Jobs.Rows(r.ctx(), j.ID, state, after, jobShown+1)
	if err != nil {
		return err
	}
	if len(rows) > jobShown {
		rows = rows[:jobShown]
		v.MoreRows = paths.With(paths.Job(j.ID), "state", string(state), "after", strconv.Itoa(rows[jobShown-1].N))
	}
	for _, row := range rows {
		v.Rows = append(v.Rows, jobs.Row{Ref: row.Ref, Name: row.Name, State: string(row.State), Note: row.Note})
	}
	v.State, v.RetryID = string(state), s.NewID()
	if v.Act == string(desk.JobAgents) && v.MayDo {
		if v.Passwords, err = s.Store.JobSecrets.Count(r.ctx(), j.Partner, j.ID); err != nil {
			return err
		}
		v.PasswordsTill = j.Created.Add(store.SecretsKept)
	}
	r.title = r.t("Job")
	return r.show(http.StatusOK, jobs.Page(v))
}

func (s *Server) stopJob(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	if err := r.desk.StopJob(r.ctx(), j.ID); err != nil {
		return err
	}
	return r.done(paths.Job(j.ID))
}

// askResume says what goes on, and how much that costs, before it does.
func (s *Server) askResume(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	if j.Remaining == 0 {
		return r.done(paths.Job(j.ID))
	}
	v := r.jobView(j)
	rows, err := s.Store.Jobs.Rows(r.ctx(), j.ID, store.RowWaiting, -1, store.JobsAtMost)
	if err != nil {
		return err
	}
	for i, row := range rows {
		v.Amount += desk.RowAmount(j, row)
		if i < sampled {
			v.Rows = append(v.Rows, jobs.Row{Ref: row.Ref, Name: row.Name})
		}
	}
	r.title = r.t("Job")
	return r.show(http.StatusOK, jobs.Resume(v))
}

// resumeJob goes on with a job that was stopped. It is the same job: what was begun is
// not begun again.
func (s *Server) resumeJob(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	if ok, err := r.provenFor(desk.JobAct(j.Act)); !ok {
		return err
	}
	if _, err := r.desk.ResumeJob(r.ctx(), j.ID); err != nil {
		return err
	}
	return r.done(paths.Job(j.ID))
}

// retryJob begins a job with the rows of another that were refused.
func (s *Server) retryJob(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	if ok, err := r.provenFor(desk.JobAct(j.Act)); !ok {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	again, err := r.desk.Retry(r.ctx(), j.ID, values.Get("job"))
	if e, _, ok := refused(err); ok {
		if err := r.flash(ui.Flash{Tone: ui.Error, Text: e.Msg}); err != nil {
			return err
		}
		return r.done(paths.Job(j.ID))
	}
	if err != nil {
		return err
	}
	if !again {
		return r.done(paths.Job(j.ID))
	}
	return r.done(paths.Job(values.Get("job")))
}

// mayJob is the job of the address, for those who may do what it does.
func (r *request) mayJob() (store.Job, error) {
	j, err := r.desk.Job(r.ctx(), r.Param("job"))
	if err != nil {
		return j, err
	}
	if needs := jobActions[desk.JobAct(j.Act)]; !r.can(needs) {
		return j, r.forbidden(needs)
	}
	if !MayAct(r.person, desk.JobAct(j.Act)) {
		return j, r.forbidden(readAllWallets)
	}
	return j, nil
}
