package desk

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// world is a desk of acme's on a real store and a real platform, between which a
// test may put trouble.
type world struct {
	*platformtest.World
	backend *platformtest.Backend
	t       *testing.T
	desk    *Desk
	store   *store.Store
	partner string
	ref     string // acme's one client, active and with ₹100
	id      platform.ClientID
	staff   *View

	mu      sync.Mutex
	trouble func(platform.API) platform.API
}

func newWorld(t *testing.T) *world {
	t.Helper()
	b := platformtest.Local(t)
	w := &world{t: t, backend: b}
	w.World = b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	opt := storetest.Options(t, storetest.NewClock())
	opt.Clock = b.Clock.Now
	w.store = storetest.Open(t, storetest.SQLite(t), opt)
	w.desk = w.newDesk()
	ctx := t.Context()
	p, err := w.store.Partners.Create(ctx, "acme")
	if err != nil {
		t.Fatal(err)
	}
	w.partner = p.ID
	w.id = w.Client(t, platformtest.Acme)
	if _, err := w.As(platformtest.Acme).Wallet.AddCredit(ctx, platform.NewCredit{Client: w.id, Amount: 100 * platform.Rupee}); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.SyncNow(ctx, w.partner); err != nil {
		t.Fatal(err)
	}
	if w.ref, err = w.store.Directory.RefByClientID(ctx, w.partner, string(w.id)); err != nil {
		t.Fatal(err)
	}
	w.staff = w.desk.For(Actor{Actor: store.Actor{ID: "rita", Name: "Rita", Kind: "staff"}, Partner: w.partner, RequestID: "r1"})
	return w
}

// newDesk opens a desk on the same store, as a restart does.
func (w *world) newDesk() *Desk {
	w.t.Helper()
	d, err := New(context.Background(), Config{Store: w.store, Open: w.open, Now: w.Clock.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		MayAct: func(p store.Person, _ JobAct) bool { return p.Role == store.Billing }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(d.Wait)
	return d
}

func (w *world) open(context.Context, string) (platform.API, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	api := w.As(platformtest.Acme)
	if w.trouble != nil {
		api = w.trouble(api)
	}
	return api, nil
}

// make puts trouble between desk and platform; nil takes it away.
func (w *world) make(trouble func(platform.API) platform.API) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trouble = trouble
}

// look moves the clock to the next look and takes it, n times.
func (w *world) look(n int) {
	w.t.Helper()
	for range n {
		w.Clock.Advance(3 * time.Minute)
		if _, err := w.desk.Reconcile(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) intent(id string) store.Intent {
	w.t.Helper()
	i, err := w.staff.Intent(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func (w *world) balance() platform.Paise {
	w.t.Helper()
	b, err := w.As(platformtest.Acme).Wallet.Balance(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Amount
}

// lost is what a caller sees when the answer did not come.
var lost = platform.Errorf(platform.Unknown, "The answer was lost.")

// loss says whether the platform carries a call out before its answer is lost.
type loss bool

const (
	beforeDone loss = false
	afterDone  loss = true
)

// The wallets, numbers, agents, flows and onboardings below lose the answer to
// their one costly call.
type lossyWallet struct {
	platform.WalletService
	when loss
}

func (s lossyWallet) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	if s.when == afterDone {
		if _, err := s.WalletService.AddCredit(ctx, in); err != nil {
			return platform.Balance{}, err
		}
	}
	return platform.Balance{}, lost
}

type lossyNumbers struct {
	platform.NumberService
	when loss
}

func (s lossyNumbers) Buy(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
	if s.when == afterDone {
		if _, err := s.NumberService.Buy(ctx, c, n, country); err != nil {
			return platform.Number{}, err
		}
	}
	return platform.Number{}, lost
}

type lossyAgents struct {
	platform.AgentService
	when loss
}

func (s lossyAgents) Add(ctx context.Context, in platform.NewAgent) (platform.Agent, error) {
	if s.when == afterDone {
		if _, err := s.AgentService.Add(ctx, in); err != nil {
			return platform.Agent{}, err
		}
	}
	return platform.Agent{}, lost
}

type lossyFlows struct {
	platform.FlowService
	when loss
}

func (s lossyFlows) Create(ctx context.Context, in platform.NewFlow) (string, error) {
	if s.when == afterDone {
		if _, err := s.FlowService.Create(ctx, in); err != nil {
			return "", err
		}
	}
	return "", lost
}

type lossyOnboarding struct {
	platform.OnboardingService
	when loss
}

func (s lossyOnboarding) Register(ctx context.Context, in platform.Registration) (platform.RequestID, error) {
	if s.when == afterDone {
		if _, err := s.OnboardingService.Register(ctx, in); err != nil {
			return "", err
		}
	}
	return "", lost
}

func (s lossyOnboarding) AcceptKYC(ctx context.Context, id platform.TempClientID, png []byte) (platform.ClientID, error) {
	if s.when == afterDone {
		if _, err := s.OnboardingService.AcceptKYC(ctx, id, png); err != nil {
			return "", err
		}
	}
	return "", lost
}

type lossyWhatsApp struct {
	platform.WhatsAppService
	when loss
}

func (s lossyWhatsApp) Link(ctx context.Context, in platform.LinkWhatsApp) (string, error) {
	if s.when == afterDone {
		if _, err := s.WhatsAppService.Link(ctx, in); err != nil {
			return "", err
		}
	}
	return "", lost
}

type lossyMasks struct {
	platform.MaskService
	when loss
}

func (s lossyMasks) Create(ctx context.Context, in platform.NewMask) (platform.Mask, error) {
	if s.when == afterDone {
		if _, err := s.MaskService.Create(ctx, in); err != nil {
			return platform.Mask{}, err
		}
	}
	return platform.Mask{}, lost
}

// losing makes every costly call lose its answer.
func losing(when loss) func(platform.API) platform.API {
	return func(a platform.API) platform.API {
		a.Wallet = lossyWallet{a.Wallet, when}
		a.Numbers = lossyNumbers{a.Numbers, when}
		a.Agents = lossyAgents{a.Agents, when}
		a.Flows = lossyFlows{a.Flows, when}
		a.Onboarding = lossyOnboarding{a.Onboarding, when}
		a.WhatsApp = lossyWhatsApp{a.WhatsApp, when}
		a.Masks = lossyMasks{a.Masks, when}
		return a
	}
}
