package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared bounds the statements that stay prepared. There are a few hundred;
// a list's filters make some more, and what comes after is compiled each time.
const maxPrepared = 512

// reader is the handle for reading. SQLite compiles a statement in the time that it
// takes to run a short one, so each is kept prepared; PostgreSQL's driver does that
// by itself.
type reader struct {
	*sql.DB
	keep bool

	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

func newReader(db *sql.DB, keep bool) *reader {
	return &reader{DB: db, keep: keep, kept: map[string]*sql.Stmt{}}
}

// prepared is nil for what is not kept.
func (r *reader) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if !r.keep {
		return nil, nil
	}
	r.mu.RLock()
	st, full := r.kept[query], len(r.kept) >= maxPrepared
	r.mu.RUnlock()
	if st != nil || full {
		return st, nil
	}
	st, err := r.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if other := r.kept[query]; other != nil || len(r.kept) >= maxPrepared {
		return other, st.Close() // somebody was faster, or took the last place
	}
	r.kept[query] = st
	return st, nil
}

func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := r.prepared(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case st != nil:
		return st.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, query, args...)
}

func (r *reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	// A statement that can't be prepared fails again when it is run, and is told then.
	if st, err := r.prepared(ctx, query); err == nil && st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, query, args...)
}

func (r *reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, st := range r.kept {
		_ = st.Close() // the database is closed next, which tells what there is to tell
	}
	clear(r.kept)
	return r.DB.Close()
}
