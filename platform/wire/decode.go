package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"partnerdesk/platform"
)

// textLimit is how many characters a Text of a request may have unless its
// `max` tag says otherwise.
const textLimit = 1000

// DecodeRequest reads the body of a request into a struct of this package, and
// params (from the path or the query) over it. It names every faulty field at
// once: what is required and missing or blank, what has the wrong type, what is
// given twice, and text with control characters. Unknown fields are ignored. An
// empty body counts as {}. Every error is Invalid.
//
// A request that lacks nothing but fields tagged `req:"rule"` is accepted: the
// platform has the rule, and names such a field together with those that break
// its other rules.
func DecodeRequest(body []byte, params map[string]string, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if !utf8.Valid(body) {
		return platform.Errorf(platform.Invalid, "The body is not valid UTF-8.")
	}
	if err := wellFormed(body); err != nil {
		return err
	}
	body = bytes.TrimSpace(body)
	if body[0] != '{' {
		return platform.Errorf(platform.Invalid, "The body must be a JSON object, such as {\"name\":\"value\"}.")
	}
	d := decoder{strict: true}
	v := reflect.ValueOf(into).Elem()
	d.object(v, body, "")
	for i := range v.NumField() {
		name := fieldName(v.Type().Field(i))
		if p, ok := params[name]; ok {
			raw, _ := json.Marshal(p) // a string always has a JSON form
			delete(d.faults, name)    // what the address says overrides the body
			d.value(v.Field(i), raw, name, limitOf(v.Type().Field(i)))
		}
	}
	d.require(v, "", "true")
	if len(d.faults) > 0 {
		d.require(v, "", "rule")
	}
	return d.faults.Err()
}

// Decode reads a value of an answer into a struct or slice of this package. It
// is tolerant, as scalars are, and besides takes the empty list or empty text
// that PHP writes for an object without members, and an object without members
// for an empty list. Its error names the fields and never their values. What an
// answer cannot do without (`req:"true"`) must be there.
func Decode(data []byte, into any) error {
	v := reflect.ValueOf(into).Elem()
	d := decoder{}
	// encoding/json is several times faster; the walk below it is for answers
	// that want more patience, and for saying which field is wrong.
	if err := json.Unmarshal(data, into); err != nil {
		if err := wellFormed(data); err != nil {
			return err
		}
		v.SetZero()
		d.value(v, bytes.TrimSpace(data), "", 0)
	}
	d.require(v, "", "true")
	return d.faults.Err()
}

// wellFormed says where JSON stops being JSON.
func wellFormed(data []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return platform.Errorf(platform.Invalid, "The body is not valid JSON.")
	}
	at := min(int(syntax.Offset), len(data))
	if at == len(data) && strings.Contains(syntax.Error(), "unexpected end") {
		return platform.Errorf(platform.Invalid, "The body is not valid JSON: it ends in the middle of a value.")
	}
	before := data[:max(at-1, 0)]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return platform.Errorf(platform.Invalid, "The body is not valid JSON: see line %d, character %d.", line, column)
}

type decoder struct {
	strict bool
	faults platform.Fields
}

func (d *decoder) fault(path, msg string) {
	if path == "" {
		path = "data"
	}
	if len(d.faults) < 50 { // a hostile body must not make a huge answer
		d.faults.Add(path, "%s", msg)
	}
}

func (d *decoder) value(v reflect.Value, raw []byte, path string, limit int) {
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		err := u.UnmarshalJSON(raw)
		if parts, ok := errors.AsType[partsError](err); ok {
			for name, msg := range parts {
				d.fault(clip(join(path, name)), msg)
			}
			return
		}
		if err != nil {
			d.fault(path, "This "+err.Error()+".")
			return
		}
		switch t := u.(type) {
		case *Text:
			d.text(string(*t), path, limit)
		case *Patch:
			d.text(t.s, path, limit)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if isNothing(raw) && !(v.Type().Elem() == reflect.TypeFor[Text]() && string(raw) == `""`) { // a text may be told to be empty
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem(), raw, path, limit)
	case reflect.Struct:
		switch {
		case raw[0] == '{':
			d.object(v, raw, path)
		case d.strict || !isNothing(raw):
			d.fault(path, "This must be an object.")
		}
	case reflect.Slice:
		switch {
		case raw[0] == '[':
			d.list(v, raw, path)
		case d.strict || !isNothing(raw):
			d.fault(path, "This must be a list.")
		}
	default:
		d.fault(path, fmt.Sprintf("This cannot be read as %s.", v.Kind()))
	}
}

func (d *decoder) object(v reflect.Value, raw []byte, path string) {
	known := fieldsByName(v.Type())
	seen := map[string]bool{}
	for name, val := range members(raw) {
		at := join(path, name)
		if seen[name] {
			if d.strict {
				d.fault(clip(at), "This is given twice.")
			}
			continue
		}
		seen[name] = true
		if f, ok := known[name]; ok {
			d.value(v.FieldByIndex(f.Index), val, at, limitOf(f))
		}
	}
}

func (d *decoder) list(v reflect.Value, raw []byte, path string) {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i, val := range elements(raw) {
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(e, val, path+"["+strconv.Itoa(i)+"]", textLimit)
		v.Set(reflect.Append(v, e))
	}
}

// text holds a request's text against what texts may be; answers are taken as
// they are.
func (d *decoder) text(s, path string, limit int) {
	if !d.strict {
		return
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			d.fault(path, "This must not contain control characters.")
			return
		}
	}
	if utf8.RuneCountInString(s) > limit {
		d.fault(path, fmt.Sprintf("This must not be longer than %d characters.", limit))
	}
}

// require names each field that is tagged so and is not there.
func (d *decoder) require(v reflect.Value, path, tag string) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			d.require(v.Index(i), path+"["+strconv.Itoa(i)+"]", tag)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f, fv := v.Type().Field(i), v.Field(i)
			switch {
			case !f.IsExported():
			case f.Anonymous:
				d.require(fv, path, tag)
			case f.Tag.Get("req") == tag && blank(fv):
				d.fault(join(path, fieldName(f)), platform.Required)
			case fv.Kind() == reflect.Slice:
				d.require(fv, join(path, fieldName(f)), tag)
			}
		}
	}
}

func blank(v reflect.Value) bool {
	if t, ok := v.Interface().(Text); ok {
		return strings.TrimSpace(string(t)) == ""
	}
	return v.IsZero()
}

// isNothing is true of null, "", [] and {}.
func isNothing(raw []byte) bool {
	switch string(raw) {
	case "null", `""`:
		return true
	}
	return len(raw) > 1 && (raw[0] == '[' || raw[0] == '{') && len(skipSpace(raw[1:])) == 1
}

func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func fieldsByName(t reflect.Type) map[string]reflect.StructField {
	m := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous && f.IsExported() {
			m[fieldName(f)] = f
		}
	}
	return m
}

func limitOf(f reflect.StructField) int {
	if n, err := strconv.Atoi(f.Tag.Get("max")); err == nil {
		return n
	}
	return textLimit
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
