package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// operation is one call as an OpenAPI document describes it.
type operation struct {
	method, path string // path with the server's own part before it
	words        map[string]bool
	fields       map[string]field // by normalised name
}

// field is a field of a request, wherever it is sent.
type field struct {
	name     string // as the document writes it
	required bool
	inPath   bool
}

// document is as much of OpenAPI 3 or Swagger 2 as says where calls are and what
// they take.
type document struct {
	version    string
	operations []operation
}

// The shape of the document. What has the wrong type in one place must not make
// the rest unreadable, so the parts stay raw until they are needed.
type (
	rawDocument struct {
		OpenAPI  string                                `json:"openapi"`
		Swagger  string                                `json:"swagger"`
		BasePath string                                `json:"basePath"`
		Servers  []struct{ URL string }                `json:"servers"`
		Paths    map[string]map[string]json.RawMessage `json:"paths"`
	}
	rawOperation struct {
		OperationID string            `json:"operationId"`
		Parameters  []json.RawMessage `json:"parameters"`
		RequestBody json.RawMessage   `json:"requestBody"`
	}
	rawParameter struct {
		Name     string          `json:"name"`
		In       string          `json:"in"`
		Required bool            `json:"required"`
		Schema   json.RawMessage `json:"schema"`
	}
	rawBody struct {
		Content map[string]struct {
			Schema json.RawMessage `json:"schema"`
		} `json:"content"`
	}
	rawSchema struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		AllOf      []json.RawMessage          `json:"allOf"`
		AnyOf      []json.RawMessage          `json:"anyOf"`
		OneOf      []json.RawMessage          `json:"oneOf"`
	}
)

// errNotOpenAPI is for JSON that is something else.
var errNotOpenAPI = errors.New("it is JSON, but no OpenAPI document: it has no \"openapi\" version with \"paths\"")

// read takes the document apart. before is the path of the platform's own
// address, which the paths of the catalogue do not repeat.
func read(raw []byte, before string) (document, error) {
	if !json.Valid(raw) {
		return document{}, errors.New("it is not JSON" + looksLike(raw))
	}
	var d rawDocument
	if err := json.Unmarshal(raw, &d); err != nil || d.OpenAPI+d.Swagger == "" || len(d.Paths) == 0 {
		return document{}, errNotOpenAPI
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return document{}, errNotOpenAPI
	}
	r := &resolver{root: tree, seen: map[string]json.RawMessage{}, visits: maxVisits}
	prefix := d.BasePath
	if len(d.Servers) > 0 {
		if u, err := url.Parse(d.Servers[0].URL); err == nil {
			prefix = u.Path
		}
	}
	prefix = strings.TrimRight(prefix, "/")
	out := document{version: d.OpenAPI + d.Swagger}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		var shared struct {
			Parameters []json.RawMessage `json:"parameters"`
		}
		_ = json.Unmarshal(d.Paths[path]["parameters"], &shared.Parameters) // absent, or none that can be read
		for _, method := range methods() {
			var op rawOperation
			one, there := d.Paths[path][strings.ToLower(method)]
			if !there || json.Unmarshal(one, &op) != nil {
				continue
			}
			if len(out.operations) == maxOperations {
				return document{}, fmt.Errorf("it describes more than %d calls, which is no description of this API", maxOperations)
			}
			o := operation{method: method, path: within(prefix+"/"+strings.TrimLeft(path, "/"), before), fields: map[string]field{}}
			o.words = wordsOf(bare(o.path) + " " + op.OperationID)
			for _, p := range append(shared.Parameters, op.Parameters...) {
				r.parameter(&o, p)
			}
			r.body(&o, op.RequestBody)
			out.operations = append(out.operations, o)
		}
	}
	if len(out.operations) == 0 {
		return document{}, errNotOpenAPI
	}
	return out, nil
}

func methods() []string {
	return []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
}

// within takes the part before off a path.
func within(path, before string) string {
	before = strings.TrimRight(before, "/")
	if rest, ok := strings.CutPrefix(path, before); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return path
}

