package local

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"partnerdesk/platform"
)

func testDatabase(t *testing.T) *database {
	t.Helper()
	d, err := openDatabase(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func put(s *session, name string) error {
	_, err := s.exec(`INSERT INTO meta (name, value) VALUES ($1, $2)`, name, []byte("x"))
	return err
}

func count(t *testing.T, d *database) (n int) {
	t.Helper()
	if err := d.read(t.Context(), func(s *session) error { return s.get(`SELECT count(*) FROM meta`, nil, &n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWritesAreWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	boom := errors.New("boom")
	err := d.write(t.Context(), func(s *session) error {
		if err := put(s, "a"); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) || platform.KindOf(err) != platform.Internal || strings.Contains(err.(*platform.Error).Msg, "boom") {
		t.Errorf("the error is %v", err)
	}
	if n := count(t, d); n != 0 {
		t.Errorf("a write that failed left %d rows", n)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = d.write(t.Context(), func(s *session) error {
			if err := put(s, "a"); err != nil {
				return err
			}
			panic("in the middle")
		})
	}()
	if n := count(t, d); n != 0 {
		t.Errorf("a write that panicked left %d rows", n)
	}
	if err := d.write(t.Context(), func(s *session) error { return put(s, "a") }); err != nil {
		t.Errorf("after both: %v", err)
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	if err := d.read(t.Context(), func(s *session) error { return put(s, "a") }); err == nil {
		t.Error("a reader wrote")
	}
	if err := d.write(t.Context(), func(s *session) error { return put(s, "a") }); err != nil {
		t.Errorf("the premise: the writer can: %v", err)
	}
}

// Waiting for the writer ends with the caller; a write that has begun does not.
func TestWaitingEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.write(ctx, func(s *session) error {
		cancel()
		if err := d.write(ctx, func(s *session) error { return put(s, "inner") }); !platform.Is(err, platform.Unavailable) {
			t.Errorf("whoever has left still waits: %v", err)
		}
		return put(s, "outer")
	})
	if err != nil {
		t.Errorf("a write that had begun was given up: %v", err)
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows, want the outer one", n)
	}
	if err := d.read(ctx, func(*session) error { t.Error("read after leaving"); return nil }); !platform.Is(err, platform.Unavailable) {
		t.Errorf("%v", err)
	}
}

// A reader sees one moment, whatever is written meanwhile.
func TestReadersSeeOneMoment(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	err := d.read(t.Context(), func(s *session) error {
		var before, after int
		if err := s.get(`SELECT count(*) FROM meta`, nil, &before); err != nil {
			return err
		}
		if err := d.write(t.Context(), func(w *session) error { return put(w, "meanwhile") }); err != nil {
			return err
		}
		if err := s.get(`SELECT count(*) FROM meta`, nil, &after); err != nil {
			return err
		}
		if before != after {
			t.Errorf("%d rows, then %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows afterwards", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if err := d.write(t.Context(), func(s *session) error { return put(s, strings.Repeat("x", i+1)) }); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() { count(t, d) })
	}
	wg.Wait()
	if n := count(t, d); n != 40 {
		t.Errorf("%d rows, want 40", n)
	}
}

func TestPragmasHoldOnEveryConnection(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	check := func(s *session) error {
		for name, want := range map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000"} {
			var got string
			if err := s.get("PRAGMA "+name, nil, &got); err != nil {
				return err
			}
			if s.reads != nil && (name == "synchronous" || name == "foreign_keys") {
				continue // whoever only reads syncs nothing and refers to nothing
			}
			if got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		return nil
	}
	if err := d.write(t.Context(), check); err != nil {
		t.Fatal(err)
	}
	var deeper func(n int) error // every reader at once, since the pool lends the same one first
	deeper = func(n int) error {
		return d.read(t.Context(), func(s *session) error {
			if err := check(s); err != nil || n == 1 {
				return err
			}
			return deeper(n - 1)
		})
	}
	if err := deeper(readers); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfANewerProgramIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	d, err := openDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openDatabase(t.Context(), path); !platform.Is(err, platform.Invalid) {
		t.Errorf("got %v, want that to be refused", err)
	}
}
