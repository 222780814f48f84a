package delivery

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// template is a text with placeholders, and how their values are written in it.
type template struct {
	parts  []string // text, name, text, name, …, text
	escape func(string) string
}

// sample finds placeholders. A brace that JSON needs is followed by something
// else than a name and a brace.
var sample = regexp.MustCompile(`\{[a-z_]+\}`)

func parse(text string, escape func(string) string) (template, error) {
	t := template{escape: escape}
	rest := 0
	for _, at := range sample.FindAllStringIndex(text, -1) {
		name := text[at[0]+1 : at[1]-1]
		switch name {
		case "to", "digits", "text":
		default:
			return template{}, fmt.Errorf("{%s} is no placeholder: there are {to}, {digits} and {text}", name)
		}
		t.parts = append(t.parts, text[rest:at[0]], name)
		rest = at[1]
	}
	t.parts = append(t.parts, text[rest:])
	return t, nil
}

func (t template) empty() bool { return len(t.parts) == 0 }

func (t template) has(name string) bool {
	for i := 1; i < len(t.parts); i += 2 {
		if t.parts[i] == name {
			return true
		}
	}
	return false
}

func (t template) fill(values map[string]string) string {
	var b strings.Builder
	for i, p := range t.parts {
		if i%2 == 0 {
			b.WriteString(p)
		} else {
			b.WriteString(t.escape(values[p]))
		}
	}
	return b.String()
}

// inURL fits a path and a query alike: a plus means a space in one of them only.
func inURL(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func inForm(s string) string { return url.QueryEscape(s) }

func inJSON(s string) string {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return string(b[1 : len(b)-1])
}

func inXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

func asItIs(s string) string { return s }

// beforePath is the scheme and host of an address.
func beforePath(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return scheme + "://" + rest
}
