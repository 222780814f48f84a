package store

import (
	"context"
	"database/sql"
	"strings"
)

// OfClient is the brand under which a client meets the partner: the one that was
// chosen for it, else the partner's first.
func (s *Brands) OfClient(ctx context.Context, partner, ref string) (Brand, error) {
	return s.one(ctx, `SELECT `+brandRead+` FROM brands WHERE partner = $1
		ORDER BY CASE WHEN id = (SELECT brand FROM client_brands WHERE partner = $1 AND client_ref = $2) THEN 0 ELSE 1 END, created_at, id LIMIT 1`, partner, ref)
}

// OfClients are the ids of the brands that were chosen for clients, by their refs; one
// that is not among them is under the partner's first.
func (s *Brands) OfClients(ctx context.Context, partner string, refs []string) (map[string]string, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var w where
	list := make([]any, len(refs))
	for i, ref := range refs {
		list[i] = ref
	}
	w.add(`partner = ?`, partner)
	w.add(`client_ref IN (?`+strings.Repeat(`, ?`, len(refs)-1)+`)`, list...)
	type chosen struct{ ref, brand string }
	all, err := collect(ctx, s.db.r, func(r scanner) (c chosen, err error) { return c, r.Scan(&c.ref, &c.brand) },
		`SELECT client_ref, brand FROM client_brands WHERE `+w.sql.String(), w.args...)
	of := map[string]string{}
	for _, c := range all {
		of[c.ref] = c.brand
	}
	return of, wrap("read the clients’ brands", err)
}

// Named is a brand by its name alone.
type Named struct{ ID, Name string }

// Names are the partner's brands, the first one first.
func (s *Brands) Names(ctx context.Context, partner string) ([]Named, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (n Named, err error) { return n, r.Scan(&n.ID, &n.Name) },
		`SELECT id, name FROM brands WHERE partner = $1 ORDER BY created_at, id`, partner)
	return all, wrap("read the brands", err)
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
