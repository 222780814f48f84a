// Package desk stands between the pages and the platform. It keeps the client
// directory, answers reads from the store with their age, sends each costly call
// once and finds out what became of it when its answer is lost, and writes the
// audit trail of what it did.
package desk

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Config is what a Desk is given. Every field but Watcher, FactsPause and Wait is required.
type Config struct {
	Store *store.Store
	// Open reaches the platform as one partner. It is called for each use, so it
	// should hand out the same connection again.
	Open func(ctx context.Context, partner string) (platform.API, error)
	Now  func() time.Time
	Log  *slog.Logger
	// Watcher opens for one partner what tells of changes to agents. Nil where the
	// platform has to be asked.
	Watcher func(ctx context.Context, partner string) (platform.AgentWatcher, error)
	// FactsPause is how long Run waits between two clients whose facts it reads for
	// one partner; each takes four calls or more. Zero means a second.
	FactsPause time.Duration
	// Wait is how long a browser is kept waiting for a costly call before it is sent
	// to the page that tells of it. Zero means five seconds.
	Wait time.Duration
	// MayAct says whether a person, as they are now, may do what a job does. It is asked
	// before each row; where it is nil no job of a person goes on.
	MayAct func(p store.Person, act JobAct) bool
}

// Desk serves all partners of an installation. Run keeps it working in the
// background; without Run it answers, but nothing settles by itself.
type Desk struct {
	store *store.Store
	open  func(ctx context.Context, partner string) (platform.API, error)
	now   func() time.Time
	log   *slog.Logger

	factsPause time.Duration
	wait       time.Duration
	watcher    func(ctx context.Context, partner string) (platform.AgentWatcher, error)
	boards     watches
	life       context.Context // of watches; over when Run ends
	end        context.CancelFunc

	live   func(ctx context.Context, o store.Onboarding) // see OnLive
	mayAct func(p store.Person, act JobAct) bool

	flights singleflight.Group
	changes map[string]int64 // how often something of a client was changed here, by partner and ref; mu guards it
	calls   sync.WaitGroup   // calls that outlive the request that began them
	wake    chan struct{}    // tells Run that an intent wants a look
	jobs    chan struct{}    // tells Run that there is a new job
	retries retries          // of mails about notices

	mu     sync.Mutex
	health map[string]Health    // by partner
	seen   map[string]time.Time // by partner: when somebody last looked
	counts map[string]counted   // by partner
	clocks map[string]clocked   // by partner
	spent  map[string]int       // by partner: see spend
	told   map[string]time.Time // by partner: up to when clients were told what was done for them
	tookUp time.Time            // when takeUp last did
}

// New makes a Desk and turns what an earlier process left half-sent into open
// questions.
func New(ctx context.Context, c Config) (*Desk, error) {
	if c.Store == nil || c.Open == nil || c.Now == nil || c.Log == nil {
		return nil, platform.Errorf(platform.Internal, "a desk needs a store, a platform, a clock and a log")
	}
	d := &Desk{
		store: c.Store, open: c.Open, now: c.Now, log: c.Log, watcher: c.Watcher, mayAct: c.MayAct,
		boards: watches{of: map[string]*watch{}, all: map[string]*allWatch{}, turns: map[string]time.Time{}, epoch: strconv.FormatInt(time.Now().UnixNano(), 36)},
		wake:   make(chan struct{}, 1), jobs: make(chan struct{}, 1), health: map[string]Health{}, seen: map[string]time.Time{}, counts: map[string]counted{}, clocks: map[string]clocked{}, spent: map[string]int{}, told: map[string]time.Time{}, changes: map[string]int64{},
	}
	d.life, d.end = context.WithCancel(context.WithoutCancel(ctx))
	if d.factsPause = c.FactsPause; d.factsPause <= 0 {
		d.factsPause = time.Second
	}
	if d.wait = c.Wait; d.wait <= 0 {
		d.wait = browserWait
	}
	notDone, unknown, err := c.Store.Intents.Orphans(ctx, c.Now())
	if notDone+unknown > 0 {
		c.Log.Warn("an earlier run left calls undecided", "not sent", notDone, "unknown", unknown)
	}
	return d, err
}

// Actor is who does something, for intents and the audit trail.
type Actor struct {
	store.Actor
	Partner   string
	RequestID string
	IP        string
	Limits    store.Limits // what a member of staff is held to
}

// system is the actor of what nobody asked for.
var system = store.Actor{Name: "Partnerdesk", Kind: "system"}

// View is the desk as one person sees it: their partner's things, or, for a
// portal user, those of their one client; for whoever holds a hand-over link, one
// onboarding.
type View struct {
	d     *Desk
	actor Actor
	only  string       // the one client ref, or empty for all of the partner's
	draft string       // the one onboarding; then only is nobody's ref
	waits waits        // for fresher answers than the store has
	asked atomic.Int64 // platform calls for hours and shifts: the background paces itself by them

	// carried are answers that this view has just had, by key. Such a view is of the
	// background: but for hours and shifts, what it reads is used once, and keeping it
	// of every client would fill the store.
	carried map[string]any

	many   *many              // in a job: what it remembers from row to row
	drafts []store.Onboarding // in a look for notices: those under way
	looked atomic.Pointer[knownClient]
}

