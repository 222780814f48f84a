package delivery

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"partnerdesk/platform"
)

// sendTime bounds one message from dialling to the server's last word.
const sendTime = 20 * time.Second

// SMTP is a platform.Messenger that hands mails to a mail server, each over a
// connection of its own.
type SMTP struct {
	host           string
	port           int
	user, password string
	implicit       bool // TLS from the first byte
	policy         mail.TLSPolicy
	from           netmail.Address
	roots          *tls.Config
	now            func() time.Time
	log            *slog.Logger
	limit          time.Duration
}

// NewSMTP reads the address of a mail server and the sender. The address is
// smtp://user:password@host:587, with STARTTLS, or smtps://host:465, with TLS from
// the start. ?tls=none does without; that is accepted for a host on this machine
// or in a private network only, and without a password. certificates may be nil;
// log is told of mails that leave under another sender than their own. Its errors are for the operator and don't repeat the password.
func NewSMTP(address, from string, certificates *tls.Config, now func() time.Time, log *slog.Logger) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server must be written as smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := &SMTP{host: u.Hostname(), port: 587, implicit: u.Scheme == "smtps", policy: mail.TLSMandatory, roots: certificates, now: now, log: log, limit: sendTime}
	if s.implicit {
		s.port, s.policy = 465, mail.NoTLS // TLS is there already when SMTP begins
	}
	if u.Port() != "" {
		if s.port, err = strconv.Atoi(u.Port()); err != nil || s.port < 1 || s.port > 65535 {
			return nil, errors.New("the mail server's port must be a number from 1 to 65535")
		}
	}
	if u.User != nil {
		s.user = u.User.Username()
		s.password, _ = u.User.Password()
	}
	switch way := u.Query().Get("tls"); {
	case way == "":
	case way != "none" || s.implicit:
		return nil, errors.New("the mail server's tls can only be none, and only with smtp://")
	case !near(s.host):
		return nil, errors.New("tls=none is for a mail server on this machine or in a private network: elsewhere codes could be read on the way")
	case s.user != "":
		return nil, errors.New("a password is never sent to a mail server without TLS")
	default:
		s.policy = mail.NoTLS
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("the sender must be an address, such as Support <support@company.example>")
	}
	s.from = *sender
	return s, nil
}

// Host is where mails go, for the operator's eyes.
func (s *SMTP) Host() string { return s.host }

// From is the mailbox of mails that have no sender of their own.
func (s *SMTP) From() string { return s.from.Address }

// Send implements platform.Messenger. An address that the server refuses for good
// is Invalid, everything else Unavailable. A mail whose own sender the server does
// not take leaves under the installation's, with a warning in the log: a code that
// comes from there is better than none. Of one that is to leave under OnlySender,
// that refusal is a Conflict.
func (s *SMTP) Send(ctx context.Context, m platform.Message) error {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	err := s.send(ctx, m)
	if m.Sender != "" && refusedForGood(err) {
		if m.OnlySender && strangeRecipient(err) {
			return err
		}
		if m.OnlySender {
			return senderRefused(m.Sender, err)
		}
		s.log.Warn("the mail server refuses a brand's own address, so a mail leaves under the installation's", "brand", m.Brand, "err", err)
		if m.ReplyTo == "" {
			m.ReplyTo = m.Sender
		}
		m.Sender = ""
		err = s.send(ctx, m)
	}
	return err
}

// senderRefused says that the server took nothing under this address, and with which
// code, which whoever runs it understands.
func senderRefused(address string, err error) error {
	refused, _ := errors.AsType[*mail.SendError](err)
	answer := strings.TrimSpace(fmt.Sprintf("%d %s", refused.ErrorCode(), refused.EnhancedStatusCode()))
	return &platform.Error{Kind: platform.Conflict, Err: err,
		Msg: fmt.Sprintf("The mail server does not send mails as %s: it answered %s. Ask whoever runs it to let its login use that address.", address, answer)}
}

// strangeRecipient says that the server has named the recipient's mailbox as what is
// wrong, by one of the codes that RFC 3463 has for that.
func strangeRecipient(err error) bool {
	refused, ok := errors.AsType[*mail.SendError](err)
	return ok && refused.Reason == mail.ErrSMTPRcptTo && slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}, refused.EnhancedStatusCode())
}

// refusedForGood says that the server answered, and would not take the mail as it is.
// Which word it is refused at says nothing about why: many judge a sender only once
// they know the recipient.
func refusedForGood(err error) bool {
	refused, ok := errors.AsType[*mail.SendError](err)
	return ok && refused.ErrorCode() >= 500
}

func (s *SMTP) send(ctx context.Context, m platform.Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return &platform.Error{Kind: platform.Invalid, Msg: "This address can't take a mail.", Err: scrubbed(err, m.To)}
	}
	err = s.hand(ctx, msg)
	if err == nil {
		return nil
	}
	out := &platform.Error{Kind: platform.Unavailable, Msg: "The mail could not be sent just now. Try again in a moment.",
		Err: scrubbed(err, m.To, s.password)}
	// What the server says about a message names its recipient, so of that only the
	// codes are kept.
	if refused, ok := errors.AsType[*mail.SendError](err); ok {
		out.Err = &cause{text: strings.TrimSpace(fmt.Sprintf("%s: the mail server answered %d %s",
			refused.Reason, refused.ErrorCode(), refused.EnhancedStatusCode())), err: err}
		if refused.Reason == mail.ErrSMTPRcptTo && refused.ErrorCode() >= 500 {
			out.Kind, out.Msg = platform.Invalid, "The mail server does not take mail for this address."
		}
	}
	return out
}

// compose makes the mail.
func (s *SMTP) compose(m platform.Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	name := s.from.Name
	if m.From != "" {
		name = m.From
	}
	from := s.from.Address
	if m.Sender != "" {
		from = m.Sender
	}
	if err := msg.FromFormat(name, from); err != nil {
		return nil, err
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, err
		}
	}
	if _, err := netmail.ParseAddress(m.To); err != nil || strings.ContainsAny(m.To, "<>,;\r\n") {
		return nil, errors.New("the recipient is not one bare address")
	}
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(from, "@")
	// Neither this machine's name nor a counter stands in it.
	msg.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + domain)
	msg.SetDateWithValue(s.now())
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // so that no holiday notice answers
	msg.Subject(strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, m.Subject))
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
		for _, p := range m.Inline {
			if err := msg.EmbedReader(p.ID+".png", bytes.NewReader(p.PNG), mail.WithFileContentID("<"+p.ID+">"), mail.WithFileContentType(mail.ContentType("image/png"))); err != nil {
				return nil, err
			}
		}
	}
	return msg, nil
}

// hand gives the mail to the server and returns once it has been accepted. What
// goes wrong after that, in saying goodbye, is nobody's concern.
func (s *SMTP) hand(ctx context.Context, msg *mail.Msg) error {
	options := []mail.Option{mail.WithPort(s.port), mail.WithoutNoop(), mail.WithoutRset(), mail.WithTLSPolicy(s.policy)}
	if left, ok := ctx.Deadline(); ok {
		options = append(options, mail.WithTimeout(max(time.Until(left), time.Millisecond)))
	}
	if s.user != "" {
		options = append(options, mail.WithUsername(s.user), mail.WithPassword(s.password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.roots != nil {
		secure = s.roots.Clone()
	}
	secure.ServerName = s.host
	l := &line{}
	defer l.close()
	options = append(options, mail.WithTLSConfig(secure), mail.WithDialContextFunc(l.dial(ctx, s.implicit, secure)))
	client, err := mail.NewClient(s.host, options...)
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }()
	return client.SendWithSMTPClient(conn, msg)
}

// line is the connection to a server. The client forgets to close one on which
// TLS or a password did not work, so it is kept here and closed in any case.
type line struct {
	conn net.Conn
	stop func() bool
}

// dial connects. Where ctx ends the connection does too, whatever is under way.
func (l *line) dial(ctx context.Context, implicit bool, secure *tls.Config) mail.DialContextFunc {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		l.conn, l.stop = conn, context.AfterFunc(ctx, func() { _ = conn.Close() })
		if !implicit {
			return conn, nil
		}
		secured := tls.Client(conn, secure)
		return secured, secured.HandshakeContext(dialing)
	}
}

func (l *line) close() {
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close()
	}
}
