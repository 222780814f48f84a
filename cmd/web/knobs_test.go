package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestThePlatformMisbehavesAsItsFlagsSay(t *testing.T) {
	t.Parallel()
	const key = "key-of-the-platform"
	base, _ := start(t, []string{"platform", "--demo", "--vendor-shape", "--latency", "20ms",
		"--error-rate", "regions=1,temp_clients=0", "--lose-answers", "register=1"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", key)
	began := time.Now()
	status, got := call(t, http.MethodGet, base+"/partnerclients/clients", key, "")
	rows, _ := got["data"].([]any)
	if status != http.StatusOK || len(rows) == 0 || strings.Contains(asText(rows[0]), "balance") {
		t.Errorf("the list of clients in the vendor's shape: %d %.300s", status, asText(got))
	}
	if took := time.Since(began); took < 20*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	if status, _ := call(t, http.MethodGet, base+"/partnerclients/did_regions", key, ""); status != http.StatusServiceUnavailable {
		t.Errorf("a call that always fails: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/partnerclients/register", strings.NewReader(documented))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Errorf("an answer that is to be lost came: %d", res.StatusCode)
	}
	if status, got := call(t, http.MethodGet, base+"/partnerclients/temp_clients", key, ""); status != http.StatusOK || !strings.Contains(asText(got), "ops@acme.com") {
		t.Errorf("what was lost was not carried out: %d", status)
	}
}

func TestFlagsThatNameNoCallAreRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--error-rate", "buy_dad=0.2"}, {"--error-rate", "buy_did=2"}, {"--lose-answers", "nothing=1"}, {"--latency", "-1s"}} {
		err := run(t.Context(), append([]string{"platform"}, args...), env("ADDR", "127.0.0.1:0", "DATA_DIR", t.TempDir()), strings.NewReader(""), io.Discard, io.Discard, nil)
		if err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

func TestATokenIsBoundedByTheSettings(t *testing.T) {
	t.Parallel()
	base, _ := start(t, []string{"platform", "--demo", "--api-rate", "0.01", "--api-burst", "2"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", "key-of-the-platform")
	for i, want := range []int{200, 200, 429} {
		if status, _ := call(t, http.MethodGet, base+"/partnerclients/did_regions", "key-of-the-platform", ""); status != want {
			t.Errorf("call %d: %d, want %d", i+1, status, want)
		}
	}
}

// signedIn is a browser of the demo's owner.
func signedIn(t *testing.T, base, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	res, err := c.PostForm(base+"/signin", url.Values{"email": {"meera@sahyadri.example"}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		t.Fatalf("signing in ends at %s with %d", res.Request.URL, res.StatusCode)
	}
	return c
}

func body(t *testing.T, res *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheLogHasWhatScriptsAndTheDashboardCalled(t *testing.T) {
	t.Parallel()
	const key = demoKey
	base, _ := start(t, []string{"serve", "--demo"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", key, "DEMO_PASSWORD", demoPassword)
	call(t, http.MethodPost, base+"/partnerclients/wallet_balance", key, `{"client_id":"NOBODYSCLIENTKEY"}`)
	owner := signedIn(t, base, demoPassword)
	res, err := owner.Get(base + "/settings/requests?source=api")
	page := body(t, res, err)
	if !strings.Contains(page, "/partnerclients/wallet_balance") || !strings.Contains(page, "demo …test") || !strings.Contains(page, "404 Not Found") {
		t.Errorf("the script's call is not in the log:\n%s", page)
	}
	if strings.Contains(page, "NOBODYSCLIENTKEY") || strings.Contains(page, key) {
		t.Error("an id or a key stands in the log")
	}
	res, err = owner.Get(base + "/settings/requests?source=dashboard&endpoint=%2Fpartnerclients%2Fclients")
	if page := body(t, res, err); !strings.Contains(page, "200 OK") {
		t.Errorf("the dashboard's own list of clients is not in the log:\n%s", page)
	}
}

func TestADemoStartsAgainAfterItsTokenWasRevoked(t *testing.T) {
	t.Parallel()
	const key = demoKey
	settings := []string{"DATA_DIR", demoFolder(t), "DEMO_API_KEY", key, "DEMO_PASSWORD", demoPassword}
	t.Run("revoke", func(t *testing.T) {
		base, _ := start(t, []string{"serve", "--demo"}, settings...)
		owner := signedIn(t, base, demoPassword)
		res, err := owner.Get(base + "/settings/token")
		page := body(t, res, err)
		if !strings.Contains(page, key) {
			t.Fatal("the premise is a token that can be read")
		}
		_, rest, _ := strings.Cut(page, "/settings/token/k_")
		id, _, _ := strings.Cut(rest, "/")
		res, err = owner.PostForm(base+"/settings/token/k_"+id+"/revoke", url.Values{})
		if page := body(t, res, err); strings.Contains(page, key) {
			t.Error("the revoked token is shown")
		}
		if status, _ := call(t, http.MethodGet, base+"/partnerclients/did_regions", key, ""); status != http.StatusUnauthorized {
			t.Errorf("it still opens: %d", status)
		}
	})
	t.Run("again", func(t *testing.T) {
		base, out := start(t, []string{"serve", "--demo"}, settings...)
		if strings.Contains(out.String(), key) {
			t.Error("the start prints a token that was revoked")
		}
		if status, _ := call(t, http.MethodGet, base+"/partnerclients/did_regions", key, ""); status != http.StatusUnauthorized {
			t.Errorf("after a restart it opens again: %d", status)
		}
	})
}

func TestARequestWithAKeyIsCarriedOutOnceOverARestart(t *testing.T) {
	t.Parallel()
	settings := []string{"DATA_DIR", demoFolder(t), "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword}
	var first string
	for i, name := range []string{"before", "after"} {
		t.Run(name, func(t *testing.T) {
			base, _ := start(t, []string{"serve", "--demo", "--no-demo-traffic"}, settings...)
			send := func(sent string) (*http.Response, string) {
				t.Helper()
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/partnerclients/register", strings.NewReader(sent))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+demoKey)
				req.Header.Set("Idempotency-Key", "order-77")
				res, err := http.DefaultClient.Do(req)
				return res, body(t, res, err)
			}
			res, got := send(documented)
			if i == 0 {
				first = got
			}
			if replayed := res.Header.Get("Idempotency-Replayed") != ""; res.StatusCode != http.StatusOK || got != first || replayed != (i == 1) {
				t.Errorf("%d %s (again: %v), at first %s", res.StatusCode, got, replayed, first)
			}
			if res, got := send(strings.Replace(documented, "Acme", "Other", 1)); res.StatusCode != http.StatusConflict {
				t.Errorf("another body: %d %s", res.StatusCode, got)
			}
		})
	}
}
