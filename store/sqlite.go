package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"partnerdesk/lite"
)

// What every connection is given. Exec of a PRAGMA would reach one connection
// of the pool, so all of it stands in the DSN. FULL, because sessions, audit
// and intents must survive a power cut once they were acknowledged.
const sqliteParams = "_busy_timeout=5000&_defensive=1&_dqs=0&_time_format=sqlite" +
	"&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"

// The client list touches a dozen indexes all over the file: a batch of it has to
// stay in memory until it is committed, and pages that the next batch touches again
// are copied back to the file less often. The memory is used while there is need.
const sqliteWriter = "&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8000)"

func (db *database) openSQLite(ctx context.Context, url string, readers int) error {
	db.engine = engineSQLite
	path := strings.TrimPrefix(url, "sqlite://")
	db.path = path
	if err := createPrivate(path); err != nil {
		return internal("create its database file", err)
	}
	name := "file:" + escaped(path) + "?" + sqliteParams
	var err error
	// One writer: a pool of them spends its time waiting for the lock, and
	// deferred transactions that turn into writers fail at once.
	if db.w, err = openKeeping(name + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" + sqliteWriter); err != nil {
		return internal("open its database", err)
	}
	db.w.SetMaxOpenConns(1)
	if err := db.migrate(ctx); err != nil {
		return err
	}
	slow, err := openKeeping(name + "&mode=ro&_query_only=1&_pragma=cache_size(-2048)")
	if err != nil {
		return internal("open its database", err)
	}
	if readers == 0 {
		readers = 4
	}
	slow.SetMaxOpenConns(readers)
	slow.SetMaxIdleConns(1)
	db.r = &reads{slow, lite.NewPool("file:"+escaped(path)+"?mode=ro", readers)}
	return nil
}

// createPrivate makes the file before SQLite would, because SQLite makes it
// readable for everybody; its journals take the mode from it. A file that exists
// is not touched: closing any handle of an open database drops SQLite's locks.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
