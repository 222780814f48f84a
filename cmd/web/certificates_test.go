package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
	"golang.org/x/net/dns/dnsmessage"

	"partnerdesk/store"
	"partnerdesk/store/storetest"
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

// resolver is a DNS, over TCP, in which every name is this machine, but for nowhere.*,
// which it does not know.
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
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA && !strings.HasPrefix(q.Name.String(), "nowhere.") {
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
		const nowhere = "nowhere.sahyadri.example"
		if err == nil {
			err = errors.Join(s.Brands.AddHost(t.Context(), b.Partner, b.ID, nowhere),
				s.Brands.NoteHost(t.Context(), b.Partner, demoHost, store.HostHere, ""), s.Brands.NoteHost(t.Context(), b.Partner, nowhere, store.HostHere, ""))
		}
		if err != nil {
			t.Fatal(err)
		}
		// One that the authority can't find is told apart, with its words, and left alone.
		for range 2 {
			if _, _, err := visit(t, addr, nowhere, a.roots); err == nil {
				t.Error("a host that DNS does not know has a certificate")
			}
		}
		failed, err := s.Certificates.Failure(t.Context(), nowhere)
		if err != nil || failed.Times != 1 || failed.Kind == store.OtherProblem || !strings.Contains(failed.Detail, nowhere) {
			t.Errorf("kept of the failure is %+v, %v", failed, err)
		}
		s.Close()
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

// pretend makes what fetches certificates over a store of its own and an authority that
// asks does the part of; nothing goes over a wire.
func pretend(t *testing.T) (*certificates, *storetest.Clock) {
	t.Helper()
	clock := storetest.NewClock()
	s := storetest.Open(t, storetest.SQLite(t), storetest.Options(t, clock))
	k := &certificates{kept: s.Certificates, log: slog.New(slog.DiscardHandler), now: clock.Now}
	k.leads = func(context.Context, string) error { return nil }
	k.known = func(_ context.Context, host string) error {
		if strings.HasPrefix(host, "stranger") {
			return errUnknownHost
		}
		return nil
	}
	k.manager.HostPolicy, k.manager.Cache = k.known, certCache{k}
	return k, clock
}

// asking counts what would be asked of an authority, and has it fail.
type asking struct {
	certCache
	asked map[string]int
}

func (a asking) Get(ctx context.Context, name string) ([]byte, error) {
	body, err := a.certCache.Get(ctx, name)
	if errors.Is(err, autocert.ErrCacheMiss) {
		a.asked[name]++
		return nil, &acme.Error{StatusCode: 503, ProblemType: "urn:ietf:params:acme:error:serverInternal", Detail: "under repair"}
	}
	return body, err
}

// A host that fails is left alone for longer each time, so that an authority's limits
// last; others are not held up by it.
func TestAHostThatFailsIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	k, clock := pretend(t)
	asked := map[string]int{}
	k.manager.Cache = asking{certCache{k}, asked}
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
		clock.Advance(wait - time.Second)
		try("portal.acme.example")
		if asked["portal.acme.example"] != i+1 {
			t.Errorf("after %s less a second it was asked again", wait)
		}
		clock.Advance(time.Second)
		try("PORTAL.acme.example")
		if asked["portal.acme.example"] != i+2 {
			t.Errorf("after %s it was not asked again", wait)
		}
	}
	f, err := k.kept.Failure(t.Context(), "portal.acme.example")
	if err != nil || f.Times != 4 || f.Kind != store.AuthorityAway || f.Detail != "under repair" || f.Again.Sub(f.Failed) != 2*time.Hour {
		t.Errorf("kept is %+v, %v", f, err)
	}
	// Another replica, or this one after a restart, knows of it.
	other := &certificates{kept: k.kept, known: k.known, leads: k.leads, now: k.now, log: k.log}
	if err := other.mayAsk(t.Context(), "portal.acme.example"); !errors.Is(err, errPaused) {
		t.Errorf("another replica asks at once: %v", err)
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
	k.note("stranger.example", errors.New("no proof"))
	for _, host := range []string{"portal.zinc.example", "stranger.example"} {
		if f, err := k.kept.Failure(t.Context(), host); err != nil || f.Times != 0 {
			t.Errorf("nothing was asked for %s: %+v, %v", host, f, err)
		}
	}
}

