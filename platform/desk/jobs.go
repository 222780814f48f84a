package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// JobAct is what a job does to each of its clients.
type JobAct string

const (
	JobActivate   JobAct = "activate"
	JobDeactivate JobAct = "deactivate"
	JobExtend     JobAct = "extend" // the end of the validity
	JobCredit     JobAct = "credit"
	JobTag        JobAct = "tag"
	JobMask       JobAct = "mask"     // open the masking sessions of a file; its rows are lines and not clients
	JobTemplate   JobAct = "template" // put a template on lines; its rows name them
	JobAgents     JobAct = "agents"   // add the agents of a file; its rows are lines and not clients
	JobCredits    JobAct = "credits"  // credit the clients of a file, each by its own amount
)

// Valid reports whether a is an act.
func (a JobAct) Valid() bool {
	switch a {
	case JobActivate, JobDeactivate, JobExtend, JobCredit, JobTag, JobMask, JobTemplate, JobAgents, JobCredits:
		return true
	}
	return false
}

// JobParams are with what an act is done; which hold depends on the act.
type JobParams struct {
	Amount    platform.Paise `json:"amount,omitempty"`
	ValidTill *time.Time     `json:"valid_till,omitempty"`
	Note      string         `json:"note,omitempty"`
	Tag       string         `json:"tag,omitempty"`
	Template  string         `json:"template,omitempty"` // its id
	Name      string         `json:"name,omitempty"`     // of the template, then
	From      string         `json:"from,omitempty"`     // the job whose failed rows these are
	File      string         `json:"file,omitempty"`     // the file that the rows come from
	Mark      string         `json:"mark,omitempty"`     // of what the rows of a file do: see DryRun
	Masks     []MaskLine     `json:"masks,omitempty"`    // of jobs whose rows have no line of their own
}

// rowID is the intent of a job's row.
func rowID(job string, n int) string { return fmt.Sprintf("%s-%d", job, n) }

// rowOf is what a costly call means for its row.
func (v *View) rowOf(i store.Intent, err error) (store.RowState, string) {
	switch {
	case err != nil:
		return refusedRow(err)
	case i.State == store.Done:
		return store.RowDone, ""
	case i.State == store.Refused:
		return store.RowRefused, RefusalOf(i).Msg
	case i.State == store.NotDone:
		return store.RowRefused, "It did not happen."
	}
	return store.RowOpen, i.ID
}

// JobParamsOf reads what a job was made with.
func JobParamsOf(j store.Job) JobParams {
	var p JobParams
	_ = json.Unmarshal(j.Params, &p) // written by StartJob
	return p
}

// A job's worker holds it for this long; a row takes less.
const (
	jobLease = 3 * time.Minute
	jobIdle  = time.Second
)

// StartJob writes a job down; Run does it. The id comes from the form: the same
// form sent twice is one job. Who may do what is the caller's business.
func (v *View) StartJob(ctx context.Context, id string, act JobAct, p JobParams, clients []store.Client) error {
	rows := make([]store.JobRow, len(clients))
	for i, c := range clients {
		rows[i] = store.JobRow{Ref: c.Ref, Name: c.Name}
	}
	return v.StartRows(ctx, id, act, p, rows)
}

// StartRows is StartJob over rows that may name lines, as those of another job do.
func (v *View) StartRows(ctx context.Context, id string, act JobAct, p JobParams, rows []store.JobRow) error {
	return v.beginRows(ctx, id, act, p, rows, "")
}

// beginRows says in the trail of one client, where ref names it, that the job began.
func (v *View) beginRows(ctx context.Context, id string, act JobAct, p JobParams, rows []store.JobRow, ref string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if !act.Valid() {
		return platform.Errorf(platform.Invalid, "There is no such action.")
	}
	return v.begin(ctx, id, act, p, Change{Action: "job." + string(act), Object: "job", ObjectID: id, Ref: ref, Summary: began(act, len(rows)), After: asJSON(p)},
		func(j store.Job) (bool, error) { return v.d.store.Jobs.Create(ctx, j, rows) })
}

