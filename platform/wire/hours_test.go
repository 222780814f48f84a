package wire

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func TestNoHoursAndNoDayAreKeptApartBothWays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string // the member as a request or an answer has it; empty for none
		week       *platform.Week
		sent       string
	}{
		{"absent is always open", ``, nil, `null`},
		{"null is always open", `"working_hours":null,`, nil, `null`},
		{"empty text is not told", `"working_hours":"",`, nil, `null`},
		{"no day is always closed", `"working_hours":{},`, &platform.Week{}, `{}`},
		{"so is the empty list that PHP writes", `"working_hours":[],`, &platform.Week{}, `{}`},
		{"and days that are all null", `"working_hours":{"mon":null},`, &platform.Week{}, `{}`},
		{"a day", `"working_hours":{"mon":{"open":"09:00","close":"24:00"}},`, &platform.Week{time.Monday: {Open: 540, Close: 1440}},
			`{"mon":{"open":"09:00","close":"24:00"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			same := func(what string, w *platform.Week, err error) {
				t.Helper()
				if a, b := HoursOf(w), HoursOf(c.week); err != nil || a.set != b.set || !maps.Equal(a.days, b.days) {
					t.Errorf("%s: %v, %v; want %v", what, a, err, b)
				}
			}
			body := []byte(`{` + c.body + `"client_id":"c","did_id":"1","timezone":"Asia/Kolkata"}`)
			var in SetDIDScheduleRequest
			if err := DecodeRequest(body, nil, &in); err != nil {
				t.Fatal(err)
			}
			s, err := in.Platform()
			same("as a request", s.Hours, err)
			var out ScheduleAnswer
			if err := Decode(body, &out); err != nil {
				t.Fatal(err)
			}
			l, err := out.Platform()
			same("as an answer", l.Hours, err)
			for _, v := range []any{ScheduleAnswerOf(l), SetDIDScheduleRequest{Hours: HoursOf(s.Hours)}} {
				encoded, err := json.Marshal(v)
				if err != nil || !strings.Contains(string(encoded), `"working_hours":`+c.sent) {
					t.Errorf("sent as %s, %v", encoded, err)
				}
			}
		})
	}
}

func TestFaultsOfHoursAreNamedByDay(t *testing.T) {
	t.Parallel()
	hour := `{"open":"09:00","close":"18:00"}`
	for _, c := range []struct {
		name, zone, hours string
		fields            []string
	}{
		{"the premise", "Asia/Kolkata", `{"mon":` + hour + `}`, nil},
		{"no zone", "", `null`, []string{"timezone"}},
		{"no such zone", "Asia/Atlantis", `null`, []string{"timezone"}},
		{"the machine's zone", "Local", `null`, []string{"timezone"}},
		{"a way out of the zones", "../../etc/passwd", `null`, []string{"timezone"}},
		{"not an object", "Asia/Kolkata", `"mon"`, []string{"working_hours"}},
		{"a list", "Asia/Kolkata", `[` + hour + `]`, []string{"working_hours"}},
		{"a number", "Asia/Kolkata", `9`, []string{"working_hours"}},
		{"false", "Asia/Kolkata", `false`, []string{"working_hours"}},
		{"a day written out", "Asia/Kolkata", `{"monday":` + hour + `}`, []string{"working_hours.monday"}},
		{"a day in capitals", "Asia/Kolkata", `{"Mon":` + hour + `}`, []string{"working_hours.Mon"}},
		{"a day twice", "Asia/Kolkata", `{"mon":` + hour + `,"mon":` + hour + `}`, []string{"working_hours.mon"}},
		{"a day that is text", "Asia/Kolkata", `{"mon":"09:00-18:00"}`, []string{"working_hours.mon"}},
		{"a day that is a list", "Asia/Kolkata", `{"mon":["09:00","18:00"]}`, []string{"working_hours.mon"}},
		{"a day without times", "Asia/Kolkata", `{"mon":{}}`, []string{"working_hours.mon"}},
		{"no closing", "Asia/Kolkata", `{"mon":{"open":"09:00"}}`, []string{"working_hours.mon"}},
		{"times that are objects", "Asia/Kolkata", `{"mon":{"open":{},"close":[]}}`, []string{"working_hours.mon"}},
		{"equal times", "Asia/Kolkata", `{"mon":{"open":"09:00","close":"09:00"}}`, []string{"working_hours.mon"}},
		{"opening at 24:00", "Asia/Kolkata", `{"mon":{"open":"24:00","close":"09:00"}}`, []string{"working_hours.mon"}},
		{"24:01", "Asia/Kolkata", `{"mon":{"open":"09:00","close":"24:01"}}`, []string{"working_hours.mon"}},
		{"seconds", "Asia/Kolkata", `{"mon":{"open":"09:00:00","close":"18:00:00"}}`, []string{"working_hours.mon"}},
		{"every fault at once", "x", `{"mon":{"open":"9","close":"18:00"},"tue":` + hour + `,"sun":{"open":"","close":""}}`,
			[]string{"timezone", "working_hours.mon", "working_hours.sun"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var in SetDIDScheduleRequest
			err := DecodeRequest([]byte(`{"client_id":"c","did_id":"1","timezone":"`+c.zone+`","working_hours":`+c.hours+`}`), nil, &in)
			if err == nil {
				_, err = in.Platform()
			}
			if got := slices.Sorted(maps.Keys(fieldsIn(err))); !slices.Equal(got, c.fields) || (err == nil) != (c.fields == nil) {
				t.Errorf("%v names %v, want %v", err, got, c.fields)
			}
		})
	}
	many := `{"mon":null`
	for i := range 1000 {
		many += `,"` + strings.Repeat("x", 100) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `":1`
	}
	err := DecodeRequest([]byte(`{"client_id":"c","did_id":"1","working_hours":`+many+`}}`), nil, new(SetDIDScheduleRequest))
	if f := fieldsIn(err); len(f) == 0 || len(f) > 50 {
		t.Errorf("a thousand wrong days are answered with %d faults", len(f))
	}
}

func TestAnsweredHoursAreReadWithPatience(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]platform.Week{
		`{"Monday":{"open":"9:00","close":"18:00:00"}}`:                                      {time.Monday: {Open: 540, Close: 1080}},
		`{"WED":{"open":" 22:00 ","close":"06:00"},"note":{"open":"x","close":"y"}}`:         {time.Wednesday: {Open: 1320, Close: 360}},
		`{"sun":{"open":"","close":""},"sat":"","fri":[],"thu":{}}`:                          {},
		`{"tue":{"open":"00:00","close":"24:00","label":["all day"]}}`:                       {time.Tuesday: {Open: 0, Close: 1440}},
		`{"thursday":{"open":"09:00:00","close":"09:30:00"},"Tuesday":null,"x":{"open":""}}`: {time.Thursday: {Open: 540, Close: 570}},
	} {
		var a HoursAnswer
		if err := Decode([]byte(`{"timezone":"Asia/Kolkata","working_hours":`+body+`}`), &a); err != nil {
			t.Errorf("%s: %v %v", body, err, fieldsIn(err))
			continue
		}
		s, err := a.Platform()
		if err != nil || !maps.Equal(s.Hours.Texts(), want.Texts()) {
			t.Errorf("%s is read as %v, %v", body, s.Hours.Texts(), err)
		}
	}
	for _, body := range []string{`{"timezone":"","working_hours":null}`, `{"timezone":"Mars/Base","working_hours":null}`,
		`{"timezone":"Asia/Kolkata","working_hours":{"mon":{"open":"09:00","close":"09:00"}}}`} {
		var a HoursAnswer
		if err := Decode([]byte(body), &a); err != nil {
			t.Fatalf("the premise: %v", err)
		}
		if s, err := a.Platform(); err == nil {
			t.Errorf("%s is made out to be %+v", body, s)
		}
	}
}

func TestTheCatalogueSaysWhatHoursAre(t *testing.T) {
	t.Parallel()
	for _, f := range SetDIDSchedule.Entry().Request {
		if f.Name != "working_hours" {
			continue
		}
		if f.Type != "object" || !f.Nullable || len(f.Fields) != 7 || f.Fields[0].Name != "mon" || len(f.Fields[6].Fields) != 2 {
			t.Errorf("described as %+v", f)
		}
		return
	}
	t.Error("working_hours is not described")
}

// FuzzWorkingHours holds that whatever is accepted in a request survives the way
// back, and that nothing accepted there is misread in an answer.
func FuzzWorkingHours(f *testing.F) {
	for _, s := range []string{`null`, `{}`, `[]`, `""`, `{"mon":{"open":"09:00","close":"18:00"}}`, `{"sat":{"open":"22:00","close":"06:00"},"sun":null}`,
		`{"mon":{"open":"09:00","close":"24:00"},"m\u006fn":{}}`, `{"Monday":{"open":"9:00","close":900}}`, `{"a":1,"a":[{}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		body := append(append([]byte(`{"client_id":"c","did_id":"1","timezone":"UTC","working_hours":`), raw...), '}')
		var in SetDIDScheduleRequest
		if err := DecodeRequest(body, nil, &in); err != nil {
			if !platform.Is(err, platform.Invalid) {
				t.Fatalf("a bad body is %v", err)
			}
			return
		}
		s, err := in.Platform()
		if err != nil {
			if !platform.Is(err, platform.Invalid) {
				t.Fatalf("bad hours are %v", err)
			}
			return
		}
		if err := s.Check(); err != nil {
			t.Fatalf("accepted what no platform takes: %q: %v", raw, err)
		}
		encoded, err := json.Marshal(HoursAnswerOf(s))
		if err != nil {
			t.Fatal(err)
		}
		var back HoursAnswer
		if err := Decode(encoded, &back); err != nil {
			t.Fatalf("%s: %v", encoded, err)
		}
		again, err := back.Platform()
		if err != nil || (again.Hours == nil) != (s.Hours == nil) || !maps.Equal(again.Hours.Texts(), s.Hours.Texts()) {
			t.Fatalf("%q went as %s and came back as %v, %v", raw, encoded, again.Hours.Texts(), err)
		}
	})
}