// A certificate that is good is used whatever is asked for others, and its host counts
// for nothing: an authority that is asked no more must not shut out who needs it for nothing.
func TestAGoodCertificateIsUsedWithoutAsking(t *testing.T) {
	t.Parallel()
	k, clock := pretend(t)
	k.leads = func(context.Context, string) error { return errUnchecked } // a look found it elsewhere since
	k.manager.Cache = asking{certCache{k}, map[string]int{}}
	const host, over = "portal.acme.example", "old.acme.example"
	for name, until := range map[string]time.Time{host: time.Date(2099, time.January, 1, 0, 0, 0, 0, time.UTC), over: clock.Now()} {
		if err := k.kept.Put(t.Context(), name, selfSigned(t, name, until)); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		if _, err := k.get(&tls.ClientHelloInfo{ServerName: host}); err != nil {
			t.Fatal(err)
		}
		clock.Advance(store.Orders.Each + time.Second)
	}
	one := store.OrdersLimit{AtMost: 1, In: store.Orders.In, Each: 0}
	if again, err := k.kept.Full(t.Context(), one); err != nil || !again.IsZero() {
		t.Errorf("a visit that needed nothing is counted as an order: %s, %v", again, err)
	}
	// Renewing it goes on beside that; why it fails is kept, and a fresh one ends it.
	for _, name := range []string{host, over} {
		k.told(name, store.NotReached, "connection refused")
	}
	if f, err := k.kept.Failure(t.Context(), host); err != nil || f.Kind != store.NotReached || f.Detail != "connection refused" {
		t.Errorf("kept of a renewal that failed: %+v, %v", f, err)
	}
	if f, err := k.kept.Failure(t.Context(), over); err != nil || f.Times != 0 {
		t.Errorf("kept of one that is fetched, where who waits for it notes it: %+v, %v", f, err)
	}
	if _, err := k.get(&tls.ClientHelloInfo{ServerName: host}); err != nil {
		t.Errorf("while it can't be renewed: %v", err)
	}
	if _, err := k.get(&tls.ClientHelloInfo{ServerName: over}); !errors.Is(err, errUnchecked) {
		t.Errorf("one that has run out: %v", err)
	}
}

func selfSigned(t *testing.T, host string, until time.Time) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: own}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// However many hosts there are, an authority is not asked so often that it would shut
// out all of them.
func TestAnAuthorityIsNotAskedForMoreThanItTakes(t *testing.T) {
	t.Parallel()
	k, clock := pretend(t)
	ask := func(n int) error { return k.mayAsk(t.Context(), fmt.Sprintf("h%d.acme.example", n)) }
	for n := range store.Orders.AtMost {
		for range 2 { // who waits for the same answer asks for nothing
			if err := ask(n); err != nil {
				t.Fatalf("order %d: %v", n, err)
			}
		}
	}
	if err := ask(store.Orders.AtMost); !errors.Is(err, errPaused) {
		t.Errorf("one more: %v", err)
	}
	if again, err := k.kept.Full(t.Context(), store.Orders); err != nil || again.Sub(clock.Now()) != store.Orders.In {
		t.Errorf("there is room again at %s, %v", again, err)
	}
	clock.Advance(store.Orders.In)
	if err := ask(store.Orders.AtMost); err != nil {
		t.Errorf("once that is over: %v", err)
	}
	k.leads = func(context.Context, string) error { return errUnchecked }
	if err := ask(store.Orders.AtMost + 1); !errors.Is(err, errUnchecked) {
		t.Errorf("a host that was not checked: %v", err)
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
