package wire

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"partnerdesk/platform"
)

func ptr[T any](v T) *T { return &v }

var (
	at   = time.Date(2026, 1, 5, 10, 30, 15, 0, Zone())
	line = platform.Phone("+911143104501")
	sold = platform.Number{DIDID: "331", Number: line, Region: "Delhi", Status: platform.NumberDue, FlowID: "71", FlowTold: true,
		AgentExt: "2101", OpenNow: ptr(false), BoughtAt: &at}
	flow = platform.Flow{ID: "71", Name: "Front desk", AgentExt: "2101", DIDs: []platform.Phone{line}, RecordingID: "2",
		BotID: "5", TransferTo: "+919822041376"}
	client = platform.Client{ID: "key", Name: "Acme", Email: "ops@acme.example", Mobile: "+919822041376", Active: true,
		Balance: ptr(platform.Paise(-5)), ValidTill: &at, CreatedAt: &at, Numbers: ptr(0), Agents: ptr(3)}
)

// TestNothingIsLostOnTheWay sends a value with every field filled over the wire
// and back, so that a field that one side forgets is found.
func TestNothingIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	roundTrip(t, client, ClientRowOf, func(r ClientRow) (platform.Client, error) { return r.Platform(), nil })
	roundTrip(t, platform.ClientDetail{Client: client,
		KYC: &platform.KYCSummary{BusinessType: platform.Company, PAN: "AAACA••••F", NameOnPAN: "ACME", AadhaarLast4: "7058",
			GSTIN: "27•••", LegalName: "ACME LTD", State: "Maharashtra", AcceptedAt: &at},
		DIDs: []platform.Number{sold}, Flows: []platform.Flow{flow}, Bots: []platform.Choice{{ID: "5", Name: "Bot"}},
		PermissionGroups: []platform.Choice{{ID: "1", Name: "Agent"}}, Recordings: []platform.Choice{{ID: "2", Name: "Welcome"}},
	}, ClientAnswerOf, func(a ClientAnswer) (platform.ClientDetail, error) { return a.Platform(), nil })
	roundTrip(t, platform.PendingClient{RequestID: "req_1", TempID: "tmp_1", Name: "Acme", Email: "e", Mobile: "m",
		Next: platform.StepPAN, StartedAt: at}, TempClientRowOf, func(r TempClientRow) (platform.PendingClient, error) { return r.Platform(), nil })
	roundTrip(t, platform.Region{ID: "1", Name: "Delhi", Country: "IN", Prefix: "11"}, RegionRowOf,
		func(r RegionRow) (platform.Region, error) { return r.Platform(), nil })
	roundTrip(t, platform.NumberQuery{Client: "key", CountryCode: "+91", Pattern: "43", Where: platform.EndsWith, Region: "1"},
		SearchRequestOf, func(r SearchDIDRequest) (platform.NumberQuery, error) { return r.Platform(), nil })
	roundTrip(t, platform.NumberOffer{Number: line, Region: "Delhi", Country: "IN", Monthly: ptr(platform.Paise(0)), Setup: ptr(platform.Paise(150))},
		OfferRowOf, func(r OfferRow) (platform.NumberOffer, error) { return r.Platform(), nil })
	roundTrip(t, sold, DIDRowOf, func(r DIDRow) (platform.Number, error) { return r.Platform(), nil })
	roundTrip(t, flow, FlowRowOf, func(r FlowRow) (platform.Flow, error) { return r.Platform(), nil })
	roundTrip(t, platform.NewFlow{Client: "key", Name: "Front desk", AgentExt: "2101", DID: line, RecordingID: "2"},
		NewFlowRequestOf, func(r CreateFlowRequest) (platform.NewFlow, error) { return r.Platform(), nil })
	roundTrip(t, platform.NewAgent{Client: "key", Name: "Ravi", Email: "e", Phone: "98220 41376", Password: "p", Extension: "2101",
		ReportingManager: "5", Manager: true, WebRTC: true, Dial: platform.DialPhone, CallerID: line, PermissionGroup: "1"},
		AddAgentRequestOf, func(r AddAgentRequest) (platform.NewAgent, error) { return r.Platform(), nil })
	roundTrip(t, platform.Agent{AgentID: "58", Extension: "2101"}, AgentAnswerOf, func(a AddAgentAnswer) (platform.Agent, error) { return a.Platform(), nil })
	roundTrip(t, platform.AgentPresence{AgentID: "58", Name: "Ravi", Extension: "2101", CallerID: line, Available: true,
		State: platform.AgentOnCall, Since: &at}, PresenceRowOf, func(r PresenceRow) (platform.AgentPresence, error) { return r.Platform(), nil })
	roundTrip(t, platform.TransactionQuery{Client: "key", Page: 2, Limit: 25, Type: platform.ExpenseCall,
		From: ptr(time.Date(2026, 1, 1, 0, 0, 0, 0, Zone())), To: ptr(time.Date(2026, 1, 31, 0, 0, 0, 0, Zone())), DID: line},
		TransactionsRequestOf, TransactionsRequest.Platform)
	roundTrip(t, platform.TransactionPage{Page: 1, Limit: 50, Total: 2, Rows: []platform.Transaction{
		{ID: "2", At: at, Amount: -1, Type: platform.ExpenseRental, DID: line, BalanceAfter: -50, Description: "Rental"},
		{ID: "1", At: at, Amount: 500 * platform.Rupee, Type: platform.ExpenseCredit, DID: line, BalanceAfter: 49, Description: "Credit"},
	}}, TransactionsAnswerOf, TransactionsAnswer.Platform)
	roundTrip(t, platform.Balance{Amount: 5, ValidTill: &at, Currency: "INR"}, BalanceAnswerOf,
		func(a BalanceAnswer) (platform.Balance, error) { return a.Platform(), nil })
	roundTrip(t, platform.NewCredit{Client: "key", Amount: 5, ValidTill: &at, Key: "k"}, AddCreditsRequestOf,
		func(r AddCreditsRequest) (platform.NewCredit, error) { return r.Platform("k") })
	roundTrip(t, platform.Registration{Name: "n", Email: "e", Mobile: "m", CountryCode: "+91", Password: "p", Promo: "x"},
		RegisterRequestOf, func(r RegisterRequest) (platform.Registration, error) { return r.Platform(), nil })
	roundTrip(t, platform.PANRecord{NameOnPAN: "n", Masked: "m", Next: platform.StepGST}, PANAnswerOf,
		func(a VerifyPANAnswer) (platform.PANRecord, error) { return a.Platform(), nil })
	roundTrip(t, platform.AadhaarRecord{Name: "n", Last4: "7058", Next: platform.StepGST}, AadhaarAnswerOf,
		func(a AadhaarVerifyAnswer) (platform.AadhaarRecord, error) { return a.Platform(), nil })
	roundTrip(t, platform.GSTRecord{LegalName: "n", State: "s", Next: platform.StepReview}, GSTAnswerOf,
		func(a VerifyGSTAnswer) (platform.GSTRecord, error) { return a.Platform(), nil })
	roundTrip(t, platform.KYCPreview{Name: "n", Email: "e", Mobile: "m", BusinessType: platform.Trust, PAN: "p", NameOnPAN: "np",
		AadhaarLast4: "7058", AadhaarName: "an", GSTIN: "g", LegalName: "l", State: "s", GSTSkipped: true, Next: platform.StepReview},
		PreviewAnswerOf, func(a PreviewKYCAnswer) (platform.KYCPreview, error) { return a.Platform(), nil })
	roundTrip(t, []byte{0, 1, 2}, func(b []byte) AcceptKYCRequest { return AcceptRequestOf("tmp_1", b) }, AcceptKYCRequest.PNG)
}

