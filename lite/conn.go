package lite

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
)

// KeepStatements is how many prepared statements a connection keeps. The store has some
// two hundred, and lists that are filtered make more of them.
const KeepStatements = 160

// Conn is one connection, with the statements that it keeps.
type Conn struct {
	conn   *sqlite.Conn
	kept   map[string]*list.Element
	age    list.List // of *statement, what was used last in front
	broken bool
}

// statement knows which argument each of its places takes: to SQLite $2 is a name, and
// its place is where it first stands in the text.
type statement struct {
	*sqlite.Stmt
	text  string
	takes []int
	busy  bool // its rows are being read
}

func open(name string) (*Conn, error) {
	conn, err := sqlite.OpenConn(name, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(5 * time.Second)
	c := &Conn{conn: conn, kept: map[string]*list.Element{}}
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

// Steady is a query whose plan does not hang on what it is given. SQLite looks at the
// value of a bare parameter behind LIMIT or LIKE while it plans, and so plans anew for
// each other value, which takes longer than most queries. Behind a plus, which changes
// nothing, it does not look.
func Steady(query string) string { return steady.Replace(query) }

var steady = strings.NewReplacer(`LIMIT $`, `LIMIT +$`, `LIKE $`, `LIKE +$`)

func (c *Conn) statement(query string) (*statement, error) {
	if e := c.kept[query]; e != nil {
		if s := e.Value.(*statement); !s.busy {
			c.age.MoveToFront(e)
			return s, nil
		}
		s, _, err := c.conn.PrepareTransient(Steady(query)) // within a reading of itself
		return newStatement(query, s, err)
	}
	p, err := c.conn.Prepare(Steady(query))
	s, err := newStatement(query, p, err)
	if err != nil {
		return nil, err
	}
	c.kept[query] = c.age.PushFront(s)
	for e := c.age.Back(); e != nil && c.age.Len() > KeepStatements; {
		oldest, before := e.Value.(*statement), e.Prev()
		if !oldest.busy {
			c.age.Remove(e)
			delete(c.kept, oldest.text)
			if err := oldest.Finalize(); err != nil {
				return nil, err
			}
		}
		e = before
	}
	return s, nil
}

func newStatement(query string, s *sqlite.Stmt, err error) (*statement, error) {
	if err != nil {
		return nil, fmt.Errorf("preparing %q: %w", query, err)
	}
	stmt := &statement{Stmt: s, text: query, takes: make([]int, s.BindParamCount())}
	for i := range stmt.takes {
		n, err := strconv.Atoi(strings.TrimPrefix(s.BindParamName(i+1), "$"))
		if err != nil || n < 1 {
			return nil, errors.Join(errors.New("the query names its arguments otherwise than by $1, $2 and so on"), s.Finalize())
		}
		stmt.takes[i] = n - 1
	}
	return stmt, nil
}

// Each calls do with every row of a query. do may ask the same connection in turn.
func (c *Conn) Each(ctx context.Context, query string, args []any, do func(Row) error) (err error) {
	stmt, err := c.statement(query)
	if err != nil {
		return err
	}
	stmt.busy = true
	defer func() {
		stmt.busy = false
		// What is not reset holds its snapshot, and the log behind it.
		e := stmt.Reset()
		if kept := c.kept[query]; kept == nil || kept.Value != stmt {
			e = errors.Join(e, stmt.Finalize())
		}
		if err == nil {
			err = e
		}
	}()
	if err := stmt.bind(args); err != nil {
		return err
	}
	row := Row{stmt.Stmt}
	for n := 0; ; n++ {
		if n%64 == 63 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		if err := do(row); err != nil {
			return err
		}
	}
}

// Get reads the first row of a query; sql.ErrNoRows where there is none.
func (c *Conn) Get(ctx context.Context, query string, args []any, dest ...any) error {
	found := false
	err := c.Each(ctx, query, args, func(r Row) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		found = true
		return errFirst
	})
	if errors.Is(err, errFirst) {
		err = nil
	}
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	return err
}

var errFirst = errors.New("the first row is enough")

// do runs a statement without arguments or rows.
func (c *Conn) do(text string) error {
	return c.Each(context.Background(), text, nil, func(Row) error { return nil })
}

// bind gives a statement all its arguments, each anew: it forgets none by itself.
func (s *statement) bind(args []any) error {
	for i, takes := range s.takes {
		if takes >= len(args) {
			return fmt.Errorf("the query has an argument $%d, and was given %d", takes+1, len(args))
		}
		if s.bindOne(i+1, args[takes]) {
			continue
		}
		// A named type, a pointer or a driver.Valuer, as database/sql would turn it.
		plain, err := driver.DefaultParameterConverter.ConvertValue(args[takes])
		if err != nil || !s.bindOne(i+1, plain) {
			return fmt.Errorf("argument $%d is a %T", takes+1, args[takes])
		}
	}
	return nil
}

func (s *statement) bindOne(at int, arg any) bool {
	switch a := arg.(type) {
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
	case float64:
		s.BindFloat(at, a)
	case []byte:
		s.BindBytes(at, a)
	default:
		return false
	}
	return true
}
