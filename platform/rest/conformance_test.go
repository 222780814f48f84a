package rest_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/rest"
)

// TestThePlatformBehavesTheSameOverTheWire runs the whole suite over rest → HTTP → api → local.
func TestThePlatformBehavesTheSameOverTheWire(t *testing.T) {
	t.Parallel()
	platformtest.Run(t, overTheWire)
}

func overTheWire(t *testing.T) *platformtest.World {
	backend := platformtest.Local(t)
	var ids atomic.Int64
	server := httptest.NewServer(api.New(api.Config{
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
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	open := func(key string) platform.API {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		conn, err := rest.New(rest.Config{Base: base, Key: key, Transport: transport, Now: backend.Clock.Now,
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		if err != nil {
			t.Fatal(err)
		}
		return conn.API()
	}
	as := map[string]platform.API{
		platformtest.Acme: open(backend.Keys[platformtest.Acme]),
		platformtest.Bolt: open(backend.Keys[platformtest.Bolt]),
	}
	return backend.World(func(partner string) platform.API { return as[partner] }).WithStranger(open("nobodys-key"))
}
