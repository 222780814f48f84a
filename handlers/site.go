package handlers

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// site is whose door a request came to.
type site struct {
	staff bool        // the partner's own: staff sign in here
	brand store.Brand // where staff is false
}

const siteKey = "site"

// site finds the door by the Host header. A host that is neither ours nor a
// brand's is misdirected, so that no answer can be made to speak in its name.
// Health checks come by address and are let through.
func (s *Server) site(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host := store.Host(c.Request().Host)
		if s.staffHost(host) {
			c.Set(siteKey, site{staff: true})
			return next(c)
		}
		if strings.HasPrefix(c.Request().URL.Path, "/static/") {
			return next(c) // nobody's in particular, and the page that says so needs them
		}
		b, err := s.Store.Brands.ByHost(c.Request().Context(), host)
		if platform.Is(err, platform.NotFound) {
			return echo.NewHTTPError(http.StatusMisdirectedRequest)
		}
		if err != nil {
			return err
		}
		c.Set(siteKey, site{brand: b})
		c.SetRequest(c.Request().WithContext(withBrand(c.Request().Context(), b)))
		return next(c)
	}
}

func (s *Server) staffHost(host string) bool {
	if host == "localhost" || slices.ContainsFunc(s.PublicHosts, func(h string) bool { return store.Host(h) == host }) {
		return true
	}
	return s.isAddress(host)
}

func (s *Server) isAddress(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// clientIP is the visitor's address: the peer's, or, where the peer is a trusted
// proxy, the last one in X-Forwarded-For that is not itself trusted.
func (s *Server) clientIP(r *http.Request) string {
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		peer = r.RemoteAddr
	}
	if !s.trusts(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			return peer
		}
		if !s.trusts(hop) {
			return hop
		}
		peer = hop
	}
	return peer
}

func (s *Server) trusts(ip string) bool {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.Trusted, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// overTLS says whether the browser's side of this request was encrypted. Only a
// trusted proxy is believed about that.
func (s *Server) overTLS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	peer, _, _ := net.SplitHostPort(r.RemoteAddr)
	return s.trusts(peer) && r.Header.Get("X-Forwarded-Proto") == "https"
}