// looksLike names the two things that are most often found in the place of JSON.
func looksLike(raw []byte) string {
	switch text := strings.TrimSpace(string(raw[:min(len(raw), 200)])); {
	case text == "":
		return ": it is empty"
	case strings.HasPrefix(text, "<"):
		return ": it looks like a web page"
	case strings.HasPrefix(text, "openapi:"), strings.HasPrefix(text, "swagger:"):
		return ": it looks like YAML. Convert it to JSON, and give the file with --document"
	}
	return ""
}

// add notes a field.
func (o *operation) add(f field) {
	key := o.key(f)
	if key == "" {
		return
	}
	if had, ok := o.fields[key]; ok {
		f.required, f.inPath = f.required || had.required, f.inPath || had.inPath
		f.name = had.name
	}
	o.fields[key] = f
}

// key is the name by which a field is compared. A path parameter behind the
// clients is the client, whatever it is called: /clients/{id} takes a client_id.
func (o *operation) key(f field) string {
	parts := strings.Split(o.path, "/")
	if i := slices.Index(parts, "{"+f.name+"}"); f.inPath && i > 0 {
		switch parts[i-1] {
		case "clients", "client", "customers", "customer":
			return clientField
		}
	}
	return normal(f.name)
}

// resolver follows references within the document. Its budget keeps a document
// that refers to itself, or to very much, from taking for ever.
type resolver struct {
	root   any
	seen   map[string]json.RawMessage // by reference
	visits int                        // of schemas, still allowed
}

const (
	maxDepth      = 12
	maxFields     = 400
	maxOperations = 2_000
	maxVisits     = 50_000
)

func (r *resolver) parameter(o *operation, raw json.RawMessage) {
	var p rawParameter
	if json.Unmarshal(r.follow(raw, 0), &p) != nil {
		return
	}
	switch p.In {
	case "path", "query":
		o.add(field{name: p.Name, required: p.Required || p.In == "path", inPath: p.In == "path"})
	case "formData":
		o.add(field{name: p.Name, required: p.Required})
	case "body":
		r.schema(o, p.Schema, 0, true)
	}
}

func (r *resolver) body(o *operation, raw json.RawMessage) {
	var b rawBody
	if len(raw) == 0 || json.Unmarshal(r.follow(raw, 0), &b) != nil {
		return
	}
	for _, kind := range slices.Sorted(maps.Keys(b.Content)) {
		r.schema(o, b.Content[kind].Schema, 0, true)
	}
}

// schema notes the properties of an object. Where alternatives are offered, none
// of their fields counts as required.
func (r *resolver) schema(o *operation, raw json.RawMessage, depth int, must bool) {
	var s rawSchema
	if r.visits--; r.visits < 0 || len(raw) == 0 || depth > maxDepth || len(o.fields) > maxFields || json.Unmarshal(r.follow(raw, 0), &s) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		o.add(field{name: name, required: must && slices.Contains(s.Required, name)})
	}
	for _, part := range s.AllOf {
		r.schema(o, part, depth+1, must)
	}
	for _, part := range append(s.AnyOf, s.OneOf...) {
		r.schema(o, part, depth+1, false)
	}
}

// follow replaces a reference by what it points to, in this document only.
func (r *resolver) follow(raw json.RawMessage, depth int) json.RawMessage {
	var ref struct {
		Ref string `json:"$ref"`
	}
	if depth > maxDepth || json.Unmarshal(raw, &ref) != nil || ref.Ref == "" {
		return raw
	}
	if known, ok := r.seen[ref.Ref]; ok {
		return known
	}
	found := r.follow(r.at(ref.Ref), depth+1)
	r.seen[ref.Ref] = found
	return found
}

// at is what a reference points to; nil where that is nothing.
func (r *resolver) at(ref string) json.RawMessage {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	at := r.root
	for part := range strings.SplitSeq(pointer, "/") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
	}
	found, err := json.Marshal(at)
	if err != nil || at == nil {
		return nil
	}
	return found
}

// String is the operation as a person reads it.
func (o operation) String() string { return fmt.Sprintf("%s %s", o.method, o.path) }
