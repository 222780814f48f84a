package doctor_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"partnerdesk/platform/doctor"
)

func TestTheDocumentIsFetchedWithTheKey(t *testing.T) {
	t.Parallel()
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/base"+doctor.Place:
			http.Redirect(w, r, "/base/moved", http.StatusFound)
		case r.URL.Path == "/base/moved" && r.Header.Get("Authorization") == "Bearer the-key":
			_, _ = io.WriteString(w, `{"openapi":"3.1.0"}`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer vendor.Close()
	base, err := url.Parse(vendor.URL + "/base/")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := doctor.Fetch(t.Context(), vendor.Client(), base, "the-key")
	if err != nil || string(raw) != `{"openapi":"3.1.0"}` {
		t.Fatalf("%q, %v", raw, err)
	}
	if _, err := doctor.Fetch(t.Context(), vendor.Client(), base, "another"); err == nil || !strings.Contains(err.Error(), "PLATFORM_KEY") {
		t.Errorf("with another key: %v", err)
	}
}

func TestTroubleWithTheDocumentIsToldPlainly(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked, with the key %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(elsewhere.Close)
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		says   string
	}{
		{"missing", http.NotFound, "there is no document"},
		{"broken down", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "status 500"},
		{"moved to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, "status 302"},
		{"50 MB", func(w http.ResponseWriter, _ *http.Request) {
			part := []byte(strings.Repeat(" ", 1<<20))
			for range 50 {
				if _, err := w.Write(part); err != nil {
					return
				}
			}
		}, "larger than 16 MB"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
		}, "breaks off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			vendor := httptest.NewServer(tt.answer)
			defer vendor.Close()
			base, err := url.Parse(vendor.URL)
			if err != nil {
				t.Fatal(err)
			}
			_, err = doctor.Fetch(context.Background(), vendor.Client(), base, "secret-key")
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "secret-key") {
				t.Errorf("%v, want it to say %q", err, tt.says)
			}
		})
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	base, err := url.Parse(gone.URL)
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	if _, err := doctor.Fetch(t.Context(), http.DefaultClient, base, ""); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("nobody there: %v", err)
	}
}
