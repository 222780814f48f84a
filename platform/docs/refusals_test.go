package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/docs"
	"partnerdesk/platform/platformtest"
	"partnerdesk/platform/wire"
)

// TestEveryExampleOfAFailureIsATrueAnswer causes each and compares.
func TestEveryExampleOfAFailureIsATrueAnswer(t *testing.T) {
	t.Parallel()
	balance := func(body string) func(*testing.T, *world) *httptest.ResponseRecorder {
		return func(t *testing.T, w *world) *httptest.ResponseRecorder {
			return w.ask(t, "POST", wire.WalletBalance.Path, body, "")
		}
	}
	ordinary := balance(`{"client_id":"nobody"}`)
	failing := func(err error) func(*api.Config) {
		return func(c *api.Config) {
			c.Authenticate = func(context.Context, string) (api.Caller, error) { return api.Caller{}, err }
		}
	}
	cause := map[string]struct {
		change func(*api.Config)
		ask    func(*testing.T, *world) *httptest.ResponseRecorder
	}{
		"field": {nil, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			return w.ask(t, "POST", wire.Register.Path, strings.Replace(registration, `"+91"`, `"+91","promo":"EXPIRED"`, 1), "")
		}},
		"missing":   {nil, balance(`{}`)},
		"malformed": {nil, balance(`{"client_id":`)},
		"order": {nil, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			return w.ask(t, "POST", wire.SkipGST.Path, `{"temp_client_id":"`+confirmed(t, w)+`"}`, "")
		}},
		"unknown": {nil, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			return w.ask(t, "GET", wire.Clients.Path, "", "a-key-that-nobody-has")
		}},
		"id": {nil, ordinary},
		"taken": {nil, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			suite := w.World(func(partner string) platform.API { return w.Platform.As(w.Partners[partner]) })
			number := suite.Number(t, platformtest.Acme, suite.Client(t, platformtest.Acme))
			other := suite.Client(t, platformtest.Acme)
			return w.ask(t, "POST", wire.BuyDID.Path, `{"client_id":"`+string(other)+`","number":"`+string(number)+`","country":"IN"}`, "")
		}},
		"size": {nil, balance(`"` + strings.Repeat("x", wire.DefaultBodyLimit) + `"`)},
		"rate": {func(c *api.Config) { c.Rate = api.Rate{PerSecond: 0.01, Burst: 1} },
			func(t *testing.T, w *world) *httptest.ResponseRecorder {
				ordinary(t, w)
				return ordinary(t, w)
			}},
		"fault":       {failing(errors.New("the disk is full")), ordinary},
		"unavailable": {failing(&platform.Error{Kind: platform.Unavailable}), ordinary},
		"lost":        {failing(&platform.Error{Kind: platform.Unknown}), ordinary},
	}
	for _, example := range docs.RefusedExamples() {
		c, ok := cause[example.Name]
		if !ok {
			t.Errorf("nothing here causes the example %q", example.Name)
			continue
		}
		t.Run(example.Name, func(t *testing.T) {
			t.Parallel()
			got := c.ask(t, open(t, c.change))
			var real, shown wire.Envelope
			if err := errors.Join(json.Unmarshal(got.Body.Bytes(), &real), json.Unmarshal(example.Body, &shown)); err != nil {
				t.Fatal(err)
			}
			if (real.Ref == "") != (shown.Ref == "") {
				t.Errorf("ref: %q, the example has %q", real.Ref, shown.Ref)
			}
			real.Ref, shown.Ref = "", ""
			a, _ := json.Marshal(real)
			b, _ := json.Marshal(shown)
			if string(a) != string(b) || got.Code != example.Status {
				t.Errorf("really\n%s\nin the example\n%s", a, b)
			}
		})
	}
}

// TestEveryKindOfFailureIsDocumented lets the watched face fail in each way. No
// call of the API is Forbidden today: a key may do everything or nothing.
func TestEveryKindOfFailureIsDocumented(t *testing.T) {
	t.Parallel()
	for kind := platform.Internal; kind <= platform.Unknown; kind++ {
		if kind == platform.Forbidden {
			continue
		}
		w := open(t, func(c *api.Config) {
			c.Authenticate = func(context.Context, string) (api.Caller, error) {
				return api.Caller{}, &platform.Error{Kind: kind, Msg: "No."}
			}
		})
		if got := w.ask(t, "POST", wire.BuyDID.Path, `{}`, ""); got.Code < 400 {
			t.Errorf("%s: %d", kind, got.Code)
		}
	}
}

const registration = `{"name":"Acme Corp","email":"ops@acme.example","mobile":"9822041376","password":"SecurePass@123","country_code":"+91"}`

// confirmed is a registration past its codes.
func confirmed(t *testing.T, w *world) string {
	t.Helper()
	var begun struct{ Data wire.RegisterAnswer }
	if got := w.ask(t, "POST", wire.Register.Path, registration, ""); json.Unmarshal(got.Body.Bytes(), &begun) != nil || got.Code != 200 {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	body, err := json.Marshal(wire.VerifyOTPRequest{RequestID: begun.Data.RequestID,
		MobileOTP: wire.Text(w.Outbox.Code("+919822041376")), EmailOTP: wire.Text(w.Outbox.Code("ops@acme.example"))})
	if err != nil {
		t.Fatal(err)
	}
	var done struct{ Data wire.VerifyOTPAnswer }
	if got := w.ask(t, "POST", wire.VerifyOTP.Path, string(body), ""); json.Unmarshal(got.Body.Bytes(), &done) != nil || got.Code != 200 {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	return string(done.Data.TempClientID)
}
