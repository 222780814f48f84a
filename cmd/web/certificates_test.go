package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"golang.org/x/net/dns/dnsmessage"

	"partnerdesk/store"
)

// authority is Let's Encrypt's own test server. It validates what it is asked for, at
// the ports it is given once they are known.
type authority struct {
	*httptest.Server
	roots  *x509.CertPool // of the certificates it signs
	file   string         // by which its own address is trusted
	orders atomic.Int32
	face   atomic.Pointer[http.Handler]
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{roots: x509.NewCertPool()}
	a.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "order-plz") {
			a.orders.Add(1)
		}
		(*a.face.Load()).ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	a.file = filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// validates tells it where hosts are proved.
func (a *authority) validates(t *testing.T, plainAddr, tlsAddr string) {
	t.Helper()
	port := func(addr string) int {
		p, err := netip.ParseAddrPort(addr)
		if err != nil {
			t.Fatal(err)
		}
		return int(p.Port())
	}
	log, kept := stdlog.New(io.Discard, "", 0), db.NewMemoryStore()
	signs := ca.New(log, kept, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "the usual"}})
	looks := va.New(log, port(plainAddr), port(tlsAddr), true, resolver(t), kept)
	front := wfe.New(log, kept, looks, signs, []string{"ca.example"}, true, false, 1, 1)
	handler := front.Handler()
	a.face.Store(&handler)
	root, err := x509.ParseCertificate(signs.GetRootCert(0).DER)
	if err != nil {
		t.Fatal(err)
	}
	a.roots.AddCert(root)
}

// resolver is a DNS, over TCP, in which every name is this machine.
func resolver(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go resolve(conn)
		}
	}()
	return ln.Addr().String()
}

func resolve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		buf := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, buf); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf) != nil || len(m.Questions) != 1 {
			return
		}
		m.Response, m.Authoritative, m.Additionals = true, true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
		}
		out, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
			return
		}
	}
}

// visit opens a page by HTTPS at an address, as a browser that was led there.
func visit(t *testing.T, addr, host string, roots *x509.CertPool) (*http.Response, string, error) {
	t.Helper()
	client := &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addr)
			},
			TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Get("https://" + host + "/signin")
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func secured(t *testing.T, out *output) string {
	t.Helper()
	out.wait(t, "with certificates from")
	_, rest, _ := strings.Cut(out.String(), "HTTPS is spoken at ")
	addr, _, _ := strings.Cut(rest, ",")
	return addr
}

