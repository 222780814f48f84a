// Package delivery takes messages out of the house: mails by SMTP, text messages
// by an HTTP gateway of the operator's choice.
//
// Its errors are *platform.Error and safe to log: neither a recipient, nor a
// text, nor a password stands in them.
package delivery

import (
	"context"
	"net/netip"
	"strings"

	"partnerdesk/platform"
)

// Ways says what carries which message. Otherwise, which is required, takes what
// has no way of its own.
type Ways struct {
	Mail, Text platform.Messenger
	Otherwise  platform.Messenger
}

// Send implements platform.Messenger.
func (w Ways) Send(ctx context.Context, m platform.Message) error {
	switch {
	case m.Channel == platform.ByEmail && w.Mail != nil:
		return w.Mail.Send(ctx, m)
	case m.Channel == platform.ByMobile && w.Text != nil:
		return w.Text.Send(ctx, m)
	}
	return w.Otherwise.Send(ctx, m)
}

// near reports whether a host is this machine or stands in a private network,
// where a connection may do without TLS. A name other than localhost is not
// looked up: what it means may change.
func near(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate())
}

// cause is an error whose text is safe to log.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

// scrubbed is err without these words, such as a recipient that a server repeats.
func scrubbed(err error, words ...string) error {
	text := err.Error()
	for _, w := range words {
		if w != "" {
			text = strings.ReplaceAll(text, w, "…")
		}
	}
	return &cause{text: text, err: err}
}
