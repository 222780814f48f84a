package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"

	"partnerdesk/handlers"
	"partnerdesk/platform"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
)

// loop is the embedded platform reached over its own REST API without a network,
// so that the API explorer shows what a caller from outside gets.
type loop struct {
	base   *url.URL
	serve  *http.Server
	pipes  *pipes
	log    *slog.Logger
	config rest.Config

	mu    sync.Mutex
	conns map[string]*rest.Conn // by key
}

func newLoop(face http.Handler, log *slog.Logger) *loop {
	l := &loop{base: &url.URL{Scheme: "http", Host: "platform.invalid"}, serve: &http.Server{Handler: face},
		pipes: &pipes{calls: make(chan net.Conn), closed: make(chan struct{})}, log: log, conns: map[string]*rest.Conn{}}
	l.config = rest.Config{Base: l.base, Log: log, Transport: &http.Transport{DialContext: l.pipes.dial}}
	go func() {
		if err := l.serve.Serve(l.pipes); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the explorer's way to the platform broke", "err", err)
		}
	}()
	return l
}

func (l *loop) close() error { return l.serve.Close() }

func (l *loop) conn(key string) (*rest.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, ok := l.conns[key]; ok {
		return c, nil
	}
	cfg := l.config
	cfg.Key = key
	c, err := rest.New(cfg)
	if err == nil {
		l.conns[key] = c
	}
	return c, err
}

// pipes is a listener of connections that never leave the process.
type pipes struct {
	calls  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.calls <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Net: "pipe", Name: "platform"} }

// explorer is what the API explorer sends with: the vendor's API, or the embedded
// platform's own over a loop.
func (k *kept) explorer(l *loop) handlers.Explorer {
	e := handlers.Explorer{Line: func(ctx context.Context, partner string) (handlers.Line, error) {
		return k.line(ctx, l, partner)
	}}
	if k.remote != nil {
		e.Catalogue = k.remote.config.Catalogue
	}
	return e
}

func (k *kept) line(ctx context.Context, l *loop, partner string) (*rest.Conn, error) {
	if k.remote != nil {
		return k.remote.conn(ctx, partner)
	}
	key, err := k.store.Partners.PlatformKey(ctx, partner)
	if err != nil {
		return nil, keyless(err)
	}
	return l.conn(key)
}

// openWatched is openPlatform, but for calls that somebody watches on the wire:
// those go over it.
func (k *kept) openWatched(l *loop) func(context.Context, string) (platform.API, error) {
	return func(ctx context.Context, partner string) (platform.API, error) {
		if wire.Watching(ctx) == nil || k.remote != nil {
			return k.openPlatform(ctx, partner)
		}
		conn, err := k.line(ctx, l, partner)
		if err != nil {
			return platform.API{}, err
		}
		return conn.API(), nil
	}
}
