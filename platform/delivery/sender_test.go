package delivery

import (
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
	}{
		{"that the server takes", func(*mailServer) {}, "care@aakar.example", ""},
		{"that the server does not know", once("MAIL", "553 5.7.1 not yours"), "no-reply@sahyadri.example", "care@aakar.example"},
		{"that it refuses with the recipient", once("RCPT", "553 5.7.1 sender not owned by user"), "no-reply@sahyadri.example", "care@aakar.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startMail(t, c.change)
			if err := smtpTo(t, m, m.address("smtp", "", "")).Send(t.Context(), own); err != nil {
				t.Fatal(err)
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
