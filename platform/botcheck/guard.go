package botcheck

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// errForbidden is an address that must not be called from here.
var errForbidden = errors.New("the address belongs to a private network")

// errPort is a port that a bot has no business on.
var errPort = errors.New("the port is kept for other services")

// closed are the networks that are neither private by Go's own account nor the
// public internet: IANA's special-purpose registries (RFC 6890 and its updates).
var closed = func() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
		"3fff::/20", "5f00::/16", "fec0::/10",
	} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

// public reports whether an address may be called: the internet, and what the
// operator has allowed. Addresses that carry another one inside (mapped,
// translated, tunnelled) are judged by neither: all but the mapped are refused.
func (c *Checker) public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range c.Allow {
		if p.Contains(ip) {
			return true
		}
	}
	return Public(ip)
}

// Public reports whether an address is of the internet, and neither private nor
// reserved.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsValid() || !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return false
	}
	for _, p := range closed {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// allowedPort keeps a check from speaking to mail servers and the like: 443 and
// what is not reserved. A network that the operator allows is theirs to open.
func allowedPort(port uint16) bool { return port == 443 || port >= 1024 }

// Refuses says why a check would not call an address, as far as the address alone
// tells: CauseForbidden or CausePort, else nothing. A name is not looked up, so that one
// which leads to a private network is refused by the check only.
func (c *Checker) Refuses(address string) Cause {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil && !allowedPort(uint16(n)) {
		return CausePort
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761: never the internet
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err == nil && !c.public(ip) {
		return CauseForbidden
	}
	return ""
}

// guard judges the very address that is about to be dialled, after the name was
// resolved: a name that resolves differently the second time gains nothing.
func (c *Checker) guard(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errForbidden
	}
	if !c.public(at.Addr()) {
		return errForbidden
	}
	if !allowedPort(at.Port()) {
		return errPort
	}
	return nil
}
