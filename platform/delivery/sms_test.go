package delivery

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
)

// awkward has whatever could break out of where it stands.
const awkward = `482913 is your code & "more" <b> \ + % {to} ? # / कोड` + "\nnext"

var textToAsha = platform.Message{Channel: platform.ByMobile, To: "+919822041376", Text: awkward}

// gateway is a real HTTP server that keeps what it was sent.
type gateway struct {
	*httptest.Server
	hits   atomic.Int32
	method string
	uri    *url.URL
	header http.Header
	body   string
}

func startGateway(t *testing.T, answer http.HandlerFunc) *gateway {
	t.Helper()
	g := &gateway{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.method, g.uri, g.header, g.body = r.Method, r.URL, r.Header, string(body)
		g.hits.Add(1)
		answer(w, r)
	}))
	t.Cleanup(g.Server.Close)
	return g
}

func fine(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func TestAMessageArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		config SMSConfig
		method string
		read   func(*testing.T, *gateway) (to, text string)
	}{
		{"in JSON", SMSConfig{URL: "/send", Body: `{"to":"{to}","message":{"text":"{text}"}}`}, "POST", func(t *testing.T, g *gateway) (string, string) {
			var v struct {
				To      string
				Message struct{ Text string }
			}
			if err := json.Unmarshal([]byte(g.body), &v); err != nil {
				t.Fatalf("%s: %v", g.body, err)
			}
			return v.To, v.Message.Text
		}},
		{"in a form", SMSConfig{URL: "/send", Body: `mobile={to}&message={text}&sender=SAHYDR`}, "POST", func(t *testing.T, g *gateway) (string, string) {
			v, err := url.ParseQuery(g.body)
			if err != nil || v.Get("sender") != "SAHYDR" || len(v) != 3 {
				t.Fatalf("%s: %v %v", g.body, v, err)
			}
			return v.Get("mobile"), v.Get("message")
		}},
		{"in the query", SMSConfig{URL: "/send?key=k&to={to}&text={text}"}, "GET", func(t *testing.T, g *gateway) (string, string) {
			v := g.uri.Query()
			if len(v) != 3 || v.Get("key") != "k" {
				t.Fatalf("%v", v)
			}
			return v.Get("to"), v.Get("text")
		}},
		{"in the path, the text in a body as it is", SMSConfig{URL: "/to/{to}/send", Method: "put", Body: "{text}", Headers: `{"Content-Type":"text/plain"}`}, "PUT",
			func(t *testing.T, g *gateway) (string, string) { return strings.Split(g.uri.Path, "/")[2], g.body }},
		{"in XML", SMSConfig{URL: "/", Body: `<sms><to>{to}</to><text>{text}</text></sms>`, Headers: `{"content-type":"text/xml; charset=utf-8"}`}, "POST",
			func(t *testing.T, g *gateway) (string, string) {
				var v struct {
					To   string `xml:"to"`
					Text string `xml:"text"`
				}
				if err := xml.Unmarshal([]byte(g.body), &v); err != nil {
					t.Fatalf("%s: %v", g.body, err)
				}
				return v.To, v.Text
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := startGateway(t, fine)
			c.config.URL = g.URL + c.config.URL
			s, err := NewSMS(c.config)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Send(t.Context(), textToAsha); err != nil {
				t.Fatal(err)
			}
			if g.method != c.method || g.hits.Load() != 1 {
				t.Errorf("asked by %s, %d times", g.method, g.hits.Load())
			}
			if to, text := c.read(t, g); to != textToAsha.To || text != awkward {
				t.Errorf("to %q: %q", to, text)
			}
		})
	}
}

func TestHeadersGoAlong(t *testing.T) {
	t.Parallel()
	g := startGateway(t, fine)
	s, err := NewSMS(SMSConfig{URL: g.URL, Body: "to={digits}&t={text}", Headers: `{"Authorization":"Bearer KEY","X-Route":"otp"}`})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), textToAsha); err != nil {
		t.Fatal(err)
	}
	if g.header.Get("Authorization") != "Bearer KEY" || g.header.Get("X-Route") != "otp" || g.header.Get("Content-Type") != "application/x-www-form-urlencoded" ||
		!strings.HasPrefix(g.body, "to=919822041376&") {
		t.Errorf("%v %s", g.header, g.body)
	}
}

func TestWhatAGatewayRefuses(t *testing.T) {
	t.Parallel()
	status := func(n int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(n)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		name, success string
		answer        http.HandlerFunc
		says          string // empty: it is a success
	}{
		{"no key", "", status(401, "who is +919822041376?"), "401"},
		{"a bad number", "", status(422, ""), "422"},
		{"its own fault", "", status(500, ""), "500"},
		{"a redirect, which is not followed", "", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, "307"},
		{"an error that is sent as a success", `"type":\s*"success"`, status(200, `{"type":"error"}`), "not as a success"},
		{"a success that looks like one", `"type":\s*"success"`, status(200, `{"type": "success"}`), ""},
		{"a closed connection", "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "closed the connection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := startGateway(t, c.answer)
			s, err := NewSMS(SMSConfig{URL: g.URL + "/?to={to}&text={text}&key=hunter2", Success: c.success})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Send(t.Context(), textToAsha)
			if c.says == "" {
				if err != nil {
					t.Errorf("a success is %v", err)
				}
				return
			}
			if !platform.Is(err, platform.Unavailable) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
			if err != nil && strings.ContainsAny(err.Error(), "+") || strings.Contains(err.Error(), "482913") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells too much: %v", err)
			}
			if g.hits.Load() != 1 {
				t.Errorf("it was asked %d times", g.hits.Load())
			}
		})
	}
}

