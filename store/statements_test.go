package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// oneConnection is one to SQLite with a table of three numbers.
func oneConnection(t *testing.T) *sql.Conn {
	t.Helper()
	w, _ := storetest.New(t).Handles()
	c, err := w.Conn(t.Context())
	must(t, err)
	t.Cleanup(func() { c.Close() })
	_, err = c.ExecContext(t.Context(), `CREATE TABLE few (n INTEGER PRIMARY KEY); INSERT INTO few VALUES (1), (2), (3)`)
	must(t, err)
	return c
}

func kept(t *testing.T, c *sql.Conn) (n int) {
	t.Helper()
	must(t, c.Raw(func(conn any) error { n = store.Kept(conn); return nil }))
	return n
}

func TestAQueryIsKeptAndMayBeReadTwiceAtOnce(t *testing.T) {
	t.Parallel()
	c := oneConnection(t)
	read := func() *sql.Rows {
		rows, err := c.QueryContext(t.Context(), `SELECT n FROM few WHERE n > $1 ORDER BY n`, 1)
		must(t, err)
		return rows
	}
	next := func(rows *sql.Rows) (n int) {
		if !rows.Next() {
			t.Fatalf("no row: %v", rows.Err())
		}
		must(t, rows.Scan(&n))
		return n
	}
	before := kept(t, c)
	a, b := read(), read()
	eq(t, "the first's first", next(a), 2)
	eq(t, "the second's first", next(b), 2)
	eq(t, "the first's second", next(a), 3)
	must(t, a.Close())
	eq(t, "the second's second", next(b), 3)
	must(t, b.Close())
	eq(t, "what is kept", kept(t, c)-before, 1)
	again := read()
	eq(t, "what is kept while it is read", kept(t, c)-before, 0)
	eq(t, "its first row", next(again), 2)
	must(t, again.Close())
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	t.Parallel()
	c := oneConnection(t)
	for range 2 {
		for i := range store.KeepStatements + 10 {
			var n int
			must(t, c.QueryRowContext(t.Context(), fmt.Sprintf(`SELECT n + %d FROM few WHERE n = $1`, i), 2).Scan(&n))
			eq(t, "the sum", n, i+2)
		}
	}
	eq(t, "what is kept", kept(t, c), store.KeepStatements)
}

func TestAStatementThatFailedOrWhoseTableChangedStillWorks(t *testing.T) {
	t.Parallel()
	c := oneConnection(t)
	insert := func(n int) error {
		_, err := c.ExecContext(t.Context(), `INSERT INTO few VALUES ($1)`, n)
		return err
	}
	must(t, insert(4))
	if insert(4) == nil {
		t.Error("a number was taken twice")
	}
	must(t, insert(5))
	var text string
	all := func() string {
		rows, err := c.QueryContext(t.Context(), `SELECT * FROM few WHERE n = $1`, 5)
		must(t, err)
		defer rows.Close()
		columns, err := rows.Columns()
		must(t, err)
		return fmt.Sprint(columns)
	}
	eq(t, "the columns", all(), "[n]")
	_, err := c.ExecContext(t.Context(), `ALTER TABLE few ADD COLUMN more TEXT DEFAULT 'x'`)
	must(t, err)
	eq(t, "the columns after one was added", all(), "[n more]")
	must(t, c.QueryRowContext(t.Context(), `SELECT more FROM few WHERE n = $1`, 5).Scan(&text))
	eq(t, "its value", text, "x")
}
