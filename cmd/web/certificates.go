package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
)

// tlsFlags let the program speak TLS by itself, with certificates that it fetches by
// ACME (RFC 8555) at the first visit to a host it knows.
type tlsFlags struct {
	Addr  string `name:"tls-addr" env:"TLS_ADDR" help:"Address to listen on for HTTPS, such as :443; ADDR then only leads there and proves hosts. Unset: a proxy speaks TLS."`
	URL   string `name:"acme-url" env:"ACME_URL" default:"https://acme-v02.api.letsencrypt.org/directory" help:"ACME directory where certificates are fetched; using it accepts its terms."`
	Email string `name:"acme-email" env:"ACME_EMAIL" help:"Contact address of the ACME account."`
	Roots string `name:"acme-roots" env:"ACME_ROOTS" type:"path" help:"PEM file of the roots by which a private ACME server is trusted. Unset: the system's."`
}

// certificates fetches and keeps them. golang.org/x/crypto's manager does the work; it
// asks again each minute for a host that fails, which would use up an authority's
// patience, so failures are waited out here. They are kept in the store, since an
// authority counts all replicas together, and those of before a restart.
type certificates struct {
	manager autocert.Manager
	kept    *store.Certificates
	known   func(ctx context.Context, host string) error // whether a host is served at all
	leads   func(ctx context.Context, host string) error // whether one that is known was found to lead here
	log     *slog.Logger
	now     func() time.Time
	heard   reasons
}

// A host that failed is left alone for store.Orders.Each, doubled each time, up to this.
const longestPause = 24 * time.Hour

// certificates makes what fetches them; nil where a proxy speaks TLS.
func (c *serveCmd) certificates(s *store.Store, log *slog.Logger) (*certificates, error) {
	if c.TLS.Addr == "" {
		return nil, nil
	}
	if u, err := url.Parse(c.TLS.URL); err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("ACME_URL: %q is not the address of a directory, such as https://acme-v02.api.letsencrypt.org/directory", c.TLS.URL)
	}
	k := &certificates{log: log, now: time.Now, known: c.knownHost(s), leads: c.leadsHere(s)}
	way := http.DefaultTransport
	if c.TLS.Roots != "" {
		pem, err := os.ReadFile(c.TLS.Roots)
		if err != nil {
			return nil, fmt.Errorf("ACME_ROOTS: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ACME_ROOTS: %s has no certificate in PEM", c.TLS.Roots)
		}
		way = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, Proxy: http.ProxyFromEnvironment}
	}
	k.kept = s.Certificates
	client := &acme.Client{DirectoryURL: c.TLS.URL, UserAgent: "partnerdesk", HTTPClient: &http.Client{Timeout: time.Minute, Transport: overhear{way, k.told}}}
	k.manager = autocert.Manager{Prompt: autocert.AcceptTOS, Cache: certCache{k}, Client: client, Email: c.TLS.Email, HostPolicy: k.known}
	return k, nil
}

var (
	errUnknownHost = errors.New("this host is nobody's here")
	errUnchecked   = errors.New("this host was not found to lead here: check it on its brand's page")
)

func (c *serveCmd) staffHost(host string) bool {
	return slices.ContainsFunc(c.PublicHosts, func(h string) bool { return store.Host(h) == host })
}

// leadsHere decides for which hosts certificates are fetched: those where staff sign in,
// and those of brands that a look has found to lead here. A name that somebody only
// wrote down costs the authority nothing.
func (c *serveCmd) leadsHere(s *store.Store) func(context.Context, string) error {
	return func(ctx context.Context, host string) error {
		if c.staffHost(store.Host(host)) {
			return nil
		}
		state, err := s.Brands.HostState(ctx, host)
		if err == nil && state != store.HostHere {
			return errUnchecked
		}
		return err
	}
}

// knownHost decides which hosts are served: those where staff sign in, and those of
// brands.
func (c *serveCmd) knownHost(s *store.Store) func(context.Context, string) error {
	return func(ctx context.Context, host string) error {
		host = store.Host(host)
		if c.staffHost(host) {
			return nil
		}
		_, err := s.Brands.ByHost(ctx, host)
		if platform.Is(err, platform.NotFound) {
			return errUnknownHost
		}
		return err
	}
}

// config is how the listener speaks TLS.
func (k *certificates) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1", acme.ALPNProto}, GetCertificate: k.get}
}

// get finds or fetches the certificate of a host. All get one of elliptic curves,
// which every browser of the last ten years takes: a second one for the others would
// be fetched by any old scanner, and counted by the authority.
func (k *certificates) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	hello = &tls.ClientHelloInfo{ServerName: hello.ServerName, SupportedProtos: hello.SupportedProtos, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}, Conn: hello.Conn}
	if len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto {
		return k.manager.GetCertificate(hello) // the authority looks whether the host is ours
	}
	host := store.Host(hello.ServerName)
	if host == "" || host != strings.ToLower(hello.ServerName) {
		return nil, errUnknownHost // with a port or brackets, say: no browser names a host so
	}
	hello.ServerName = host
	cert, err := k.manager.GetCertificate(hello)
	k.note(host, err)
	return cert, err
}

