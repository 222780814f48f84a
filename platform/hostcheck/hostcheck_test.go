package hostcheck

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func at(ips ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) {
		var all []netip.Addr
		for _, ip := range ips {
			all = append(all, netip.MustParseAddr(ip))
		}
		return all, nil
	}
}

func port(t *testing.T, s *httptest.Server) uint16 {
	t.Helper()
	return netip.MustParseAddrPort(strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")).Port()
}

// closed is a port where nobody answers.
func closed(t *testing.T) uint16 {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return netip.MustParseAddrPort(ln.Addr().String()).Port()
}

func TestWhatAnswersAtAHost(t *testing.T) {
	t.Parallel()
	here := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "portal.example.com" && !strings.HasPrefix(r.Host, "portal.example.com:") {
			t.Errorf("it was asked as %s", r.Host)
		}
		_, _ = w.Write([]byte(" the word" + r.URL.Path + "\n"))
	})
	plain, secure := httptest.NewServer(here), httptest.NewTLSServer(here)
	leads := httptest.NewServer(http.RedirectHandler("https://portal.example.com/there", http.StatusMovedPermanently))
	big := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }))
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	for _, s := range []*httptest.Server{plain, secure, leads, big, slow} {
		t.Cleanup(s.Close)
	}
	nobody := closed(t)
	for _, c := range []struct {
		name string
		c    Checker
		want Found
	}{
		{"HTTP", Checker{Lookup: at("127.0.0.1"), HTTP: port(t, plain), HTTPS: nobody}, Found{Answered: true, Body: "the word/p"}},
		{"HTTPS alone, with any certificate", Checker{Lookup: at("127.0.0.1"), HTTP: nobody, HTTPS: port(t, secure)}, Found{Answered: true, Body: "the word/p"}},
		{"HTTP that leads to HTTPS", Checker{Lookup: at("127.0.0.1"), HTTP: port(t, leads), HTTPS: port(t, secure)}, Found{Answered: true, Body: "the word/p"}},
		{"the second of two addresses", Checker{Lookup: at("::1", "127.0.0.1"), HTTP: port(t, plain), HTTPS: nobody}, Found{Answered: true, Body: "the word/p"}},
		{"nothing", Checker{Lookup: at("127.0.0.1"), HTTP: nobody, HTTPS: nobody}, Found{}},
		{"a private network, where nothing is asked", Checker{Lookup: at("10.255.1.1", "169.254.169.254", "::ffff:192.168.9.9"), HTTP: port(t, plain)}, Found{Private: true}},
		{"no address", Checker{Lookup: at()}, Found{}},
		{"more than is read", Checker{Lookup: at("127.0.0.1"), HTTP: port(t, big), HTTPS: nobody}, Found{Answered: true, Body: strings.Repeat("\x00", 1<<10)}},
		{"something that never answers", Checker{Lookup: at("127.0.0.1"), HTTP: port(t, slow), HTTPS: nobody, Patience: 50 * time.Millisecond}, Found{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.c.Look(t.Context(), "portal.example.com", "/p")
			if err != nil || got.Answered != c.want.Answered || got.Body != c.want.Body || got.Private != c.want.Private {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestDNSsOwnFailureIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("SERVFAIL")
	c := Checker{Lookup: func(context.Context, string) ([]netip.Addr, error) { return nil, broken }}
	if _, err := c.Look(t.Context(), "portal.example.com", "/"); !errors.Is(err, broken) {
		t.Error(err)
	}
}
