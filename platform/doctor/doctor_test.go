package doctor_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform/doctor"
	"partnerdesk/platform/wire"
)

// op is one operation of a document that a test makes.
type op struct {
	method, path, id string
	required         []string
	optional         []string
}

// asBuilt is the vendor's document if everything were where it is expected.
func asBuilt() map[string]op {
	out := map[string]op{}
	for _, e := range doctor.Partner() {
		o := op{method: e.Method, path: e.Path, id: e.Name}
		for _, f := range e.Request {
			if f.Required {
				o.required = append(o.required, f.Name)
			} else {
				o.optional = append(o.optional, f.Name)
			}
		}
		out[e.Name] = o
	}
	return out
}

// written is the document in JSON: bodies as referenced schemas, path parameters
// declared as such.
func written(t *testing.T, ops map[string]op, servers string) []byte {
	t.Helper()
	paths, schemas := map[string]map[string]any{}, map[string]any{}
	for name, o := range ops {
		var params []any
		body := map[string]any{}
		inPath := wire.Params(o.path)
		for _, p := range inPath {
			params = append(params, map[string]any{"name": p, "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
		}
		var required []string
		for _, f := range o.required {
			if !slices.Contains(inPath, f) {
				required = append(required, f)
				body[f] = map[string]any{"type": "string"}
			}
		}
		for _, f := range o.optional {
			body[f] = map[string]any{"type": "string"}
		}
		one := map[string]any{"operationId": o.id, "parameters": params}
		if len(body) > 0 {
			schemas[name] = map[string]any{"type": "object", "properties": body, "required": required}
			one["requestBody"] = map[string]any{"content": map[string]any{"application/json": map[string]any{
				"schema": map[string]any{"$ref": "#/components/schemas/" + name}}}}
		}
		if paths[o.path] == nil {
			paths[o.path] = map[string]any{"summary": "a path"}
		}
		paths[o.path][strings.ToLower(o.method)] = one
	}
	doc := map[string]any{"openapi": "3.0.3", "paths": paths, "components": map[string]any{"schemas": schemas}}
	if servers != "" {
		doc["servers"] = []any{map[string]any{"url": servers}}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var base = &url.URL{Scheme: "https", Host: "vendor.example"}

func examine(t *testing.T, raw []byte) map[string]doctor.Finding {
	t.Helper()
	rep, err := doctor.Examine(raw, base, wire.Catalogue{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]doctor.Finding{}
	for _, f := range rep.Findings {
		out[f.Call.Name] = f
	}
	if len(out) != len(doctor.Partner()) {
		t.Fatalf("%d of %d calls are reported", len(out), len(doctor.Partner()))
	}
	return out
}

func TestADocumentThatAgreesNeedsNoOverride(t *testing.T) {
	t.Parallel()
	raw := written(t, asBuilt(), "")
	for name, f := range examine(t, raw) {
		if f.Verdict != doctor.Found || len(f.Unnamed)+len(f.Wanted) > 0 {
			t.Errorf("%s: %s %v %v", name, f.Verdict, f.Unnamed, f.Wanted)
		}
	}
	rep, _ := doctor.Examine(raw, base, wire.Catalogue{})
	if over, err := rep.Overrides(); err != nil || over != nil {
		t.Errorf("overrides %s, %v", over, err)
	}
}

func TestTheServersOwnPathCounts(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	for name, o := range ops {
		o.path = strings.TrimPrefix(o.path, "/partnerclients")
		ops[name] = o
	}
	for name, f := range examine(t, written(t, ops, "https://vendor.example/partnerclients/")) {
		if f.Verdict != doctor.Found {
			t.Errorf("%s is %s", name, f.Verdict)
		}
	}
	// What stands in the platform's own address is not repeated in the catalogue.
	rep, err := doctor.Examine(written(t, asBuilt(), "https://vendor.example/gateway/v2"),
		&url.URL{Scheme: "https", Host: "vendor.example", Path: "/gateway/v2/"}, wire.Catalogue{})
	if err != nil || rep.Count(doctor.Found) != len(rep.Findings) {
		t.Errorf("behind a gateway %d of %d are found (%v)", rep.Count(doctor.Found), len(rep.Findings), err)
	}
}

// TestCallsAreFoundAgainAfterAMove is the vendor's document as it might really
// be: another style of paths, methods by the book, names in camel case.
func TestCallsAreFoundAgainAfterAMove(t *testing.T) {
	t.Parallel()
	tests := []struct {
		call, method, path, id string
		fields                 []string // required; nil: as built, in camel case
		want                   wire.Route
	}{
		{"register", "POST", "/v2/clients/registrations", "createRegistration", nil, wire.Route{Method: "POST", Path: "/v2/clients/registrations"}},
		{"verify_otp", "POST", "/v2/clients/registrations/otp-verification", "confirmOtp", nil, wire.Route{Method: "POST", Path: "/v2/clients/registrations/otp-verification"}},
		{"aadhar_verify", "POST", "/v2/kyc/aadhaar/verification", "verifyAadhaar", nil, wire.Route{Method: "POST", Path: "/v2/kyc/aadhaar/verification"}},
		{"clients", "GET", "/v2/clients", "listClients", []string{}, wire.Route{Method: "GET", Path: "/v2/clients"}},
		{"client", "GET", "/v2/clients/{id}", "getClient", []string{"id"}, wire.Route{Method: "GET", Path: "/v2/clients/{client_id}"}},
		{"update_status", "PATCH", "/v2/clients/{clientId}/status", "setClientStatus", []string{"clientId", "status"}, wire.Route{Method: "PATCH", Path: "/v2/clients/{client_id}/status"}},
		{"search_did", "POST", "/partnerclients/search_numbers", "searchNumbers", nil, wire.Route{Method: "POST", Path: "/partnerclients/search_numbers"}},
		{"buy_did", "POST", "/v2/numbers/purchases", "purchaseNumber", nil, wire.Route{Method: "POST", Path: "/v2/numbers/purchases"}},
		{"client_dids", "GET", "/v2/clients/{id}/dids", "listClientDids", []string{"id"}, wire.Route{Method: "GET", Path: "/v2/clients/{client_id}/dids"}},
		{"regions", "POST", "/partnerclients/did_regions", "didRegions", []string{}, wire.Route{Method: "POST", Path: "/partnerclients/did_regions"}},
		{"add_agent", "POST", "/v2/agents", "createAgent", nil, wire.Route{Method: "POST", Path: "/v2/agents"}},
		{"create_basic_flow", "POST", "/v2/flows", "createFlow", nil, wire.Route{Method: "POST", Path: "/v2/flows"}},
		{"wallet_transactions", "GET", "/v2/wallet/ledger", "walletStatement", nil, wire.Route{Method: "GET", Path: "/v2/wallet/ledger"}},
		{"wallet_balance", "GET", "/v2/wallet/{client_id}/balance", "walletBalance", []string{"client_id"}, wire.Route{Method: "GET", Path: "/v2/wallet/{client_id}/balance"}},
		{"add_client_credits", "PUT", "/v2/wallet/top-ups", "creditClient", nil, wire.Route{Method: "PUT", Path: "/v2/wallet/top-ups"}},
		{"delete_wss_bot", "DELETE", "/v2/clients/{client_id}/bots/{id}", "deleteBot", []string{"client_id", "id"}, wire.Route{}},
	}
	ops := asBuilt()
	for _, tt := range tests {
		o := ops[tt.call]
		o.method, o.path, o.id = tt.method, tt.path, tt.id
		if tt.fields == nil {
			o.required, o.optional = camel(o.required), camel(o.optional)
		} else {
			o.required, o.optional = tt.fields, nil
		}
		ops[tt.call] = o
	}
	raw := written(t, ops, "")
	found := examine(t, raw)
	for _, tt := range tests {
		f := found[tt.call]
		if tt.want == (wire.Route{}) { // {id} of a bot is called id in both, and stays so
			tt.want = wire.Route{Method: tt.method, Path: tt.path}
		}
		if f.Verdict != doctor.Elsewhere || f.At != tt.want {
			t.Errorf("%s: %s at %v (%s), want elsewhere at %v", tt.call, f.Verdict, f.At, f.Why, tt.want)
		}
		delete(found, tt.call)
	}
	for name, f := range found {
		if f.Verdict != doctor.Found {
			t.Errorf("%s did not move and is %s at %v", name, f.Verdict, f.At)
		}
	}
	rep, err := doctor.Examine(raw, base, wire.Catalogue{})
	if err != nil {
		t.Fatal(err)
	}
	over, err := rep.Overrides()
	if err != nil {
		t.Fatal(err)
	}
	// With the file in place, everything is found and nothing more has to move.
	now, err := wire.ReadOverrides(bytes.NewReader(over))
	if err != nil {
		t.Fatalf("the file that was written is refused: %v\n%s", err, over)
	}
	if got := wire.SearchDID.Route(now); got != (wire.Route{Method: "POST", Path: "/partnerclients/search_numbers"}) {
		t.Errorf("the file sends search_did to %v", got)
	}
	again, err := doctor.Examine(raw, base, now)
	if err != nil || again.Count(doctor.Found) != len(again.Findings) {
		t.Errorf("with the overrides %d of %d are found (%v)", again.Count(doctor.Found), len(again.Findings), err)
	}
	if kept, err := again.Overrides(); err != nil || !bytes.Equal(kept, over) {
		t.Errorf("a second file differs from the first: %v\n%s", err, kept)
	}
}

func camel(names []string) []string {
	var out []string
	for _, n := range names {
		parts := strings.Split(n, "_")
		for i := 1; i < len(parts); i++ {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
		out = append(out, strings.Join(parts, ""))
	}
	return out
}

func TestDifferingFieldsAreNamed(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	o := ops["buy_did"]
	o.required = []string{"client_id", "did_number", "country"}
	ops["buy_did"] = o
	f := examine(t, written(t, ops, ""))["buy_did"]
	if f.Verdict != doctor.Found || !slices.Equal(f.Unnamed, []string{"number"}) || !slices.Equal(f.Wanted, []string{"did_number"}) {
		t.Errorf("%s, not named %v, wanted %v", f.Verdict, f.Unnamed, f.Wanted)
	}
}

func TestWhatIsNotThereIsNotInvented(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	for _, gone := range []string{"buy_did", "wallet_balance", "temp_clients"} {
		delete(ops, gone)
	}
	for name, f := range examine(t, written(t, ops, "")) {
		want := doctor.Found
		if ops[name].id == "" {
			want = doctor.NotFound
		}
		if f.Verdict != want {
			t.Errorf("%s is %s at %v", name, f.Verdict, f.At)
		}
	}
}

func TestADoubtIsToldAndNotDecided(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	o := ops["buy_did"]
	o.path, o.id = "/numbers/buy/east", "buyNumber"
	ops["buy_did"] = o
	twin := o
	twin.path, twin.id = "/numbers/buy/west", "buyNumber"
	ops["twin"] = twin
	f := examine(t, written(t, ops, ""))["buy_did"]
	if f.Verdict != doctor.NotFound || !strings.Contains(f.Why, "/numbers/buy/east") || !strings.Contains(f.Why, "/numbers/buy/west") {
		t.Errorf("%s at %v: %q", f.Verdict, f.At, f.Why)
	}
}

func TestWhatNoOverrideCanSayIsTold(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	o := ops["client_dids"]
	o.path, o.required = "/accounts/{account}/client_dids/{client_id}", []string{"account", "client_id"}
	ops["client_dids"] = o
	f := examine(t, written(t, ops, ""))["client_dids"]
	if f.Verdict != doctor.Beyond || !strings.Contains(f.Why, "{account}") {
		t.Errorf("%s at %v: %q", f.Verdict, f.At, f.Why)
	}
}

func TestSwaggerIsReadToo(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"swagger":"2.0","basePath":"/partnerclients","paths":{"/buy_did":{"post":{"parameters":[
		{"name":"body","in":"body","schema":{"allOf":[{"$ref":"#/definitions/A"},{"properties":{"country":{}},"required":["country"]}]}}]}}},
		"definitions":{"A":{"properties":{"client_id":{},"number":{}},"required":["client_id","number"]}}}`)
	f := examine(t, raw)["buy_did"]
	if f.Verdict != doctor.Found || len(f.Unnamed)+len(f.Wanted) > 0 {
		t.Errorf("%s, not named %v, wanted %v", f.Verdict, f.Unnamed, f.Wanted)
	}
}

func TestDocumentsThatAreNoneGetAPlainAnswer(t *testing.T) {
	t.Parallel()
	many := map[string]any{}
	for i := range 2_100 {
		many["/p"+strings.Repeat("x", i%50)+string(rune('a'+i%26))+strings.Repeat("y", i/50)] = map[string]any{"get": map[string]any{}}
	}
	crowd, err := json.Marshal(map[string]any{"openapi": "3.1.0", "paths": many})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, raw, says string }{
		{"empty", "", "it is empty"},
		{"a web page", "<!doctype html><title>Docs</title>", "web page"},
		{"YAML", "openapi: 3.0.0\npaths: {}", "YAML"},
		{"broken", `{"openapi":"3.0.0","paths":{`, "not JSON"},
		{"other JSON", `{"hello":"world"}`, "no OpenAPI document"},
		{"a list", `[1,2]`, "no OpenAPI document"},
		{"no version", `{"paths":{"/x":{"get":{}}}}`, "no OpenAPI document"},
		{"no calls", `{"openapi":"3.0.0","paths":{"/x":{"summary":"nothing"}}}`, "no OpenAPI document"},
		{"paths of the wrong type", `{"openapi":"3.0.0","paths":["/x"]}`, "no OpenAPI document"},
		{"a crowd", string(crowd), "more than 2000"},
	} {
		if _, err := doctor.Examine([]byte(tt.raw), base, wire.Catalogue{}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want it to say %q", tt.name, err, tt.says)
		}
	}
}

func TestADocumentThatRefersToItselfEnds(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"openapi":"3.0.0","paths":{"/partnerclients/buy_did":{"post":{"requestBody":{"content":{"application/json":
		{"schema":{"$ref":"#/components/schemas/A"}}}}}},"/x":{"get":{"parameters":[{"$ref":"#/components/parameters/P"},{"$ref":"elsewhere.json"},7]}}},
		"components":{"parameters":{"P":{"$ref":"#/components/parameters/P"}},
		"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/A"}],"properties":{"number":{}}}}}}`)
	if f := examine(t, raw)["buy_did"]; f.Verdict != doctor.Found {
		t.Errorf("buy_did is %s", f.Verdict)
	}
}

func TestTheReportNamesEveryCall(t *testing.T) {
	t.Parallel()
	ops := asBuilt()
	o := ops["search_did"]
	o.path = "/partnerclients/search_numbers"
	ops["search_did"] = o
	delete(ops, "wallet_balance")
	rep, err := doctor.Examine(written(t, ops, ""), base, wire.Catalogue{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := rep.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Collect(maps.Keys(asBuilt())) {
		if !strings.Contains(b.String(), " "+name+" ") {
			t.Errorf("%s is not in the report", name)
		}
	}
	for _, want := range []string{"/partnerclients/search_numbers", "expected at POST /partnerclients/search_did", "recognised by client_id, country_code", "1 elsewhere, 0 beyond an override, 1 not found"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &b)
		}
	}
}

// FuzzExamine proves that no document makes the examination panic, and that what
// it would write is always taken.
func FuzzExamine(f *testing.F) {
	f.Add([]byte(`{"openapi":"3.0.0","paths":{"/a/{id}":{"get":{"operationId":"getClient"}}}}`))
	f.Add([]byte(`{"swagger":"2.0","paths":{"/clients/{x":{"post":{"parameters":[{"in":"path","name":"x"}]}}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rep, err := doctor.Examine(raw, base, wire.Catalogue{})
		if err != nil {
			return
		}
		over, err := rep.Overrides()
		if err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		if over != nil {
			if _, err := wire.ReadOverrides(bytes.NewReader(over)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
