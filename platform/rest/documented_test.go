package rest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
)

type example struct {
	Call, Method, Path string
	Request, Answer    json.RawMessage
}

func examples(t *testing.T) []example {
	t.Helper()
	raw, err := os.ReadFile("testdata/documented.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDocumentedExamplesAreSpokenToTheLetter makes each documented call and holds
// what was sent against the document, and what was understood against its answer.
func TestDocumentedExamplesAreSpokenToTheLetter(t *testing.T) {
	t.Parallel()
	const client = platform.ClientID("CLIENTAPIKEY12345")
	till := time.Date(2025, 12, 31, 23, 59, 59, 0, wire.Zone())
	calls := map[string]struct {
		do   func(platform.API) (any, error)
		want any
	}{
		"register": {func(p platform.API) (any, error) {
			return p.Onboarding.Register(t.Context(), platform.Registration{Name: "Acme Corp", Email: "ops@acme.com",
				Mobile: "9876543210", CountryCode: "+91", Password: "SecurePass@123", Promo: "WELCOME10"})
		}, platform.RequestID("req_8f3a21")},
		"verify_pan": {func(p platform.API) (any, error) {
			return p.Onboarding.VerifyPAN(t.Context(), "tmp_5521", "ABCDE1234F", platform.Company)
		}, platform.PANRecord{}},
		"verify_gst": {func(p platform.API) (any, error) {
			return p.Onboarding.VerifyGST(t.Context(), "tmp_5521", "29ABCDE1234F1Z5")
		}, platform.GSTRecord{}},
		"update_status": {func(p platform.API) (any, error) {
			return nil, p.Clients.SetActive(t.Context(), client, true)
		}, nil},
		"search_did": {func(p platform.API) (any, error) {
			return p.Numbers.Search(t.Context(), platform.NumberQuery{Client: client, CountryCode: "+91", Pattern: "4310",
				Where: platform.Contains, Region: "1"})
		}, []platform.NumberOffer{{Number: "+911143104501", Region: "Delhi", Country: "IN"}}},
		"buy_did": {func(p platform.API) (any, error) {
			return p.Numbers.Buy(t.Context(), client, "+911143104501", "IN")
		}, platform.Number{DIDID: "331", Number: "+911143104501"}},
		"client_dids": {func(p platform.API) (any, error) {
			return p.Numbers.Held(t.Context(), client)
		}, []platform.Number{{DIDID: "331", Number: "+911143104501"}}},
		"add_client_credits": {func(p platform.API) (any, error) {
			b, err := p.Wallet.AddCredit(t.Context(), platform.NewCredit{Client: client, Amount: 500 * platform.Rupee, ValidTill: &till})
			if b.ValidTill == nil || !b.ValidTill.Equal(till) {
				t.Errorf("valid till %v", b.ValidTill)
			}
			return b.Amount, err
		}, 500 * platform.Rupee},
	}
	list := examples(t)
	if len(list) != len(calls) {
		t.Fatalf("%d examples and %d calls", len(list), len(calls))
	}
	for _, ex := range list {
		t.Run(ex.Call, func(t *testing.T) {
			t.Parallel()
			r := against(t, answer(200, string(ex.Answer)))
			got, err := calls[ex.Call].do(r.api)
			if err != nil || !reflect.DeepEqual(got, calls[ex.Call].want) {
				t.Errorf("understood %+v, %v", got, err)
			}
			req := r.asked[0]
			if req.Method != ex.Method || req.URL.Path != ex.Path || req.Header.Get("Authorization") != "Bearer "+key {
				t.Errorf("%s %s with %v", req.Method, req.URL.Path, req.Header)
			}
			if !sameJSON(t, []byte(r.sent[0]), ex.Request) {
				t.Errorf("sent %s, documented %s", r.sent[0], ex.Request)
			}
		})
	}
}

// TestDocumentedExamplesNameNothingThatTheCatalogueLacks decodes them strictly,
// so that a misspelt field can't hide behind tolerance on both ends.
func TestDocumentedExamplesNameNothingThatTheCatalogueLacks(t *testing.T) {
	t.Parallel()
	entries := map[string]wire.Entry{}
	for _, e := range wire.All() {
		entries[e.Name] = e
	}
	for _, ex := range examples(t) {
		e := entries[ex.Call]
		known := func(fields []wire.Field, raw json.RawMessage) {
			t.Helper()
			if len(raw) == 0 {
				return
			}
			var members map[string]json.RawMessage
			if err := json.Unmarshal(raw, &members); err != nil {
				t.Fatal(err)
			}
			for _, f := range fields {
				delete(members, f.Name)
			}
			for name := range members {
				t.Errorf("%s: %s is documented and not in the catalogue", ex.Call, name)
			}
		}
		known(e.Request, ex.Request)
		var reply struct {
			Status  int
			Message string
			Data    json.RawMessage
		}
		dec := json.NewDecoder(bytes.NewReader(ex.Answer))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&reply); err != nil {
			t.Errorf("%s: %v", ex.Call, err)
		}
		if e.AnswerIsList {
			var rows []json.RawMessage
			if err := json.Unmarshal(reply.Data, &rows); err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				known(e.Answer, row)
			}
			continue
		}
		known(e.Answer, reply.Data)
	}
}

