package developers

import (
	"go/format"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Request is a call with the values that a snippet shows. What is secret is read
// from the environment.
type Request struct {
	Method string
	Path   string  // names fields in braces
	Params []Param // of the path, and of the query where nothing is sent as a body
	Body   *Value  // an object; nil for none
	Token  string  // environment variable of the token
}

// Param is a field that stands in the address.
type Param struct {
	Name  string
	Value Value
}

// Envs are the environment variables that a snippet reads, in order.
func (r Request) Envs() []string {
	out := []string{"BASE_URL", r.Token}
	add := func(_ string, v Value) Value {
		if v.Env != "" && !slices.Contains(out, v.Env) {
			out = append(out, v.Env)
		}
		return v
	}
	for _, p := range r.Params {
		p.Value.Map("", add)
	}
	if r.Body != nil {
		r.Body.Map("", add)
	}
	return out
}

// Language is one that snippets are written in.
type Language struct {
	ID, Label string
	write     func(Request) string
	texts     *regexp.Regexp
}

// Languages are those that snippets are written in; the first is what is shown
// where none is chosen.
func Languages() []Language {
	return []Language{
		{"curl", "curl", curl, inDouble},
		{"go", "Go", golang, inDouble},
		{"python", "Python", python, inDouble},
		{"php", "PHP", php, inSingle},
		{"javascript", "JavaScript", javascript, inDouble},
	}
}

// LanguageOf finds one by its id; the first where there is none.
func LanguageOf(id string) Language {
	all := Languages()
	for _, l := range all {
		if l.ID == id {
			return l
		}
	}
	return all[0]
}

// Write is the request in the language.
func (l Language) Write(r Request) string { return l.write(r) }

// piece is a part of an address: words, or an environment variable.
type piece struct{ text, env string }

// address takes the path and query apart. Words are escaped for an address;
// values from the environment are still to be, by the snippet.
func (r Request) address() []piece {
	out := []piece{{text: ""}}
	put := func(v Value, escape func(string) string) {
		if v.Env != "" {
			out = append(out, piece{env: v.Env}, piece{})
			return
		}
		// A dollar would be read by a shell.
		out[len(out)-1].text += strings.ReplaceAll(escape(v.Text), "$", "%24")
	}
	inPath := map[string]bool{}
	for i, part := range strings.Split(r.Path, "/") {
		if i > 0 {
			out[len(out)-1].text += "/"
		}
		name, isField := strings.CutPrefix(part, "{")
		name = strings.TrimSuffix(name, "}")
		if !isField {
			out[len(out)-1].text += part
			continue
		}
		inPath[name] = true
		put(r.param(name), url.PathEscape)
	}
	sep := "?"
	for _, p := range r.Params {
		if inPath[p.Name] {
			continue
		}
		out[len(out)-1].text += sep + url.QueryEscape(p.Name) + "="
		put(p.Value, url.QueryEscape)
		sep = "&"
	}
	return out
}

func (r Request) param(name string) Value {
	for _, p := range r.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return Value{Kind: String, Env: strings.ToUpper(name)}
}

// joined writes an address as an expression of a language.
func (r Request) joined(plus string, text, env func(string) string) string {
	var parts []string
	for _, p := range r.address() {
		switch {
		case p.env != "":
			parts = append(parts, env(p.env))
		case p.text != "":
			parts = append(parts, text(p.text))
		}
	}
	return strings.Join(parts, plus)
}

// style is how a language writes JSON-like data.
type style struct {
	text, env    func(string) string
	literal      func(string) string
	object, list [2]string // brackets
	empty        string    // an object without members
	arrow, step  string
	trailing     bool // a comma after the last member
}

func (s style) write(v Value, indent string) string {
	switch v.Kind {
	case String:
		if v.Env != "" {
			return s.env(v.Env)
		}
		return s.text(v.Text)
	case Literal:
		return s.literal(v.Text)
	}
	brackets := s.list
	if v.Kind == Object {
		brackets = s.object
		if len(v.Items) == 0 {
			return s.empty
		}
	}
	if len(v.Items) == 0 {
		return brackets[0] + brackets[1]
	}
	var b strings.Builder
	b.WriteString(brackets[0] + "\n")
	for i, item := range v.Items {
		b.WriteString(indent + s.step)
		if v.Kind == Object {
			b.WriteString(s.text(v.Names[i]) + s.arrow)
		}
		b.WriteString(s.write(item, indent+s.step))
		if i < len(v.Items)-1 || s.trailing {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(indent + brackets[1])
	return b.String()
}

func same(s string) string { return s }

// curl writes for a POSIX shell: JSON in single quotes, left for a moment where a
// variable stands.
func curl(r Request) string {
	single := func(s string) string { return strings.ReplaceAll(quoted(s), "'", `'\''`) }
	s := style{text: single, env: func(name string) string { return `"'"$` + name + `"'"` }, literal: same,
		object: [2]string{"{", "}"}, list: [2]string{"[", "]"}, empty: "{}", arrow: ": ", step: "  "}
	at := r.joined("", same, func(name string) string { return "$" + name })
	out := "curl "
	if r.Method != http.MethodGet && (r.Method != http.MethodPost || r.Body == nil) {
		out += "-X " + r.Method + " "
	}
	out += `"$BASE_URL` + at + `" \` + "\n" + `  -H "Authorization: Bearer $` + r.Token + `"`
	if r.Body != nil {
		out += " \\\n" + `  -H "Content-Type: application/json" \` + "\n  -d '" + s.write(*r.Body, "  ") + "'"
	}
	return out + "\n"
}

func golang(r Request) string {
	env := func(name string) string { return "os.Getenv(" + strconv.Quote(name) + ")" }
	s := style{text: strconv.Quote, env: env, literal: func(l string) string {
		if l == "null" {
			return "nil"
		}
		return l
	}, object: [2]string{"map[string]any{", "}"}, list: [2]string{"[]any{", "}"}, empty: "map[string]any{}", arrow: ": ", step: "\t", trailing: true}
	escapes := false
	at := r.joined("+", strconv.Quote, func(name string) string {
		escapes = true
		return "url.PathEscape(" + env(name) + ")"
	})
	imports := []string{"fmt", "io", "log", "net/http"}
	if escapes {
		imports = append(imports, "net/url")
	}
	imports = append(imports, "os")
	send := "nil"
	var b strings.Builder
	if r.Body != nil {
		imports = append([]string{"bytes", "encoding/json"}, imports...)
		send = "bytes.NewReader(body)"
	}
	b.WriteString("package main\n\nimport (\n")
	for _, name := range imports {
		b.WriteString("\t" + strconv.Quote(name) + "\n")
	}
	b.WriteString(")\n\nfunc main() {\n")
	must := "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
	if r.Body != nil {
		b.WriteString("\tbody, err := json.Marshal(" + s.write(*r.Body, "\t") + ")\n" + must)
	}
	b.WriteString("\treq, err := http.NewRequest(" + strconv.Quote(r.Method) + ", " + env("BASE_URL") + "+" + at + ", " + send + ")\n" + must)
	b.WriteString("\treq.Header.Set(\"Authorization\", \"Bearer \"+" + env(r.Token) + ")\n")
	if r.Body != nil {
		b.WriteString("\treq.Header.Set(\"Content-Type\", \"application/json\")\n")
	}
	b.WriteString("\tresp, err := http.DefaultClient.Do(req)\n" + must + "\tdefer resp.Body.Close()\n" +
		"\tanswer, err := io.ReadAll(resp.Body)\n" + must + "\tfmt.Println(resp.Status, string(answer))\n}\n")
	tidy, err := format.Source([]byte(b.String()))
	if err != nil {
		return b.String()
	}
	return string(tidy)
}

func python(r Request) string {
	env := func(name string) string { return "os.environ[" + quoted(name) + "]" }
	s := style{text: quoted, env: env, literal: func(l string) string {
		switch l {
		case "null":
			return "None"
		case "true":
			return "True"
		case "false":
			return "False"
		}
		return l
	}, object: [2]string{"{", "}"}, list: [2]string{"[", "]"}, empty: "{}", arrow: ": ", step: "    ", trailing: true}
	escapes := false
	at := r.joined(" + ", quoted, func(name string) string {
		escapes = true
		return "quote(" + env(name) + `, safe="")`
	})
	out := "import os\n"
	if escapes {
		out += "from urllib.parse import quote\n"
	}
	out += "\nimport requests\n\nanswer = requests.request(\n    " + quoted(r.Method) + ",\n    " + env("BASE_URL") + " + " + at +
		",\n    headers={\"Authorization\": \"Bearer \" + " + env(r.Token) + "},\n"
	if r.Body != nil {
		out += "    json=" + s.write(*r.Body, "    ") + ",\n"
	}
	return out + "    timeout=30,\n)\nprint(answer.status_code, answer.text)\n"
}

func php(r Request) string {
	text := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	env := func(name string) string { return "getenv(" + text(name) + ")" }
	s := style{text: text, env: env, literal: same, object: [2]string{"[", "]"}, list: [2]string{"[", "]"}, empty: "new stdClass()",
		arrow: " => ", step: "    ", trailing: true}
	at := r.joined(" . ", text, func(name string) string { return "rawurlencode(" + env(name) + ")" })
	out := "<?php\n\n$call = curl_init(" + env("BASE_URL") + " . " + at + ");\ncurl_setopt_array($call, [\n    CURLOPT_CUSTOMREQUEST => " + text(r.Method) +
		",\n    CURLOPT_RETURNTRANSFER => true,\n    CURLOPT_HTTPHEADER => [\n        'Authorization: Bearer ' . " + env(r.Token) + ",\n"
	if r.Body != nil {
		out += "        'Content-Type: application/json',\n    ],\n    CURLOPT_POSTFIELDS => json_encode(" + s.write(*r.Body, "    ") + "),\n"
	} else {
		out += "    ],\n"
	}
	return out + "]);\n$answer = curl_exec($call);\necho curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer, PHP_EOL;\n"
}

func javascript(r Request) string {
	env := func(name string) string { return "process.env." + name }
	s := style{text: quoted, env: env, literal: same, object: [2]string{"{", "}"}, list: [2]string{"[", "]"}, empty: "{}", arrow: ": ", step: "  ", trailing: true}
	at := r.joined(" + ", quoted, func(name string) string { return "encodeURIComponent(" + env(name) + ")" })
	out := "const response = await fetch(" + env("BASE_URL") + " + " + at + ", {\n  method: " + quoted(r.Method) +
		",\n  headers: {\n    \"Authorization\": \"Bearer \" + " + env(r.Token) + ",\n"
	if r.Body != nil {
		out += "    \"Content-Type\": \"application/json\",\n  },\n  body: JSON.stringify(" + s.write(*r.Body, "  ") + "),\n"
	} else {
		out += "  },\n"
	}
	return out + "});\nconsole.log(response.status, await response.text());\n"
}

var (
	inDouble = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)
	inSingle = regexp.MustCompile(`'(?:[^'\\\n]|\\.)*'`)
)

// paint colours the texts of a snippet, and names apart from values, a line each.
func (l Language) paint(code string) [][]Part {
	var out [][]Part
	for line := range strings.SplitSeq(strings.TrimSuffix(code, "\n"), "\n") {
		var parts []Part
		from := 0
		for _, at := range l.texts.FindAllStringIndex(line, -1) {
			kind, rest := Text, strings.TrimLeft(line[at[1]:], " ")
			if strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "=>") {
				kind = Name
			}
			parts = append(parts, Part{line[from:at[0]], Plain}, Part{line[at[0]:at[1]], kind})
			from = at[1]
		}
		out = append(out, append(parts, Part{line[from:], Plain}))
	}
	return out
}