// A known host gets its certificate at the first visit, from an authority that proves
// it; any other gets none, and the authority is not even asked.
func TestACertificateIsFetchedForAKnownHostAtItsFirstVisit(t *testing.T) {
	t.Parallel()
	dir := demoFolder(t)
	a := newAuthority(t)
	settings := []string{"DATA_DIR", dir, "TLS_ADDR", "127.0.0.1:0", "ACME_URL", a.URL + wfe.DirectoryPath, "ACME_EMAIL", "ops@sahyadri.example", "ACME_ROOTS", a.file}
	t.Run("fetched", func(t *testing.T) {
		base, out := start(t, []string{"serve"}, settings...)
		addr := secured(t, out)
		a.validates(t, strings.TrimPrefix(base, "http://"), addr)

		if _, _, err := visit(t, addr, "stranger.example", a.roots); err == nil {
			t.Error("a stranger's host has a certificate")
		}
		if n := a.orders.Load(); n != 0 {
			t.Errorf("for a stranger's host the authority was asked %d times", n)
		}
		if _, _, err := visit(t, addr, demoHost, a.roots); err == nil || a.orders.Load() != 0 {
			t.Errorf("a host that nobody has checked: %v, and the authority was asked %d times", err, a.orders.Load())
		}
		s := storeOf(t, dir)
		b, err := s.Brands.ByHost(t.Context(), demoHost)
		if err == nil {
			err = s.Brands.NoteHost(t.Context(), b.Partner, demoHost, store.HostHere, "")
		}
		s.Close()
		if err != nil {
			t.Fatal(err)
		}
		res, body, err := visit(t, addr, demoHost, a.roots)
		if err != nil {
			t.Fatal(err, out)
		}
		if res.StatusCode != http.StatusOK || !strings.Contains(body, demoPartner) || strings.Contains(body, "Partnerdesk") {
			t.Errorf("the portal answers %d: %.200s", res.StatusCode, body)
		}
		if res.Header.Get("Strict-Transport-Security") == "" || !strings.HasPrefix(firstCookie(res), "__Host-") {
			t.Errorf("over TLS it sets %v", res.Header)
		}

		// The other port leads there, but for what looks after the program.
		plain := func(method, host, path string) *http.Response {
			req, err := http.NewRequest(method, base+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			res, err := (&http.Transport{}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			return res
		}
		_, port, _ := net.SplitHostPort(addr)
		if res := plain("GET", strings.ToUpper(demoHost)+".:80", "/signin?next=%2Fx"); res.StatusCode != http.StatusMovedPermanently || res.Header.Get("Location") != "https://"+net.JoinHostPort(demoHost, port)+"/signin?next=%2Fx" {
			t.Errorf("by HTTP it answers %d to %s", res.StatusCode, res.Header.Get("Location"))
		}
		if res := plain("POST", demoHost, "/signin"); res.StatusCode != http.StatusPermanentRedirect {
			t.Errorf("a form sent by HTTP is answered %d", res.StatusCode)
		}
		for host, want := range map[string]int{"stranger.example": http.StatusMisdirectedRequest, "localhost": http.StatusOK} {
			if res := plain("GET", host, "/signin"); res.StatusCode != want {
				t.Errorf("%s answers %d, want %d", host, res.StatusCode, want)
			}
		}
		if res := plain("GET", "127.0.0.1", "/healthz"); res.StatusCode != http.StatusOK {
			t.Errorf("its health is %d", res.StatusCode)
		}
	})
	if t.Failed() {
		return
	}
	t.Run("kept", func(t *testing.T) {
		a.Close() // no authority is needed for what is in the store
		_, out := start(t, []string{"serve"}, settings...)
		if _, _, err := visit(t, secured(t, out), strings.ToUpper(demoHost), a.roots); err != nil {
			t.Error(err)
		}
	})
}

func firstCookie(res *http.Response) string {
	for _, c := range res.Cookies() {
		return c.Name
	}
	return "__Host-" // none was needed
}

// A host that fails is left alone for longer each time, so that an authority's limits
// last; others are not held up by it.
func TestAHostThatFailsIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	asked := map[string]int{}
	now := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	k := &certificates{failed: map[string]failure{}, log: slog.New(slog.DiscardHandler), now: func() time.Time { return now }}
	k.leads = func(context.Context, string) error { return nil }
	k.known = func(_ context.Context, host string) error {
		if strings.HasPrefix(host, "stranger") {
			return errUnknownHost
		}
		return nil
	}
	k.manager.HostPolicy = func(ctx context.Context, host string) error {
		if err := k.mayAsk(ctx, host); err != nil {
			return err
		}
		asked[host]++
		return errors.New("the authority is away")
	}
	try := func(host string) error {
		_, err := k.get(&tls.ClientHelloInfo{ServerName: host})
		if err == nil {
			t.Fatalf("%s has a certificate from nowhere", host)
		}
		return err
	}
	for range 5 {
		try("portal.acme.example")
	}
	if asked["portal.acme.example"] != 1 {
		t.Errorf("asked %d times at once", asked["portal.acme.example"])
	}
	try("portal.bolt.example")
	if asked["portal.bolt.example"] != 1 {
		t.Error("another host is held up")
	}
	// 15 minutes, then 30, then an hour: never more than 5 an hour.
	for i, wait := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour} {
		now = now.Add(wait - time.Second)
		try("portal.acme.example")
		if asked["portal.acme.example"] != i+1 {
			t.Errorf("after %s less a second it was asked again", wait)
		}
		now = now.Add(time.Second)
		try("PORTAL.acme.example")
		if asked["portal.acme.example"] != i+2 {
			t.Errorf("after %s it was not asked again", wait)
		}
	}
	for i := range 1000 {
		if err := try("stranger" + strconv.Itoa(i) + ".example"); !errors.Is(err, errUnknownHost) {
			t.Fatal(err)
		}
	}
	// A name that no browser sends holds up nobody who comes by the right one.
	for _, odd := range []string{"portal.zinc.example:443", "[portal.zinc.example]", "portal.zinc.example."} {
		if err := try(odd); !errors.Is(err, errUnknownHost) {
			t.Errorf("%s: %v", odd, err)
		}
	}
	k.note("portal.zinc.example", fmt.Errorf("%w: away", errKept))
	if err := k.paused("portal.zinc.example"); err != nil {
		t.Errorf("nothing was asked of the authority: %v", err)
	}
	if len(k.failed) != 2 {
		t.Errorf("%d hosts are remembered: strangers' names fill the memory", len(k.failed))
	}
}

// However many hosts there are, an authority is not asked so often that it would shut
// out all of them.
func TestAnAuthorityIsNotAskedForMoreThanItTakes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	yes := func(context.Context, string) error { return nil }
	k := &certificates{known: yes, leads: yes, failed: map[string]failure{}, log: slog.New(slog.DiscardHandler), now: func() time.Time { return now }}
	ask := func(n int) error { return k.mayAsk(t.Context(), fmt.Sprintf("h%d.acme.example", n)) }
	for n := range ordersAtMost {
		for range 3 { // who waits for the same answer asks for nothing
			if err := ask(n); err != nil {
				t.Fatalf("order %d: %v", n, err)
			}
		}
	}
	if err := ask(ordersAtMost); !errors.Is(err, errPaused) {
		t.Errorf("one more: %v", err)
	}
	now = now.Add(ordersIn)
	if err := ask(ordersAtMost); err != nil {
		t.Errorf("once that is over: %v", err)
	}
	k.leads = func(context.Context, string) error { return errUnchecked }
	if err := ask(ordersAtMost + 1); !errors.Is(err, errUnchecked) || len(k.asked) != 1 {
		t.Errorf("a host that was not checked: %v, %d orders", err, len(k.asked))
	}
}

func TestSettingsOfCertificatesAreJudged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flags tlsFlags
		says  string
	}{
		"plain HTTP":  {tlsFlags{Addr: ":443", URL: "http://ca.example/dir"}, "ACME_URL"},
		"no address":  {tlsFlags{Addr: ":443", URL: "letsencrypt"}, "ACME_URL"},
		"no file":     {tlsFlags{Addr: ":443", URL: "https://ca.example/dir", Roots: "/nowhere"}, "ACME_ROOTS"},
		"no PEM file": {tlsFlags{Addr: ":443", URL: "https://ca.example/dir", Roots: "certificates_test.go"}, "ACME_ROOTS"},
	} {
		if _, err := (&serveCmd{TLS: c.flags}).certificates(nil, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if k, err := (&serveCmd{}).certificates(nil, nil); k != nil || err != nil {
		t.Error("behind a proxy certificates are fetched all the same")
	}
}