// For opens the desk for a member of staff.
func (d *Desk) For(a Actor) *View { return &View{d: d, actor: a} }

// ForClient opens the desk for a portal user. Any other client is NotFound.
func (d *Desk) ForClient(a Actor, ref string) *View { return &View{d: d, actor: a, only: ref} }

// ForDraft opens the desk for the client of one onboarding, who has no account.
// Whatever else there is, is NotFound or Forbidden.
func (d *Desk) ForDraft(a Actor, id string) *View {
	return &View{d: d, actor: a, only: "draft " + id, draft: id}
}

// wide is this actor's view without bounds, for the inside of what has been
// allowed already: finding out what became of a registration reads the whole list.
func (v *View) wide() *View {
	a := v.actor
	a.Limits = store.Limits{}
	return v.d.For(a)
}

// Health is how the platform answered lately.
type Health struct {
	OK time.Time // last answer; zero: none yet
	// Failed is the last time it could not be reached, and is zero again once it
	// answered.
	Failed time.Time
	// Refused says that its last answer was that it does not accept the partner's key.
	Refused bool
}

// Health says how the platform has answered this partner lately.
func (v *View) Health() Health {
	v.d.mu.Lock()
	defer v.d.mu.Unlock()
	return v.d.health[v.actor.Partner]
}

// Silent counts the partners whom the platform does not answer at the moment.
func (d *Desk) Silent() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, h := range d.health {
		if !h.Failed.IsZero() {
			n++
		}
	}
	return n
}

// note keeps what an answer says about the platform's health: a refusal is an
// answer too. Where nobody was asked there is none, so that one group of calls that
// is left alone for a while does not contradict another's answer.
func (d *Desk) note(partner string, err error) {
	if errors.Is(err, platform.ErrNotAsked) || errors.Is(err, platform.ErrNoKey) || errors.Is(err, errOptional) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.health[partner]
	switch {
	case err == nil:
		h = Health{OK: d.now()}
	default:
		switch platform.KindOf(err) {
		case platform.Unavailable, platform.Unknown, platform.Unauthenticated, platform.Internal:
			if h.Failed.IsZero() {
				h.Failed = d.now()
			}
			h.Refused = h.Refused || platform.Is(err, platform.Unauthenticated)
		default:
			h = Health{OK: d.now()}
		}
	}
	d.health[partner] = h
}

// api opens the platform for this view: the whole of the partner's, or narrowed.
func (v *View) api(ctx context.Context) (platform.API, error) {
	api, err := v.d.open(ctx, v.actor.Partner)
	if err != nil {
		v.d.note(v.actor.Partner, err)
		return api, err
	}
	if v.only == "" {
		return api, nil
	}
	id, err := v.clientID(ctx, v.only)
	if err != nil {
		return platform.API{}, err
	}
	return api.Only(id), nil
}

// clientID turns a ref into what the platform calls the client. A ref of
// somebody else, or outside what this view reaches, is NotFound.
func (v *View) clientID(ctx context.Context, ref string) (platform.ClientID, error) {
	if err := v.inScope(ctx, ref); err != nil {
		return "", err
	}
	if k := v.looked.Load(); k != nil && k.ref == ref && time.Since(k.at) < pageTime {
		return k.id, nil
	}
	c, err := v.lookUp(ctx, ref)
	return platform.ClientID(c.ClientID), err
}

// lookUp reads a client that this view reaches, and remembers what the platform calls it.
func (v *View) lookUp(ctx context.Context, ref string) (store.Client, error) {
	c, err := v.d.store.Directory.ByRef(ctx, v.actor.Partner, ref)
	if err == nil {
		v.looked.Store(&knownClient{ref, platform.ClientID(c.ClientID), time.Now()})
	}
	return c, err
}

// knownClient is a client that a view has just looked up. The id behind a ref stays for
// ever; but a client may be erased, so a view that lasts asks again.
type knownClient struct {
	ref string
	id  platform.ClientID
	at  time.Time
}

// pageTime is more than a page takes.
const pageTime = 2 * time.Second

// staffOnly guards what a portal user has no business with, should a route ever
// lead one here.
func (v *View) staffOnly() error {
	if v.only != "" {
		return platform.Errorf(platform.Forbidden, "Only the reseller’s staff can do this.")
	}
	return nil
}

// Later does something for which nobody waits, such as a mail; Wait knows of it.
func (d *Desk) Later(do func()) { d.calls.Go(do) }

// Wait returns when every call under way has ended; used when stopping.
func (d *Desk) Wait() { d.calls.Wait() }