// mayAsk is asked where no certificate is at hand: it lets one be fetched. (The manager's
// own HostPolicy is asked at every handshake, those that need nothing fetched included.)
func (k *certificates) mayAsk(ctx context.Context, host string) error {
	if err := k.leads(ctx, host); err != nil {
		return err
	}
	f, err := k.kept.Failure(ctx, host)
	if err != nil {
		return fmt.Errorf("%w: %w", errKept, err)
	}
	if k.now().Before(f.Again) {
		return fmt.Errorf("%w until %s", errPaused, f.Again.Format(time.TimeOnly))
	}
	err = k.kept.Ask(ctx, host, store.Orders)
	if platform.Is(err, platform.RateLimited) {
		return fmt.Errorf("%w: %w", errPaused, err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errKept, err)
	}
	k.heard.take(host) // what was said about an earlier try
	return nil
}

var (
	errPaused = errors.New("no certificate is asked for")
	errKept   = errors.New("the certificates that are kept could not be read")
)

// fetch gets a host's certificate ahead of its first visitor, who would wait for it.
// Somebody has looked at the host just now, so an older failure stops nobody.
func (k *certificates) fetch(host string) {
	go func() {
		if err := k.kept.Forgive(context.Background(), host, store.Orders.Each); err != nil {
			k.log.Error("a failure could not be forgiven", "host", host, "err", err)
		}
		_, _ = k.get(&tls.ClientHelloInfo{ServerName: host}) // get notes what fails
	}()
}

// renewalPause is about when the manager tries a renewal again that failed.
const renewalPause = 45 * time.Minute

// told takes down why a proof failed. A host that has a good certificate is being renewed,
// which the manager does by itself and tells nobody: so it is kept here.
func (k *certificates) told(host string, kind store.CertificateProblem, detail string) {
	k.heard.note(host, kind, detail)
	ctx := context.Background()
	body, err := k.kept.Get(ctx, host)
	if err != nil || !k.now().Before(store.CertificateEnds(body)) {
		return // who waits for its first one notes it
	}
	noted, err := k.kept.Fail(ctx, host, kind, detail, func(int) time.Duration { return renewalPause })
	if err != nil {
		k.log.Error("a failure could not be kept", "host", host, "err", err)
	}
	if noted {
		k.log.Error("a certificate could not be renewed", "host", host, "until", store.CertificateEnds(body), "why", kind, "detail", detail)
	}
}

func (k *certificates) note(host string, err error) {
	if err == nil || errors.Is(err, errUnknownHost) || errors.Is(err, errUnchecked) || errors.Is(err, errPaused) || errors.Is(err, errKept) || host == "" {
		return // nothing was asked, and names that strangers make up are not kept
	}
	ctx := context.Background()
	if k.known(ctx, host) != nil {
		return
	}
	least, _ := acme.RateLimit(err)
	kind, detail := reasonOf(err)
	if said, ok := k.heard.take(host); ok && kind == store.OtherProblem {
		kind, detail = said.kind, said.detail
	}
	var pause time.Duration
	noted, failed := k.kept.Fail(ctx, host, kind, detail, func(times int) time.Duration {
		pause = max(min(store.Orders.Each<<min(times-1, 10), longestPause), least)
		return pause
	})
	if failed != nil {
		k.log.Error("a failure could not be kept", "host", host, "err", failed)
	}
	if noted {
		k.log.Error("a certificate could not be fetched", "host", host, "again", pause, "why", kind, "detail", detail, "err", err)
	}
}

// plain is what ADDR answers while TLS is spoken elsewhere: the proofs that an
// authority asks for, checks, and to whoever comes by name the way to https.
func (k *certificates) plain(app http.Handler, tlsAddr net.Addr) http.Handler {
	_, port, _ := net.SplitHostPort(tlsAddr.String())
	return k.manager.HTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := store.Host(r.Host)
		check := r.URL.Path == paths.Health || r.URL.Path == paths.Ready || r.URL.Path == paths.Metrics || strings.HasPrefix(r.URL.Path, paths.HostCheck(""))
		if check || k.known(r.Context(), host) != nil {
			app.ServeHTTP(w, r) // which has its own word for hosts that are nobody's
			return
		}
		if port != "443" {
			host = net.JoinHostPort(host, port)
		}
		code := http.StatusPermanentRedirect
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			code = http.StatusMovedPermanently
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), code)
	}))
}

// certCache is the store as the manager's cache. Where it has no certificate of a host
// the manager would fetch one, so this is where that is let or not.
type certCache struct{ k *certificates }

func (c certCache) Get(ctx context.Context, name string) ([]byte, error) {
	body, err := c.k.kept.Get(ctx, name)
	if err != nil && !platform.Is(err, platform.NotFound) {
		return nil, fmt.Errorf("%w: %w", errKept, err)
	}
	if strings.ContainsAny(name, "+_") { // the account’s key, and proofs: no host has these in its name
		if err != nil {
			return nil, autocert.ErrCacheMiss
		}
		return body, nil
	}
	if err == nil && c.k.now().Before(store.CertificateEnds(body)) {
		return body, nil
	}
	if err := c.k.mayAsk(ctx, name); err != nil {
		return nil, err
	}
	return nil, autocert.ErrCacheMiss
}

func (c certCache) Put(ctx context.Context, name string, body []byte) error {
	return c.k.kept.Put(ctx, name, body)
}

func (c certCache) Delete(ctx context.Context, name string) error {
	return c.k.kept.Delete(ctx, name)
}
