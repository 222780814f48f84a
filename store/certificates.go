package store

import (
	"context"
	"database/sql"
	"errors"

	"partnerdesk/platform"
)

// Certificates keeps what the fetching of certificates wants kept, under names of its
// own. It holds private keys, so it is sealed.
type Certificates struct{ db *database }

func certificateAt(name string) place {
	return place{column: "certificates.body", partner: name, row: name}
}

// Get reads what is kept under a name; NotFound without any.
func (s *Certificates) Get(ctx context.Context, name string) ([]byte, error) {
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT body FROM certificates WHERE name = $1`, name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, platform.Errorf(platform.NotFound, "There is no such certificate.")
	}
	if err != nil {
		return nil, wrap("read a certificate", err)
	}
	body, err := s.db.sealer.open(sealed, certificateAt(name))
	return body, wrap("read a certificate", err)
}

// Put keeps it. A host's certificate is kept under the host's name: with it, its failures
// are over.
func (s *Certificates) Put(ctx context.Context, name string, body []byte) error {
	return s.db.tx(ctx, "keep a certificate", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO certificates (name, body, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`, name, s.db.sealer.seal(body, certificateAt(name)), stamp(s.db.now())); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM certificate_failures WHERE host = $1`, name)
		return err
	})
}

// Delete forgets it; what is not there is no error.
func (s *Certificates) Delete(ctx context.Context, name string) error {
	_, err := s.db.w.ExecContext(ctx, `DELETE FROM certificates WHERE name = $1`, name)
	return wrap("forget a certificate", err)
}
