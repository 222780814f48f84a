package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/local"
)

// wallets is how many clients the entries and reads are spread over.
const wallets = 1000

// bench is a platform with clients in it, served as `web platform` serves it.
type bench struct {
	options
	p       *local.Platform
	partner string
	key     string
	addr    string
	stop    func() error
	quit    chan struct{}
	tending sync.WaitGroup
	some    []platform.ClientID
}

type nobody struct{}

func (nobody) Send(context.Context, platform.Message) error { return nil }

func open(ctx context.Context, o options) (*bench, error) {
	b := &bench{options: o, quit: make(chan struct{})}
	log := slog.New(slog.NewTextHandler(io.Discard, nil)) // what a line costs counts, where it goes does not
	var err error
	if b.p, err = local.Open(ctx, filepath.Join(o.dir, "platform.db"), local.Options{Messenger: nobody{}, Log: log}); err != nil {
		return nil, err
	}
	if b.partner, err = b.p.AddPartner(ctx, "Bench"); err != nil {
		return nil, err
	}
	if b.key, err = b.p.IssueKey(ctx, b.partner, "bench"); err != nil {
		return nil, err
	}
	began := time.Now()
	if _, err := b.p.Seed(ctx, b.partner, o.clients); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d clients were seeded in %s\n", o.clients, time.Since(began).Round(time.Millisecond))
	for c, err := range b.p.As(b.partner).Clients.All(ctx) {
		if err != nil {
			return nil, err
		}
		if b.some = append(b.some, c.ID); len(b.some) == wallets {
			break
		}
	}
	ids := atomic.Int64{}
	b.addr, b.stop, err = listen(api.New(api.Config{
		Log: log, Now: time.Now, NewID: func() string { return strconv.FormatInt(ids.Add(1), 36) },
		Record: func(r api.Served) {
			b.p.NoteRequest(local.Request{Partner: r.Partner, At: r.At, Source: local.FromAPI, KeyID: r.KeyID,
				Method: r.Method, Route: r.Route, Status: r.Status, Took: r.Took})
		},
		Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
			who, err := b.p.Authenticate(ctx, key)
			return api.Caller{API: b.p.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, err
		},
	}))
	if err != nil {
		return nil, err
	}
	b.tending.Go(func() { // the request log is written while it runs, as in a real one
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-b.quit:
				return
			case <-tick.C:
				_ = b.p.KeepRequests(ctx) // fails only when it is interrupted
			}
		}
	})
	return b, nil
}

func (b *bench) close() error {
	close(b.quit)
	b.tending.Wait()
	return errors.Join(b.stop(), b.p.Close())
}

// prove holds the ledger against itself after all that was written.
func (b *bench) prove(ctx context.Context) error {
	faults, err := b.p.VerifyLedger(ctx)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the ledger does not prove itself: %+v", faults[0])
	}
	return err
}

// beside measures requests at the platform and at a bare handler that writes the
// same bytes.
func (b *bench) beside(ctx context.Context, what string, target float64, of func(platform.ClientID) []byte) (row, error) {
	next := make([][]byte, len(b.some))
	for i, id := range b.some {
		next[i] = of(id)
	}
	choose := func(caller, n int) []byte { return next[(caller*31+n*7)%len(next)] }
	got, err := over(ctx, b.options, b.addr, choose)
	if err != nil {
		return row{}, err
	}
	addr, stop, err := bare(b.addr, next[0])
	if err != nil {
		return row{}, err
	}
	defer stop()
	top, err := over(ctx, b.options, addr, choose)
	return row{what: what, got: got, ceiling: top, target: target,
		ceilingIs: "net/http, same bytes"}, err
}

func (b *bench) balances(ctx context.Context) (row, error) {
	return b.beside(ctx, "balance of one client, HTTP", 8000, func(id platform.ClientID) []byte {
		return request(http.MethodPost, "/partnerclients/wallet_balance", b.key, fmt.Sprintf(`{"client_id":%q}`, string(id)))
	})
}

