// Package platformtest states what a platform does, once. Run holds any
// implementation against it: the embedded platform, and the vendor's client
// talking to the embedded platform over a real wire.
package platformtest

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
)

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// Outbox is a Messenger that keeps what it is given.
type Outbox struct {
	mu       sync.Mutex
	messages []platform.Message
	broken   bool
}

func (o *Outbox) Send(_ context.Context, m platform.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken {
		return errors.New("the gateway is down")
	}
	o.messages = append(o.messages, m)
	return nil
}

// Break makes Send fail, or mends it.
func (o *Outbox) Break(broken bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = broken
}

// All is everything that was sent, oldest first.
func (o *Outbox) All() []platform.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.messages)
}

// To is everything that was sent to a mailbox or phone, oldest first.
func (o *Outbox) To(to string) []platform.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []platform.Message
	for _, m := range o.messages {
		if m.To == to {
			out = append(out, m)
		}
	}
	return out
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// Code is the latest one that was sent to a mailbox or phone; empty without any.
func (o *Outbox) Code(to string) string {
	ms := o.To(to)
	if len(ms) == 0 {
		return ""
	}
	return sixDigits.FindString(ms[len(ms)-1].Text)
}

// The two partners of every World. Neither may notice the other.
const (
	Acme = "acme"
	Bolt = "bolt"
)

// Backend is an embedded platform of its own for one test, with its clock and
// its outgoing messages in the test's hands.
type Backend struct {
	Platform *local.Platform
	Clock    *Clock
	Outbox   *Outbox
	Partners map[string]string // Acme and Bolt → id
	Keys     map[string]string // Acme and Bolt → API key

	path   string
	people int32 // how many a World of it finds there
}

// Start is what every Clock shows at first: a Monday morning in India.
func Start() time.Time { return time.Date(2026, time.November, 23, 10, 0, 0, 0, ist()) }

func ist() *time.Location { return time.FixedZone("IST", 5*3600+1800) }

// Snapshot is a platform as it was, from which others begin. It never changes.
type Snapshot struct {
	file, key      []byte
	partners, keys map[string]string
	messages       []platform.Message
	people         int32
}

// Snapshot keeps what the platform and its outbox hold. Nothing may be under way.
func (w *World) Snapshot(t testing.TB) *Snapshot {
	t.Helper()
	db, err := sql.Open("sqlite", w.path)
	must(t, err)
	defer db.Close()
	// The journal goes into the file, so that the file is all of it.
	var busy, pages, moved int
	must(t, db.QueryRowContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved))
	if busy != 0 {
		t.Fatal("the platform is at work")
	}
	s := &Snapshot{partners: w.Partners, keys: w.Keys, messages: w.Outbox.All(), people: w.people.Load()}
	s.file, err = os.ReadFile(w.path)
	must(t, err)
	s.key, err = os.ReadFile(w.path + ".key")
	must(t, err)
	return s
}

// template is a migrated file with both partners in it. It is made once per test
// binary and never changes: migrating it anew for each test takes far longer
// than writing it out.
var template = sync.OnceValues(func() (t Snapshot, err error) {
	dir, err := os.MkdirTemp("", "platformtest")
	if err != nil {
		return t, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "platform.db")
	ctx := context.Background()
	p, err := local.Open(ctx, path, local.Options{Messenger: &Outbox{}, Now: Start, Rand: dice("template")})
	if err != nil {
		return t, err
	}
	t.partners, t.keys = map[string]string{}, map[string]string{}
	for _, name := range []string{Acme, Bolt} {
		if t.partners[name], err = p.AddPartner(ctx, name); err != nil {
			return t, errors.Join(err, p.Close())
		}
		if t.keys[name], err = p.IssueKey(ctx, t.partners[name], "main"); err != nil {
			return t, errors.Join(err, p.Close())
		}
	}
	if err := p.Close(); err != nil {
		return t, err
	}
	if t.file, err = os.ReadFile(path); err != nil {
		return t, err
	}
	t.key, err = os.ReadFile(path + ".key")
	return t, err
})

// dice is randomness that is the same in every run.
func dice(seed string) *rand.ChaCha8 {
	var b [32]byte
	h := fnv.New128a()
	h.Write([]byte(seed))
	copy(b[:], h.Sum(nil))
	return rand.NewChaCha8(b)
}

