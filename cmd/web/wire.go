package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/delivery"
	"partnerdesk/platform/local"
	"partnerdesk/platform/outbox"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
	"partnerdesk/store"
)

// program is one run of the command: its settings and where it speaks.
type program struct {
	*settings
	stdin          io.Reader
	stdout, stderr io.Writer
	ready          func(addr string)
}

func (p *program) log() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(p.LogLevel)) // kong has checked it
	return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level}))
}

// kept is what stands in the data folder, open.
type kept struct {
	store  *store.Store
	local  *local.Platform // nil where the platform is somebody else's
	outbox *outbox.Outbox
	ways   delivery.Ways // how messages leave; the outbox where nothing else is set
	remote *remote       // nil where the platform is the embedded one
	routes map[string]wire.Route
}

// newID is unguessable and short: for requests and intents.
func newID() string { return rand.Text() }

func (p *program) makeDataDir() error {
	err := os.MkdirAll(p.DataDir, 0o700)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("DATA_DIR: the data folder %q may not be written: choose another", p.DataDir)
	}
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	return nil
}

// What the hash of a password takes. Nobody sets them but the tests of this package,
// before the first begins: they start the program many times.
var (
	storeCost    store.PasswordCost // zero: store.DefaultPasswordCost
	platformCost local.PasswordCost // zero: the platform's own
)

// open opens everything that serve and the commands about data need.
func (p *program) open(ctx context.Context) (*kept, error) {
	if err := p.makeDataDir(); err != nil {
		return nil, err
	}
	sealer, err := store.LoadKeys(p.keyFile())
	if err != nil {
		return nil, fmt.Errorf("SECRET_KEY_FILE: the key file %s: %w", p.keyFile(), err)
	}
	k := &kept{routes: routes()}
	if k.store, err = store.Open(ctx, p.storeURL(), store.Options{
		Clock: time.Now, Random: rand.Reader, Sealer: sealer, Passwords: storeCost,
	}); err != nil {
		return nil, fmt.Errorf("%s: the store: %w", p.storeSetting(), err)
	}
	if k.outbox, err = outbox.Open(p.outboxFile(), 500, time.Now); err != nil {
		return nil, errors.Join(fmt.Errorf("DATA_DIR: the outbox: %w", err), k.close())
	}
	if k.ways, err = p.Delivery.ways(k.outbox, p.log()); err != nil {
		return nil, errors.Join(err, k.close())
	}
	base, err := p.Serve.remote()
	if err == nil && base != nil {
		k.remote, err = newRemote(base, p.Serve.Endpoints, k.store, p.log())
	} else if err == nil {
		k.local, err = p.openLocal(ctx, k.dressed(p.log()))
	}
	if err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

func (p *program) openLocal(ctx context.Context, m platform.Messenger) (*local.Platform, error) {
	l, err := local.Open(ctx, p.platformFile(), local.Options{
		Messenger: m, Log: p.log(), KeyFile: filepath.Join(p.DataDir, "platform.key"), PasswordCost: platformCost,
	})
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR: the embedded platform: %w", err)
	}
	return l, nil
}

func (k *kept) close() error {
	var err error
	if k.local != nil {
		err = k.local.Close()
	}
	if k.store != nil {
		err = errors.Join(err, k.store.Close())
	}
	return err
}

// openPlatform reaches the platform as one of the dashboard's partners. Either
// way it is the partner's key that decides whose things are reached.
func (k *kept) openPlatform(ctx context.Context, partner string) (platform.API, error) {
	if k.remote != nil {
		return k.remote.open(ctx, partner)
	}
	id, err := k.localID(ctx, partner)
	if err != nil {
		return platform.API{}, err
	}
	return k.local.As(id).Watched(k.noteOwn(id)), nil
}

// watcher tells of changes to agents where the platform is the embedded one.
func (k *kept) watcher() func(context.Context, string) (platform.AgentWatcher, error) {
	if k.remote != nil {
		return nil
	}
	return func(ctx context.Context, partner string) (platform.AgentWatcher, error) {
		id, err := k.localID(ctx, partner)
		if err != nil {
			return nil, err
		}
		return k.local.Watcher(id), nil
	}
}

// localID is what the embedded platform calls a partner of the dashboard.
func (k *kept) localID(ctx context.Context, partner string) (string, error) {
	key, err := k.store.Partners.PlatformKey(ctx, partner)
	if err != nil {
		return "", keyless(err)
	}
	who, err := k.local.Authenticate(ctx, key)
	return who.Partner, err
}

// keyless says what a missing key means to the person who waits for a page.
func keyless(err error) error {
	if platform.Is(err, platform.NotFound) {
		return &platform.Error{Kind: platform.Unavailable, Msg: "No key for the platform is set. An owner sets it under API token.", Err: platform.ErrNoKey}
	}
	return err
}

