package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"partnerdesk/platform"
)

//go:embed migrations
var migrations embed.FS

// migrate applies what is missing, each file once and in a transaction. Replicas
// that start together take turns.
func (db *database) migrate(ctx context.Context) error {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
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
	p, err := goose.NewProvider(dialect, db.w, files, opts...)
	if err != nil {
		return internal("prepare its tables", err)
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return internal("reach its database", err)
	}
	if have > newest {
		return &platform.Error{Kind: platform.Invalid,
			Msg: "This database was written by a newer version of the program. Start that version, or restore an older backup.",
			Err: fmt.Errorf("the database is at migration %d, the newest known is %d", have, newest)}
	}
	if have == newest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return internal("prepare its tables", err)
	}
	return nil
}
