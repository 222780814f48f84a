package lite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

type word string

// file makes a database of a hundred rows that is in the mode of a log, as ours are.
func file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	c, err := sqlite.OpenConn(path)
	must(t, err)
	must(t, sqlitex.ExecuteScript(c, `CREATE TABLE r (n INTEGER PRIMARY KEY, w TEXT, blank TEXT);
		WITH RECURSIVE e (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM e WHERE n < 100) INSERT INTO r SELECT n, 'word ' || n, NULL FROM e;
		CREATE INDEX by_w ON r (w);`, nil))
	must(t, c.Close())
	return path
}

func pool(t *testing.T, path string, conns int) *Pool {
	t.Helper()
	p := NewPool("file:"+path+"?mode=ro", conns)
	t.Cleanup(func() { must(t, p.Close()) })
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What a query is given must not make SQLite plan it anew.
func TestAQueryIsPlannedOnce(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 1)
	must(t, p.Snapshot(t.Context(), func(c *Conn) error {
		planned := 0
		if err := c.conn.SetAuthorizer(sqlite.AuthorizeFunc(func(sqlite.Action) sqlite.AuthResult { planned++; return sqlite.AuthResultOK })); err != nil {
			return err
		}
		ask := func(query string, args ...any) int {
			planned = 0
			for range 2 {
				rows := 0
				if err := c.Each(t.Context(), query, args, func(Row) error { rows++; return nil }); err != nil {
					t.Fatal(err)
				}
				if rows == 0 {
					t.Errorf("%s found nothing", query)
				}
				for i := range args { // another value for each the second time
					switch a := args[i].(type) {
					case int:
						args[i] = a + 40
					case string:
						args[i] = a + "%"
					}
				}
			}
			return planned
		}
		const query = `SELECT n FROM r WHERE n > $1 AND w LIKE $2 ORDER BY n LIMIT $3`
		once := ask(query, 5, "%o%", 10)
		if once == 0 {
			t.Fatal("planning was not seen")
		}
		if again := ask(query, 7, "%r%", 20); again != 0 {
			t.Errorf("it was planned again, %d questions of %d", again, once)
		}
		return nil
	}))
}

func TestAQueryMayBeAskedWithinItself(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 1)
	must(t, p.Snapshot(t.Context(), func(c *Conn) error {
		const query = `SELECT n FROM r WHERE n <= $1 ORDER BY n`
		outer, inner := 0, 0
		err := c.Each(t.Context(), query, []any{3}, func(Row) error {
			outer++
			return c.Each(t.Context(), query, []any{2}, func(Row) error { inner++; return nil })
		})
		if outer != 3 || inner != 6 {
			t.Errorf("%d rows and %d within", outer, inner)
		}
		return err
	}))
}

func TestValuesComeAsTheyAre(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 2)
	var (
		n     int64
		named word
		ptr   *word
		none  *string
		has   bool
	)
	must(t, p.Get(t.Context(), `SELECT n, w, w, blank, n = 7 FROM r WHERE w = $1`, []any{word("word 7")}, &n, &named, &ptr, &none, &has))
	if n != 7 || named != "word 7" || ptr == nil || *ptr != "word 7" || none != nil || !has {
		t.Errorf("it came as %d %q %v %v %v", n, named, ptr, none, has)
	}
	for what, dest := range map[string]any{"a text": &named, "a number": &n} {
		if err := p.Get(t.Context(), `SELECT blank FROM r WHERE n = $1`, []any{1}, dest); err == nil {
			t.Errorf("NULL fits into %s", what)
		}
	}
	if err := p.Get(t.Context(), `SELECT n FROM r WHERE n = $1`, []any{1000}, &n); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no row is %v", err)
	}
	if err := p.Get(t.Context(), `SELECT n FROM r WHERE n = $1`, []any{struct{}{}}, &n); err == nil {
		t.Error("a structure passes as an argument")
	}
}

func TestNobodyWritesHere(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 1)
	if err := p.Each(t.Context(), `DELETE FROM r WHERE n = $1`, []any{1}, func(Row) error { return nil }); err == nil {
		t.Error("it wrote")
	}
	var n int
	must(t, p.Get(t.Context(), `SELECT count(*) FROM r`, nil, &n))
	if n != 100 {
		t.Errorf("%d rows are left", n)
	}
}

func TestMoreQueriesThanAreKept(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 1)
	for range 2 {
		for i := range KeepStatements + 20 {
			var n int
			must(t, p.Get(t.Context(), fmt.Sprintf(`SELECT %d + $1`, i), []any{1}, &n))
			if n != i+1 {
				t.Fatalf("%d came as %d", i+1, n)
			}
		}
	}
	must(t, p.Snapshot(t.Context(), func(c *Conn) error {
		if len(c.kept) != KeepStatements || c.age.Len() != KeepStatements {
			t.Errorf("%d statements are kept, want %d", len(c.kept), KeepStatements)
		}
		return nil
	}))
}

func TestWaitingEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	p := pool(t, file(t), 1)
	ctx, cancel := context.WithCancel(t.Context())
	must(t, p.Snapshot(t.Context(), func(*Conn) error {
		cancel()
		if err := p.Get(ctx, `SELECT 1`, nil, new(int)); !errors.Is(err, context.Canceled) {
			t.Errorf("who has left gets %v", err)
		}
		return nil
	}))
}

func TestAPanicLeavesNoSnapshotBehind(t *testing.T) {
	t.Parallel()
	path := file(t)
	p := pool(t, path, 1)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = p.Snapshot(t.Context(), func(c *Conn) error {
			_ = c.Get(t.Context(), `SELECT count(*) FROM r`, nil, new(int))
			panic("boom")
		})
	}()
	w, err := sqlite.OpenConn(path)
	must(t, err)
	defer w.Close()
	must(t, sqlitex.ExecuteScript(w, `DELETE FROM r WHERE n > 50`, nil))
	var n int
	must(t, p.Get(t.Context(), `SELECT count(*) FROM r`, nil, &n))
	if n != 50 {
		t.Errorf("%d rows are seen, want those of now", n)
	}
}

func TestAFileThatIsGoneIsNoRoom(t *testing.T) {
	t.Parallel()
	p := pool(t, filepath.Join(t.TempDir(), "none.db"), 1)
	err := p.Get(t.Context(), `SELECT 1`, nil, new(int))
	if !NoRoom(err) {
		t.Errorf("a file that is not there is %v", err)
	}
	if NoRoom(nil) || NoRoom(os.ErrNotExist) || NoRoom(sql.ErrNoRows) {
		t.Error("what is no failure of the disk passes as one")
	}
}

func TestAClosedPoolSaysSo(t *testing.T) {
	t.Parallel()
	p := NewPool("file:"+file(t)+"?mode=ro", 2)
	must(t, p.Get(t.Context(), `SELECT 1`, nil, new(int)))
	must(t, p.Close())
	must(t, p.Close())
	if err := p.Get(t.Context(), `SELECT 1`, nil, new(int)); !errors.Is(err, ErrClosed) {
		t.Errorf("it answered %v", err)
	}
}
