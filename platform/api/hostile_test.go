package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/wire"
)

// real is the embedded platform behind the API, with one client in it.
type real struct {
	handler http.Handler
	log     *journal
	key     string
	client  platform.ClientID
}

func realPlatform(t *testing.T) *real {
	t.Helper()
	b := platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	r := &real{log: &journal{}, key: b.Keys[platformtest.Acme], client: w.Client(t, platformtest.Acme)}
	w.Number(t, platformtest.Acme, r.client)
	w.Agent(t, platformtest.Acme, r.client)
	ids := atomic.Int64{}
	r.handler = api.New(api.Config{
		Log: slog.New(slog.NewTextHandler(r.log, nil)), Now: b.Clock.Now, NewID: func() string { return fmt.Sprint(ids.Add(1)) },
		Authenticate: func(_ context.Context, key string) (api.Caller, error) {
			who, err := b.Platform.Authenticate(t.Context(), key)
			return api.Caller{API: b.Platform.As(who.Partner), Partner: who.Partner, KeyID: who.KeyID}, err
		},
		AuthenticateClient: func(_ context.Context, token string) (api.Caller, error) {
			as, partner, err := b.Platform.AsClient(t.Context(), token)
			return api.Caller{API: as, Partner: partner}, err
		},
	})
	return r
}

// journal is a log that several write to.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// send asks one endpoint, as whoever it wants.
func send(h http.Handler, e wire.Entry, client, key, body string) (int, wire.Envelope, error) {
	path := e.Path
	for _, p := range wire.Params(path) {
		path = strings.ReplaceAll(path, "{"+p+"}", client)
	}
	if e.ByClient {
		key = client
	}
	req := httptest.NewRequest(e.Method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	raw := rec.Body.Bytes()
	var env wire.Envelope
	if err := json.Unmarshal(raw, &env); err != nil {
		return rec.Code, env, fmt.Errorf("the answer is no envelope: %w: %.200s", err, raw)
	}
	return rec.Code, env, nil
}

// hostile is something that no honest program puts in a field.
type hostile struct {
	name, raw string
	// wrongFor says of which types of fields it must be refused by name; "all" is
	// every type.
	wrongFor []string
}

// hostiles are made once: one of them is large. Nothing changes them.
var hostiles = sync.OnceValue(func() []hostile {
	scalars := []string{"text", "flag", "integer", "rupees", "date-time", "date"}
	return []hostile{
		{"null", `null`, nil},
		{"an array", `[1,2]`, scalars},
		{"an array of objects", `[{"a":[{}]}]`, scalars},
		{"an object", `{"a":{"b":1}}`, scalars},
		{"an empty text", `""`, nil},
		{"spaces", `"   "`, nil},
		{"control characters", `"a\u0000b\u0007\u001b[31m"`, []string{"all"}},
		{"a byte order mark and a right-to-left mark", `"\ufeff\u202ea"`, nil},
		{"half a surrogate", `"\ud800"`, nil},
		{"emoji", `"👩‍👩‍👧‍👦🏳️‍🌈"`, []string{"flag", "integer", "rupees", "date-time", "date"}},
		{"markup", `"<script>alert(1)</script>"`, []string{"flag", "integer", "rupees", "date-time", "date"}},
		{"SQL", `"'; DROP TABLE wallets; --"`, []string{"flag", "integer", "rupees", "date-time", "date"}},
		{"a number", `7`, nil},
		{"a number as text", `"7"`, nil},
		{"a negative number", `-1`, nil},
		{"zero", `0`, nil},
		{"a fraction of a paisa", `0.001`, []string{"rupees", "integer"}},
		{"a huge number", `1e308`, []string{"integer", "rupees"}},
		{"more digits than any number has", strings.Repeat("9", 400), []string{"integer", "rupees"}},
		{"not a number", `"NaN"`, []string{"integer", "rupees", "flag"}},
		{"true", `true`, []string{"date-time", "date", "rupees"}},
		{"a text", `"seven"`, []string{"integer", "rupees", "flag", "date-time", "date"}},
		{"a day that is none", `"2026-02-30"`, []string{"date-time", "date"}},
		{"a long text", `"` + strings.Repeat("x", 20_000) + `"`, []string{"integer", "rupees", "date-time", "date"}},
		{"a text of 1 MB", `"` + strings.Repeat("x", 1<<20) + `"`, nil},
	}
})

// Over the whole catalogue, whatever stands in a field: never a 500, the status in
// the body is that of HTTP, and a value of the wrong kind is named by its field.
func TestHostileFields(t *testing.T) {
	t.Parallel()
	r := realPlatform(t)
	for _, e := range wire.All() {
		if e.Method != http.MethodPost {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			var good map[string]json.RawMessage
			if err := json.Unmarshal(e.SampleRequest, &good); err != nil {
				t.Fatal(err)
			}
			if _, ok := good["client_id"]; ok {
				good["client_id"], _ = json.Marshal(string(r.client))
			}
			// The premise: the sample's own value is not refused, so that what is put in
			// its place is refused for what it is.
			_, sample, err := send(r.handler, e, string(r.client), r.key, with(good, "", ""))
			if err != nil {
				t.Fatal(err)
			}
			refusals := 0
			for i, f := range e.Request {
				if slices.Contains(wire.Params(e.Path), f.Name) {
					continue
				}
				for _, h := range hostiles() {
					if i > 0 && len(h.raw) > 1<<20 {
						continue // the limit is of the body: once is enough
					}
					wrong := slices.Contains(h.wrongFor, f.Type) || slices.Contains(h.wrongFor, "all") ||
						f.Required && !f.Ruled && (h.raw == `null` || h.raw == `""`)
					r.check(t, e, f.Name+": "+h.name, with(good, f.Name, h.raw), named{f.Name, wrong})
					if wrong && sample.Errors[f.Name] == "" {
						refusals++
					}
				}
				body := with(good, f.Name, `"one"`)
				twice := strings.TrimSuffix(body, "}") + `,` + quoted(f.Name) + `:"two"}`
				r.check(t, e, f.Name+" twice", twice, named{f.Name, true})
				if f.Required && !f.Ruled {
					r.check(t, e, f.Name+" missing", with(good, f.Name, ""), named{f.Name, true})
				}
			}
			if len(e.Request) > len(wire.Params(e.Path)) && refusals == 0 {
				t.Error("no value was to be refused by name: the table holds nothing against these fields")
			}
		})
	}
}

