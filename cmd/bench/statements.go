package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
)

// What is asked of statements.
const (
	ledgerClients = 1000
	ledgerLong    = 1_000_000 // entries of the one long wallet, where there are so many
	ledgerPrinted = 8_600     // entries of the wallet that is printed
	statementRate = 500
	statementCPU  = 600 * time.Microsecond
	statementP99  = 5 * time.Millisecond
	fileRate      = 100_000
)

// statements measures a client's pages and documents over one partner's ledger of
// that many entries, on a platform of its own.
func (b *bench) statements(ctx context.Context) (rows []row, err error) {
	o := b.options
	o.clients, o.dir = ledgerClients, filepath.Join(b.dir, "ledger")
	if err := os.Mkdir(o.dir, 0o700); err != nil {
		return nil, err
	}
	s, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.close()
	began := time.Now()
	if err := s.fillLedger(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d ledger entries were made in %s\n", o.ledger, time.Since(began).Round(time.Millisecond))
	d, err := s.openDashboard(ctx, o.dir, "store.db")
	if err != nil {
		return nil, err
	}
	defer d.close()
	p, err := d.store.Partners.Create(ctx, "Statements")
	if err == nil {
		err = d.signIn(ctx, p.ID)
	}
	if err == nil {
		err = d.desk.SyncNow(ctx, p.ID)
	}
	for read := 1; err == nil && read > 0; { // as the background does before anybody looks
		read, err = d.desk.ReadFacts(ctx, p.ID, ledgerClients)
	}
	if err != nil {
		return nil, err
	}
	refs, longRef, printRef, err := d.wallets(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	drv, err := startDriver(ctx)
	if err != nil {
		return nil, err
	}
	defer drv.close()
	of := thousands(float64(o.ledger)) + " ledger entries: "
	if rows, err = s.walletPages(d, drv, p.ID, of, refs); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		what   string
		ref    string
		target float64
		limit  time.Duration
		write  func(context.Context, io.Writer, papers.Statement) (papers.Sums, error)
	}{
		{"the longest wallet as CSV", longRef, fileRate, 0, papers.CSV},
		{"the longest wallet as XLSX", longRef, 0, 0, papers.Sheet},
		{"200 pages of PDF", printRef, 0, 3 * time.Second, papers.Print},
	} {
		if !strings.Contains(f.what, b.match) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", f.what)
		r, err := d.document(ctx, p.ID, f.ref, f.write)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.what, err)
		}
		r.what, r.target, r.p99Target = of+f.what, f.target, f.limit
		rows = append(rows, r)
	}
	return rows, s.prove(ctx)
}

// walletPages measures wallets and overviews that nobody has looked at lately.
func (b *bench) walletPages(d *dashboard, drv *driver, partner, of string, refs []string) ([]row, error) {
	var wallets, overviews [][]byte
	month := time.Now().AddDate(0, -1, 0).Format("2006-01") + "-01"
	for _, query := range []string{"", "?page=2", "?from=" + month, "?page=3", "?to=" + month, "?page=50", "?page=40", "?page=30"} {
		for _, ref := range refs {
			wallets = append(wallets, d.get(partner, paths.Wallet(ref)+query, false))
		}
	}
	for _, ref := range refs {
		overviews = append(overviews, d.get(partner, paths.Client(ref), false))
	}
	var rows []row
	for _, m := range []struct {
		what     string
		requests [][]byte
		rate     int
		cpu, p99 time.Duration
	}{
		{"a client’s wallet, 500 a second, due when they are due", wallets, statementRate, statementCPU, statementP99},
		{"a client’s page", overviews, 0, 0, 0},
	} {
		if !strings.Contains(m.what, b.match) {
			continue
		}
		top, err := b.ceiling(drv, d.addr, m.requests[0])
		if err != nil {
			return nil, err
		}
		got, err := drv.run(errand{Addr: d.addr, Requests: m.requests, Conns: b.producers, Rate: m.rate, For: b.each})
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(os.Stderr, "  %s: %s/s, %s %s, %d µs\n", m.what, thousands(got.perSecond), got.p50, got.p99, got.cpu.Microseconds())
		rows = append(rows, row{what: of + m.what, got: got, ceiling: top, cpuTarget: m.cpu, p99Target: m.p99, ceilingIs: "net/http, same bytes"})
	}
	return rows, nil
}

