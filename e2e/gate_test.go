package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// gate stands between a dashboard and its platform and can do to one call what a
// bad line does.
type gate struct {
	address string

	mu     sync.Mutex
	faults map[string]fault // by the end of the call's path
	passed map[string]int   // calls that reached the platform, by path
}

// fault is what happens to a call.
type fault int

const (
	none       fault = iota
	loseAnswer       // it reaches the platform, whose answer is lost on the way back
	refuseLine       // the line is cut before the platform has heard of it
)

// openGate begins to pass calls on to the platform.
func openGate(t *testing.T, platform string) *gate {
	t.Helper()
	to, err := url.Parse(platform)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{faults: map[string]fault{}, passed: map[string]int{}}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {
		panic(http.ErrAbortHandler) // as without a gate: the line is cut
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch g.take(r.URL.Path) {
		case refuseLine:
			panic(http.ErrAbortHandler)
		case loseAnswer:
			g.count(r.URL.Path)
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		g.count(r.URL.Path)
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	g.address = srv.URL
	return g
}

// next makes the next call whose path ends so meet a fault.
func (g *gate) next(call string, f fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults[call] = f
}

func (g *gate) take(path string) fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	for call, f := range g.faults {
		if strings.HasSuffix(path, "/"+call) {
			delete(g.faults, call)
			return f
		}
	}
	return none
}

func (g *gate) count(path string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed[path[strings.LastIndex(path, "/")+1:]]++
}

// reached is how many calls of a name the platform has got.
func (g *gate) reached(call string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.passed[call]
}
