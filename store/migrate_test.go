package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"partnerdesk/migrate"
)

func files(texts map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	for name, text := range texts {
		fs[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	}
	return fs
}

func database(t *testing.T) (*sql.DB, func(texts map[string]string) error) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, func(texts map[string]string) error {
		return migrate.Up(context.Background(), goose.DialectSQLite3, db, files(texts))
	}
}

func has(t *testing.T, db *sql.DB, want string) {
	t.Helper()
	var got string
	if err := db.QueryRow(`SELECT group_concat(name ORDER BY name) FROM sqlite_schema WHERE name LIKE 't%'`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("the database has %s, want %s", got, want)
	}
}

func TestEachFileIsAppliedOnceAndALateOneToo(t *testing.T) {
	t.Parallel()
	db, up := database(t)
	texts := map[string]string{
		"0001_a.sql": `CREATE TABLE t1 (a); CREATE TABLE t1b (a);`,
		"0007_b.sql": `CREATE TABLE t7 (a); CREATE TRIGGER t7_kept BEFORE DELETE ON t7 BEGIN SELECT RAISE(ABORT, 'kept; for ever'); END;`,
	}
	for range 2 {
		if err := up(texts); err != nil {
			t.Fatal(err)
		}
	}
	has(t, db, "t1,t1b,t7,t7_kept")
	texts["0003_late.sql"] = `CREATE TABLE t3 (a);`
	if err := up(texts); err != nil {
		t.Fatal(err)
	}
	has(t, db, "t1,t1b,t3,t7,t7_kept")
}

func TestAFileThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	db, up := database(t)
	err := up(map[string]string{"0001_a.sql": `CREATE TABLE t1 (a);`, "0002_b.sql": `CREATE TABLE t2 (a); CREATE TABLE t1 (a);`})
	if err == nil || !strings.Contains(err.Error(), "0002_b.sql") {
		t.Errorf("the error does not name the file: %v", err)
	}
	has(t, db, "t1")
}

func TestADatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	_, up := database(t)
	if err := up(map[string]string{"0001_a.sql": `CREATE TABLE t1 (a);`, "0009_b.sql": `CREATE TABLE t9 (a);`}); err != nil {
		t.Fatal(err)
	}
	err := up(map[string]string{"0001_a.sql": `CREATE TABLE t1 (a);`, "0002_c.sql": `CREATE TABLE t2 (a);`})
	newer, ok := errors.AsType[*migrate.NewerError](err)
	if !ok || newer.Has != 9 || newer.Newest != 2 {
		t.Errorf("got %v", err)
	}
}

func TestWhatWouldBeRunForwardsThoughItGoesBackIsRefused(t *testing.T) {
	t.Parallel()
	_, up := database(t)
	if err := up(map[string]string{"0001_a.sql": "CREATE TABLE t1 (a);\n-- +goose Down\nDROP TABLE t1;"}); err == nil {
		t.Error("the part that goes back was run as well")
	}
}
