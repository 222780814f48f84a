package delivery

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// letter is a mail as a server has taken it.
type letter struct {
	from, to, user, data string
	secured              bool
}

// mailServer is an SMTP server: it speaks enough of RFC 5321, with STARTTLS and
// AUTH PLAIN, to take a mail, and misbehaves as a test wants.
type mailServer struct {
	net.Listener
	cert     tls.Certificate
	roots    *tls.Config
	noTLS    bool                // offers no STARTTLS
	implicit bool                // TLS from the first byte
	auth     string              // wanted as user:password; empty: none offered
	answer   func(string) string // to a command or "." before the server's own; empty: its own; "hang", "drop"

	mu      sync.Mutex
	letters []letter
	waiters sync.WaitGroup
	stop    chan struct{}
}

func startMail(t *testing.T, change ...func(*mailServer)) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{Listener: l, stop: make(chan struct{}), answer: func(string) string { return "" }}
	m.cert, m.roots = certificate(t)
	for _, c := range change {
		c(m)
	}
	m.waiters.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			m.waiters.Go(func() {
				defer conn.Close()
				m.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		close(m.stop)
		l.Close()
		m.waiters.Wait()
	})
	return m
}

// address is the server's, as NewSMTP reads it.
func (m *mailServer) address(scheme, user, query string) string {
	if user != "" {
		user += "@"
	}
	return scheme + "://" + user + m.Addr().String() + query
}

func (m *mailServer) taken() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]letter(nil), m.letters...)
}

func (m *mailServer) talk(conn net.Conn) {
	var it letter
	if m.implicit {
		conn, it.secured = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{m.cert}}), true
	}
	in := bufio.NewReader(conn)
	say := func(s string) { _, _ = conn.Write([]byte(s + "\r\n")) }
	// own answers as the test wants; it reports whether the server's own answer is due.
	own := func(command string) (due, over bool) {
		switch s := m.answer(command); s {
		case "":
			return true, false
		case "hang":
			<-m.stop
			return false, true
		case "drop":
			return false, true
		default:
			say(s)
			return false, false
		}
	}
	say("220 mail.test ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		due, over := own(strings.ToUpper(verb))
		if over {
			return
		}
		if !due {
			continue
		}
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-mail.test")
			if !it.secured && !m.noTLS {
				say("250-STARTTLS")
			}
			if m.auth != "" {
				say("250-AUTH PLAIN")
			}
			say("250-ENHANCEDSTATUSCODES")
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{m.cert}})
			in, it.secured = bufio.NewReader(conn), true
		case "AUTH":
			_, encoded, _ := strings.Cut(rest, " ")
			raw, _ := base64.StdEncoding.DecodeString(encoded)
			parts := strings.Split(string(raw), "\x00")
			if len(parts) != 3 || parts[1]+":"+parts[2] != m.auth {
				say("535 5.7.8 authentication failed")
				continue
			}
			it.user = parts[1]
			say("235 welcome")
		case "MAIL":
			it.from = inAngles(rest)
			say("250 ok")
		case "RCPT":
			it.to = inAngles(rest)
			say("250 ok")
		case "DATA":
			if m.auth != "" && it.user == "" {
				say("530 5.7.0 authentication required")
				continue
			}
			say("354 end with a dot")
			var data strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				data.WriteString(strings.TrimPrefix(line, "."))
			}
			due, over := own(".")
			if over {
				return
			}
			if due {
				it.data = data.String()
				m.mu.Lock()
				m.letters = append(m.letters, it)
				m.mu.Unlock()
				say("250 queued")
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func inAngles(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// certificate is one for 127.0.0.1, and what trusts it.
func certificate(t *testing.T) (tls.Certificate, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}
