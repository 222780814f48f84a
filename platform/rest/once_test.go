package rest_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
)

// TestAWriteIsCarriedOutOnceWhenTheConnectionDrops first lets a kept connection
// grow old, which is when Go's transport is tempted to repeat a request.
func TestAWriteIsCarriedOutOnceWhenTheConnectionDrops(t *testing.T) {
	t.Parallel()
	var credits, switches atomic.Int32
	r := against(t, func(w http.ResponseWriter, req *http.Request) {
		switch {
		case req.Method == http.MethodGet:
			answer(200, goodList)(w, req)
		case strings.HasSuffix(req.URL.Path, "credits"):
			credits.Add(1)
			reset(w, req)
		default:
			switches.Add(1)
			reset(w, req)
		}
	})
	for i := range int32(20) {
		if err := r.read(t.Context()); err != nil { // leaves a connection in the pool
			t.Fatal(err)
		}
		if err := r.write(t.Context()); !platform.Is(err, platform.Unknown) {
			t.Fatalf("a dropped credit is %v", err)
		}
		if err := r.plain(t.Context()); !platform.Is(err, platform.Unknown) {
			t.Fatalf("a dropped switch is %v", err)
		}
		if credits.Load() != i+1 || switches.Load() != i+1 {
			t.Fatalf("after %d calls %d credits and %d switches were carried out", i+1, credits.Load(), switches.Load())
		}
	}
}

func TestThePremiseThatGoRepeatsAPostWithAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodPost && n.Add(1) == 1 {
			reset(w, req)
		}
	}))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(srv.Close)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	resp, err := client.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	req, err := http.NewRequest(http.MethodPost, srv.URL, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "k")
	if resp, err := client.Do(req); err != nil || n.Load() != 2 {
		t.Errorf("%d executions, %v: if Go no longer repeats it, the care that package rest takes may be dropped", n.Load(), err)
	} else {
		_ = resp.Body.Close()
	}
}

func TestNoIdempotencyKeyIsEverSent(t *testing.T) {
	t.Parallel()
	r := against(t, answer(200, goodWallet))
	if err := r.write(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name := range r.asked[0].Header {
		if strings.Contains(strings.ToLower(name), "idempotency") {
			t.Errorf("%s was sent", name)
		}
	}
	if strings.Contains(r.sent[0], "k1") {
		t.Errorf("the key went into the body: %s", r.sent[0])
	}
}

func TestARedirectTakesNeitherTheBodyNorTheKeyElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := against(t, answer(200, goodWallet))
	for _, status := range []int{301, 302, 303, 307, 308} {
		r := against(t, answer(status, "", "Location", elsewhere.URL+"/x"))
		if r.write(t.Context()) == nil || r.read(t.Context()) == nil {
			t.Errorf("%d counts as a success", status)
		}
	}
	if n := elsewhere.hits.Load(); n != 0 {
		t.Errorf("%d requests followed a redirect", n)
	}
}

func TestCostlyCallsTakeANewConnectionAndHTTP1(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var from, protos []string
	srv := newTLS(t, func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		from, protos = append(from, req.RemoteAddr), append(protos, req.Proto)
		mu.Unlock()
		if req.Method == http.MethodGet {
			answer(200, goodList)(w, req)
			return
		}
		answer(200, goodWallet)(w, req)
	})
	r := &remote{log: &buffer{}}
	r.connect(t, srv.URL, func(c *rest.Config) { c.Transport = srv.Client().Transport.(*http.Transport).Clone() })
	for _, call := range []func(context.Context) error{r.read, r.read, r.write, r.write} {
		if err := call(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if from[0] != from[1] || !slices.Equal(protos[:2], []string{"HTTP/2.0", "HTTP/2.0"}) {
		t.Fatalf("the premise is that reads share a connection of HTTP/2: %v %v", from, protos)
	}
	if from[2] == from[3] || !slices.Equal(protos[2:], []string{"HTTP/1.1", "HTTP/1.1"}) {
		t.Errorf("costly calls came from %v by %v", from[2:], protos[2:])
	}
}

func TestReadsAreTriedAgainAfterLongerAndLongerPauses(t *testing.T) {
	t.Parallel()
	r := against(t, rounds(reset, answer(503, ""), answer(200, goodList)))
	if err := r.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{150 * time.Millisecond, 450 * time.Millisecond}; !slices.Equal(r.naps, want) {
		t.Errorf("pauses were %v, want %v", r.naps, want)
	}
}

func TestReadsOfAMutePlatformWaitOnceForAll(t *testing.T) {
	t.Parallel()
	mute := atomic.Bool{}
	mute.Store(true)
	r := against(t, func(w http.ResponseWriter, req *http.Request) {
		if mute.Load() {
			reset(w, req)
			return
		}
		answer(503, "")(w, req)
	})
	for n, want := range []int{3, 4, 5} { // tried three times, then once each
		if err := r.read(t.Context()); !platform.Is(err, platform.Unavailable) || int(r.hits.Load()) != want {
			t.Fatalf("read %d: %v after %d tries, want %d", n, err, r.hits.Load(), want)
		}
	}
	mute.Store(false)
	for n, want := range []int{6, 9} { // that it answers is seen once, then it is tried as ever
		if err := r.read(t.Context()); err == nil || int(r.hits.Load()) != want {
			t.Fatalf("read %d of what answers: %v after %d tries, want %d", n, err, r.hits.Load(), want)
		}
	}
}

func TestPOSTsThatOnlyReadAreTriedAgainToo(t *testing.T) {
	t.Parallel()
	r := against(t, rounds(answer(502, ""), answer(200, `{"status":200,"message":"ok","data":{"balance":"12.50"}}`)))
	b, err := r.api.Wallet.Balance(t.Context(), clientID)
	if err != nil || b.Amount != 1250 || r.asked[1].Method != http.MethodPost || r.sent[0] != r.sent[1] {
		t.Errorf("%+v, %v, sent %q", b, err, r.sent)
	}
}

// newTLS serves HTTP/1.1 and HTTP/2 with a certificate of its own.
func newTLS(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv
}

// pipe is a server without a network, for tests in a bubble of time.
type pipe struct {
	transport *http.Transport
	hits      atomic.Int32
	conns     chan net.Conn
	server    *http.Server
	done      chan struct{}
}

func newPipe(t *testing.T, h http.HandlerFunc) *pipe {
	p := &pipe{conns: make(chan net.Conn), done: make(chan struct{})}
	p.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.hits.Add(1)
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice a caller that hangs up
		h(w, r)
	})}
	p.transport = &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case p.conns <- theirs:
			return ours, nil
		case <-p.done:
			return nil, fmt.Errorf("closed")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	go func() { _ = p.server.Serve(p) }()
	return p
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error   { return nil }
func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipe) close() {
	close(p.done)
	p.transport.CloseIdleConnections()
	_ = p.server.Close()
}
