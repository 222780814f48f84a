package docs_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"partnerdesk/platform/api"
	"partnerdesk/platform/docs/docstest"
	"partnerdesk/platform/platformtest"
)

// world is an embedded platform behind its REST face, whose every answer is held
// against the document.
type world struct {
	*platformtest.Backend
	face http.Handler
}

// document is read once for all tests: it never changes, and reading takes longer
// than most of them.
var document = sync.OnceValues(docstest.New)

func theDocument(t *testing.T) *docstest.Checker {
	t.Helper()
	d, err := document()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// open is a world of its own for one test. change, where given, spoils the face.
func open(t *testing.T, change func(*api.Config)) *world {
	t.Helper()
	b := platformtest.Local(t)
	var ids atomic.Int64
	cfg := api.Config{
		Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
			who, err := b.Platform.Authenticate(ctx, key)
			if err != nil {
				return api.Caller{}, err
			}
			return api.Caller{API: b.Platform.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, nil
		},
		AuthenticateClient: func(ctx context.Context, token string) (api.Caller, error) {
			p, partner, err := b.Platform.AsClient(ctx, token)
			return api.Caller{API: p, Partner: partner}, err
		},
		Log: slog.New(slog.DiscardHandler), Now: b.Clock.Now,
		NewID: func() string { return "rq_" + strconv.FormatInt(ids.Add(1), 10) },
	}
	if change != nil {
		change(&cfg)
	}
	return &world{b, theDocument(t).Watch(t, api.New(cfg))}
}

// ask sends a request with Acme's key unless another is named.
func (w *world) ask(t *testing.T, method, target, body, key string) *httptest.ResponseRecorder {
	t.Helper()
	if key == "" {
		key = w.Keys[platformtest.Acme]
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.face.ServeHTTP(rec, r)
	return rec
}
