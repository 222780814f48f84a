package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"partnerdesk/platform"
)

type engine string

const (
	engineSQLite   engine = "sqlite"
	enginePostgres engine = "postgres"
)

// forUpdate ends a SELECT whose row the same transaction goes on to change.
// SQLite has no such clause and needs none: its writers take turns.
func (db *database) forUpdate() string {
	if db.engine == enginePostgres {
		return " FOR UPDATE"
	}
	return ""
}

// tx runs fn in a writing transaction and commits if fn succeeds. PostgreSQL may
// ask for the whole to be done again, so fn must not act outside the database.
func (db *database) tx(ctx context.Context, doing string, fn func(tx *sql.Tx) error) error {
	const attempts = 5
	for n := 1; ; n++ {
		err := db.txOnce(ctx, fn)
		if err == nil {
			return nil
		}
		if n < attempts && (isRetry(err) || errors.Is(err, errAgain)) {
			continue
		}
		return wrap(doing, err)
	}
}

// errAgain makes tx run its function once more, as for an id that was taken.
var errAgain = errors.New("try again")

func (db *database) txOnce(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := db.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after a commit
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// changed runs a statement and says how many rows it touched.
func changed(ctx context.Context, e execer, query string, args ...any) (int64, error) {
	res, err := e.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// mustChange is for a statement that names one row: none is sql.ErrNoRows.
func mustChange(ctx context.Context, e execer, query string, args ...any) error {
	n, err := changed(ctx, e, query, args...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

type scanner interface{ Scan(dest ...any) error }

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rowOf reads the first row of a query when it is scanned.
func rowOf(ctx context.Context, q queryer, query string, args ...any) scanner {
	if r, ok := q.(*reads); ok {
		return r.QueryRowContext(ctx, query, args...)
	}
	return q.(interface {
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}).QueryRowContext(ctx, query, args...)
}

// collect reads all rows of a query; none is an empty list.
func collect[T any](ctx context.Context, q queryer, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	if err := collectInto(ctx, q, &all, scan, query, args...); err != nil {
		return nil, err
	}
	return all, nil
}

// collectInto appends the rows of a query.
func collectInto[T any](ctx context.Context, q queryer, all *[]T, scan func(scanner) (T, error), query string, args ...any) error {
	if r, ok := q.(*reads); ok {
		return r.look(ctx, func(r scanner) error {
			one, err := scan(r)
			if err == nil {
				*all = append(*all, one)
			}
			return err
		}, query, args...)
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return err
		}
		*all = append(*all, one)
	}
	return rows.Err()
}

// wrap makes a *platform.Error of any failure; one that is labelled stays as it
// is. doing completes "The dashboard could not …".
func wrap(doing string, err error) error {
	var labelled *platform.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &labelled):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return &platform.Error{Kind: platform.NotFound, Msg: "There is nothing here, or it is not yours.", Err: fmt.Errorf("%s: %w", doing, err)}
	case errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05"):
		// A NUL or a broken character: SQLite keeps it, PostgreSQL does not.
		return &platform.Error{Kind: platform.Invalid, Msg: "The text holds a character that cannot be kept.", Err: err}
	case noRoom(err):
		return storageError(doing, err)
	}
	return internal(doing, err)
}

// isTaken reports that a row with the same unique key exists.
func isTaken(err error) bool {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return pg.Code == "23505"
	case errors.As(err, &lite):
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isRetry reports a deadlock or a serialisation failure of PostgreSQL.
func isRetry(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// stamp is how a time is stored; the zero time is NULL.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// readTime scans what stamp wrote.
type readTime struct{ t *time.Time }

func (r readTime) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*r.t = time.Time{}
	case int64:
		*r.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time came as %T", v)
	}
	return nil
}

// ScanInt64 implements lite.IntScanner.
func (r readTime) ScanInt64(n int64, null bool) {
	*r.t = time.Time{}
	if !null {
		*r.t = time.UnixMicro(n).UTC()
	}
}

// flag is how a bool is stored; Scan reads it back by itself.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// readJSON scans JSON text; empty text is nil.
type readJSON struct{ raw *[]byte }

func (r readJSON) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*r.raw = nil
		if v != "" {
			*r.raw = []byte(v)
		}
	case []byte:
		*r.raw = append([]byte(nil), v...)
	default:
		return fmt.Errorf("JSON came as %T", v)
	}
	return nil
}

// where gathers conditions with their arguments. A condition says ? for its
// argument; the numbering is done here.
type where struct {
	sql  strings.Builder
	args []any
}

func (w *where) add(cond string, args ...any) {
	if w.sql.Len() > 0 {
		w.sql.WriteString(" AND ")
	}
	w.sql.WriteString(w.number(cond, args...))
}

func (w *where) number(cond string, args ...any) string {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	return cond
}

// afterPrefix is the least text behind every text that starts with prefix.
func afterPrefix(prefix string) string { return prefix + "\U0010FFFF" }
