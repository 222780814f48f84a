package desk

import (
	"context"
	"errors"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How often a partner's directory is read anew: soon while somebody looks, and
// now and then otherwise.
const (
	syncWatched = time.Minute
	syncIdle    = 15 * time.Minute
	watchedFor  = 5 * time.Minute
	syncLimit   = 5 * time.Minute
	syncBatch   = 500
	// syncFirst is the batch of a list that was never read before: each of its clients
	// touches the whole file, so the larger a batch, the less is written twice.
	syncFirst = 8000
)

// Clients is one page of the directory.
func (v *View) Clients(ctx context.Context, f store.Filter) (store.Page, error) {
	if err := v.staffOnly(); err != nil {
		return store.Page{}, err
	}
	v.watched()
	f.Only = v.tag()
	return v.d.store.Directory.List(ctx, v.actor.Partner, f)
}

// SetActive switches a client on or off.
func (v *View) SetActive(ctx context.Context, ref string, active bool) error {
	if err := v.setActive(ctx, ref, active); err != nil {
		return err
	}
	v.lookAgain(ctx, ref)
	return nil
}

// setActive leaves the look at what changed to its caller, as applyTemplate does.
func (v *View) setActive(ctx context.Context, ref string, active bool) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	was, err := v.Client(ctx, ref)
	if err != nil {
		return err
	}
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	err = api.Clients.SetActive(ctx, id, active)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	word := map[bool]string{true: "Activated ", false: "Deactivated "}[active]
	v.record(ctx, Change{Action: "update_status", Object: "client", ObjectID: ref, Ref: ref, Summary: word + was.Name,
		Before: asJSON(map[string]bool{"active": was.Active}), After: asJSON(map[string]bool{"active": active})})
	v.forget(ctx, ref)
	defer v.d.recount(v.actor.Partner)
	return v.d.store.Directory.SetActive(ctx, v.actor.Partner, ref, active)
}

func syncFlight(partner string) string { return "sync\x00" + partner }

// SyncNow reads the platform's whole client list into the directory. A client
// that the list no longer has is marked as gone.
func (d *Desk) SyncNow(ctx context.Context, partner string) error {
	_, err, _ := d.flights.Do(syncFlight(partner), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), syncLimit)
		defer cancel()
		err := d.sync(ctx, partner)
		d.note(partner, err)
		return nil, err
	})
	return err
}

func (d *Desk) sync(ctx context.Context, partner string) error {
	// Begun before the platform is asked, so that an outage isn't asked every second.
	gen, err := d.store.Directory.BeginSync(ctx, partner)
	if err != nil {
		return err
	}
	api, err := d.open(ctx, partner)
	if err != nil {
		return err
	}
	size := syncBatch
	if _, err := d.store.Directory.LastSync(ctx, partner); platform.Is(err, platform.NotFound) {
		size = syncFirst
	}
	batch := make([]store.Client, 0, size)
	rows := 0
	flush := func() error {
		_, err := d.store.Directory.Upsert(ctx, partner, gen, batch)
		rows += len(batch)
		batch = batch[:0]
		if err == nil && rows >= size { // a list of one batch is read before anybody looks
			err = d.store.Directory.NoteSync(ctx, partner, gen, rows)
		}
		return err
	}
	for c, err := range api.Clients.All(ctx) {
		if err != nil {
			return err // what has been read stays; nothing is marked as gone
		}
		if batch = append(batch, listed(partner, c)); len(batch) == size {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	defer d.recount(partner)
	if _, err := d.store.Directory.MarkMissing(ctx, partner, gen); err != nil {
		return err
	}
	return d.For(Actor{Actor: system, Partner: partner}).adopt(ctx)
}

// listed is a row of the platform's list as the directory keeps it.
func listed(partner string, c platform.Client) store.Client {
	mobile, err := platform.ParsePhone(c.Mobile)
	if err != nil {
		mobile = platform.Phone(c.Mobile) // shown as it came
	}
	row := store.Client{Partner: partner, ClientID: string(c.ID), Name: c.Name, Email: c.Email, Mobile: mobile,
		Active: c.Active, Balance: c.Balance, DIDs: c.Numbers, Agents: c.Agents}
	if c.ValidTill != nil {
		row.ValidTill = *c.ValidTill
	}
	if c.CreatedAt != nil {
		row.Created = *c.CreatedAt
	}
	return row
}

// watched remembers that somebody of this partner is at work.
func (v *View) watched() {
	v.d.mu.Lock()
	v.d.seen[v.actor.Partner] = v.d.now()
	v.d.mu.Unlock()
}

// syncDue starts a sync of each partner whose directory has grown old.
func (d *Desk) syncDue(ctx context.Context) {
	states, err := d.store.Directory.SyncStates(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Error("the directories’ ages could not be read", "err", err)
		}
		return
	}
	now := d.now()
	for partner, started := range states {
		d.mu.Lock()
		every := syncIdle
		if now.Sub(d.seen[partner]) < watchedFor {
			every = syncWatched
		}
		d.mu.Unlock()
		if now.Sub(started) < every {
			continue
		}
		d.calls.Add(1)
		go func() {
			defer d.calls.Done()
			// That a key is missing was said at the start.
			if err := d.SyncNow(ctx, partner); err != nil && ctx.Err() == nil && !errors.Is(err, platform.ErrNoKey) {
				d.syncFailed(partner, err)
			}
		}()
	}
}