// The bodies as a whole.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	r := realPlatform(t)
	for name, body := range map[string]string{
		"nothing": "", "null": "null", "an array": `[]`, "a text": `"x"`, "a number": "1", "half an object": `{"client_id":"a`,
		"two objects": `{}{}`, "something behind it": `{} x`, "not UTF-8": "{\"client_id\":\"\xff\xfe\"}", "a byte order mark": "\ufeff{}",
		"deep": strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000), "deep arrays": `{"a":` + strings.Repeat("[", 5000) + "}",
		"many fields": `{` + strings.Repeat(`"a":1,`, 1000) + `"b":1}`, "2 MB": `{"x":"` + strings.Repeat("x", 2<<20) + `"}`,
		"nothing but spaces": strings.Repeat(" ", 1000), "form data": "client_id=a&name=b", "XML": "<a/>", "a null character": "\x00",
	} {
		for _, e := range wire.All() {
			if e.Method != http.MethodPost {
				continue
			}
			code := r.check(t, e, name, body, named{})
			if code < 300 && !slices.Contains([]string{"nothing", "nothing but spaces", "many fields"}, name) {
				t.Errorf("%s takes a body that is %s", e.Name, name)
			}
		}
	}
}

// named is a field that a refusal must name, where must.
type named struct {
	field string
	must  bool
}

func (r *real) check(t *testing.T, e wire.Entry, what, body string, n named) int {
	t.Helper()
	code, env, err := send(r.handler, e, string(r.client), r.key, body)
	switch {
	case err != nil:
		t.Errorf("%s, %s: %v", e.Name, what, err)
	case code != env.Status:
		t.Errorf("%s, %s: HTTP says %d, the body %d", e.Name, what, code, env.Status)
	case code == http.StatusInternalServerError || code == http.StatusNotImplemented:
		t.Errorf("%s, %s: %d\n%s", e.Name, what, code, last(r.log.String()))
	case n.must && len(body) > int(e.BodyLimit) && code == http.StatusRequestEntityTooLarge:
	case n.must && (code < 400 || env.Errors[n.field] == ""):
		t.Errorf("%s, %s: %d %v, want the field named", e.Name, what, code, env.Errors)
	}
	return code
}

// last is the end of a log.
func last(log string) string { return log[max(len(log)-2000, 0):] }

func quoted(s string) string { return `"` + s + `"` }

// with is an object with one field replaced, or taken away.
func with(good map[string]json.RawMessage, field, raw string) string {
	var b strings.Builder
	b.Grow(len(raw) + 1<<10)
	b.WriteByte('{')
	put := func(name, value string) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(name) + ":")
		b.WriteString(value)
	}
	for name, value := range good {
		if name != field {
			put(name, string(value))
		}
	}
	if raw != "" {
		put(field, raw)
	}
	b.WriteByte('}')
	return b.String()
}

// Whatever bytes come to whichever endpoint, its decoder answers with an envelope
// of the right status and does not break. The first byte chooses the endpoint.
func FuzzRequests(f *testing.F) {
	all := wire.All()
	for i, e := range all {
		f.Add(byte(i), []byte(e.SampleRequest))
	}
	for _, h := range hostiles() {
		f.Add(byte(len(h.raw)), []byte(`{"client_id":`+h.raw+`,"credit":`+h.raw+`,"name":`+h.raw+`}`))
	}
	h := api.New(api.Config{
		Log: slog.New(slog.DiscardHandler), Now: platformtest.Start, NewID: func() string { return "1" },
		Authenticate:       func(context.Context, string) (api.Caller, error) { return api.Caller{API: (&fake{}).api()}, nil },
		AuthenticateClient: func(context.Context, string) (api.Caller, error) { return api.Caller{API: (&fake{}).api()}, nil },
	})
	f.Fuzz(func(t *testing.T, which byte, body []byte) {
		e := all[int(which)%len(all)]
		code, env, err := send(h, e, "CLIENTAPIKEY12345", goodKey, string(body))
		if err != nil || code != env.Status || code >= 500 {
			t.Fatalf("%s: %d %+v %v for %q", e.Name, code, env, err, body)
		}
		if code == http.StatusUnprocessableEntity && len(env.Errors) == 0 && env.Message == "" {
			t.Fatalf("%s: a refusal that says nothing for %q", e.Name, body)
		}
	})
}
