// Package docstest holds requests and answers against the OpenAPI document.
package docstest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"partnerdesk/platform/docs"
)

// Checker knows the document. It may be used from many tests at once.
type Checker struct {
	compiler *jsonschema.Compiler
	routes   []route

	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
	seen     map[string]map[int]bool // operation → status
}

type route struct {
	name, method string
	path         []string
	pointer      string
	operation    map[string]any
}

const address = "https://checked.invalid/openapi.json"

// New reads the document more strictly than readers of answers have to: what it
// does not describe may not be there.
func New() (*Checker, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(docs.OpenAPI("")))
	if err != nil {
		return nil, err
	}
	closed(doc)
	c := &Checker{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}, seen: map[string]map[int]bool{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(address, doc); err != nil {
		return nil, err
	}
	root := doc.(map[string]any)
	for path, item := range root["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			c.routes = append(c.routes, route{
				name: op.(map[string]any)["operationId"].(string), method: strings.ToUpper(method), path: strings.Split(path, "/"),
				pointer: "/paths/" + escape(path) + "/" + method, operation: op.(map[string]any),
			})
		}
	}
	return c, nil
}

// closed forbids in every object what its schema does not describe.
func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		_, open := v["additionalProperties"]
		if _, ok := v["properties"].(map[string]any); ok && !open && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for name, sub := range v {
			if name != "example" && name != "examples" {
				closed(sub)
			}
		}
	case []any:
		for _, sub := range v {
			closed(sub)
		}
	}
}

func escape(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(s)
}

// Names are the operations of the document.
func (c *Checker) Names() []string {
	var out []string
	for _, r := range c.routes {
		out = append(out, r.name)
	}
	return out
}

// Documented reports whether an operation may be answered with a status.
func (c *Checker) Documented(name string, status int) bool {
	for _, r := range c.routes {
		if r.name == name {
			_, ok := r.operation["responses"].(map[string]any)[fmt.Sprint(status)]
			return ok
		}
	}
	return false
}

// Seen reports whether Check has met an operation with a status.
func (c *Checker) Seen(name string, status int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[name][status]
}

// Exchange is a request and its answer.
type Exchange struct {
	Method, Path string
	Request      []byte
	Status       int
	Header       http.Header
	Answer       []byte
}

// Check fails where the document does not describe what was exchanged. A request
// is held against it only if it was answered with success.
func (c *Checker) Check(x Exchange) error {
	r, ok := c.find(x.Method, x.Path)
	if !ok {
		return fmt.Errorf("%s %s is not documented", x.Method, x.Path)
	}
	c.mu.Lock()
	if c.seen[r.name] == nil {
		c.seen[r.name] = map[int]bool{}
	}
	c.seen[r.name][x.Status] = true
	c.mu.Unlock()
	kind, _, err := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fmt.Errorf("%s: answered with the type %q", r.name, x.Header.Get("Content-Type"))
	}
	if !c.Documented(r.name, x.Status) {
		return fmt.Errorf("%s: the status %d is not documented: %s", r.name, x.Status, x.Answer)
	}
	if err := c.valid(c.answer(r, x.Status), x.Answer); err != nil {
		return fmt.Errorf("%s: the answer %d is not as documented: %w\n%s", r.name, x.Status, err, x.Answer)
	}
	if _, has := r.operation["requestBody"]; has && x.Status == http.StatusOK {
		if err := c.valid(r.pointer+"/requestBody/content/application~1json/schema", x.Request); err != nil {
			return fmt.Errorf("%s: the request is not as documented: %w\n%s", r.name, err, x.Request)
		}
	}
	return nil
}

// answer is where the schema of an answer stands.
func (c *Checker) answer(r route, status int) string {
	const in = "/content/application~1json/schema"
	said := r.operation["responses"].(map[string]any)[fmt.Sprint(status)].(map[string]any)
	if ref, ok := said["$ref"].(string); ok {
		return strings.TrimPrefix(ref, "#") + in
	}
	return r.pointer + "/responses/" + fmt.Sprint(status) + in
}

func (c *Checker) find(method, path string) (route, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	parts := strings.Split(path, "/")
	for _, r := range c.routes {
		if r.method == method && fits(r.path, parts) {
			return r, true
		}
	}
	return route{}, false
}

func fits(pattern, path []string) bool {
	if len(pattern) != len(path) {
		return false
	}
	for i, p := range pattern {
		if p != path[i] && !strings.HasPrefix(p, "{") {
			return false
		}
	}
	return true
}

func (c *Checker) valid(pointer string, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	s, err := c.schema(pointer)
	if err != nil {
		return err
	}
	return s.Validate(v)
}

func (c *Checker) schema(pointer string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.compiled[pointer]; ok {
		return s, nil
	}
	s, err := c.compiler.Compile(address + "#" + pointer)
	if err == nil {
		c.compiled[pointer] = s
	}
	return s, err
}

// Watch is a handler that checks whatever passes through another. An answer that
// is cut off is not checked.
func (c *Checker) Watch(t testing.TB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		tee := &tee{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(tee, r)
		if err := c.Check(Exchange{Method: r.Method, Path: r.URL.Path, Request: sent, Status: tee.status,
			Header: w.Header(), Answer: tee.body.Bytes()}); err != nil {
			t.Error(err)
		}
	})
}

type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(b []byte) (int, error) {
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }
