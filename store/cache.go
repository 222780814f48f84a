package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Cached is an answer of the platform, with its age.
type Cached struct {
	Body    []byte
	Fetched time.Time
	// Outdated: something was changed since, so the answer serves only while there is
	// no other.
	Outdated bool
}

// Cache keeps answers of the platform, per partner and client. An empty client
// means what belongs to the partner as a whole. Answers reach the database a moment
// after they are put, many at once; who asks here has them at once, another process
// then.
type Cache struct {
	db *database

	mu       sync.Mutex
	gathered map[cacheKey]Cached // not yet written
	writing  map[cacheKey]Cached // being written
}

type cacheKey struct{ partner, clientRef, key string }

// lately is an answer that the database may not have yet.
func (s *Cache) lately(k cacheKey) (Cached, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.gathered[k]; ok {
		return c, true
	}
	c, ok := s.writing[k]
	return c, ok
}

// Get finds an answer however old, or outdated; NotFound where there is none.
func (s *Cache) Get(ctx context.Context, partner, clientRef, key string) (Cached, error) {
	c, ok := s.lately(cacheKey{partner, clientRef, key})
	if ok {
		return c, nil
	}
	err := s.db.r.QueryRowContext(ctx, `SELECT body, fetched_at, outdated FROM cache WHERE partner = $1 AND client_ref = $2 AND key = $3`,
		partner, clientRef, key).Scan(&c.Body, readTime{&c.Fetched}, &c.Outdated)
	return c, wrap("read its cache", err)
}

// Under finds the answers of a client whose keys start with prefix, however old but
// not outdated, by what follows the prefix.
func (s *Cache) Under(ctx context.Context, partner, clientRef, prefix string) (map[string]Cached, error) {
	type entry struct {
		key string
		Cached
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (e entry, err error) { return e, r.Scan(&e.key, &e.Body, readTime{&e.Fetched}) },
		`SELECT key, body, fetched_at FROM cache WHERE partner = $1 AND client_ref = $2 AND key >= $3 AND key < $4 AND outdated = 0`,
		partner, clientRef, prefix, afterPrefix(prefix))
	out := make(map[string]Cached, len(all))
	for _, e := range all {
		out[e.key[len(prefix):]] = e.Cached
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, some := range []map[cacheKey]Cached{s.writing, s.gathered} {
		for k, c := range some {
			if k.under(partner, clientRef, prefix) && !c.Outdated {
				out[k.key[len(prefix):]] = c
			}
		}
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
	k, c := cacheKey{partner, clientRef, key}, Cached{Body: body, Fetched: fetched.UTC().Truncate(time.Microsecond)}
	s.mu.Lock()
	if was, ok := s.gathered[k]; !ok || !was.Fetched.After(c.Fetched) {
		if s.gathered == nil {
			s.gathered = map[cacheKey]Cached{}
		}
		if w, ok := s.writing[k]; !ok || !w.Fetched.After(c.Fetched) {
			s.gathered[k] = c
		}
	}
	s.mu.Unlock()
	return wrap("write its cache", s.db.behind.soon())
}

func (s *Cache) take() (write func(context.Context, *sql.Tx) error, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.gathered) == 0 {
		return nil, nil
	}
	s.writing, s.gathered = s.gathered, nil
	keys := slices.SortedFunc(maps.Keys(s.writing), func(a, b cacheKey) int { // in one order, so that two can't wait for each other
		return cmp.Or(strings.Compare(a.partner, b.partner), strings.Compare(a.clientRef, b.clientRef), strings.Compare(a.key, b.key))
	})
	now := s.writing
	write = func(ctx context.Context, tx *sql.Tx) error {
		for _, k := range keys {
			_, err := tx.ExecContext(ctx, `INSERT INTO cache (partner, client_ref, key, body, fetched_at, outdated) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (partner, client_ref, key) DO UPDATE SET body = excluded.body, fetched_at = excluded.fetched_at, outdated = excluded.outdated
				WHERE excluded.fetched_at >= cache.fetched_at`, k.partner, k.clientRef, k.key, now[k].Body, stamp(now[k].Fetched), flag(now[k].Outdated))
			if err != nil {
				return err
			}
		}
		return nil
	}
	return write, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writing = nil
	}
}

func (k cacheKey) under(partner, clientRef, prefix string) bool {
	return k.partner == partner && k.clientRef == clientRef && strings.HasPrefix(k.key, prefix)
}

// Outdate marks the answers of a client whose keys start with prefix as older than a
// change; an empty prefix marks all of them.
func (s *Cache) Outdate(ctx context.Context, partner, clientRef, prefix string) error {
	s.db.behind.flushing.Lock() // what is being written now would come back as good
	defer s.db.behind.flushing.Unlock()
	s.mu.Lock()
	for k, c := range s.gathered {
		if k.under(partner, clientRef, prefix) {
			c.Outdated = true
			s.gathered[k] = c
		}
	}
	s.mu.Unlock()
	_, err := s.db.w.ExecContext(ctx, `UPDATE cache SET outdated = 1 WHERE partner = $1 AND client_ref = $2 AND key >= $3 AND key < $4`,
		partner, clientRef, prefix, afterPrefix(prefix))
	return wrap("write its cache", err)
}

// Prune drops what was fetched before the given time, and says how much.
func (s *Cache) Prune(ctx context.Context, before time.Time) (int64, error) {
	s.db.behind.flush(ctx)
	n, err := changed(ctx, s.db.w, `DELETE FROM cache WHERE fetched_at < $1`, stamp(before))
	return n, wrap("prune its cache", err)
}
