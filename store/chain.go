package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"partnerdesk/platform"
)

// The canonical form of an entry is the name of the form, then each field as its
// length and its bytes, in this order. It must never change: a new form gets a
// new name, and old entries keep theirs.
const auditForm = "partnerdesk audit 1"

// chainStart stands before a partner's first entry, so that no chain continues
// another's.
func chainStart(partner string) []byte {
	h := sha256.Sum256(appendField([]byte(auditForm), partner))
	return h[:]
}

func appendField(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
	return append(b, s...)
}

// chain is the hash of e as the successor of the entry whose hash is prev.
func (e *AuditEntry) chain(prev []byte) []byte {
	b := appendField([]byte(auditForm), string(prev))
	b = appendField(b, e.Partner)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	for _, field := range []string{e.Actor.ID, e.Actor.Name, e.Actor.Kind, e.AsWhom, e.Action, e.ObjectKind, e.ObjectID,
		e.ClientRef, e.Summary, string(e.Before), string(e.After), e.RequestID, e.IP} {
		b = appendField(b, field)
	}
	h := sha256.Sum256(b)
	return h[:]
}

// AuditReport is the result of going over a chain.
type AuditReport struct {
	Entries int64  // how many were read, up to the first bad one
	After   int64  // Seq of the entry before the first that was read; 0: from the very first
	Bad     int64  // Seq of the first entry that is wrong; 0: the chain is whole
	Why     string // what is wrong with it
}

// Verify recomputes a partner's chain from its first entry, or from where old ones
// were taken off it, to its head. An entry that was changed, added, taken out, or cut
// off the end is found, and so is a beginning that the chain itself does not tell of.
// (Whoever can rewrite the whole database can rewrite the chain too: keep the last
// hash elsewhere to rule that out.)
func (s *Audit) Verify(ctx context.Context, partner string) (AuditReport, error) {
	return s.verify(ctx, partner, 0)
}

// VerifyNewest is Verify for the newest n entries alone, so that it takes no longer
// than they do.
func (s *Audit) VerifyNewest(ctx context.Context, partner string, n int64) (AuditReport, error) {
	return s.verify(ctx, partner, n)
}

// verify goes over the newest entries; over all where newest is 0.
func (s *Audit) verify(ctx context.Context, partner string, newest int64) (AuditReport, error) {
	for range 3 { // old entries may be taken off while this reads
		before, _, err := s.anchor(ctx, s.db.r, partner)
		if err != nil {
			return AuditReport{}, wrap("verify the audit trail", err)
		}
		rep, err := s.walk(ctx, partner, newest)
		if err != nil || rep.Bad == 0 {
			return rep, wrap("verify the audit trail", err)
		}
		if now, _, err := s.anchor(ctx, s.db.r, partner); err != nil || now == before {
			return rep, wrap("verify the audit trail", err)
		}
	}
	return AuditReport{}, platform.Errorf(platform.Unavailable, "The trail is being shortened just now. Look again in a minute.")
}

func (s *Audit) walk(ctx context.Context, partner string, newest int64) (AuditReport, error) {
	var rep AuditReport
	// The head first: entries that are appended meanwhile are beyond it.
	headSeq, headHash, err := s.head(ctx, partner)
	if err != nil {
		return rep, err
	}
	anchor, prev, err := s.anchor(ctx, s.db.r, partner)
	if err != nil {
		return rep, err
	}
	first := prev
	told := anchor == 0 // whether an entry tells of the anchor
	if rep.After = anchor; newest > 0 && headSeq-newest > anchor {
		rep.After, told = headSeq-newest, true
		if err := s.db.r.QueryRowContext(ctx, `SELECT hash FROM audit WHERE partner = $1 AND seq = $2`, partner, rep.After).Scan(&prev); errors.Is(err, sql.ErrNoRows) {
			rep.Bad, rep.Why = rep.After, fmt.Sprintf("Entry %d is missing.", rep.After)
			return rep, nil
		} else if err != nil {
			return rep, err
		}
	}
	rows, err := s.db.r.QueryContext(ctx, `SELECT `+auditCols+` FROM audit WHERE partner = $1 AND seq > $2 ORDER BY seq`, partner, rep.After)
	if err != nil {
		return rep, err
	}
	defer rows.Close()
	end := rep.After
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return rep, err
		}
		want := end + 1
		switch {
		case e.Seq != want:
			rep.Bad, rep.Why = want, fmt.Sprintf("Entry %d is missing.", want)
		case !bytes.Equal(e.Hash, e.chain(prev)):
			rep.Bad, rep.Why = want, fmt.Sprintf("Entry %d, or its link to the one before, was changed.", want)
		case e.Seq == headSeq && !bytes.Equal(e.Hash, headHash):
			rep.Bad, rep.Why = want, fmt.Sprintf("Entry %d is not the one that the chain ended with.", want)
		}
		if rep.Bad != 0 {
			return rep, nil
		}
		if !told && e.Action == pruned {
			told = e.tellsOf(anchor, first)
		}
		rep.Entries, end, prev = rep.Entries+1, want, e.Hash
	}
	if err := rows.Err(); err != nil {
		return rep, err
	}
	switch {
	case end > headSeq:
		// Appended meanwhile, and then the head has moved on too; or slipped in.
		now, _, err := s.head(ctx, partner)
		if err != nil {
			return rep, err
		}
		if end > now {
			rep.Bad, rep.Why = now+1, fmt.Sprintf("Entry %d was added behind the end of the chain.", now+1)
		}
	case end < headSeq:
		rep.Bad, rep.Why = end+1, fmt.Sprintf("Entry %d is missing: the end of the chain was cut off.", end+1)
	case !told:
		rep.Bad, rep.Why = anchor+1, fmt.Sprintf("The trail begins at entry %d, and no entry in it tells that those before were taken off.", anchor+1)
	}
	return rep, nil
}

func (s *Audit) head(ctx context.Context, partner string) (seq int64, hash []byte, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT seq, hash FROM audit_heads WHERE partner = $1`, partner).Scan(&seq, &hash)
	return seq, hash, err
}
