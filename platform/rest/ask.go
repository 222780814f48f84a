package rest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// ask is a request ready to be sent, perhaps more than once.
type ask struct {
	name, group   string
	reads, costly bool
	limit         time.Duration
	method, url   string
	body          []byte   // nil for none
	bearer        string   // who asks: the partner's key, or a client's token
	secrets       []string // what must stand in no message and no log
}

// prepare makes a request ready to be sent.
func prepare[Req, Answer any](c *Conn, e wire.Endpoint[Req, Answer], in Req) (ask, error) {
	encoded, err := json.Marshal(in)
	if err != nil {
		return ask{}, &platform.Error{Kind: platform.Internal, Err: err}
	}
	return c.lay(wire.Entry{Name: e.Name, Group: e.Group, Method: e.Method, Path: e.Path, Reads: e.Reads, Costly: e.Costly}, encoded)
}

// lay puts a request where the catalogue says: required fields that the path
// names into the path, the others into the body, or into the query of a GET.
func (c *Conn) lay(e wire.Entry, encoded []byte) (ask, error) {
	route := c.catalogue.Place(e)
	a := ask{name: e.Name, group: e.Group, reads: e.Reads, costly: e.Costly, method: route.Method,
		limit: c.limits.Write, bearer: c.key, secrets: []string{c.key}}
	switch {
	case e.Reads:
		a.limit = c.limits.Read
	case e.Costly:
		a.limit = c.limits.Costly
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return ask{}, &platform.Error{Kind: platform.Internal, Err: err}
	}
	if id := text(fields["client_id"]); id != "" {
		a.secrets = append(a.secrets, id)
	}
	path := route.Path
	for _, name := range wire.Params(route.Path) {
		value := text(fields[name])
		if value == "" || value == "." || value == ".." {
			// Escaping leaves dots alone, and servers resolve them.
			return ask{}, platform.Field(name, "is not an id")
		}
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		delete(fields, name)
	}
	a.url = c.base + path
	if route.Method == http.MethodGet {
		query := url.Values{}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			query.Set(name, text(fields[name]))
		}
		if len(query) > 0 {
			a.url += "?" + query.Encode()
		}
		return a, nil
	}
	if a.body = encoded; path != route.Path {
		body, err := json.Marshal(fields)
		if err != nil {
			return ask{}, &platform.Error{Kind: platform.Internal, Err: err}
		}
		a.body = body
	}
	return a, nil
}

func text(raw json.RawMessage) string {
	var t wire.Text
	if len(raw) == 0 || t.UnmarshalJSON(raw) != nil {
		return ""
	}
	return string(t)
}
