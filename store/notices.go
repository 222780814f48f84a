package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"partnerdesk/platform"
)

// NoticeKind is what a notice is about.
type NoticeKind string

const (
	NoticeBoard    NoticeKind = "board"    // a rule of a wallboard
	NoticeLow      NoticeKind = "low"      // a wallet that runs out
	NoticeValidity NoticeKind = "validity" // a validity that ends
	NoticeFlowless NoticeKind = "flowless" // numbers that no flow answers
	NoticeStalled  NoticeKind = "stalled"  // an onboarding that stands still
	NoticeIntent   NoticeKind = "intent"   // a costly call whose outcome a person has to find out
	NoticeToken    NoticeKind = "token"    // a WhatsApp number whose token is refused
	NoticeApproval NoticeKind = "approval" // a credit that waits for a second person
	NoticeAsked    NoticeKind = "asked"    // a client for whom a colleague wants credit
	NoticeSignUp   NoticeKind = "signup"   // a sign-up that waits for approval
	NoticeYours    NoticeKind = "yours"    // an onboarding that somebody is to look after
	NoticeJob      NoticeKind = "job"      // a job of somebody's that is at its end
	NoticeBought   NoticeKind = "bought"   // numbers that a client got; for its people alone
	NoticeCredited NoticeKind = "credited" // credit that a client got; for its people alone
)

// NoticeKinds are all there are, in the order in which pages list them.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeBoard, NoticeIntent, NoticeApproval, NoticeAsked, NoticeLow, NoticeValidity, NoticeFlowless, NoticeToken, NoticeYours, NoticeSignUp, NoticeStalled, NoticeJob, NoticeBought, NoticeCredited}
}

// forClients says that staff need no bell for it: they did it.
func (k NoticeKind) forClients() bool { return k == NoticeBought || k == NoticeCredited }

// happened says that a kind tells of what is done: nothing about it is ever settled.
func (k NoticeKind) happened() bool { return k.forClients() || k == NoticeJob }

// StaffKinds are those that concern staff.
func StaffKinds() []NoticeKind {
	return slices.DeleteFunc(NoticeKinds(), NoticeKind.forClients)
}

// Notice is something that wants a person's eye. A condition has one open notice
// until it clears.
type Notice struct {
	ID, Partner string
	Kind        NoticeKind
	Condition   string // what holds, for one: "rule r_abc"
	ClientRef   string
	Client      string // its name, as it is when the notice is read
	Draft       string // the id of the onboarding under way that it is about, if any
	Person      string // whose alone it is; empty: everybody's who sees the client or onboarding
	Subject     string // one line, English
	Detail      string
	Figures     NoticeFigures
	Link        string // a path of ours
	Raised      time.Time
	Cleared     time.Time
	Read        time.Time // by the person who asks; zero: not
}

// NoticeFigures are what matters about a condition, for a reader's own words: the kind
// says which are set.
type NoticeFigures struct {
	Balance *platform.Paise  `json:"balance,omitempty"`
	Days    *int             `json:"days,omitempty"`    // how many whole days the balance lasts
	Till    time.Time        `json:"till,omitzero"`     // the end of the validity
	Numbers []platform.Phone `json:"numbers,omitempty"` // a few of them
	More    int              `json:"more,omitempty"`    // numbers besides
	Amount  platform.Paise   `json:"amount,omitempty"`  // of a credit
	Name    string           `json:"name,omitempty"`    // of a WhatsApp number
	Rule    *BoardRule       `json:"rule,omitempty"`    // of a wallboard
	Step    platform.Step    `json:"step,omitempty"`    // that an onboarding waits for
	Since   time.Time        `json:"since,omitzero"`    // since when it does
	Total   int              `json:"total,omitempty"`   // rows of a job
	Refused int              `json:"refused,omitempty"` // of those
	Undone  int              `json:"undone,omitempty"`  // of those, because it was stopped
}

func (f NoticeFigures) text() string {
	raw, err := json.Marshal(f)
	if err != nil || string(raw) == "{}" {
		return ""
	}
	return string(raw)
}

