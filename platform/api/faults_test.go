package api_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/api"
	"partnerdesk/platform/wire"
)

const buy = `{"client_id":"CLIENTAPIKEY12345","number":"+911143104501","country":"IN"}`

// behind serves a fake behind faults.
func behind(t *testing.T, f *fake, faults api.Faults) *served {
	t.Helper()
	if err := faults.Check(); err != nil {
		t.Fatal(err)
	}
	s := serve(t, f)
	inner := s.Server
	s.Server = httptest.NewServer(api.WithFaults(inner.Config.Handler, faults))
	s.Config.ErrorLog = inner.Config.ErrorLog
	t.Cleanup(s.Server.Close)
	return s
}

// send is ask without its checks: the envelope as it came, or the failure.
func (s *served) send(t *testing.T, method, path, body string) (map[string]json.RawMessage, int, error) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	resp, err := s.Client().Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, 0, err
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s %s: %q", method, path, raw)
	}
	return m, resp.StatusCode, nil
}

func TestLatencyComesBeforeTheCall(t *testing.T) {
	t.Parallel()
	var naps []time.Duration
	f := &fake{}
	s := behind(t, f, api.Faults{Latency: 300 * time.Millisecond, Sleep: func(ctx context.Context, d time.Duration) error {
		if f.calls.Load() != int32(len(naps)) {
			t.Error("the call was carried out before the wait")
		}
		naps = append(naps, d)
		return ctx.Err()
	}})
	for range 2 {
		s.ask(t, "POST", "/partnerclients/add_client_credits", credit)
	}
	s.ask(t, "GET", "/nowhere", "")
	if !slices.Equal(naps, []time.Duration{300 * time.Millisecond, 300 * time.Millisecond}) || f.calls.Load() != 2 {
		t.Errorf("waits %v, %d calls", naps, f.calls.Load())
	}
}

func TestErrorsComeAtTheirRateAndDoNothing(t *testing.T) {
	t.Parallel()
	f, dice := &fake{}, 0.5
	s := behind(t, f, api.Faults{ErrorRate: map[string]float64{"buy_did": 0.6, "wallet_balance": 0, "*": 0.4},
		Random: func() float64 { return dice }})
	if resp, e := s.ask(t, "POST", "/partnerclients/add_client_credits", credit); resp.StatusCode != 200 {
		t.Fatalf("the premise: %d %+v", resp.StatusCode, e)
	}
	before := f.calls.Load()
	raw, status, err := s.send(t, "POST", "/partnerclients/buy_did", buy)
	if err != nil || status != 503 || string(raw["code"]) != `"unavailable"` || f.calls.Load() != before {
		t.Errorf("%d %s %v, %d calls", status, raw, err, f.calls.Load()-before)
	}
	dice = 0.1
	if _, status, _ := s.send(t, "POST", "/partnerclients/add_client_credits", credit); status != 503 {
		t.Errorf("below the rate of all others: %d", status)
	}
	if _, status, _ := s.send(t, "POST", "/partnerclients/wallet_balance", `{"client_id":"CLIENTAPIKEY12345"}`); status != 200 {
		t.Errorf("a call with a rate of its own: %d", status)
	}
}

func TestAnAnswerIsLostAfterTheDeed(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := behind(t, f, api.Faults{LoseAnswers: map[string]int{"add_client_credits": 1}})
	// A refusal arrives, and is not the one that is lost.
	f.err = platform.Errorf(platform.NotFound, "no such client")
	if _, status, err := s.send(t, "POST", "/partnerclients/add_client_credits", credit); err != nil || status != 404 {
		t.Fatalf("a refusal: %d %v", status, err)
	}
	f.err = nil
	done := f.calls.Load()
	if _, status, err := s.send(t, "POST", "/partnerclients/add_client_credits", credit); err == nil {
		t.Fatalf("the answer came: %d", status)
	}
	if f.calls.Load() != done+1 {
		t.Errorf("it was carried out %d times", f.calls.Load()-done)
	}
	if _, status, err := s.send(t, "POST", "/partnerclients/add_client_credits", credit); err != nil || status != 200 {
		t.Errorf("the next one: %d %v", status, err)
	}
	if _, status, err := s.send(t, "POST", "/partnerclients/buy_did", buy); err != nil || status != 200 {
		t.Errorf("another call: %d %v", status, err)
	}
}

func TestLostAnswersOfAllOthersAreCountedTogether(t *testing.T) {
	t.Parallel()
	s := behind(t, &fake{}, api.Faults{LoseAnswers: map[string]int{"*": 2, "buy_did": 0}})
	lost := 0
	for _, path := range []string{"buy_did", "add_client_credits", "buy_did", "add_client_credits", "add_client_credits"} {
		body := credit
		if path == "buy_did" {
			body = buy
		}
		if _, _, err := s.send(t, "POST", "/partnerclients/"+path, body); err != nil {
			lost++
			if path == "buy_did" {
				t.Error("a call with a count of its own lost an answer")
			}
		}
	}
	if lost != 2 {
		t.Errorf("%d answers were lost", lost)
	}
}

