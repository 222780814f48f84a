// Package storetest opens stores for tests: real ones, on a database that was
// migrated once and is copied for each test.
package storetest

import (
	"context"
	"database/sql"
	"encoding/binary"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"partnerdesk/store"
)

// Start is when the clock of every test store begins: a Monday morning in India.
var Start = time.Date(2026, time.March, 2, 4, 30, 0, 0, time.UTC)

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves it on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// New opens a store on SQLite that is the test's own and is closed with it. Its
// clock stands at Start, its randomness is seeded by the test's name, and its
// password hashes are cheap.
func New(t testing.TB) *store.Store {
	t.Helper()
	return NewWithClock(t, NewClock())
}

// NewWithClock is New with a clock that the test can move.
func NewWithClock(t testing.TB, clock *Clock) *store.Store {
	t.Helper()
	return Open(t, SQLite(t), Options(t, clock))
}

// Open opens the database behind url and closes it with the test.
func Open(t testing.TB, url string, opt store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url, opt)
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Options are those that New uses.
func Options(t testing.TB, clock *Clock) store.Options {
	t.Helper()
	return options(t.Name(), clock.Now)
}

func options(seed string, now func() time.Time) store.Options {
	sealer, err := store.NewSealer([]byte("a key of 32 bytes only for tests"))
	if err != nil {
		panic(err) // the key above has the right length
	}
	h := fnv.New64a()
	h.Write([]byte(seed))
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], h.Sum64())
	return store.Options{
		Clock:     now,
		Random:    &locked{r: rand.NewChaCha8(key)},
		Sealer:    sealer,
		Passwords: store.PasswordCost{Time: 1, Memory: 64, Threads: 1},
		Readers:   2,
	}
}

// locked lets several stores of one test share a source.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// migrated is the text of a fresh database file, made once per test binary.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp(baseDir(), "pdlite")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "store.db")
	s, err := store.Open(context.Background(), path, options("template", time.Now))
	if err != nil {
		return nil, err
	}
	// The last close of a database folds its journal into the file.
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite gives the path of a fresh, migrated database file of the test's own.
func SQLite(t testing.TB) string {
	t.Helper()
	file, err := migrated()
	if err != nil {
		t.Fatalf("make the database that tests copy: %v", err)
	}
	return SQLiteFrom(t, file)
}

// Snapshot is what the database at path holds, for SQLiteFrom. Nothing may be
// under way in it.
func Snapshot(t testing.TB, path string) []byte {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	// The journal goes into the file, so that the file is all of it.
	var busy, pages, moved int
	if err := db.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil || busy != 0 {
		t.Fatalf("take a snapshot of the store: busy %d, %v", busy, err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// SQLiteFrom gives the path of a database of the test's own with what a snapshot holds.
func SQLiteFrom(t testing.TB, file []byte) string {
	t.Helper()
	dir, err := os.MkdirTemp(baseDir(), "pdlite")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "store.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
