package rest_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
)

const (
	key      = "PARTNERKEYSECRET"
	clientID = "CLIENTKEYSECRET"
)

// remote is a real server that misbehaves as a test wants, and a connection to it.
type remote struct {
	*httptest.Server
	conn *rest.Conn
	api  platform.API
	hits atomic.Int32
	log  *buffer

	mu    sync.Mutex
	naps  []time.Duration
	asked []*http.Request
	sent  []string
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func against(t *testing.T, h http.HandlerFunc, change ...func(*rest.Config)) *remote {
	t.Helper()
	r := &remote{log: &buffer{}}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.hits.Add(1)
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.asked, r.sent = append(r.asked, req), append(r.sent, string(body))
		r.mu.Unlock()
		w.Header().Set("X-Request-Id", "rq_1")
		h(w, req)
	}))
	r.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	r.Start()
	t.Cleanup(r.CloseClientConnections)
	t.Cleanup(r.Server.Close)
	r.connect(t, r.URL, change...)
	return r
}

func (r *remote) connect(t *testing.T, base string, change ...func(*rest.Config)) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	cfg := rest.Config{Base: u, Key: key,
		Transport: &http.Transport{},
		Breaker:   rest.Breaker{Failures: 100},
		Log:       slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Sleep: func(_ context.Context, d time.Duration) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.naps = append(r.naps, d)
			return nil
		},
		Jitter: func() float64 { return 0 },
	}
	for _, c := range change {
		c(&cfg)
	}
	if r.conn, err = rest.New(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cfg.Transport.CloseIdleConnections)
	r.api = r.conn.API()
}

// read and write are one call of each sort; plain is a write that keeps its connection.

func (r *remote) read(ctx context.Context) error {
	_, err := r.api.Numbers.Held(ctx, clientID)
	return err
}

func (r *remote) write(ctx context.Context) error {
	_, err := r.api.Wallet.AddCredit(ctx, platform.NewCredit{Client: clientID, Amount: 500 * platform.Rupee, Key: "k1"})
	return err
}

func (r *remote) plain(ctx context.Context) error {
	return r.api.Clients.SetActive(ctx, clientID, true)
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangUp closes the connection after writing raw to it.
func hangUp(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	}
}

// reset closes the connection with a TCP reset.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// silent never answers; it ends when the caller hangs up.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// rounds answers with each handler once, then with the last.
func rounds(handlers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		i := min(int(n.Add(1)), len(handlers))
		handlers[i-1](w, r)
	}
}

const (
	goodList   = `{"status":200,"message":"ok","data":[{"did_id":"331","did_no":"+911143104501"}]}`
	goodWallet = `{"status":200,"message":"ok","data":{"balance":"500","valid_till":""}}`
)

func containsSecret(s string) string {
	for _, secret := range []string{key, clientID, "SecurePass", "999941057058", "ops@acme"} {
		if strings.Contains(s, secret) {
			return secret
		}
	}
	return ""
}
