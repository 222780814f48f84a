package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres serves reads and writes from one pool: the server does what the
// two handles do for SQLite.
func (db *database) openPostgres(ctx context.Context, url string, conns int) error {
	db.engine = enginePostgres
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return internal("read the address of its database", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "partnerdesk"
	}
	db.w = stdlib.OpenDB(*cfg)
	db.r = &reads{DB: db.w}
	if conns == 0 {
		conns = 10
	}
	db.w.SetMaxOpenConns(conns)
	db.w.SetMaxIdleConns(conns)
	// A managed server drops idle connections, and fails over to another one.
	db.w.SetConnMaxIdleTime(5 * time.Minute)
	db.w.SetConnMaxLifetime(time.Hour)
	return db.migrate(ctx)
}
