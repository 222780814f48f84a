package rest_test

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/docs/docstest"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
)

// TestThePlatformBehavesTheSameOverTheWire runs the whole suite over rest → HTTP →
// api → local, and holds every request and answer against the OpenAPI document.
func TestThePlatformBehavesTheSameOverTheWire(t *testing.T) {
	t.Parallel()
	document, err := docstest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { everythingWasSeen(t, document) })
	platformtest.Run(t, func(t *testing.T) *platformtest.World { return overTheWire(t, document) })
}

// everythingWasSeen finds the calls that the suite forgets: each must have been
// answered with success and refused to a stranger, and where the document says
// that this can be, refused for what is not there and for a rule that is broken.
func everythingWasSeen(t *testing.T, document *docstest.Checker) {
	if t.Failed() || flag.Lookup("test.run").Value.String() != "" {
		return // that was part of the suite only
	}
	if n := len(document.Names()); n != len(wire.All()) {
		t.Errorf("the document has %d calls, the catalogue %d", n, len(wire.All()))
	}
	for _, e := range wire.All() {
		want := []int{http.StatusOK, http.StatusUnauthorized}
		if document.Documented(e.Name, http.StatusNotFound) {
			want = append(want, http.StatusNotFound)
		}
		if slices.ContainsFunc(e.Request, func(f wire.Field) bool { return f.Ruled }) {
			want = append(want, http.StatusBadRequest)
		}
		for _, status := range want {
			if !document.Seen(e.Name, status) {
				t.Errorf("the suite never sees %s answered with %d", e.Name, status)
			}
		}
	}
}

func overTheWire(t *testing.T, document *docstest.Checker) *platformtest.World {
	backend, open := wired(t, document)
	as := map[string]platform.API{
		platformtest.Acme: open(backend.Keys[platformtest.Acme]),
		platformtest.Bolt: open(backend.Keys[platformtest.Bolt]),
	}
	return backend.World(func(partner string) platform.API { return as[partner] }).WithStranger(open("nobodys-key"))
}

// wired is an embedded platform that is served, and what opens it over the wire
// with a key.
func wired(t *testing.T, document *docstest.Checker) (*platformtest.Backend, func(key string) platform.API) {
	backend := platformtest.Local(t)
	var ids atomic.Int64
	server := httptest.NewServer(document.Watch(t, api.New(api.Config{
		Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
			who, err := backend.Platform.Authenticate(ctx, key)
			if err != nil {
				return api.Caller{}, err
			}
			return api.Caller{API: backend.Platform.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, nil
		},
		AuthenticateClient: func(ctx context.Context, token string) (api.Caller, error) {
			p, partner, err := backend.Platform.AsClient(ctx, token)
			return api.Caller{API: p, Partner: partner}, err
		},

		Log:   slog.New(slog.DiscardHandler),
		Now:   backend.Clock.Now,
		NewID: func() string { return "rq_" + strconv.FormatInt(ids.Add(1), 10) },
	})))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return backend, func(key string) platform.API {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		conn, err := rest.New(rest.Config{Base: base, Key: key, Transport: transport, Now: backend.Clock.Now,
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		if err != nil {
			t.Fatal(err)
		}
		return conn.API()
	}
}
