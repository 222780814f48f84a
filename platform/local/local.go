// Package local is the embedded platform: every rule of the partner API, kept
// on one SQLite file. It serves several partners, each of which sees its own
// clients only.
//
// It stands for the telephony network and for the government's records too, so
// it refuses an identity number that fails its checks. Some numbers choose what
// the records answer: outcome lists them.
package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"partnerdesk/platform"
)

// Options are what Open needs besides a path. Only Messenger has no default.
type Options struct {
	Messenger platform.Messenger

	Now   func() time.Time                           // default: time.Now
	Rand  io.Reader                                  // default: crypto/rand; ids, codes and keys come from it
	Sleep func(context.Context, time.Duration) error // default: a timer that ends with the context
	Log   *slog.Logger                               // default: none

	// KeyFile holds the 32 bytes that seal PANs and sign codes; default: the path
	// of the database with ".key" added. It is made on first use, mode 0600.
	KeyFile string

	// PasswordCost is argon2id's; the zero value is the real one. Tests lower it.
	PasswordCost PasswordCost
}

// Platform is an open embedded platform. It is safe for concurrent use.
type Platform struct {
	data      *database
	ledger    *group
	seal      *sealer
	messenger platform.Messenger
	clock     func() time.Time
	sleep     func(context.Context, time.Duration) error
	log       *slog.Logger
	passwords *passwords
	stock     func() *inventory // built by the first search
	noted     notedRequests
	tell      func(Event)
	watching  watching

	randMu sync.Mutex
	rand   io.Reader
}

// Open opens the platform kept at path, making and migrating the file as needed.
// The folder must exist.
func Open(ctx context.Context, path string, o Options) (*Platform, error) {
	if o.Messenger == nil {
		return nil, errors.New("local.Open: no messenger: one-time codes would reach nobody")
	}
	p := &Platform{messenger: o.Messenger, clock: o.Now, sleep: o.Sleep, log: o.Log, rand: o.Rand,
		stock: sharedInventory, passwords: newPasswords(o.PasswordCost)}
	if p.clock == nil {
		p.clock = time.Now
	}
	if p.rand == nil {
		p.rand = rand.Reader
	}
	if p.sleep == nil {
		p.sleep = sleep
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if o.KeyFile == "" {
		o.KeyFile = path + ".key"
	}
	data, err := openDatabase(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("opening the embedded platform: %w", err)
	}
	p.data = data
	if p.seal, err = p.openSealer(ctx, o.KeyFile); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the embedded platform: %w", err), data.close())
	}
	p.ledger = newGroup(data)
	return p, nil
}

// Close writes what the request log still waits for, and closes the file. Calls
// that are still under way must have ended.
func (p *Platform) Close() error {
	p.ledger.close()
	return errors.Join(p.KeepRequests(context.Background()), p.data.close())
}

// As opens the platform for one partner. Whoever calls it has made sure who asks,
// for one by Authenticate.
func (p *Platform) As(partner string) platform.API {
	s := scope{Platform: p, partner: partner}
	return platform.API{
		Onboarding: onboarding{s}, Clients: clients{s}, Numbers: numbers{s}, Schedules: schedules{s, lineDID},
		Agents: agents{s}, Flows: flows{s}, Bots: bots{s}, WhatsApp: whatsapp{s}, WhatsAppSchedules: schedules{s, lineWhatsApp},
		Masks: masks{s}, Wallet: wallet{s},
	}
}

// scope is the platform as one partner sees it: every statement of a service
// has its partner in the WHERE.
type scope struct {
	*Platform
	partner string
	at      time.Time // the moment at which it acts; zero: now. Demo data has a past.
}

// on is the scope as it was at another moment.
func (s scope) on(at time.Time) scope {
	s.at = at
	return s
}

func (s scope) now() time.Time {
	if s.at.IsZero() {
		return s.Platform.now()
	}
	return s.at.Truncate(time.Millisecond)
}

// now has the precision that is stored, so that what was written compares equal
// to what is read back.
func (p *Platform) now() time.Time { return p.clock().Truncate(time.Millisecond) }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
