package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// CopySQLite writes a copy of a SQLite database as it is at one moment, while
// others read and write it. The copy is on the disk when it returns; to must not
// exist yet.
func CopySQLite(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil { // SQLite would make an empty one
		return err
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fs.ErrExist)
	}
	if err := createPrivate(to); err != nil { // an empty file is one that SQLite fills
		return err
	}
	db, err := sql.Open("sqlite", "file:"+escaped(from)+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO `+quoted("file:"+escaped(to)+"?mode=rw")); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// escaped is a path within a file: URI.
func escaped(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
