package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// A host is recognised however it is written, and by nothing but the Host header.
func TestABrandIsFoundByItsHostHoweverThatIsWritten(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.brand(acme)
	if err := w.store.Brands.AddHost(t.Context(), b.Partner, b.ID, "portal.bücher.example"); err != nil {
		t.Fatal(err)
	}
	for host, found := range map[string]bool{
		"acme.localhost": true, "ACME.LocalHost": true, "acme.localhost.": true, "acme.localhost:8080": true, "ACME.localhost.:443": true,
		"portal.bücher.example": true, "portal.BÜCHER.example:443": true, "portal.xn--bcher-kva.example.": true, "PORTAL.XN--BCHER-KVA.EXAMPLE": true,
		"acme.localhost.evil.example": false, "evil-acme.localhost": false, "acme.localhost@evil.example": false, "portal.bucher.example": false,
		"portal.xn--bcher-.example": false, "acme.localhost:8080:9090": false, "acme..localhost": false, "acme.localhost..": false, "аcme.localhost": false, // Cyrillic а
		"acme.localhost:80@evil.example": false, "acme.localhost:evil.example": false, "acme.localhost:": false, "localhost:80@evil.example": false, // what mails would lead to
		"acme.localhost,evil.example": false, "nobody.example": false, "..": false, "xn--": false,
	} {
		got := w.stranger("x").askAs(host, "/signin")
		want := http.StatusMisdirectedRequest
		if found {
			want = http.StatusOK
		}
		if got.status != want {
			t.Errorf("%q answers %d, want %d", host, got.status, want)
		}
		if found != strings.Contains(got.body, "acme voice") {
			t.Errorf("%q: the brand's name stands there: %v", host, !found)
		}
	}
}

// askAs asks with a Host header that no address could have.
func (b *browser) askAs(host, path string) page {
	req := httptest.NewRequest(http.MethodGet, "http://placeholder"+path, nil)
	req.Host = host
	for name, value := range b.headers {
		req.Header.Set(name, value)
	}
	return b.do(req)
}

// Headers by which a proxy forwards are a stranger's to set, so they change nothing
// unless the peer is a proxy that is trusted; and the host is never taken from one.
func TestForwardingHeadersOfStrangersAreNotBelieved(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.server.Trusted = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}
	ask := func(peer, host string, headers map[string]string) page {
		req := httptest.NewRequest(http.MethodGet, "http://placeholder/signin", nil)
		req.Host, req.RemoteAddr = host, peer
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		return w.stranger("x").do(req)
	}
	lies := map[string]string{"X-Forwarded-Host": hostOf(bolt), "Forwarded": "host=" + hostOf(bolt) + ";proto=https", "X-Host": hostOf(bolt), "X-Forwarded-Proto": "https", "X-Original-Host": hostOf(bolt)}
	for _, peer := range []string{"198.51.100.7:4000", "10.9.0.1:4000", "[2001:db8::1]:4000"} {
		got := ask(peer, hostOf(acme), lies)
		if !strings.Contains(got.body, "acme voice") || strings.Contains(got.body, "bolt voice") {
			t.Errorf("from %s a header chose the brand", peer)
		}
		if got := ask(peer, "evil.example", lies); got.status != http.StatusMisdirectedRequest {
			t.Errorf("from %s a header opened %d", peer, got.status)
		}
		// That TLS was spoken, the trusted proxy may say.
		if hsts := got.header.Get("Strict-Transport-Security") != ""; hsts != strings.HasPrefix(peer, "10.9.") {
			t.Errorf("from %s TLS is believed: %v", peer, hsts)
		}
	}
	ip := func(peer, forwarded string) string {
		req := httptest.NewRequest(http.MethodGet, "http://"+hostOf(acme)+"/", nil)
		req.RemoteAddr = peer
		if forwarded != "" {
			req.Header.Set("X-Forwarded-For", forwarded)
		}
		return w.server.clientIP(req)
	}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"198.51.100.7:4000", "", "198.51.100.7"},
		{"198.51.100.7:4000", "203.0.113.9", "198.51.100.7"},
		{"198.51.100.7:4000", "10.9.0.1", "198.51.100.7"},
		{"10.9.0.1:4000", "203.0.113.9", "203.0.113.9"},
		{"10.9.0.1:4000", "6.6.6.6, 203.0.113.9, 10.9.3.3", "203.0.113.9"}, // what the visitor wrote in front is not theirs to say
		{"10.9.0.1:4000", "6.6.6.6, nonsense", "10.9.0.1"},
		{"10.9.0.1:4000", "", "10.9.0.1"},
		{"[::ffff:10.9.0.1]:4000", "203.0.113.9", "203.0.113.9"},
	} {
		if got := ip(c.peer, c.forwarded); got != c.want {
			t.Errorf("from %s with %q it is %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
