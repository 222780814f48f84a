package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform/local"
	"partnerdesk/store"
)

func TestMain(m *testing.M) {
	if storeCost != (store.PasswordCost{}) || platformCost != (local.PasswordCost{}) {
		panic("the program hashes passwords with other work than the packages say")
	}
	storeCost, platformCost = store.PasswordCost{Time: 1, Memory: 64, Threads: 1}, local.PasswordCost{Passes: 1, MemoryKiB: 64}
	os.Setenv("PEBBLE_VA_NOSLEEP", "1") // the authority of certificates_test.go would wait for seconds
	if os.Getenv(asChild) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// output collects what a run prints.
type output struct {
	mu    sync.Mutex
	b     bytes.Buffer
	waits string        // what somebody waits for
	said  chan struct{} // closed when it is printed
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.b.Write(p)
	if o.said != nil && strings.Contains(o.b.String(), o.waits) {
		close(o.said)
		o.said = nil
	}
	return n, err
}

// wait returns once a text has been printed.
func (o *output) wait(t *testing.T, text string) {
	t.Helper()
	said := make(chan struct{})
	o.mu.Lock()
	if strings.Contains(o.b.String(), text) {
		close(said)
	} else {
		o.said, o.waits = said, text
	}
	o.mu.Unlock()
	select {
	case <-said:
	case <-time.After(time.Minute):
		t.Fatalf("%q was not printed:\n%s", text, o)
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// start runs a command that serves, on a port of its own, until the test ends.
func start(t *testing.T, args []string, pairs ...string) (base string, out *output) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out = &output{}
	ready, ended := make(chan string, 1), make(chan error, 1)
	pairs = append([]string{"ADDR", "127.0.0.1:0"}, pairs...)
	go func() {
		ended <- run(ctx, args, env(pairs...), strings.NewReader(""), out, out, func(a string) { ready <- a })
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v\n%s", err, out)
		}
	})
	select {
	case addr := <-ready:
		return "http://" + addr, out
	case err := <-ended:
		ended <- nil
		t.Fatalf("it did not start: %v\n%s", err, out)
	case <-time.After(time.Minute):
		t.Fatalf("it was not ready in a minute:\n%s", out)
	}
	return "", nil
}

// What the demonstration of demoFolder was started with.
const demoKey, demoPassword = "demo-key-for-the-test", "demo demo demo"

// prepared is a data folder in which a demonstration has started and stopped
// once, made once for all tests: making one takes far longer than copying it.
var prepared = sync.OnceValues(func() (files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	err = run(ctx, []string{"serve", "--demo", "--no-demo-traffic"}, env("ADDR", "127.0.0.1:0", "DATA_DIR", dir, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword),
		strings.NewReader(""), io.Discard, io.Discard, func(string) { stop() })
	if err != nil {
		return nil, err
	}
	all, err := os.ReadDir(dir)
	files = map[string][]byte{}
	for _, f := range all {
		if files[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name())); err != nil {
			return nil, err
		}
	}
	return files, err
})

// demoFolder is a data folder of the test's own, as a demonstration leaves it.
func demoFolder(t *testing.T) string {
	t.Helper()
	files, err := prepared()
	if err != nil {
		t.Fatalf("prepare a demonstration: %v", err)
	}
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func call(t *testing.T, method, address, token, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatalf("%s %s answers %d %s", method, address, res.StatusCode, raw)
	}
	return res.StatusCode, got
}

const documented = `{"name":"Acme Corp","email":"ops@acme.com","mobile":"9876543210","password":"SecurePass@123","country_code":"+91","promo":"WELCOME10"}`