// began says what a job set out to do.
func began(act JobAct, n int) string {
	switch act {
	case JobMask:
		return "Began to open " + howMany(n, "masking session")
	case JobAgents:
		return "Began to add " + howMany(n, "agent")
	case JobCredits:
		return "Began to credit " + howMany(n, "client") + " from a file"
	case JobTemplate:
		return "Began to set the hours of " + howMany(n, "line")
	}
	return "Began to " + string(act) + " " + howMany(n, "client")
}

// Retry begins a job with the rows of another that were refused, under an id that
// comes from the form. A row is tried again once: it belongs to the new job then. One
// that goes on, or has none of them, is left alone: again is false then.
func (v *View) Retry(ctx context.Context, job, id string) (again bool, err error) {
	j, err := v.Job(ctx, job)
	if err != nil || j.Ended.IsZero() {
		return false, err
	}
	if _, err := v.Job(ctx, id); err == nil {
		return true, nil // the form was sent twice
	}
	rows, err := v.d.store.Jobs.Rows(ctx, j.ID, store.RowRefused, -1, store.JobsAtMost)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	p := JobParamsOf(j)
	p.From, p.Masks = j.ID, nil
	fresh, numbers := make([]store.JobRow, len(rows)), make([]int, len(rows))
	for n, row := range rows {
		fresh[n], numbers[n] = store.JobRow{Ref: row.Ref, Name: row.Name, Line: row.Line}, row.N
		if JobAct(j.Act) != JobMask {
			continue
		}
		if row.Line == "" { // a job of an earlier version
			return false, nil
		}
		a, b, err := v.d.store.Masks.Kept(ctx, v.actor.Partner, rowID(j.ID, row.N))
		if platform.Is(err, platform.NotFound) {
			return false, platform.Errorf(platform.Conflict, "The phones of these sessions are kept no longer. Send the file again.")
		}
		if err == nil {
			err = v.d.store.Masks.Keep(ctx, v.actor.Partner, row.Ref, rowID(id, n), "", a, b)
		}
		if err != nil {
			return false, err
		}
	}
	act := JobAct(j.Act)
	return true, v.begin(ctx, id, act, p, Change{Action: "job." + string(act), Object: "job", ObjectID: id, Summary: began(act, len(rows)), After: asJSON(p)},
		func(fresher store.Job) (bool, error) {
			return v.d.store.Jobs.Again(ctx, fresher, fresh, j.ID, numbers)
		})
}

// ResumeJob goes on with a job that was stopped, where it was and in the name of this
// person: who began it may be gone. What was begun is not begun again. resumed is false
// where there is nothing left or it goes on already.
func (v *View) ResumeJob(ctx context.Context, id string) (resumed bool, err error) {
	j, err := v.Job(ctx, id)
	if err != nil {
		return false, err
	}
	resumed, err = v.d.store.Jobs.Resume(ctx, v.actor.Partner, id, v.actor.Actor, v.actor.RequestID)
	if err != nil || !resumed {
		return false, err
	}
	v.d.clear(ctx, v.actor.Partner, jobEnd(id))
	v.record(ctx, Change{Action: "job.resume", Object: "job", ObjectID: id, Summary: fmt.Sprintf("Went on with %s of a job", howMany(j.Remaining, "remaining row"))})
	v.d.jobWaits()
	return true, nil
}

// begin writes a job down by create, and c into the trail, once.
func (v *View) begin(ctx context.Context, id string, act JobAct, p JobParams, c Change, create func(store.Job) (existed bool, err error)) error {
	existed, err := create(store.Job{ID: id, Partner: v.actor.Partner, Act: string(act), Params: asJSON(p), Actor: v.actor.Actor, RequestID: v.actor.RequestID})
	if err != nil || existed {
		return err
	}
	v.record(ctx, c)
	v.d.jobWaits()
	return nil
}

// jobWaits wakes whoever works on jobs in this process.
func (d *Desk) jobWaits() {
	select {
	case d.jobs <- struct{}{}:
	default:
	}
}