// Local opens an embedded platform for one test. Waiting for slow records moves
// the clock instead of taking time.
func Local(t testing.TB) *Backend {
	t.Helper()
	tmpl, err := template()
	if err != nil {
		t.Fatal(err)
	}
	return LocalFrom(t, &tmpl)
}

// LocalFrom is Local with what a snapshot holds.
func LocalFrom(t testing.TB, tmpl *Snapshot) *Backend {
	t.Helper()
	path := filepath.Join(t.TempDir(), "platform.db")
	for name, b := range map[string][]byte{path: tmpl.file, path + ".key": tmpl.key} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &Backend{Clock: &Clock{t: Start()}, Outbox: &Outbox{messages: slices.Clone(tmpl.messages)},
		Partners: tmpl.partners, Keys: tmpl.keys, path: path, people: tmpl.people}
	seed := t.Name()
	if tmpl.people > 0 {
		seed += ", with people" // the test that made the snapshot must not draw its ids again
	}
	var err error
	b.Platform, err = local.Open(t.Context(), path, local.Options{
		Messenger: b.Outbox, Now: b.Clock.Now, Rand: dice(seed),
		Sleep: func(ctx context.Context, d time.Duration) error {
			b.Clock.Advance(d)
			return ctx.Err()
		},
		PasswordCost: local.PasswordCost{Passes: 1, MemoryKiB: 64},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		faults, err := b.Platform.VerifyLedger(context.Background())
		if err != nil || len(faults) != 0 {
			t.Errorf("the ledger does not prove itself at the end: %v %v", faults, err)
		}
		if err := b.Platform.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// World is what a test of the suite stands in.
type World struct {
	*Backend
	as       func(partner string) platform.API
	stranger *platform.API
	people   atomic.Int32
}

// World gives the suite a backend through whatever as opens: the platform as
// Acme or as Bolt.
func (b *Backend) World(as func(partner string) platform.API) *World {
	w := &World{Backend: b, as: as}
	w.people.Store(b.people)
	return w
}

// WithStranger adds a platform opened with a key that nobody has; every call must
// be Unauthenticated. Implementations that take no key leave it out.
func (w *World) WithStranger(a platform.API) *World {
	w.stranger = &a
	return w
}

// As opens the platform as Acme or as Bolt.
func (w *World) As(partner string) platform.API { return w.as(partner) }

// person is someone who has not been seen before.
func (w *World) person() platform.Registration {
	n := int(w.people.Add(1))
	digits := "00000" + itoa(n)
	return platform.Registration{Name: "Person " + itoa(n), Email: "person" + itoa(n) + "@mail.example",
		Mobile: "98220" + digits[len(digits)-5:], CountryCode: "+91", Password: "correct horse " + itoa(n)}
}

// mobile is a registration's phone as codes reach it.
func mobile(r platform.Registration) string { return "+91" + strings.TrimPrefix(r.Mobile, "+91") }

func itoa(n int) string {
	var b []byte
	for ; n > 0 || len(b) == 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}

// register begins a registration.
func (w *World) register(t testing.TB, partner string, r platform.Registration) platform.RequestID {
	t.Helper()
	id, err := w.As(partner).Onboarding.Register(t.Context(), r)
	must(t, err)
	return id
}

// confirmed takes a registration past its codes.
func (w *World) confirmed(t testing.TB, partner string, r platform.Registration) platform.TempClientID {
	t.Helper()
	id := w.register(t, partner, r)
	temp, err := w.As(partner).Onboarding.VerifyOTP(t.Context(), id, w.Outbox.Code(mobile(r)), w.Outbox.Code(r.Email))
	must(t, err)
	return temp
}

// reviewed takes a company to where only the preview and acceptance are due.
func (w *World) reviewed(t testing.TB, partner string, r platform.Registration) platform.TempClientID {
	t.Helper()
	o, temp := w.As(partner).Onboarding, w.confirmed(t, partner, r)
	_, err := o.VerifyPAN(t.Context(), temp, companyPAN, platform.Company)
	must(t, err)
	_, err = o.SkipGST(t.Context(), temp)
	must(t, err)
	return temp
}

// Reviewed takes a new company to where only acceptance is due, the short way.
func (w *World) Reviewed(t testing.TB, partner string) platform.TempClientID {
	t.Helper()
	near := World{Backend: w.Backend, as: func(partner string) platform.API { return w.Platform.As(w.Partners[partner]) }}
	temp := near.reviewed(t, partner, w.person())
	_, err := near.As(partner).Onboarding.PreviewKYC(t.Context(), temp)
	must(t, err)
	return temp
}

// accepted makes a client of a registration.
func (w *World) accepted(t testing.TB, partner string, r platform.Registration) platform.ClientID {
	t.Helper()
	o, temp := w.As(partner).Onboarding, w.reviewed(t, partner, r)
	_, err := o.PreviewKYC(t.Context(), temp)
	must(t, err)
	id, err := o.AcceptKYC(t.Context(), temp, nil)
	must(t, err)
	return id
}

// Client makes an active client of a new person. It is what tests begin with, so it
// takes the short way: the rules about registration take the one under test.
func (w *World) Client(t testing.TB, partner string) platform.ClientID {
	t.Helper()
	near := World{Backend: w.Backend, as: func(partner string) platform.API { return w.Platform.As(w.Partners[partner]) }}
	return near.accepted(t, partner, w.person())
}

// Number buys any number for a client.
func (w *World) Number(t testing.TB, partner string, client platform.ClientID) platform.Phone {
	t.Helper()
	n := w.As(partner).Numbers
	offers, err := n.Search(t.Context(), platform.NumberQuery{Client: client, CountryCode: "+91", Region: "1"})
	must(t, err)
	if len(offers) == 0 {
		t.Fatal("no number is for sale")
	}
	got, err := n.Buy(t.Context(), client, offers[0].Number, "IN")
	must(t, err)
	return got.Number
}

// Agent adds an agent of a new person to a client.
func (w *World) Agent(t testing.TB, partner string, client platform.ClientID) platform.Agent {
	t.Helper()
	a, err := w.As(partner).Agents.Add(t.Context(), w.newAgent(client))
	must(t, err)
	return a
}

func (w *World) newAgent(client platform.ClientID) platform.NewAgent {
	r := w.person()
	return platform.NewAgent{Client: client, Name: r.Name, Email: r.Email, Phone: r.Mobile, Password: r.Password}
}

// credit puts rupees into a wallet.
func (w *World) credit(t testing.TB, partner string, client platform.ClientID, amount platform.Paise) {
	t.Helper()
	_, err := w.As(partner).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: client, Amount: amount})
	must(t, err)
}

// debit takes money as the switch would.
func (w *World) debit(t testing.TB, partner string, client platform.ClientID, amount platform.Paise, kind platform.ExpenseType, did platform.Phone) {
	t.Helper()
	_, err := w.Platform.Debit(t.Context(), w.Partners[partner], client, local.Entry{Amount: amount, Type: kind, DID: did, Description: "Test"})
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks a refusal's kind, that it has words for a person, and that it
// names these fields and no others.
func refused(t testing.TB, err error, kind platform.Kind, fields ...string) *platform.Error {
	t.Helper()
	e, ok := errors.AsType[*platform.Error](err)
	if !ok {
		t.Fatalf("got %v, want a refusal of kind %s", err, kind)
	}
	if e.Kind != kind {
		t.Fatalf("got %v %v, want kind %s", err, e.Fields, kind)
	}
	if e.Msg == "" {
		t.Errorf("a refusal of kind %s says nothing", kind)
	}
	for _, f := range fields {
		if e.Fields[f] == "" {
			t.Errorf("%q is not named: %v", f, e.Fields)
		}
	}
	if len(e.Fields) != len(fields) {
		t.Errorf("fields %v, want %v", e.Fields, fields)
	}
	return e
}

// out checks a refusal of something whose turn has not come.
func out(t testing.TB, err error, due platform.Step) {
	t.Helper()
	if e := refused(t, err, platform.Invalid); e.Due != due {
		t.Errorf("due is %q, want %q (%s)", e.Due, due, e.Msg)
	}
}

// silent checks that the records' silence is told as such. Over a wire the client can't
// always know that nothing was done.
func silent(t testing.TB, err error) {
	t.Helper()
	if !platform.Is(err, platform.Unavailable) && !platform.Is(err, platform.Unknown) {
		t.Fatalf("got %v, want the records to be unavailable", err)
	}
}
