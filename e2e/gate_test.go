package e2e

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate stands between a dashboard and its platform and can do to a call what a
// bad line does.
type gate struct {
	t       *testing.T
	address string
	server  *http.Server

	mu     sync.Mutex
	line   net.Listener             // nil while the gate is shut
	lost   map[string]func()        // calls whose next answer is lost, by the last part of the path, and what follows
	held   map[string]chan struct{} // calls that wait until the channel is closed
	passed map[string]int           // how many calls have reached the platform
}

// openGate begins to pass calls on to the platform.
func openGate(t *testing.T, platform string) *gate {
	t.Helper()
	to, err := url.Parse(platform)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, lost: map[string]func(){}, held: map[string]chan struct{}{}, passed: map[string]int{}}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {
		panic(http.ErrAbortHandler) // as without a gate: the line is cut
	}
	g.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lost, held := g.meets(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
		if held != nil {
			select {
			case <-held:
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
		}
		if lost != nil {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			lost()
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	})}
	g.listen("localhost:0")
	g.address = "http://" + g.line.Addr().String()
	t.Cleanup(func() { _ = g.server.Close() })
	return g
}

func (g *gate) listen(addr string) {
	g.t.Helper()
	line, err := net.Listen("tcp", addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.line = line
	g.mu.Unlock()
	go func() { _ = g.server.Serve(line) }() // it ends when the line is closed
}

// shut takes no new connection. Those that are open go on to work, so reads do,
// and a costly call, which takes a connection of its own, never gets out.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.line.Close()
	g.line = nil
}

// reopen takes connections again at the same address.
func (g *gate) reopen() { g.listen(strings.TrimPrefix(g.address, "http://")) }

// loseNext lets the next such call reach the platform and cuts the line before
// its answer. From then on it keeps the reads waiting by which the dashboard
// could find out what became of it, until release.
func (g *gate) loseNext(call, read string) (release func()) {
	wait := make(chan struct{})
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lost[call] = func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.held[read] = wait
	}
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.held, read)
		close(wait)
	}
}

func (g *gate) meets(call string) (lost func(), held chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed[call]++
	lost, held = g.lost[call], g.held[call]
	delete(g.lost, call)
	return lost, held
}

// count is how many such calls came through.
func (g *gate) count(call string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.passed[call]
}
