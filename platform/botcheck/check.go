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
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
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

// Stage is a step of a check, in this order.
type Stage string

const (
	StageAddress   Stage = "address"   // the URL itself
	StageDNS       Stage = "dns"       // the name resolves
	StageConnect   Stage = "connect"   // a connection is made
	StageTLS       Stage = "tls"       // the certificate holds
	StageHandshake Stage = "handshake" // the stream opens; for https, it answers
	StageAnswer    Stage = "answer"    // the first message comes back
	StageExchange  Stage = "exchange"  // what came back is of the dialect
)

// Stages are all of them in order.
var Stages = []Stage{StageAddress, StageDNS, StageConnect, StageTLS, StageHandshake, StageAnswer, StageExchange}

// Outcome of a stage.
type Outcome string

const (
	OK      Outcome = "ok"
	Warn    Outcome = "warn"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped" // an earlier one failed, or it does not apply
)

// Cause is why a stage is not OK.
type Cause string

const (
	CauseScheme      Cause = "scheme"
	CauseNoName      Cause = "no such name"
	CauseForbidden   Cause = "forbidden" // private, loopback, link-local, metadata …
	CausePort        Cause = "port"
	CauseRefused     Cause = "refused"
	CauseTimeout     Cause = "timeout"
	CauseExpired     Cause = "expired"
	CauseExpiresSoon Cause = "expires soon" // within 14 days
	CauseWrongName   Cause = "wrong name"
	CauseUntrusted   Cause = "untrusted"
	CauseNoTLS       Cause = "no tls"
	CauseRedirect    Cause = "redirect"
	CauseStatus      Cause = "status"
	CauseNoUpgrade   Cause = "no upgrade"
	CauseClosed      Cause = "closed"
	CauseSilent      Cause = "silent"
	CauseFaults      Cause = "faults"
	CauseNoAudio     Cause = "no audio"
	CauseHTTPS       Cause = "https" // no stream to open behind an https address
)

// Step is what became of one stage.
type Step struct {
	Stage   Stage         `json:"stage"`
	Outcome Outcome       `json:"outcome"`
	Cause   Cause         `json:"cause,omitempty"`
	Took    time.Duration `json:"took,omitempty"`
	Detail  string        `json:"detail,omitempty"` // an address, a status, where a redirect leads: shown as it is
}

// Line is one message of the exchange.
type Line struct {
	At    time.Duration `json:"at"` // since the stream opened
	Out   bool          `json:"out,omitempty"`
	Event string        `json:"event,omitempty"`
	Audio int           `json:"audio,omitempty"` // bytes
	Text  string        `json:"text,omitempty"`  // the beginning of what could not be read
	Fault Fault         `json:"fault,omitempty"`
}

// Report is a whole check.
type Report struct {
	Dialect   Dialect        `json:"dialect"`
	Steps     []Step         `json:"steps"`
	NotAfter  time.Time      `json:"not_after,omitzero"` // of the certificate
	Issuer    string         `json:"issuer,omitempty"`
	FirstByte time.Duration  `json:"first_byte,omitempty"` // from start to the first message back
	Lines     []Line         `json:"lines,omitempty"`
	Events    map[string]int `json:"events,omitempty"` // how many of each came back
	Audio     time.Duration  `json:"audio,omitempty"`  // how long what came back plays
	Faults    map[Fault]int  `json:"faults,omitempty"`
}

// Outcome of the whole: the worst of its stages.
func (r Report) Outcome() Outcome {
	worst := OK
	for _, s := range r.Steps {
		switch {
		case s.Outcome == Failed:
			return Failed
		case s.Outcome == Warn:
			worst = Warn
		}
	}
	return worst
}

func (r *Report) add(s Step) bool {
	r.Steps = append(r.Steps, s)
	return s.Outcome != Failed
}

