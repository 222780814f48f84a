package api_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
)

// serveDocuments is a face that nobody may call: the documents need no key.
func serveDocuments(t *testing.T, tls bool) http.Handler {
	t.Helper()
	return api.New(api.Config{
		TLS: tls, Log: slog.New(slog.DiscardHandler), Now: time.Now, NewID: func() string { return "1" },
		Authenticate: func(context.Context, string) (api.Caller, error) {
			return api.Caller{}, platform.Errorf(platform.Unauthenticated, "Nobody may.")
		},
	})
}

func TestTheDocumentsNeedNoKeyAndSayWhereTheyAreServed(t *testing.T) {
	t.Parallel()
	for _, tls := range []bool{false, true} {
		face := serveDocuments(t, tls)
		hosts := []string{"api.reseller.example", `a"b`}
		if tls {
			hosts = hosts[:1]
		}
		for _, host := range hosts {
			want := map[bool]string{false: "http://", true: "https://"}[tls] + host
			for path, url := range map[string]func([]byte) (string, error){"/openapi.json": serverOf, "/postman.json": baseURLOf} {
				r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
				r.Host = host
				rec := httptest.NewRecorder()
				face.ServeHTTP(rec, r)
				got, err := url(rec.Body.Bytes())
				if rec.Code != 200 || err != nil || got != want {
					t.Errorf("%s at %s: %d, names %q, %v", path, want, rec.Code, got, err)
				}
				if kind := rec.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
					t.Errorf("%s has the type %q", path, kind)
				}
			}
		}
		rec := httptest.NewRecorder()
		face.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "POST", "/openapi.json", nil))
		if rec.Code != 405 || rec.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST: %d, Allow %q", rec.Code, rec.Header().Get("Allow"))
		}
	}
}

func serverOf(b []byte) (string, error) {
	var v struct{ Servers []struct{ URL string } }
	err := json.Unmarshal(b, &v)
	if err != nil || len(v.Servers) != 1 {
		return "", err
	}
	return v.Servers[0].URL, nil
}

func baseURLOf(b []byte) (string, error) {
	var v struct{ Variable []struct{ Key, Value string } }
	err := json.Unmarshal(b, &v)
	for _, one := range v.Variable {
		if one.Key == "baseUrl" {
			return one.Value, err
		}
	}
	return "", err
}
