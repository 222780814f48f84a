package store

import (
	"context"
	"database/sql"
	"encoding/json"
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

// Paper is a document that was issued.
type Paper struct {
	Partner   string
	Kind      PaperKind
	ClientRef string
	Subject   string // what it is about, the same for the same document
	Issuer    BillingSettings
	By        string // the id of who first asked for it
	Year      string // financial, as in FinancialYear
	Seq       int
	IssuedAt  time.Time
}

// Issue gives a document its number, consecutive from 1 within the partner, the
// kind and the financial year. One that was issued before keeps its number, its
// day and what it said of its issuer then.
func (s *Papers) Issue(ctx context.Context, p Paper) (Paper, error) {
	err := s.db.tx(ctx, "number the document", func(tx *sql.Tx) error {
		var issuer []byte
		err := tx.QueryRowContext(ctx, `SELECT year, seq, issuer, by_id, issued_at FROM papers WHERE partner = $1 AND kind = $2 AND client_ref = $3 AND subject = $4`,
			p.Partner, string(p.Kind), p.ClientRef, p.Subject).Scan(&p.Year, &p.Seq, readJSON{&issuer}, &p.By, readTime{&p.IssuedAt})
		if err == nil {
			p.Issuer = BillingSettings{}
			return json.Unmarshal(issuer, &p.Issuer)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		p.IssuedAt = s.db.now()
		p.Year = FinancialYear(p.IssuedAt)
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) + 1 FROM papers WHERE partner = $1 AND kind = $2 AND year = $3`,
			p.Partner, string(p.Kind), p.Year).Scan(&p.Seq); err != nil {
			return err
		}
		if issuer, err = json.Marshal(p.Issuer); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO papers (partner, kind, year, seq, client_ref, subject, issuer, by_id, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			p.Partner, string(p.Kind), p.Year, p.Seq, p.ClientRef, p.Subject, string(issuer), p.By, stamp(p.IssuedAt))
		if isTaken(err) { // by another process, in the meantime
			return errAgain
		}
		return err
	})
	return p, err
}
