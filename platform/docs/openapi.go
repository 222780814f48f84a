// Package docs writes the documents of the partner API: the OpenAPI description
// and the Postman collection. Both are made of the catalogue alone; a call that
// stands there stands in them.
package docs

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// apiVersion is that of the partner API, not of the program.
const apiVersion = "1.0.0"

// OpenAPI is the description of the API in OpenAPI 3.1, as JSON. server is the
// base URL at which it is served; empty means wherever the document came from.
func OpenAPI(server string) []byte {
	if server == "" {
		server = "/"
	}
	known := newSchemas()
	all := calls(wire.All())
	paths := pathItems(known, all)
	byClient := slices.ContainsFunc(all, func(c call) bool { return c.ByClient })
	return pretty(object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "Partnerdesk partner API"}, {"version", apiVersion}, {"description", introduction},
			{"license", object{{"name", "MIT"}, {"identifier", "MIT"}}},
		}},
		{"servers", []object{{{"url", server}}}},
		{"security", []object{{{"partnerKey", []string{}}}}},
		{"tags", tags()},
		{"paths", paths},
		{"components", object{
			{"securitySchemes", securitySchemes(byClient)},
			{"schemas", known.components()},
			{"parameters", object{{"IdempotencyKey", idempotencyKey}}},
			{"headers", headers},
			{"responses", responses()},
		}},
	})
}

const introduction = `Everything that a telephony reseller does for its clients: onboarding with KYC, numbers, schedules, agents, call flows, voice bots, WhatsApp, wallets and number masking.

**Requests** are JSON objects, sent with ` + "`Content-Type: application/json`" + ` and ` + "`Authorization: Bearer PARTNER_API_KEY`" + `. Fields that are not known are ignored.

**Answers** are envelopes: ` + "`status`" + ` repeats the HTTP status, ` + "`message`" + ` is a sentence for a person, ` + "`data`" + ` is what was asked for. A refusal carries a ` + "`code`" + ` for programs and, where it is about fields, ` + "`errors`" + ` with a sentence for each. A path that does not exist is answered with 404 and a method that a path does not take with 405, both with the code ` + "`" + wire.CodeNoEndpoint + "`" + `.

**Values** are JSON strings, numbers and flags too: ` + "`\"500\"`, `\"1\"`" + `. Numbers, booleans and null are taken in their place; an empty string is a value that was left out. Money is in rupees with at most two decimals. Dates are ` + "`2025-12-31`" + ` and times ` + "`2025-12-31 23:59:59`" + `, both in Asia/Kolkata.

**A client_id** opens the client's own calls: keep it as you keep a password.

**Repeating a call** that changes something is safe with an Idempotency-Key: the same key with the same body gives the first answer again for 24 hours.`

func tags() []object {
	var out []object
	for _, g := range wire.Groups() {
		out = append(out, object{{"name", g.Name}, {"description", g.Words}})
	}
	return out
}

func securitySchemes(byClient bool) object {
	return object{
		{"partnerKey", object{{"type", "http"}, {"scheme", "bearer"},
			{"description", "A partner's API token, from Settings → API token."}}},
	}.with(byClient, member{"clientToken", object{{"type", "http"}, {"scheme", "bearer"},
		{"description", "A client's own token: its client_id."}}})
}

