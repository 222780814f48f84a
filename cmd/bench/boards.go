package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"partnerdesk/handlers"
	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/local"
	"partnerdesk/store"
)

// boards measures how wallboards fan out: one process serves, another of this
// program holds the viewers' connections over loopback, both on these cores.
// `bench boards` runs it.
func boards(ctx context.Context, args []string) (mine bool, err error) {
	switch {
	case len(args) > 0 && args[0] == "boards":
		var o boardOptions
		flags := flag.NewFlagSet("boards", flag.ExitOnError)
		flags.IntVar(&o.viewers, "viewers", 0, "open boards; 0: 5,000 with a change every 100 ms, then 10,000 with one a second")
		flags.DurationVar(&o.every, "every", 100*time.Millisecond, "between two changes")
		flags.DurationVar(&o.each, "for", 12*time.Second, "how long it is measured")
		flags.StringVar(&o.dir, "dir", "", "folder for the databases")
		if err := flags.Parse(args[1:]); err != nil {
			return true, err
		}
		runs := []boardOptions{o}
		if o.viewers == 0 {
			for _, v := range []struct {
				n     int
				every time.Duration
			}{{1, 100 * time.Millisecond}, {5000, 100 * time.Millisecond}, {10000, time.Second}} {
				r := o
				r.viewers, r.every = v.n, v.every
				runs = append(runs, r)
			}
			runs = runs[1:]
		}
		fmt.Println("viewers  change every  delivered      lost  p50 ms  p99 ms  max ms  KB a viewer, with garbage  questions to the platform")
		for _, r := range runs {
			if err := r.run(ctx); err != nil {
				return true, err
			}
		}
		return true, nil
	case len(args) == 3 && args[0] == "board-viewers":
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return true, err
		}
		return true, view(args[1], n)
	}
	return false, nil
}

type boardOptions struct {
	viewers int
	every   time.Duration
	each    time.Duration
	dir     string
}

const boardAgents = 20

// asking counts the questions for presence.
type asking struct {
	platform.AgentService
	n *atomic.Int64
}

func (a asking) Presence(ctx context.Context, id platform.ClientID) ([]platform.AgentPresence, error) {
	a.n.Add(1)
	return a.AgentService.Presence(ctx, id)
}

func (o boardOptions) run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dir, err := os.MkdirTemp(o.dir, "boards")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p, err := local.Open(ctx, filepath.Join(dir, "platform.db"), local.Options{Messenger: nobody{}, Log: log})
	if err != nil {
		return err
	}
	defer p.Close()
	partner, err := p.AddPartner(ctx, "Bench")
	if err != nil {
		return err
	}
	if _, err := p.Seed(ctx, partner, 1); err != nil {
		return err
	}
	sealer, err := store.NewSealer(bytes.Repeat([]byte{7}, store.KeySize))
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, filepath.Join(dir, "store.db"), store.Options{Clock: time.Now, Random: random{}, Sealer: sealer})
	if err != nil {
		return err
	}
	defer s.Close()
	mine, err := s.Partners.Create(ctx, "Bench")
	if err != nil {
		return err
	}
	var asked atomic.Int64
	d, err := desk.New(ctx, desk.Config{Store: s, Now: time.Now, Log: log,
		Open: func(context.Context, string) (platform.API, error) {
			api := p.As(partner)
			api.Agents = asking{api.Agents, &asked}
			return api, nil
		},
		Watcher: func(context.Context, string) (platform.AgentWatcher, error) { return p.Watcher(partner), nil },
	})
	if err != nil {
		return err
	}
	defer d.Wait()
	if err := d.SyncNow(ctx, mine.ID); err != nil {
		return err
	}
	page, err := s.Directory.List(ctx, mine.ID, store.Filter{})
	if err != nil || len(page.Clients) == 0 {
		return errors.Join(err, errors.New("no client to watch"))
	}
	client, err := s.Directory.ByRef(ctx, mine.ID, page.Clients[0].Ref)
	if err != nil {
		return err
	}
	id := platform.ClientID(client.ClientID)
	for i := range boardAgents {
		_, err := p.As(partner).Agents.Add(ctx, platform.NewAgent{Client: id, Name: "Agent " + strconv.Itoa(i), Email: fmt.Sprintf("a%d@bench.example", i),
			Phone: fmt.Sprintf("+9198200%05d", i), Password: "long enough", Dial: platform.DialPhone})
		if err != nil {
			return err
		}
	}
	agents, err := p.As(partner).Agents.Presence(ctx, id)
	if err != nil {
		return err
	}
	_, token, err := s.Boards.AddLink(ctx, store.BoardLink{Partner: mine.ID, ClientRef: client.Ref, Name: "bench"})
	if err != nil {
		return err
	}
	var ids atomic.Int64
	h, err := handlers.New(handlers.Config{Store: s, Desk: d, Send: func(context.Context, platform.Message) error { return nil }, Now: time.Now, Log: log,
		NewID:      func() string { return "r" + strconv.FormatInt(ids.Add(1), 10) },
		NewPartner: func(context.Context, string) (store.Partner, error) { return store.Partner{}, errors.New("not here") },
		Explorer:   handlers.Explorer{Line: func(context.Context, string) (handlers.Line, error) { return nil, errors.New("not here") }},
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second}
	srv.RegisterOnShutdown(h.Close)
	go func() { _ = srv.Serve(ln) }()
	defer func() {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		_ = srv.Shutdown(limited)
	}()

	debug.FreeOSMemory()
	before := residentMemory()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, self, "board-viewers", "http://"+ln.Addr().String()+"/tv/"+token+"/stream", strconv.Itoa(o.viewers))
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	in, err := child.StdinPipe()
	if err != nil {
		return err
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		return fmt.Errorf("the viewers did not open: %q %v", lines.Text(), lines.Err())
	}
	time.Sleep(2 * time.Second) // the first boards are through
	from := asked.Load()
	changes, end := 0, time.Now().Add(o.each)
	tick := time.NewTicker(o.every)
	defer tick.Stop()
	states := [...]platform.AgentState{platform.AgentOnline, platform.AgentOnCall}
	for time.Now().Before(end) {
		<-tick.C
		a := agents[changes%boardAgents]
		if err := p.SetPresence(ctx, partner, id, a.AgentID, true, states[changes/boardAgents%2]); err != nil {
			return err
		}
		changes++
	}
	time.Sleep(time.Second) // the last one arrives
	questions := asked.Load() - from
	peak := residentMemory() - before
	debug.FreeOSMemory()
	grown := residentMemory() - before
	_ = in.Close() // the viewers report
	if !lines.Scan() {
		return fmt.Errorf("the viewers said nothing: %v", lines.Err())
	}
	var delivered, p50, p99, most int
	if _, err := fmt.Sscan(lines.Text(), &delivered, &p50, &p99, &most); err != nil {
		return err
	}
	_ = child.Wait()
	fmt.Printf("%7d  %12s  %9d  %8d  %6d  %6d  %6d  %11.1f  %12.1f  %d for %d changes\n", o.viewers, o.every, delivered, changes*o.viewers-delivered, p50, p99, most, float64(grown)/float64(o.viewers)/1024, float64(peak)/float64(o.viewers)/1024, questions, changes)
	return nil
}

