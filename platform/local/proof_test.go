package local

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seeded is a closed file with the smaller demo in it, and its key.
func seeded(t *testing.T) (file, key []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "platform.db")
	p := reopen(t, path)
	must(t, p.data.write(t.Context(), func(c *session) error {
		_, err := p.seedDemo(c, "", demoPartners()[1:2])
		return err
	}))
	faults, err := p.VerifyLedger(t.Context())
	must(t, err)
	if len(faults) != 0 {
		t.Fatalf("the premise: %v", faults)
	}
	must(t, p.Close())
	file, err = os.ReadFile(path)
	must(t, err)
	key, err = os.ReadFile(path + ".key")
	must(t, err)
	return file, key
}

func reopen(t *testing.T, path string) *Platform {
	t.Helper()
	p, err := Open(t.Context(), path, Options{Messenger: nowhere{}, Now: noon})
	must(t, err)
	return p
}

// raw opens a copy of a file past every rule of the program.
func raw(t *testing.T, file, key []byte) (path string, db *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "platform.db")
	must(t, os.WriteFile(path, file, 0o600))
	must(t, os.WriteFile(path+".key", key, 0o600))
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(1)")
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return path, db
}

func TestLedgerProvesItself(t *testing.T) {
	t.Parallel()
	file, key := seeded(t)
	t.Run("the file refuses what would break it", func(t *testing.T) {
		t.Parallel()
		_, db := raw(t, file, key)
		fileGuards(t, db)
	})
	// VerifyLedger finds what gets past the triggers, as by a hand in the file.
	for _, c := range []struct {
		name, harm string
		row        int64 // that is named first
	}{
		{"an amount", `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET amount = amount + 1 WHERE seq = 3 AND client = 1`, 3},
		{"a balance", `DROP TRIGGER wallet_follows_ledger; UPDATE wallets SET balance = balance + 1 WHERE client = 1`, 0},
		{"a missing row", `DROP TRIGGER ledger_keeps_rows; DELETE FROM ledger WHERE seq = 3 AND client = 1`, 4},
		{"a missing first row", `DROP TRIGGER ledger_keeps_rows; DELETE FROM ledger WHERE seq = 1 AND client = 1`, 2},
		{"rows missing at the end", `DROP TRIGGER ledger_keeps_rows; DELETE FROM ledger WHERE seq > 5 AND client = 1`, 6},
		{"two that cancel", `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET amount = amount + iif(seq = 3, 1, -1) WHERE seq IN (3, 4) AND client = 1`, 3},
		{"a running amount", `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET balance_after = balance_after + 1 WHERE seq = 3 AND client = 1`, 3},
		{"rows without a wallet", `PRAGMA foreign_keys = 0; DROP TRIGGER wallet_stays; DELETE FROM wallets WHERE client = 1`, 1},
	} {
		t.Run("verifying finds "+c.name, func(t *testing.T) {
			t.Parallel()
			path, db := raw(t, file, key)
			_, err := db.Exec(c.harm)
			must(t, err)
			must(t, db.Close())
			p := reopen(t, path)
			defer p.Close()
			faults, err := p.VerifyLedger(t.Context())
			must(t, err)
			if len(faults) != 1 || faults[0].ClientNo != 1 || faults[0].BadRow != c.row {
				t.Errorf("faults %+v, want row %d of client 1", faults, c.row)
			}
		})
	}
}

func fileGuards(t *testing.T, db *sql.DB) {
	var partner string
	var client, seq, at, balance int64
	must(t, db.QueryRow(`SELECT partner, client, last_seq, last_at, balance FROM wallets WHERE last_seq > 10 AND balance > 0 LIMIT 1`).
		Scan(&partner, &client, &seq, &at, &balance))
	rowAt := func(seq, at, amount, after int64) (sql.Result, error) {
		return db.Exec(`INSERT INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
			VALUES (?, ?, ?, ?, ?, 'adjustment', '', ?, 'x')`, partner, client, seq, at, amount, after)
	}
	row := func(seq, amount, after int64) (sql.Result, error) { return rowAt(seq, at, amount, after) }
	for _, c := range []struct {
		name, says string
		do         func() (sql.Result, error)
	}{
		{"a row is deleted", "never deleted", func() (sql.Result, error) {
			return db.Exec(`DELETE FROM ledger WHERE partner = ? AND client = ? AND seq = ?`, partner, client, seq)
		}},
		{"a row is changed", "never changed", func() (sql.Result, error) {
			return db.Exec(`UPDATE ledger SET amount = amount + 1 WHERE partner = ? AND client = ? AND seq = 1`, partner, client)
		}},
		{"a row leaves a gap", "does not follow", func() (sql.Result, error) { return row(seq+2, 100, balance+100) }},
		{"a row takes the place of another", "UNIQUE", func() (sql.Result, error) { return row(seq, 100, balance+100) }},
		{"a row replaces another", "does not follow", func() (sql.Result, error) {
			return db.Exec(`REPLACE INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
				VALUES (?, ?, ?, ?, 100, 'adjustment', '', ?, 'x')`, partner, client, seq, at, balance+100)
		}},
		{"a row is put in and its failure passed over", "does not follow", func() (sql.Result, error) {
			return db.Exec(`INSERT OR IGNORE INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
				VALUES (?, ?, ?, ?, 100, 'adjustment', '', ?, 'x')`, partner, client, seq+2, at, balance+100)
		}},
		{"a row is earlier than the last", "does not follow", func() (sql.Result, error) { return rowAt(seq+1, at-1, 100, balance+100) }},
		{"a row miscounts", "does not follow", func() (sql.Result, error) { return row(seq+1, 100, balance+101) }},
		{"a row goes below zero", "CHECK", func() (sql.Result, error) { return row(seq+1, -balance-1, -1) }},
		{"a row moves nothing", "CHECK", func() (sql.Result, error) { return row(seq+1, 0, balance) }},
		{"a balance is set", "by a row", func() (sql.Result, error) {
			return db.Exec(`UPDATE wallets SET balance = balance + 1 WHERE partner = ? AND client = ?`, partner, client)
		}},
		{"the time of the last row is set", "by a row", func() (sql.Result, error) {
			return db.Exec(`UPDATE wallets SET last_at = last_at - 1 WHERE partner = ? AND client = ?`, partner, client)
		}},
		{"a balance is set back", "by a row", func() (sql.Result, error) {
			return db.Exec(`UPDATE wallets SET last_seq = 1, balance = (SELECT balance_after FROM ledger l WHERE l.partner = wallets.partner AND l.client = wallets.client AND seq = 1)
				WHERE partner = ? AND client = ?`, partner, client)
		}},
		{"a wallet is deleted", "never deleted", func() (sql.Result, error) {
			return db.Exec(`DELETE FROM wallets WHERE partner = ? AND client = ?`, partner, client)
		}},
	} {
		if _, err := c.do(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := row(seq+1, 100, balance+100); err != nil {
		t.Errorf("the premise: a row that follows is refused: %v", err)
	}
	var now int64
	must(t, db.QueryRow(`SELECT balance FROM wallets WHERE partner = ? AND client = ?`, partner, client).Scan(&now))
	if now != balance+100 {
		t.Errorf("the balance is %d, want %d", now, balance+100)
	}
}

func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, ist) }
