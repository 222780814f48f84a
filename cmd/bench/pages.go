package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/store"
)

// What is asked of the list of clients.
const (
	pagesTarget = 3500 // a second
	pageCPU     = 450 * time.Microsecond
	openRate    = 1000
)

// shown are the addresses that the figures are for: the usual list, each order
// alone, and each status with each signal.
func shown() (names, queries []string) {
	add := func(name, query string) { names, queries = append(names, name), append(queries, query) }
	add("as it opens", "")
	for _, by := range []store.Sort{store.ByNewest, store.ByBalance, store.ByLasts, store.ByValidTill} {
		add("sorted by "+string(by), "sort="+string(by))
	}
	for _, status := range []store.Status{store.AnyStatus, store.OnlyActive, store.OnlyInactive} {
		if status != store.AnyStatus {
			add("only "+string(status), "status="+string(status))
		}
		for _, signal := range []store.Signal{store.Low, store.Ending, store.Numberless, store.Flowless, store.OffShift} {
			name := "signal " + string(signal)
			if status != store.AnyStatus {
				name = "only " + string(status) + ", " + name
			}
			by := map[store.Signal]store.Sort{store.Low: store.ByLasts, store.Ending: store.ByValidTill}[signal] // as its card has it
			add(name, "status="+string(status)+"&signal="+string(signal)+"&sort="+string(by))
		}
	}
	return names, queries
}

// list is the requests for one list: its first page, and, where it is the usual
// one, pages throughout it.
func (d *dashboard) list(partner, query string, refs []string) [][]byte {
	all := [][]byte{d.get(partner, "/clients?"+query, false)}
	for _, ref := range refs {
		all = append(all, d.get(partner, "/clients?after="+ref, false))
	}
	return all
}

