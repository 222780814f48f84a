package local_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

func world(t *testing.T) *platformtest.World {
	t.Helper()
	b := platformtest.Local(t)
	return b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
}

func kind(t *testing.T, err error, want platform.Kind) {
	t.Helper()
	if !platform.Is(err, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A credit with a key happens once, however often and however quickly it is sent.
func TestKeyedCredit(t *testing.T) {
	t.Parallel()
	ctx, w := t.Context(), world(t)
	api, id, other := w.As(platformtest.Acme).Wallet, w.Client(t, platformtest.Acme), w.Client(t, platformtest.Acme)
	till := w.Clock.Now().Add(time.Hour)
	in := platform.NewCredit{Client: id, Amount: 500_00, ValidTill: &till, Key: "k1"}
	var wg sync.WaitGroup
	answers, errs := make([]platform.Balance, 8), make([]error, 8)
	for i := range answers {
		wg.Go(func() { answers[i], errs[i] = api.AddCredit(ctx, in) })
	}
	wg.Wait()
	for i, a := range answers {
		if errs[i] != nil || a.Amount != 500_00 || a.ValidTill == nil || !a.ValidTill.Equal(till) {
			t.Errorf("answer %d: %+v, %v", i, a, errs[i])
		}
	}
	_, err := api.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1_00})
	must(t, err)
	w.Clock.Advance(30 * 24 * time.Hour) // the validity it asked for is past by now
	again, err := api.AddCredit(ctx, in)
	must(t, err)
	if again.Amount != 500_00 {
		t.Errorf("a repeat answers %s, not what it answered first", again.Amount)
	}
	later := till.Add(time.Second)
	for name, other := range map[string]platform.NewCredit{
		"another amount":   {Client: id, Amount: 500_01, ValidTill: &till, Key: "k1"},
		"another client":   {Client: other, Amount: 500_00, ValidTill: &till, Key: "k1"},
		"another validity": {Client: id, Amount: 500_00, ValidTill: &later, Key: "k1"},
		"no validity":      {Client: id, Amount: 500_00, Key: "k1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := api.AddCredit(ctx, other)
			kind(t, err, platform.Conflict)
		})
	}
	theirs := w.Client(t, platformtest.Bolt)
	if _, err := w.As(platformtest.Bolt).Wallet.AddCredit(ctx, platform.NewCredit{Client: theirs, Amount: 7, Key: "k1"}); err != nil {
		t.Errorf("another partner can't use the same key: %v", err)
	}
	b, err := api.Balance(ctx, id)
	must(t, err)
	if b.Amount != 501_00 {
		t.Errorf("balance %s", b.Amount)
	}
}

// seeded is a closed file with the demo in it, and its key.
func seeded(t *testing.T) (file, key []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "platform.db")
	p := reopen(t, path)
	_, err := p.SeedDemo(t.Context())
	must(t, err)
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

func reopen(t *testing.T, path string) *local.Platform {
	t.Helper()
	p, err := local.Open(t.Context(), path, local.Options{Messenger: &platformtest.Outbox{}})
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
	for name, harm := range map[string]string{
		"an amount":        `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET amount = amount + 1 WHERE seq = 3 AND client = 1`,
		"a balance":        `DROP TRIGGER wallet_follows_ledger; UPDATE wallets SET balance = balance + 1 WHERE client = 1`,
		"a missing row":    `DROP TRIGGER ledger_keeps_rows; DELETE FROM ledger WHERE seq = 3 AND client = 1`,
		"two that cancel":  `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET amount = amount + iif(seq = 3, 1, -1) WHERE seq IN (3, 4) AND client = 1`,
		"a running amount": `DROP TRIGGER ledger_keeps_values; UPDATE ledger SET balance_after = balance_after + 1 WHERE seq = 3 AND client = 1`,
	} {
		t.Run("verifying finds "+name, func(t *testing.T) {
			t.Parallel()
			path, db := raw(t, file, key)
			_, err := db.Exec(harm)
			must(t, err)
			must(t, db.Close())
			p := reopen(t, path)
			defer p.Close()
			faults, err := p.VerifyLedger(t.Context())
			must(t, err)
			if len(faults) != 1 || faults[0].ClientNo != 1 {
				t.Errorf("faults %+v", faults)
			}
		})
	}
}

func fileGuards(t *testing.T, db *sql.DB) {
	var partner string
	var client, seq, balance int64
	must(t, db.QueryRow(`SELECT partner, client, last_seq, balance FROM wallets WHERE last_seq > 10 AND balance > 0 LIMIT 1`).
		Scan(&partner, &client, &seq, &balance))
	row := func(seq, amount, after int64) (sql.Result, error) {
		return db.Exec(`INSERT INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
			VALUES (?, ?, ?, 0, ?, 'adjustment', '', ?, 'x')`, partner, client, seq, amount, after)
	}
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
		{"a row takes the place of another", "does not follow", func() (sql.Result, error) { return row(seq, 100, balance+100) }},
		{"a row miscounts", "does not follow", func() (sql.Result, error) { return row(seq+1, 100, balance+101) }},
		{"a row goes below zero", "CHECK", func() (sql.Result, error) { return row(seq+1, -balance-1, -1) }},
		{"a row moves nothing", "CHECK", func() (sql.Result, error) { return row(seq+1, 0, balance) }},
		{"a balance is set", "by a row", func() (sql.Result, error) {
			return db.Exec(`UPDATE wallets SET balance = balance + 1 WHERE partner = ? AND client = ?`, partner, client)
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

// A number is paid for every month on the day it was bought; one that can't be
// paid is due, and is active again once it is paid.
func TestRenewals(t *testing.T) {
	t.Parallel()
	ctx, w := t.Context(), world(t)
	api, id := w.As(platformtest.Acme), w.Client(t, platformtest.Acme)
	n := w.Number(t, platformtest.Acme, id)
	status := func() platform.NumberStatus {
		held, err := api.Numbers.Held(ctx, id)
		must(t, err)
		return held[0].Status
	}
	renew := func(want int) {
		t.Helper()
		got, err := w.Platform.RenewDue(ctx)
		must(t, err)
		if got != want {
			t.Errorf("at %s %d numbers were renewed, want %d", w.Clock.Now(), got, want)
		}
	}
	must(t, func() error {
		_, err := api.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 3000_00})
		return err
	}())
	w.Clock.Advance(30*24*time.Hour - time.Second) // 23 November to 23 December, but for a second
	renew(0)
	w.Clock.Advance(time.Second)
	renew(1)
	renew(0)
	page, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id, Type: platform.ExpenseRental})
	must(t, err)
	if page.Total != 1 || page.Rows[0].DID != n || page.Rows[0].Amount >= 0 {
		t.Fatalf("rental %+v", page)
	}
	monthly := -page.Rows[0].Amount
	b, err := api.Wallet.Balance(ctx, id)
	must(t, err)
	_, err = w.Platform.Debit(ctx, w.Partners[platformtest.Acme], id, local.Entry{Amount: b.Amount - monthly + 1, Type: platform.ExpenseCall})
	must(t, err)
	w.Clock.Advance(31 * 24 * time.Hour)
	renew(0)
	if status() != platform.NumberDue {
		t.Errorf("a number that is a paisa short is %s", status())
	}
	must(t, func() error {
		_, err := api.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1})
		return err
	}())
	renew(1)
	if status() != platform.NumberActive {
		t.Errorf("a number that was paid is %s", status())
	}
	if b, err = api.Wallet.Balance(ctx, id); err != nil || b.Amount != 0 {
		t.Errorf("balance %s, %v", b.Amount, err)
	}
}
