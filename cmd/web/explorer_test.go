package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// TestExplorerReachesTheEmbeddedPlatformOverItsOwnAPI signs in to a running
// program and sends a call from the explorer's form.
func TestExplorerReachesTheEmbeddedPlatformOverItsOwnAPI(t *testing.T) {
	t.Parallel()
	const password = "demo-password-1"
	base, _ := start(t, []string{"serve", "--demo"}, "DATA_DIR", demoFolder(t), "DEMO_PASSWORD", password)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	visitor := &http.Client{Jar: jar}
	post := func(path string, form url.Values) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		resp, err := visitor.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v %d", path, err, resp.StatusCode)
		}
		return string(body)
	}
	post("/signin", url.Values{"email": {"meera@sahyadri.example"}, "password": {password}})
	if page := post("/developers/regions", nil); !strings.Contains(page, "200 OK") || !strings.Contains(page, "Delhi") {
		t.Error("the call was not answered")
	}
}
