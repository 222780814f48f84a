package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Actor is who does something, as it stands in the audit trail and on intents:
// the name is kept as it was then.
type Actor struct {
	ID   string
	Name string
	Kind string // "staff", "portal", "api" (Name is the key's label), "system" or "console"
}

// AuditEntry is one line of a partner's audit trail. Seq, At and Hash are set by
// Append. Whoever fills Before and After leaves secrets and personal numbers out.
type AuditEntry struct {
	Partner    string
	Seq        int64 // 1, 2, 3 … without a gap
	At         time.Time
	Actor      Actor
	AsWhom     string // whose eyes a staff member looked through; usually empty
	Action     string // such as "number.buy"
	ObjectKind string
	ObjectID   string
	ClientRef  string // the client it concerns, if one
	Summary    string // one sentence in plain words
	Before     json.RawMessage
	After      json.RawMessage
	RequestID  string
	IP         string
	Hash       []byte // SHA-256 over the hash before it and this entry
}

// Audit keeps a chain of entries per partner. Nothing in it is ever changed, and
// nothing is deleted but from its beginning, after a year: see Prune.
type Audit struct{ db *database }

const auditCols = `partner, seq, at, actor_id, actor_name, actor_kind, as_whom, action, object_kind, object_id, client_ref,
	summary, before_json, after_json, request_id, ip, hash`

func scanAudit(r scanner) (AuditEntry, error) {
	var e AuditEntry
	return e, r.Scan(&e.Partner, &e.Seq, readTime{&e.At}, &e.Actor.ID, &e.Actor.Name, &e.Actor.Kind, &e.AsWhom, &e.Action,
		&e.ObjectKind, &e.ObjectID, &e.ClientRef, &e.Summary, readJSON{(*[]byte)(&e.Before)}, readJSON{(*[]byte)(&e.After)},
		&e.RequestID, &e.IP, &e.Hash)
}

// Append adds an entry to the end of the partner's chain.
func (s *Audit) Append(ctx context.Context, e AuditEntry) (AuditEntry, error) {
	if e.Action == "" || e.Actor.Kind == "" {
		return AuditEntry{}, platform.Errorf(platform.Internal, "An audit entry needs an action and an actor.")
	}
	err := s.db.tx(ctx, "write the audit trail", func(tx *sql.Tx) (err error) {
		e, err = s.append(ctx, tx, e)
		return err
	})
	if err != nil {
		return AuditEntry{}, err
	}
	return e, nil
}

func (s *Audit) append(ctx context.Context, tx *sql.Tx, e AuditEntry) (AuditEntry, error) {
	var prev []byte
	// The head's row is the lock: whoever holds it writes the next entry.
	err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit_heads WHERE partner = $1`+s.db.forUpdate(), e.Partner).Scan(&e.Seq, &prev)
	if err != nil {
		return e, err
	}
	e.Seq++
	e.At = s.db.now()
	e.Hash = e.chain(prev)
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (`+auditCols+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		e.Partner, e.Seq, stamp(e.At), e.Actor.ID, e.Actor.Name, e.Actor.Kind, e.AsWhom, e.Action, e.ObjectKind, e.ObjectID,
		e.ClientRef, e.Summary, string(e.Before), string(e.After), e.RequestID, e.IP, e.Hash)
	if err != nil {
		return e, err
	}
	return e, mustChange(ctx, tx, `UPDATE audit_heads SET seq = $1, hash = $2 WHERE partner = $3`, e.Seq, e.Hash, e.Partner)
}

// Get is one entry by its place in the chain.
func (s *Audit) Get(ctx context.Context, partner string, seq int64) (AuditEntry, error) {
	e, err := scanAudit(s.db.r.QueryRowContext(ctx, `SELECT `+auditCols+` FROM audit WHERE partner = $1 AND seq = $2`, partner, seq))
	return e, wrap("read the audit trail", err)
}

// Actions lists the actions that stand in the trail, by name. It steps from one to
// the next in the index, however many entries there are.
func (s *Audit) Actions(ctx context.Context, partner string) ([]string, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (a string, err error) { return a, r.Scan(&a) }, `WITH RECURSIVE step (action) AS (
			SELECT MIN(action) FROM audit WHERE partner = $1
			UNION ALL
			SELECT (SELECT MIN(a.action) FROM audit a WHERE a.partner = $1 AND a.action > step.action) FROM step WHERE step.action IS NOT NULL
		) SELECT action FROM step WHERE action IS NOT NULL`, partner)
	return all, wrap("read the audit trail", err)
}

// AuditFilter narrows a list; empty fields do not.
type AuditFilter struct {
	ActorID    string
	ActorKinds []string
	Action     string   // an action, or a whole area with a dot at its end: "number."
	Actions    []string // any of these
	ObjectKind string
	ObjectID   string
	ClientRef  string
	RequestID  string    // of the request that did it
	Since      time.Time // from here on
	Until      time.Time // up to, not including
	Before     int64     // Seq of the last entry seen; 0 starts at the newest
	Limit      int       // 1 to 500; 0 means 50
}

// List gives entries newest first, and the Before of the next page: 0 where
// this is the last.
func (s *Audit) List(ctx context.Context, partner string, f AuditFilter) ([]AuditEntry, int64, error) {
	limit := pageSize(f.Limit, 500)
	var w where
	w.add(`partner = ?`, partner)
	for _, c := range []struct{ column, value string }{
		{"actor_id", f.ActorID}, {"object_kind", f.ObjectKind}, {"object_id", f.ObjectID}, {"client_ref", f.ClientRef},
		{"request_id", f.RequestID},
	} {
		if c.value != "" {
			w.add(c.column+` = ?`, c.value)
		}
	}
	if n := len(f.ActorKinds); n > 0 {
		kinds := make([]any, n)
		for i, k := range f.ActorKinds {
			kinds[i] = k
		}
		w.add(`actor_kind IN (?`+strings.Repeat(`, ?`, n-1)+`)`, kinds...)
	}
	if n := len(f.Actions); n > 0 {
		list := make([]any, n)
		for i, a := range f.Actions {
			list[i] = a
		}
		w.add(`action IN (?`+strings.Repeat(`, ?`, n-1)+`)`, list...)
	}
	if f.ClientRef != "" {
		w.add(`client_ref <> ''`) // lets the partial index in
	}
	if f.RequestID != "" {
		w.add(`request_id <> ''`)
	}
	if n := len(f.Action); n > 0 && f.Action[n-1] == '.' {
		w.add(`action >= ? AND action < ?`, f.Action, afterPrefix(f.Action))
	} else if n > 0 {
		w.add(`action = ?`, f.Action)
	}
	if !f.Since.IsZero() {
		w.add(`at >= ?`, stamp(f.Since))
	}
	if !f.Until.IsZero() {
		w.add(`at < ?`, stamp(f.Until))
	}
	if f.Before > 0 {
		w.add(`seq < ?`, f.Before)
	}
	all, err := collect(ctx, s.db.r, scanAudit, `SELECT `+auditCols+` FROM audit WHERE `+w.sql.String()+
		w.number(` ORDER BY seq DESC LIMIT ?`, limit+1), w.args...)
	if err != nil {
		return nil, 0, wrap("read the audit trail", err)
	}
	if len(all) > limit {
		return all[:limit], all[limit-1].Seq, nil
	}
	return all, 0, nil
}

// pageSize is what a list is asked for, 50 if nothing, and never above most.
func pageSize(asked, most int) int {
	if asked <= 0 {
		return 50
	}
	return min(asked, most)
}