var (
	requestID = object{{"$ref", "#/components/headers/RequestId"}}

	headers = object{
		{"RequestId", object{{"description", "Names the request in the platform's log."}, {"schema", object{{"type", "string"}}}}},
		{"RetryAfter", object{{"description", "Seconds to wait before the next try."}, {"schema", object{{"type", "integer"}, {"minimum", 1}}}}},
		{"Replayed", object{{"description", "true where this is the answer to an earlier request with the same Idempotency-Key."},
			{"schema", object{{"type", "string"}, {"enum", []string{"true"}}}}}},
	}

	idempotencyKey = object{{"name", "Idempotency-Key"}, {"in", "header"}, {"required", false},
		{"description", "Visible ASCII of your choice. The same key with the same body within 24 hours gives the first answer again; with another body it is refused with 409."},
		{"schema", object{{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}}
)

// components are the schemas by name, in the order of the alphabet, and the one
// of failures, which no call has of its own.
func (s *schemas) components() object {
	slices.Sort(s.names)
	var out object
	for _, name := range s.names {
		out = append(out, member{name, s.byRef[name]})
	}
	return append(out, member{"Failure", object{
		{"type", "object"}, {"required", []string{"status", "message", "code"}},
		{"properties", object{
			{"status", object{{"type", "integer"}, {"description", "The HTTP status again"}}},
			{"message", object{{"type", "string"}, {"description", "A sentence for a person"}}},
			{"code", object{{"type", "string"}, {"enum", codes()}, {"description", "The kind of failure, for programs"}}},
			{"errors", object{{"type", "object"}, {"additionalProperties", object{{"type", "string"}}},
				{"description", "What is wrong, by field of the request"}}},
			{"due", object{{"type", "string"}, {"enum", dueSteps()}, {"description", "The onboarding step that is due instead"}}},
			{"ref", object{{"type", "string"}, {"description", "Names the request, for a failure on the platform's side"}}},
		}},
	}})
}

// codes are the words that a failure's code may be.
func codes() []string {
	var out []string
	for k := platform.Internal; k <= platform.Unknown; k++ {
		out = append(out, wire.CodeOf(k))
	}
	return append(out, wire.CodeTooLarge, wire.CodeNoEndpoint)
}

func dueSteps() []string {
	var out []string
	for _, s := range append(platform.Individual.Steps(), platform.StepDone) {
		out = append(out, string(s))
	}
	return out
}

func pathItems(known *schemas, all []call) object {
	var order []string
	byPath := map[string]object{}
	for _, c := range all {
		if _, ok := byPath[c.Path]; !ok {
			order = append(order, c.Path)
		}
		byPath[c.Path] = append(byPath[c.Path], member{strings.ToLower(c.Method), operation(known, c)})
	}
	var out object
	for _, p := range order {
		out = append(out, member{p, byPath[p]})
	}
	return out
}

func operation(known *schemas, c call) object {
	params, body := parameters(c)
	op := object{
		{"operationId", c.Name}, {"tags", []string{c.Group}}, {"summary", summary(c.Words)}, {"description", description(c)},
	}.with(c.ByClient, member{"security", []object{{{"clientToken", []string{}}}}}).
		with(len(params) > 0, member{"parameters", params})
	if len(body) > 0 {
		name := c.RequestType
		if len(body) < len(c.Request) {
			name = "" // the rest of it stands in the path
		}
		op = append(op, member{"requestBody", object{
			{"required", slices.ContainsFunc(body, func(f wire.Field) bool { return f.Required })},
			{"content", media(known.object(name, body, true), member{"example", sample(c)})},
		}})
	}
	return append(op, member{"responses", answers(known, c)})
}

// summary is the first sentence, without its end.
func summary(words string) string {
	first, _, _ := strings.Cut(words, ". ")
	return strings.TrimSuffix(first, ".")
}

func description(c call) string {
	switch {
	case c.Reads && c.Method != http.MethodGet:
		return c.Words + " It changes nothing and may be repeated."
	case c.Costly:
		return c.Words + " Happening twice would cost money or make a second one: send an Idempotency-Key."
	}
	return c.Words
}

// parameters are the fields that stand outside the body; body is the rest.
func parameters(c call) (params []object, body []wire.Field) {
	inPath := wire.Params(c.Path)
	s := newSchemas() // a parameter is a scalar, so nothing is collected
	for _, f := range c.Request {
		switch {
		case slices.Contains(inPath, f.Name):
			params = append(params, parameter(s, f, "path", true))
		case c.Method == http.MethodGet:
			params = append(params, parameter(s, f, "query", f.Required))
		default:
			body = append(body, f)
		}
	}
	if !c.Reads {
		params = append(params, ref("parameters", "IdempotencyKey"))
	}
	return params, body
}

func parameter(s *schemas, f wire.Field, in string, required bool) object {
	schema := s.field(f, true)
	return object{{"name", f.Name}, {"in", in}, {"required", required}, {"description", f.Words},
		{"schema", schema[:len(schema)-1]}} // its last member is the description again
}

func media(schema object, more ...member) object {
	return object{{"application/json", append(object{{"schema", schema}}, more...)}}
}

// sample is the body of the catalogue's request.
func sample(c call) object {
	_, _, body := step{call: c, values: literal(c)}.split()
	return bodyOf(body)
}

func answers(known *schemas, c call) object {
	data := known.object(c.AnswerType, c.Answer, false)
	if c.AnswerIsList {
		data = object{{"type", "array"}, {"items", data}}
	}
	done := object{{"type", "object"}, {"required", []string{"status", "message", "data"}}, {"properties", object{
		{"status", object{{"type", "integer"}, {"const", http.StatusOK}}},
		{"message", object{{"type", "string"}}},
		{"data", data},
	}}}
	head := object{{"X-Request-Id", requestID}}.
		with(!c.Reads, member{"Idempotency-Replayed", ref("headers", "Replayed")})
	out := object{{strconv.Itoa(http.StatusOK), object{
		{"description", c.Done}, {"headers", head},
		{"content", media(done, member{"example", success(c.Entry)})},
	}}}
	for _, f := range failures() {
		if f.of(c) {
			out = append(out, member{strconv.Itoa(f.status), ref("responses", f.name)})
		}
	}
	return out
}

// success is the catalogue's answer in its envelope.
func success(e wire.Entry) wire.Envelope {
	return wire.Envelope{Status: http.StatusOK, Message: e.Done, Data: e.SampleAnswer}
}

func responses() object {
	var out object
	for _, f := range failures() {
		var examples object
		for _, e := range f.examples {
			examples = append(examples, member{e.name, object{{"summary", e.words}, {"value", f.body(e)}}})
		}
		head := object{{"X-Request-Id", requestID}}.with(f.retry, member{"Retry-After", ref("headers", "RetryAfter")}).
			with(f.status == http.StatusUnauthorized, member{"WWW-Authenticate", object{{"schema", object{{"type", "string"}}}}})
		out = append(out, member{f.name, object{{"description", f.words}, {"headers", head},
			{"content", media(ref("schemas", "Failure"), member{"examples", examples})}}})
	}
	return out
}

func literal(c call) []value {
	var out []value
	sample := samples(c.Entry)
	for _, f := range c.Request {
		if raw, ok := sample[f.Name]; ok {
			out = append(out, value{f.Name, string(raw)})
		}
	}
	return out
}
