package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
)

// IntentKind names a call that must not happen twice.
type IntentKind string

const (
	Register         IntentKind = "register"
	AcceptKYC        IntentKind = "accept_kyc"
	BuyDID           IntentKind = "buy_did"
	AddAgent         IntentKind = "add_agent"
	CreateBasicFlow  IntentKind = "create_basic_flow"
	AddClientCredits IntentKind = "add_client_credits"
	LinkWhatsApp     IntentKind = "link_whatsapp"
	CreateMask       IntentKind = "create_mask"
)

// Valid reports whether k is a kind.
func (k IntentKind) Valid() bool {
	switch k {
	case Register, AcceptKYC, BuyDID, AddAgent, CreateBasicFlow, AddClientCredits, LinkWhatsApp, CreateMask:
		return true
	}
	return false
}

// IntentState is how far an intent has come.
type IntentState string

const (
	Planned IntentState = "planned"  // written down; nothing has left
	Sent    IntentState = "sent"     // about to leave, or under way
	Done    IntentState = "done"     // it happened
	Refused IntentState = "refused"  // the platform said no; nothing happened
	Unknown IntentState = "unknown"  // no answer: it is being looked into
	NotDone IntentState = "not_done" // it has been found not to have happened
	Someone IntentState = "person"   // looking could not tell; a person has to
)

// Open reports whether the act is undecided: the same act is refused meanwhile.
func (s IntentState) Open() bool {
	return s == Planned || s == Sent || s == Unknown || s == Someone
}

// openStates is Open in SQL, word for word as the partial indexes have it.
const openStates = `state IN ('planned', 'sent', 'unknown', 'person')`

// settleFrom says from which states each state may be reached by Settle. A late
// answer may still decide what a restart or a time limit made unknown.
func settleFrom(to IntentState) []IntentState {
	switch to {
	case Done:
		return []IntentState{Sent, Unknown, Someone}
	case Refused, NotDone:
		return []IntentState{Planned, Sent, Unknown, Someone}
	case Unknown:
		return []IntentState{Sent}
	case Someone:
		return []IntentState{Sent, Unknown}
	}
	return nil
}

// Intent is a costly call that is written down before it is sent. Params, Before
// and Outcome never hold passwords, tokens, signatures or whole tax numbers.
type Intent struct {
	ID        string // made with the form: a double click or a reload brings it again
	Partner   string
	ClientRef string
	Kind      IntentKind
	Subject   string // what it acts on: the number, the e-mail address, the flow's name
	State     IntentState
	Actor     Actor
	RequestID string // of the web request
	Summary   string // one sentence in plain words
	Params    json.RawMessage
	Before    json.RawMessage // what shows later whether it happened
	Outcome   json.RawMessage
	Error     string // safe to show
	Looks     int    // how often the platform was read to find out
	Absent    int    // how many of these looks saw no effect
	Created   time.Time
	Sent      time.Time
	Settled   time.Time
	NextLook  time.Time
}

// Intents keeps them.
type Intents struct{ db *database }

var intentIDShape = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// NewID makes an id to put into a form.
func (s *Intents) NewID() (string, error) {
	id, err := s.db.newID("i", 24)
	return id, wrap("make the form", err)
}

const intentCols = `id, partner, client_ref, kind, subject, state, actor_id, actor_name, actor_kind, request_id, summary,
	params, before_json, outcome, error, looks, absent, created_at, sent_at, settled_at, next_look_at`

func scanIntent(r scanner) (Intent, error) {
	var i Intent
	return i, r.Scan(&i.ID, &i.Partner, &i.ClientRef, &i.Kind, &i.Subject, &i.State, &i.Actor.ID, &i.Actor.Name, &i.Actor.Kind,
		&i.RequestID, &i.Summary, readJSON{(*[]byte)(&i.Params)}, readJSON{(*[]byte)(&i.Before)}, readJSON{(*[]byte)(&i.Outcome)},
		&i.Error, &i.Looks, &i.Absent, readTime{&i.Created}, readTime{&i.Sent}, readTime{&i.Settled}, readTime{&i.NextLook})
}

// lockKey is equal for acts that must not be under way together. Credits of one
// client lock each other whatever the amount: two at once could not be told
// apart afterwards.
func (i Intent) lockKey() string {
	subject := strings.ToLower(strings.TrimSpace(i.Subject))
	if i.Kind == AddClientCredits {
		subject = ""
	}
	return string(i.Kind) + "|" + i.ClientRef + "|" + subject
}

