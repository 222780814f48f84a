// Package doctor holds a vendor's own OpenAPI document against the catalogue:
// which calls live where Partnerdesk expects them, which live elsewhere, and
// which are not to be found. It reads only; no call of the API is made.
package doctor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"partnerdesk/platform/wire"
)

// Verdict is what became of one call.
type Verdict int

const (
	NotFound  Verdict = iota
	Found             // where it is expected
	Elsewhere         // under another path or method; an override puts it right
	Beyond            // elsewhere too, but no override can say so: Why has the reason
)

var verdicts = [...]string{"not found", "found", "elsewhere", "beyond an override"}

func (v Verdict) String() string { return verdicts[v] }

// Finding is one call of the catalogue.
type Finding struct {
	Call    wire.Entry
	Verdict Verdict
	Now     wire.Route // where Partnerdesk calls it
	At      wire.Route // where the document has it, in the catalogue's names for parameters
	By      []string   // the fields by which it was recognised at another path
	Unnamed []string   // fields that Partnerdesk needs to send and the document does not name
	Wanted  []string   // fields that the document requires and Partnerdesk never sends
	Why     string
}

// Report is the whole examination.
type Report struct {
	Version  string // of OpenAPI
	Calls    int    // that the document describes
	Findings []Finding
}

// Partner are the calls of the partner API, which the document is about. Those
// that a client's own token opens stand in another one.
func Partner() []wire.Entry {
	return slices.DeleteFunc(wire.All(), func(e wire.Entry) bool { return !strings.HasPrefix(e.Path, "/partnerclients/") })
}

// Examine reads the document of the platform at base, of which now says where its
// calls are believed to be. An error says in plain words why the document can't
// be read.
func Examine(raw []byte, base *url.URL, now wire.Catalogue) (Report, error) {
	doc, err := read(raw, base.Path)
	if err != nil {
		return Report{}, fmt.Errorf("the document can't be read: %w", err)
	}
	rep := Report{Version: doc.version, Calls: len(doc.operations)}
	taken := make([]bool, len(doc.operations))
	open := []int{} // findings that are still to be matched
	for _, e := range Partner() {
		f := Finding{Call: e, Now: now.Place(e)}
		if i := doc.at(f.Now); i >= 0 {
			taken[i] = true
			f.found(doc.operations[i], Found)
			f.At = f.Now
		} else {
			open = append(open, len(rep.Findings))
		}
		rep.Findings = append(rep.Findings, f)
	}
	// The same path under another method is the same call, unless what it takes
	// says otherwise.
	open = slices.DeleteFunc(open, func(n int) bool {
		f := &rep.Findings[n]
		for i, o := range doc.operations {
			if !taken[i] && same(o.path, f.Now.Path) && fits(f.Call, o) {
				taken[i] = true
				f.found(o, Elsewhere)
				return true
			}
		}
		return false
	})
	match(rep.Findings, open, doc.operations, taken)
	return rep, nil
}

// at is the index of the operation at a route, or -1.
func (d document) at(r wire.Route) int {
	return slices.IndexFunc(d.operations, func(o operation) bool { return o.method == r.Method && same(o.path, r.Path) })
}

// found notes where a call is and how its fields differ.
func (f *Finding) found(o operation, v Verdict) {
	f.Verdict = v
	mine := map[string]bool{}
	for _, field := range f.Call.Request {
		mine[normal(field.Name)] = true
		if _, ok := o.fields[normal(field.Name)]; !ok && field.Required {
			f.Unnamed = append(f.Unnamed, field.Name)
		}
	}
	for key, field := range o.fields {
		if field.required && !mine[key] {
			f.Wanted = append(f.Wanted, field.name)
		}
	}
	slices.Sort(f.Wanted)
	if v == Found {
		return
	}
	path, missing := o.renamed(f.Call)
	f.At = wire.Route{Method: o.method, Path: path}
	if missing != "" {
		f.Verdict, f.Why = Beyond, fmt.Sprintf("nothing that Partnerdesk sends fits {%s} in its path", missing)
		return
	}
	if _, err := wire.ReadOverrides(strings.NewReader(override(f.Call.Name, f.At))); err != nil {
		f.Verdict, f.Why = Beyond, strings.TrimPrefix(err.Error(), "endpoint overrides: "+f.Call.Name+": ")
	}
}

func override(name string, r wire.Route) string {
	raw, _ := json.Marshal(map[string]wire.Route{name: r}) // texts always have a JSON form
	return string(raw)
}

// renamed is the operation's path with the catalogue's names for its parameters.
// missing is a parameter that has none.
func (o operation) renamed(e wire.Entry) (path, missing string) {
	parts := strings.Split(o.path, "/")
	for i, part := range parts {
		if !isParam(part) {
			continue
		}
		name := part[1 : len(part)-1]
		key := o.key(field{name: name, inPath: true})
		at := slices.IndexFunc(e.Request, func(f wire.Field) bool { return f.Required && normal(f.Name) == key })
		if at < 0 {
			missing = name
			continue
		}
		parts[i] = "{" + e.Request[at].Name + "}"
	}
	return strings.Join(parts, "/"), missing
}

// fits says whether an operation may be that call at all: what changes something
// is no GET, and what reads neither replaces nor deletes.
func fits(e wire.Entry, o operation) bool {
	switch o.method {
	case http.MethodGet:
		return e.Reads
	case http.MethodPost:
		return true
	}
	return !e.Reads
}

// Count is how many calls have a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// Overrides is the file for PLATFORM_ENDPOINTS: every call that does not live
// where it is built in, those that were moved already included. It is nil where
// no call has to be moved.
func (r Report) Overrides() ([]byte, error) {
	moved := map[string]wire.Route{}
	for _, f := range r.Findings {
		at := f.Now
		if f.Verdict == Elsewhere {
			at = f.At
		}
		if at != (wire.Route{Method: f.Call.Method, Path: f.Call.Path}) {
			moved[f.Call.Name] = at
		}
	}
	if len(moved) == 0 {
		return nil, nil
	}
	raw, err := json.MarshalIndent(moved, "", "  ")
	if err != nil {
		return nil, err
	}
	if _, err := wire.ReadOverrides(strings.NewReader(string(raw))); err != nil {
		return nil, err
	}
	return append(raw, '\n'), nil
}
