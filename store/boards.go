package store

import (
	"context"
	"database/sql"
	"time"

	"partnerdesk/platform"
)

// RuleKind is what a rule of a board watches.
type RuleKind string

const (
	RuleFew     RuleKind = "few"     // fewer than Threshold agents are Ready or on a call
	RuleReady   RuleKind = "ready"   // fewer than Threshold agents are Ready
	RuleLong    RuleKind = "long"    // a call lasts Threshold minutes or more
	RuleAway    RuleKind = "away"    // an agent is paused for Threshold minutes or more
	RuleOffline RuleKind = "offline" // an agent is offline during their shift, for Threshold minutes or more
)

// Valid reports whether k is a kind.
func (k RuleKind) Valid() bool {
	switch k {
	case RuleFew, RuleReady, RuleLong, RuleAway, RuleOffline:
		return true
	}
	return false
}

// BoardRule says when a client's board calls for somebody.
type BoardRule struct {
	ID, Partner, ClientRef string
	Team                   string // empty: all of the client's agents
	Kind                   RuleKind
	Threshold              int  // agents, or minutes: the kind says which
	Always                 bool // also outside the open hours of the client's numbers
	CreatedBy              string
	Created                time.Time
}

// RulesAtMost is how many rules a client may have.
const RulesAtMost = 30

// BoardLink shows a board without a sign-in: for a screen on a wall. It lasts
// until it is revoked.
type BoardLink struct {
	ID, Partner string
	ClientRef   string // empty: the board of all clients
	Team        string
	Name        string // where the screen hangs
	Initials    bool   // names are not shown
	CreatedBy   string
	Created     time.Time
	Seen        time.Time // when it was last opened; zero: never
	Revoked     time.Time
}

// Boards keeps what belongs to wallboards: rules and links.
type Boards struct{ db *database }

const ruleCols = `id, partner, client_ref, team, kind, threshold, always, created_by, created_at`

func scanRule(r scanner) (BoardRule, error) {
	var b BoardRule
	return b, r.Scan(&b.ID, &b.Partner, &b.ClientRef, &b.Team, &b.Kind, &b.Threshold, &b.Always, &b.CreatedBy, readTime{&b.Created})
}

// AddRule keeps a rule under a new id.
func (s *Boards) AddRule(ctx context.Context, b BoardRule) (BoardRule, error) {
	if !b.Kind.Valid() {
		return b, platform.Field("kind", "Choose what the rule watches.")
	}
	err := s.db.tx(ctx, "keep the rule", func(tx *sql.Tx) (err error) {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM board_rules WHERE partner = $1 AND client_ref = $2`, b.Partner, b.ClientRef).Scan(&n); err != nil {
			return err
		}
		if n >= RulesAtMost {
			return platform.Errorf(platform.Conflict, "This client has 30 rules already. Remove one first.")
		}
		if b.ID, err = s.db.newID("r", 12); err != nil {
			return err
		}
		b.Created = s.db.now()
		_, err = tx.ExecContext(ctx, `INSERT INTO board_rules (`+ruleCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			b.ID, b.Partner, b.ClientRef, clip(b.Team, 100), string(b.Kind), b.Threshold, flag(b.Always), b.CreatedBy, stamp(b.Created))
		return err
	})
	return b, err
}

// Rules lists a client's rules in the order in which they were made.
func (s *Boards) Rules(ctx context.Context, partner, ref string) ([]BoardRule, error) {
	all, err := collect(ctx, s.db.r, scanRule, `SELECT `+ruleCols+` FROM board_rules WHERE partner = $1 AND client_ref = $2 ORDER BY created_at, id`, partner, ref)
	return all, wrap("list the rules", err)
}

// Ruled lists the active clients that have rules, of every partner.
func (s *Boards) Ruled(ctx context.Context) ([]BoardRule, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (BoardRule, error) {
		var b BoardRule
		return b, r.Scan(&b.Partner, &b.ClientRef)
	}, `SELECT DISTINCT r.partner, r.client_ref FROM board_rules r JOIN clients c ON c.partner = r.partner AND c.ref = r.client_ref
		WHERE c.status = 1 AND c.removed_at IS NULL ORDER BY r.partner, r.client_ref`)
	return all, wrap("list the rules", err)
}

// RemoveRule takes a client's rule away.
func (s *Boards) RemoveRule(ctx context.Context, partner, ref, id string) error {
	return wrap("remove the rule", mustChange(ctx, s.db.w, `DELETE FROM board_rules WHERE partner = $1 AND client_ref = $2 AND id = $3`, partner, ref, id))
}

const linkCols = `id, partner, client_ref, team, name, initials, created_by, created_at, seen_at, revoked_at`

func scanBoardLink(r scanner) (BoardLink, error) {
	var l BoardLink
	return l, r.Scan(&l.ID, &l.Partner, &l.ClientRef, &l.Team, &l.Name, &l.Initials, &l.CreatedBy, readTime{&l.Created}, readTime{&l.Seen}, readTime{&l.Revoked})
}

// AddLink makes a link. Its token is returned this once.
func (s *Boards) AddLink(ctx context.Context, l BoardLink) (_ BoardLink, token string, err error) {
	if l.ID, err = s.db.newID("tv", 12); err == nil {
		token, err = s.db.newToken()
	}
	if err == nil {
		l.Created = s.db.now()
		_, err = s.db.w.ExecContext(ctx, `INSERT INTO board_links (id, partner, client_ref, team, name, initials, token_hash, created_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, l.ID, l.Partner, l.ClientRef, clip(l.Team, 100), clip(l.Name, 200), flag(l.Initials), tokenHash(token), l.CreatedBy, stamp(l.Created))
	}
	return l, token, wrap("make the link", err)
}

// LinkByToken finds the link that a token opens; one that is revoked or never was
// is NotFound.
func (s *Boards) LinkByToken(ctx context.Context, token string) (BoardLink, error) {
	l, err := scanBoardLink(s.db.r.QueryRowContext(ctx, `SELECT `+linkCols+` FROM board_links WHERE token_hash = $1 AND revoked_at IS NULL`, tokenHash(token)))
	return l, linkError(err)
}

// Links lists the links of a board that work, newest first.
func (s *Boards) Links(ctx context.Context, partner, ref string) ([]BoardLink, error) {
	all, err := collect(ctx, s.db.r, scanBoardLink, `SELECT `+linkCols+` FROM board_links WHERE partner = $1 AND client_ref = $2 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 100`, partner, ref)
	return all, wrap("list the links", err)
}

// SawLink notes that a link is in use, at most once a minute.
func (s *Boards) SawLink(ctx context.Context, l BoardLink) error {
	now := s.db.now()
	if now.Sub(l.Seen) < time.Minute {
		return nil
	}
	_, err := changed(ctx, s.db.w, `UPDATE board_links SET seen_at = $1 WHERE id = $2`, stamp(now), l.ID)
	return wrap("note that the link is used", err)
}

// RevokeLink ends a link of a board.
func (s *Boards) RevokeLink(ctx context.Context, partner, ref, id string) error {
	return wrap("revoke the link", mustChange(ctx, s.db.w, `UPDATE board_links SET revoked_at = $1 WHERE partner = $2 AND client_ref = $3 AND id = $4 AND revoked_at IS NULL`, stamp(s.db.now()), partner, ref, id))
}
