package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
)

// fake is a platform that answers everything with err, or with something plain.
type fake struct {
	err    error
	panics any
	calls  atomic.Int32
	enter  func() // called as each call begins, where set
	rows   iter.Seq2[platform.Client, error]
	credit chan platform.NewCredit
}

func (f *fake) done() error {
	f.calls.Add(1)
	if f.enter != nil {
		f.enter()
	}
	if f.panics != nil {
		panic(f.panics)
	}
	return f.err
}

func (f *fake) api() platform.API {
	return platform.API{Onboarding: fakeOnboarding{f}, Clients: fakeClients{f}, Numbers: fakeNumbers{f}, Schedules: fakeSchedules{f},
		Agents: fakeAgents{f}, Flows: fakeFlows{f}, Bots: fakeBots{f}, Masks: fakeMasks{f},
		WhatsApp: fakeWhatsApp{f}, WhatsAppSchedules: fakeSchedules{f}, Wallet: fakeWallet{f}}
}

type fakeOnboarding struct{ f *fake }

func (o fakeOnboarding) Register(context.Context, platform.Registration) (platform.RequestID, error) {
	return platform.RequestID(fmt.Sprintf("req_%d", o.f.calls.Load()+1)), o.f.done()
}
func (o fakeOnboarding) VerifyOTP(context.Context, platform.RequestID, string, string) (platform.TempClientID, error) {
	return "tmp_1", o.f.done()
}
func (o fakeOnboarding) ResendOTP(context.Context, platform.RequestID, platform.Channel) (time.Duration, error) {
	return 29500 * time.Millisecond, o.f.done()
}
func (o fakeOnboarding) VerifyPAN(context.Context, platform.TempClientID, string, platform.BusinessType) (platform.PANRecord, error) {
	return platform.PANRecord{}, o.f.done()
}
func (o fakeOnboarding) SendAadhaarOTP(context.Context, platform.TempClientID, string) (string, error) {
	return "ref_1", o.f.done()
}
func (o fakeOnboarding) VerifyAadhaar(context.Context, platform.TempClientID, string, string) (platform.AadhaarRecord, error) {
	return platform.AadhaarRecord{}, o.f.done()
}
func (o fakeOnboarding) VerifyGST(context.Context, platform.TempClientID, string) (platform.GSTRecord, error) {
	return platform.GSTRecord{}, o.f.done()
}
func (o fakeOnboarding) SkipGST(context.Context, platform.TempClientID) (platform.Step, error) {
	return platform.StepReview, o.f.done()
}
func (o fakeOnboarding) PreviewKYC(context.Context, platform.TempClientID) (platform.KYCPreview, error) {
	return platform.KYCPreview{}, o.f.done()
}
func (o fakeOnboarding) AcceptKYC(context.Context, platform.TempClientID, []byte) (platform.ClientID, error) {
	return "CLIENTKEY", o.f.done()
}

type fakeClients struct{ f *fake }

func (c fakeClients) All(context.Context) iter.Seq2[platform.Client, error] {
	if c.f.rows != nil {
		return c.f.rows
	}
	return func(yield func(platform.Client, error) bool) {
		if err := c.f.done(); err != nil {
			yield(platform.Client{}, err)
		}
	}
}
func (c fakeClients) Get(context.Context, platform.ClientID) (platform.ClientDetail, error) {
	return platform.ClientDetail{Client: platform.Client{ID: "c"}}, c.f.done()
}
func (c fakeClients) SetActive(context.Context, platform.ClientID, bool) error { return c.f.done() }
func (c fakeClients) Pending(context.Context) ([]platform.PendingClient, error) {
	return nil, c.f.done()
}

type fakeNumbers struct{ f *fake }

func (n fakeNumbers) Regions(context.Context) ([]platform.Region, error) { return nil, n.f.done() }
func (n fakeNumbers) Search(context.Context, platform.NumberQuery) ([]platform.NumberOffer, error) {
	return nil, n.f.done()
}
func (n fakeNumbers) Buy(context.Context, platform.ClientID, platform.Phone, string) (platform.Number, error) {
	return platform.Number{DIDID: "1"}, n.f.done()
}
func (n fakeNumbers) Held(context.Context, platform.ClientID) ([]platform.Number, error) {
	return nil, n.f.done()
}