// noticesKept is how far back the list goes.
const noticesKept = 30 * 24 * time.Hour

// Notices keeps them.
type Notices struct{ db *database }

const noticeCols = `n.id, n.partner, n.kind, n.condition, n.client_ref, n.draft, n.person, n.subject, n.detail, n.figures, n.link, n.raised_at, n.cleared_at,
	COALESCE((SELECT l.name FROM clients l WHERE l.partner = n.partner AND l.ref = n.client_ref), '')`

func (n *Notice) dest() []any {
	return []any{&n.ID, &n.Partner, &n.Kind, &n.Condition, &n.ClientRef, &n.Draft, &n.Person, &n.Subject, &n.Detail, readFigures{&n.Figures}, &n.Link, readTime{&n.Raised}, readTime{&n.Cleared}, &n.Client}
}

// readFigures scans what text wrote; what can't be read is left out.
type readFigures struct{ f *NoticeFigures }

func (r readFigures) Scan(v any) error {
	var raw []byte
	if err := (readJSON{&raw}).Scan(v); err != nil || len(raw) == 0 {
		return err
	}
	if json.Unmarshal(raw, r.f) != nil {
		*r.f = NoticeFigures{}
	}
	return nil
}

// Raise opens a notice unless its condition has one already; fresh says that it
// did.
func (s *Notices) Raise(ctx context.Context, n Notice) (fresh bool, err error) {
	fresh, err = s.raise(ctx, s.db.w, n)
	return fresh, wrap("keep the notice", err)
}

func (s *Notices) raise(ctx context.Context, db execer, n Notice) (fresh bool, err error) {
	id, err := s.db.newID("n", 16)
	if err != nil {
		return false, err
	}
	rows, err := changed(ctx, db, `INSERT INTO notices (id, partner, kind, condition, client_ref, subject, detail, link, raised_at, draft, person, figures, client_only)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		id, n.Partner, string(n.Kind), clip(n.Condition, 300), n.ClientRef, clip(n.Subject, 300), clip(n.Detail, 500), n.Link, stamp(s.db.now()), n.Draft, n.Person, n.Figures.text(), flag(n.Kind.forClients()))
	return rows > 0, err
}

// Hold opens what holds of a kind, brings the words and figures of what is open up to
// date, and clears the rest, unless the look at it was cut short. Where nothing has
// changed, nothing is written.
func (s *Notices) Hold(ctx context.Context, partner string, kind NoticeKind, holds []Notice, cut bool) error {
	type open struct{ id, condition, subject, figures string }
	all, err := collect(ctx, s.db.r, func(r scanner) (o open, err error) { return o, r.Scan(&o.id, &o.condition, &o.subject, &o.figures) },
		`SELECT id, condition, subject, figures FROM notices WHERE partner = $1 AND kind = $2 AND cleared_at IS NULL`, partner, string(kind))
	if err != nil {
		return wrap("list the notices", err)
	}
	known := make(map[string]open, len(all))
	for _, o := range all {
		known[o.condition] = o
	}
	var fresh, other []Notice
	for _, n := range holds {
		n.Partner, n.Kind = partner, kind
		o, ok := known[clip(n.Condition, 300)]
		delete(known, clip(n.Condition, 300))
		switch {
		case !ok:
			fresh = append(fresh, n)
		case o.subject != clip(n.Subject, 300) || o.figures != n.Figures.text():
			n.ID = o.id
			other = append(other, n)
		}
	}
	if cut {
		known = nil
	}
	if len(fresh)+len(other)+len(known) == 0 {
		return nil
	}
	return s.db.tx(ctx, "keep the notices", func(tx *sql.Tx) error {
		for _, n := range fresh {
			if _, err := s.raise(ctx, tx, n); err != nil {
				return err
			}
		}
		for _, n := range other {
			if _, err := changed(ctx, tx, `UPDATE notices SET subject = $1, detail = $2, figures = $3 WHERE id = $4`, clip(n.Subject, 300), clip(n.Detail, 500), n.Figures.text(), n.ID); err != nil {
				return err
			}
		}
		for _, o := range known {
			if _, err := changed(ctx, tx, `UPDATE notices SET cleared_at = $1 WHERE id = $2 AND cleared_at IS NULL`, stamp(s.db.now()), o.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Clear closes the open notice of a condition, if there is one.
func (s *Notices) Clear(ctx context.Context, partner, condition string) error {
	_, err := changed(ctx, s.db.w, `UPDATE notices SET cleared_at = $1 WHERE partner = $2 AND condition = $3 AND cleared_at IS NULL`, stamp(s.db.now()), partner, condition)
	return wrap("clear the notice", err)
}

// Since is from when on a condition holds; zero where it does not.
func (s *Notices) Since(ctx context.Context, partner, condition string) (at time.Time, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT raised_at FROM notices WHERE partner = $1 AND condition = $2 AND cleared_at IS NULL`, partner, condition).Scan(readTime{&at})
	if errors.Is(err, sql.ErrNoRows) {
		return at, nil
	}
	return at, wrap("read the notice", err)
}

