package delivery

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"partnerdesk/platform"
)

// SMSConfig describes a gateway for text messages. URL and Body may hold the
// placeholders {to} (E.164: +919822041376), {digits} (the same without the plus)
// and {text}; each is escaped for where it stands.
type SMSConfig struct {
	URL     string
	Method  string // default: POST where there is a body, else GET
	Body    string // its kind is told by Content-Type, else by how it begins: JSON or a form
	Headers string // a JSON object: {"Authorization":"Bearer KEY"}
	Success string // a regular expression that the answer must match besides a 2xx; empty: none
	Client  *http.Client
}

// SMS is a platform.Messenger that asks a gateway to send text messages.
type SMS struct {
	method      string
	url, body   template
	header      http.Header
	success     *regexp.Regexp
	client      *http.Client
	gatewayHost string
	limit       time.Duration
}

// maxAnswer is how much of a gateway's answer is read.
const maxAnswer = 64 << 10

// NewSMS reads a description of a gateway. Its errors are for the operator and
// repeat no header.
func NewSMS(cfg SMSConfig) (*SMS, error) {
	s := &SMS{method: strings.ToUpper(strings.TrimSpace(cfg.Method)), header: http.Header{}, client: cfg.Client, limit: sendTime}
	u, err := url.Parse(sample.ReplaceAllString(cfg.URL, "x"))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the gateway's address must be a web address such as https://sms.example/send")
	case strings.Contains(beforePath(cfg.URL), "{"):
		return nil, errors.New("the gateway's host must not depend on the message")
	case u.Scheme == "http" && !near(u.Hostname()):
		return nil, errors.New("the gateway must be reached by https, unless it is on this machine or in a private network: codes could be read on the way")
	}
	s.gatewayHost = u.Hostname()
	if err := s.readHeaders(cfg.Headers); err != nil {
		return nil, err
	}
	if s.url, err = parse(cfg.URL, inURL); err != nil {
		return nil, fmt.Errorf("the gateway's address: %w", err)
	}
	if s.body, err = s.readBody(cfg.Body); err != nil {
		return nil, fmt.Errorf("the gateway's body: %w", err)
	}
	if !s.url.has("text") && !s.body.has("text") {
		return nil, errors.New("{text} stands neither in the gateway's address nor in its body: nobody would get a code")
	}
	if !s.url.has("to") && !s.body.has("to") && !s.url.has("digits") && !s.body.has("digits") {
		return nil, errors.New("neither {to} nor {digits} stands in the gateway's address or body: it would not know whom to send to")
	}
	switch s.method {
	case "":
		if s.method = http.MethodPost; cfg.Body == "" {
			s.method = http.MethodGet
		}
	case http.MethodPost, http.MethodPut:
	case http.MethodGet:
		if cfg.Body != "" {
			return nil, errors.New("a GET has no body: put the placeholders into the address, or use POST")
		}
	default:
		return nil, errors.New("the gateway's method must be GET, POST or PUT")
	}
	if cfg.Success != "" {
		if s.success, err = regexp.Compile(cfg.Success); err != nil {
			return nil, fmt.Errorf("what the gateway's answer must match: %w", err)
		}
	}
	if s.client == nil {
		s.client = &http.Client{}
	}
	own := *s.client
	// A redirect would take the key and the code to somebody else.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.client = &own
	return s, nil
}

func (s *SMS) readHeaders(text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var given map[string]string
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		return errors.New(`the gateway's headers must be a JSON object of texts, such as {"Authorization":"Bearer KEY"}`)
	}
	for name, value := range given {
		if name == "" || strings.ContainsAny(name, " :\r\n") || strings.ContainsAny(value, "\r\n") {
			return errors.New("one of the gateway's headers has a name or a value that can't be sent")
		}
		s.header.Set(name, value)
	}
	return nil
}

// readBody finds out how the body's placeholders are to be escaped.
func (s *SMS) readBody(text string) (template, error) {
	if text == "" {
		return template{}, nil
	}
	kind := s.header.Get("Content-Type")
	if kind == "" {
		kind = "application/x-www-form-urlencoded"
		if t := strings.TrimSpace(text); t[:min(1, len(t))] == "{" || t[:min(1, len(t))] == "[" {
			kind = "application/json"
		}
		s.header.Set("Content-Type", kind)
	}
	media, _, err := mime.ParseMediaType(kind)
	if err != nil {
		return template{}, errors.New("its Content-Type can't be read")
	}
	switch {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		t, err := parse(text, inJSON)
		if err == nil && !json.Valid([]byte(t.fill(map[string]string{"to": "+1", "digits": "1", "text": `a "b" \ c`}))) {
			err = errors.New(`it is not JSON; write placeholders within quotes, such as {"message":"{text}"}`)
		}
		return t, err
	case media == "application/x-www-form-urlencoded":
		return parse(text, inForm)
	case media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml"):
		return parse(text, inXML)
	}
	return parse(text, asItIs)
}

// Host is where text messages go, for the operator's eyes.
func (s *SMS) Host() string { return s.gatewayHost }

// Send implements platform.Messenger. A message is sent once: without an answer
// it may have left, and a second would confuse whoever gets it.
func (s *SMS) Send(ctx context.Context, m platform.Message) error {
	if err := s.send(ctx, m); err != nil {
		return &platform.Error{Kind: platform.Unavailable, Msg: "The text message could not be sent just now. Try again in a moment.", Err: err}
	}
	return nil
}

func (s *SMS) send(ctx context.Context, m platform.Message) error {
	values := map[string]string{"to": m.To, "digits": platform.Digits(m.To), "text": m.Text}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	var body io.Reader
	if !s.body.empty() {
		body = strings.NewReader(s.body.fill(values))
	}
	req, err := http.NewRequestWithContext(ctx, s.method, s.url.fill(values), body)
	if err != nil {
		return &cause{text: "the request could not be made", err: err} // err quotes the address
	}
	req.Header = s.header.Clone()
	// Over a kept connection that turns out to be dead the transport sends a GET
	// again by itself.
	req.Close, req.GetBody = true, nil
	resp, err := s.client.Do(req)
	if err != nil {
		return reason(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return &cause{text: fmt.Sprintf("the gateway answered %d", resp.StatusCode)}
	case s.success == nil:
		return nil
	case err != nil:
		return &cause{text: "the gateway's answer broke off", err: err}
	case !s.success.Match(answer):
		return &cause{text: fmt.Sprintf("the gateway answered %d, and not as a success should look", resp.StatusCode)}
	}
	return nil
}

// reason is why no answer came, without the address, which may hold the message.
func reason(err error) error {
	c := &cause{text: "the exchange with the gateway failed", err: err}
	asked, isURL := errors.AsType[*url.Error](err)
	dial, isDial := errors.AsType[*net.OpError](err)
	_, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case isURL && asked.Timeout():
		c.text = "the gateway did not answer in time"
	case isTLS:
		c.text = "the gateway's certificate is not trusted"
	case isDial:
		c.text = "the gateway could not be reached: " + dial.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		c.text = "the gateway closed the connection"
	}
	return c
}