// Plan writes an intent down. Where its id is known, that one comes back as it
// is, with existing true, and nothing is to be sent: the same form came twice.
// An id that was used for another act is a Conflict, and so is another open
// intent for the same act.
func (s *Intents) Plan(ctx context.Context, i Intent) (_ Intent, existing bool, err error) {
	switch {
	case !i.Kind.Valid() || i.Actor.Kind == "":
		return Intent{}, false, internal("write the intent down", errors.New("an intent needs a kind and an actor"))
	case !intentIDShape.MatchString(i.ID):
		return Intent{}, false, platform.Errorf(platform.Invalid, "This form is not complete. Load the page again.")
	case len(i.Subject) > 300:
		return Intent{}, false, platform.Errorf(platform.Invalid, "The name is too long.")
	}
	err = s.db.tx(ctx, "write the intent down", func(tx *sql.Tx) error {
		i.State, i.Created, existing = Planned, s.db.now(), false
		// Whichever of the two unique keys is met, the row that holds it is
		// looked up below; a constraint's name is not the same on both engines.
		n, err := changed(ctx, tx, `INSERT INTO intents (partner, id, client_ref, kind, subject, lock_key, state, actor_id, actor_name, actor_kind,
				request_id, summary, params, before_json, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
			ON CONFLICT DO NOTHING`,
			i.Partner, i.ID, i.ClientRef, string(i.Kind), i.Subject, i.lockKey(), string(i.State), i.Actor.ID, i.Actor.Name, i.Actor.Kind,
			i.RequestID, i.Summary, string(i.Params), string(i.Before), stamp(i.Created))
		if err != nil || n == 1 {
			return err
		}
		known, err := scanIntent(tx.QueryRowContext(ctx, `SELECT `+intentCols+` FROM intents WHERE partner = $1 AND id = $2`, i.Partner, i.ID))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return platform.Errorf(platform.Conflict, "The same is under way already. Wait until it is settled.")
		case err != nil:
			return err
		case known.lockKey() != i.lockKey():
			return platform.Errorf(platform.Conflict, "This form was used already, for something else. Load the page again.")
		}
		i, existing = known, true
		return nil
	})
	if err != nil {
		return Intent{}, false, err
	}
	return i, existing, nil
}

// Holder is the open intent that stands in the way of this one, for the page
// that explains a Conflict of Plan.
func (s *Intents) Holder(ctx context.Context, i Intent) (Intent, error) {
	h, err := scanIntent(s.db.r.QueryRowContext(ctx, `SELECT `+intentCols+` FROM intents WHERE partner = $1 AND lock_key = $2 AND `+openStates,
		i.Partner, i.lockKey()))
	return h, wrap("read the intent", err)
}

// MarkSent is committed before the first byte leaves. A Conflict means that it
// is not planned any more: then nothing may be sent.
func (s *Intents) MarkSent(ctx context.Context, partner, id string) error {
	return s.move(ctx, partner, id, []IntentState{Planned}, `state = 'sent', sent_at = ?`, stamp(s.db.now()))
}

// Settlement is what Settle writes.
type Settlement struct {
	State    IntentState
	Outcome  json.RawMessage
	Error    string    // safe to show
	NextLook time.Time // with Unknown: when to look first
}

// Settle moves an intent on, if it is where it can be moved on from; else
// Conflict, and nothing is written. Reaching Unknown does not end it.
func (s *Intents) Settle(ctx context.Context, partner, id string, to Settlement) error {
	from := settleFrom(to.State)
	if from == nil || (to.State == Unknown) == to.NextLook.IsZero() {
		return internal("settle the intent", errors.New("not a settlement: "+string(to.State)))
	}
	var settled any
	if !to.State.Open() {
		settled = stamp(s.db.now())
	}
	return s.move(ctx, partner, id, from, `state = ?, outcome = ?, error = ?, next_look_at = ?, settled_at = ?`,
		string(to.State), string(to.Outcome), to.Error, stamp(to.NextLook), settled)
}

// MarkLook notes that the platform was read and did not settle it: absent says
// that no effect was seen, next when to look again. Conflict where it is not
// unknown any more.
func (s *Intents) MarkLook(ctx context.Context, partner, id string, absent bool, next time.Time) error {
	return s.move(ctx, partner, id, []IntentState{Unknown}, `looks = looks + 1, absent = absent + ?, next_look_at = ?`, flag(absent), stamp(next))
}

