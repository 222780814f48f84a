package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"partnerdesk/platform"
)

// PaperKind is a kind of document that bears a number.
type PaperKind string

const (
	StatementPaper PaperKind = "statement"
	ReceiptPaper   PaperKind = "receipt"
)

// Papers numbers documents.
type Papers struct{ db *database }

// FinancialYear is the year of a day in India, April to March: "26-27".
func FinancialYear(day time.Time) string {
	y, m, _ := day.In(platform.India).Date()
	if m < time.April {
		y--
	}
	return fmt.Sprintf("%02d-%02d", y%100, (y+1)%100)
}

// Number gives the document about subject of a client its number, consecutive from
// 1 within the partner, the kind and the financial year in which it is issued. A
// document that has one keeps it; its year is told with it.
func (s *Papers) Number(ctx context.Context, partner string, kind PaperKind, ref, subject, by string) (year string, seq int, err error) {
	err = s.db.tx(ctx, "number the document", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT year, seq FROM papers WHERE partner = $1 AND kind = $2 AND client_ref = $3 AND subject = $4`,
			partner, string(kind), ref, subject).Scan(&year, &seq)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		now := s.db.now()
		year = FinancialYear(now)
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) + 1 FROM papers WHERE partner = $1 AND kind = $2 AND year = $3`,
			partner, string(kind), year).Scan(&seq); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO papers (partner, kind, year, seq, client_ref, subject, by_id, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			partner, string(kind), year, seq, ref, subject, by, stamp(now))
		if isTaken(err) { // by another process, in the meantime
			return errAgain
		}
		return err
	})
	return year, seq, err
}
