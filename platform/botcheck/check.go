// Package botcheck calls a voice bot as the telephony platform would and says how
// far it got: the name, the certificate, the WebSocket, and what the bot says to a
// short call in which nobody speaks.
//
// The address was typed by somebody, so it must not become a way into the
// network that this program stands in: see guard.
package botcheck

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"partnerdesk/platform"
)

// How much a bot may say before it is cut off.
const (
	MaxMessage = 256 << 10 // bytes of one message
	maxBytes   = 4 << 20
	maxCount   = 2000
	maxLines   = 40 // of the transcript
	maxText    = 200
)

// Checker checks bots; the zero value is ready. It is safe for concurrent use.
type Checker struct {
	// Allow are networks that may be called although they are not the internet.
	Allow []netip.Prefix
	// Roots are whose certificates are believed; nil: the system's.
	Roots *x509.CertPool
	// Speak is how long the silent call lasts; zero: a second and a half.
	Speak time.Duration
	// Patience is how long each of connecting, the handshake and the first answer
	// may take; zero: 10 s, which is what the stricter dialect allows.
	Patience time.Duration
	// Resolver finds addresses; nil: the system's.
	Resolver *net.Resolver

	turns chan struct{}
}

// New makes a Checker that runs so many checks at once.
func New(atOnce int, c Checker) *Checker {
	c.turns = make(chan struct{}, atOnce)
	return &c
}

// Target is what is called.
type Target struct {
	URL     string // wss, or https where the bot is asked for its stream's address
	Header  string // "Name: value", or empty
	Dialect Dialect
}

// Check calls a bot. It fails only where too many checks run at once, as
// RateLimited; whatever is wrong with the bot is in the report. It takes half a
// minute at most.
func (c *Checker) Check(ctx context.Context, t Target) (Report, error) {
	if c.turns != nil {
		select {
		case c.turns <- struct{}{}:
			defer func() { <-c.turns }()
		default:
			return Report{}, &platform.Error{Kind: platform.RateLimited, RetryAfter: 10 * time.Second,
				Msg: "Several bots are being checked at the moment. Try again in a few seconds."}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*c.patience()+c.speak()+3*time.Second)
	defer cancel()
	r := Report{Dialect: t.Dialect}
	u, port, ok := c.address(&r, t)
	if !ok {
		return r.finish(), nil
	}
	conn := c.connect(ctx, &r, u, port)
	if conn == nil {
		return r.finish(), nil
	}
	defer conn.Close()
	if u.Scheme == "https" {
		c.ask(ctx, &r, u, t.Header, conn)
		return r.finish(), nil
	}
	c.stream(ctx, &r, u, t, conn)
	return r.finish(), nil
}

func (c *Checker) patience() time.Duration {
	if c.Patience > 0 {
		return c.Patience
	}
	return 10 * time.Second
}

func (c *Checker) speak() time.Duration {
	if c.Speak > 0 {
		return c.Speak
	}
	return 1500 * time.Millisecond
}

func (c *Checker) address(r *Report, t Target) (*url.URL, uint16, bool) {
	u, err := url.Parse(t.URL)
	if err != nil || u.Scheme != "wss" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(t.URL) > 2048 {
		return nil, 0, r.add(Step{Stage: StageAddress, Outcome: Failed, Cause: CauseScheme})
	}
	port := uint16(443)
	if u.Port() != "" {
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || n == 0 {
			return nil, 0, r.add(Step{Stage: StageAddress, Outcome: Failed, Cause: CauseScheme})
		}
		port = uint16(n)
	}
	if !allowedPort(port) {
		return nil, 0, r.add(Step{Stage: StageAddress, Outcome: Failed, Cause: CausePort, Detail: u.Port()})
	}
	return u, port, r.add(Step{Stage: StageAddress, Outcome: OK})
}

// stream opens the WebSocket and holds a call on it.
func (c *Checker) stream(ctx context.Context, r *Report, u *url.URL, t Target, conn *tls.Conn) {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.patience())
	ws, resp, err := websocket.Dial(limited, u.String(), &websocket.DialOptions{HTTPClient: over(conn, c.patience()), HTTPHeader: headerOf(t.Header)})
	cancel()
	took := time.Since(began)
	if err != nil {
		step := Step{Stage: StageHandshake, Outcome: Failed, Cause: answerCause(err), Took: took}
		if resp != nil {
			if step = answered(resp, took, http.StatusSwitchingProtocols); step.Outcome == OK {
				step.Outcome, step.Cause = Failed, CauseNoUpgrade
			}
		}
		r.add(step)
		return
	}
	defer ws.CloseNow()
	r.add(Step{Stage: StageHandshake, Outcome: OK, Took: took})
	ws.SetReadLimit(MaxMessage)
	c.converse(ctx, r, t.Dialect, ws)
}
