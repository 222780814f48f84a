package api_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/wire"
)

const register = `{"name":"Acme Corp","email":"ops@acme.example","mobile":"9876543210","password":"SecurePass@123","country_code":"+91"}`

func TestEveryEndpointIsServedAndTakesItsSample(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	for _, e := range wire.All() {
		path, body := e.Path, string(e.SampleRequest)
		for _, p := range wire.Params(path) {
			path = strings.ReplaceAll(path, "{"+p+"}", "CLIENTAPIKEY12345")
		}
		if e.Method == http.MethodGet {
			body = ""
		}
		bearer := goodKey
		if e.ByClient {
			bearer = goodToken
		}
		resp, got := s.ask(t, e.Method, path, body, "Authorization", "Bearer "+bearer)
		if resp.StatusCode != 200 {
			t.Errorf("%s: %d %s %v", e.Name, resp.StatusCode, got.Message, got.Errors)
		}
		if e.AnswerIsList && string(got.Data) != "[]" {
			t.Errorf("%s: an empty list is sent as %s", e.Name, got.Data)
		}
	}
	if n := int(s.fake.calls.Load()); n != len(wire.All()) {
		t.Errorf("%d calls reached the platform, want %d", n, len(wire.All()))
	}
}

func TestOnlyAKnownKeyGetsIn(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	if resp, _ := s.ask(t, "POST", "/partnerclients/register", register); resp.StatusCode != 200 {
		t.Fatalf("the premise is that the good key works: %d", resp.StatusCode)
	}
	if resp, _ := s.ask(t, "POST", "/partnerclients/register", register, "Authorization", "bearer "+goodKey); resp.StatusCode != 200 {
		t.Errorf("the scheme's letters matter: %d", resp.StatusCode)
	}
	before := s.fake.calls.Load()
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer wrong", "Basic " + goodKey, goodKey, "Bearer " + strings.Repeat("x", 600)} {
		for _, path := range []string{"/partnerclients/register", "/partnerclients/clients", "/partnerclients/dids/x"} {
			method := "GET"
			if path == "/partnerclients/register" {
				method = "POST"
			}
			resp, e := s.ask(t, method, path, "not even JSON", "Authorization", header)
			if resp.StatusCode != 401 || e.Code != "unauthenticated" || resp.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s with %.20q: %d %+v", path, header, resp.StatusCode, e)
			}
		}
	}
	if s.fake.calls.Load() != before {
		t.Error("the platform was reached without a key")
	}
}

func TestWrongAddressesGetTheirOwnAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	tests := []struct {
		method, path  string
		status        int
		allow, inCode string
	}{
		{"POST", "/partnerclients/registers", 404, "", wire.CodeNoEndpoint},
		{"GET", "/", 404, "", wire.CodeNoEndpoint},
		{"GET", "/partnerclients//clients", 404, "", wire.CodeNoEndpoint},
		{"GET", "/partnerclients/clients/", 404, "", wire.CodeNoEndpoint},
		{"POST", "/partnerclients/../partnerclients/register", 404, "", wire.CodeNoEndpoint},
		{"GET", "/outbox.json", 404, "", wire.CodeNoEndpoint},
		{"GET", "/partnerclients/register", 405, "POST", wire.CodeNoEndpoint},
		{"DELETE", "/partnerclients/clients", 405, "GET, HEAD", wire.CodeNoEndpoint},
		{"OPTIONS", "/partnerclients/register", 405, "POST", wire.CodeNoEndpoint},
		{"POST", "/partnerclients/dids/abc", 405, "GET, HEAD", wire.CodeNoEndpoint},
	}
	for _, tt := range tests {
		resp, e := s.ask(t, tt.method, tt.path, "")
		if resp.StatusCode != tt.status || resp.Header.Get("Allow") != tt.allow || e.Code != tt.inCode {
			t.Errorf("%s %s: %d, Allow %q, %+v", tt.method, tt.path, resp.StatusCode, resp.Header.Get("Allow"), e)
		}
	}
	if resp, _ := s.ask(t, "HEAD", "/partnerclients/clients", ""); resp.StatusCode != 200 {
		t.Errorf("HEAD: %d", resp.StatusCode)
	}
}

func TestBadBodiesGetTheirOwnAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	if resp, _ := s.ask(t, "POST", "/partnerclients/register", register, "Content-Type", "Application/JSON; charset=UTF-8"); resp.StatusCode != 200 {
		t.Fatalf("the premise is a body that is accepted: %d", resp.StatusCode)
	}
	before := s.fake.calls.Load()
	tests := []struct {
		name, body, contentType string
		status                  int
		fields                  []string
		says                    string
	}{
		{"a form", "name=x", "application/x-www-form-urlencoded", 400, nil, "application/json"},
		{"text", register, "text/plain", 400, nil, "application/json"},
		{"no valid type", register, ";;;", 400, nil, "application/json"},
		{"another charset", register, "application/json; charset=latin1", 400, nil, "UTF-8"},
		{"malformed", "{\n\"name\": x}", "application/json", 400, nil, "line 2, character 9"},
		{"a list", "[]", "application/json", 400, nil, "JSON object"},
		{"wrong types", `{"name":["x"],"email":{},"mobile":"1","password":"p","country_code":""}`, "application/json", 400, []string{"country_code", "email", "name"}, "3 fields"},
		{"a field twice", strings.Replace(register, "{", `{"name":"B",`, 1), "application/json", 400, []string{"name"}, "twice"},
		{"something behind", register + "x", "application/json", 400, nil, "line 1"},
		{"too large", `{"name":"` + strings.Repeat("x", 256<<10) + `"}`, "application/json", 413, nil, "too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resp, e := s.ask(t, "POST", "/partnerclients/register", tt.body, "Content-Type", tt.contentType)
			if resp.StatusCode != tt.status || !strings.Contains(e.Message, tt.says) {
				t.Errorf("%d %q, want %d that says %q", resp.StatusCode, e.Message, tt.status, tt.says)
			}
			if got := slices.Sorted(maps.Keys(e.Errors)); !slices.Equal(got, tt.fields) {
				t.Errorf("faulty fields %v, want %v", got, tt.fields)
			}
		})
	}
	for _, body := range []string{"", "{}", "null", `{"status":""}`} {
		resp, e := s.ask(t, "POST", "/partnerclients/update_status", body)
		if resp.StatusCode != 400 || body != "null" && (e.Errors["client_id"] == "" || e.Errors["status"] == "") {
			t.Errorf("%q: %d %+v", body, resp.StatusCode, e)
		}
	}
	t.Cleanup(func() {
		if s.fake.calls.Load() != before {
			t.Error("a bad body reached the platform")
		}
	})
}

func TestTheBodyLimitHoldsWithoutALength(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	req, err := http.NewRequest("POST", s.URL+"/partnerclients/register",
		io.MultiReader(strings.NewReader(`{"name":"`), strings.NewReader(strings.Repeat("x", 300<<10))))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if req.ContentLength != 0 || resp.StatusCode != 413 {
		t.Errorf("got %d, want 413", resp.StatusCode)
	}
}

func TestASignatureOfOneMegabyteIsTaken(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	body := func(n int) string {
		return `{"temp_client_id":"tmp_1","signature":"data:image/png;base64,` + base64.StdEncoding.EncodeToString(make([]byte, n)) + `"}`
	}
	if resp, e := s.ask(t, "POST", "/partnerclients/accept_kyc", body(1<<20)); resp.StatusCode != 200 {
		t.Errorf("1 MB: %d %+v", resp.StatusCode, e)
	}
	if resp, e := s.ask(t, "POST", "/partnerclients/accept_kyc", body(1<<20+1)); resp.StatusCode != 400 || e.Errors["signature"] == "" {
		t.Errorf("one byte more: %d %+v", resp.StatusCode, e)
	}
	for _, bad := range []string{"data:image/jpeg;base64,AAAA", "AAAA", "data:image/png;base64,!!!"} {
		if resp, e := s.ask(t, "POST", "/partnerclients/accept_kyc", `{"temp_client_id":"t","signature":"`+bad+`"}`); resp.StatusCode != 400 || e.Errors["signature"] == "" {
			t.Errorf("%s: %d %+v", bad, resp.StatusCode, e)
		}
	}
}

func TestEachKindOfFailureHasItsStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err        error
		status     int
		code       string
		retryAfter string
	}{
		{&platform.Error{Kind: platform.Invalid, Msg: "PAN is due.", Due: platform.StepPAN}, 400, "invalid", ""},
		{platform.Field("email", "is taken"), 400, "invalid", ""},
		{platform.Errorf(platform.Unauthenticated, "x"), 401, "unauthenticated", ""},
		{platform.Errorf(platform.Forbidden, "x"), 403, "forbidden", ""},
		{platform.Errorf(platform.NotFound, "x"), 404, "not_found", ""},
		{platform.Errorf(platform.Conflict, "x"), 409, "conflict", ""},
		{platform.Errorf(platform.InsufficientFunds, "x"), 409, "insufficient_funds", ""},
		{&platform.Error{Kind: platform.RateLimited, RetryAfter: 1500 * time.Millisecond}, 429, "rate_limited", "2"},
		{&platform.Error{Kind: platform.RateLimited}, 429, "rate_limited", "1"},
		{platform.Errorf(platform.Unavailable, "x"), 503, "unavailable", ""},
		{platform.Errorf(platform.Unknown, "x"), 503, "unknown", ""},
		{fmt.Errorf("wrapped: %w", platform.Errorf(platform.NotFound, "x")), 404, "not_found", ""},
		{&platform.Error{Kind: platform.Internal, Msg: "SECRET", Err: errors.New("SECRET")}, 500, "internal", ""},
		{errors.New("SECRET"), 500, "internal", ""},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.err), func(t *testing.T) {
			t.Parallel()
			s := serve(t, &fake{err: tt.err})
			resp, e := s.ask(t, "POST", "/partnerclients/register", register)
			if resp.StatusCode != tt.status || e.Code != tt.code || resp.Header.Get("Retry-After") != tt.retryAfter {
				t.Errorf("%d %+v, Retry-After %q", resp.StatusCode, e, resp.Header.Get("Retry-After"))
			}
			if pe, ok := errors.AsType[*platform.Error](tt.err); ok && pe.Kind != platform.Internal {
				if e.Due != string(pe.Due) || !maps.Equal(e.Errors, pe.Fields) {
					t.Errorf("due %q, errors %v", e.Due, e.Errors)
				}
			}
			if strings.Contains(e.Message, "SECRET") {
				t.Errorf("the cause is told: %q", e.Message)
			}
			if (e.Ref != "") != (tt.status >= 500) || e.Ref != "" && e.Ref != resp.Header.Get("X-Request-Id") {
				t.Errorf("ref %q", e.Ref)
			}
		})
	}
}

func TestAPanicIsAnOrdinaryFailureAndIsLogged(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{panics: "SECRET boom"})
	resp, e := s.ask(t, "POST", "/partnerclients/register", register)
	if resp.StatusCode != 500 || strings.Contains(e.Message, "boom") || e.Ref == "" {
		t.Errorf("%d %+v", resp.StatusCode, e)
	}
	s.Close()
	if log := s.log.String(); !strings.Contains(log, "boom") || !strings.Contains(log, e.Ref) {
		t.Errorf("the log lacks the panic: %s", log)
	}
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{})
	s.ask(t, "POST", "/partnerclients/register", register)
	s.ask(t, "GET", "/partnerclients/dids/CLIENTSECRET99", "")
	s.ask(t, "GET", "/partnerclients/clients/CLIENTSECRET99?x=CLIENTSECRET99", "")
	s.ask(t, "POST", "/partnerclients/CLIENTSECRET99", register)
	s.ask(t, "POST", "/partnerclients/register", `{"email":["ops@acme.example"]}`)
	s.Close()
	log := s.log.String()
	if n := strings.Count(log, `"route":"/partnerclients/dids/{client_id}"`); n != 1 {
		t.Errorf("the route is logged %d times: %s", n, log)
	}
	for _, want := range []string{`"partner":"acme"`, `"status":200`, `"status":404`, `"status":400`, `"request":"rq_1"`, `"method":"POST"`, `"ms":`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for _, secret := range []string{"acme.example", "9876543210", "SecurePass", "CLIENTSECRET99", goodKey, "Acme Corp"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %s: %s", secret, log)
		}
	}
}

