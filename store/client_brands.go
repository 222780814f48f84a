package store

import (
	"context"
	"database/sql"
)

// OfClient is the brand under which a client meets the partner: the one that was
// chosen for it, else the partner's first.
func (s *Brands) OfClient(ctx context.Context, partner, ref string) (Brand, error) {
	return s.one(ctx, `SELECT `+brandRead+` FROM brands WHERE partner = $1
		ORDER BY CASE WHEN id = (SELECT brand FROM client_brands WHERE partner = $1 AND client_ref = $2) THEN 0 ELSE 1 END, created_at, id LIMIT 1`, partner, ref)
}

// SetOfClient chooses a client's brand; NotFound where it is not the partner's.
func (s *Brands) SetOfClient(ctx context.Context, partner, ref, brand string) error {
	return s.db.tx(ctx, "keep the client's brand", func(tx *sql.Tx) error {
		var one int
		if err := tx.QueryRowContext(ctx, `SELECT 1 FROM brands WHERE partner = $1 AND id = $2`, partner, brand).Scan(&one); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO client_brands (partner, client_ref, brand) VALUES ($1, $2, $3)
			ON CONFLICT (partner, client_ref) DO UPDATE SET brand = excluded.brand`, partner, ref, brand)
		return err
	})
}
