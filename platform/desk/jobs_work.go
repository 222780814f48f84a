package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

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
	v := d.For(Actor{Actor: j.For, Partner: j.Partner, RequestID: j.ForRequest})
	v.many = newMany()
	defer v.endMany(context.WithoutCancel(ctx))
	p := JobParamsOf(j)
	for ctx.Err() == nil {
		limits, why, err := d.mayGoOn(ctx, j)
		if err == nil && why != "" {
			err = v.abandon(ctx, j, why)
		}
		if err != nil {
			return true, err
		}
		v.actor.Limits = limits
		row, ok, err := d.store.Jobs.Next(ctx, j.ID, worker, jobLease)
		if err != nil {
			return true, err
		}
		if !ok {
			err := d.store.Jobs.End(ctx, j.ID, worker)
			if err == nil {
				d.tellAuthor(ctx, j.Partner, j.ID)
			}
			return true, err
		}
		// A row that was begun is finished, whoever leaves.
		ctx := context.WithoutCancel(ctx)
		state, note, err := v.surely(ctx, j, row, p)
		if err != nil {
			return true, err
		}
		if err := d.store.Jobs.Settle(ctx, j.ID, row.N, state, note); err != nil {
			return true, err
		}
	}
	return true, nil
}

// mayGoOn asks anew before each row: a role, a limit and a tag hold from the moment
// in which they are changed. why says, in a sentence, what keeps the person in whose
// name the job goes on from it; empty: nothing.
func (d *Desk) mayGoOn(ctx context.Context, j store.Job) (l store.Limits, why string, err error) {
	p, err := d.store.People.Get(ctx, j.Partner, j.For.ID)
	switch {
	case platform.Is(err, platform.NotFound):
		return l, "", nil // the console's, say: staff are switched off, never taken away
	case err != nil:
		return l, "", err
	case !p.Active:
		return l, j.For.Name + " can no longer sign in.", nil
	case d.mayAct == nil || !d.mayAct(p, JobAct(j.Act)):
		return l, j.For.Name + " may no longer do this.", nil
	}
	return p.Limits, "", nil
}

// abandon stops a job whose author may not go on with it. What it has not begun stays
// so, until somebody who may goes on with it.
func (v *View) abandon(ctx context.Context, j store.Job, why string) error {
	if err := v.d.store.Jobs.Stop(ctx, j.Partner, j.ID, why); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "job.stop", Object: "job", ObjectID: j.ID, Summary: fmt.Sprintf("A job of %s was stopped: %s", howMany(j.Total, "row"), why)})
	return nil
}

// jobRow does the act to one client. Doing it again after a crash changes nothing
// that the first time did not: a status or tag is set as before, and a costly
// call goes by an intent whose id is the row's.
func (v *View) jobRow(ctx context.Context, j store.Job, row store.JobRow, p JobParams) (store.RowState, string) {
	c, err := v.Client(ctx, row.Ref)
	if platform.Is(err, platform.NotFound) && v.tag() != "" {
		return store.RowRefused, fmt.Sprintf("%s may only act for clients tagged “%s”.", v.actor.Name, v.tag())
	}
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
		return v.creditOf(i, err, p.Amount)
	case JobMask:
		return v.maskRow(ctx, j, row, p)
	case JobAgents:
		return v.agentRow(ctx, j, row)
	case JobCredits:
		return v.creditRow(ctx, j, row)
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
