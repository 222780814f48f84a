package docs_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform/docs"
	"partnerdesk/platform/docs/docstest"
	"partnerdesk/platform/wire"
)

func TestEveryExampleIsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	document := theDocument(t)
	if got, want := len(document.Names()), len(wire.All()); got != want || want == 0 {
		t.Fatalf("the document has %d calls, the catalogue %d", got, want)
	}
	head := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for _, e := range wire.All() {
		path := e.Path
		for _, p := range wire.Params(path) {
			path = strings.ReplaceAll(path, "{"+p+"}", "x")
		}
		answer, err := json.Marshal(wire.Envelope{Status: 200, Message: e.Done, Data: e.SampleAnswer})
		if err != nil {
			t.Fatal(err)
		}
		x := docstest.Exchange{Method: e.Method, Path: path, Request: e.SampleRequest, Status: 200, Header: head, Answer: answer}
		if err := document.Check(x); err != nil {
			t.Error(err)
		}
		for _, r := range docs.RefusedExamples() {
			if r.Of(e) != document.Documented(e.Name, r.Status) {
				t.Errorf("%s: %d is documented: %v", e.Name, r.Status, !r.Of(e))
			}
			if x.Status, x.Answer = r.Status, r.Body; r.Of(e) {
				if err := document.Check(x); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestWhatIsNotDocumentedIsFound(t *testing.T) {
	t.Parallel()
	document := theDocument(t)
	good := func() docstest.Exchange {
		return docstest.Exchange{Method: "POST", Path: "/partnerclients/wallet_balance", Request: []byte(`{"client_id":"x"}`), Status: 200,
			Header: http.Header{"Content-Type": {"application/json"}},
			Answer: []byte(`{"status":200,"message":"Balance","data":{"balance":"1.50","currency":"INR"}}`)}
	}
	if err := document.Check(good()); err != nil {
		t.Fatalf("the premise is an exchange that fits: %v", err)
	}
	for name, spoil := range map[string]func(*docstest.Exchange){
		"another path":                func(x *docstest.Exchange) { x.Path += "s" },
		"another method":              func(x *docstest.Exchange) { x.Method = "GET" },
		"another type of content":     func(x *docstest.Exchange) { x.Header = http.Header{"Content-Type": {"text/html"}} },
		"another status":              func(x *docstest.Exchange) { x.Status = 418 },
		"no data":                     func(x *docstest.Exchange) { x.Answer = []byte(`{"status":200,"message":"Balance"}`) },
		"a status that is not HTTP's": func(x *docstest.Exchange) { x.Answer = []byte(strings.Replace(string(x.Answer), "200", "201", 1)) },
		"a number for a text":         func(x *docstest.Exchange) { x.Answer = []byte(strings.Replace(string(x.Answer), `"1.50"`, "1.5", 1)) },
		"three decimals":              func(x *docstest.Exchange) { x.Answer = []byte(strings.Replace(string(x.Answer), "1.50", "1.501", 1)) },
		"a field that is unknown": func(x *docstest.Exchange) {
			x.Answer = []byte(strings.Replace(string(x.Answer), "currency", "currenci", 1))
		},
		"a request without a field":  func(x *docstest.Exchange) { x.Request = []byte(`{}`) },
		"a request with one more":    func(x *docstest.Exchange) { x.Request = []byte(`{"client_id":"x","y":"z"}`) },
		"an answer that is not JSON": func(x *docstest.Exchange) { x.Answer = []byte(`<p>`) },
	} {
		x := good()
		if spoil(&x); document.Check(x) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestEveryGroupIsDescribed(t *testing.T) {
	t.Parallel()
	for _, g := range wire.Groups() {
		if g.Words == "" {
			t.Errorf("%s has no words", g.Name)
		}
	}
}

func TestTheDocumentNamesItsServer(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"": "/", "https://api.reseller.example": "https://api.reseller.example"} {
		var v struct {
			OpenAPI string
			Servers []struct{ URL string }
		}
		if err := json.Unmarshal(docs.OpenAPI(given), &v); err != nil {
			t.Fatal(err)
		}
		if v.OpenAPI != "3.1.0" || len(v.Servers) != 1 || v.Servers[0].URL != want {
			t.Errorf("%q: %+v", given, v)
		}
	}
}