// Not parallel: it measures the heap, which the tests share.
func TestTheClientListStreams(t *testing.T) {
	const total = 30_000
	var before, during runtime.MemStats
	s := serve(t, &fake{rows: func(yield func(platform.Client, error) bool) {
		balance := 5 * platform.Rupee
		for i := range total {
			if i == total-1 {
				runtime.GC()
				runtime.ReadMemStats(&during)
			}
			if !yield(platform.Client{ID: platform.ClientID(fmt.Sprintf("key_%06d", i)), Name: "Asha & Sons", Balance: &balance}, nil) {
				return
			}
		}
	}})
	req, err := http.NewRequest("GET", s.URL+"/partnerclients/clients", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	runtime.GC()
	runtime.ReadMemStats(&before)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if n < total*60 {
		t.Fatalf("the premise is a large list: %d bytes", n)
	}
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > n/2 {
		t.Errorf("the heap grew by %d bytes for a list of %d", grown, n)
	}
}

func TestAListThatFailsNeverLooksComplete(t *testing.T) {
	t.Parallel()
	failing := func(after int) *fake {
		return &fake{rows: func(yield func(platform.Client, error) bool) {
			for i := range after {
				if !yield(platform.Client{ID: platform.ClientID(fmt.Sprint(i)), Name: "n"}, nil) {
					return
				}
			}
			yield(platform.Client{}, platform.Errorf(platform.Unavailable, "Reading stopped."))
		}}
	}
	t.Run("before the first row it is an ordinary answer", func(t *testing.T) {
		t.Parallel()
		if resp, e := serve(t, failing(0)).ask(t, "GET", "/partnerclients/clients", ""); resp.StatusCode != 503 || e.Code != "unavailable" {
			t.Errorf("%d %+v", resp.StatusCode, e)
		}
	})
	t.Run("so it is while nothing has been sent", func(t *testing.T) {
		t.Parallel()
		if resp, e := serve(t, failing(3)).ask(t, "GET", "/partnerclients/clients", ""); resp.StatusCode != 503 || e.Code != "unavailable" {
			t.Errorf("%d %+v", resp.StatusCode, e)
		}
	})
	t.Run("later the connection is cut", func(t *testing.T) {
		t.Parallel()
		s := serve(t, failing(5000))
		req, err := http.NewRequest("GET", s.URL+"/partnerclients/clients", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+goodKey)
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Fatalf("the premise is a list that began: %d", resp.StatusCode)
		}
		if _, err := io.ReadAll(resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("reading it to the end gave %v", err)
		}
		s.Close()
		if !strings.Contains(s.log.String(), "Reading stopped.") {
			t.Errorf("the cause is not logged: %s", s.log)
		}
	})
}

func TestTheOutboxShowsThePartnersOwnMessages(t *testing.T) {
	t.Parallel()
	s := serve(t, &fake{}, func(c *api.Config) {
		c.Outbox = func(_ context.Context, partner, to string) ([]platform.Message, error) {
			return []platform.Message{{Partner: partner, Channel: platform.ByEmail, To: to, Subject: "Your code", Text: "482913 for " + partner}}, nil
		}
	})
	resp, e := s.ask(t, "GET", "/outbox.json?to=ops@acme.example", "")
	if resp.StatusCode != 200 || !strings.Contains(string(e.Data), "482913 for acme") {
		t.Errorf("%d %s", resp.StatusCode, e.Data)
	}
	if resp, e := s.ask(t, "GET", "/outbox.json", ""); resp.StatusCode != 400 || e.Errors["to"] == "" {
		t.Errorf("without to: %d %+v", resp.StatusCode, e)
	}
	if resp, _ := s.ask(t, "GET", "/outbox.json?to=x", "", "Authorization", ""); resp.StatusCode != 401 {
		t.Errorf("without a key: %d", resp.StatusCode)
	}
}
