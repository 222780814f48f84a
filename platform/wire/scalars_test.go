package wire

import (
	"encoding/json"
	"testing"
	"time"

	"partnerdesk/platform"
)

// all has one of each scalar.
type all struct {
	Text   Text   `json:"text"`
	Flag   Flag   `json:"flag"`
	Int    Int    `json:"int"`
	Rupees Rupees `json:"rupees"`
	Stamp  Stamp  `json:"stamp"`
	Day    Day    `json:"day"`
}

func TestScalarsAreReadFromAnyScalarAndWrittenAsStrings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, out string }{
		{"text from a string", `{"text":"a"}`, `"a"`},
		{"text from a number keeps its digits", `{"text":9876543210}`, `"9876543210"`},
		{"text from a bool", `{"text":true}`, `"true"`},
		{"text from null is empty", `{"text":null}`, `""`},
		{"flag from a string", `{"flag":"1"}`, `"1"`},
		{"flag from a number", `{"flag":0}`, `"0"`},
		{"flag from a bool", `{"flag":true}`, `"1"`},
		{"flag from empty text is not told", `{"flag":""}`, `""`},
		{"flag from null is not told", `{"flag":null}`, `""`},
		{"int from a string", `{"int":"42"}`, `"42"`},
		{"int from a number", `{"int":-7}`, `"-7"`},
		{"int from empty text is not told", `{"int":""}`, `""`},
		{"rupees from a string", `{"rupees":"1234.50"}`, `"1234.50"`},
		{"rupees without paise", `{"rupees":500}`, `"500"`},
		{"rupees from a fraction", `{"rupees":0.5}`, `"0.50"`},
		{"rupees below zero", `{"rupees":"-0.05"}`, `"-0.05"`},
		{"rupees with a database's zeros", `{"rupees":"500.0000"}`, `"500"`},
		{"zero rupees are told", `{"rupees":"0"}`, `"0"`},
		{"rupees from null are not told", `{"rupees":null}`, `""`},
		{"stamp", `{"stamp":"2025-12-31 23:59:59"}`, `"2025-12-31 23:59:59"`},
		{"stamp from another zone is moved to India's", `{"stamp":"2025-12-31T18:29:59Z"}`, `"2025-12-31 23:59:59"`},
		{"stamp from a day is its midnight", `{"stamp":"2025-12-31"}`, `"2025-12-31 00:00:00"`},
		{"a database's zero date is not told", `{"stamp":"0000-00-00 00:00:00"}`, `""`},
		{"day", `{"day":"2024-02-29"}`, `"2024-02-29"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var v all
			if err := json.Unmarshal([]byte(tt.in), &v); err != nil {
				t.Fatal(err)
			}
			var in map[string]json.RawMessage
			if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var out map[string]json.RawMessage
			if err := json.Unmarshal(encoded, &out); err != nil {
				t.Fatal(err)
			}
			for name := range in {
				if string(out[name]) != tt.out {
					t.Errorf("%s is written as %s, want %s", name, out[name], tt.out)
				}
			}
		})
	}
}

func TestScalarsRefuseWhatTheyCannotHold(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"text":   {`[]`, `{}`, `["a"]`},
		"flag":   {`"2"`, `"yes"`, `1.5`, `[]`, `{}`},
		"int":    {`"1.5"`, `"1e3"`, `1e3`, `true`, `"٣"`, `"99999999999999999999"`, `[1]`},
		"rupees": {`"1.005"`, `"1,000"`, `"1e3"`, `true`, `"₹5"`, `"."`, `[]`, `"99999999999999999"`},
		"stamp":  {`"31/12/2025"`, `"2025-02-30 00:00:00"`, `"2025-12-31 24:00:00"`, `1767225600`, `{}`},
		"day":    {`"2025-02-29"`, `"2025-12-31 23:59:59"`, `[]`},
	}
	for field, values := range tests {
		for _, value := range values {
			t.Run(field+" "+value, func(t *testing.T) {
				t.Parallel()
				body := []byte(`{"` + field + `":` + value + `}`)
				if !json.Valid(body) {
					t.Fatal("the premise is a valid body")
				}
				err := Decode(body, new(all))
				if !platform.Is(err, platform.Invalid) || fieldsIn(err)[field] == "" {
					t.Errorf("got %v, want Invalid at %q", err, field)
				}
			})
		}
	}
}

func TestWhatIsNotToldIsNilAndNeverZero(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"flag":null,"int":null,"rupees":null,"stamp":null,"day":null}`,
		`{"flag":"","int":"","rupees":"","stamp":"","day":""}`} {
		var v all
		if err := Decode([]byte(body), &v); err != nil {
			t.Fatal(err)
		}
		if v.Flag.Ptr() != nil || v.Int.Ptr() != nil || v.Rupees.Ptr() != nil || v.Stamp.Ptr() != nil || v.Day.Ptr() != nil {
			t.Errorf("%s: something is told: %+v", body, v)
		}
	}
	var told all
	if err := Decode([]byte(`{"flag":"0","int":"0","rupees":"0"}`), &told); err != nil {
		t.Fatal(err)
	}
	if told.Flag.Ptr() == nil || told.Int.Ptr() == nil || told.Rupees.Ptr() == nil {
		t.Errorf("a zero that was told is lost: %+v", told)
	}
}

func TestStampsAreInIndiaWhateverTheZoneOfTheTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 12, 31, 20, 0, 0, 999, time.UTC)
	b, err := json.Marshal(NewStamp(at))
	if err != nil || string(b) != `"2026-01-01 01:30:00"` {
		t.Errorf("got %s, %v", b, err)
	}
	b, err = json.Marshal(DayOf(&at))
	if err != nil || string(b) != `"2026-01-01"` {
		t.Errorf("got %s, %v", b, err)
	}
	var back Stamp
	if err := back.UnmarshalJSON([]byte(`"2026-01-01 01:30:00"`)); err != nil || !back.Time().Equal(at.Truncate(time.Second)) {
		t.Errorf("got %v, %v", back.Time(), err)
	}
}

func fieldsIn(err error) map[string]string {
	if e, ok := err.(*platform.Error); ok {
		return e.Fields
	}
	return nil
}