// newPartner makes a partner here and, where the platform is embedded, there
// too, with a key of the dashboard's own.
func (k *kept) newPartner(ctx context.Context, name string) (store.Partner, error) {
	p, err := k.store.Partners.Create(ctx, name)
	if err != nil || k.local == nil {
		return p, err
	}
	id, err := k.local.AddPartner(ctx, name)
	if err != nil {
		return p, err
	}
	key, err := k.local.IssueKey(ctx, id, ownKeyLabel)
	if err != nil {
		return p, err
	}
	return p, k.store.Partners.SetPlatformKey(ctx, p.ID, key)
}

// ownKeyLabel marks the key by which the dashboard itself reaches the embedded
// platform. It is neither listed nor revocable: without it nothing works.
const ownKeyLabel = "This dashboard"

// remote keeps one connection per partner and key.
type remote struct {
	config rest.Config
	store  *store.Store

	mu    sync.Mutex
	conns map[string]remoteConn // by partner
}

type remoteConn struct {
	key  string
	conn *rest.Conn
}

func newRemote(base *url.URL, endpoints string, s *store.Store, log *slog.Logger) (*remote, error) {
	catalogue, err := readEndpoints(endpoints)
	if err != nil {
		return nil, err
	}
	return &remote{config: rest.Config{Base: base, Log: log, Catalogue: catalogue}, store: s, conns: map[string]remoteConn{}}, nil
}

// readEndpoints reads PLATFORM_ENDPOINTS; without a file every call is where it
// is built in.
func readEndpoints(path string) (wire.Catalogue, error) {
	if path == "" {
		return wire.Catalogue{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return wire.Catalogue{}, fmt.Errorf("PLATFORM_ENDPOINTS: %w", err)
	}
	defer f.Close()
	c, err := wire.ReadOverrides(f)
	if err != nil {
		return wire.Catalogue{}, fmt.Errorf("PLATFORM_ENDPOINTS: %s: %w", path, err)
	}
	return c, nil
}

func (r *remote) open(ctx context.Context, partner string) (platform.API, error) {
	conn, err := r.conn(ctx, partner)
	if err != nil {
		return platform.API{}, err
	}
	return conn.API(), nil
}

// observed is how the platform has answered a partner, as this process saw it.
func (r *remote) observed(ctx context.Context, partner string) (platform.Observed, error) {
	conn, err := r.conn(ctx, partner)
	if err != nil {
		return platform.Observed{}, err
	}
	return conn.Observed(), nil
}

// openWith is open with a key that is not kept.
func (r *remote) openWith(key string) (platform.API, error) {
	cfg := r.config
	cfg.Key = key
	conn, err := rest.New(cfg)
	if err != nil {
		return platform.API{}, platform.Field("key", "Paste the whole key as the vendor shows it: one word, without spaces.")
	}
	return conn.API(), nil
}

func (r *remote) conn(ctx context.Context, partner string) (*rest.Conn, error) {
	key, err := r.store.Partners.PlatformKey(ctx, partner)
	if err != nil {
		return nil, keyless(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.conns[partner]; ok && c.key == key {
		return c.conn, nil
	}
	cfg := r.config
	cfg.Key = key
	conn, err := rest.New(cfg)
	if err != nil {
		return nil, err
	}
	r.conns[partner] = remoteConn{key, conn}
	return conn, nil
}

// restFace is the embedded platform as the REST API. tls says that callers reach
// it by https; t, if any, is told of what is changed.
func restFace(l *local.Platform, box *outbox.Outbox, demo, tls bool, rate api.Rate, t *trail, log *slog.Logger) http.Handler {
	cfg := api.Config{
		TLS: tls, Log: log, Now: time.Now, NewID: newID, Rate: rate, Idempotency: keptAnswers{l},
		Record: func(r api.Served) {
			l.NoteRequest(local.Request{Partner: r.Partner, At: r.At, Source: local.FromAPI, KeyID: r.KeyID,
				Method: r.Method, Route: r.Route, Status: r.Status, Took: r.Took})
			t.note(r)
		},
		Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
			who, err := l.Authenticate(ctx, key)
			if err != nil {
				return api.Caller{}, err
			}
			return api.Caller{API: l.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, nil
		},
		AuthenticateClient: func(ctx context.Context, token string) (api.Caller, error) {
			as, partner, err := l.AsClient(ctx, token)
			return api.Caller{API: as, Partner: partner}, err
		},
	}
	if demo {
		cfg.Outbox = func(_ context.Context, partner, to string) ([]platform.Message, error) {
			var all []platform.Message
			for _, letter := range box.List(partner, to) {
				all = append(all, letter.Message)
			}
			return all, nil
		}
	}
	return api.New(cfg)
}

// keptAnswers has the embedded platform remember what requests with an
// Idempotency-Key were answered.
type keptAnswers struct{ local *local.Platform }

func (k keptAnswers) Claim(ctx context.Context, owner, key string, digest [32]byte) (*api.Remembered, error) {
	a, err := k.local.ClaimAnswer(ctx, owner, key, digest)
	return (*api.Remembered)(a), err
}

func (k keptAnswers) Settle(owner, key string, a *api.Remembered) error {
	return k.local.SettleAnswer(owner, key, (*local.Answer)(a))
}
