package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Endpoint is one call of the partner API. Path may name fields of Req in
// braces ("/dids/{client_id}"); they are then sent in the path, the others in
// the body, or in the query of a GET.
type Endpoint[Req, Answer any] struct {
	Name, Group  string
	Method, Path string
	Words        string        // what it does, in one sentence
	Reads        bool          // changes nothing, whatever its method: it may be repeated
	Costly       bool          // happening twice would cost money or make a second thing
	ByClient     bool          // authorised with the client's own token, not with the partner's key
	Last         bool          // takes away what calls after it in All want: a walk through the API leaves it to the end
	Action       string        // what a person must be allowed to do at the dashboard to cause it
	Done         string        // message of a success
	BodyLimit    int64         // bytes; 0 means DefaultBodyLimit
	Wait         time.Duration // how long after the call before it in All it may follow at the earliest
	Sample       Req
	Answer       Answer
}

// DefaultBodyLimit is the size of the largest request body, in bytes.
const DefaultBodyLimit = 256 << 10

// None is the request of a call that takes none.
type None struct{}

// Entry is an Endpoint without its types, for lists, documents and explorers.
type Entry struct {
	Name, Group, Method, Path, Words, Action string
	Done                                     string
	Reads, Costly, Last, ByClient            bool
	Wait                                     time.Duration
	BodyLimit                                int64
	Request, Answer                          []Field
	RequestType, AnswerType                  string // what the objects are called; an answer's is that of one row of a list
	AnswerIsList                             bool
	SampleRequest, SampleAnswer              json.RawMessage
}

// Field describes one field of a request or an answer.
type Field struct {
	Name     string
	Type     string // text flag integer rupees date-time date object list
	Words    string
	Required bool
	Ruled    bool     // what is missing or wrong in it is named together with all else that breaks a rule
	Always   bool     // an answer has it in any case
	Nullable bool     // null is a value with a meaning of its own
	Max      int      // characters that a text of a request may have
	One      []string // the only values of a text, where there are only so many
	Object   string   // what an object is called, or each in a list
	Fields   []Field  // of an object, or of the objects in a list; none for a list of texts

	// A walk through the API takes the value of a request's field From what an
	// earlier call's answer, at a field with the same name to Keep, has given it.
	From, Keep string
}

// Entry describes the endpoint.
func (e Endpoint[Req, Answer]) Entry() Entry {
	answer, list := reflect.TypeFor[Answer](), false
	if answer.Kind() == reflect.Slice {
		answer, list = answer.Elem(), true
	}
	limit := e.BodyLimit
	if limit == 0 {
		limit = DefaultBodyLimit
	}
	return Entry{
		Name: e.Name, Group: e.Group, Method: e.Method, Path: e.Path, Words: e.Words, Action: e.Action,
		Done: e.Done, Reads: e.Reads, Costly: e.Costly, ByClient: e.ByClient, Last: e.Last, Wait: e.Wait, BodyLimit: limit,
		RequestType: reflect.TypeFor[Req]().Name(), AnswerType: answer.Name(),
		Request: fieldsOf(reflect.TypeFor[Req]()), Answer: fieldsOf(answer), AnswerIsList: list,
		SampleRequest: mustJSON(e.Sample), SampleAnswer: mustJSON(e.Answer),
	}
}

// Params are the fields of the request that path names in braces.
func Params(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") {
			names = append(names, part[1:len(part)-1])
		}
	}
	return names
}

func fieldsOf(t reflect.Type) []Field {
	var out []Field
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		field := Field{Name: fieldName(f), Words: f.Tag.Get("doc"), Required: f.Tag.Get("req") != "", Ruled: f.Tag.Get("req") == "rule",
			Always: !strings.Contains(f.Tag.Get("json"), ",omit"), One: strings.Fields(f.Tag.Get("one")),
			From: f.Tag.Get("from"), Keep: f.Tag.Get("keep")}
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		switch ft {
		case reflect.TypeFor[Text]():
			field.Type, field.Max = "text", limitOf(f)
		case reflect.TypeFor[Patch]():
			field.Type, field.Nullable, field.Max = "text", true, limitOf(f)
		case reflect.TypeFor[WorkingHours]():
			field.Type, field.Nullable, field.Object = "object", true, ft.Name()
			for _, day := range platform.Weekdays() {
				field.Fields = append(field.Fields, Field{Name: day, Type: "object", Nullable: true, Object: "DayHours",
					Words: "Hours of the day; closed where missing", Fields: fieldsOf(reflect.TypeFor[DayHours]())})
			}
		case reflect.TypeFor[Flag]():
			field.Type = "flag"
		case reflect.TypeFor[Int]():
			field.Type = "integer"
		case reflect.TypeFor[Rupees]():
			field.Type = "rupees"
		case reflect.TypeFor[Stamp]():
			field.Type = "date-time"
		case reflect.TypeFor[Day]():
			field.Type = "date"
		default:
			field.Type = "object"
			if ft.Kind() == reflect.Slice {
				field.Type, ft = "list", ft.Elem()
			}
			if ft.Kind() == reflect.Struct {
				field.Object, field.Fields = ft.Name(), fieldsOf(ft)
			}
		}
		out = append(out, field)
	}
	return out
}

// mustJSON encodes a sample of this package, which always has a JSON form.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
