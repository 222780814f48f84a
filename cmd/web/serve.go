package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"partnerdesk/handlers"
	"partnerdesk/platform/delivery"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/outbox"
	"partnerdesk/store"
)

// gcPercent trades some ten megabytes for a fifth of a page's processor time: what
// stays is small beside what each page leaves behind. GOGC in the environment wins.
const gcPercent = 400

// Run serves the dashboard until the context ends.
func (c *serveCmd) Run(ctx context.Context, p *program) error {
	log := p.log()
	if err := c.check(); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	trusted, err := c.trusted()
	if err != nil {
		return err
	}
	meta, err := p.graph()
	if err != nil {
		return err
	}
	bots, err := p.bots()
	if err != nil {
		return err
	}
	// The port first: whoever starts a second one should hear of that, not of a
	// locked database.
	ln, err := listen("ADDR", c.Addr)
	if err != nil {
		return err
	}
	defer ln.Close()
	doors := []door{{ln: ln}}
	if c.TLS.Addr != "" {
		secured, err := listen("TLS_ADDR", c.TLS.Addr)
		if err != nil {
			return err
		}
		defer secured.Close()
		doors = append(doors, door{ln: secured})
	}
	running, err := p.markRunning()
	if err != nil {
		return err
	}
	defer running.Close()
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	if err := k.seed(ctx, c); err != nil {
		return err
	}
	var face http.Handler // of the embedded platform
	var self *loop
	byAPI := newTrail(k, log)
	if k.local != nil {
		face = restFace(k.local, k.outbox, c.Demo, c.secure(trusted), c.rate(), byAPI, log)
		k.local.Tell(byAPI.happened)
		self = newLoop(face, log)
		defer self.close()
	}
	d, err := desk.New(ctx, desk.Config{Store: k.store, Open: k.openWatched(self), Now: time.Now, Log: log, FactsPause: c.factsPause(), Watcher: k.watcher(), MayAct: handlers.MayAct})
	if err != nil {
		return err
	}
	cfg := handlers.Config{
		Store: k.store, Desk: d, Send: k.ways.Send, Now: time.Now, NewID: newID, NewPartner: k.newPartner, Log: log,
		PublicHosts: c.PublicHosts, Trusted: trusted, Secure: c.secure(trusted), MetricsKey: c.MetricsToken, Remote: c.PlatformURL,
		Explorer: k.explorer(self), Bots: bots,
	}
	if m, ok := k.ways.Mail.(*delivery.SMTP); ok {
		cfg.MailFrom, cfg.MailHost = m.From(), m.Host()
	}
	certs, err := c.certificates(k.store, log)
	if err != nil {
		return err
	}
	if certs != nil {
		cfg.OwnTLS, cfg.HostHere = true, certs.fetch
	}
	if meta != nil {
		cfg.Meta = meta.Check
	}
	if k.remote != nil {
		cfg.OpenWith, cfg.Observed = k.remote.openWith, k.remote.observed
		if err := k.warnOfKeys(ctx, c.PlatformKey, log); err != nil {
			return err
		}
	}
	if k.local != nil {
		cfg.Tokens, cfg.TokenRate = tokens{k}, handlers.TokenRate{PerSecond: c.APIRate, Burst: c.APIBurst}
		cfg.API = face
	}
	address := "http://" + display(ln.Addr())
	if c.Demo {
		guests, err := p.prepareDemo(ctx, k, d)
		if err != nil {
			return err
		}
		cfg.Demo = &handlers.Demo{
			Token: func(partner string) string { return guests.tokens[partner] },
			Letters: func(partner, to string) []outbox.Letter {
				return k.letters(ctx, partner, to)
			},
		}
		debug.FreeOSMemory() // seeding and hashing passwords took what serving does not need
		guests.print(p.stdout, address)
	} else if cfg.SetupCode, err = setupCode(ctx, k.store); err != nil {
		return err
	}
	s, err := handlers.New(cfg)
	if err != nil {
		return err
	}
	if cfg.SetupCode != "" {
		fmt.Fprintf(p.stdout, "\nNobody can sign in yet. Open %s/setup and enter the code %s\n\n", address, cfg.SetupCode)
	} else if !c.Demo {
		fmt.Fprintf(p.stdout, "Partnerdesk is at %s\n", address)
	}
	doors[0].h = s
	if certs != nil {
		secured := doors[1].ln.Addr()
		doors[0].h, doors[1].h, doors[1].tls = certs.plain(s, secured), s, certs.config()
		doors[1].log = slog.NewLogLogger(log.Handler(), slog.LevelDebug) // every scanner of ports is an error there
		fmt.Fprintf(p.stdout, "HTTPS is spoken at %s, with certificates from %s\n", secured, c.TLS.URL)
	}
	if !c.Demo {
		say(k.ways, k.local != nil, log)
	}
	b := newBackground(ctx, log)
	b.giveBack()
	b.tendDesk(d, k)
	worker := rand.Text()
	b.every(time.Second, "making files", func(ctx context.Context) error {
		for {
			if busy, err := s.MakeExport(ctx, worker); !busy || err != nil {
				return err
			}
		}
	})
	b.running.Go(func() { byAPI.write(b.ctx, d) })
	b.every(30*time.Second, "mailing notices", s.MailNotices)
	b.every(handlers.RemindEvery, "reminding clients of their onboarding", s.RemindGuests)
	if k.local != nil {
		b.tendPlatform(k.local, meta)
		if c.Demo && c.DemoTraffic {
			err = b.liveDemo(k.local)
		}
	}
	if err == nil {
		err = serveAll(ctx, doors, leave{say: s.Drain, notice: c.Notice, end: s.Close, wait: c.Drain, log: log}, p.ready)
	}
	b.stop()
	d.Wait()
	return err
}

