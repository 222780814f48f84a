package delivery

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

const sender = "Sahyadri Connect <no-reply@sahyadri.example>"

func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

var letterToAsha = platform.Message{Channel: platform.ByEmail, To: "asha@mail.example", Subject: "Your code – आपका कोड",
	Text: "Your code is 482913.\n\n.It works for 10 minutes.\n"}

func smtpTo(t *testing.T, m *mailServer, address string) *SMTP {
	t.Helper()
	s, err := NewSMTP(address, sender, m.roots, noon, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMailsReachTheServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, scheme, user, query string
		change                    func(*mailServer)
		secured                   bool
	}{
		{"by STARTTLS", "smtp", "", "", func(*mailServer) {}, true},
		{"by TLS from the start", "smtps", "", "", func(m *mailServer) { m.implicit = true }, true},
		{"with a password", "smtp", "robot:p%40ss%3A1", "", func(m *mailServer) { m.auth = "robot:p@ss:1" }, true},
		{"without TLS on this machine", "smtp", "", "?tls=none", func(m *mailServer) { m.noTLS = true }, false},
		{"though the server says no goodbye", "smtp", "", "", func(m *mailServer) {
			m.answer = func(verb string) string { return map[string]string{"QUIT": "drop"}[verb] }
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startMail(t, c.change)
			s := smtpTo(t, m, m.address(c.scheme, c.user, c.query))
			if err := s.Send(t.Context(), letterToAsha); err != nil {
				t.Fatal(err)
			}
			taken := m.taken()
			if len(taken) != 1 {
				t.Fatalf("the server has taken %d mails", len(taken))
			}
			got := taken[0]
			if got.from != "no-reply@sahyadri.example" || got.to != letterToAsha.To || got.secured != c.secured ||
				got.user != strings.SplitN(m.auth, ":", 2)[0] {
				t.Errorf("from %q to %q as %q, secured %v", got.from, got.to, got.user, got.secured)
			}
			reads(t, got.data)
		})
	}
}

// reads holds a mail against letterToAsha as a mail program would show it.
func reads(t *testing.T, data string) {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || subject != letterToAsha.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := mail.ParseAddress(msg.Header.Get("From"))
	if err != nil || from.String() != `"Sahyadri Connect" <no-reply@sahyadri.example>` {
		t.Errorf("from %v, %v", from, err)
	}
	if at, err := msg.Header.Date(); err != nil || !at.Equal(noon()) {
		t.Errorf("dated %s, %v", at, err)
	}
	if id := msg.Header.Get("Message-Id"); !strings.HasSuffix(id, "@sahyadri.example>") {
		t.Errorf("its id is %q", id)
	}
	if msg.Header.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(msg.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("headers %v", msg.Header)
	}
	body, err := io.ReadAll(decoded(msg))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != letterToAsha.Text {
		t.Errorf("reads %q, %v", body, err)
	}
}

// decoded is the body of a mail without its transfer encoding.
func decoded(msg *mail.Message) io.Reader {
	switch strings.ToLower(msg.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		return quotedprintable.NewReader(msg.Body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, msg.Body)
	}
	return msg.Body
}

func TestWhatAMailServerRefuses(t *testing.T) {
	t.Parallel()
	says := func(verb, answer string) func(*mailServer) {
		return func(m *mailServer) {
			m.answer = func(v string) string { return map[string]string{verb: answer}[v] }
		}
	}
	for _, c := range []struct {
		name   string
		user   string
		change func(*mailServer)
		kind   platform.Kind
		says   string
	}{
		{"an address that it does not know", "", says("RCPT", "550 5.1.1 <asha@mail.example>: no such person"), platform.Invalid, "550"},
		{"a mailbox that is full for now", "", says("RCPT", "452 4.2.2 <asha@mail.example> is full"), platform.Unavailable, "452"},
		{"a mail that it does not like", "", says(".", "554 5.7.1 asha@mail.example looks like spam: 482913"), platform.Unavailable, "554"},
		{"a mail that it puts off", "", says(".", "451 4.3.0 try later"), platform.Unavailable, "451"},
		{"a sender that it does not know", "", says("MAIL", "553 5.7.1 not you"), platform.Unavailable, "553"},
		{"a wrong password", "robot:guess", func(m *mailServer) { m.auth = "robot:right" }, platform.Unavailable, "authentication failed"},
		{"a password where it takes none", "robot:secret", func(*mailServer) {}, platform.Unavailable, "AUTH"},
		{"TLS", "", func(m *mailServer) { m.noTLS = true }, platform.Unavailable, "STARTTLS"},
		{"the last word", "", says(".", "drop"), platform.Unavailable, ""},
		{"any word", "", says("EHLO", "hang"), platform.Unavailable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startMail(t, c.change)
			s := smtpTo(t, m, m.address("smtp", c.user, ""))
			if strings.Contains(c.name, "any word") {
				s.limit = 50 * time.Millisecond
			}
			err := s.Send(t.Context(), letterToAsha)
			if !platform.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want kind %s that says %q", err, c.kind, c.says)
			}
			for _, secret := range []string{"asha", "482913", "guess", "secret"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
			if n := len(m.taken()); n != 0 {
				t.Errorf("%d mails were taken", n)
			}
		})
	}
}