func TestDemoAnswersTheDocumentedCurlAndSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"DATA_DIR", dir, "DEMO_API_KEY", "demo-key-for-the-test", "DEMO_PASSWORD", "demo demo demo"}
	t.Run("first", func(t *testing.T) {
		base, out := start(t, []string{"serve", "--demo"}, settings...)
		for _, want := range []string{"demo-key-for-the-test", "demo demo demo", "meera@sahyadri.example", "sahyadri.localhost"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the start does not print %q", want)
			}
		}
		status, got := call(t, http.MethodPost, base+"/partnerclients/register", "demo-key-for-the-test", documented)
		data, _ := got["data"].(map[string]any)
		if status != http.StatusOK || got["status"] != 200.0 || data["request_id"] == "" {
			t.Fatalf("%d %v", status, got)
		}
		if status, _ := call(t, http.MethodPost, base+"/partnerclients/register", "wrong", documented); status != http.StatusUnauthorized {
			t.Errorf("with a wrong key: %d", status)
		}
		if status, got := call(t, http.MethodGet, base+"/outbox.json?to=ops@acme.com", "demo-key-for-the-test", ""); status != http.StatusOK || !strings.Contains(asText(got), "ops@acme.com") {
			t.Errorf("the outbox: %d %v", status, got)
		}
	})
	t.Run("second", func(t *testing.T) {
		base, _ := start(t, []string{"serve", "--demo"}, settings...)
		if status, got := call(t, http.MethodGet, base+"/partnerclients/temp_clients", "demo-key-for-the-test", ""); status != http.StatusOK || !strings.Contains(asText(got), "ops@acme.com") {
			t.Errorf("after a restart the registration is gone: %d %v", status, got)
		}
	})
}