func roundTrip[P, W any](t *testing.T, in P, there func(P) W, back func(W) (P, error)) {
	t.Helper()
	name := reflect.TypeFor[P]().Name()
	if v := reflect.ValueOf(in); v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("the premise is that %s.%s is filled", name, v.Type().Field(i).Name)
			}
		}
	}
	encoded, err := json.Marshal(there(in))
	if err != nil {
		t.Fatal(err)
	}
	var w W
	if err := Decode(encoded, &w); err != nil {
		t.Errorf("%s as %s: %v %v", name, encoded, err, fieldsIn(err))
		return
	}
	out, err := back(w)
	if err != nil {
		t.Errorf("%s as %s: %v", name, encoded, err)
	}
	// Times are compared as they are written, since equal instants differ in their pointers.
	before, _ := json.Marshal(in)
	after, _ := json.Marshal(out)
	if string(before) != string(after) {
		t.Errorf("%s was %s, went as %s and came back as %s", name, before, encoded, after)
	}
}

func TestWhatThePlatformDidNotSayStaysUnsaid(t *testing.T) {
	t.Parallel()
	var row ClientRow
	if err := Decode([]byte(`{"client_id":"c","name":"n","email":"e","mobile":"m","status":"1"}`), &row); err != nil {
		t.Fatal(err)
	}
	if c := row.Platform(); c.Balance != nil || c.ValidTill != nil || c.CreatedAt != nil || c.Numbers != nil || c.Agents != nil {
		t.Errorf("%+v", c)
	}
	detail := ClientAnswer{ClientRow: row}.Platform()
	if detail.DIDs != nil || detail.Flows != nil || detail.Bots != nil || detail.KYC != nil {
		t.Errorf("%+v", detail)
	}
	none := ClientAnswerOf(platform.ClientDetail{Client: client, DIDs: []platform.Number{}})
	encoded, err := json.Marshal(none)
	if err != nil {
		t.Fatal(err)
	}
	var back ClientAnswer
	if err := Decode(encoded, &back); err != nil {
		t.Fatal(err)
	}
	if d := back.Platform(); d.DIDs == nil || d.Flows != nil {
		t.Errorf("an empty list and one that was not told are mixed up: %s", encoded)
	}
}

