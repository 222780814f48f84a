package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
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
)

// NoticeKinds are all there are, in the order in which pages list them.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeBoard, NoticeIntent, NoticeApproval, NoticeAsked, NoticeLow, NoticeValidity, NoticeFlowless, NoticeToken, NoticeStalled}
}

// Notice is something that wants a person's eye. A condition has one open notice
// until it clears.
type Notice struct {
	ID, Partner string
	Kind        NoticeKind
	Condition   string // what holds, for one: "rule r_abc"
	ClientRef   string
	Draft       string // the id of the onboarding under way that it is about, if any
	Subject     string // one line, English
	Detail      string
	Link        string // a path of ours
	Raised      time.Time
	Cleared     time.Time
	Read        time.Time // by the person who asks; zero: not
}

// noticesKept is how far back the list goes.
const noticesKept = 30 * 24 * time.Hour

// Notices keeps them.
type Notices struct{ db *database }

const noticeCols = `n.id, n.partner, n.kind, n.condition, n.client_ref, n.draft, n.subject, n.detail, n.link, n.raised_at, n.cleared_at`

func (n *Notice) dest() []any {
	return []any{&n.ID, &n.Partner, &n.Kind, &n.Condition, &n.ClientRef, &n.Draft, &n.Subject, &n.Detail, &n.Link, readTime{&n.Raised}, readTime{&n.Cleared}}
}

// Raise opens a notice unless its condition has one already; fresh says that it
// did.
func (s *Notices) Raise(ctx context.Context, n Notice) (fresh bool, err error) {
	id, err := s.db.newID("n", 16)
	if err != nil {
		return false, internal("keep the notice", err)
	}
	rows, err := changed(ctx, s.db.w, `INSERT INTO notices (id, partner, kind, condition, client_ref, subject, detail, link, raised_at, draft)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		id, n.Partner, string(n.Kind), clip(n.Condition, 300), n.ClientRef, clip(n.Subject, 300), clip(n.Detail, 500), n.Link, stamp(s.db.now()), n.Draft)
	return rows > 0, wrap("keep the notice", err)
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
		`SELECT condition FROM notices WHERE partner = $1 AND kind = $2 AND cleared_at IS NULL ORDER BY condition LIMIT 1000`, partner, string(kind))
	return all, wrap("list the notices", err)
}

// For lists the notices of a scope for a person, newest first.
func (s *Notices) For(ctx context.Context, partner, person string, in NoticeScope, limit int) ([]Notice, error) {
	var w where
	join := w.number(` LEFT JOIN notice_marks m ON m.notice = n.id AND m.person = ?`, person)
	w.add(`n.partner = ? AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	in.narrow(&w, partner)
	all, err := collect(ctx, s.db.r, func(r scanner) (Notice, error) {
		var n Notice
		return n, r.Scan(append(n.dest(), readTime{&n.Read})...)
	}, `SELECT `+noticeCols+`, m.read_at FROM notices n`+join+`
		WHERE `+w.sql.String()+` ORDER BY n.raised_at DESC, n.id DESC`+w.number(` LIMIT ?`, pageSize(limit, 200)), w.args...)
	return all, wrap("list the notices", err)
}

// Unread counts what a person has not read of what still holds, up to 100.
func (s *Notices) Unread(ctx context.Context, partner, person string, in NoticeScope) (int, error) {
	var n int
	var w where
	w.add(`n.partner = ? AND n.cleared_at IS NULL AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	in.narrow(&w, partner)
	w.add(`NOT EXISTS (SELECT 1 FROM notice_marks m WHERE m.notice = n.id AND m.person = ? AND m.read_at IS NOT NULL)`, person)
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM notices n WHERE `+w.sql.String()+` LIMIT 100) AS unread`, w.args...).Scan(&n)
	return n, wrap("count the notices", err)
}

// Get finds a notice of a scope.
func (s *Notices) Get(ctx context.Context, partner, id string, in NoticeScope) (Notice, error) {
	var n Notice
	var w where
	w.add(`n.partner = ? AND n.id = ?`, partner, id)
	in.narrow(&w, partner)
	err := s.db.r.QueryRowContext(ctx, `SELECT `+noticeCols+` FROM notices n WHERE `+w.sql.String(), w.args...).Scan(n.dest()...)
	return n, wrap("read the notice", err)
}

// MarkRead marks one notice of a scope as read by a person, or, without an id, all of
// them.
func (s *Notices) MarkRead(ctx context.Context, partner, person, id string, in NoticeScope) error {
	var w where
	what := w.number(`SELECT n.id, ?, ? FROM notices n WHERE `, person, stamp(s.db.now()))
	w.add(`n.partner = ? AND n.raised_at > ?`, partner, stamp(s.db.now().Add(-noticesKept)))
	if id != "" {
		w.add(`n.id = ?`, id)
	}
	in.narrow(&w, partner)
	_, err := changed(ctx, s.db.w, `INSERT INTO notice_marks (notice, person, read_at) `+what+w.sql.String()+`
		ON CONFLICT (notice, person) DO UPDATE SET read_at = COALESCE(notice_marks.read_at, excluded.read_at)`, w.args...)
	return wrap("mark the notice as read", err)
}

// Prune forgets notices that the list no longer shows.
func (s *Notices) Prune(ctx context.Context) error {
	before := stamp(s.db.now().Add(-noticesKept))
	_, err := changed(ctx, s.db.w, `DELETE FROM notice_marks WHERE notice IN (SELECT id FROM notices WHERE raised_at < $1 AND cleared_at IS NOT NULL)`, before)
	if err == nil {
		_, err = changed(ctx, s.db.w, `DELETE FROM notices WHERE raised_at < $1 AND cleared_at IS NOT NULL`, before)
	}
	return wrap("forget old notices", err)
}