// some are refs throughout a partner's list.
func (d *dashboard) some(ctx context.Context, partner string) ([]string, error) {
	db, err := sql.Open("sqlite", "file:"+d.path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT ref FROM clients WHERE partner = ? AND ref > ? ORDER BY ref LIMIT 63`, partner, "c_h")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var refs []string
	for rows.Next() {
		var ref string
		if err := rows.Scan(&ref); err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, rows.Err()
}

// pages measures the list of one partner.
func (b *bench) pages(ctx context.Context, d *dashboard, drv *driver, partner string, clients int) ([]row, error) {
	refs, err := d.some(ctx, partner)
	if err != nil {
		return nil, err
	}
	of := thousands(float64(clients)) + " clients: "
	usual := d.list(partner, "", refs)
	if clients <= handful {
		usual = usual[:1] // a page further on has fewer rows
	}
	top, err := b.ceiling(drv, d.addr, usual[0])
	if err != nil {
		return nil, err
	}
	posted, stop := b.behind(ctx, d, partner, refs)
	defer stop()
	beside := spent()
	time.Sleep(time.Second)
	entry := (spent() - beside) / time.Duration(max(posted.Load(), 1))
	rows := []row{{what: of + "what the ledger takes behind them", note: fmt.Sprintf("100 entries a second, each taken into the directory, take %d µs each; it is not in the CPU of a page", entry.Microseconds())}}
	names, queries := shown()
	if clients <= handful {
		names = names[:1]
	}
	for i, name := range names {
		if !strings.Contains(name, b.match) {
			continue
		}
		requests := usual
		if i > 0 {
			requests = d.list(partner, queries[i], nil)
		}
		each := b.each
		if i > 0 {
			each = max(b.each/2, time.Second)
		}
		before := posted.Load()
		got, err := drv.run(errand{Addr: d.addr, Requests: requests, Conns: b.producers, For: each})
		if err != nil {
			return nil, err
		}
		got.cpu -= entry * time.Duration(posted.Load()-before) / time.Duration(got.count)
		rows = append(rows, row{what: of + name, got: got, ceiling: top, target: pagesTarget, cpuTarget: pageCPU, ceilingIs: "net/http, same bytes"})
		fmt.Fprintf(os.Stderr, "  %s%s: %s/s, %d µs\n", of, name, thousands(got.perSecond), got.cpu.Microseconds())
	}
	if b.match != "" {
		return rows, nil
	}
	for _, e := range []struct {
		what  string
		conns int
		rate  int
		p99   time.Duration
	}{{"one person", 1, 0, 2 * time.Millisecond}, {"1,000 a second, due when they are due", b.producers, openRate, 5 * time.Millisecond}} {
		got, err := drv.run(errand{Addr: d.addr, Requests: usual, Conns: e.conns, Rate: e.rate, For: b.each})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{what: of + e.what, got: got, p99Target: e.p99, ceiling: top, ceilingIs: "net/http, same bytes"})
	}
	return rows, nil
}

// ceiling is what a bare handler of the same bytes does.
func (b *bench) ceiling(drv *driver, addr string, sample []byte) (measured, error) {
	bareAddr, stop, err := bare(addr, sample)
	if err != nil {
		return measured{}, err
	}
	defer stop()
	return drv.run(errand{Addr: bareAddr, Requests: [][]byte{sample}, Conns: b.producers, For: b.each})
}

// behind posts a hundred entries a second to the platform's ledger, and takes each
// new balance into the directory as the background does, until stop is called.
func (b *bench) behind(ctx context.Context, d *dashboard, partner string, refs []string) (posted *atomic.Int64, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	posted = &atomic.Int64{}
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			balance := platform.Paise(100_000 + n)
			_, err := b.p.Debit(ctx, b.partner, b.some[n*7%len(b.some)], local.Entry{Amount: 1, Type: platform.ExpenseCall, Description: "Bench"})
			if err == nil && len(refs) > 0 {
				err = d.store.Directory.SetFacts(ctx, partner, refs[n%len(refs)], store.Facts{Balance: &balance, At: time.Now()})
			}
			if err != nil && ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, "behind the pages:", err)
				return
			}
			posted.Add(1)
		}
	})
	return posted, func() { cancel(); wg.Wait() }
}

// slowest looks at every other combination of filters and orders once, and tells
// the one that took longest.
func (b *bench) slowest(ctx context.Context, d *dashboard, drv *driver, partner string, clients int) (row, error) {
	var requests [][]byte
	var queries []string
	for _, by := range []string{"", "newest", "balance", "lasts", "valid_till"} {
		for _, filter := range []string{"", "status=active", "status=inactive", "signal=low", "signal=ending", "signal=numberless", "signal=flowless", "signal=unattended"} {
			for _, more := range []string{"", "balance=empty", "balance=middle", "balance=unknown", "validity=over", "validity=month", "validity=none", "kyc=pending",
				"balance=empty&validity=over", "q=ana", "q=garments", "q=98"} {
				q := "sort=" + by + "&" + filter + "&" + more
				queries, requests = append(queries, q), append(requests, d.get(partner, "/clients?"+q, false))
			}
		}
	}
	a, err := dial(d.addr)
	if err != nil {
		return row{}, err
	}
	defer a.conn.Close()
	var worst time.Duration
	var which string
	start, began := spent(), time.Now()
	for i, r := range requests {
		if err := ctx.Err(); err != nil {
			return row{}, err
		}
		best := time.Hour // of three, since the machine has other things to do as well
		for range 3 {
			at := time.Now()
			if err := a.ask(r); err != nil {
				return row{}, fmt.Errorf("%s: %w", queries[i], err)
			}
			best = min(best, time.Since(at))
		}
		if best > 10*time.Millisecond {
			fmt.Fprintf(os.Stderr, "  %s: %s\n", queries[i], best.Round(10*time.Microsecond))
		}
		if best > worst {
			worst, which = best, queries[i]
		}
	}
	n := 3 * len(requests)
	return row{what: thousands(float64(clients)) + " clients: the slowest of " + strconv.Itoa(len(requests)) + " combinations (" + which + ")", p99Target: 20 * time.Millisecond,
		got: measured{perSecond: float64(n) / time.Since(began).Seconds(), p50: worst, p99: worst, cpu: (spent() - start) / time.Duration(n)}}, nil
}

// typing measures search as somebody types.
func (b *bench) typing(d *dashboard, drv *driver, partner string, clients int) ([]row, error) {
	var rows []row
	for _, q := range []string{"an", "garments", "lotus gar", "office@kamal", "98", "10000123"} {
		r := d.get(partner, "/clients?q="+url.QueryEscape(q), true)
		top, err := b.ceiling(drv, d.addr, r)
		if err != nil {
			return nil, err
		}
		got, err := drv.run(errand{Addr: d.addr, Requests: [][]byte{r}, Conns: 1, For: max(b.each/4, time.Second/2)})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{what: thousands(float64(clients)) + " clients: typing “" + q + "”", got: got, ceiling: top, ceilingIs: "net/http, same bytes", p99Target: 2 * time.Millisecond})
		fmt.Fprintf(os.Stderr, "  typing %s among %d: %s %s\n", q, clients, got.p50, got.p99)
	}
	return rows, nil
}

// handful is as many clients as a new reseller has: two pages of the list.
const handful = 100

// dashboards measures the pages over a directory of each size.
func (b *bench) dashboards(ctx context.Context) (rows []row, err error) {
	drv, err := startDriver(ctx)
	if err != nil {
		return nil, err
	}
	defer drv.close()
	folder := b.dir
	if b.keep != "" {
		folder = b.keep
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	sizes := []int{handful, b.directory}
	if b.million {
		sizes = append(sizes, 1_000_000)
	}
	if b.match == "" {
		if rows, err = b.sync(ctx, drv); err != nil {
			return nil, err
		}
	}
	if strings.Contains(coverName, b.match) {
		cover, err := b.cover(ctx, drv)
		if err != nil {
			return nil, err
		}
		rows = append(rows, cover)
	}
	for _, clients := range sizes {
		more, err := b.dashboardOf(ctx, drv, folder, clients)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func (b *bench) dashboardOf(ctx context.Context, drv *driver, folder string, clients int) (rows []row, err error) {
	began := time.Now()
	d, err := b.openDashboard(ctx, folder, fmt.Sprintf("directory-%d.db", clients))
	if err != nil {
		return nil, err
	}
	defer d.close()
	partner, err := d.reseller(ctx, "Large", clients)
	if err != nil {
		return nil, err
	}
	if clients <= handful {
		return b.pages(ctx, d, drv, partner, clients)
	}
	small, err := d.reseller(ctx, "Small", 1000)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "a directory of %d clients was made in %s, %d MB\n", clients, time.Since(began).Round(time.Millisecond), sizeOf(d.path)>>20)
	if rows, err = b.pages(ctx, d, drv, partner, clients); err != nil {
		return nil, err
	}
	if b.match != "" {
		return rows, nil
	}
	slow, err := b.slowest(ctx, d, drv, partner, clients)
	if err != nil {
		return nil, err
	}
	file, err := b.file(ctx, d, partner, clients)
	if err != nil {
		return nil, err
	}
	rows = append(rows, slow, file)
	for _, p := range []struct {
		partner string
		clients int
	}{{small, 1000}, {partner, clients}} {
		typed, err := b.typing(d, drv, p.partner, p.clients)
		if err != nil {
			return nil, err
		}
		rows = append(rows, typed...)
	}
	return rows, nil
}
