package store

import (
	"context"
	"errors"
	"time"
)

// Cached is an answer of the platform, with its age.
type Cached struct {
	Body    []byte
	Fetched time.Time
}

// Cache keeps answers of the platform, per partner and client. An empty client
// means what belongs to the partner as a whole.
type Cache struct{ db *database }

// Get finds an answer however old; NotFound where there is none.
func (s *Cache) Get(ctx context.Context, partner, clientRef, key string) (Cached, error) {
	var c Cached
	err := s.db.r.QueryRowContext(ctx, `SELECT body, fetched_at FROM cache WHERE partner = $1 AND client_ref = $2 AND key = $3`,
		partner, clientRef, key).Scan(&c.Body, readTime{&c.Fetched})
	return c, wrap("read its cache", err)
}

// Under finds the answers of a client whose keys start with prefix, however old,
// by what follows the prefix.
func (s *Cache) Under(ctx context.Context, partner, clientRef, prefix string) (map[string]Cached, error) {
	type entry struct {
		key string
		Cached
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (e entry, err error) { return e, r.Scan(&e.key, &e.Body, readTime{&e.Fetched}) },
		`SELECT key, body, fetched_at FROM cache WHERE partner = $1 AND client_ref = $2 AND key >= $3 AND key < $4`,
		partner, clientRef, prefix, afterPrefix(prefix))
	out := make(map[string]Cached, len(all))
	for _, e := range all {
		out[e.key[len(prefix):]] = e.Cached
	}
	return out, wrap("read its cache", err)
}

// Put keeps an answer, unless a later one is kept already: of two fetches that
// overlap the later one stands, whichever is written last.
func (s *Cache) Put(ctx context.Context, partner, clientRef, key string, body []byte, fetched time.Time) error {
	if key == "" || len(key) > 500 || fetched.IsZero() {
		return internal("write its cache", errors.New("a key of 1 to 500 bytes and the time of fetching are required"))
	}
	if body == nil {
		body = []byte{}
	}
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO cache (partner, client_ref, key, body, fetched_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (partner, client_ref, key) DO UPDATE SET body = excluded.body, fetched_at = excluded.fetched_at
		WHERE excluded.fetched_at >= cache.fetched_at`, partner, clientRef, key, body, stamp(fetched))
	return wrap("write its cache", err)
}

// Delete drops the answers of a client whose keys start with prefix; an empty
// prefix drops all of them.
func (s *Cache) Delete(ctx context.Context, partner, clientRef, prefix string) error {
	_, err := s.db.w.ExecContext(ctx, `DELETE FROM cache WHERE partner = $1 AND client_ref = $2 AND key >= $3 AND key < $4`,
		partner, clientRef, prefix, afterPrefix(prefix))
	return wrap("write its cache", err)
}

// Prune drops what was fetched before the given time, and says how much.
func (s *Cache) Prune(ctx context.Context, before time.Time) (int64, error) {
	n, err := changed(ctx, s.db.w, `DELETE FROM cache WHERE fetched_at < $1`, stamp(before))
	return n, wrap("prune its cache", err)
}
