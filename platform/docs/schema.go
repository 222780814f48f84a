package docs

import (
	"slices"
	"strconv"

	"partnerdesk/platform/wire"
)

// schemas collects the objects of the catalogue by name.
type schemas struct {
	names []string
	byRef map[string]object
	must  map[string][]string // the required fields of each
}

func newSchemas() *schemas {
	return &schemas{byRef: map[string]object{}, must: map[string][]string{}}
}

func ref(kind, name string) object {
	return object{{"$ref", "#/components/" + kind + "/" + name}}
}

// object describes an object and returns a reference to it. An object without a
// name is described where it stands.
func (s *schemas) object(name string, fields []wire.Field, request bool) object {
	must := required(fields, request)
	if _, ok := s.byRef[name]; ok && name != "" {
		if !slices.Equal(s.must[name], must) {
			panic("docs: " + name + " is not the same in requests as in answers") // found by any test of this package
		}
		return ref("schemas", name)
	}
	if name != "" {
		s.names = append(s.names, name)
		s.must[name] = must
		s.byRef[name] = nil // an object may hold others of its kind
	}
	properties := object{}
	for _, f := range fields {
		properties = append(properties, member{f.Name, s.field(f, request)})
	}
	out := object{{"type", "object"}}.with(len(must) > 0, member{"required", must})
	out = append(out, member{"properties", properties})
	if name == "" {
		return out
	}
	s.byRef[name] = out
	return ref("schemas", name)
}

// required are the fields that a request must have, or an answer always has.
func required(fields []wire.Field, request bool) []string {
	var out []string
	for _, f := range fields {
		if request && f.Required || !request && (f.Always || f.Required) {
			out = append(out, f.Name)
		}
	}
	return out
}

func (s *schemas) field(f wire.Field, request bool) object {
	var out object
	switch f.Type {
	case "object":
		out = s.object(f.Object, f.Fields, request)
		if f.Nullable {
			out = object{{"anyOf", []object{out, {{"type", "null"}}}}}
		}
		return append(out, member{"description", f.Words})
	case "list":
		items := object{{"type", "string"}}
		if f.Object != "" {
			items = s.object(f.Object, f.Fields, request)
		}
		return object{{"type", "array"}, {"items", items}, {"description", f.Words}}
	case "text":
		out = object{{"type", "string"}}
		if f.Nullable {
			out = object{{"type", []string{"string", "null"}}}
		}
		out = out.with(len(f.One) > 0, member{"enum", f.One}).with(request && len(f.One) == 0, member{"maxLength", f.Max})
	case "flag":
		out = object{{"type", "string"}, {"enum", []string{"1", "0"}}}
	case "integer":
		out = object{{"type", "string"}, {"pattern", `^-?[0-9]+$`}}
	case "rupees":
		out = object{{"type", "string"}, {"pattern", `^-?[0-9]+(\.[0-9]{1,2})?$`}}
	case "date-time":
		out = object{{"type", "string"}, {"pattern", `^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$`}}
	case "date":
		out = object{{"type", "string"}, {"format", "date"}}
	default:
		panic("docs: a field of type " + strconv.Quote(f.Type) + " has no schema") // found by any test of this package
	}
	return append(out, member{"description", f.Words})
}