type random struct{}

func (random) Read(b []byte) (int, error) {
	f, err := os.Open("/dev/urandom")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.ReadFull(f, b)
}

// residentMemory is the memory of this process in bytes, as the system counts it.
func residentMemory() int64 {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// view opens n boards, notes how old each change is when its tile arrives, and
// reports when its input ends.
func view(url string, n int) error {
	transport := &http.Transport{MaxConnsPerHost: 0, DisableCompression: true}
	client := &http.Client{Transport: transport}
	var counting atomic.Int64
	late := make([][]int, n)
	var opened, done sync.WaitGroup
	slots := make(chan struct{}, 64)
	var failed atomic.Value
	ctx, cancel := context.WithCancel(context.Background())
	for i := range n {
		opened.Add(1)
		done.Add(1)
		slots <- struct{}{}
		go func() {
			defer done.Done()
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			req.Header.Set("Accept", "text/event-stream")
			res, err := client.Do(req)
			<-slots
			opened.Done()
			if err != nil {
				failed.Store(err)
				return
			}
			defer res.Body.Close()
			late[i] = follow(res.Body, &counting)
		}()
	}
	opened.Wait()
	if err, ok := failed.Load().(error); ok {
		cancel()
		return err
	}
	counting.Store(time.Now().UnixMilli())
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	cancel()
	done.Wait()
	var all []int
	for _, l := range late {
		all = append(all, l...)
	}
	slices.Sort(all)
	if len(all) == 0 {
		fmt.Println("0 0 0 0")
		return nil
	}
	fmt.Println(len(all), all[len(all)/2], all[len(all)*99/100], all[len(all)-1])
	return nil
}

// follow reads a stream. Of each tile in a "tiles" event it takes how many
// milliseconds ago its state began.
func follow(body io.Reader, counting *atomic.Int64) (late []int) {
	r := bufio.NewReaderSize(body, 4<<10)
	tiles := false
	for {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return late
		}
		if bytes.HasPrefix(line, []byte("event: ")) {
			tiles = bytes.HasPrefix(line, []byte("event: tiles"))
		}
		if !tiles || counting.Load() == 0 {
			continue
		}
		for rest := line; ; {
			at := bytes.Index(rest, []byte(`data-since="`))
			if at < 0 {
				break
			}
			rest = rest[at+len(`data-since="`):]
			end := bytes.IndexByte(rest, '"')
			if end < 0 {
				break
			}
			if ms, err := strconv.ParseInt(string(rest[:end]), 10, 64); err == nil && ms >= counting.Load() {
				late = append(late, int(time.Now().UnixMilli()-ms))
			}
		}
	}
}