func asText(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

func TestWithoutDemoThereIsNoOutboxAndTheFirstOwnerNeedsTheCode(t *testing.T) {
	t.Parallel()
	base, out := start(t, []string{"serve"}, "DATA_DIR", t.TempDir())
	if !strings.Contains(out.String(), "/setup and enter the code") {
		t.Errorf("the start prints %s", out)
	}
	for _, path := range []string{"/outbox", "/outbox.json?to=a@b.example", "/ui"} {
		res, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
	}
	res, err := http.Get(base + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/readyz answers %d", res.StatusCode)
	}
}

func TestDashboardRunsOnAPlatformOverHTTP(t *testing.T) {
	t.Parallel()
	far, _ := start(t, []string{"platform", "--demo"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", "key-of-the-far-one")
	base, out := start(t, []string{"serve", "--demo"}, "DATA_DIR", t.TempDir(), "PLATFORM_URL", far, "PLATFORM_KEY", "key-of-the-far-one", "DEMO_PASSWORD", "demo demo demo")
	if !strings.Contains(out.String(), "End-client") {
		t.Errorf("no client of the far platform was found:\n%s", out)
	}
	res, err := http.Post(base+"/partnerclients/register", "application/json", strings.NewReader(documented))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("a dashboard on another platform serves the API itself: %d", res.StatusCode)
	}
}

func TestTakenPortGetsAPlainMessage(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dir := filepath.Join(t.TempDir(), "data")
	err = run(t.Context(), []string{"serve"}, env("ADDR", ln.Addr().String(), "DATA_DIR", dir), strings.NewReader(""), io.Discard, io.Discard, nil)
	if err == nil || !strings.Contains(err.Error(), "something else listens") {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the data folder was made all the same")
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	overrides := filepath.Join(t.TempDir(), "endpoints.json")
	if err := os.WriteFile(overrides, []byte(`{"nonsense":{"method":"POST","path":"/x"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"proxies":              {[]string{"TRUSTED_PROXIES", "nonsense"}, "TRUSTED_PROXIES"},
		"platform":             {[]string{"PLATFORM_URL", "not a url"}, "PLATFORM_URL"},
		"endpoints":            {[]string{"PLATFORM_URL", "http://127.0.0.1:1", "PLATFORM_ENDPOINTS", overrides}, "nonsense"},
		"log level":            {[]string{"LOG_LEVEL", "loud"}, "LOG_LEVEL"},
		"a rate below 0":       {[]string{"API_RATE", "-1"}, "API_RATE"},
		"a rate that is none":  {[]string{"API_RATE", "NaN"}, "API_RATE"},
		"a rate in words":      {[]string{"API_RATE", "many"}, "API_RATE"},
		"no burst":             {[]string{"API_BURST", "0"}, "API_BURST"},
		"no budget":            {[]string{"PLATFORM_BUDGET", "0"}, "PLATFORM_BUDGET"},
		"a wait in words":      {[]string{"DRAIN", "soon"}, "DRAIN"},
		"a wait below 0":       {[]string{"DRAIN", "-1s"}, "DRAIN"},
		"a store that is none": {[]string{"STORE_URL", filepath.Join(overrides, "store.db")}, "STORE_URL"},
		"a key that is none":   {[]string{"SECRET_KEY_FILE", overrides}, "SECRET_KEY_FILE"},
		"a file as the folder": {[]string{"DATA_DIR", overrides}, "DATA_DIR"},
		"an address in words":  {[]string{"ADDR", "nonsense"}, "ADDR"},
		"a mail server":        {[]string{"SMTP_URL", "nonsense", "MAIL_FROM", "a@b.example"}, "SMTP_URL"},
	} {
		err := run(t.Context(), []string{"serve"}, env(append(slices.Clone(c.env), "ADDR", "127.0.0.1:0", "DATA_DIR", t.TempDir())...), strings.NewReader(""), io.Discard, io.Discard, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: it says %v, want %q in it", name, err, c.want)
		}
	}
}

func TestUsersAndPartnersAreAddedFromTheConsole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	console := func(stdin string, args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), args, env("DATA_DIR", dir), strings.NewReader(stdin), &out, io.Discard, nil)
		return out.String(), err
	}
	if _, err := console("a good long password\n", "user", "add", "asha@new.example", "--name", "Asha Rao"); err == nil {
		t.Error("a user was added without any partner")
	}
	if _, err := console("", "partner", "add", "New Reseller"); err != nil {
		t.Fatal(err)
	}
	if _, err := console("short\n", "user", "add", "asha@new.example", "--name", "Asha Rao"); err == nil {
		t.Error("a short password was taken")
	}
	if out, err := console("a good long password\n", "user", "add", "asha@new.example", "--name", "Asha Rao"); err != nil || !strings.Contains(out, "owner") {
		t.Fatal(out, err)
	}
	if _, err := console("", "user", "drop-second-factor", "asha@new.example"); err == nil {
		t.Error("a second factor was dropped that there is not")
	}
	secondFactorOf(t, dir, "asha@new.example")
	if out, err := console("", "user", "drop-second-factor", "asha@new.example"); err != nil || !strings.Contains(out, "password alone") {
		t.Errorf("dropping a second factor says %s (%v)", out, err)
	}
	if out, err := console("", "verify"); err != nil || !strings.Contains(out, "the chain is whole") || !strings.Contains(out, "ledger") {
		t.Errorf("verify says %s (%v)", out, err)
	}
	base, out := start(t, []string{"serve"}, "DATA_DIR", dir)
	if strings.Contains(out.String(), "/setup") {
		t.Error("the set-up page is offered although there is an owner")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(base+"/signin", url.Values{"email": {"asha@new.example"}, "password": {"a good long password"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/" {
		t.Errorf("signing in answers %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
}

func TestCookiesAreSecureWhereTLSMustBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cmd     serveCmd
		trusted []netip.Prefix
		want    bool
	}{
		{serveCmd{Addr: "localhost:8080"}, nil, false},
		{serveCmd{Addr: "127.0.0.1:8080"}, nil, false},
		{serveCmd{Addr: ":8080"}, nil, true},
		{serveCmd{Addr: "0.0.0.0:8080"}, nil, true},
		{serveCmd{Addr: "0.0.0.0:8080", PlainHTTP: true}, nil, false},
		{serveCmd{Addr: "127.0.0.1:8080"}, []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, true},
	} {
		if got := c.cmd.secure(c.trusted); got != c.want {
			t.Errorf("%s behind %v: %v", c.cmd.Addr, c.trusted, got)
		}
	}
}

// storeOf opens the store of a folder, beside the program where one runs.
func storeOf(t *testing.T, dir string) *store.Store {
	t.Helper()
	sealer, err := store.LoadKeys(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, "store.db"), store.Options{Clock: time.Now, Random: rand.Reader, Sealer: sealer})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// secondFactorOf turns somebody's second factor on, in the store of a folder.
func secondFactorOf(t *testing.T, dir, email string) {
	t.Helper()
	s := storeOf(t, dir)
	defer s.Close()
	who, err := s.People.StaffByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.Factors.Begin(t.Context(), who.Partner, who.ID)
	if err == nil {
		_, err = s.Factors.Confirm(t.Context(), who.Partner, who.ID, store.AppCode(key, time.Now()))
	}
	if err != nil {
		t.Fatal(err)
	}
}
