package botcheck_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partnerdesk/platform"
	"partnerdesk/platform/botcheck"
)

// bot is a real server with a certificate of its own, good until notAfter.
func bot(t *testing.T, notAfter time.Time, h http.HandlerFunc) (address string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, NotBefore: time.Now().Add(-1000 * time.Hour),
		NotAfter: notAfter, IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(leaf)
	srv := httptest.NewUnstartedServer(h)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return "wss" + strings.TrimPrefix(srv.URL, "https"), roots
}

var year = time.Now().Add(365 * 24 * time.Hour)

// loopback is what these tests allow: their own servers.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// echoes is a bot that sends back what it hears once it was started, after a pause.
func echoes(t *testing.T, pause time.Duration, payload string, seen *atomic.Value) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		var events []string
		for {
			_, body, err := ws.Read(context.Background())
			if err != nil {
				return
			}
			var in struct {
				Event string `json:"event"`
			}
			if json.Unmarshal(body, &in) != nil {
				t.Errorf("what is sent is no JSON: %q", body)
			}
			if len(events) == 0 || events[len(events)-1] != in.Event {
				events = append(events, in.Event)
			}
			if seen != nil {
				seen.Store(strings.Join(events, " ") + " " + r.Header.Get("Authorization"))
			}
			if in.Event == "start" {
				time.Sleep(pause) // the bot is slow: that is what is tested
				if ws.Write(context.Background(), websocket.MessageText, []byte(payload)) != nil {
					return
				}
			}
		}
	}
}

func media(bytes int) string {
	return `{"event":"media","streamSid":"x","media":{"payload":"` + base64.StdEncoding.EncodeToString(make([]byte, bytes)) + `"}}`
}

func run(t *testing.T, c botcheck.Checker, target botcheck.Target) botcheck.Report {
	t.Helper()
	if c.Speak == 0 {
		c.Speak = 60 * time.Millisecond
	}
	if c.Allow == nil {
		c.Allow = loopback
	}
	if target.Dialect == "" {
		target.Dialect = botcheck.Twilio
	}
	r, err := botcheck.New(4, c).Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Steps) != len(botcheck.Stages) {
		t.Errorf("%d stages are told of: %+v", len(r.Steps), r.Steps)
	}
	return r
}

func at(r botcheck.Report, stage botcheck.Stage) botcheck.Step {
	for _, s := range r.Steps {
		if s.Stage == stage {
			return s
		}
	}
	return botcheck.Step{}
}

func want(t *testing.T, r botcheck.Report, stage botcheck.Stage, outcome botcheck.Outcome, cause botcheck.Cause) {
	t.Helper()
	if s := at(r, stage); s.Outcome != outcome || s.Cause != cause {
		t.Errorf("%s is %s %q, want %s %q; all: %+v", stage, s.Outcome, s.Cause, outcome, cause, r.Steps)
	}
}

func TestAGoodBotPassesEveryStageInBothDialects(t *testing.T) {
	t.Parallel()
	for dialect, bytes := range map[botcheck.Dialect]int{botcheck.Twilio: 160, botcheck.Exotel: 3200} {
		var seen atomic.Value
		address, roots := bot(t, year, echoes(t, 0, media(bytes), &seen))
		r := run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address, Header: "Authorization: Bearer k", Dialect: dialect})
		for _, stage := range botcheck.Stages {
			want(t, r, stage, botcheck.OK, "")
		}
		if r.Outcome() != botcheck.OK || r.FirstByte <= 0 || r.Events["media"] != 1 || r.NotAfter.Year() != year.UTC().Year() || r.Issuer != "Test authority" {
			t.Errorf("%s: %+v", dialect, r)
		}
		if wantAudio := map[botcheck.Dialect]time.Duration{botcheck.Twilio: 20 * time.Millisecond, botcheck.Exotel: 200 * time.Millisecond}[dialect]; r.Audio != wantAudio {
			t.Errorf("%s: %s of audio came back", dialect, r.Audio)
		}
		if got, _ := seen.Load().(string); !strings.HasPrefix(got, "connected start media") || !strings.HasSuffix(got, "Bearer k") {
			t.Errorf("%s: the bot saw %q", dialect, got)
		}
		if first := r.Lines[0]; !first.Out || first.Event != "connected" {
			t.Errorf("the transcript begins with %+v", first)
		}
	}
}

func TestASlowBotIsTimedAndAMuteOneFails(t *testing.T) {
	t.Parallel()
	address, roots := bot(t, year, echoes(t, 250*time.Millisecond, media(160), nil))
	r := run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageAnswer, botcheck.OK, "")
	if r.FirstByte < 250*time.Millisecond {
		t.Errorf("the first byte is said to come after %s", r.FirstByte)
	}
	address, roots = bot(t, year, echoes(t, time.Second, media(160), nil))
	r = run(t, botcheck.Checker{Roots: roots, Patience: 200 * time.Millisecond}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageHandshake, botcheck.OK, "")
	want(t, r, botcheck.StageAnswer, botcheck.Failed, botcheck.CauseSilent)
	want(t, r, botcheck.StageExchange, botcheck.Skipped, "")
}

func TestARedirectIsToldAndNeverFollowed(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(inner.Close)
	for _, scheme := range []string{"wss", "https"} {
		address, roots := bot(t, year, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, inner.URL, http.StatusFound)
		})
		r := run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: scheme + strings.TrimPrefix(address, "wss")})
		want(t, r, botcheck.StageHandshake, botcheck.Failed, botcheck.CauseRedirect)
		if d := at(r, botcheck.StageHandshake).Detail; d != inner.URL {
			t.Errorf("it is said to lead to %q", d)
		}
	}
	if hits.Load() != 0 {
		t.Error("the loopback server was called")
	}
}

