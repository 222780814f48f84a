package store

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"

	"partnerdesk/lite"
)

// openKeeping opens a handle whose connections keep their statements, as pgx does by
// itself: SQLite would read and plan each query anew, and that took more than a
// quarter of a page's time.
func openKeeping(name string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{c}), nil
}

type keeping struct{ driver.Connector }

func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver's connections lack what they had"), c.Close())
	}
	return &keepingConn{sqliteConn: inner, idle: map[string]*list.Element{}}, nil
}

// sqliteConn is what every connection of the driver can do, and database/sql asks for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn runs queries with arguments by statements that it keeps; those without
// any are scripts and settings. database/sql sees to it that calls do not overlap.
type keepingConn struct {
	sqliteConn
	idle map[string]*list.Element // by their text, those that no rows are read from
	age  list.List                // of *statement, what was used last in front
}

type statement struct {
	text string
	driverStmt
}

type driverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Unwrap gives the driver's own connection, to its functions that want it.
func (c *keepingConn) Unwrap() driver.Conn { return c.sqliteConn }

func (c *keepingConn) take(ctx context.Context, text string) (*statement, error) {
	if e, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return c.age.Remove(e).(*statement), nil
	}
	s, err := c.PrepareContext(ctx, lite.Steady(text))
	if err != nil {
		return nil, err
	}
	can, ok := s.(driverStmt)
	if !ok {
		return nil, errors.Join(errors.New("the driver's statements lack what they had"), s.Close())
	}
	return &statement{text, can}, nil
}

// give keeps a statement for the next time, if it did not fail.
func (c *keepingConn) give(s *statement, failed error) error {
	if _, twice := c.idle[s.text]; twice || failed != nil {
		return s.Close()
	}
	c.idle[s.text] = c.age.PushFront(s)
	if c.age.Len() <= lite.KeepStatements {
		return nil
	}
	oldest := c.age.Remove(c.age.Back()).(*statement)
	delete(c.idle, oldest.text)
	return oldest.Close()
}

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args)
	if e := c.give(s, err); err == nil {
		err = e
	}
	return res, err
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		_ = c.give(s, err) // what failed is told already
		return nil, err
	}
	return &keepingRows{Rows: rows, conn: c, stmt: s}, nil
}

// Close implements driver.Conn.
func (c *keepingConn) Close() error {
	var errs []error
	for e := c.age.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*statement).Close())
	}
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// keepingRows give their statement back when they are closed.
type keepingRows struct {
	driver.Rows
	conn *keepingConn
	stmt *statement
}

func (r *keepingRows) Close() error {
	err := r.Rows.Close()
	if r.stmt != nil {
		if e := r.conn.give(r.stmt, err); err == nil {
			err = e
		}
		r.stmt = nil
	}
	return err
}
