package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

func TestOpenRefusesToRunWithoutItsParts(t *testing.T) {
	t.Parallel()
	whole := storetest.Options(t, storetest.NewClock())
	for what, drop := range map[string]func(*store.Options){
		"clock":  func(o *store.Options) { o.Clock = nil },
		"random": func(o *store.Options) { o.Random = nil },
		"sealer": func(o *store.Options) { o.Sealer = nil },
	} {
		opt := whole
		drop(&opt)
		_, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), opt)
		if err == nil {
			t.Errorf("a store without %s was opened", what)
		}
	}
}

func TestOpenCreatesAPrivateFileWhereverTheURLSays(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"", "sqlite://"} {
		// A name that a careless URI would cut off.
		path := filepath.Join(t.TempDir(), "new folder", "a%20b?c#d.db")
		s := storetest.Open(t, scheme+path, storetest.Options(t, storetest.NewClock()))
		must(t, s.Ping(t.Context()))
		for _, name := range []string{path, path + "-wal"} {
			info, err := os.Stat(name)
			must(t, err)
			eq(t, "the mode of "+filepath.Base(name), info.Mode().Perm(), 0o600)
		}
	}
}

func TestEverySQLiteConnectionHasItsSettings(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	w, r := s.Handles()
	for _, c := range []struct {
		handle *sql.DB
		conns  int
		want   map[string]string
	}{
		{w, 1, map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0", "cache_size": "-65536"}},
		{r, 2, map[string]string{"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "1", "cache_size": "-2048"}},
	} {
		eq(t, "the number of connections", c.handle.Stats().MaxOpenConnections, c.conns)
		held := make([]*sql.Conn, c.conns) // all at once, so that each is another
		for i := range held {
			conn, err := c.handle.Conn(t.Context())
			must(t, err)
			held[i] = conn
			for pragma, want := range c.want {
				var got string
				must(t, conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
				eq(t, pragma, got, want)
			}
			if _, err := conn.ExecContext(t.Context(), `SELECT "no such column"`); err == nil {
				t.Error("a misspelt column in double quotes was taken for text")
			}
		}
		for _, conn := range held {
			must(t, conn.Close())
		}
	}
	if _, err := r.Exec(`DELETE FROM people`); err == nil {
		t.Error("the reading handle can write")
	}
}

func TestAKeyFileOfAnotherDatabaseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		other := b.opt
		var err error
		other.Sealer, err = store.NewSealer(bytes.Repeat([]byte{7}, store.KeySize))
		must(t, err)
		_, err = store.Open(t.Context(), b.url, other)
		wantKind(t, err, platform.Invalid)
		again, err := store.Open(t.Context(), b.url, b.opt)
		must(t, err)
		must(t, again.Close())
	})
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		again, err := store.Open(t.Context(), b.url, b.opt)
		must(t, err)
		must(t, again.Close())
		yes := "1"
		if b.Engine() == "postgres" {
			yes = "true"
		}
		b.exec(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, `+yes+`)`)
		_, err = store.Open(t.Context(), b.url, b.opt)
		wantKind(t, err, platform.Invalid)
	})
}

func TestReplicasThatStartTogetherShareOneDatabase(t *testing.T) {
	t.Parallel()
	// An empty database, so that all of them want to make the tables.
	url := storetest.Postgres(t)
	name := "empty_" + filepath.Base(t.TempDir())
	admin, err := sql.Open("pgx", url)
	must(t, err)
	t.Cleanup(func() { admin.Close() })
	_, err = admin.Exec(`CREATE DATABASE "` + name + `"`)
	must(t, err)
	db, _, _ := strings.Cut(strings.TrimPrefix(url, "postgres:///"), "?")
	empty := strings.Replace(url, "/"+db+"?", "/"+name+"?", 1)
	opt := storetest.Options(t, storetest.NewClock())
	stores := make([]*store.Store, 3)
	for _, err := range atOnce(len(stores), func(i int) (err error) {
		own := storetest.Options(t, storetest.NewClock())
		own.Sealer = opt.Sealer
		stores[i], err = store.Open(context.Background(), empty, own)
		return err
	}) {
		must(t, err)
	}
	p := partner(t, stores[0], "Acme Telecom")
	must(t, stores[0].Directory.SetActive(t.Context(), p, addClient(t, stores[0], p, "CLIENTKEY1", "Zen Ltd"), false))
	for _, s := range stores {
		// A ref is found by a keyed hash, so all must have taken the same key.
		_, err := s.Directory.RefByClientID(t.Context(), p, "CLIENTKEY1")
		must(t, err)
		must(t, s.Close())
	}
}

func TestBothEnginesHaveTheSameTables(t *testing.T) {
	t.Parallel()
	read := func(s *store.Store, query string) []string {
		w, _ := s.Handles()
		rows, err := w.Query(query)
		must(t, err)
		defer rows.Close()
		var all []string
		for rows.Next() {
			var table, column, kind string
			var notNull bool
			must(t, rows.Scan(&table, &column, &kind, &notNull))
			kind = strings.NewReplacer("bigint", "integer", "bytea", "blob").Replace(strings.ToLower(kind))
			all = append(all, fmt.Sprintf("%s.%s %s required=%t", table, column, kind, notNull))
		}
		must(t, rows.Err())
		slices.Sort(all)
		return all
	}
	lite := storetest.New(t)
	pg := storetest.Open(t, storetest.Postgres(t), storetest.Options(t, storetest.NewClock()))
	for _, c := range []struct{ what, lite, pg string }{
		{"columns", `SELECT t.name, c.name, replace(c.type, ' GENERATED ALWAYS', ''), c."notnull" FROM sqlite_schema t, pragma_table_xinfo(t.name) c
				WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'goose%'`,
			`SELECT table_name, column_name, data_type, is_nullable = 'NO' FROM information_schema.columns
				WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'`},
		{"indexes", `SELECT tbl_name, name, '', 0 FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
			`SELECT tablename, indexname, '', false FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND tablename NOT LIKE 'goose%'`},
	} {
		got, want := read(pg, c.pg), read(lite, c.lite)
		if len(want) < 20 {
			t.Fatalf("only %d %s were read", len(want), c.what)
		}
		for _, one := range want {
			if !slices.Contains(got, one) {
				t.Errorf("PostgreSQL lacks %s", one)
			}
		}
		for _, one := range got {
			if !slices.Contains(want, one) {
				t.Errorf("SQLite lacks %s", one)
			}
		}
	}
	var loose int
	w, _ := lite.Handles()
	must(t, w.QueryRow(`SELECT COUNT(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
		AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'`).Scan(&loose))
	eq(t, "the number of tables that are not STRICT", loose, 0)
}

func TestPostgresComparesTextByItsBytes(t *testing.T) {
	t.Parallel()
	pg := storetest.Open(t, storetest.Postgres(t), storetest.Options(t, storetest.NewClock()))
	w, _ := pg.Handles()
	var others int
	must(t, w.QueryRow(`SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'
		AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE 'goose%'`).Scan(&others))
	eq(t, "the number of text columns with another collation", others, 0)
}