// finish fills in what was not come to.
func (r *Report) finish() Report {
	for _, stage := range Stages {
		there := false
		for _, s := range r.Steps {
			there = there || s.Stage == stage
		}
		if !there {
			r.Steps = append(r.Steps, Step{Stage: stage, Outcome: Skipped})
		}
	}
	return *r
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

// connect resolves, dials and shakes hands by TLS; nil where that fails, with the
// reason in the report.
func (c *Checker) connect(ctx context.Context, r *Report, u *url.URL, port uint16) *tls.Conn {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	resolver := c.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	ips, err := resolver.LookupNetIP(limited, "ip", u.Hostname())
	if err != nil || len(ips) == 0 {
		cause := CauseNoName
		if limited.Err() != nil {
			cause = CauseTimeout
		}
		r.add(Step{Stage: StageDNS, Outcome: Failed, Cause: cause, Took: time.Since(began), Detail: u.Hostname()})
		return nil
	}
	var open []netip.Addr
	for _, ip := range ips {
		if c.public(ip) {
			open = append(open, ip.Unmap())
		}
	}
	if len(open) == 0 {
		// Which private address it is, is nobody's business who typed the name.
		r.add(Step{Stage: StageDNS, Outcome: Failed, Cause: CauseForbidden, Took: time.Since(began)})
		return nil
	}
	r.add(Step{Stage: StageDNS, Outcome: OK, Took: time.Since(began), Detail: open[0].String()})

	began = time.Now()
	dialer := net.Dialer{Control: c.guard}
	var raw net.Conn
	for _, ip := range open[:min(len(open), 4)] {
		if raw, err = dialer.DialContext(limited, "tcp", netip.AddrPortFrom(ip, port).String()); err == nil {
			break
		}
	}
	if err != nil {
		r.add(Step{Stage: StageConnect, Outcome: Failed, Cause: dialCause(err), Took: time.Since(began)})
		return nil
	}
	r.add(Step{Stage: StageConnect, Outcome: OK, Took: time.Since(began)})

	began = time.Now()
	conn := tls.Client(raw, &tls.Config{ServerName: u.Hostname(), RootCAs: c.Roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	err = conn.HandshakeContext(limited)
	step := Step{Stage: StageTLS, Outcome: OK, Took: time.Since(began)}
	if err != nil {
		step.Outcome, step.Cause = Failed, tlsCause(err)
		if leaf := refusedLeaf(err); leaf != nil {
			r.NotAfter, r.Issuer = leaf.NotAfter.UTC(), leaf.Issuer.CommonName
		}
		r.add(step)
		raw.Close()
		return nil
	}
	leaf := conn.ConnectionState().PeerCertificates[0]
	r.NotAfter, r.Issuer = leaf.NotAfter.UTC(), leaf.Issuer.CommonName
	if time.Until(leaf.NotAfter) < 14*24*time.Hour {
		step.Outcome, step.Cause = Warn, CauseExpiresSoon
	}
	r.add(step)
	return conn
}

func dialCause(err error) Cause {
	switch {
	case errors.Is(err, errForbidden):
		return CauseForbidden
	case errors.Is(err, errPort):
		return CausePort
	case timedOut(err):
		return CauseTimeout
	}
	return CauseRefused
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func tlsCause(err error) Cause {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return CauseExpired
	case errors.As(err, &name):
		return CauseWrongName
	case errors.As(err, &unknown), errors.As(err, &invalid):
		return CauseUntrusted
	case timedOut(err):
		return CauseTimeout
	}
	return CauseNoTLS
}

func refusedLeaf(err error) *x509.Certificate {
	var v *tls.CertificateVerificationError
	if errors.As(err, &v) && len(v.UnverifiedCertificates) > 0 {
		return v.UnverifiedCertificates[0]
	}
	return nil
}

// over is a client that speaks over the one connection that was judged, and over
// no other: a redirect is reported, never followed.
func over(conn *tls.Conn, patience time.Duration) *http.Client {
	used := false
	dial := func(context.Context, string, string) (net.Conn, error) {
		if used {
			return nil, errForbidden
		}
		used = true
		return conn, nil
	}
	return &http.Client{
		Transport:     &http.Transport{DialTLSContext: dial, DisableKeepAlives: true, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func headerOf(line string) http.Header {
	h := http.Header{"User-Agent": {"Partnerdesk-bot-check"}}
	if name, value, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(line, "\r\n") {
		h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return h
}

// ask is the check of an https address: what it answers, and how fast.
func (c *Checker) ask(ctx context.Context, r *Report, u *url.URL, header string, conn *tls.Conn) {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), nil)
	if err != nil {
		r.add(Step{Stage: StageHandshake, Outcome: Failed, Cause: CauseScheme})
		return
	}
	req.Header = headerOf(header)
	resp, err := over(conn, c.patience()).Do(req)
	took := time.Since(began)
	if err != nil {
		r.add(Step{Stage: StageHandshake, Outcome: Failed, Cause: answerCause(err), Took: took})
		return
	}
	defer resp.Body.Close()
	r.FirstByte = took
	if r.add(answered(resp, took, http.StatusOK)) {
		r.add(Step{Stage: StageAnswer, Outcome: OK, Took: took})
		r.add(Step{Stage: StageExchange, Outcome: Skipped, Cause: CauseHTTPS})
	}
}

func answerCause(err error) Cause {
	switch {
	case timedOut(err):
		return CauseTimeout
	case errors.Is(err, errForbidden):
		return CauseForbidden
	}
	return CauseClosed
}

// answered judges an answer to the handshake by its status.
func answered(resp *http.Response, took time.Duration, want int) Step {
	s := Step{Stage: StageHandshake, Outcome: OK, Took: took}
	switch at := resp.Header.Get("Location"); {
	case resp.StatusCode == want || want == http.StatusOK && resp.StatusCode/100 == 2:
	case resp.StatusCode/100 == 3 && at != "":
		s.Outcome, s.Cause, s.Detail = Failed, CauseRedirect, clip(at)
	case resp.StatusCode/100 == 2:
		s.Outcome, s.Cause = Failed, CauseNoUpgrade
	default:
		s.Outcome, s.Cause, s.Detail = Failed, CauseStatus, strconv.Itoa(resp.StatusCode)
	}
	return s
}

func clip(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
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
