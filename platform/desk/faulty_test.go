package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
)

// fault is one way in which a call over a network goes wrong.
type fault int

const (
	noFault       fault = iota
	slow                // no answer before the caller gives up; carried out or not
	late                // the same, and carried out only after the first look
	dropBefore          // the connection ends, nothing was done
	dropAfter           // the connection ends after it was done
	brokenBefore        // 500, nothing was done
	brokenAfter         // 500, though it was done
	unavailable         // 503 of the platform itself: nothing was done
	gatewayBefore       // 503 of something in front of it, nothing was done
	gatewayAfter        // 503 of something in front of it, though it was done
	garbage             // 200 with something that is no answer, after it was done
	half                // half of the answer, after it was done
	faultKinds
)

// faulty stands between the desk and the platform's API and breaks a share of the
// calls, as its dice fall.
type faulty struct {
	next http.Handler

	mu    sync.Mutex
	dice  *rand.Rand // nil: nothing breaks
	share float64
	ripe  []func() // late calls, to be carried out
	seen  map[fault]int
	open  int           // calls under way; a WaitGroup may not be waited for while it fills
	idle  chan struct{} // closed when there are none; nil: nobody waits
}

// pick throws the dice for a call. Reads are not kept waiting: a test would wait with
// them, and what they show is the same as after any other failure.
func (f *faulty) pick(path string) (fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dice == nil || f.dice.Float64() >= f.share {
		return noFault, true
	}
	first := dropBefore
	if slices.ContainsFunc(wire.All(), func(e wire.Entry) bool { return e.Costly && e.Path == path }) {
		first = slow
	}
	kind := first + fault(f.dice.IntN(int(faultKinds-first)))
	f.seen[kind]++
	return kind, f.dice.IntN(2) == 0
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.enter(1)
	defer f.enter(-1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone already
	}
	do := func() *httptest.ResponseRecorder {
		// Whoever asked may be gone; the platform does not notice.
		again := r.Clone(context.WithoutCancel(r.Context()))
		again.Body = io.NopCloser(bytes.NewReader(body))
		rec := httptest.NewRecorder()
		f.next.ServeHTTP(rec, again)
		return rec
	}
	kind, coin := f.pick(r.URL.Path)
	switch kind {
	case noFault:
		answer(w, do())
	case slow:
		if <-r.Context().Done(); coin {
			do()
		}
	case late:
		<-r.Context().Done()
		f.mu.Lock()
		f.ripe = append(f.ripe, func() { do() })
		f.mu.Unlock()
	case dropBefore:
		hangUp(w)
	case dropAfter:
		do()
		hangUp(w)
	case brokenBefore, brokenAfter:
		if kind == brokenAfter {
			do()
		}
		http.Error(w, "oops", http.StatusInternalServerError)
	case unavailable:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"status":503,"code":"unavailable","message":"Try again later."}`)
	case gatewayBefore, gatewayAfter:
		if kind == gatewayAfter {
			do()
		}
		http.Error(w, "<html>503 Service Unavailable</html>", http.StatusServiceUnavailable)
	case garbage:
		do()
		_, _ = io.WriteString(w, "<html>\x00\xff this is no answer")
	case half:
		rec := do()
		w.Header().Set("Content-Length", fmt.Sprint(rec.Body.Len()))
		_, _ = w.Write(rec.Body.Bytes()[:rec.Body.Len()/2])
		panic(http.ErrAbortHandler)
	}
}

func answer(w http.ResponseWriter, rec *httptest.ResponseRecorder) {
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// breaks has a share of the calls break from now on; nil dice heal it.
func (f *faulty) breaks(dice *rand.Rand, share float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dice, f.share = dice, share
}

func (f *faulty) enter(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open += n; f.open == 0 && f.idle != nil {
		close(f.idle)
		f.idle = nil
	}
}

// settle waits for what is under way at the platform, and carries out what comes late.
func (f *faulty) settle() {
	for {
		f.mu.Lock()
		if f.open == 0 {
			break
		}
		if f.idle == nil {
			f.idle = make(chan struct{})
		}
		idle := f.idle
		f.mu.Unlock()
		<-idle
	}
	ripe := f.ripe
	f.ripe = nil
	f.mu.Unlock()
	for _, do := range ripe {
		do()
	}
}

// hurry is how long the desk's connection waits for an answer that never comes.
// A machine that is slower than that makes more outcomes unknown and changes
// nothing that a test looks at.
const hurry = 40 * time.Millisecond

// wired puts a network that can break between a world's desk and its platform: all
// calls go over HTTP. Its desk is a new one.
func (w *world) wired(t *testing.T) *faulty {
	t.Helper()
	f := &faulty{seen: map[fault]int{}, next: api.New(api.Config{
		Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
			who, err := w.Platform.Authenticate(ctx, key)
			return api.Caller{API: w.Platform.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, err
		},
		AuthenticateClient: func(ctx context.Context, token string) (api.Caller, error) {
			as, partner, err := w.Platform.AsClient(ctx, token)
			return api.Caller{API: as, Partner: partner}, err
		},
		Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now, NewID: func() string { return "rq" },
	})}
	server := httptest.NewUnstartedServer(f)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	connect := func(limits rest.Limits) platform.API {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		conn, err := rest.New(rest.Config{Base: base, Key: w.Keys[platformtest.Acme], Transport: transport, Limits: limits,
			Breaker: rest.Breaker{Failures: 1 << 30}, Jitter: func() float64 { return 0 },
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		if err != nil {
			t.Fatal(err)
		}
		return conn.API()
	}
	hurried := connect(rest.Limits{Read: hurry, Write: hurry, Costly: hurry, List: hurry, Tries: 2})
	patient := connect(rest.Limits{})
	w.make(func(platform.API) platform.API {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.dice == nil {
			return patient
		}
		return hurried
	})
	w.desk = w.newDesk()
	w.staff = w.desk.For(w.staff.actor)
	return f
}
