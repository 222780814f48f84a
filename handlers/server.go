// Package handlers turns requests into pages. routes.go lists every address,
// access.go says who may do what; the rest is a file per area. It knows the
// platform through desk only.
package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-playground/form/v4"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"partnerdesk/platform"
	"partnerdesk/platform/botcheck"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/graph"
	"partnerdesk/platform/hostcheck"
	"partnerdesk/platform/outbox"
	"partnerdesk/static"
	"partnerdesk/store"
)

// Config is what a Server is given. Store, Desk, Send, Now, NewID, NewPartner and
// Log are required.
type Config struct {
	Store *store.Store
	Desk  *desk.Desk
	Send  Sender
	Now   func() time.Time
	NewID func() string // short and unguessable; request ids and intent ids
	// NewPartner makes a partner here and, where the platform is the embedded one,
	// there too.
	NewPartner func(ctx context.Context, name string) (store.Partner, error)
	Log        *slog.Logger
	Explorer   Explorer // its Line is required too

	Bots *botcheck.Checker // nil: one that calls the internet only
	// Meta asks about the token of a WhatsApp number; nil: nobody is asked. How it
	// fails says what of: see graph.Client.
	Meta func(ctx context.Context, phoneNumberID, token string) (graph.Facts, error)

	// LookAtHost finds out where a brand's host leads; nil: by asking DNS and the host.
	LookAtHost func(ctx context.Context, host, path string) (hostcheck.Found, error)
	OwnTLS     bool // certificates are fetched here, at a host's first visit
	// HostHere, if set, is told of a host that was found to lead here.
	HostHere func(host string)

	// MailFrom is the mailbox that mails come from where a brand has none of its own, and
	// MailHost the server that they leave by; both are empty where mails stay here.
	MailFrom, MailHost string
	// LookupTXT asks DNS for what a name says of itself; nil: the system's resolver.
	LookupTXT func(ctx context.Context, name string) ([]string, error)

	PublicHosts []string       // where staff sign in, besides localhost and IP addresses
	Trusted     []netip.Prefix // proxies whose forwarding headers are believed
	Secure      bool           // browsers reach this server by TLS
	SetupCode   string         // opens the first-run page; empty once there are staff
	API         http.Handler   // the partner API of the embedded platform; nil without one
	Tokens      Tokens         // nil where the platform is somebody else's
	TokenRate   TokenRate      // what one token may send; the zero value: no bound
	Remote      string         // the platform's address where it is somebody else's
	OpenWith    KeyTrial       // required with Remote
	// Observed tells how the platform has answered a partner; nil where it is the
	// embedded one.
	Observed   func(ctx context.Context, partner string) (platform.Observed, error)
	Demo       *Demo  // nil outside demo mode
	MetricsKey string // bearer token of /metrics; empty: loopback only
}

// KeyTrial opens the platform with a key that is not kept yet. A key that could not
// even be sent is Invalid, on the field "key".
type KeyTrial func(key string) (platform.API, error)

// Demo is what demo mode adds.
type Demo struct {
	Token   func(partner string) string // a partner's API token, readable in demo mode only
	Letters func(partner, to string) []outbox.Letter
}

// Server answers the dashboard's requests.
type Server struct {
	Config
	log      *slog.Logger
	decoder  *form.Decoder
	sessions *store.Sessions
	echo     *echo.Echo
	brands   brandSheets
	trails   trailChecks
	metrics  *meters
	answers  *answers
	viewers  prometheus.Gauge
	closing  chan struct{}  // closed by Close
	leaving  sync.Mutex     // held to begin a stream apart, and to close
	streams  sync.WaitGroup // those that have left their requests
	closed   sync.Once
	draining atomic.Bool   // see Drain
	pulse    time.Duration // between two words of a board's stream
}

// botChecks is how many bots are checked at once: each holds a request for seconds.
const botChecks = 8

// New makes a Server. It refuses an incomplete Config.
func New(c Config) (*Server, error) {
	if c.Store == nil || c.Desk == nil || c.Send == nil || c.Now == nil || c.NewID == nil || c.NewPartner == nil || c.Log == nil || c.Explorer.Line == nil || (c.Remote == "") != (c.OpenWith == nil) {
		return nil, errors.New("handlers: Store, Desk, Send, Now, NewID, NewPartner, Log and Explorer.Line are required, and OpenWith with Remote")
	}
	if c.Bots == nil {
		c.Bots = botcheck.New(botChecks, botcheck.Checker{})
	}
	if c.LookAtHost == nil {
		c.LookAtHost = hostcheck.Checker{}.Look
	}
	if c.LookupTXT == nil {
		c.LookupTXT = net.DefaultResolver.LookupTXT
	}
	c.Send = Dressed(c.Store, c.Send, c.Log)
	s := &Server{Config: c, log: c.Log, decoder: newDecoder(), metrics: newMeters(), answers: &answers{}, closing: make(chan struct{}), pulse: pulseEvery}
	s.viewers = s.metrics.viewers
	s.metrics.registry.MustRegister(gauges{s})
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = s.clientIP
	s.echo = e

	var err error
	s.sessions, err = c.Store.Sessions(store.SessionOptions{Secure: c.Secure, ClientIP: s.clientIP})
	if err != nil {
		return nil, err
	}
	cross := http.NewCrossOriginProtection()
	e.Pre(s.identify, s.observe, s.recover)
	e.Use(s.secure, limitBody, s.site, sameOrigin(cross))
	e.GET("/static/*", echo.WrapHandler(static.Handler()))
	s.routes(e)
	c.Desk.OnLive(s.greet)
	return s, nil
}

// Drain makes /readyz answer 503 from now on, and connections close with the answer
// that they get next: whoever decides where requests go should turn to others.
func (s *Server) Drain() { s.draining.Store(true) }

// Close ends the streams of open boards, which would last for ever; their viewers
// come back by themselves. It waits until they have ended. Other requests are left
// alone.
func (s *Server) Close() {
	s.leaving.Lock()
	s.closed.Do(func() { close(s.closing) })
	s.leaving.Unlock()
	s.streams.Wait()
}

// apart runs a stream outside its request. Once the server closes, none begins.
func (s *Server) apart(run func()) (begun bool) {
	s.leaving.Lock()
	defer s.leaving.Unlock()
	select {
	case <-s.closing:
		return false
	default:
		s.streams.Go(run)
		return true
	}
}

// ServeHTTP answers one request. The partner API has limits, answers and callers
// of its own, so it branches off before anything meant for browsers, and exists
// at the partner's own hosts only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		w.Header().Set("Connection", "close")
	}
	if s.API != nil && isAPI(r.URL.Path) && s.staffHost(store.Host(r.Host)) {
		s.API.ServeHTTP(w, r)
		return
	}
	s.echo.ServeHTTP(w, r)
}

// isAPI tells the partner API's addresses from those of pages.
func isAPI(path string) bool {
	return strings.HasPrefix(path, "/partnerclients/") || path == "/api/click_connect" ||
		strings.HasPrefix(path, "/api/click_connect/") || path == "/outbox.json" ||
		path == "/openapi.json" || path == "/postman.json"
}

// sameOrigin refuses what another site's page makes a browser send.
func sameOrigin(p *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := p.Check(c.Request()); err != nil {
				return &echo.HTTPError{Code: http.StatusForbidden, Message: "This was sent from a page of another site.", Internal: err}
			}
			return next(c)
		}
	}
}
