package docs

import (
	"encoding/json"
	"net/http"
	"slices"

	"partnerdesk/platform/wire"
)

// call is an entry of the catalogue with what the others make of it.
type call struct {
	wire.Entry
	from  map[string]string // field of the request → the value that it takes
	names bool              // it can be about something that is not there
}

// calls reads the catalogue. A required field takes the value that answers give
// under its own name, unless it says another.
func calls(all []wire.Entry) []call {
	kept := map[string]bool{}
	for _, e := range all {
		for _, f := range e.Answer {
			kept[f.Keep] = f.Keep != ""
		}
	}
	out := make([]call, len(all))
	for i, e := range all {
		out[i] = call{Entry: e, from: map[string]string{}}
		for _, f := range e.Request {
			from := f.From
			if from == "" && f.Required && kept[f.Name] {
				from = f.Name
			}
			if from != "" {
				out[i].from[f.Name] = from
				// What is ruled is refused as a field, unless it is the whole question.
				asks := e.Reads && e.Method != http.MethodGet
				out[i].names = out[i].names || kept[from] && (!f.Ruled || asks)
			}
		}
	}
	return out
}

// step is a call with a request that fits where it stands in the journey.
type step struct {
	call
	// values are the fields of the request, in order: JSON, in which {{name}} stands
	// for a value that the journey knows by then.
	values []value
	makes  []string      // values to be made up anew before it
	codes  []mailedValue // values to be read from what was sent, before it
}

type value struct {
	name string
	json string
}

// journey is every call once, in an order in which each finds what it needs: that
// of the catalogue, but for the calls that take away what others want. Those
// come last, the newest thing first.
func journey(all []wire.Entry) []step {
	var first, last []call
	for _, c := range calls(all) {
		if c.Last {
			last = append(last, c)
		} else {
			first = append(first, c)
		}
	}
	slices.Reverse(last)
	known := map[string]bool{}
	var steps []step
	for _, c := range append(first, last...) {
		s := step{call: c}
		sample := samples(c.Entry)
		for _, f := range c.Request {
			raw, ok := sample[f.Name]
			if !ok {
				continue
			}
			from := c.from[f.Name]
			if from != "" && !known[from] {
				if m, ok := sentValue(from); ok {
					s.codes = append(s.codes, m)
					known[from] = true
				} else if _, ok := freshValue(from); ok {
					s.makes = append(s.makes, from)
					known[from] = true
				}
			}
			switch {
			case known[from]:
				raw = json.RawMessage(`"{{` + from + `}}"`)
			case from != "" && !f.Required:
				continue // nothing has been answered yet that could stand here
			}
			s.values = append(s.values, value{f.Name, string(raw)})
		}
		for _, f := range c.Answer {
			known[f.Keep] = known[f.Keep] || f.Keep != ""
		}
		steps = append(steps, s)
	}
	return steps
}

// samples are the fields of the catalogue's request.
func samples(e wire.Entry) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(e.SampleRequest, &m); err != nil {
		panic("docs: the sample of " + e.Name + ": " + err.Error()) // it is a struct of package wire
	}
	return m
}

// bodyOf is an object of these values.
func bodyOf(values []value) object {
	out := object{}
	for _, v := range values {
		out = append(out, member{v.name, json.RawMessage(v.json)})
	}
	return out
}

// split tells the fields that stand in the path, in the query and in the body.
func (s step) split() (path map[string]string, query, body []value) {
	path = map[string]string{}
	inPath := wire.Params(s.Path)
	for _, v := range s.values {
		switch {
		case slices.Contains(inPath, v.name):
			path[v.name] = v.text()
		case s.Method == http.MethodGet:
			query = append(query, v)
		default:
			body = append(body, v)
		}
	}
	return path, query, body
}

// text is a scalar without its quotes.
func (v value) text() string {
	var s string
	if json.Unmarshal([]byte(v.json), &s) == nil {
		return s
	}
	return v.json
}
