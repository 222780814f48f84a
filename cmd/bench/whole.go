package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// sync reads the platform's whole list into an empty directory while pages of it are
// asked for, and then reads it once more.
func (b *bench) sync(ctx context.Context, drv *driver) ([]row, error) {
	d, err := b.openDashboard(ctx, b.dir, "sync.db")
	if err != nil {
		return nil, err
	}
	defer d.close()
	p, err := d.store.Partners.Create(ctx, "Read from the platform")
	if err == nil {
		err = d.signIn(ctx, p.ID)
	}
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, what := range []string{"reading the platform’s list for the first time", "reading it again, unchanged"} {
		start := spent()
		done := make(chan error, 1)
		go func() { done <- d.desk.SyncNow(ctx, p.ID) }()
		var pages measured
		asked := 0
		for err == nil && len(done) == 0 {
			var one measured
			one, err = drv.run(errand{Addr: d.addr, Requests: [][]byte{d.get(p.ID, "/clients", false)}, Conns: 8, Rate: 200, For: time.Second})
			if one.p99 > pages.p99 {
				pages = one
			}
			asked++
		}
		if failed := <-done; err == nil {
			err = failed
		}
		if err != nil {
			return nil, err
		}
		state, err := d.store.Directory.SyncState(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		took := state.Done.Sub(state.Started)
		rows = append(rows, row{what: thousands(float64(b.clients)) + " clients: " + what,
			got:        measured{perSecond: float64(b.clients) / took.Seconds(), p50: took, p99: took, cpu: (spent() - start) / time.Duration(b.clients)},
			p99Target:  10 * time.Second,
			whatIsMore: fmt.Sprintf("it took %s; 200 pages a second beside it had a p99 of %.1f ms in the worst of its %d seconds", took.Round(10*time.Millisecond), ms(pages.p99), asked)})
	}
	return rows, nil
}

// file reads the whole list as CSV and watches the memory.
func (b *bench) file(ctx context.Context, d *dashboard, partner string, clients int) (row, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.addr+"/clients.csv", nil)
	if err != nil {
		return row{}, err
	}
	req.Host = "localhost"
	req.Header.Set("Cookie", d.cookies[partner])
	runtime.GC()
	before, stop := resident(), watchMemory()
	began, start := time.Now(), spent()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return row{}, err
	}
	defer res.Body.Close()
	lines, size := 0, int64(0)
	buf := make([]byte, 64<<10)
	for err == nil {
		var n int
		n, err = res.Body.Read(buf)
		size += int64(n)
		lines += strings.Count(string(buf[:n]), "\n")
	}
	took, burnt, peak := time.Since(began), spent()-start, stop()
	if !errors.Is(err, io.EOF) || res.StatusCode != http.StatusOK || lines != clients+1 {
		return row{}, fmt.Errorf("the file has %d lines, %s: %w", lines, res.Status, err)
	}
	return row{what: thousands(float64(clients)) + " clients: the list as CSV",
		got: measured{perSecond: float64(clients) / took.Seconds(), p50: took, p99: took, cpu: burnt / time.Duration(clients)},
		whatIsMore: fmt.Sprintf("%.1f MB in %s; the process had %.0f MB before and %.0f MB more at most (target: 40)",
			float64(size)/1e6, took.Round(10*time.Millisecond), mb(before), mb(peak-before))}, nil
}

// watchMemory follows the memory of the process until stop, which tells the most.
func watchMemory() (stop func() int64) {
	peak := atomic.Int64{}
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				peak.Store(max(peak.Load(), resident()))
			}
		}
	})
	return func() int64 { close(done); watching.Wait(); return peak.Load() }
}