// Open lists the conditions of a kind that hold.
func (s *Notices) Open(ctx context.Context, partner string, kind NoticeKind) ([]string, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (c string, err error) { return c, r.Scan(&c) },
		`SELECT condition FROM notices WHERE partner = $1 AND kind = $2 AND cleared_at IS NULL ORDER BY condition`, partner, string(kind))
	return all, wrap("list the notices", err)
}

// For lists the notices of a scope for a person, newest first, behind a cursor; next is
// the cursor of the page behind, empty where there is none.
func (s *Notices) For(ctx context.Context, partner, person string, in NoticeScope, after string, limit int) (all []Notice, next string, err error) {
	readTo, err := s.readTo(ctx, partner, person)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit, 200)
	var w where
	join := w.number(` LEFT JOIN notice_marks m ON m.notice = n.id AND m.person = ?`, person)
	w.add(`n.partner = ? AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	in.narrow(&w, partner, person)
	if at, id, _, ok := readCursor(after); ok {
		if n, err := strconv.ParseInt(at, 10, 64); err == nil {
			w.add(`(n.raised_at < ? OR n.raised_at = ? AND n.id < ?)`, n, n, id)
		}
	}
	all, err = collect(ctx, s.db.r, func(r scanner) (Notice, error) {
		var n Notice
		err := r.Scan(append(n.dest(), readTime{&n.Read})...)
		if n.Read.IsZero() && !n.Raised.After(readTo) {
			n.Read = readTo
		}
		return n, err
	}, `SELECT `+noticeCols+`, m.read_at FROM notices n`+join+`
		WHERE `+w.sql.String()+` ORDER BY n.raised_at DESC, n.id DESC`+w.number(` LIMIT ?`, limit+1), w.args...)
	if len(all) > limit {
		all = all[:limit]
		last := all[limit-1]
		next = writeCursor(strconv.FormatInt(last.Raised.UnixMicro(), 10), last.ID)
	}
	return all, next, wrap("list the notices", err)
}

// NoticeCount is how many notices of a kind are open.
type NoticeCount struct {
	Kind         NoticeKind
	Open, Unread int
	Newest       time.Time
}

// Counts are the kinds of which a scope has open notices, for a person.
func (s *Notices) Counts(ctx context.Context, partner, person string, in NoticeScope) ([]NoticeCount, error) {
	readTo, err := s.readTo(ctx, partner, person)
	if err != nil {
		return nil, err
	}
	var w where
	unread := w.number(`COUNT(CASE WHEN m.read_at IS NULL AND n.raised_at > ? THEN 1 END)`, readTo.UnixMicro())
	join := w.number(` LEFT JOIN notice_marks m ON m.notice = n.id AND m.person = ?`, person)
	w.add(`n.partner = ? AND n.cleared_at IS NULL AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	in.narrow(&w, partner, person)
	all, err := collect(ctx, s.db.r, func(r scanner) (c NoticeCount, err error) {
		return c, r.Scan(&c.Kind, &c.Open, &c.Unread, readTime{&c.Newest})
	}, `SELECT n.kind, COUNT(*), `+unread+`, MAX(n.raised_at) FROM notices n`+join+`
		WHERE `+w.sql.String()+` GROUP BY n.kind ORDER BY n.kind`, w.args...)
	return all, wrap("count the notices", err)
}

