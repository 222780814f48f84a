package wire

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func TestRequestsNameEveryFaultyField(t *testing.T) {
	t.Parallel()
	good := `{"client_id":"c","name":"n","email":"e","phonenumber":"1","password":"p"}`
	if err := DecodeRequest([]byte(good), nil, new(AddAgentRequest)); err != nil {
		t.Fatalf("the premise is a request that is accepted: %v", err)
	}
	tests := []struct {
		name, body string
		fields     []string
	}{
		{"an empty body lacks every required field", ``, []string{"client_id", "email", "name", "password", "phonenumber"}},
		{"blank counts as missing", `{"client_id":" ","name":" ","email":"","phonenumber":null,"password":"p"}`, []string{"client_id", "email", "name", "phonenumber"}},
		{"a name in other letters is another field", strings.Replace(good, "client_id", "Client_ID", 1), []string{"client_id"}},
		{"wrong types stand beside missing fields", `{"client_id":["c"],"name":{},"email":"e","phonenumber":"1","manager":"maybe"}`,
			[]string{"client_id", "manager", "name", "password"}},
		{"twice is refused", strings.Replace(good, `"name":"n"`, `"name":"n","name":"m"`, 1), []string{"name"}},
		{"twice is refused where one is escaped", strings.Replace(good, `"name":"n"`, `"name":"n","n\u0061me":"m"`, 1), []string{"name"}},
		{"an unknown field twice is refused", strings.Replace(good, `{`, `{"x":1,"x":2,`, 1), []string{"x"}},
		{"NUL is refused", strings.Replace(good, `"n"`, `"a\u0000b"`, 1), []string{"name"}},
		{"a line feed is refused", strings.Replace(good, `"n"`, `"a\nb"`, 1), []string{"name"}},
		{"a C1 control is refused", strings.Replace(good, `"n"`, `"a\u0085b"`, 1), []string{"name"}},
		{"endless text is refused", strings.Replace(good, `"n"`, `"`+strings.Repeat("é", 1001)+`"`, 1), []string{"name"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := DecodeRequest([]byte(tt.body), nil, new(AddAgentRequest))
			if !platform.Is(err, platform.Invalid) {
				t.Fatalf("got %v, want Invalid", err)
			}
			if got := slices.Sorted(maps.Keys(fieldsIn(err))); !slices.Equal(got, tt.fields) {
				t.Errorf("faulty fields are %v, want %v", got, tt.fields)
			}
		})
	}
}

func TestWhatThePlatformHasARuleForIsLeftToIt(t *testing.T) {
	t.Parallel()
	var in AddAgentRequest
	if err := DecodeRequest([]byte(`{"client_id":"c","extension":"x"}`), nil, &in); err != nil || in.Extension != "x" {
		t.Errorf("%+v, %v", in, err)
	}
	if err := DecodeRequest([]byte(`{"client_id":"c"}`), nil, new(UpdateStatusRequest)); fieldsIn(err)["status"] == "" {
		t.Errorf("a status that is not there would switch the client off: %v", err)
	}
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	var in ClientRequest
	if err := DecodeRequest([]byte(`{"extra":{"a":[1,{"b":"}"}]},"client_id":"c","more":[[]]}`), nil, &in); err != nil || in.ClientID != "c" {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestTheAddressOverridesTheBody(t *testing.T) {
	t.Parallel()
	var in ClientRequest
	if err := DecodeRequest([]byte(`{"client_id":["wrong"]}`), map[string]string{"client_id": "mine"}, &in); err != nil || in.ClientID != "mine" {
		t.Errorf("got %+v, %v", in, err)
	}
	err := DecodeRequest(nil, map[string]string{"client_id": "a\x00b"}, &in)
	if fieldsIn(err)["client_id"] == "" {
		t.Errorf("a control character in the address passed: %v", err)
	}
}

func TestMalformedBodiesSayWhere(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, says string }{
		{"a comma too many", "{\n  \"a\":1,\n}", "line 3, character 1"},
		{"something behind", `{"a":1} x`, "line 1, character 9"},
		{"a second object", `{}{}`, "line 1, character 3"},
		{"cut off", `{"a":"b`, "ends in the middle"},
		{"a raw control character", "{\"a\":\"\x01\"}", "line 1, character 7"},
		{"counted in characters", `{"é":x}`, "line 1, character 6"},
		{"not an object", `["a"]`, "must be a JSON object"},
		{"null", `null`, "must be a JSON object"},
		{"not UTF-8", "{\"a\":\"\xff\"}", "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := DecodeRequest([]byte(tt.body), nil, new(ClientRequest))
			if !platform.Is(err, platform.Invalid) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want Invalid that says %q", err, tt.says)
			}
		})
	}
}

