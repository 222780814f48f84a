package docs

import (
	"net/http"
	"strconv"
	"strings"

	"partnerdesk/platform/wire"
)

// Postman is the collection of every call, in the format 2.1 of Postman, as JSON.
// Run from first to last it is one journey: a client is registered, equipped,
// and stripped again. baseURL is the variable of that name; the token is left for
// the reader to fill in.
func Postman(baseURL string) []byte {
	if baseURL == "" {
		baseURL = "http://localhost:8080"
	}
	all := journey(wire.All())
	vars := []object{variable("baseUrl", baseURL, "Where the platform is"), variable("token", "", "A partner's API token")}
	for _, name := range variables(all) {
		vars = append(vars, variable(name, "", ""))
	}
	return compact(object{
		{"info", object{
			{"name", "Partnerdesk partner API"}, {"description", tour},
			{"schema", "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		}},
		{"auth", bearer("token")},
		{"event", []object{script("test", checkEnvelope)}},
		{"variable", vars},
		{"item", folders(all)},
	})
}

const tour = `Every call of the partner API as one journey. Set the variables ` + "`baseUrl` and `token`" + ` and run the collection from first to last: each request takes its ids from the answers before it.

The codes that go to a mailbox or a phone are read from ` + "`/outbox.json`" + `, which a demonstration has. Elsewhere put them into the variables ` + "`mobile_code`, `email_code` and `aadhaar_code`" + ` by hand and skip those requests.`

// lastFolder holds the calls that take away what the others needed.
const lastFolder = "Taking it all away"

func folders(all []step) []object {
	var out []object
	var name string
	var items []object
	end := func() {
		if len(items) > 0 {
			out = append(out, object{{"name", name}, {"description", groupWords(name)}, {"item", items}})
		}
		items = nil
	}
	for _, s := range all {
		in := s.Group
		if s.Last {
			in = lastFolder
		}
		if in != name {
			end()
			name = in
		}
		for _, c := range s.codes {
			items = append(items, readCode(c))
		}
		items = append(items, item(s))
	}
	end()
	return out
}

func groupWords(name string) string {
	for _, g := range wire.Groups() {
		if g.Name == name {
			return g.Words
		}
	}
	return "What the calls before needed, newest first."
}

func item(s step) object {
	req := request(s)
	saved := []object{savedAnswer(s.Done, http.StatusOK, pretty(success(s.Entry)), req)}
	for _, f := range failures() {
		if f.of(s.call) {
			for _, e := range f.examples {
				saved = append(saved, savedAnswer(e.words, f.status, f.body(e), req))
			}
		}
	}
	return object{
		{"name", s.Name},
		{"event", events(s)},
		{"request", append(req, member{"description", description(s.call)})},
		{"response", saved},
	}
}

func events(s step) []object {
	var out []object
	if before := before(s); len(before) > 0 {
		out = append(out, script("prerequest", before))
	}
	return append(out, script("test", check(s)))
}

func request(s step) object {
	path, query, body := s.split()
	req := object{{"method", s.Method}}.with(s.ByClient, member{"auth", bearer("client_id")})
	head := []object{{{"key", "Accept"}, {"value", "application/json"}}}
	if s.Method != http.MethodGet {
		head = append(head, object{{"key", "Content-Type"}, {"value", "application/json"}})
	}
	if s.Costly {
		head = append(head, object{{"key", "Idempotency-Key"}, {"value", "{{$guid}}"}})
	}
	req = append(req, member{"header", head})
	if s.Method != http.MethodGet {
		req = append(req, member{"body", object{{"mode", "raw"}, {"raw", string(pretty(bodyOf(body)))},
			{"options", object{{"raw", object{{"language", "json"}}}}}}})
	}
	where := s.Path
	for name, v := range path {
		where = strings.ReplaceAll(where, "{"+name+"}", v)
	}
	return append(req, member{"url", address(where, query)})
}

// address is a URL in Postman's parts. What is given is written as it is.
func address(path string, query []value) object {
	raw := "{{baseUrl}}" + path
	var parts []object
	for i, q := range query {
		raw += map[bool]string{true: "?", false: "&"}[i == 0] + q.name + "=" + q.text()
		parts = append(parts, object{{"key", q.name}, {"value", q.text()}})
	}
	return object{{"raw", raw}, {"host", []string{"{{baseUrl}}"}},
		{"path", strings.Split(strings.TrimPrefix(path, "/"), "/")}}.with(len(parts) > 0, member{"query", parts})
}

// readCode takes the newest code for an address out of the demonstration's outbox.
func readCode(c mailedValue) object {
	url := address("/outbox.json", []value{{"to", strconv.Quote(c.to)}})
	return object{
		{"name", "the code sent to " + c.words},
		{"event", []object{script("test", checkCode(c.name))}},
		{"request", object{{"method", http.MethodGet}, {"header", []object{{{"key", "Accept"}, {"value", "application/json"}}}}, {"url", url},
			{"description", "Shows what the platform has sent to this address. A demonstration has it, a real installation does not."}}},
		{"response", []object{}},
	}
}

func savedAnswer(name string, status int, body []byte, original object) object {
	return object{{"name", name}, {"originalRequest", original}, {"status", http.StatusText(status)}, {"code", status},
		{"_postman_previewlanguage", "json"},
		{"header", []object{{{"key", "Content-Type"}, {"value", "application/json; charset=utf-8"}}}},
		{"cookie", []object{}}, {"body", string(body)}}
}

func bearer(variable string) object {
	return object{{"type", "bearer"}, {"bearer", []object{
		{{"key", "token"}, {"value", "{{" + variable + "}}"}, {"type", "string"}}}}}
}

func variable(name, value, words string) object {
	return object{{"key", name}, {"value", value}, {"type", "string"}}.with(words != "", member{"description", words})
}
