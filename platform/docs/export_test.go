package docs

import (
	"strings"
	"time"

	"partnerdesk/platform/wire"
)

// Walked is a step of the journey as a test sends it. {{name}} stands for a value.
type Walked struct {
	wire.Entry
	Path, Query, Body string
	Wait              time.Duration
	Makes             []string
	Codes             map[string]string // value → address to which the code went
}

// Walk is the journey of the collection.
func Walk() []Walked {
	var out []Walked
	for _, s := range journey(wire.All()) {
		path, query, body := s.split()
		w := Walked{Entry: s.Entry, Path: s.Entry.Path, Wait: s.Wait, Makes: s.makes, Codes: map[string]string{}}
		for name, v := range path {
			w.Path = strings.ReplaceAll(w.Path, "{"+name+"}", v)
		}
		for _, q := range query {
			w.Query += "&" + q.name + "=" + q.text()
		}
		if s.Method != "GET" {
			w.Body = string(compact(bodyOf(body)))
		}
		for _, c := range s.codes {
			w.Codes[c.name] = c.to
		}
		out = append(out, w)
	}
	return out
}

// Keeps are the fields of an answer that later calls take values from.
var Keeps = keeps

// RefusedExample is an example of a failure.
type RefusedExample struct {
	Name   string
	Status int
	Body   []byte
	Of     func(wire.Entry) bool
}

// RefusedExamples are the examples of all failures.
func RefusedExamples() []RefusedExample {
	var out []RefusedExample
	byName := map[string]call{}
	for _, c := range calls(wire.All()) {
		byName[c.Name] = c
	}
	for _, f := range failures() {
		for _, e := range f.examples {
			out = append(out, RefusedExample{e.name, f.status, f.body(e), func(e wire.Entry) bool { return f.of(byName[e.Name]) }})
		}
	}
	return out
}