func TestAnUnknownCertificateIsNotTrusted(t *testing.T) {
	t.Parallel()
	m := startMail(t)
	s, err := NewSMTP(m.address("smtp", "", ""), sender, &tls.Config{MinVersion: tls.VersionTLS12}, noon, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letterToAsha); !platform.Is(err, platform.Unavailable) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v", err)
	}
	if len(m.taken()) != 0 {
		t.Error("a mail left")
	}
}

func TestAMailCannotBeForgedByItsFields(t *testing.T) {
	t.Parallel()
	m := startMail(t)
	s := smtpTo(t, m, m.address("smtp", "", ""))
	for _, to := range []string{"", "asha", "asha@mail.example, bolt@mail.example", "asha@mail.example\r\nRCPT TO:<bolt@mail.example>",
		"Asha <asha@mail.example>", "asha@mail.example>"} {
		if err := s.Send(t.Context(), platform.Message{Channel: platform.ByEmail, To: to, Text: "x"}); !platform.Is(err, platform.Invalid) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(m.taken()) != 0 {
		t.Fatalf("taken %+v", m.taken())
	}
	forged := letterToAsha
	forged.Subject = "Hello\r\nBcc: bolt@mail.example\r\n\r\nNew body"
	if err := s.Send(t.Context(), forged); err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(strings.NewReader(m.taken()[0].data))
	if err != nil || msg.Header.Get("Bcc") != "" || !strings.Contains(msg.Header.Get("Subject"), "Bcc: bolt") {
		t.Errorf("headers %v, %v", msg.Header, err)
	}
}

func TestAServersAddressIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address, host string
		port          int
		implicit      bool
	}{
		{"smtp://mail.example", "mail.example", 587, false},
		{"smtp://mail.example:2525", "mail.example", 2525, false},
		{"smtps://me:secret@mail.example", "mail.example", 465, true},
		{"smtp://10.0.0.5:25?tls=none", "10.0.0.5", 25, false},
		{"smtp://[::1]:25?tls=none", "::1", 25, false},
		{"smtp://localhost:1025?tls=none", "localhost", 1025, false},
	} {
		s, err := NewSMTP(c.address, sender, nil, noon, slog.New(slog.DiscardHandler))
		if err != nil || s.host != c.host || s.port != c.port || s.implicit != c.implicit || s.Host() != c.host {
			t.Errorf("%s: %+v, %v", c.address, s, err)
		}
	}
	for _, c := range []struct{ address, from, says string }{
		{"", sender, "smtp://"},
		{"mail.example:25", sender, "smtp://"},
		{"https://me:hunter2@mail.example", sender, "smtp://"},
		{"smtp://me:hunter2@mail.example:port", sender, "smtp://"},
		{"smtp://mail.example:0", sender, "port"},
		{"smtp://mail.example:70000", sender, "port"},
		{"smtp://mail.example?tls=none", sender, "private network"},
		{"smtp://8.8.8.8?tls=none", sender, "private network"},
		{"smtp://me:hunter2@127.0.0.1?tls=none", sender, "never sent"},
		{"smtps://127.0.0.1?tls=none", sender, "only with smtp://"},
		{"smtp://mail.example?tls=maybe", sender, "only be none"},
		{"smtp://mail.example", "", "sender"},
		{"smtp://mail.example", "support", "sender"},
	} {
		_, err := NewSMTP(c.address, c.from, nil, noon, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s from %s: %v, want %q and no password", c.address, c.from, err, c.says)
		}
	}
}
