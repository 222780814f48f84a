package docs_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform/docs"
	"partnerdesk/platform/wire"
)

// TestTheJourneyRunsAsItIsWritten walks the collection's requests twice on one
// platform. What newman proves of the whole collection over a real wire, this
// proves of its requests in a second.
func TestTheJourneyRunsAsItIsWritten(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for run := range 2 {
		seen := map[string]bool{}
		values := map[string]string{}
		for _, step := range docs.Walk() {
			seen[step.Name] = true
			w.Clock.Advance(step.Wait)
			for _, name := range step.Makes {
				values[name] = madeUp(t, name, run, w.Clock.Now())
			}
			fill := filler(values)
			for name, to := range step.Codes {
				address, err := url.QueryUnescape(fill.Replace(to))
				if err != nil {
					t.Fatal(err)
				}
				if values[name] = w.Outbox.Code(address); values[name] == "" {
					t.Fatalf("run %d: no code was sent to %s", run, address)
				}
			}
			fill = filler(values)
			key := ""
			if step.ByClient {
				key = values["client_id"]
			}
			target := fill.Replace(step.Path)
			if step.Query != "" {
				target += "?" + fill.Replace(step.Query[1:])
			}
			got := w.ask(t, step.Method, target, fill.Replace(step.Body), key)
			if got.Code != 200 {
				t.Fatalf("run %d: %s %s: %d %s", run, step.Name, step.Body, got.Code, got.Body)
			}
			var answer struct{ Data json.RawMessage }
			if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			keep(t, step.Entry, answer.Data, values)
			shown(t, step.Entry, answer.Data)
		}
		for _, e := range wire.All() {
			if !seen[e.Name] {
				t.Errorf("%s is no part of the journey", e.Name)
			}
		}
	}
}

// madeUp is a value that differs from run to run.
func madeUp(t *testing.T, name string, run int, now time.Time) string {
	n := strconv.Itoa(run)
	switch name {
	case "new_email":
		return "owner." + n + "@acme.example"
	case "new_mobile":
		return "982204137" + n
	case "new_phone_number_id":
		return "10654035224292" + n
	case "in_a_year":
		return now.AddDate(1, 0, 0).Format(time.DateOnly) + " 23:59:59"
	}
	t.Fatalf("this test makes up no %s", name)
	return ""
}

func filler(values map[string]string) *strings.Replacer {
	var pairs []string
	for name, v := range values {
		pairs = append(pairs, "{{"+name+"}}", v)
	}
	return strings.NewReplacer(pairs...)
}

// keep takes from an answer what later steps want, of a list from its first row.
func keep(t *testing.T, e wire.Entry, data json.RawMessage, values map[string]string) {
	t.Helper()
	kept := docs.Keeps(e)
	if len(kept) == 0 {
		return
	}
	if e.AnswerIsList {
		var rows []json.RawMessage
		if err := json.Unmarshal(data, &rows); err != nil || len(rows) == 0 {
			t.Fatalf("%s has nothing to go on with: %s", e.Name, data)
		}
		data = rows[0]
	}
	var row map[string]any
	if err := json.Unmarshal(data, &row); err != nil {
		t.Fatal(err)
	}
	for _, f := range kept {
		if v, ok := row[f.Name].(string); ok {
			values[f.Keep] = v
		}
	}
}

// shown fails where a true answer has something that the catalogue's example of
// it does not show.
func shown(t *testing.T, e wire.Entry, data json.RawMessage) {
	t.Helper()
	var real, example any
	if err := json.Unmarshal(data, &real); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(e.SampleAnswer, &example); err != nil {
		t.Fatal(err)
	}
	missing(t, e.Name, real, example)
}

func missing(t *testing.T, at string, real, example any) {
	t.Helper()
	switch real := real.(type) {
	case map[string]any:
		shown, _ := example.(map[string]any)
		for name, v := range real {
			sub, ok := shown[name]
			if !ok {
				t.Errorf("the example lacks %s.%s, which a true answer has", at, name)
				continue
			}
			missing(t, at+"."+name, v, sub)
		}
	case []any:
		shown, _ := example.([]any)
		if len(real) > 0 && len(shown) == 0 {
			t.Errorf("the example shows nothing in %s", at)
			return
		}
		for i := range min(len(real), 1) {
			missing(t, at+"[]", real[i], shown[0])
		}
	}
}