type fakeAgents struct{ f *fake }

func (a fakeAgents) Add(context.Context, platform.NewAgent) (platform.Agent, error) {
	return platform.Agent{AgentID: "1"}, a.f.done()
}
func (a fakeAgents) Presence(context.Context, platform.ClientID) ([]platform.AgentPresence, error) {
	return nil, a.f.done()
}

type fakeFlows struct{ f *fake }

func (l fakeFlows) Create(context.Context, platform.NewFlow) (string, error) { return "1", l.f.done() }
func (l fakeFlows) MapNumber(context.Context, platform.ClientID, string, platform.Phone) error {
	return l.f.done()
}

type fakeWallet struct{ f *fake }

func (w fakeWallet) Balance(context.Context, platform.ClientID) (platform.Balance, error) {
	return platform.Balance{}, w.f.done()
}
func (w fakeWallet) Transactions(context.Context, platform.TransactionQuery) (platform.TransactionPage, error) {
	return platform.TransactionPage{}, w.f.done()
}
func (w fakeWallet) AddCredit(_ context.Context, in platform.NewCredit) (platform.Balance, error) {
	if w.f.credit != nil {
		w.f.credit <- in
	}
	return platform.Balance{Amount: platform.Paise(w.f.calls.Load()+1) * platform.Rupee}, w.f.done()
}

// Both are acme's.
const (
	goodKey   = "pk_acme_key"
	goodToken = "ck_acme_client"
	otherKey  = "pk_acme_second"
)

// served is a handler over a fake, with its log and a clock that can be moved.
type served struct {
	*httptest.Server
	fake *fake
	log  *buffer
	mu   sync.Mutex
	now  time.Time
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func serve(t *testing.T, f *fake, change ...func(*api.Config)) *served {
	t.Helper()
	s := &served{fake: f, log: &buffer{}, now: time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)}
	var ids atomic.Int64
	cfg := api.Config{
		Authenticate: func(_ context.Context, key string) (api.Caller, error) {
			if key != goodKey && key != otherKey {
				return api.Caller{}, platform.Errorf(platform.Unauthenticated, "This API key is not known.")
			}
			return api.Caller{API: f.api(), Partner: "acme", KeyID: "id_of_" + key}, nil
		},
		AuthenticateClient: func(_ context.Context, token string) (api.Caller, error) {
			if token != goodToken {
				return api.Caller{}, platform.Errorf(platform.Unauthenticated, "This client token is not known.")
			}
			return api.Caller{API: f.api(), Partner: "acme"}, nil
		},
		Log: slog.New(slog.NewJSONHandler(s.log, nil)),
		Now: func() time.Time {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.now
		},
		NewID: func() string { return fmt.Sprintf("rq_%d", ids.Add(1)) },
	}
	for _, c := range change {
		c(&cfg)
	}
	s.Server = httptest.NewServer(api.New(cfg))
	s.Server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.Server.Close)
	return s
}

func (s *served) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

type envelope struct {
	Status  int               `json:"status"`
	Message string            `json:"message"`
	Data    json.RawMessage   `json:"data"`
	Errors  map[string]string `json:"errors"`
	Due     string            `json:"due"`
	Code    string            `json:"code"`
	Ref     string            `json:"ref"`
}

// ask sends a request with the good key and checks what every answer must have.
func (s *served) ask(t *testing.T, method, path, body string, header ...string) (*http.Response, envelope) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Del(header[i])
		if header[i+1] != "" {
			req.Header.Set(header[i], header[i+1])
		}
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var e envelope
	if method == http.MethodHead {
		return resp, e
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatalf("%s %s: not an envelope: %q", method, path, raw)
	}
	if e.Status != resp.StatusCode || e.Message == "" {
		t.Errorf("%s %s: status %d in an envelope that says %d %q", method, path, resp.StatusCode, e.Status, e.Message)
	}
	for name, want := range map[string]string{"Content-Type": "application/json; charset=utf-8",
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s %s: %s is %q", method, path, name, got)
		}
	}
	if resp.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s %s: no request id", method, path)
	}
	return resp, e
}
