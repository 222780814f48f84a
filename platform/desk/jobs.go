package desk

import (
	"context"
	"encoding/json"
	"errors"
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
)

// Valid reports whether a is an act.
func (a JobAct) Valid() bool {
	switch a {
	case JobActivate, JobDeactivate, JobExtend, JobCredit, JobTag, JobMask, JobTemplate:
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
	Masks     []MaskLine     `json:"masks,omitempty"`
}

// MaskLine is a session to open. Its parties are kept sealed, under the job's id and
// the row's number, since a job is there to be read.
type MaskLine struct {
	DID       platform.Phone `json:"did"`
	Seconds   int            `json:"seconds"`
	Reference string         `json:"reference,omitempty"`
}

// MasksAtMost is how many sessions one file may open.
const MasksAtMost = 500

// StartMasks writes a job down that opens sessions for one client. The id comes
// from the form, as for StartJob.
func (v *View) StartMasks(ctx context.Context, id, ref string, rows []platform.NewMask) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if len(rows) == 0 || len(rows) > MasksAtMost {
		return platform.Errorf(platform.Invalid, "A file may open 1 to %d sessions.", MasksAtMost)
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	var p JobParams
	var lines []store.JobRow
	for i, r := range rows {
		p.Masks = append(p.Masks, MaskLine{DID: r.DID, Seconds: int(r.ExpiresIn / time.Second), Reference: r.Reference})
		name := r.Reference
		if name == "" {
			name = r.DID.String()
		}
		lines = append(lines, store.JobRow{Ref: ref, Name: fmt.Sprintf("%d: %s", i+1, name)})
		if err := v.d.store.Masks.Keep(ctx, v.actor.Partner, ref, rowID(id, i), "", r.PartyA, r.PartyB); err != nil {
			return err
		}
	}
	return v.begin(ctx, id, JobMask, p, lines, Change{Action: "job.mask", Object: "job", ObjectID: id, Ref: ref, Summary: fmt.Sprintf("Began to open %d masking sessions", len(rows))})
}

// rowID is the intent of a job's row.
func rowID(job string, n int) string { return fmt.Sprintf("%s-%d", job, n) }

func (v *View) maskRow(ctx context.Context, j store.Job, row store.JobRow, p JobParams) (store.RowState, string) {
	if row.N < 0 || row.N >= len(p.Masks) {
		return store.RowRefused, "There is no such line."
	}
	a, b, err := v.d.store.Masks.Kept(ctx, v.actor.Partner, rowID(j.ID, row.N))
	if err != nil {
		return refusedRow(err)
	}
	line := p.Masks[row.N]
	i, err := v.CreateMask(ctx, rowID(j.ID, row.N), row.Ref, platform.NewMask{DID: line.DID, PartyA: a, PartyB: b,
		ExpiresIn: time.Duration(line.Seconds) * time.Second, Reference: line.Reference})
	return v.rowOf(i, err)
}

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
	if err := v.staffOnly(); err != nil {
		return err
	}
	if !act.Valid() {
		return platform.Errorf(platform.Invalid, "There is no such action.")
	}
	return v.begin(ctx, id, act, p, rows, Change{Action: "job." + string(act), Object: "job", ObjectID: id, Summary: fmt.Sprintf("Began to %s %d clients", act, len(rows)), After: asJSON(p)})
}

func (v *View) begin(ctx context.Context, id string, act JobAct, p JobParams, rows []store.JobRow, c Change) error {
	existed, err := v.d.store.Jobs.Create(ctx, store.Job{ID: id, Partner: v.actor.Partner, Act: string(act), Params: asJSON(p), Actor: v.actor.Actor, RequestID: v.actor.RequestID}, rows)
	if err != nil || existed {
		return err
	}
	v.record(ctx, c)
	select {
	case v.d.jobs <- struct{}{}:
	default:
	}
	return nil
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
	return j, err
}

// StopJob lets a job begin no further row.
func (v *View) StopJob(ctx context.Context, id string) error {
	j, err := v.Job(ctx, id)
	if err != nil {
		return err
	}
	if err := v.d.store.Jobs.Stop(ctx, v.actor.Partner, id); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "job.stop", Object: "job", ObjectID: id, Summary: fmt.Sprintf("Stopped a job over %d clients", j.Total)})
	return nil
}

