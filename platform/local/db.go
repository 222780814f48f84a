package local

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"partnerdesk/lite"
	"partnerdesk/migrate"
	"partnerdesk/platform"
)

//go:embed migrations/*.sql
var migrations embed.FS

const readers = 3 // more, or bigger caches, were measured to cost memory only

// database is one SQLite file: one writer, because SQLite has one, and a few
// readers, which never wait for it.
type database struct {
	db      *sql.DB       // of the writer
	writer  chan *session // holds the one session while nobody writes
	readers *lite.Pool
}

// session is one connection with the statements prepared on it, the writer's or that of
// a reader. Whoever has it has it alone. Statements don't take a context: waiting for a
// session ends with the caller's, but a statement that has begun is short, and one that
// is cancelled would take its connection and statements with it.
type session struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	heads heads
	reads *lite.Conn // of a reader, which has nothing else
}

// args are the values of a statement's $1, $2, …
type args = []any

func openDatabase(ctx context.Context, path string) (_ *database, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	d := &database{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	// busy_timeout comes first so that the switch to WAL can wait too.
	const common = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_defensive=1&_dqs=0"
	// temp_store keeps what a savepoint or a failed trigger would undo in memory: in a
	// temporary file it cost a fifth of every ledger entry.
	const writer = "&_pragma=cache_size(-8000)&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(4000)"
	if d.db, err = sql.Open("sqlite", dsn(path, common+writer+"&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")); err != nil {
		return nil, err
	}
	d.db.SetMaxOpenConns(1)
	if err = upToDate(ctx, d.db); err != nil {
		return nil, fmt.Errorf("migrating %s: %w", filepath.Base(path), err)
	}
	d.writer = make(chan *session, 1)
	d.writer <- &session{db: d.db}
	d.readers = lite.NewPool(dsn(path, "mode=ro"), readers)
	return d, nil
}

// dsn escapes the path, which may hold what a URI gives another meaning.
func dsn(path, query string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + query
}

func upToDate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	err = migrate.Up(ctx, goose.DialectSQLite3, db, files)
	if _, newer := errors.AsType[*migrate.NewerError](err); newer {
		return &platform.Error{Kind: platform.Invalid,
			Msg: "The embedded platform was written by a newer version of the program. Start that version, or restore an older backup.", Err: err}
	}
	return err
}

// close waits for queries under way: the caller has stopped asking new ones.
func (d *database) close() error {
	var errs []error
	if d.readers != nil {
		errs = append(errs, d.readers.Close())
	}
	select {
	case s := <-d.writer:
		errs = append(errs, s.drop())
	default: // it never opened, or somebody writes still
	}
	if d.db != nil {
		errs = append(errs, d.db.Close())
	}
	return errors.Join(errs...)
}

// read runs fn on one snapshot.
func (d *database) read(ctx context.Context, fn func(*session) error) error {
	return boundary(d.readers.Snapshot(ctx, func(c *lite.Conn) error { return fn(&session{reads: c}) }))
}

// look reads one row by one statement, which is a snapshot by itself: it spares
// the transaction, which costs twice as much. It fails with sql.ErrNoRows where
// there is no row; its errors have not passed boundary yet.
func (d *database) look(ctx context.Context, q string, a args, dest ...any) error {
	return d.readers.Get(ctx, q, a, dest...)
}

// write runs fn in the one write transaction and commits it unless fn fails.
func (d *database) write(ctx context.Context, fn func(*session) error) (err error) {
	if err := ctx.Err(); err != nil {
		return boundary(err)
	}
	var s *session
	select {
	case s = <-d.writer:
	case <-ctx.Done():
		return boundary(ctx.Err())
	}
	done := false
	defer func() { // in any case, a panic included
		if !done {
			if _, e := s.exec("ROLLBACK"); e != nil {
				_ = s.drop() // a connection in an unknown state is not used again
			}
			s.heads.undone()
		}
		d.writer <- s
		err = boundary(err)
	}()
	if _, err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := fn(s); err != nil {
		return err
	}
	if _, err := s.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	s.heads.moved = false
	return nil
}

// boundary makes every error that leaves the package a *platform.Error.
func boundary(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*platform.Error](err); ok {
		return err
	}
	if lite.NoRoom(err) {
		return &platform.Error{Kind: platform.Unavailable, Msg: platform.MsgStorage, Err: errors.Join(platform.ErrStorage, err)}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &platform.Error{Kind: platform.Unavailable, Msg: "The platform was too busy, so nothing was done. Try again.", Err: err}
	}
	return &platform.Error{Kind: platform.Internal, Msg: "Something went wrong on the platform.", Err: err}
}

// drop closes the connection; the next use opens another.
func (s *session) drop() error {
	if s.conn == nil {
		return nil
	}
	conn := s.conn
	s.conn = nil
	var errs []error
	for _, st := range s.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, conn.Close())...)
}

func (s *session) stmt(q string) (*sql.Stmt, error) {
	if s.conn == nil {
		conn, err := s.db.Conn(context.Background())
		if err != nil {
			return nil, err
		}
		s.conn, s.stmts = conn, map[string]*sql.Stmt{}
	}
	if st, ok := s.stmts[q]; ok {
		return st, nil
	}
	st, err := s.conn.PrepareContext(context.Background(), lite.Steady(q))
	if err != nil {
		if errors.Is(err, driver.ErrBadConn) {
			_ = s.drop()
		}
		return nil, fmt.Errorf("preparing %q: %w", q, err)
	}
	s.stmts[q] = st
	return st, nil
}

func (s *session) exec(q string, a ...any) (sql.Result, error) {
	if s.reads != nil { // SQLite refuses what would write
		return driver.ResultNoRows, s.reads.Each(context.Background(), q, a, func(lite.Row) error { return nil })
	}
	st, err := s.stmt(q)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), a...)
}

// get reads one row into dest; sql.ErrNoRows where there is none.
func (s *session) get(q string, a args, dest ...any) error {
	if s.reads != nil {
		return s.reads.Get(context.Background(), q, a, dest...)
	}
	st, err := s.stmt(q)
	if err != nil {
		return err
	}
	return st.QueryRowContext(context.Background(), a...).Scan(dest...)
}

// each calls scan for every row.
func (s *session) each(q string, a args, scan func(func(dest ...any) error) error) error {
	if s.reads != nil {
		return s.reads.Each(context.Background(), q, a, func(r lite.Row) error { return scan(r.Scan) })
	}
	st, err := s.stmt(q)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), a...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
