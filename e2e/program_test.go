package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"partnerdesk/store/storetest"
)

const (
	demoPassword = "ghats-monsoon-ferry-31"
	demoKey      = "e2e_key_for_the_demo_partner"
	startLimit   = 60 * time.Second // with the race detector, on a busy machine
	stopLimit    = 30 * time.Second
)

// build makes the program under test once for all journeys; with RACE set, with
// the race detector in it.
func build(t *testing.T, root string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "web")
	args := []string{"build", "-o", out}
	if os.Getenv("RACE") != "" {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, "./cmd/web")...)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build ./cmd/web: %v\n%s", err, said)
	}
	return out
}

// journal collects what a process writes.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

// last are the last so many lines.
func (j *journal) last(lines int) string {
	all := strings.Split(strings.TrimSpace(j.String()), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// process is a running program under test.
type process struct {
	t       *testing.T
	name    string
	address string // http://localhost:port
	said    *journal
	cmd     *exec.Cmd
	gone    chan struct{} // closed when it has ended
	err     error         // how it ended; read after gone is closed
}

var listening = regexp.MustCompile(`http://localhost:\d+`)

// start runs the program and waits until it answers at ready. It is ended with
// the test, which fails where the program ends in an error or its race detector
// spoke.
func start(t *testing.T, binary, ready string, env map[string]string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: args[0], said: &journal{}, gone: make(chan struct{})}
	p.cmd = exec.Command(binary, args...)
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	// The demo stands still: journeys add up money that only they move.
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "DEMO_API_KEY=" + demoKey, "DEMO_TRAFFIC=false"}
	for name, value := range env {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.gone)
	}()
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("what %s said last:\n%s", p.name, p.said.last(40))
		}
	})
	p.until("it says where it listens", func() bool {
		p.address = listening.FindString(p.said.String())
		return p.address != ""
	})
	p.until("it answers", func() bool {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.address+ready, nil)
		if err != nil {
			return false
		}
		req.Header.Set("Authorization", "Bearer "+demoKey)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

// until waits for a condition as long as a start may take.
func (p *process) until(what string, ok func() bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), startLimit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-p.gone:
			p.t.Fatalf("%s ended before %s: %v", p.name, what, p.err)
		case <-ctx.Done():
			p.t.Fatalf("%s: waited %s until %s", p.name, startLimit, what)
		case <-tick.C:
		}
	}
}

// stop asks the process to end and waits for it. It may be called twice.
func (p *process) stop() {
	p.t.Helper()
	select {
	case <-p.gone:
		if p.err != nil && p.cmd.ProcessState.ExitCode() >= 0 {
			p.t.Errorf("%s ended badly: %v", p.name, p.err)
		}
		return
	default:
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
		if p.err != nil {
			p.t.Errorf("%s did not stop cleanly: %v", p.name, p.err)
		}
	case <-time.After(stopLimit):
		_ = p.cmd.Process.Kill()
		p.t.Errorf("%s did not stop within %s", p.name, stopLimit)
	}
}

// crash ends the process as a power cut would.
func (p *process) crash() {
	p.t.Helper()
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// site is one installation: a dashboard and the platform behind it.
type site struct {
	web      *process
	platform *process // nil where the platform is inside the dashboard
	gate     *gate    // what stands between the two; nil otherwise
}

// staff is where the partner's people sign in.
func (s site) staff() string { return s.web.address }

// portal is where the end-clients of the demo's brand sign in.
func (s site) portal() string {
	return "http://sahyadri.localhost:" + s.port()
}

func (s site) port() string {
	u, _ := url.Parse(s.web.address) // it came from a pattern that parses
	return u.Port()
}

// embedded starts a dashboard with the platform inside.
func (h *harness) embedded(t *testing.T) site {
	t.Helper()
	return site{web: start(t, h.binary, "/readyz", engine(t, map[string]string{
		"ADDR": "localhost:0", "DATA_DIR": t.TempDir(), "DEMO_PASSWORD": demoPassword,
	}), "serve", "--demo")}
}

// engine has the dashboard's own things in an empty PostgreSQL where E2E_STORE asks for
// it and env does not say where they are; else they are in SQLite.
func engine(t *testing.T, env map[string]string) map[string]string {
	t.Helper()
	if os.Getenv("E2E_STORE") == "postgres" && env["STORE_URL"] == "" {
		env["STORE_URL"] = storetest.EmptyPostgres(t)
	}
	return env
}

// large is a dashboard and its platform in processes of their own, the dashboard's own
// things on PostgreSQL, as where several dashboards share them.
func (h *harness) large(t *testing.T) site {
	t.Helper()
	p := h.startPlatform(t, "localhost:0", t.TempDir())
	return site{platform: p, web: h.startRemote(t, p.address, "STORE_URL", storetest.EmptyPostgres(t))}
}

// gated is a dashboard and its platform in processes of their own with a gate in between.
func (h *harness) gated(t *testing.T) site {
	t.Helper()
	p := h.startPlatform(t, "localhost:0", t.TempDir())
	g := openGate(t, p.address)
	return site{platform: p, gate: g, web: h.startRemote(t, g.address)}
}

func (h *harness) startPlatform(t *testing.T, addr, data string, flags ...string) *process {
	t.Helper()
	return start(t, h.binary, "/outbox.json?to=nobody@example.com", map[string]string{"ADDR": addr, "DATA_DIR": data},
		append([]string{"platform", "--demo"}, flags...)...)
}

// startRemote starts a dashboard over a platform; set is more of its environment, by
// name and value.
func (h *harness) startRemote(t *testing.T, platform string, set ...string) *process {
	t.Helper()
	env := map[string]string{
		"ADDR": "localhost:0", "DATA_DIR": t.TempDir(), "DEMO_PASSWORD": demoPassword,
		"PLATFORM_URL": platform, "PLATFORM_KEY": demoKey,
	}
	for i := 0; i < len(set); i += 2 {
		env[set[i]] = set[i+1]
	}
	return start(t, h.binary, "/readyz", engine(t, env), "serve", "--demo")
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code reads the newest one-time code that was sent to a mailbox or a phone.
func (s site) code(t *testing.T, to string) string {
	t.Helper()
	at := s.web
	if s.platform != nil {
		at = s.platform
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at.address+"/outbox.json?to="+url.QueryEscape(to), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+demoKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Data []struct{ Text string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatalf("the outbox answered %s: %v", resp.Status, err)
	}
	for _, m := range answer.Data {
		if code := sixDigits.FindString(m.Text); code != "" {
			return code
		}
	}
	t.Fatalf("no code was sent to %s (%s, %d messages)", to, resp.Status, len(answer.Data))
	return ""
}

// wrongCode is a code of the right shape that is not this one.
func wrongCode(code string) string {
	last := code[len(code)-1]
	return fmt.Sprintf("%s%d", code[:len(code)-1], (int(last-'0')+1)%10)
}