func TestRowsOfTheLedgerKeepTheirSign(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]platform.Paise{
		`{"type":"credit","amount":"5"}`:  500,
		`{"type":"debit","amount":"5"}`:   -500,
		`{"type":"debit","amount":"-5"}`:  -500,
		`{"type":"credit","amount":5.50}`: 550,
	} {
		var row map[string]any
		if err := json.Unmarshal([]byte(body), &row); err != nil {
			t.Fatal(err)
		}
		row["id"], row["at"], row["balance_after"] = "1", "2026-01-05 10:00:00", "0"
		encoded, err := json.Marshal(map[string]any{"transactions": []any{row}})
		if err != nil {
			t.Fatal(err)
		}
		var a TransactionsAnswer
		if err := Decode(encoded, &a); err != nil {
			t.Fatal(err)
		}
		page, err := a.Platform()
		if err != nil || page.Rows[0].Amount != want {
			t.Errorf("%s is %d, %v", body, page.Rows[0].Amount, err)
		}
	}
	if _, err := (TransactionsAnswer{Rows: []TransactionRow{{Type: "refund"}}}).Platform(); !platform.Is(err, platform.Invalid) {
		t.Errorf("a row of no known sign is %v", err)
	}
}

func TestWhatARequestMayNotSay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field string
		err         error
	}{
		{"a credit of nothing", "credit", second(AddCreditsRequest{Credit: NewRupees(0)}.Platform(""))},
		{"a validity without a time", "valid_till", second(AddCreditsRequest{ValidTill: sampleStamp("2026-01-31")}.Platform(""))},
		{"page nought", "page", second(TransactionsRequest{Page: NewInt(0)}.Platform())},
		{"a limit of nought", "limit", second(TransactionsRequest{Limit: NewInt(0)}.Platform())},
	}
	for _, tt := range tests {
		if !platform.Is(tt.err, platform.Invalid) || fieldsIn(tt.err)[tt.field] == "" {
			t.Errorf("%s: %v %v", tt.name, tt.err, fieldsIn(tt.err))
		}
	}
}

func second[A any](_ A, err error) error { return err }

// A platform that says nothing about a number's flow has not said that it has
// none, whichever way its answer is read.
func TestAFlowThatIsNotToldIsNotNoFlow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		json string
		flow string
		told bool
	}{
		{`[{"did_id":"331","did_no":"+911143104501"}]`, "", false},
		{`[{"did_id":"331","did_no":"+911143104501","flow_id":null}]`, "", false},
		{`[{"did_id":"331","did_no":"+911143104501","flow_id":""}]`, "", true},
		{`[{"did_id":"331","did_no":"+911143104501","flow_id":71}]`, "71", true},
		// A list in the place of a text makes the tolerant reader take over for the rest.
		{`[{"did_id":"331","did_no":"+911143104501","region":[],"flow_id":""}]`, "", true},
	} {
		var rows []DIDRow
		err := Decode([]byte(tt.json), &rows)
		if len(rows) != 1 {
			t.Errorf("%s: %v", tt.json, err)
			continue
		}
		if n := rows[0].Platform(); n.FlowID != tt.flow || n.FlowTold != tt.told {
			t.Errorf("%s: flow %q, told %v", tt.json, n.FlowID, n.FlowTold)
		}
	}
}
