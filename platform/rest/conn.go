// Package rest speaks the partner API: it is platform.API over HTTPS.
//
// What a lost answer means is decided here once. A read that fails is
// Unavailable and may be tried again. A write is Unavailable only where it is
// certain that nothing left this machine or that the platform says nothing was
// done; once its bytes may have left and no readable answer came, it is Unknown,
// and it is never sent a second time.
package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// Config says which platform is called, as whom and how patiently. Base and Key
// are required; the zero value of everything else is a sensible default.
type Config struct {
	Base      *url.URL // https://host, or with a path before every endpoint's
	Key       string   // the partner's API key
	Catalogue wire.Catalogue
	Limits    Limits
	Breaker   Breaker
	Transport *http.Transport // copied; nil means a copy of http.DefaultTransport
	Log       *slog.Logger
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error // between tries; ends early with the context's error
	Jitter    func() float64                             // in [0,1), spreads the tries
}

// Limits bound a call. A time covers the whole call, further tries included.
type Limits struct {
	Read      time.Duration // 10 s
	Write     time.Duration // 30 s
	Costly    time.Duration // 90 s: longer than any platform should take, so that few outcomes stay unknown
	List      time.Duration // 5 min, for the list of all clients
	Tries     int           // of a read: 3
	Bytes     int64         // of an answer: 4 MB
	ListBytes int64         // of the list of all clients, which is never held whole: 512 MB
}

// Breaker says when a group of endpoints is left alone for a while.
type Breaker struct {
	Failures uint32        // in a row: 5
	OpenFor  time.Duration // 15 s, then one call tries
}

// Conn is one partner's connection to the platform. It is safe for concurrent use.
type Conn struct {
	base      string // without a slash at the end
	key       string
	catalogue wire.Catalogue
	limits    Limits
	shared    *http.Client // keeps connections
	single    *http.Client // a new connection for every call
	groups    map[string]*gobreaker.CircuitBreaker[attempt]
	log       *slog.Logger
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error
	jitter    func() float64
	meter     *meter
	openFor   time.Duration // how long a group is left alone
	muteSince atomic.Int64  // Unix nanoseconds; 0 while the platform answers
}

// New makes a connection; nothing is sent yet. Its errors are for the operator.
func New(cfg Config) (*Conn, error) {
	switch {
	case cfg.Base == nil || cfg.Base.Host == "" || cfg.Base.Scheme != "https" && cfg.Base.Scheme != "http":
		return nil, errors.New("platform address: write it as https://host")
	case cfg.Base.User != nil || cfg.Base.RawQuery != "" || cfg.Base.Fragment != "":
		return nil, errors.New("platform address: it must not have a user, a query or a fragment")
	case !oneWord(cfg.Key):
		return nil, errors.New("platform key: it must be one word of visible ASCII characters")
	}
	c := &Conn{
		base: strings.TrimRight(cfg.Base.String(), "/"), key: cfg.Key, catalogue: cfg.Catalogue,
		limits: cfg.Limits.orDefault(), log: cfg.Log, now: cfg.Now, sleep: cfg.Sleep, jitter: cfg.Jitter,
		groups: map[string]*gobreaker.CircuitBreaker[attempt]{},
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	if c.jitter == nil {
		c.jitter = rand.Float64
	}
	transport := cfg.Transport
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport)
	}
	c.shared, c.single = clients(transport)
	c.meter = newMeter(c.now())
	for _, e := range wire.All() {
		if c.groups[e.Group] == nil {
			c.groups[e.Group] = c.newBreaker(e.Group, cfg.Breaker)
		}
	}
	return c, nil
}

// oneWord reports whether a key can stand in a header.
func oneWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// clients makes the two HTTP clients. Neither follows a redirect, because 307 and
// 308 would send a write again, to an address of somebody else's choosing, with
// the key. The one for costly calls takes a new HTTP/1.1 connection each time:
// Go's transport repeats a request on its own when a kept connection turns out
// to be dead, and this leaves it no occasion to.
func clients(t *http.Transport) (shared, single *http.Client) {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	kept := t.Clone()
	kept.MaxIdleConnsPerHost = max(kept.MaxIdleConnsPerHost, 16)
	fresh := t.Clone()
	fresh.DisableKeepAlives = true
	fresh.ForceAttemptHTTP2 = false
	fresh.Protocols = new(http.Protocols)
	fresh.Protocols.SetHTTP1(true)
	// A transport that has been used carries what it needs for HTTP/2 along into its copies.
	fresh.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	if fresh.TLSClientConfig == nil {
		fresh.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	fresh.TLSClientConfig.NextProtos = []string{"http/1.1"}
	return &http.Client{Transport: kept, CheckRedirect: stay}, &http.Client{Transport: fresh, CheckRedirect: stay}
}

// API is the platform as this partner.
func (c *Conn) API() platform.API {
	return platform.API{
		Onboarding: onboarding{c}, Clients: clientList{c}, Numbers: numbers{c}, Schedules: schedules{c},
		Agents: agents{c}, Flows: flows{c}, Bots: bots{c}, WhatsApp: whatsapp{c}, WhatsAppSchedules: whatsappSchedules{c},
		Masks: masks{c}, Wallet: wallet{c},
	}
}

func (l Limits) orDefault() Limits {
	def := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.Read, 10*time.Second)
	def(&l.Write, 30*time.Second)
	def(&l.Costly, 90*time.Second)
	def(&l.List, 5*time.Minute)
	if l.Tries <= 0 {
		l.Tries = 3
	}
	if l.Bytes <= 0 {
		l.Bytes = 4 << 20
	}
	if l.ListBytes <= 0 {
		l.ListBytes = 512 << 20
	}
	return l
}

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