// keepJobs does what there is to do until ctx ends. A job is left where it is
// then, and taken up by whoever runs next.
func (d *Desk) keepJobs(ctx context.Context, worker string) {
	tick := time.NewTicker(jobIdle)
	defer tick.Stop()
	for {
		for ctx.Err() == nil {
			busy, err := d.WorkJob(ctx, worker)
			if err != nil && ctx.Err() == nil {
				d.log.Error("a job could not go on", "err", err)
			}
			if !busy || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-d.jobs:
		case <-tick.C:
		}
	}
}

// WorkJob takes up one job that nobody works on and does it to its end, until it
// is stopped, or until ctx ends; busy says that there was one.
func (d *Desk) WorkJob(ctx context.Context, worker string) (busy bool, err error) {
	j, ok, err := d.store.Jobs.Claim(ctx, worker, jobLease)
	if err != nil || !ok {
		return false, err
	}
	limits, err := d.limitsOf(ctx, j)
	if err != nil {
		return true, err
	}
	v := d.For(Actor{Actor: j.Actor, Partner: j.Partner, RequestID: j.RequestID, Limits: limits})
	p := JobParamsOf(j)
	for ctx.Err() == nil {
		row, ok, err := d.store.Jobs.Next(ctx, j.ID, worker, jobLease)
		if err != nil {
			return true, err
		}
		if !ok {
			return true, d.store.Jobs.End(ctx, j.ID)
		}
		// A row that was begun is finished, whoever leaves.
		ctx := context.WithoutCancel(ctx)
		state, note := v.jobRow(ctx, j, row, p)
		if err := d.store.Jobs.Settle(ctx, j.ID, row.N, state, note); err != nil {
			return true, err
		}
	}
	return true, nil
}

// limitsOf are those that hold for whoever began a job, as they are now: what was
// narrowed since then narrows the job too.
func (d *Desk) limitsOf(ctx context.Context, j store.Job) (store.Limits, error) {
	if j.Actor.Kind != string(store.Staff) {
		return store.Limits{}, nil
	}
	p, err := d.store.People.Get(ctx, j.Partner, j.Actor.ID)
	if platform.Is(err, platform.NotFound) {
		return store.Limits{}, nil
	}
	return p.Limits, err
}

// jobRow does the act to one client. Doing it again after a crash changes nothing
// that the first time did not: a status or tag is set as before, and a costly
// call goes by an intent whose id is the row's.
func (v *View) jobRow(ctx context.Context, j store.Job, row store.JobRow, p JobParams) (store.RowState, string) {
	c, err := v.Client(ctx, row.Ref)
	if err != nil {
		return refusedRow(err)
	}
	switch act := JobAct(j.Act); act {
	case JobActivate, JobDeactivate:
		active := act == JobActivate
		if c.Active == active && row.State == store.RowWaiting {
			return store.RowSkipped, ""
		}
		if err := v.setActive(ctx, row.Ref, active); err != nil {
			return refusedRow(err)
		}
		return store.RowDone, ""
	case JobTag:
		n, err := v.d.store.Marks.Tag(ctx, v.actor.Partner, p.Tag, row.Ref)
		if err != nil {
			return refusedRow(err)
		}
		if n == 0 && row.State == store.RowWaiting {
			return store.RowSkipped, ""
		}
		v.record(ctx, Change{Action: "client.tag", Object: "client", ObjectID: row.Ref, Ref: row.Ref, Summary: "Tagged " + p.Tag})
		return store.RowDone, ""
	case JobTemplate:
		return v.templateRow(ctx, row, p)
	case JobCredit, JobExtend:
		i, err := v.AddCredit(ctx, rowID(j.ID, row.N), row.Ref, p.Amount, p.ValidTill, p.Note, nil)
		if err != nil {
			return refusedRow(err)
		}
		state, note := v.rowOf(i, nil)
		if b := ResultOf(i).Balance; state == store.RowDone && b != nil && act == JobCredit {
			note = b.String()
		}
		return state, note
	case JobMask:
		return v.maskRow(ctx, j, row, p)
	}
	return store.RowRefused, "unknown action"
}

func refusedRow(err error) (store.RowState, string) {
	var e *platform.Error
	if errors.As(err, &e) && e.Msg != "" {
		return store.RowRefused, e.Msg
	}
	return store.RowRefused, "Something went wrong here. Try again."
}
