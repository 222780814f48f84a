package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
)

// lite is a few connections that read a SQLite file by the library's own calls. The same
// library is below database/sql, which takes three times as long for a row that is found
// by its key: locks, a goroutine and a copy for each query, and boxes for each value.
type lite struct {
	name   string
	tokens chan struct{} // one for each connection there may be
	closed sync.Once

	mu   sync.Mutex
	idle []*liteConn // the last one used is taken first: its pages are in memory
}

func newLite(name string, conns int) *lite {
	l := &lite{name: name, tokens: make(chan struct{}, conns)}
	for range conns {
		l.tokens <- struct{}{}
	}
	return l
}

func (l *lite) take(ctx context.Context) (*liteConn, error) {
	select {
	case _, open := <-l.tokens:
		if !open {
			return nil, errors.New("the database is closed")
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	if last := len(l.idle) - 1; last >= 0 {
		c := l.idle[last]
		l.idle = l.idle[:last]
		l.mu.Unlock()
		return c, nil
	}
	l.mu.Unlock()
	c, err := openLite(l.name)
	if err != nil {
		l.tokens <- struct{}{}
		return nil, err
	}
	return c, nil
}

func (l *lite) give(c *liteConn) {
	l.mu.Lock()
	l.idle = append(l.idle, c)
	l.mu.Unlock()
	l.tokens <- struct{}{}
}

// close waits for queries under way. A second time it does nothing.
func (l *lite) close() (err error) {
	l.closed.Do(func() {
		for range cap(l.tokens) {
			<-l.tokens
		}
		close(l.tokens)
		for _, c := range l.idle {
			err = errors.Join(err, c.conn.Close())
		}
	})
	return err
}

func (l *lite) look(ctx context.Context, each func(scanner) error, query string, args []any) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := l.take(ctx)
	if err != nil {
		return err
	}
	defer l.give(c)
	stmt, err := c.statement(query)
	if err != nil {
		return err
	}
	defer func() {
		// What is not reset holds its snapshot, and the log behind it.
		if e := stmt.Reset(); err == nil {
			err = e
		}
	}()
	if err := stmt.bind(args); err != nil {
		return err
	}
	row := liteRow{stmt.Stmt}
	for n := 0; ; n++ {
		if n%64 == 63 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// liteConn is one connection, with the statements that it keeps.
type liteConn struct {
	conn *sqlite.Conn
	kept map[string]*liteStmt
	age  []string // their texts, oldest first
}

// liteStmt knows which argument each of its places takes: to SQLite $2 is a name, and its
// place is where it first stands in the text.
type liteStmt struct {
	*sqlite.Stmt
	takes []int
}

func openLite(name string) (*liteConn, error) {
	conn, err := sqlite.OpenConn(name, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(5 * time.Second)
	c := &liteConn{conn: conn, kept: map[string]*liteStmt{}}
	for _, setting := range []string{`PRAGMA query_only = 1`, `PRAGMA temp_store = MEMORY`, `PRAGMA cache_size = -2048`} {
		stmt, _, err := conn.PrepareTransient(setting)
		if err == nil {
			_, err = stmt.Step()
			err = errors.Join(err, stmt.Finalize())
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return c, nil
}

func (c *liteConn) statement(query string) (*liteStmt, error) {
	if stmt := c.kept[query]; stmt != nil {
		return stmt, nil
	}
	s, err := c.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	stmt := &liteStmt{s, make([]int, s.BindParamCount())}
	for i := range stmt.takes {
		n, err := strconv.Atoi(strings.TrimPrefix(s.BindParamName(i+1), "$"))
		if err != nil || n < 1 {
			return nil, errors.Join(errors.New("the query names its arguments otherwise than by $1, $2 and so on"), s.Finalize())
		}
		stmt.takes[i] = n - 1
	}
	c.kept[query] = stmt
	if c.age = append(c.age, query); len(c.age) > keepStatements {
		oldest := c.kept[c.age[0]]
		delete(c.kept, c.age[0])
		c.age = c.age[1:]
		if err := oldest.Finalize(); err != nil {
			return nil, err
		}
	}
	return stmt, nil
}

// bind gives a statement all its arguments, each anew: it forgets none by itself.
func (s *liteStmt) bind(args []any) error {
	for i, takes := range s.takes {
		if takes >= len(args) {
			return fmt.Errorf("the query has an argument $%d, and was given %d", takes+1, len(args))
		}
		at := i + 1
		switch a := args[takes].(type) {
		case nil:
			s.BindNull(at)
		case string:
			s.BindText(at, a)
		case int64:
			s.BindInt64(at, a)
		case int:
			s.BindInt64(at, int64(a))
		case bool:
			s.BindBool(at, a)
		case []byte:
			s.BindBytes(at, a)
		default:
			return fmt.Errorf("argument $%d is a %T", takes+1, a)
		}
	}
	return nil
}