// Postpone puts the next look off without counting one, as after a platform that
// did not answer. Conflict where the intent is not unknown any more.
func (s *Intents) Postpone(ctx context.Context, partner, id string, next time.Time) error {
	return s.move(ctx, partner, id, []IntentState{Unknown}, `next_look_at = ?`, stamp(next))
}

// move is a compare-and-set on the state.
func (s *Intents) move(ctx context.Context, partner, id string, from []IntentState, set string, args ...any) error {
	var w where
	set = w.number(set, args...)
	w.add(`partner = ?`, partner)
	w.add(`id = ?`, id)
	marks := make([]any, len(from))
	for n, st := range from {
		marks[n] = string(st)
	}
	w.add(`state IN (`+strings.Join(slices.Repeat([]string{"?"}, len(from)), ", ")+`)`, marks...)
	n, err := changed(ctx, s.db.w, `UPDATE intents SET `+set+` WHERE `+w.sql.String(), w.args...)
	if err == nil && n == 0 {
		var now Intent
		if now, err = s.Get(ctx, partner, id); err == nil {
			err = platform.Errorf(platform.Conflict, "This is settled already, or has moved on: it is %s.", strings.ReplaceAll(string(now.State), "_", " "))
		}
	}
	return wrap("move the intent on", err)
}

// Get finds an intent of the partner.
func (s *Intents) Get(ctx context.Context, partner, id string) (Intent, error) {
	i, err := scanIntent(s.db.r.QueryRowContext(ctx, `SELECT `+intentCols+` FROM intents WHERE partner = $1 AND id = $2`, partner, id))
	return i, wrap("read the intent", err)
}

// OpenFor gives what is undecided for one client, oldest first.
func (s *Intents) OpenFor(ctx context.Context, partner, clientRef string) ([]Intent, error) {
	all, err := collect(ctx, s.db.r, scanIntent, `SELECT `+intentCols+` FROM intents WHERE partner = $1 AND client_ref = $2 AND `+openStates+`
		ORDER BY created_at, id`, partner, clientRef)
	return all, wrap("list the intents", err)
}

// ListOpen gives all that is undecided at the partner, oldest first.
func (s *Intents) ListOpen(ctx context.Context, partner string) ([]Intent, error) {
	all, err := collect(ctx, s.db.r, scanIntent, `SELECT `+intentCols+` FROM intents WHERE partner = $1 AND `+openStates+` ORDER BY created_at, id`, partner)
	return all, wrap("list the intents", err)
}

// lookLease is how long DueLooks keeps an intent from other replicas.
const lookLease = time.Minute

// DueLooks claims up to limit unknown intents of all partners whose next look is
// due. Each is given to one caller; whoever dies with it loses it after a
// minute. End each with Settle or MarkLook.
func (s *Intents) DueLooks(ctx context.Context, limit int) ([]Intent, error) {
	now := s.db.now()
	all, err := collect(ctx, s.db.w, scanIntent, `UPDATE intents SET next_look_at = $1
		WHERE state = 'unknown' AND next_look_at <= $2 AND (partner, id) IN (SELECT partner, id FROM intents
			WHERE state = 'unknown' AND next_look_at <= $2 ORDER BY next_look_at, partner, id LIMIT $3)
		RETURNING `+intentCols, stamp(now.Add(lookLease)), stamp(now), limit)
	return all, wrap("find the intents to look into", err)
}

// Orphans deals, at start, with what a process that is gone has left: what was
// planned before started did not happen, what was sent before then is unknown
// and looked into at once. It is safe while other replicas work: whoever has not
// sent yet finds it cannot, and an answer that still comes settles it.
func (s *Intents) Orphans(ctx context.Context, started time.Time) (notDone, unknown int64, err error) {
	now := stamp(s.db.now())
	notDone, err = changed(ctx, s.db.w, `UPDATE intents SET state = 'not_done', settled_at = $1, error = $2 WHERE state = 'planned' AND created_at < $3`,
		now, "It was given up before it was sent. Nothing happened.", stamp(started))
	if err == nil {
		unknown, err = changed(ctx, s.db.w, `UPDATE intents SET state = 'unknown', next_look_at = $1 WHERE state = 'sent' AND sent_at < $2`,
			now, stamp(started))
	}
	return notDone, unknown, wrap("take up what was left undecided", err)
}
