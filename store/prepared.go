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

// bulk holds the writing handle's statements of which a batch repeats one hundreds of
// times. They are prepared before the transaction begins: there is one connection.
func (db *database) bulk(ctx context.Context, queries ...string) error {
	if db.engine != engineSQLite {
		return nil
	}
	for _, q := range queries {
		if _, err := db.bulks.prepared(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// in is the handle by which a transaction runs a query: prepared, if bulk has been
// told of it.
func (db *database) in(ctx context.Context, tx *sql.Tx, query string) txQuery {
	if db.bulks == nil {
		return txQuery{tx: tx, query: query}
	}
	db.bulks.mu.RLock()
	defer db.bulks.mu.RUnlock()
	if st := db.bulks.kept[query]; st != nil {
		return txQuery{st: tx.StmtContext(ctx, st)}
	}
	return txQuery{tx: tx, query: query}
}

type txQuery struct {
	st    *sql.Stmt
	tx    *sql.Tx
	query string
}

// QueryContext ignores the query it is given: it is its own.
func (t txQuery) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	if t.st != nil {
		return t.st.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, t.query, args...)
}

func (t txQuery) exec(ctx context.Context, args ...any) error {
	var err error
	if t.st != nil {
		_, err = t.st.ExecContext(ctx, args...)
	} else {
		_, err = t.tx.ExecContext(ctx, t.query, args...)
	}
	return err
}