func TestAGatewayThatIsSlowOrAway(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	g := startGateway(t, func(http.ResponseWriter, *http.Request) { <-over })
	defer close(over)
	s, err := NewSMS(SMSConfig{URL: g.URL + "/?to={to}&text={text}"})
	if err != nil {
		t.Fatal(err)
	}
	s.limit = 30 * time.Millisecond
	if err := s.Send(t.Context(), textToAsha); !platform.Is(err, platform.Unavailable) || !strings.Contains(err.Error(), "in time") {
		t.Errorf("slow: %v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s, err = NewSMS(SMSConfig{URL: gone.URL + "/?to={to}&text={text}"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), textToAsha); !platform.Is(err, platform.Unavailable) || !strings.Contains(err.Error(), "could not be reached") {
		t.Errorf("away: %v", err)
	}
}

func TestAGatewaysDescriptionIsHeldToItsRules(t *testing.T) {
	t.Parallel()
	good := SMSConfig{URL: "https://sms.example/send", Body: `{"to":"{to}","text":"{text}"}`}
	if s, err := NewSMS(good); err != nil || s.Host() != "sms.example" {
		t.Fatalf("the premise: %v", err)
	}
	for _, c := range []struct {
		name   string
		change func(*SMSConfig)
		says   string
	}{
		{"no address", func(c *SMSConfig) { c.URL = "" }, "web address"},
		{"another scheme", func(c *SMSConfig) { c.URL = "ftp://sms.example" }, "web address"},
		{"no TLS over the internet", func(c *SMSConfig) { c.URL = "http://sms.example/send" }, "https"},
		{"a host that depends on the message", func(c *SMSConfig) { c.URL = "https://{to}.sms.example/send" }, "host"},
		{"a method that sends nothing", func(c *SMSConfig) { c.Method = "DELETE" }, "GET, POST or PUT"},
		{"a GET with a body", func(c *SMSConfig) { c.Method = "GET" }, "no body"},
		{"no text", func(c *SMSConfig) { c.Body = `{"to":"{to}"}` }, "{text}"},
		{"no recipient", func(c *SMSConfig) { c.Body = `{"text":"{text}"}` }, "{to}"},
		{"a placeholder that is none", func(c *SMSConfig) { c.Body = `{"to":"{to}","text":"{text}","from":"{sender}"}` }, "{sender}"},
		{"JSON without quotes", func(c *SMSConfig) { c.Body = `{"to":"{to}","text":{text}}` }, "within quotes"},
		{"broken JSON", func(c *SMSConfig) { c.Body = `{"to":"{to}","text":"{text}"` }, "not JSON"},
		{"headers that are no object", func(c *SMSConfig) { c.Headers = "Authorization: Bearer hunter2" }, "JSON object"},
		{"a header of two lines", func(c *SMSConfig) { c.Headers = `{"X":"hunter2\r\nY: z"}` }, "can't be sent"},
		{"a header without a name", func(c *SMSConfig) { c.Headers = `{"":"hunter2"}` }, "can't be sent"},
		{"a kind that can't be read", func(c *SMSConfig) { c.Headers = `{"Content-Type":";"}` }, "Content-Type"},
		{"an expression that is none", func(c *SMSConfig) { c.Success = "(" }, "must match"},
	} {
		bad := good
		c.change(&bad)
		_, err := NewSMS(bad)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q and no secret", c.name, err, c.says)
		}
	}
	for _, near := range []string{"http://localhost:13013/cgi-bin/sendsms", "http://10.1.2.3/send", "http://[::1]/"} {
		if _, err := NewSMS(SMSConfig{URL: near + "?to={to}&text={text}"}); err != nil {
			t.Errorf("%s: %v", near, err)
		}
	}
}

type shelf struct{ got []platform.Message }

func (s *shelf) Send(_ context.Context, m platform.Message) error {
	s.got = append(s.got, m)
	return nil
}

func TestAMessageTakesItsOwnWay(t *testing.T) {
	t.Parallel()
	mail, text, outbox := &shelf{}, &shelf{}, &shelf{}
	letter, sms := platform.Message{Channel: platform.ByEmail}, platform.Message{Channel: platform.ByMobile}
	for _, w := range []struct {
		ways                    Ways
		mails, texts, otherwise int
	}{
		{Ways{Mail: mail, Text: text, Otherwise: outbox}, 1, 1, 0},
		{Ways{Mail: mail, Otherwise: outbox}, 1, 0, 1},
		{Ways{Text: text, Otherwise: outbox}, 0, 1, 1},
		{Ways{Otherwise: outbox}, 0, 0, 2},
	} {
		mail.got, text.got, outbox.got = nil, nil, nil
		for _, m := range []platform.Message{letter, sms} {
			if err := w.ways.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if len(mail.got) != w.mails || len(text.got) != w.texts || len(outbox.got) != w.otherwise {
			t.Errorf("%+v: %d mails, %d texts, %d otherwise", w.ways, len(mail.got), len(text.got), len(outbox.got))
		}
	}
}
