// Package migrate brings a database's tables up to date from files of SQL.
package migrate

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// NewerError says that a newer program has written the database.
type NewerError struct{ Has, Newest int64 }

func (e *NewerError) Error() string {
	return fmt.Sprintf("the database is at migration %d, the newest known is %d", e.Has, e.Newest)
}

// Up applies those of files that the database lacks, each in a transaction of its
// own. They are in goose's format, forward only. A file reaches the database whole:
// goose's reader takes a buffer of 4 MB for each line to find where a statement ends,
// and that was most of what a first start took. A file whose number is below one that
// was applied before is applied too: branches take numbers before they are merged.
// A *NewerError is for the user.
func Up(ctx context.Context, dialect goose.Dialect, db *sql.DB, files fs.FS, opts ...goose.ProviderOption) error {
	all, err := read(files)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, nil, append(opts,
		goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true), goose.WithGoMigrations(all...))...)
	if err != nil {
		return err
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > newest {
		return &NewerError{have, newest}
	}
	if pending, err := p.HasPending(ctx); err != nil || !pending {
		return err // and nobody waits for a lock
	}
	_, err = p.Up(ctx)
	return err
}

func read(files fs.FS) ([]*goose.Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []*goose.Migration
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		for _, unknown := range []string{"+goose Down", "+goose NO TRANSACTION", "+goose ENVSUB"} {
			if bytes.Contains(text, []byte(unknown)) {
				return nil, fmt.Errorf("%s: %q has no meaning here", name, unknown)
			}
		}
		all = append(all, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}}, nil))
	}
	return all, nil
}
