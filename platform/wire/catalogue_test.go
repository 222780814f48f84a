package wire

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestEveryEndpointIsWholeAndItsSampleIsAccepted(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range All() {
		if e.Name == "" || e.Group == "" || e.Words == "" || e.Action == "" || !strings.HasPrefix(e.Path, home(e)) {
			t.Errorf("%q lacks something: %+v", e.Name, e)
		}
		if seen[e.Name] || seen[e.Method+e.Path] {
			t.Errorf("%s stands twice", e.Name)
		}
		seen[e.Name], seen[e.Method+e.Path] = true, true
		if e.Reads && e.Costly {
			t.Errorf("%s reads and is costly", e.Name)
		}
		for _, f := range append(slices.Clone(e.Request), e.Answer...) {
			if f.Name == "" || f.Words == "" || f.Type == "" {
				t.Errorf("%s: field %+v is not described", e.Name, f)
			}
		}
		var sample map[string]any
		if err := json.Unmarshal(e.SampleRequest, &sample); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
		for _, f := range e.Request {
			if _, ok := sample[f.Name]; f.Required && !ok {
				t.Errorf("%s: the sample lacks %s", e.Name, f.Name)
			}
		}
		for _, p := range Params(e.Path) {
			if _, ok := sample[p]; !ok {
				t.Errorf("%s: the path names {%s}, which is no field", e.Name, p)
			}
		}
	}
	if len(All()) != 53 {
		t.Errorf("there are %d endpoints, want the 48 and the 5 of masking", len(All()))
	}
}

// home is where a call stands: masking belongs to the client's own API.
func home(e Entry) string {
	if e.ByClient {
		return "/api/click_connect"
	}
	return "/partnerclients/"
}

func TestReadsAndWritesAreToldByMeaning(t *testing.T) {
	t.Parallel()
	reads := []string{"preview_kyc", "clients", "client", "temp_clients", "regions", "search_did", "client_dids",
		"agents_availability", "wallet_transactions", "wallet_balance", "wss_bots", "wss_bot", "masks", "mask_lookup",
		"whatsapp_numbers", "get_whatsapp_schedule",
		"get_did_schedule", "get_agent_schedule"}
	costly := []string{"register", "accept_kyc", "buy_did", "add_agent", "create_basic_flow", "add_client_credits", "create_mask", "link_whatsapp"}
	for _, e := range All() {
		if e.Reads != slices.Contains(reads, e.Name) {
			t.Errorf("%s: Reads is %v", e.Name, e.Reads)
		}
		if e.Costly != slices.Contains(costly, e.Name) {
			t.Errorf("%s: Costly is %v", e.Name, e.Costly)
		}
	}
}

func TestOverridesMoveACall(t *testing.T) {
	t.Parallel()
	c, err := ReadOverrides(strings.NewReader(`{"search_did":{"path":"/v2/numbers"},"client_dids":{"method":"POST","path":"/v2/dids"},
		"update_status":{"method":"PATCH","path":"/v2/clients/{client_id}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := SearchDID.Route(c); got != (Route{"POST", "/v2/numbers"}) {
		t.Errorf("search_did is at %v", got)
	}
	if got := ClientDIDs.Route(c); got != (Route{"POST", "/v2/dids"}) {
		t.Errorf("client_dids is at %v", got)
	}
	if got := UpdateStatus.Route(c); got != (Route{"PATCH", "/v2/clients/{client_id}"}) {
		t.Errorf("update_status is at %v", got)
	}
	if got := BuyDID.Route(c); got != (Route{"POST", "/partnerclients/buy_did"}) {
		t.Errorf("buy_did moved to %v", got)
	}
	if got := SearchDID.Route(Catalogue{}); got != (Route{"POST", "/partnerclients/search_did"}) {
		t.Errorf("the built-in place of search_did is %v", got)
	}
}

func TestWrongOverridesAreToldToTheOperator(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, json, says string }{
		{"unknown call", `{"serch_did":{"path":"/x"}}`, `no call named "serch_did"`},
		{"unknown method", `{"search_did":{"method":"FETCH"}}`, `not "FETCH"`},
		{"lower-case method", `{"search_did":{"method":"post"}}`, `not "post"`},
		{"a write as GET", `{"buy_did":{"method":"GET"}}`, "cannot be a GET"},
		{"a read as PUT", `{"search_did":{"method":"PUT"}}`, "is a GET or a POST"},
		{"a whole address", `{"search_did":{"path":"https://elsewhere/x"}}`, "begin with one slash"},
		{"another host", `{"search_did":{"path":"//elsewhere/x"}}`, "begin with one slash"},
		{"a query", `{"search_did":{"path":"/x?y=1"}}`, "no query"},
		{"a field that is not there", `{"clients":{"path":"/x/{client_id}"}}`, "{client_id}"},
		{"an optional field in the path", `{"search_did":{"path":"/x/{region}"}}`, "{region}"},
		{"a misspelt member", `{"search_did":{"pth":"/x"}}`, "pth"},
		{"not an object", `[]`, "not an object"},
		{"something behind", `{} {}`, "follows"},
		{"every fault at once", `{"a":{},"b":{}}`, `"a"; there is no call named "b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadOverrides(strings.NewReader(tt.json))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
		})
	}
}
