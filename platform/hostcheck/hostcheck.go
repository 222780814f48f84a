// Package hostcheck finds out where a host name leads: what DNS says of it, and what
// answers there. Whether that is this installation its caller knows by the answer.
package hostcheck

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"partnerdesk/platform/botcheck"
)

// Found is what a look came to.
type Found struct {
	Addresses []netip.Addr // none: DNS does not know the name
	Private   bool         // they are in a private network, where nothing was asked
	Answered  bool         // something spoke HTTP
	Body      string       // what it said; its first kilobyte
}

// Checker asks. The zero value asks the system's DNS, and calls the internet and this
// machine on ports 80 and 443.
type Checker struct {
	// Lookup finds a host's addresses; nil: the system's resolver. A name that is not
	// known is no error but no address.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Ports for HTTP and HTTPS; zero: 80 and 443.
	HTTP, HTTPS uint16
	// Patience with each of them; zero: 4 s.
	Patience time.Duration
}

// Look asks http://host/path, and https where that does not answer or leads there. The
// error is DNS's own failure.
func (c Checker) Look(ctx context.Context, host, path string) (Found, error) {
	lookup := c.Lookup
	if lookup == nil {
		lookup = systemLookup
	}
	var f Found
	var err error
	if f.Addresses, err = lookup(ctx, host); err != nil || len(f.Addresses) == 0 {
		return f, err
	}
	own := ownAddresses()
	callable := f.Addresses[:0:0]
	for _, a := range f.Addresses {
		if a = a.Unmap(); botcheck.Public(a) || own[a] {
			callable = append(callable, a)
		}
	}
	if len(callable) == 0 {
		f.Private = true
		return f, nil
	}
	ports := map[string]uint16{"http": or(c.HTTP, 80), "https": or(c.HTTPS, 443)}
	for _, scheme := range []string{"http", "https"} {
		status, body, err := c.ask(ctx, scheme, host, path, callable, ports[scheme])
		if err != nil {
			continue
		}
		f.Answered, f.Body = true, body
		if status == http.StatusOK {
			return f, nil // else https may say more than a redirect to it
		}
	}
	return f, nil
}

// ask speaks to the addresses that were judged, whatever the name means by then. A
// certificate is not looked at: there may be none yet, and what counts is the answer.
func (c Checker) ask(ctx context.Context, scheme, host, path string, at []netip.Addr, port uint16) (int, string, error) {
	patience := c.Patience
	if patience == 0 {
		patience = 4 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		d := net.Dialer{Timeout: patience / 2}
		var errs []error
		for _, a := range at {
			conn, err := d.DialContext(ctx, network, netip.AddrPortFrom(a, port).String())
			if err == nil {
				return conn, nil
			}
			errs = append(errs, err)
		}
		return nil, errors.Join(errs...)
	}
	client := http.Client{
		Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, MaxResponseHeaderBytes: 32 << 10,
			TLSClientConfig: &tls.Config{ServerName: host, InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+host+path, nil)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("User-Agent", "host-check")
	res, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	return res.StatusCode, strings.TrimSpace(string(body)), err
}

func or(n, other uint16) uint16 {
	if n == 0 {
		return other
	}
	return n
}

func systemLookup(ctx context.Context, host string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return nil, nil
	}
	return all, err
}

// ownAddresses are this machine's: what leads there leads to us, if not elsewhere.
func ownAddresses() map[netip.Addr]bool {
	own := map[netip.Addr]bool{}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return own
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			own[p.Addr().Unmap()] = true
		}
	}
	return own
}
