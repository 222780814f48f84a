package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// NoticeChoices are how a person wants to be told.
type NoticeChoices struct {
	Mail      []NoticeKind // by mail too; the bell has all of them
	QuietFrom int          // minutes after midnight of the person's zone; From = To: no quiet hours
	QuietTo   int
	Base      string // scheme and host of the page where they chose, for links: "https://portal.example.com"; empty: not known
}

// Quiet says whether t, in the person's zone, is within the quiet hours.
func (c NoticeChoices) Quiet(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	switch {
	case c.QuietFrom == c.QuietTo:
		return false
	case c.QuietFrom < c.QuietTo:
		return m >= c.QuietFrom && m < c.QuietTo
	}
	return m >= c.QuietFrom || m < c.QuietTo
}

// kindsOf reads the kinds as they are kept: parted by spaces. One that there is no more
// is dropped.
func kindsOf(text string) (all []NoticeKind) {
	kept := strings.Fields(text)
	for _, k := range NoticeKinds() {
		if slices.Contains(kept, string(k)) {
			all = append(all, k)
		}
	}
	return all
}

// Choices are how a person wants to be told; by nothing but the bell where they
// never chose.
func (s *Notices) Choices(ctx context.Context, partner, person string) (NoticeChoices, error) {
	var c NoticeChoices
	var mail string
	err := s.db.r.QueryRowContext(ctx, `SELECT mail, quiet_from, quiet_to, base FROM notice_choices WHERE partner = $1 AND person = $2`, partner, person).Scan(&mail, &c.QuietFrom, &c.QuietTo, &c.Base)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	c.Mail = kindsOf(mail)
	return c, wrap("read how you want to be told", err)
}

// SetChoices keeps them.
func (s *Notices) SetChoices(ctx context.Context, partner, person string, c NoticeChoices) error {
	kinds := make([]string, len(c.Mail))
	for i, k := range c.Mail {
		kinds[i] = string(k)
	}
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO notice_choices (partner, person, mail, quiet_from, quiet_to, base) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (partner, person) DO UPDATE SET mail = excluded.mail, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, base = excluded.base`,
		partner, person, strings.Join(kinds, " "), c.QuietFrom, c.QuietTo, c.Base)
	return wrap("keep how you want to be told", err)
}

// untell forgets what somebody who is kept out chose, and what they had read.
func untell(ctx context.Context, tx *sql.Tx, person string) error {
	for _, query := range []string{`DELETE FROM notice_choices WHERE person = $1`, `DELETE FROM notice_marks WHERE person = $1`, `DELETE FROM notices WHERE person = $1`} {
		if _, err := tx.ExecContext(ctx, query, person); err != nil {
			return err
		}
	}
	return nil
}
