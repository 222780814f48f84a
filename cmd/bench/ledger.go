package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// bareLedger is what SQLite itself can do for a ledger with the same durability:
// one goroutine takes what has queued up, raises a wallet and adds a row. It has
// no look-ups, no rules and no savepoints.
func bareLedger(ctx context.Context, o options) (_ measured, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.dir, "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-8000)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return measured{}, err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, q := range []string{
		`CREATE TABLE wallets (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL) STRICT`,
		`CREATE TABLE ledger (wallet INTEGER, seq INTEGER, at INTEGER, amount INTEGER, balance INTEGER, description TEXT,
			PRIMARY KEY (wallet, seq)) STRICT, WITHOUT ROWID`,
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO wallets SELECT i, 1000000000 FROM n`, wallets-1),
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return measured{}, err
		}
	}
	w := bareWriter{queue: make(chan chan error, o.producers)}
	if w.conn, err = db.Conn(ctx); err != nil {
		return measured{}, err
	}
	defer func() { err = errors.Join(err, w.conn.Close()) }()
	if err := w.prepare(ctx); err != nil {
		return measured{}, err
	}
	var writing sync.WaitGroup
	writing.Go(func() { w.run(ctx) })
	defer writing.Wait()
	defer close(w.queue)
	return together(ctx, o.producers, o.each, func(int) (func() error, error) {
		answer := make(chan error, 1)
		return func() error {
			w.queue <- answer
			return <-answer
		}, nil
	})
}

type bareWriter struct {
	conn                        *sql.Conn
	queue                       chan chan error
	begin, take, insert, commit *sql.Stmt
	n                           atomic.Int64
}

func (w *bareWriter) prepare(ctx context.Context) error {
	for at, q := range map[**sql.Stmt]string{
		&w.begin: `BEGIN IMMEDIATE`, &w.commit: `COMMIT`,
		&w.take:   `UPDATE wallets SET balance = balance - 1 WHERE id = ? RETURNING balance`,
		&w.insert: `INSERT INTO ledger VALUES (?, ?, 0, -1, ?, 'Bench')`,
	} {
		st, err := w.conn.PrepareContext(ctx, q)
		if err != nil {
			return err
		}
		*at = st
	}
	return nil
}

func (w *bareWriter) run(ctx context.Context) {
	for first := range w.queue {
		group := []chan error{first}
		for more := true; more && len(group) < 64; {
			select {
			case a, ok := <-w.queue:
				if more = ok; ok {
					group = append(group, a)
				}
			default:
				more = false
			}
		}
		err := w.write(ctx, len(group))
		for _, a := range group {
			a <- err
		}
	}
}

func (w *bareWriter) write(ctx context.Context, entries int) error {
	if _, err := w.begin.ExecContext(ctx); err != nil {
		return err
	}
	for range entries {
		n := w.n.Add(1)
		id := n * 7 % wallets
		var left int64
		if err := w.take.QueryRowContext(ctx, id).Scan(&left); err != nil {
			return err
		}
		if _, err := w.insert.ExecContext(ctx, id, n, left); err != nil {
			return err
		}
	}
	_, err := w.commit.ExecContext(ctx)
	return err
}
