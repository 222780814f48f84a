package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"partnerdesk/migrate"
	"partnerdesk/platform"
)

//go:embed migrations
var migrations embed.FS

// migrate applies what is missing. Replicas that start together take turns.
func (db *database) migrate(ctx context.Context) error {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption(nil)
	if db.engine == enginePostgres {
		dialect = goose.DialectPostgres
		turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return internal("prepare its tables", err)
		}
		opts = append(opts, goose.WithSessionLocker(turns))
	}
	files, err := fs.Sub(migrations, "migrations/"+string(db.engine))
	if err != nil {
		return internal("prepare its tables", err)
	}
	err = migrate.Up(ctx, dialect, db.w, files, opts...)
	if _, newer := errors.AsType[*migrate.NewerError](err); newer {
		return &platform.Error{Kind: platform.Invalid,
			Msg: "This database was written by a newer version of the program. Start that version, or restore an older backup.", Err: err}
	}
	if err != nil {
		return internal("prepare its tables", err)
	}
	return nil
}
