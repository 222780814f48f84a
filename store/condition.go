package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"partnerdesk/lite"
	"partnerdesk/platform"
)

// Condition is how the database does.
type Condition struct {
	Engine      string
	Read, Write time.Duration // how long one of each took just now
	ReadErr     error
	WriteErr    error
	Bytes       int64 // of the file and its journals; 0: not known, as with PostgreSQL
	Free        int64 // on the file's disk; 0: not known
}

// Condition tries a read and a write that is made durable, and says how long they
// took and how much room there is.
func (s *Store) Condition(ctx context.Context) Condition {
	c := Condition{Engine: s.Engine()}
	began := time.Now()
	c.ReadErr = s.Ping(ctx)
	c.Read = time.Since(began)
	began = time.Now()
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO probe (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at`, stamp(s.db.now()))
	c.WriteErr = wrap("write", err)
	c.Write = time.Since(began)
	if s.db.path == "" {
		return c
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.db.path + end); err == nil {
			c.Bytes += info.Size()
		}
	}
	c.Free = freeOn(filepath.Dir(s.db.path))
	return c
}

// noRoom reports that a write failed for want of a disk that takes it. Nothing of
// the transaction was kept.
func noRoom(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100" || pg.Code == "25006" || pg.Code == "58030"
	}
	return lite.NoRoom(err)
}

func storageError(doing string, err error) error {
	return &platform.Error{Kind: platform.Unavailable, Msg: platform.MsgStorage, Err: errors.Join(platform.ErrStorage, internal(doing, err))}
}

// Work is what a partner has under way in the background.
type Work struct {
	Jobs, Files int
	Oldest      time.Time // when the oldest of them was begun; zero: there is none
}

// Work counts jobs and files that are not finished.
func (s *Store) Work(ctx context.Context, partner string) (Work, error) {
	var w Work
	err := s.db.r.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM jobs WHERE ended_at IS NULL AND partner = $1),
		(SELECT COUNT(*) FROM exports WHERE ended_at IS NULL AND partner = $1),
		(SELECT MIN(created_at) FROM (SELECT created_at FROM jobs WHERE ended_at IS NULL AND partner = $1
			UNION ALL SELECT created_at FROM exports WHERE ended_at IS NULL AND partner = $1) AS open)`, partner).
		Scan(&w.Jobs, &w.Files, readTime{&w.Oldest})
	return w, wrap("count what is under way", err)
}