// TestVendorShapeLeavesTheDocumentedAnswer gives every call its sample as the
// platform's answer and looks at what is left of it.
func TestVendorShapeLeavesTheDocumentedAnswer(t *testing.T) {
	t.Parallel()
	for _, e := range wire.All() {
		full := map[string]any{"status": 200, "message": "ok", "data": json.RawMessage(e.SampleAnswer)}
		raw, err := json.Marshal(full)
		if err != nil {
			t.Fatal(err)
		}
		whole := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) })
		rec := httptest.NewRecorder()
		path := e.Path
		for _, p := range wire.Params(path) {
			path = strings.ReplaceAll(path, "{"+p+"}", "x")
		}
		api.WithFaults(whole, api.Faults{VendorShape: true}).ServeHTTP(rec, httptest.NewRequest(e.Method, path, nil))
		var got struct {
			Status int             `json:"status"`
			Data   json.RawMessage `json:"data"`
		}
		switch e.Name {
		case "update_mask", "cancel_mask", "masks", "mask_lookup": // the vendor's page knows nothing of them
			if rec.Code != http.StatusNotFound {
				t.Errorf("%s: answered with %d", e.Name, rec.Code)
			}
			continue
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || got.Status != 200 {
			t.Errorf("%s: %s", e.Name, rec.Body)
			continue
		}
		left := fieldsIn(t, got.Data)
		for _, f := range e.Answer {
			if f.Required && !slices.Contains(left, f.Name) {
				t.Errorf("%s: without %s no client can read the answer", e.Name, f.Name)
			}
		}
		if e.Name == "clients" && !slices.Equal(left, []string{"client_id", "email", "mobile", "name", "status"}) {
			t.Errorf("the list of clients keeps %v", left)
		}
		if e.Name == "search_did" && slices.Contains(left, "monthly") {
			t.Errorf("an offer keeps its price")
		}
		if e.Name == "wallet_transactions" && len(left) != 4 {
			t.Errorf("the ledger, which is documented, keeps %v only", left)
		}
	}
}

func fieldsIn(t *testing.T, data json.RawMessage) []string {
	t.Helper()
	if len(data) == 0 {
		return nil
	}
	var list []map[string]json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		if len(list) == 0 {
			t.Error("a sample list is empty")
			return nil
		}
		return slices.Sorted(maps.Keys(list[0]))
	}
	var one map[string]json.RawMessage
	if err := json.Unmarshal(data, &one); err != nil {
		t.Error(err)
	}
	return slices.Sorted(maps.Keys(one))
}

func TestVendorShapeTellsFailuresByStatusAndMessage(t *testing.T) {
	t.Parallel()
	f := &fake{err: platform.Field("number", "is taken")}
	plain := serve(t, f)
	if _, e := plain.ask(t, "POST", "/partnerclients/buy_did", buy); e.Code == "" || e.Errors["number"] == "" {
		t.Fatalf("the premise is an answer that has more: %+v", e)
	}
	s := behind(t, f, api.Faults{VendorShape: true})
	raw, status, err := s.send(t, "POST", "/partnerclients/buy_did", buy)
	if err != nil || status != 400 || !slices.Equal(slices.Sorted(maps.Keys(raw)), []string{"message", "status"}) {
		t.Errorf("%d %s %v", status, raw, err)
	}
}

func TestVendorShapeDoesNotHonourIdempotencyKeys(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := behind(t, f, api.Faults{VendorShape: true})
	for range 2 {
		s.ask(t, "POST", "/partnerclients/add_client_credits", credit, "Idempotency-Key", "one")
	}
	if n := f.calls.Load(); n != 2 {
		t.Errorf("%d credits", n)
	}
}

func TestFaultsThatCannotBeMeantAreNamed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		faults api.Faults
		says   string
	}{
		{api.Faults{ErrorRate: map[string]float64{"buy_dad": 0.5}}, `no call named "buy_dad"`},
		{api.Faults{ErrorRate: map[string]float64{"buy_did": 1.5}}, "share from 0 to 1"},
		{api.Faults{ErrorRate: map[string]float64{"*": -0.1}}, "share from 0 to 1"},
		{api.Faults{LoseAnswers: map[string]int{"credits": 1}}, `no call named "credits"`},
		{api.Faults{LoseAnswers: map[string]int{"*": -1}}, "at least 0"},
		{api.Faults{Latency: -time.Second}, "not negative"},
	} {
		if err := tt.faults.Check(); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%v, want it to say %q", err, tt.says)
		}
	}
}
