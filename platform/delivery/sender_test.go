package delivery

import (
	"log/slog"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"

	"partnerdesk/platform"
)

// A mail in a brand's own name leaves under its own address, and under the
// installation's where the server won't have that.
func TestAMailHasASenderOfItsOwn(t *testing.T) {
	t.Parallel()
	own := letterToAsha
	own.From, own.Sender = "Aakar Care", "care@aakar.example"
	once := func(verb, says string) func(*mailServer) {
		return func(m *mailServer) {
			var asked atomic.Bool
			m.answer = func(v string) string {
				if v == verb && asked.CompareAndSwap(false, true) {
					return says
				}
				return ""
			}
		}
	}
	for _, c := range []struct {
		name         string
		change       func(*mailServer)
		from, answer string
		logged       string
	}{
		{"that the server takes", func(*mailServer) {}, "care@aakar.example", "", ""},
		{"that the server does not know", once("MAIL", "553 5.7.1 not yours"), "no-reply@sahyadri.example", "care@aakar.example", "553 5.7.1"},
		{"that it refuses with the recipient", once("RCPT", "553 5.7.1 sender not owned by user"), "no-reply@sahyadri.example", "care@aakar.example", "553 5.7.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startMail(t, c.change)
			var log strings.Builder
			s := smtpTo(t, m, m.address("smtp", "", ""))
			s.log = slog.New(slog.NewTextHandler(&log, nil))
			if err := s.Send(t.Context(), own); err != nil {
				t.Fatal(err)
			}
			if warned := strings.Contains(log.String(), "level=WARN"); warned != (c.logged != "") || !strings.Contains(log.String(), c.logged) || strings.Contains(log.String(), "@") {
				t.Errorf("the log says %q", log.String())
			}
			got := m.taken()
			if len(got) != 1 || got[0].from != c.from {
				t.Fatalf("the server has taken %+v", got)
			}
			msg, err := mail.ReadMessage(strings.NewReader(got[0].data))
			if err != nil {
				t.Fatal(err)
			}
			from, err := mail.ParseAddress(msg.Header.Get("From"))
			if err != nil || from.Name != "Aakar Care" || from.Address != c.from || strings.Trim(msg.Header.Get("Reply-To"), "<>") != c.answer {
				t.Errorf("From %q, Reply-To %q, %v", msg.Header.Get("From"), msg.Header.Get("Reply-To"), err)
			}
			if _, domain, _ := strings.Cut(c.from, "@"); !strings.HasSuffix(msg.Header.Get("Message-Id"), "@"+domain+">") {
				t.Errorf("its id is %q", msg.Header.Get("Message-Id"))
			}
		})
	}
	// What is put off for now is not sent under another name.
	m := startMail(t, once("MAIL", "451 4.3.0 try later"))
	if err := smtpTo(t, m, m.address("smtp", "", "")).Send(t.Context(), own); !platform.Is(err, platform.Unavailable) || len(m.taken()) != 0 {
		t.Errorf("it gave %v and sent %d", err, len(m.taken()))
	}
}

// A trial of a brand's own address leaves under it or not at all, and says what the
// server has against it.
func TestATrialOfASenderFallsBackToNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, verb, says string
		kind             platform.Kind
		tells            string
	}{
		{"a sender that it does not know", "MAIL", "553 5.7.1 not yours", platform.Conflict, "as care@aakar.example: it answered 553 5.7.1"},
		{"one that it refuses with the recipient", "RCPT", "550 5.7.1 not owned by user", platform.Conflict, "as care@aakar.example: it answered 550 5.7.1"},
		{"one that it refuses with the text", ".", "554 policy", platform.Conflict, "it answered 554."},
		{"a recipient that it does not know", "RCPT", "550 5.1.1 <asha@mail.example>: no such person", platform.Invalid, "for this address"},
		{"a moment that does not suit", "MAIL", "451 4.3.0 try later", platform.Unavailable, "Try again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startMail(t, func(m *mailServer) {
				m.answer = func(v string) string { return map[string]string{c.verb: c.says}[v] }
			})
			trial := letterToAsha
			trial.Sender, trial.OnlySender = "care@aakar.example", true
			err := smtpTo(t, m, m.address("smtp", "", "")).Send(t.Context(), trial)
			if !platform.Is(err, c.kind) || !strings.Contains(err.Error(), c.tells) || strings.Contains(err.Error(), "asha") {
				t.Errorf("it gave %v", err)
			}
			if len(m.taken()) != 0 {
				t.Errorf("it has left all the same: %+v", m.taken())
			}
		})
	}
}