func TestAnswersAreReadWithPatience(t *testing.T) {
	t.Parallel()
	var a ClientAnswer
	php := `{"client_id":"c","name":"n","kyc":[],"configuration":"","extra":[{}],"status":"1","client_id":"d"}`
	if err := Decode([]byte(php), &a); err != nil {
		t.Fatal(err)
	}
	if a.ClientID != "c" && a.ClientID != "d" || a.KYC != nil || !a.Status.On() {
		t.Errorf("got %+v", a)
	}
	var list []DIDRow
	for _, none := range []string{`[]`, `{}`, `""`, `null`} {
		if err := Decode([]byte(none), &list); err != nil || len(list) != 0 {
			t.Errorf("%s: got %v, %v", none, list, err)
		}
	}
}

func TestAnswersSayWhichFieldIsWrongAndNeverItsValue(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, field string }{
		{"a missing id", `[{"did_id":"1","did_no":"2"},{"did_no":"2"}]`, "[1].did_id"},
		{"a list where text belongs", `[{"did_id":"1","did_no":["secret"]}]`, "[0].did_no"},
		{"a time that is none", `[{"did_id":"1","did_no":"2","bought_at":"secret"}]`, "[0].bought_at"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var list []DIDRow
			err := Decode([]byte(tt.body), &list)
			fields := fieldsIn(err)
			if fields[tt.field] == "" {
				t.Errorf("got %v %v, want a fault at %s", err, fields, tt.field)
			}
			if strings.Contains(err.Error()+fields[tt.field], "secret") {
				t.Errorf("the value is repeated: %v %v", err, fields)
			}
		})
	}
}

func FuzzDecodeRequest(f *testing.F) {
	for _, e := range All() {
		f.Add([]byte(e.SampleRequest))
	}
	f.Add([]byte(`{"client_id":"c","page":"","x":[{"y":"\"}"}]}`))
	f.Add([]byte(`{"a":{"b":[1,2,{"c":null}]},"a":1}`))
	f.Add([]byte("{\"\\ud800\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		var in TransactionsRequest
		err := DecodeRequest(body, nil, &in)
		if err != nil {
			if !platform.Is(err, platform.Invalid) {
				t.Fatalf("a bad body is %v", err)
			}
			return
		}
		// What was accepted must be an object, mean the same when it is read by
		// encoding/json, and survive being written again.
		var generic map[string]json.RawMessage
		if len(strings.TrimSpace(string(body))) > 0 && json.Unmarshal(body, &generic) != nil {
			t.Fatalf("accepted what is no object: %q", body)
		}
		again, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var back TransactionsRequest
		if err := DecodeRequest(again, nil, &back); err != nil || back != in {
			t.Fatalf("%s became %+v, %v; was %+v", again, back, err, in)
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	for _, e := range All() {
		f.Add([]byte(e.SampleAnswer))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var a ClientAnswer
		if err := Decode(body, &a); err == nil && a.ClientID == "" {
			t.Fatalf("a client without an id was accepted: %q", body)
		}
		var rows []TransactionRow
		_ = Decode(body, &rows) // must not panic
	})
}
