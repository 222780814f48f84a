package store

import (
	"context"

	"partnerdesk/lite"
)

// look calls each with every row of a query. It is for what pages ask all the time:
// on SQLite it goes past database/sql, which costs more than such a query. each must not
// ask the database in turn.
func (db *database) look(ctx context.Context, each func(scanner) error, query string, args ...any) error {
	if db.lite != nil {
		return db.lite.Each(ctx, query, args, func(r lite.Row) error { return each(r) })
	}
	rows, err := db.r.QueryContext(ctx, query, args...)
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

// lookRow reads the first row of a query as look does; sql.ErrNoRows where there is none.
func (db *database) lookRow(ctx context.Context, query string, args []any, dest ...any) error {
	if db.lite == nil {
		return db.r.QueryRowContext(ctx, query, args...).Scan(dest...)
	}
	return db.lite.Get(ctx, query, args, dest...)
}

// looked reads all rows of a query as look does; none is an empty list.
func looked[T any](ctx context.Context, db *database, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := db.look(ctx, func(r scanner) error {
		one, err := scan(r)
		if err == nil {
			all = append(all, one)
		}
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return all, nil
}