func TestAnExpiredCertificateIsRefusedWithItsDate(t *testing.T) {
	t.Parallel()
	ended := time.Now().Add(-50 * time.Hour)
	address, roots := bot(t, ended, echoes(t, 0, media(160), nil))
	r := run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageTLS, botcheck.Failed, botcheck.CauseExpired)
	want(t, r, botcheck.StageHandshake, botcheck.Skipped, "")
	if !r.NotAfter.Equal(ended.UTC().Truncate(time.Second)) {
		t.Errorf("it is said to have ended at %s", r.NotAfter)
	}
	address, roots = bot(t, time.Now().Add(50*time.Hour), echoes(t, 0, media(160), nil))
	r = run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageTLS, botcheck.Warn, botcheck.CauseExpiresSoon)
	r = run(t, botcheck.Checker{}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageTLS, botcheck.Failed, botcheck.CauseUntrusted)
}

func TestPrivateAddressesAreNotCalled(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	address, roots := bot(t, year, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	_, port, _ := strings.Cut(strings.TrimPrefix(address, "wss://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.8", "192.168.1.1", "172.16.3.4", "169.254.169.254",
		"[fd00:ec2::254]", "[fe80::1]", "0.0.0.0", "100.64.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "198.18.0.1", "224.0.0.1"} {
		r := run(t, botcheck.Checker{Roots: roots, Allow: []netip.Prefix{}, Patience: time.Second}, botcheck.Target{URL: "wss://" + host + ":" + port})
		want(t, r, botcheck.StageDNS, botcheck.Failed, botcheck.CauseForbidden)
		if d := at(r, botcheck.StageDNS).Detail; d != "" {
			t.Errorf("%s: the report gives away %q", host, d)
		}
	}
	if hits.Load() != 0 {
		t.Error("the loopback server was called")
	}
	for _, url := range []string{"ws://bot.example", "wss://user:key@bot.example", "http://bot.example", "wss://", "wss://bot.example/" + strings.Repeat("x", 10<<10)} {
		want(t, run(t, botcheck.Checker{}, botcheck.Target{URL: url}), botcheck.StageAddress, botcheck.Failed, botcheck.CauseScheme)
	}
	want(t, run(t, botcheck.Checker{}, botcheck.Target{URL: "wss://bot.example:25"}), botcheck.StageAddress, botcheck.Failed, botcheck.CausePort)
}

func TestWhatIsNotOfTheDialectIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialect botcheck.Dialect
		says    string
		fault   botcheck.Fault
	}{
		"no json":       {botcheck.Twilio, "hello", botcheck.FaultJSON},
		"no event":      {botcheck.Twilio, `{"type":"audio"}`, botcheck.FaultEvent},
		"no payload":    {botcheck.Twilio, `{"event":"media","media":{}}`, botcheck.FaultPayload},
		"not base64":    {botcheck.Twilio, `{"event":"media","media":{"payload":"###"}}`, botcheck.FaultPayload},
		"odd PCM chunk": {botcheck.Exotel, media(3300), botcheck.FaultLength},
		"short chunk":   {botcheck.Exotel, media(160), botcheck.FaultLength},
		"too large":     {botcheck.Twilio, media(botcheck.MaxMessage), botcheck.FaultTooLarge},
	} {
		address, roots := bot(t, year, echoes(t, 0, c.says, nil))
		r := run(t, botcheck.Checker{Roots: roots, Patience: 2 * time.Second}, botcheck.Target{URL: address, Dialect: c.dialect})
		if r.Faults[c.fault] != 1 || r.Outcome() != botcheck.Failed {
			t.Errorf("%s: %+v", name, r)
		}
	}
	address, roots := bot(t, year, echoes(t, 0, `{"event":"mark","mark":{"name":"m"}}`, nil))
	want(t, run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address}), botcheck.StageExchange, botcheck.Warn, botcheck.CauseNoAudio)
	address, roots = bot(t, year, func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	r := run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address})
	want(t, r, botcheck.StageHandshake, botcheck.Failed, botcheck.CauseStatus)
	if at(r, botcheck.StageHandshake).Detail != "403" {
		t.Errorf("%+v", r.Steps)
	}
	address, roots = bot(t, year, func(w http.ResponseWriter, r *http.Request) {
		if ws, err := websocket.Accept(w, r, nil); err == nil {
			ws.Close(websocket.StatusNormalClosure, "")
		}
	})
	want(t, run(t, botcheck.Checker{Roots: roots}, botcheck.Target{URL: address}), botcheck.StageAnswer, botcheck.Failed, botcheck.CauseClosed)
}

func TestNoMoreChecksRunAtOnceThanAllowed(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	arrived := make(chan struct{}, 1)
	address, roots := bot(t, year, func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-held
	})
	c := botcheck.New(1, botcheck.Checker{Allow: loopback, Roots: roots})
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = c.Check(t.Context(), botcheck.Target{URL: address, Dialect: botcheck.Twilio})
	}()
	<-arrived
	if _, err := c.Check(t.Context(), botcheck.Target{URL: address}); !platform.Is(err, platform.RateLimited) {
		t.Errorf("a second check got %v", err)
	}
	close(held)
	<-over
}
