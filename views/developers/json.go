package developers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Kind is what a JSON value is.
type Kind int

const (
	Literal Kind = iota // a number, true, false or null
	String
	List
	Object
)

// Value is a JSON value whose members keep their order.
type Value struct {
	Kind  Kind
	Text  string   // of a string, without its quotes; the literal itself
	Names []string // of an object's members
	Items []Value  // of a list, or the values of an object's members
	Env   string   // in a snippet: the environment variable that the string is read from
}

// maxDepth is deeper than any call's request or answer.
const maxDepth = 30

var errJSON = errors.New("not one JSON value")

// Parse reads one JSON value.
func Parse(data []byte) (Value, error) {
	if !json.Valid(data) {
		return Value{}, errJSON
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := read(d, 0)
	if err != nil {
		return Value{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Value{}, errJSON
	}
	return v, nil
}

func read(d *json.Decoder, depth int) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	switch t := t.(type) {
	case string:
		return Value{Kind: String, Text: t}, nil
	case json.Number:
		return Value{Text: t.String()}, nil
	case bool:
		return Value{Text: strconv.FormatBool(t)}, nil
	case nil:
		return Value{Text: "null"}, nil
	}
	if depth > maxDepth {
		return Value{}, errJSON
	}
	v := Value{Kind: List}
	if t == json.Delim('{') {
		v.Kind = Object
	}
	for d.More() {
		if v.Kind == Object {
			name, err := d.Token()
			if err != nil {
				return v, err
			}
			v.Names = append(v.Names, name.(string)) // a member's name is always text
		}
		item, err := read(d, depth+1)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
	}
	_, err = d.Token()
	return v, err
}

// Map gives the value with each string, and each literal, replaced by what f
// makes of it. name is that of the nearest member around it.
func (v Value) Map(name string, f func(name string, leaf Value) Value) Value {
	if v.Kind == String || v.Kind == Literal {
		return f(name, v)
	}
	items := make([]Value, len(v.Items))
	for i, item := range v.Items {
		if v.Kind == Object {
			name = v.Names[i]
		}
		items[i] = item.Map(name, f)
	}
	v.Items = items
	return v
}

// quoted is a string as JSON, without the escapes that are only for HTML.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has a JSON form
	return strings.TrimSuffix(b.String(), "\n")
}

// Part is a run of a line in one colour.
type Part struct {
	Text string
	Kind PartKind
}

// PartKind is what a Part is of the code.
type PartKind int

const (
	Plain PartKind = iota
	Name
	Text
	Quiet // says something about the code: "12 more"
)

func (k PartKind) class() string {
	return [...]string{"", "text-code-name", "text-code-text", "text-code-quiet"}[k]
}

// rowsShown is how many entries of a list an answer shows.
const rowsShown = 20

// Lines draws the value, a line each. Of a long list the beginning is shown; more
// says in words how many entries are left out.
func (v Value) Lines(more func(n int) string) [][]Part {
	p := printer{more: more}
	p.value(v, 0)
	p.end()
	return p.lines
}

type printer struct {
	lines [][]Part
	line  []Part
	more  func(n int) string
}

func (p *printer) add(kind PartKind, text string) { p.line = append(p.line, Part{text, kind}) }

func (p *printer) end() { p.lines, p.line = append(p.lines, p.line), nil }

func (p *printer) value(v Value, depth int) {
	switch v.Kind {
	case String:
		p.add(Text, quoted(v.Text))
		return
	case Literal:
		p.add(Plain, v.Text)
		return
	}
	brackets := "[]"
	if v.Kind == Object {
		brackets = "{}"
	}
	if len(v.Items) == 0 {
		p.add(Plain, brackets)
		return
	}
	p.add(Plain, brackets[:1])
	p.end()
	inner := strings.Repeat("  ", depth+1)
	for i, item := range v.Items {
		p.add(Plain, inner)
		if v.Kind == List && i == rowsShown {
			p.add(Quiet, p.more(len(v.Items)-i))
			p.end()
			break
		}
		if v.Kind == Object {
			p.add(Name, quoted(v.Names[i]))
			p.add(Plain, ": ")
		}
		p.value(item, depth+1)
		if i < len(v.Items)-1 {
			p.add(Plain, ",")
		}
		p.end()
	}
	p.add(Plain, strings.Repeat("  ", depth)+brackets[1:])
}

// painted writes lines as they stand, where a template would fold their spaces.
func painted(lines [][]Part) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for i, line := range lines {
			if i > 0 {
				b.WriteByte('\n')
			}
			for _, p := range line {
				if p.Kind == Plain {
					b.WriteString(templ.EscapeString(p.Text))
					continue
				}
				b.WriteString(`<span class="` + p.Kind.class() + `">` + templ.EscapeString(p.Text) + `</span>`)
			}
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}
