package store

import (
	"context"
	"database/sql"
	"errors"

	"partnerdesk/lite"
)

// reads is the handle by which pages read. On SQLite it goes past database/sql, which
// costs more than most queries; only what asks for *sql.Rows goes through it.
type reads struct {
	*sql.DB            // over the writer's handle on PostgreSQL
	lite    *lite.Pool // nil on PostgreSQL
}

// QueryRowContext is the first row of a query, read when it is scanned; sql.ErrNoRows
// where there is none.
func (r *reads) QueryRowContext(ctx context.Context, query string, args ...any) scanner {
	if r.lite == nil {
		return r.DB.QueryRowContext(ctx, query, args...)
	}
	return pending{ctx, r.lite, query, args}
}

type pending struct {
	ctx   context.Context
	pool  *lite.Pool
	query string
	args  []any
}

func (p pending) Scan(dest ...any) error { return p.pool.Get(p.ctx, p.query, p.args, dest...) }

// look calls each with every row of a query. each must not ask the database in turn.
func (r *reads) look(ctx context.Context, each func(scanner) error, query string, args ...any) error {
	if r.lite != nil {
		return r.lite.Each(ctx, query, args, func(row lite.Row) error { return each(row) })
	}
	rows, err := r.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *reads) close() error {
	if r.lite == nil {
		return nil // the writer's handle is closed by its own
	}
	return errors.Join(r.lite.Close(), r.DB.Close())
}
