package store

import (
	"context"
	"database/sql"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"partnerdesk/platform"
)

var hostShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$`)

// Host is how a host is compared: lower-case, without port and final dot, and with
// names of other scripts in the form that DNS has (xn--…).
func Host(hostport string) string {
	h := hostport
	if name, port, err := net.SplitHostPort(h); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "" // what stands behind the colon must not lead a link elsewhere: host:80@other
		}
		h = name
	}
	if strings.Contains(h, "..") {
		return "" // no name, and two calls of this must not make one of it
	}
	h = strings.TrimSuffix(strings.Trim(h, "[]"), ".")
	if isASCII(h) {
		return strings.ToLower(h)
	}
	ascii, err := idna.Lookup.ToASCII(h)
	if err != nil {
		return strings.ToLower(h) // no name of DNS: it leads nowhere
	}
	return ascii
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// ReadableHost is a host in its own script, where that is the same name and not
// one that only looks like it.
func ReadableHost(host string) string {
	if !strings.Contains(host, "xn--") {
		return host
	}
	own, err := idna.Display.ToUnicode(host)
	if err != nil || Host(own) != host {
		return host
	}
	return own
}

// HostState is what the last look at a brand's host found.
type HostState string

const (
	HostUnchecked HostState = ""
	HostHere      HostState = "here"      // it leads to this installation
	HostNoRecord  HostState = "no record" // DNS does not know it
	HostSilent    HostState = "silent"    // there is a record, and nothing answers there
	HostElsewhere HostState = "elsewhere" // somebody else answers
	HostPrivate   HostState = "private"   // it leads into a private network, where nothing is asked from here
)

// BrandHost is a host that leads to a brand.
type BrandHost struct {
	Name    string
	State   HostState
	Found   string    // where DNS led, for a person to read
	Checked time.Time // zero: never
}

// hostOrder puts first what links in mails shall lead to: hosts that are known to lead
// here, then the oldest of the others, so that a new name takes no link before its
// record is set.
const hostOrder = `CASE WHEN state = 'here' OR host LIKE '%.localhost' THEN 0 WHEN state = '' THEN 1 ELSE 2 END, added_at, host`

// HostsOf lists a brand's hosts, the one for links first.
func (s *Brands) HostsOf(ctx context.Context, partner, brand string) ([]BrandHost, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (h BrandHost, err error) {
		return h, r.Scan(&h.Name, &h.State, &h.Found, readTime{&h.Checked})
	}, `SELECT host, state, found, checked_at FROM brand_hosts WHERE partner = $1 AND brand = $2 ORDER BY `+hostOrder, partner, brand)
	return all, wrap("read the hosts", err)
}

// NoteHost keeps what a look at a host of the partner found, with the time.
func (s *Brands) NoteHost(ctx context.Context, partner, host string, state HostState, found string) error {
	return wrap("note the host", mustChange(ctx, s.db.w, `UPDATE brand_hosts SET state = $1, found = $2, checked_at = $3 WHERE partner = $4 AND host = $5`,
		string(state), found, stamp(s.db.now()), partner, Host(host)))
}

// HostState is what the last look at a host found; NotFound where it is no brand's.
func (s *Brands) HostState(ctx context.Context, host string) (state HostState, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT state FROM brand_hosts WHERE host = $1`, Host(host)).Scan(&state)
	return state, wrap("read the host", err)
}

// HostsAtMost is how many hosts the brands of one partner may have: each may cost an
// authority a certificate, and an authority counts them for the whole installation.
const HostsAtMost = 50

// AddHost leads one more host to the brand; Conflict where it leads elsewhere.
func (s *Brands) AddHost(ctx context.Context, partner, brand, host string) error {
	return s.db.tx(ctx, "add the host", func(tx *sql.Tx) error {
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM brands WHERE partner = $1 AND id = $2`, partner, brand).Scan(&one)
		if err == nil {
			_, err = addHost(ctx, tx, partner, brand, host, s.db.now())
		}
		return err
	})
}

func addHost(ctx context.Context, tx *sql.Tx, partner, brand, host string, now time.Time) (string, error) {
	h := Host(host)
	if !hostShape.MatchString(h) || len(h) > 253 || net.ParseIP(h) != nil {
		return "", platform.Field("host", "Write a host name, such as portal.example.com, without https:// and without a path.")
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM brand_hosts WHERE partner = $1`, partner).Scan(&n); err != nil {
		return "", err
	}
	if n >= HostsAtMost {
		return "", &platform.Error{Kind: platform.Conflict, Msg: "There are as many hosts as there may be. Remove one that is not used.",
			Fields: platform.Fields{"host": "There are as many hosts as there may be. Remove one that is not used."}}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO brand_hosts (host, brand, partner, added_at) VALUES ($1, $2, $3, $4)`, h, brand, partner, stamp(now))
	if isTaken(err) {
		return "", &platform.Error{Kind: platform.Conflict, Msg: "This host already leads to a brand.",
			Fields: platform.Fields{"host": "This host already leads to a brand."}}
	}
	return h, err
}

// RemoveHost stops a host from leading to the partner's brand.
func (s *Brands) RemoveHost(ctx context.Context, partner, brand, host string) error {
	return wrap("remove the host", mustChange(ctx, s.db.w, `DELETE FROM brand_hosts WHERE partner = $1 AND brand = $2 AND host = $3`, partner, brand, Host(host)))
}