func TestTheCatalogueMovesCallsAndFieldsWithThem(t *testing.T) {
	t.Parallel()
	moved, err := wire.ReadOverrides(strings.NewReader(`{"client_dids":{"method":"POST","path":"/v2/dids"},
		"wallet_balance":{"method":"GET","path":"/v2/wallet/{client_id}"},"search_did":{"method":"GET","path":"/v2/{client_id}/search"}}`))
	if err != nil {
		t.Fatal(err)
	}
	r := against(t, answer(200, `{"status":200,"message":"ok"}`))
	r.connect(t, r.URL+"/base/", func(c *rest.Config) { c.Catalogue = moved })
	id := platform.ClientID("a/b?c%d e")
	if _, err := r.api.Numbers.Held(t.Context(), id); err != nil {
		t.Error(err)
	}
	if _, err := r.api.Numbers.Search(t.Context(), platform.NumberQuery{Client: id, CountryCode: "+91", Pattern: "43 10"}); err != nil {
		t.Error(err)
	}
	if _, err := r.api.Wallet.Balance(t.Context(), id); !platform.Is(err, platform.Unavailable) {
		t.Errorf("a balance without a balance is %v", err)
	}
	want := []struct{ method, uri, body string }{
		{"POST", "/base/v2/dids", `{"client_id":"a/b?c%d e"}`},
		{"GET", "/base/v2/a%2Fb%3Fc%25d%20e/search?country_code=%2B91&pattern=43+10", ""},
		{"GET", "/base/v2/wallet/a%2Fb%3Fc%25d%20e", ""},
	}
	for i, w := range want {
		if got := r.asked[i]; got.Method != w.method || got.RequestURI != w.uri || r.sent[i] != w.body {
			t.Errorf("%s %s %s, want %+v", got.Method, got.RequestURI, r.sent[i], w)
		}
	}
}

func TestAnIDCannotChangeThePath(t *testing.T) {
	t.Parallel()
	r := against(t, answer(200, goodList))
	for _, id := range []platform.ClientID{"", ".", ".."} {
		if _, err := r.api.Numbers.Held(t.Context(), id); !platform.Is(err, platform.Invalid) {
			t.Errorf("%q: %v", string(id), err)
		}
	}
	if r.hits.Load() != 0 {
		t.Error("something was sent")
	}
	if _, err := r.api.Numbers.Held(t.Context(), "../clients"); err != nil || r.asked[0].RequestURI != "/partnerclients/dids/..%2Fclients" {
		t.Errorf("%v %s", err, r.asked[0].RequestURI)
	}
}

func TestAWrongAddressOrKeyIsToldAtStart(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "api.example.com", "ftp://api.example.com", "https://", "https://user:pw@api.example.com", "https://api.example.com?x=1", "https://api.example.com#x"} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rest.New(rest.Config{Base: u, Key: key}); err == nil {
			t.Errorf("%q was accepted", base)
		}
	}
	u := &url.URL{Scheme: "https", Host: "api.example.com"}
	for _, k := range []string{"", "a b", "a\nb", "é"} {
		if _, err := rest.New(rest.Config{Base: u, Key: k}); err == nil || strings.Contains(err.Error(), k) && k != "" {
			t.Errorf("key %q: %v", k, err)
		}
	}
	if _, err := rest.New(rest.Config{Base: u, Key: key}); err != nil {
		t.Error(err)
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	r := against(t, func(w http.ResponseWriter, req *http.Request) {
		answer(500, `{"status":500,"message":"ops@acme.com `+clientID+`"}`)(w, req)
	})
	_, _ = r.api.Onboarding.Register(t.Context(), platform.Registration{Name: "Acme", Email: "ops@acme.com", Mobile: "98", Password: "SecurePass@123", CountryCode: "+91"})
	_, _ = r.api.Onboarding.SendAadhaarOTP(t.Context(), "tmp_1", "999941057058")
	_, _ = r.api.Clients.Get(t.Context(), clientID)
	_ = r.write(t.Context())
	log := r.log.String()
	if strings.Count(log, `"msg":"platform call"`) != 4 || !strings.Contains(log, `"ref":"rq_1"`) {
		t.Fatalf("the premise is that each call is logged: %s", log)
	}
	if secret := containsSecret(log); secret != "" {
		t.Errorf("the log holds %s: %s", secret, log)
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("not JSON: %s, %s", a, b)
	}
	return reflect.DeepEqual(x, y)
}
