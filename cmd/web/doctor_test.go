package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partnerdesk/platform/docs"
	"partnerdesk/platform/doctor"
)

// vendor publishes a document, for those with its key.
func vendor(t *testing.T, document []byte) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != doctor.Place:
			http.NotFound(w, r)
		case r.Header.Get("Authorization") != "Bearer the-vendors-key":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = w.Write(document)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestDoctorFindsWhatMovedAndWritesTheOverrides(t *testing.T) {
	t.Parallel()
	moved := bytes.ReplaceAll(docs.OpenAPI(""), []byte("/partnerclients/search_did"), []byte("/partnerclients/search_numbers"))
	if !bytes.Contains(moved, []byte("search_numbers")) {
		t.Fatal("the premise is a document in which a call has moved")
	}
	far := vendor(t, moved)
	file := filepath.Join(t.TempDir(), "endpoints.json")
	visit := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"doctor"}, args...), env("PLATFORM_URL", far.URL, "PLATFORM_KEY", "the-vendors-key"),
			strings.NewReader(""), &out, io.Discard, nil)
		return out.String(), err
	}
	out, err := visit()
	if err == nil || !strings.Contains(err.Error(), "1 calls are elsewhere") || !strings.Contains(out, "POST /partnerclients/search_numbers") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = visit("--write", file); err != nil || !strings.Contains(out, file) {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(raw), `"search_did"`) || !strings.Contains(string(raw), "search_numbers") {
		t.Errorf("the file holds %s (%v)", raw, err)
	}
	if out, err = visit("--endpoints", file); err != nil || !strings.Contains(out, " 0 elsewhere, 0 beyond an override, 0 not found") {
		t.Errorf("with the overrides: %v\n%s", err, out)
	}
	if _, err = visit("--write", file); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("a file that is there: %v", err)
	}
	saved := filepath.Join(t.TempDir(), "document.json")
	if err := os.WriteFile(saved, docs.OpenAPI(""), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err = visit("--document", saved); err != nil {
		t.Errorf("from a file: %v\n%s", err, out)
	}
}

func TestDoctorSaysWhatIsWrongWithTheDocument(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document []byte
		key      string
		says     string
	}{
		"a page":      {[]byte("<html>Sign in</html>"), "the-vendors-key", "web page"},
		"another key": {docs.OpenAPI(""), "wrong", "PLATFORM_KEY"},
		"a half":      {[]byte(`{"openapi":"3.1.0","paths":{"/partnerclients/register":{"post":{}}}}`), "the-vendors-key", "can't be made"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"doctor"}, env("PLATFORM_URL", vendor(t, c.document).URL, "PLATFORM_KEY", c.key), strings.NewReader(""), &out, io.Discard, nil)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.says)
		}
	}
	err := run(t.Context(), []string{"doctor"}, env(), strings.NewReader(""), io.Discard, io.Discard, nil)
	if err == nil || !strings.Contains(err.Error(), "PLATFORM_URL") {
		t.Errorf("without a platform: %v", err)
	}
}
