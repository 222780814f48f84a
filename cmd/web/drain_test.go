package main

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"partnerdesk/store/storetest"
)

// stopping is how long a stopping program goes on taking requests in these tests.
const stopping = 400 * time.Millisecond

// ask sends one request and reads the whole answer; refused says that nobody listens
// any more, so that nothing was sent.
func ask(c *http.Client, method, at string, body string) (status int, refused bool, err error) {
	req, err := http.NewRequest(method, at, strings.NewReader(body))
	if err != nil {
		return 0, false, err
	}
	req.GetBody = nil
	req.Header.Set("Authorization", "Bearer "+demoKey)
	res, err := c.Do(req)
	if err != nil {
		return 0, errors.Is(err, syscall.ECONNREFUSED), err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, false, err
}

// While it stops, /readyz turns at once; every request is answered whole until whoever
// sends them has seen that, and so is one that was begun before and takes longer; and a
// stream of a board ends so that its viewer comes back.
func TestStoppingUnderLoadLosesNoRequest(t *testing.T) {
	t.Parallel()
	c := spawn(t, []string{"serve", "--demo", "--no-demo-traffic"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword,
		"DRAIN_NOTICE", stopping.String())
	_, got := call(t, http.MethodGet, c.base+"/partnerclients/clients", demoKey, "")
	client := got["data"].([]any)[0].(map[string]any)["client_id"].(string)
	person := signedIn(t, c.base, demoPassword)

	streamed := make(chan error, 1)
	req, err := http.NewRequest(http.MethodGet, c.base+"/wallboard/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	stream, err := person.Do(req)
	if err != nil || !strings.HasPrefix(stream.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("the stream: %v %v", err, stream)
	}
	defer stream.Body.Close()
	first := bufio.NewReader(stream.Body)
	if line, err := first.ReadString('\n'); err != nil || !strings.HasPrefix(line, "retry:") {
		t.Fatalf("the stream begins with %q %v", line, err)
	}
	go func() { _, err := io.Copy(io.Discard, first); streamed <- err }()

	var busy sync.WaitGroup
	var answered, acked, signalled atomic.Int64
	var turned atomic.Bool // /readyz has said that others are to be asked
	worker := func(method, at, body string, count *atomic.Int64) {
		busy.Go(func() {
			own := &http.Client{Transport: &http.Transport{}, Jar: person.Jar}
			defer own.CloseIdleConnections()
			for !turned.Load() {
				status, _, err := ask(own, method, at, body)
				switch {
				case err != nil:
					t.Errorf("%s: a request was lost, %s after the signal: %v", at, time.Since(time.Unix(0, signalled.Load())), err)
					return
				case status != http.StatusOK:
					t.Errorf("%s: %d", at, status)
					return
				}
				count.Add(1)
			}
		})
	}
	worker(http.MethodGet, c.base+"/", "", &answered)
	worker(http.MethodGet, c.base+"/clients", "", &answered)
	worker(http.MethodPost, c.base+"/partnerclients/add_client_credits", fmt.Sprintf(`{"client_id":%q,"credit":"1"}`, client), &acked)
	for answered.Load() < 10 || acked.Load() < 10 {
		time.Sleep(5 * time.Millisecond)
	}
	if status, _, err := ask(http.DefaultClient, http.MethodGet, c.base+"/readyz", ""); err != nil || status != http.StatusOK {
		t.Fatalf("before it stops /readyz says %d %v", status, err)
	}
	// A request that is still being sent when the door closes.
	slow, rest := io.Pipe()
	long := make(chan error, 1)
	go func() {
		req, err := http.NewRequest(http.MethodPost, c.base+"/partnerclients/add_client_credits", slow)
		if err != nil {
			long <- err
			return
		}
		req.Header.Set("Authorization", "Bearer "+demoKey)
		res, err := (&http.Transport{}).RoundTrip(req)
		if err == nil {
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				err = errors.New(res.Status)
			}
		}
		long <- err
	}()
	if _, err := fmt.Fprintf(rest, `{"client_id":%q,"credit":`, client); err != nil {
		t.Fatal(err)
	}
	signalled.Store(time.Now().UnixNano())
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	probe := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for end := time.Now().Add(stopping); time.Now().Before(end) && !turned.Load(); {
		if status, _, _ := ask(probe, http.MethodGet, c.base+"/readyz", ""); status == http.StatusServiceUnavailable {
			turned.Store(true)
		}
	}
	if !turned.Load() {
		t.Error("/readyz did not turn to 503 while requests were taken")
		turned.Store(true)
	}
	busy.Wait()
	c.out.wait(t, "no new requests are taken")
	_, _ = io.WriteString(rest, `"2"}`)
	_ = rest.Close()
	if err := <-long; err != nil {
		t.Errorf("the request that was open before the signal: %v", err)
	}
	if err := <-streamed; err != nil {
		t.Errorf("the board’s stream was cut off and not ended: %v", err)
	}
	if err := c.term(); err != nil {
		t.Errorf("it ended with %v:\n%s", err, c.out)
	}
	t.Logf("%d pages and %d credits were answered", answered.Load(), acked.Load())
}

// balancer is a small proxy before several replicas: it turns away from those whose
// /readyz does not say 200, and asks another only where nothing was sent.
type balancer struct {
	mu  sync.Mutex
	all map[string]bool // addresses: whether they are ready
	n   int
}

func (b *balancer) watch(done <-chan struct{}) {
	probe := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		b.mu.Lock()
		var all []string
		for at := range b.all {
			all = append(all, at)
		}
		b.mu.Unlock()
		for _, at := range all {
			status, _, err := ask(probe, http.MethodGet, at+"/readyz", "")
			b.mu.Lock()
			b.all[at] = err == nil && status == http.StatusOK
			b.mu.Unlock()
		}
		select {
		case <-done:
			return
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// pick gives the next address that is ready.
func (b *balancer) pick() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ready []string
	for at, ok := range b.all {
		if ok {
			ready = append(ready, at)
		}
	}
	if len(ready) == 0 {
		return ""
	}
	b.n++
	return ready[b.n%len(ready)]
}

// Two replicas on PostgreSQL with the platform apart are restarted one after the other
// while people and programs are at work: nobody meets an error. SOAK=1 does it ten
// times.
func TestARollingRestartShowsNoError(t *testing.T) {
	if os.Getenv("SOAK") == "" {
		t.Skip("takes half a minute: make soak")
	}
	const platformKey, rounds = demoKey, 10
	database := storetest.Postgres(t)
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	// The replicas make their own tables, with a key of their own.
	if _, err := db.ExecContext(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "secret.key")
	apart := spawn(t, []string{"platform", "--demo"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", platformKey, "DEMO_PASSWORD", demoPassword, "LOG_LEVEL", "error")
	settings := []string{"SECRET_KEY_FILE", key, "STORE_URL", database, "PLATFORM_URL", apart.base, "PLATFORM_KEY", platformKey, "DEMO_PASSWORD", demoPassword,
		"DRAIN_NOTICE", stopping.String(), "LOG_LEVEL", "error"}
	args := []string{"serve", "--demo"}
	b := &balancer{all: map[string]bool{}}
	var replicas []*child
	folders := []string{t.TempDir(), t.TempDir()}
	for _, dir := range folders {
		replicas = append(replicas, spawn(t, args, append(settings, "DATA_DIR", dir)...))
	}
	for _, r := range replicas {
		b.all[r.base] = true
	}
	done := make(chan struct{})
	go b.watch(done)
	defer close(done)
	front := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			to, _ := url.Parse(b.pick())
			p.SetURL(to)
			p.Out.Host = "localhost"
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			t.Errorf("a replica did not answer: %v", err)
			w.WriteHeader(http.StatusBadGateway)
		},
	}}
	ln, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = front.Serve(ln) }()
	defer front.Close()
	base := "http://" + display(ln.Addr())
	person := signedIn(t, base, demoPassword)
	person.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var busy sync.WaitGroup
	var answered atomic.Int64
	stop := make(chan struct{})
	for _, at := range []string{"/", "/clients", "/intents", "/account"} {
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if status, _, err := ask(person, http.MethodGet, base+at, ""); err != nil || status != http.StatusOK {
					t.Errorf("%s: %d %v", at, status, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	for round := range rounds {
		n := round % 2
		if err := replicas[n].term(); err != nil {
			t.Errorf("a replica ended with %v:\n%s", err, replicas[n].out)
		}
		b.mu.Lock()
		delete(b.all, replicas[n].base)
		b.mu.Unlock()
		replicas[n] = spawn(t, args, append(settings, "DATA_DIR", folders[n])...)
		b.mu.Lock()
		b.all[replicas[n].base] = false
		b.mu.Unlock()
		for {
			b.mu.Lock()
			up := b.all[replicas[n].base]
			b.mu.Unlock()
			if up {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	close(stop)
	busy.Wait()
	t.Logf("%d restarts, %d pages were answered", rounds, answered.Load())
}