// document writes a whole statement to nowhere and watches the memory.
func (d *dashboard) document(ctx context.Context, partner, ref string, write func(context.Context, io.Writer, papers.Statement) (papers.Sums, error)) (row, error) {
	v := d.desk.For(desk.Actor{Actor: store.Actor{Name: "bench"}, Partner: partner})
	runtime.GC()
	before, stop := resident(), watchMemory()
	began, start := time.Now(), spent()
	st := papers.Statement{Client: "Bench", Face: papers.Face{Name: "Bench"}, Number: "B/1", Issued: began}
	var err error
	if st.Total, st.Entries, err = v.Statement(ctx, ref, desk.StatementQuery{}); err != nil {
		return row{}, err
	}
	size := new(counting)
	sums, err := write(ctx, size, st)
	took, burnt, peak := time.Since(began), spent()-start, stop()
	if err != nil {
		return row{}, err
	}
	if sums.Entries != st.Total || sums.Bad != nil {
		return row{}, fmt.Errorf("%d of %d entries, the first bad one %v", sums.Entries, st.Total, sums.Bad)
	}
	return row{got: measured{perSecond: float64(sums.Entries) / took.Seconds(), p50: took, p99: took, cpu: burnt / time.Duration(sums.Entries)},
		whatIsMore: fmt.Sprintf("%s entries, %.1f MB in %s; the process had %.0f MB before and %.0f MB more at most",
			thousands(float64(sums.Entries)), float64(*size)/1e6, took.Round(10*time.Millisecond), mb(before), mb(peak-before))}, nil
}

type counting int64

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// wallets are the refs of all clients, but for the one with the longest wallet, and
// the longest of the others that can be printed.
func (d *dashboard) wallets(ctx context.Context, partner string) (refs []string, longest, printed string, err error) {
	v := d.desk.For(desk.Actor{Actor: store.Actor{Name: "bench"}, Partner: partner})
	sizes := map[string]int{}
	f := store.Filter{Limit: 500}
	for {
		page, err := d.store.Directory.List(ctx, partner, f)
		if err != nil {
			return nil, "", "", err
		}
		for _, c := range page.Clients {
			if sizes[c.Ref], _, err = v.Statement(ctx, c.Ref, desk.StatementQuery{}); err != nil {
				return nil, "", "", err
			}
			refs = append(refs, c.Ref)
		}
		if page.Next == "" {
			slices.SortStableFunc(refs, func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
			longest, refs = refs[0], refs[1:]
			i := slices.IndexFunc(refs, func(ref string) bool { return sizes[ref] <= papers.PrintMax })
			if i < 0 {
				return nil, "", "", errors.New("no wallet is short enough to be printed")
			}
			printed = refs[i]
			rand.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
			return refs, longest, printed, nil
		}
		f.After = page.Next
	}
}

// fillLedger puts the entries in by SQL, a year of them in each wallet, past the
// triggers that check each against the one before: what they make sure of is proven
// at the end.
func (b *bench) fillLedger(ctx context.Context) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.dir, "platform.db")+"?_pragma=busy_timeout(60000)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	triggers, err := column(ctx, db, `SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger', 'wallets')`)
	if err != nil {
		return err
	}
	names, err := column(ctx, db, `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger', 'wallets')`)
	if err != nil {
		return err
	}
	clients, err := column(ctx, db, `SELECT client FROM wallets WHERE partner = ? ORDER BY client`, b.partner)
	if err != nil {
		return err
	}
	do := func(query string, args ...any) {
		if err == nil {
			_, err = db.ExecContext(ctx, query, args...)
		}
	}
	for _, name := range names {
		do(`DROP TRIGGER ` + name)
	}
	do(`DELETE FROM ledger WHERE partner = ?`, b.partner)
	// Half of them at most make one long wallet, and 8,600 one of 200 printed pages.
	first := min(b.ledger/2, ledgerLong)
	second := min(b.ledger/4, ledgerPrinted)
	each := (b.ledger - first - second) / (len(clients) - 2)
	year := int64(365 * 24 * time.Hour / time.Millisecond)
	for i, client := range clients {
		n := each
		switch i {
		case 0:
			n = first
		case 1:
			n = second
		}
		const amount = `CASE WHEN n % 1000 = 0 THEN 1000000 ELSE -100 - n * 37 % 800 END`
		do(`WITH RECURSIVE e (n, amount, balance) AS (
				SELECT 1, 10000000, 10000000
				UNION ALL
				SELECT n + 1, `+amount+`, balance + `+amount+` FROM e WHERE n < ?3)
			INSERT INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
			SELECT ?1, ?2, n, ?4 + n * ?5 / ?3, amount, CASE WHEN amount > 0 THEN 'credit' WHEN n % 20 = 0 THEN 'did_rental' WHEN n % 7 = 0 THEN 'sms' ELSE 'call' END,
				CASE WHEN amount > 0 THEN '' ELSE '+9120712860' || (10 + n % 80) END, balance, 'Call, ' || n % 9 || ' min 12 s' FROM e`,
			b.partner, client, n, time.Now().UnixMilli()-year, year)
		do(`UPDATE wallets SET (last_seq, last_at, balance) = (SELECT seq, at, balance_after FROM ledger WHERE partner = ?1 AND client = ?2 AND seq = ?3) WHERE partner = ?1 AND client = ?2`, b.partner, client, n)
	}
	for _, text := range triggers {
		do(text)
	}
	do(`PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

func column(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