func (b *bench) details(ctx context.Context) (row, error) {
	return b.beside(ctx, "one client whole, HTTP", 8000, func(id platform.ClientID) []byte {
		return request(http.MethodGet, "/partnerclients/clients/"+string(id), b.key, "")
	})
}

func (b *bench) credits(ctx context.Context) (row, error) {
	return b.beside(ctx, "credits, durable, HTTP", 5000, func(id platform.ClientID) []byte {
		return request(http.MethodPost, "/partnerclients/add_client_credits", b.key, fmt.Sprintf(`{"client_id":%q,"credit":1.25}`, string(id)))
	})
}

func (b *bench) entries(ctx context.Context) (row, error) {
	at := atomic.Int64{}
	got, err := together(ctx, b.producers, b.each, func(int) (func() error, error) {
		return func() error {
			n := at.Add(1)
			_, err := b.p.Debit(ctx, b.partner, b.some[n*7%wallets], local.Entry{Amount: 1, Type: platform.ExpenseCall, Description: "Bench"})
			return err
		}, nil
	})
	if err != nil {
		return row{}, err
	}
	top, err := bareLedger(ctx, b.options)
	return row{what: "ledger entries, durable, in process", got: got, ceiling: top, target: 20_000,
		ceilingIs: "SQLite loop, groups of 64"}, err
}

// stream reads the whole list again and again, and watches the memory.
func (b *bench) stream(ctx context.Context) (row, error) {
	read := func(addr string) (rows, size int64, err error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/partnerclients/clients", nil)
		if err != nil {
			return 0, 0, err
		}
		req.Header.Set("Authorization", "Bearer "+b.key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, 0, err
		}
		defer res.Body.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := res.Body.Read(buf)
			size += int64(n)
			rows += int64(strings.Count(string(buf[:n]), `{"`))
			if errors.Is(err, io.EOF) {
				return rows, size, nil
			}
			if err != nil {
				return rows, size, err
			}
		}
	}
	runtime.GC()
	before, stop := resident(), watchMemory()
	began, start := time.Now(), spent()
	rows, size, err := read(b.addr)
	took, burnt := time.Since(began), spent()-start
	peak := stop()
	if err != nil {
		return row{}, err
	}
	runtime.GC()
	after := resident()
	page := make([]byte, 32<<10)
	addr, hang, err := listen(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for left := size; left > 0; left -= int64(len(page)) {
			if _, err := w.Write(page[:min(left, int64(len(page)))]); err != nil {
				return
			}
		}
	}))
	if err != nil {
		return row{}, err
	}
	defer hang()
	began, start = time.Now(), spent()
	if _, _, err := read(addr); err != nil {
		return row{}, err
	}
	bareTook, bareBurnt := time.Since(began), spent()-start
	return row{what: fmt.Sprintf("clients streamed, of %s", thousands(float64(b.clients))), got: b.rate(took, burnt), ceiling: b.rate(bareTook, bareBurnt), ceilingIs: "net/http, as many bytes",
		whatIsMore: fmt.Sprintf("%.1f MB with %s objects in %s; memory %.0f MB before, %.0f MB at most, %.0f MB after",
			float64(size)/1e6, thousands(float64(rows)), took.Round(time.Millisecond), mb(before), mb(peak), mb(after))}, nil
}

// rate is what streaming the list once means for each client in it.
func (b *bench) rate(took, burnt time.Duration) measured {
	return measured{perSecond: float64(b.clients) / took.Seconds(), p50: took, p99: took, cpu: burnt / time.Duration(b.clients)}
}

func mb(bytes int64) float64 { return float64(bytes) / 1e6 }

// resident is the memory of this process, in bytes: the platform's and the
// measuring's together.
func resident() int64 {
	raw, _ := os.ReadFile("/proc/self/statm")
	f := strings.Fields(string(raw))
	if len(f) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(f[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
