// Package api serves any implementation of platform.API as the partner API over
// HTTP. It holds no rules of its own but those of the wire: who may call, what a
// well-formed request is, and which status a failure has.
//
// It stands on net/http's ServeMux: a table of fixed paths needs no framework,
// and the handler can be mounted in any server, Echo included.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/docs"
)

// Caller is whoever a key belongs to.
type Caller struct {
	API     platform.API // the platform as that partner
	Partner string       // id; only logged, and given to Outbox and Idempotency
	KeyID   string       // names the key without giving it away
}

// ClientKey is the KeyID of a request that came with a client's own token.
const ClientKey = "client"

// Served is a request that was answered, as a request log keeps it. Route is the
// pattern of the path, since the path itself may hold a client_id.
type Served struct {
	At             time.Time
	Partner, KeyID string
	Method, Route  string
	Status         int
	Took           time.Duration

	// Of a call that changes something and was carried out now: what it did, and to
	// which client. A repeated answer changes nothing, and names none.
	Call   string // empty for a call that reads, was refused or was only repeated
	Done   string // in words
	Client platform.ClientID
}

// Config is what the handler needs. Authenticate, Log, Now and NewID are required.
type Config struct {
	// Authenticate opens the platform as the partner whose key it is. An unknown key
	// is Unauthenticated.
	Authenticate func(ctx context.Context, key string) (Caller, error)
	// AuthenticateClient opens the platform for the client whose own token it is: of
	// the API only Masks is used, and the KeyID is ClientKey whatever it says. An
	// unknown token is Unauthenticated. Nil: the calls that a client's token
	// authorises are not served.
	AuthenticateClient func(ctx context.Context, token string) (Caller, error)
	Log                *slog.Logger
	Now                func() time.Time
	NewID              func() string // request ids: unguessable is not needed, unique is

	// TLS says that callers reach this by https, be it through a proxy.
	TLS bool

	// Rate bounds what one key may send; the zero value bounds nothing.
	Rate Rate

	// Record, where set, is told of every request whose key is known, once it is
	// answered. It must not block.
	Record func(Served)

	// Idempotency remembers the answers to requests with an Idempotency-Key. Nil
	// means NewMemory, which forgets at a restart. The key of a credit is handed to
	// the platform besides, which keeps it for good.
	Idempotency Idempotency

	// Outbox, where set, serves GET /outbox.json?to=… with the messages that the
	// platform has sent for the partner, codes included. For demonstrations only.
	Outbox func(ctx context.Context, partner, to string) ([]platform.Message, error)
}

type server struct {
	Config
	mux     *http.ServeMux
	buckets *buckets
	running running
}

// New makes the handler. It panics where a required part of cfg is missing,
// which is a mistake in the program and not in its surroundings.
func New(cfg Config) http.Handler {
	if cfg.Authenticate == nil || cfg.Log == nil || cfg.Now == nil || cfg.NewID == nil {
		panic("api: Config wants Authenticate, Log, Now and NewID")
	}
	if cfg.Idempotency == nil {
		cfg.Idempotency = NewMemory(cfg.Now, 20_000)
	}
	s := &server{Config: cfg, mux: http.NewServeMux(), buckets: newBuckets(cfg.Rate)}
	byPath := map[string]map[string]http.HandlerFunc{}
	add := func(method, path string, h http.HandlerFunc) {
		if byPath[path] == nil {
			byPath[path] = map[string]http.HandlerFunc{}
		}
		byPath[path][method] = h
		if method == http.MethodGet {
			byPath[path][http.MethodHead] = h
		}
	}
	for _, c := range calls() {
		if c.byClient && cfg.AuthenticateClient == nil {
			continue
		}
		add(c.method, c.path, s.serve(c))
	}
	add(http.MethodGet, "/openapi.json", s.document(docs.OpenAPI))
	add(http.MethodGet, "/postman.json", s.document(docs.Postman))
	if cfg.Outbox != nil {
		add(http.MethodGet, "/outbox.json", s.outbox)
	}
	for path, methods := range byPath {
		s.mux.HandleFunc(path, s.byMethod(methods))
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNoSuchPath) })
	return s
}

func (s *server) byMethod(methods map[string]http.HandlerFunc) http.HandlerFunc {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if methods[m] != nil {
			allow = append(allow, m)
		}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		h := methods[r.Method]
		if h == nil {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			s.fail(w, r, errWrongMethod)
			return
		}
		h(w, r)
	}
}

func (s *server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	v := &visit{id: s.NewID()}
	w := &recorder{ResponseWriter: rw}
	r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
	h := w.Header()
	h.Set("X-Request-Id", v.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	began := s.Now()
	defer func() {
		p := recover()
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			v.cause = errors.Join(v.cause, errAborted)
		} else if p != nil {
			v.cause = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			if w.status == 0 {
				s.fail(w, r, platform.Errorf(platform.Internal, ""))
			} else {
				p = http.ErrAbortHandler // half an answer must not look like a whole one
			}
		}
		took := s.Now().Sub(began)
		s.log(r, w, v, took)
		if s.Record != nil && v.keyID != "" {
			served := Served{At: began, Partner: v.partner, KeyID: v.keyID, Method: knownMethod(r.Method), Route: r.Pattern,
				Status: w.status, Took: took}
			if v.changed {
				served.Call, served.Done, served.Client = v.call, v.done, v.client
			}
			s.Record(served)
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(http.ErrAbortHandler)
		}
	}()
	// ServeMux answers an unclean path with a redirect in HTML; here it is a path
	// that is not served.
	if r.URL.Path != path.Clean(r.URL.Path) {
		s.fail(w, r, errNoSuchPath)
		return
	}
	s.mux.ServeHTTP(w, r)
}

var errAborted = errors.New("the answer was cut off")

// log writes one line per request. The route stands for the path, which may hold
// a client_id.
func (s *server) log(r *http.Request, w *recorder, v *visit, took time.Duration) {
	level := slog.LevelInfo
	if w.status >= 500 || v.cause != nil {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("method", knownMethod(r.Method)), slog.String("route", r.Pattern), slog.Int("status", w.status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("partner", v.partner),
		slog.String("request", v.id),
	}
	if v.cause != nil {
		attrs = append(attrs, slog.String("cause", v.cause.Error()))
	}
	s.Log.LogAttrs(r.Context(), level, "partner api", attrs...)
}

// knownMethod keeps a caller from writing what it likes into the log.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// visit is what is known about the request at hand.
type visit struct {
	id, partner, keyID string
	cause              error // of a failure; logged, never sent

	call, done string
	client     platform.ClientID // that the request is about; empty where it names none
	changed    bool              // a call that changes something was carried out
}

type visitKey struct{}

func visitOf(r *http.Request) *visit { return r.Context().Value(visitKey{}).(*visit) }

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