// Unread counts what a person has not read of what still holds, up to 100.
func (s *Notices) Unread(ctx context.Context, partner, person string, in NoticeScope) (int, error) {
	var n int
	var w where
	kept := s.db.now().Add(-noticesKept).UnixMicro()
	w.add(`n.partner = ? AND n.cleared_at IS NULL AND n.raised_at > (SELECT CASE WHEN MAX(read_to) > ? THEN MAX(read_to) ELSE ? END FROM notice_choices WHERE partner = ? AND person = ?)`,
		partner, kept, kept, partner, person)
	in.narrow(&w, partner, person)
	w.add(`NOT EXISTS (SELECT 1 FROM notice_marks m WHERE m.notice = n.id AND m.person = ? AND m.read_at IS NOT NULL)`, person)
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM notices n WHERE `+w.sql.String()+` LIMIT 100) AS unread`, w.args...).Scan(&n)
	return n, wrap("count the notices", err)
}

// readTo is up to when a person has read all that they see; the epoch where they never
// said so.
func (s *Notices) readTo(ctx context.Context, partner, person string) (time.Time, error) {
	var at int64
	err := s.db.r.QueryRowContext(ctx, `SELECT read_to FROM notice_choices WHERE partner = $1 AND person = $2`, partner, person).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return time.UnixMicro(at).UTC(), wrap("read what was read", err)
}

// Get finds a notice of a scope that a person sees.
func (s *Notices) Get(ctx context.Context, partner, person, id string, in NoticeScope) (Notice, error) {
	var n Notice
	var w where
	w.add(`n.partner = ? AND n.id = ?`, partner, id)
	in.narrow(&w, partner, person)
	err := s.db.r.QueryRowContext(ctx, `SELECT `+noticeCols+` FROM notices n WHERE `+w.sql.String(), w.args...).Scan(n.dest()...)
	return n, wrap("read the notice", err)
}

// MarkRead marks one notice of a scope as read by a person, or, without an id, all of
// them.
func (s *Notices) MarkRead(ctx context.Context, partner, person, id string, in NoticeScope) error {
	if id == "" && in.all() {
		_, err := changed(ctx, s.db.w, `INSERT INTO notice_choices (partner, person, read_to) VALUES ($1, $2, $3)
			ON CONFLICT (partner, person) DO UPDATE SET read_to = excluded.read_to`, partner, person, stamp(s.db.now()))
		return wrap("mark the notices as read", err)
	}
	var w where
	what := w.number(`SELECT n.id, ?, ? FROM notices n WHERE `, person, stamp(s.db.now()))
	w.add(`n.partner = ? AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	if id != "" {
		w.add(`n.id = ?`, id)
	}
	in.narrow(&w, partner, person)
	_, err := changed(ctx, s.db.w, `INSERT INTO notice_marks (notice, person, read_at) `+what+w.sql.String()+`
		ON CONFLICT (notice, person) DO UPDATE SET read_at = COALESCE(notice_marks.read_at, excluded.read_at)`, w.args...)
	return wrap("mark the notice as read", err)
}

// Prune forgets notices that the list no longer shows.
func (s *Notices) Prune(ctx context.Context) error {
	done := `raised_at < $1 AND (cleared_at IS NOT NULL`
	for _, k := range NoticeKinds() {
		if k.happened() {
			done += ` OR kind = '` + string(k) + `'`
		}
	}
	_, err := changed(ctx, s.db.w, `DELETE FROM notices WHERE `+done+`)`, stamp(s.db.now().Add(-noticesKept))) // and their marks with them
	return wrap("forget old notices", err)
}
