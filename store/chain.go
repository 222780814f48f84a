package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
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
	Bad     int64  // Seq of the first entry that is wrong; 0: the chain is whole
	Why     string // what is wrong with it
}

// Verify recomputes a partner's chain from its first entry to its head. An entry
// that was changed, added, taken out, or cut off the end is found. (Whoever can
// rewrite the whole database can rewrite the chain too: keep the last hash
// elsewhere to rule that out.)
func (s *Audit) Verify(ctx context.Context, partner string) (AuditReport, error) {
	const doing = "verify the audit trail"
	var rep AuditReport
	// The head first: entries that are appended meanwhile are beyond it.
	headSeq, headHash, err := s.head(ctx, partner)
	if err != nil {
		return rep, wrap(doing, err)
	}
	rows, err := s.db.r.QueryContext(ctx, `SELECT `+auditCols+` FROM audit WHERE partner = $1 ORDER BY seq`, partner)
	if err != nil {
		return rep, wrap(doing, err)
	}
	defer rows.Close()
	prev := chainStart(partner)
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return rep, wrap(doing, err)
		}
		want := rep.Entries + 1
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
		rep.Entries, prev = want, e.Hash
	}
	if err := rows.Err(); err != nil {
		return rep, wrap(doing, err)
	}
	switch {
	case rep.Entries > headSeq:
		// Appended meanwhile, and then the head has moved on too; or slipped in.
		now, _, err := s.head(ctx, partner)
		if err != nil {
			return rep, wrap(doing, err)
		}
		if rep.Entries > now {
			rep.Bad, rep.Why = now+1, fmt.Sprintf("Entry %d was added behind the end of the chain.", now+1)
		}
	case rep.Entries < headSeq:
		rep.Bad, rep.Why = rep.Entries+1, fmt.Sprintf("Entry %d is missing: the end of the chain was cut off.", rep.Entries+1)
	}
	return rep, nil
}

func (s *Audit) head(ctx context.Context, partner string) (seq int64, hash []byte, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT seq, hash FROM audit_heads WHERE partner = $1`, partner).Scan(&seq, &hash)
	return seq, hash, err
}
