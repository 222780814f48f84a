package settings

import (
	"context"
	"time"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Certificate is how a host stands with its certificate, where they are fetched here.
type Certificate struct {
	Until time.Time // of the one it has; zero: none
	Asked time.Time // when one was asked for last, of late; zero: not

	Failed time.Time // the last failure since it had one; zero: none
	Again  time.Time // nobody asks before
	Kind   string    // "dns", "connection", "unproved", "caa", "limit", "away" or "other"
	Detail string    // in the authority's words; may be empty

	Full time.Time // until when nothing is asked for, for any host; zero: not so
}

// How long fetching one takes at most.
const fetching = 2 * time.Minute

func (c Certificate) has() bool     { return !c.Until.IsZero() }
func (c Certificate) fails() bool   { return !c.Failed.IsZero() }
func (c Certificate) waiting() bool { return !c.has() && !c.fails() }

// under reports whether it is being fetched now.
func (c Certificate) under(now time.Time) bool {
	return c.Asked.After(c.Failed) && now.Sub(c.Asked) < fetching && !c.has()
}

// status is the host's, for one that leads here.
func (c Certificate) status(ctx context.Context, now time.Time) (ui.Status, string) {
	switch {
	case c.has() && c.fails():
		return ui.Stalled, words.T(ctx, "Certificate not renewed")
	case c.has():
		return ui.Active, words.T(ctx, "Leads here")
	case c.under(now):
		return ui.Checking, words.T(ctx, "Certificate is being fetched")
	case c.fails():
		return ui.Failed, words.T(ctx, "No certificate")
	}
	return ui.Stalled, words.T(ctx, "No certificate yet")
}

// why says what stood in the way, and what to do about it.
func (c Certificate) why(ctx context.Context) string {
	switch c.Kind {
	case "dns":
		return words.T(ctx, "The certificate authority did not find this name in DNS. A fresh record may take an hour to be seen everywhere.")
	case "connection":
		return words.T(ctx, "The certificate authority reached nobody at this name. Ports 80 and 443 have to be open to the internet, by IPv6 too where there is an AAAA record.")
	case "unproved":
		return words.T(ctx, "Somebody else answered the certificate authority at this name. Look whether another A or AAAA record, or a proxy in between, leads elsewhere.")
	case "caa":
		return words.T(ctx, "A CAA record of the domain allows other certificate authorities only. Add this one to it.")
	case "limit":
		return words.T(ctx, "The certificate authority gives no more certificates for this domain just now: it was asked for many of late.")
	case "away":
		return words.T(ctx, "The certificate authority could not be asked, or broke off. That passes by itself; if it lasts, look whether this server reaches the internet.")
	}
	return words.T(ctx, "The certificate authority gave no certificate.")
}
