package desk

import (
	"context"
	"sync"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Post is how notices are mailed.
type Post struct {
	// Kinds are those that somebody of a client may see at this moment; staff see all.
	Kinds func(context.Context, store.Recipient) ([]store.NoticeKind, error)
	// Send writes one mail about all that is due for somebody.
	Send func(context.Context, store.Letter) error
}

// Mails sends the notices that people want by mail, outside their quiet hours: one mail
// for each person, and for each client that they work for. What fails for one keeps
// nobody else's.
func (d *Desk) Mails(ctx context.Context, post Post) error {
	all, err := d.store.Notices.Recipients(ctx)
	if err != nil {
		return err
	}
	for _, to := range all {
		if to.Choices.Quiet(d.now().In(zoneOf(to.Person))) || d.retries.waits(to.Person.Email, d.now()) {
			continue
		}
		err := d.mail(ctx, to, post)
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			d.log.Error("notices could not be mailed", "person", to.Person.ID, "err", err)
		}
		d.retries.note(to.Person.Email, err == nil, d.now())
	}
	return nil
}

// A mailbox that takes no mail is tried again after a quarter of an hour, and then each
// time after twice as long.
const (
	retryFirst = 15 * time.Minute
	retryLast  = 12 * time.Hour
)

// retries are the mailboxes that took no mail, by address. Those of another process are
// not among them.
type retries struct {
	mu sync.Mutex
	of map[string]retry
}

type retry struct {
	after time.Duration
	next  time.Time
}

func (r *retries) waits(to string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[to].next.After(now)
}

func (r *retries) note(to string, sent bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if sent {
		delete(r.of, to)
		return
	}
	if r.of == nil {
		r.of = map[string]retry{}
	}
	after := min(max(2*r.of[to].after, retryFirst), retryLast)
	r.of[to] = retry{after, now.Add(after)}
}

func (d *Desk) mail(ctx context.Context, to store.Recipient, post Post) error {
	in := store.NoticeScope{Tag: to.Person.Limits.Tag}
	if to.Person.Kind == store.Portal {
		kinds, err := post.Kinds(ctx, to)
		if err != nil || len(kinds) == 0 {
			return err
		}
		in = store.NoticeScope{Client: to.Person.ClientRef, Kinds: kinds}
	}
	due, err := d.store.Notices.Due(ctx, to, in)
	if err != nil {
		return err
	}
	due, err = d.store.Notices.Mailed(ctx, to.Person.ID, due)
	if err != nil || len(due) == 0 {
		return err
	}
	if err = post.Send(ctx, store.Letter{Recipient: to, Notices: due}); err == nil {
		return nil
	}
	if undo := d.store.Notices.Unmailed(context.WithoutCancel(ctx), to.Person.ID, due); undo != nil {
		return undo
	}
	return err
}

// zoneOf is where a person's clock stands.
func zoneOf(p store.Person) *time.Location {
	if zone, err := platform.ParseZone(p.Zone); err == nil {
		return zone
	}
	return india
}