// listen takes the port that a setting names, and says plainly when it can't.
func listen(setting, addr string) (net.Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s: something else listens on %s already. Stop it, or choose another address: %s=localhost:8081", setting, addr, setting)
	}
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("%s: this account may not listen on %s. Ports below 1024 need more rights: choose another with %s", setting, addr, setting)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %q can't be listened on: %w", setting, addr, err)
	}
	return ln, nil
}

// door is a port with who answers there.
type door struct {
	ln  net.Listener
	h   http.Handler
	tls *tls.Config // nil: plain HTTP
	log *stdlog.Logger
}

// serveHTTP answers at one port until the context ends, then lets open requests finish.
func serveHTTP(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger, drain time.Duration, ready func(string)) error {
	return serveAll(ctx, []door{{ln: ln, h: h}}, leave{wait: drain, log: log}, ready)
}

// leave is how serving ends. Requests go on being taken for as long as notice, so that
// a proxy sees that others are to be asked; those that are open then have wait.
type leave struct {
	say    func() // tells whoever decides where requests go; nil: nobody
	notice time.Duration
	end    func() // ends what would last for ever, such as streams; nil: there is none
	wait   time.Duration
	log    *slog.Logger
}

// serveAll does that at several. ready is told the first port.
func serveAll(ctx context.Context, doors []door, by leave, ready func(string)) error {
	failed := make(chan error, len(doors))
	var servers []*http.Server
	for _, d := range doors {
		srv := &http.Server{
			Handler:           d.h,
			TLSConfig:         d.tls,
			ErrorLog:          d.log,
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       15 * time.Second,
			WriteTimeout:      30 * time.Second,
			IdleTimeout:       60 * time.Second,
			MaxHeaderBytes:    32 << 10,
			BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		}
		servers = append(servers, srv)
		if d.tls == nil {
			go func() { failed <- srv.Serve(d.ln) }()
			continue
		}
		// The least of these bounds a handshake, within which a certificate may be fetched.
		srv.ReadHeaderTimeout = srv.ReadTimeout
		go func() { failed <- srv.ServeTLS(d.ln, "", "") }()
	}
	if by.end != nil {
		servers[0].RegisterOnShutdown(by.end)
		defer by.end() // some of it has left the servers' care
	}
	if ready != nil {
		ready(doors[0].ln.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if by.say != nil {
		by.say()
	}
	if by.notice > 0 {
		select {
		case err := <-failed:
			return err
		case <-time.After(by.notice):
		}
	}
	by.log.Info("stopping: no new requests are taken", "wait", by.wait)
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), by.wait)
	defer cancel()
	var errs []error
	for _, srv := range servers {
		if err := srv.Shutdown(limited); err != nil {
			errs = append(errs, fmt.Errorf("requests were still open after %s", by.wait), srv.Close())
		}
	}
	return errors.Join(errs...)
}

// display is an address that a person can open.
func display(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// secure says whether browsers reach this server by TLS. On a loopback address
// without a proxy they don't, and a Secure cookie would not come back.
func (c *serveCmd) secure(trusted []netip.Prefix) bool {
	if c.PlainHTTP {
		return false
	}
	if c.TLS.Addr != "" {
		return true
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil || len(trusted) > 0 {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host != "localhost" && (err != nil || !ip.IsLoopback())
}

// setupCode opens the first-run page; there is none once somebody can sign in.
func setupCode(ctx context.Context, s *store.Store) (string, error) {
	some, err := s.People.HasStaff(ctx)
	if err != nil || some {
		return "", err
	}
	return rand.Text()[:10], nil
}

// firstPartnerName is what the partner of PLATFORM_KEY is called until somebody
// gives it its name.
const firstPartnerName = "My company"

// seed makes the first partner of a platform that is somebody else's, from
// PLATFORM_KEY, or gives the first its missing key.
func (k *kept) seed(ctx context.Context, c *serveCmd) error {
	if k.remote == nil || c.PlatformKey == "" {
		return nil
	}
	all, err := k.store.Partners.List(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		p, err := k.store.Partners.Create(ctx, firstPartnerName)
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	if all[0].KeyLast4 != "" {
		return nil
	}
	return k.store.Partners.SetPlatformKey(ctx, all[0].ID, c.PlatformKey)
}

// warnOfKeys tells whoever starts the program what would otherwise look like an
// outage: that a partner has no key, or that the one in PLATFORM_KEY is not used.
func (k *kept) warnOfKeys(ctx context.Context, given string, log *slog.Logger) error {
	all, err := k.store.Partners.List(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		log.Warn("no key for the platform yet: set PLATFORM_KEY, or enter it in the dashboard under API token")
	}
	for i, p := range all {
		if p.KeyLast4 == "" {
			log.Warn("no key for the platform yet: an owner enters it in the dashboard under API token", "partner", p.ID, "name", p.Name)
		} else if i == 0 && given != "" {
			if kept, err := k.store.Partners.PlatformKey(ctx, p.ID); err == nil && kept != given {
				log.Warn("PLATFORM_KEY is not used: the first partner has another key, which is replaced in the dashboard under API token", "partner", p.ID)
			}
		}
	}
	return nil
}

// factsPause is the pause between two clients whose figures are read in the
// background, four calls each. The embedded platform is next door and has no
// vendor's patience to spare.
func (c *serveCmd) factsPause() time.Duration {
	if c.PlatformURL == "" {
		return 25 * time.Millisecond
	}
	return time.Duration(4 / c.Budget * float64(time.Second))
}