// Job finds a job of the partner.
func (v *View) Job(ctx context.Context, id string) (store.Job, error) {
	if err := v.staffOnly(); err != nil {
		return store.Job{}, err
	}
	j, err := v.d.store.Jobs.Get(ctx, v.actor.Partner, id)
	if err == nil && v.tag() != "" && j.Actor.ID != v.actor.ID {
		return store.Job{}, platform.Errorf(platform.NotFound, "There is no such job.")
	}
	if err == nil && !j.Ended.IsZero() && j.Counts[store.RowOpen]+j.Counts[store.RowAsked] > 0 {
		err = v.takeStock(ctx, &j)
	}
	return j, err
}

// takeStock brings the rows of an ended job up to date whose call was undecided then,
// or waited for a second person.
func (v *View) takeStock(ctx context.Context, j *store.Job) error {
	for _, open := range []store.RowState{store.RowOpen, store.RowAsked} {
		rows, err := v.d.store.Jobs.Rows(ctx, j.ID, open, -1, store.JobsAtMost)
		if err != nil {
			return err
		}
		for _, row := range rows {
			state, note, err := v.stock(ctx, *j, row)
			if err != nil {
				return err
			}
			if state == open && note == row.Note {
				continue
			}
			if err := v.d.store.Jobs.Settle(ctx, j.ID, row.N, state, note); err != nil {
				return err
			}
			j.Counts[open]--
			j.Counts[state]++
		}
	}
	return nil
}

func (v *View) stock(ctx context.Context, j store.Job, row store.JobRow) (store.RowState, string, error) {
	i, err := v.d.store.Intents.Get(ctx, v.actor.Partner, rowID(j.ID, row.N))
	if platform.Is(err, platform.NotFound) && row.State == store.RowAsked {
		a, err := v.d.store.Approvals.Get(ctx, v.actor.Partner, row.Note)
		if err == nil && !a.Decided.IsZero() && !a.Approved {
			return store.RowRefused, a.DecidedName + " did not approve it: " + a.Reason, nil
		}
		return row.State, row.Note, err
	}
	if err != nil {
		return row.State, row.Note, err
	}
	state, note := v.rowBy(ctx, j, row, i)
	return state, note, nil
}

// rowBy is what became of a row that has an intent.
func (v *View) rowBy(ctx context.Context, j store.Job, row store.JobRow, i store.Intent) (store.RowState, string) {
	switch JobAct(j.Act) {
	case JobAgents:
		return v.agentOf(ctx, j, row, i, nil)
	case JobCredits, JobCredit:
		return v.creditOf(i, nil, platform.Paise(1))
	}
	return v.rowOf(i, nil)
}

// surely does a row. What has an intent is what that says, whatever else fails: a row
// that is called refused may be begun anew, under another id. Where nothing can be
// known the row is left, and taken up again.
func (v *View) surely(ctx context.Context, j store.Job, row store.JobRow, p JobParams) (state store.RowState, note string, err error) {
	sent := func() (bool, error) {
		i, err := v.d.store.Intents.Get(ctx, v.actor.Partner, rowID(j.ID, row.N))
		if platform.Is(err, platform.NotFound) || err == nil && i.State == store.Planned {
			return false, nil
		}
		if err == nil {
			state, note = v.rowBy(ctx, j, row, i)
		}
		return true, err
	}
	if known, err := sent(); known {
		return state, note, err
	}
	if state, note = v.jobRow(ctx, j, row, p); state == store.RowRefused {
		_, err = sent()
	}
	return state, note, err
}

// StopJob lets a job begin no further row.
func (v *View) StopJob(ctx context.Context, id string) error {
	j, err := v.Job(ctx, id)
	if err != nil {
		return err
	}
	if err := v.d.store.Jobs.Stop(ctx, v.actor.Partner, id, ""); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "job.stop", Object: "job", ObjectID: id, Summary: fmt.Sprintf("Stopped a job of %s", howMany(j.Total, "row"))})
	return nil
}
