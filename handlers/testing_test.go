package handlers

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/outbox"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// The fixtures are people. acme and bolt are resellers that must never notice
// each other; each has staff of every role and a client with a portal person of
// every role.
const (
	acme     = platformtest.Acme
	bolt     = platformtest.Bolt
	password = "correct horse battery"
)

// world is the whole program but the network, on a store and a platform of the
// test's own.
type world struct {
	*platformtest.Backend
	t        *testing.T
	store    *store.Store
	path     string // of the store's file
	desk     *desk.Desk
	server   *Server
	partners map[string]store.Partner
	clients  map[string]store.Client // of each partner, active and empty
	log      *logBuffer
	made     *platformtest.World

	mu   sync.Mutex
	wrap func(platform.API) platform.API
	face *httptest.Server // the platform over HTTP; started when something is sent by it
}

// logBuffer keeps what was logged, for tests about what must not be.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func hostOf(partner string) string { return partner + ".localhost" }

// newWorld opens a program. Its clock is the platform's and stands still until
// it is moved; nothing runs in the background.
func newWorld(t *testing.T) *world {
	t.Helper()
	return openWorld(t, platformtest.Local(t), storetest.SQLite(t))
}

func openWorld(t *testing.T, b *platformtest.Backend, path string) *world {
	t.Helper()
	w := &world{t: t, Backend: b, path: path, partners: map[string]store.Partner{}, clients: map[string]store.Client{}, log: &logBuffer{}}
	opt := storetest.Options(t, storetest.NewClock())
	opt.Clock = w.Clock.Now
	w.store = storetest.Open(t, path, opt)
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	ctx := context.Background()
	w.desk, err = desk.New(ctx, desk.Config{Store: w.store, Open: w.open, Now: w.Clock.Now, Log: log, Wait: time.Minute, MayAct: MayAct})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.desk.Wait()
		w.mailsHold()
	})
	n := 0
	var mu sync.Mutex
	w.server, err = New(Config{
		Store: w.store, Desk: w.desk, Send: w.Outbox.Send, Now: w.Clock.Now, Log: log,
		NewID: func() string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return "request-" + strings.Repeat("0", 6) + decimal(int64(n))
		},
		NewPartner: func(ctx context.Context, name string) (store.Partner, error) {
			return w.store.Partners.Create(ctx, name)
		},
		SetupCode: "SETUPCODE1",
		Explorer:  Explorer{Line: w.line},
		Tokens:    platformTokens{w}, TokenRate: TokenRate{PerSecond: 50, Burst: 100},
		Demo: &Demo{Token: func(string) string { return "demo-token" }, Letters: func(_, to string) []outbox.Letter {
			var all []outbox.Letter
			for _, m := range w.Outbox.To(to) {
				all = append(all, outbox.Letter{At: w.Clock.Now(), Message: m})
			}
			return all
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) open(ctx context.Context, partner string) (platform.API, error) {
	key, err := w.store.Partners.PlatformKey(ctx, partner)
	if platform.Is(err, platform.NotFound) {
		return platform.API{}, &platform.Error{Kind: platform.Unavailable, Msg: "No key.", Err: platform.ErrNoKey}
	}
	if err != nil {
		return platform.API{}, err
	}
	who, err := w.Platform.Authenticate(ctx, key)
	if err != nil {
		return platform.API{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	as := w.Platform.As(who.Partner)
	if wire.Watching(ctx) != nil {
		conn, err := w.conn(key)
		if err != nil {
			return platform.API{}, err
		}
		as = conn.API()
	}
	if w.wrap != nil {
		as = w.wrap(as)
	}
	return as, nil
}

// line reaches the platform as the API explorer does, over a real wire.
func (w *world) line(ctx context.Context, partner string) (Line, error) {
	key, err := w.store.Partners.PlatformKey(ctx, partner)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conn(key)
}

// conn is a connection to the platform's REST face; w.mu is held.
func (w *world) conn(key string) (*rest.Conn, error) {
	if w.face == nil {
		w.face = httptest.NewServer(api.New(api.Config{
			Authenticate: func(ctx context.Context, key string) (api.Caller, error) {
				who, err := w.Platform.Authenticate(ctx, key)
				if err != nil {
					return api.Caller{}, err
				}
				return api.Caller{API: w.Platform.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, nil
			},
			AuthenticateClient: func(ctx context.Context, token string) (api.Caller, error) {
				as, partner, err := w.Platform.AsClient(ctx, token)
				return api.Caller{API: as, Partner: partner}, err
			},
			Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now, NewID: func() string { return "rq" },
		}))
		w.t.Cleanup(w.face.Close)
	}
	base, err := url.Parse(w.face.URL)
	if err != nil {
		return nil, err
	}
	return rest.New(rest.Config{Base: base, Key: key, Now: w.Clock.Now})
}

// replace changes parts of the platform from now on: to make one fail, say.
func (w *world) replace(wrap func(platform.API) platform.API) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrap = wrap
}

// settled is a world with people in it, kept by the first test that wants one.
var settled struct {
	once     sync.Once
	platform *platformtest.Snapshot
	store    []byte
	partners map[string]store.Partner
	clients  map[string]store.Client
}

// peopledWorld is newWorld with acme and bolt in it, their brands, staff and clients.
func peopledWorld(t *testing.T) *world {
	t.Helper()
	s := &settled
	s.once.Do(func() {
		w := newWorld(t)
		for _, name := range []string{acme, bolt} {
			w.makePartner(name)
		}
		w.desk.Wait()
		s.partners, s.clients = w.partners, w.clients
		s.store = storetest.Snapshot(t, w.path)
		s.platform = w.world().Snapshot(t)
	})
	if s.platform == nil {
		t.Fatal("the world that tests copy was not made")
	}
	w := openWorld(t, platformtest.LocalFrom(t, s.platform), storetest.SQLiteFrom(t, s.store))
	maps.Copy(w.partners, s.partners)
	maps.Copy(w.clients, s.clients)
	return w
}

func (w *world) makePartner(name string) {
	w.t.Helper()
	ctx := w.t.Context()
	p := must(w.store.Partners.Create(ctx, name))(w.t)
	if err := w.store.Partners.SetPlatformKey(ctx, p.ID, w.Keys[name]); err != nil {
		w.t.Fatal(err)
	}
	w.partners[name] = p
	must(w.store.Brands.Create(ctx, store.Brand{Partner: p.ID, Name: name + " voice", Accent: "#0f766e", Hosts: []string{hostOf(name)}}))(w.t)
	w.world().Client(w.t, name)
	if err := w.desk.SyncNow(ctx, p.ID); err != nil {
		w.t.Fatal(err)
	}
	page := must(w.store.Directory.List(ctx, p.ID, store.Filter{}))(w.t)
	w.clients[name] = page.Clients[0]
	hash := must(w.store.Passwords.Hash(ctx, password))(w.t)
	for _, role := range append(store.Roles(store.Staff), store.Roles(store.Portal)...) {
		one := store.Person{Partner: p.ID, Kind: role.Kind(), Email: mailOf(name, role), Name: "The " + string(role), Role: role}
		if one.Kind == store.Portal {
			one.ClientRef = w.clients[name].Ref
			if role == store.ClientAgent {
				one.AgentID = "nobody"
			}
		}
		must(w.store.People.Create(ctx, one, hash))(w.t)
	}
}

// world is the platform's own test world, to make things behind the dashboard's back.
func (w *world) world() *platformtest.World {
	if w.made == nil {
		w.made = w.Backend.World(func(partner string) platform.API { return w.Platform.As(w.Partners[partner]) })
	}
	return w.made
}

// clientID is what the platform calls the fixture client of a partner.
func (w *world) clientID(partner string) platform.ClientID {
	w.t.Helper()
	c := must(w.store.Directory.ByRef(w.t.Context(), w.partners[partner].ID, w.clients[partner].Ref))(w.t)
	return platform.ClientID(c.ClientID)
}

func mailOf(partner string, role store.Role) string { return string(role) + "@" + partner + ".example" }

// must stops the test on an error: must(f())(t).
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// browser is one person at a door, with their cookies.
type browser struct {
	w       *world
	host    string
	cookies map[string]string
	headers map[string]string
	from    string // the IP address that they come from, where it is not the usual one
}

// stranger is somebody who has not signed in.
func (w *world) stranger(host string) *browser {
	return &browser{w: w, host: host, cookies: map[string]string{}, headers: map[string]string{}}
}

// as is a person of that role, signed in at their own door.
func (w *world) as(partner string, role store.Role) *browser {
	w.t.Helper()
	host := "localhost"
	if role.Kind() == store.Portal {
		host = hostOf(partner)
	}
	b := w.stranger(host)
	got := b.post("/signin", "email", mailOf(partner, role), "password", password)
	if got.status != http.StatusSeeOther {
		w.t.Fatalf("%s of %s could not sign in: %d %s", role, partner, got.status, got.text("main"))
	}
	return b
}

// page is an answer.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	doc    func() *goquery.Document // the answer as HTML, parsed when it is first asked for
}

// get and post send a request as a browser would; fields are name, value pairs.
func (b *browser) get(path string) page { return b.send(http.MethodGet, path, nil) }

func (b *browser) post(path string, fields ...string) page {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, v)
}

func (b *browser) send(method, path string, form url.Values) page {
	b.w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, "http://"+b.host+path, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range b.headers {
		req.Header.Set(name, value)
	}
	return b.do(req)
}

// do sends a request with the cookies of this browser and keeps those that come back.
func (b *browser) do(req *http.Request) page {
	b.w.t.Helper()
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if b.from != "" {
		req.RemoteAddr = b.from + ":9"
	}
	rec := httptest.NewRecorder()
	b.w.server.ServeHTTP(rec, req)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	p := page{t: b.w.t, status: rec.Code, header: rec.Header(), body: rec.Body.String()}
	p.doc = sync.OnceValue(func() *goquery.Document {
		return must(goquery.NewDocumentFromReader(strings.NewReader(p.body)))(p.t)
	})
	return p
}

// follow goes where a redirect leads.
func (b *browser) follow(p page) page {
	b.w.t.Helper()
	to := p.header.Get("Location")
	if p.status != http.StatusSeeOther || to == "" {
		b.w.t.Fatalf("no redirect to follow: %d %s", p.status, p.text("main"))
	}
	to, _, _ = strings.Cut(to, "#") // a browser keeps that to itself
	return b.get(to)
}

// text is what stands in the elements that a selector finds, spaces folded.
func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.doc().Find(selector).Text()), " ")
}

// value is a control's value.
func (p page) value(name string) string {
	v, _ := p.doc().Find(`[name="` + name + `"]`).First().Attr("value")
	return v
}

// fields is what the page's own form sends when its button is pressed.
func (p page) fields() []string {
	var all []string
	p.doc().Find(`main form[method="post"] input[name]`).Each(func(_ int, in *goquery.Selection) {
		all = append(all, in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return all
}

// has fails the test where a selector finds nothing.
func (p page) has(selector string) {
	p.t.Helper()
	if p.doc().Find(selector).Length() == 0 {
		p.t.Errorf("nothing is found for %s on:\n%s", selector, p.text("main"))
	}
}

// is fails the test on another status.
func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.text("main"))
	}
	return p
}
