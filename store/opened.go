package store

import (
	"context"
	"database/sql"
)

// OpenedKind is what somebody opened.
type OpenedKind string

const (
	OpenedClient OpenedKind = "client"
	OpenedDraft  OpenedKind = "draft"
)

// openedMost is how many things are remembered of a person.
const openedMost = 8

// Opened is something that a person looked at lately.
type Opened struct {
	Kind  OpenedKind
	Ref   string // of a client, or the id of an onboarding
	Name  string
	Email string
}

// Openings keeps what each person opened last, so that search can begin with it.
type Openings struct{ db *database }

// Note writes down that a person opened something. The oldest is forgotten.
func (s *Openings) Note(ctx context.Context, partner, person string, kind OpenedKind, ref string) error {
	var last, same int64
	err := s.db.r.QueryRowContext(ctx, `SELECT COALESCE(MAX(at), 0), COALESCE(MAX(CASE WHEN kind = $3 AND ref = $4 THEN at END), 0) FROM opened
		WHERE partner = $1 AND person_id = $2`, partner, person, string(kind), ref).Scan(&last, &same)
	if err != nil || same > 0 && same == last {
		return wrap("remember what was opened", err)
	}
	return s.db.tx(ctx, "remember what was opened", func(tx *sql.Tx) error {
		at := max(s.db.now().UnixMicro(), last+1)
		_, err := tx.ExecContext(ctx, `INSERT INTO opened (partner, person_id, kind, ref, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (partner, person_id, kind, ref) DO UPDATE SET at = excluded.at`, partner, person, string(kind), ref, at)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM opened WHERE partner = $1 AND person_id = $2 AND at < (SELECT MIN(at) FROM
			(SELECT at FROM opened WHERE partner = $1 AND person_id = $2 ORDER BY at DESC LIMIT $3) AS kept)`, partner, person, openedMost)
		return err
	})
}

// List gives what the person opened last, newest first. What is gone since is
// left out, and so is an onboarding that has become a client.
func (s *Openings) List(ctx context.Context, partner, person string) ([]Opened, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Opened, error) {
		var o Opened
		return o, r.Scan(&o.Kind, &o.Ref, &o.Name, &o.Email)
	}, `SELECT opened.kind, opened.ref, COALESCE(clients.name, onboardings.name), COALESCE(clients.email, onboardings.email) FROM opened
		LEFT JOIN clients ON opened.kind = 'client' AND clients.partner = $1 AND clients.ref = opened.ref AND clients.removed_at IS NULL
		LEFT JOIN onboardings ON opened.kind = 'draft' AND onboardings.partner = $1 AND onboardings.id = opened.ref
			AND onboardings.client_ref = '' AND onboardings.discarded_at IS NULL
		WHERE opened.partner = $1 AND opened.person_id = $2 AND COALESCE(clients.ref, onboardings.id) IS NOT NULL
		ORDER BY opened.at DESC`, partner, person)
	return all, wrap("read what was opened", err)
}
