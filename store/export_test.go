package store

import (
	"context"
	"database/sql"

	"partnerdesk/lite"
)

// Handles are the two database handles, for tests that look under the surface.
func (s *Store) Handles() (w, r *sql.DB) { return s.db.w, s.db.r.DB }

// Settle writes what has gathered to be written behind.
func (s *Store) Settle() { s.db.behind.flush(context.Background()) }

// SealAt and OpenAt are the sealer's two sides at a named cell.
func (s *Sealer) SealAt(plain, column, partner, row string) []byte {
	return s.seal([]byte(plain), place{column, partner, row})
}

func (s *Sealer) OpenAt(sealed []byte, column, partner, row string) (string, error) {
	plain, err := s.open(sealed, place{column, partner, row})
	return string(plain), err
}

// TOTP is the code of a step, of any length.
func TOTP(secret []byte, step int64, digits int) string { return totp(secret, step, digits) }

// Fill takes every place for hashing until release is called.
func (p *Passwords) Fill() (release func()) {
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	return func() {
		for range cap(p.slots) {
			<-p.slots
		}
	}
}

// ChainFrom is the hash of e as a partner's first entry.
func ChainFrom(partner string, e AuditEntry) []byte { return e.chain(chainStart(partner)) }

// ChainAfter is the hash of e as the successor of the entry whose hash is prev.
func ChainAfter(prev []byte, e AuditEntry) []byte { return e.chain(prev) }

// RefBytes are the random bytes that make a ref.
func RefBytes(ref string) []byte {
	b, err := idAlphabet.DecodeString(ref[2:])
	if err != nil {
		panic(err)
	}
	return b
}

// ListQuery is the query of a page of clients.
func ListQuery(ctx context.Context, s *Store, partner string, f Filter) (string, []any, error) {
	return s.Directory.listQuery(ctx, partner, f, 50)
}

// FindQuery is the query of a search for things.
func FindQuery(partner string, l Looked) (string, []any) { return l.query(partner, 20) }

// Kept counts the statements that a connection of the driver's keeps.
func Kept(conn any) int { return conn.(*keepingConn).age.Len() }

const KeepStatements = lite.KeepStatements

// PrivacyTables are the tables that Privacy knows, with their columns for the client.
func PrivacyTables() map[string]string {
	all := map[string]string{}
	for _, h := range holdings {
		all[h.table] = h.ref
	}
	return all
}

// LookRow reads a row as pages do.
func (s *Store) LookRow(ctx context.Context, query string, args []any, dest ...any) error {
	return s.db.r.QueryRowContext(ctx, query, args...).Scan(dest...)
}
