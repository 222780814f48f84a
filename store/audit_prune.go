package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// How long entries are kept, and how many are taken off at once, which holds the
// partner's chain for that long.
const (
	auditKeptYears = 1
	pruneAtOnce    = 5_000
	pruneSlack     = 24 * time.Hour // so that entries leave once a day, not one by one
)

// pruned is the action of the entry that tells of a beginning that was taken off.
const pruned = "audit.prune"

// anchored is what such an entry says.
type anchored struct {
	Through int64  `json:"through"` // Seq of the last that was taken off
	Hash    string `json:"hash"`    // its hash, in hex
}

// tellsOf says whether an entry tells of this anchor.
func (e *AuditEntry) tellsOf(seq int64, hash []byte) bool {
	var a anchored
	if json.Unmarshal(e.After, &a) != nil || a.Through != seq {
		return false
	}
	h, err := hex.DecodeString(a.Hash)
	return err == nil && bytes.Equal(h, hash)
}

// anchor is the last entry that was taken off, and what the first that is left
// continues; 0 and the start of the chain where none was.
func (s *Audit) anchor(ctx context.Context, q queryer, partner string) (seq int64, hash []byte, err error) {
	err = rowOf(ctx, q, `SELECT seq, hash FROM audit_anchors WHERE partner = $1`, partner).Scan(&seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, chainStart(partner), nil
	}
	return seq, hash, err
}

// Prune takes entries that are older than a year off the beginning of a partner's
// chain, 5,000 at most, and says how many. Where the chain begins now is kept beside
// it and told in an entry of the chain itself, so that Verify proves what is left, and
// nobody can take off a beginning by hand without its being seen.
func (s *Audit) Prune(ctx context.Context, partner string) (int64, error) {
	now := s.db.now()
	cutoff := now.AddDate(-auditKeptYears, 0, 0)
	var n int64
	err := s.db.tx(ctx, "shorten the audit trail", func(tx *sql.Tx) error {
		n = 0
		var head int64
		if err := tx.QueryRowContext(ctx, `SELECT seq FROM audit_heads WHERE partner = $1`+s.db.forUpdate(), partner).Scan(&head); err != nil {
			return err
		}
		from, _, err := s.anchor(ctx, tx, partner)
		if err != nil {
			return err
		}
		last, err := lastBefore(ctx, tx, partner, from, cutoff)
		if err != nil || last.Seq == 0 {
			return err
		}
		if n, err = changed(ctx, tx, `DELETE FROM audit WHERE partner = $1 AND seq <= $2`, partner, last.Seq); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO audit_anchors (partner, seq, hash, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (partner) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at`,
			partner, last.Seq, last.Hash, stamp(now)); err != nil {
			return err
		}
		told, err := json.Marshal(anchored{Through: last.Seq, Hash: hex.EncodeToString(last.Hash)})
		if err != nil {
			return err
		}
		_, err = s.append(ctx, tx, AuditEntry{Partner: partner, Actor: Actor{Name: "Partnerdesk", Kind: "system"}, Action: pruned, ObjectKind: "audit",
			Summary: fmt.Sprintf("Took %d entries off the beginning of the trail, up to number %d, as older than a year", n, last.Seq), After: told})
		return err
	})
	return n, err
}

// lastBefore is the last of the first entries that are all older than the cutoff; a
// zero Seq where the first is not, or has been so for less than a day.
func lastBefore(ctx context.Context, tx *sql.Tx, partner string, from int64, cutoff time.Time) (AuditEntry, error) {
	var last AuditEntry
	rows, err := tx.QueryContext(ctx, `SELECT seq, at, hash FROM audit WHERE partner = $1 AND seq > $2 ORDER BY seq LIMIT $3`, partner, from, pruneAtOnce)
	if err != nil {
		return last, err
	}
	defer rows.Close()
	for rows.Next() {
		var e AuditEntry
		if err := rows.Scan(&e.Seq, readTime{&e.At}, &e.Hash); err != nil {
			return last, err
		}
		if !e.At.Before(cutoff) || last.Seq == 0 && !e.At.Before(cutoff.Add(-pruneSlack)) {
			break
		}
		last = e
	}
	return last, rows.Err()
}

// Sweep prunes every partner's chain.
func (s *Audit) Sweep(ctx context.Context) (int64, error) {
	partners, err := collect(ctx, s.db.r, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, `SELECT id FROM partners ORDER BY id`)
	if err != nil {
		return 0, wrap("shorten the audit trail", err)
	}
	var all int64
	for _, p := range partners {
		n, err := s.Prune(ctx, p)
		if all += n; err != nil {
			return all, err
		}
	}
	return all, nil
}
