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
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"partnerdesk/migrate"
	"partnerdesk/platform"
)

//go:embed migrations/*.sql
var migrations embed.FS

const readers = 3 // more, or bigger caches, were measured to cost memory only

// database is one SQLite file: one writer, because SQLite has one, and a few
// readers, which never wait for it.
type database struct {
	db      *sql.DB // of the writer
	ro      *sql.DB
	writer  *pool
	readers *pool
}

// pool lends sessions, the one that came back last first: its statements are
// prepared and its pages are warm, and those that are never needed never open.
type pool struct {
	slots chan struct{} // one for each session that is lent
	mu    sync.Mutex
	idle  []*session
}

func newPool(db *sql.DB, n int) *pool {
	p := &pool{slots: make(chan struct{}, n)}
	for range n {
		p.idle = append(p.idle, &session{db: db})
	}
	return p
}

func (p *pool) take(ctx context.Context) (*session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return s, nil
}

func (p *pool) give(s *session) {
	p.mu.Lock()
	p.idle = append(p.idle, s)
	p.mu.Unlock()
	<-p.slots
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.idle {
		errs = append(errs, s.drop())
	}
	return errors.Join(errs...)
}

// session is one connection with the statements prepared on it. Whoever took it
// from its pool has it alone. Statements don't take a context: waiting for a
// session ends with the caller's, but a statement that has begun is short, and
// one that is cancelled would take its connection and statements with it.
type session struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	heads heads // of the writer
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
	if d.ro, err = sql.Open("sqlite", dsn(path, common+"&_pragma=cache_size(-2000)&mode=ro&_query_only=1")); err != nil {
		return nil, err
	}
	d.ro.SetMaxOpenConns(readers)
	d.ro.SetMaxIdleConns(readers)
	d.writer, d.readers = newPool(d.db, 1), newPool(d.ro, readers)
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

// close waits for nobody: the caller has stopped using the database.
func (d *database) close() error {
	var errs []error
	for _, p := range []*pool{d.readers, d.writer} {
		if p != nil {
			errs = append(errs, p.close())
		}
	}
	for _, db := range []*sql.DB{d.ro, d.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// write runs fn in the one write transaction and commits it unless fn fails.
func (d *database) write(ctx context.Context, fn func(*session) error) error {
	return d.in(ctx, d.writer, "BEGIN IMMEDIATE", fn)
}

// read runs fn on one snapshot.
func (d *database) read(ctx context.Context, fn func(*session) error) error {
	return d.in(ctx, d.readers, "BEGIN", fn)
}

// look reads one row by one statement, which is a snapshot by itself: it spares
// the transaction, which costs twice as much. It fails with sql.ErrNoRows where
// there is no row; its errors have not passed boundary yet.
func (d *database) look(ctx context.Context, q string, a args, dest ...any) error {
	s, err := d.readers.take(ctx)
	if err != nil {
		return err
	}
	defer d.readers.give(s)
	err = s.get(q, a, dest...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		_ = s.drop() // as it may be broken
	}
	return err
}

func (d *database) in(ctx context.Context, from *pool, begin string, fn func(*session) error) (err error) {
	s, err := from.take(ctx)
	if err != nil {
		return boundary(err)
	}
	done := false
	defer func() { // in any case, a panic included
		if !done {
			if _, e := s.exec("ROLLBACK"); e != nil {
				_ = s.drop() // a connection in an unknown state is not used again
			}
			s.heads.undone()
		}
		from.give(s)
		err = boundary(err)
	}()
	if _, err := s.exec(begin); err != nil {
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
	if lite, ok := errors.AsType[*sqlite.Error](err); ok && noRoom(lite) {
		return &platform.Error{Kind: platform.Unavailable, Msg: platform.MsgStorage, Err: errors.Join(platform.ErrStorage, err)}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &platform.Error{Kind: platform.Unavailable, Msg: "The platform was too busy, so nothing was done. Try again.", Err: err}
	}
	return &platform.Error{Kind: platform.Internal, Msg: "Something went wrong on the platform.", Err: err}
}

// noRoom reports that a disk did not take a write. Nothing of it was kept.
func noRoom(err *sqlite.Error) bool {
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return false
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
	st, err := s.conn.PrepareContext(context.Background(), q)
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
	st, err := s.stmt(q)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), a...)
}

// get reads one row into dest; sql.ErrNoRows where there is none.
func (s *session) get(q string, a args, dest ...any) error {
	st, err := s.stmt(q)
	if err != nil {
		return err
	}
	return st.QueryRowContext(context.Background(), a...).Scan(dest...)
}

// each calls scan for every row.
func (s *session) each(q string, a args, scan func(func(dest ...any) error) error) error {
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
