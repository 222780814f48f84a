package desk

import (
	"context"
	"encoding/json"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// What is done for a client rings for its people once: acts that follow each other within
// doneGap are one notice, which leaves when nothing has followed for so long.
const (
	doneGap  = 2 * time.Minute
	doneBack = 2 * time.Hour // how far a process that has just begun looks back
)

// tellClients raises what was bought and credited since the last look of this process.
// A group is known by its last act, so that what another replica, or this one before a
// restart, has told is not told again.
func (d *Desk) tellClients(ctx context.Context, partner string) error {
	quiet := d.now().Add(-doneGap)
	d.mu.Lock()
	from, ok := d.told[partner]
	d.mu.Unlock()
	if !ok {
		from = d.now().Add(-doneBack)
	}
	done, err := d.store.Intents.DoneSince(ctx, partner, from, store.BuyDID, store.AddClientCredits)
	if err != nil {
		return err
	}
	next := quiet
	for len(done) > 0 {
		n := 1
		for n < len(done) && done[n].ClientRef == done[0].ClientRef && done[n].Kind == done[0].Kind && done[n].Settled.Sub(done[n-1].Settled) < doneGap {
			n++
		}
		group := done[:n]
		done = done[n:]
		if group[n-1].Settled.After(quiet) {
			if group[0].Settled.Before(next) {
				next = group[0].Settled // it goes on: the next look sees it whole
			}
			continue
		}
		if _, err := d.store.Notices.Raise(ctx, doneFor(group)); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.told[partner] = next
	d.mu.Unlock()
	return nil
}

// doneFor is the notice of one client's acts of one kind, oldest first.
func doneFor(group []store.Intent) store.Notice {
	last := group[len(group)-1]
	n := store.Notice{Partner: last.Partner, ClientRef: last.ClientRef}
	if last.Kind == store.BuyDID {
		var numbers []platform.Phone
		for _, i := range group {
			var p buyParams
			if json.Unmarshal(i.Params, &p) == nil && p.Number != "" {
				numbers = append(numbers, p.Number)
			}
		}
		n.Kind, n.Condition, n.Subject, n.Link = store.NoticeBought, "bought "+last.ID, "Numbers were bought", "/clients/"+last.ClientRef+"/numbers"
		n.Figures = someNumbers(numbers, len(group))
		return n
	}
	n.Kind, n.Condition, n.Subject, n.Link = store.NoticeCredited, "credited "+last.ID, "The wallet was credited", "/clients/"+last.ClientRef+"/wallet"
	for _, i := range group {
		var p creditParams
		if json.Unmarshal(i.Params, &p) == nil {
			n.Figures.Amount += p.Amount
			if p.ValidTill != nil {
				n.Figures.Till = *p.ValidTill
			}
		}
	}
	n.Figures.Balance = ResultOf(last).Balance
	return n
}

// tellAuthor rings for whoever a job went on for, once it is at its end.
func (d *Desk) tellAuthor(ctx context.Context, partner, id string) {
	j, err := d.store.Jobs.Get(ctx, partner, id)
	if err != nil || j.Ended.IsZero() || j.For.ID == "" {
		if err != nil && ctx.Err() == nil {
			d.log.Error("nobody was told of the end of a job", "job", id, "err", err)
		}
		return
	}
	d.raise(ctx, store.Notice{Partner: partner, Kind: store.NoticeJob, Condition: jobEnd(id), Person: j.For.ID, Subject: ended(j), Detail: j.Why, Link: "/jobs/" + id,
		Figures: store.NoticeFigures{Total: j.Total, Refused: j.Counts[store.RowRefused], Undone: j.Remaining}})
}

func jobEnd(id string) string { return "job " + id }

// ended says what a job did, for its notice.
func ended(j store.Job) string {
	of := func(one string) string { return howMany(j.Total, one) }
	what := map[JobAct]string{
		JobActivate: "Activating " + of("client"), JobDeactivate: "Deactivating " + of("client"), JobExtend: "Extending the validity of " + of("client"), JobCredit: "Crediting " + of("client"),
		JobTag: "Tagging " + of("client"), JobMask: "Opening " + of("masking session"), JobTemplate: "Setting the hours of " + of("line"), JobAgents: "Adding " + of("agent"), JobCredits: "Crediting " + of("client") + " from a file",
	}[JobAct(j.Act)]
	if what == "" {
		what = "A job of " + of("row")
	}
	if j.Remaining > 0 {
		return what + " was stopped"
	}
	return what + " is done"
}
