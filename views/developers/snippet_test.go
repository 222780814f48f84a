package developers

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// nasty is a text that ends a string in some language, or begins something.
const nasty = `it's "5" \ $HOME ` + "`id`" + ` #{x} </script> नमस्ते 😀` + "\n" + `end`

func request(t *testing.T, body string) Request {
	t.Helper()
	v, err := Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return Request{Method: "POST", Path: "/partnerclients/search_did", Token: "PARTNER_API_KEY", Body: &v}
}

func withNasty(t *testing.T) Request {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"note": nasty, "list": []any{nil, true, 1.5, []any{}, map[string]any{}}})
	if err != nil {
		t.Fatal(err)
	}
	r := request(t, string(raw))
	r.Body.Names = append(r.Body.Names, "client_id")
	r.Body.Items = append(r.Body.Items, Value{Kind: String, Env: "CLIENT_ID"})
	return r
}

func TestSnippetEscapesForItsLanguage(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]string{
		"curl":       {`it'\''s \"5\" \\ $HOME`, `"client_id": "'"$CLIENT_ID"'"`, `😀\nend`},
		"go":         {`"it's \"5\" \\ $HOME`, `os.Getenv("CLIENT_ID")`, `nil`, `map[string]any{}`},
		"python":     {`"it's \"5\" \\ $HOME`, `os.environ["CLIENT_ID"]`, `None`, `True`},
		"php":        {`'it\'s "5" \\ $HOME`, `getenv('CLIENT_ID')`, `new stdClass()`},
		"javascript": {`"it's \"5\" \\ $HOME`, `process.env.CLIENT_ID`, `null`},
	} {
		code := LanguageOf(id).Write(withNasty(t))
		for _, w := range want {
			if !strings.Contains(code, w) {
				t.Errorf("%s lacks %s:\n%s", id, w, code)
			}
		}
	}
}

// What a shell reads between the quotes of a snippet is the JSON that was meant.
func TestCurlSendsTheJSON(t *testing.T) {
	t.Parallel()
	code := LanguageOf("curl").Write(withNasty(t))
	_, data, ok := strings.Cut(code, "-d ")
	if !ok {
		t.Fatal("nothing is sent")
	}
	var out strings.Builder
	for rest := strings.TrimSuffix(data, "\n"); rest != ""; {
		switch {
		case rest[0] == '\'':
			end := strings.IndexByte(rest[1:], '\'')
			out.WriteString(rest[1 : 1+end])
			rest = rest[end+2:]
		case strings.HasPrefix(rest, `\'`):
			out.WriteByte('\'')
			rest = rest[2:]
		case strings.HasPrefix(rest, `"$CLIENT_ID"`):
			out.WriteString("C1")
			rest = rest[len(`"$CLIENT_ID"`):]
		default:
			t.Fatalf("a shell would read on with %q", rest)
		}
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if got["note"] != nasty || got["client_id"] != "C1" {
		t.Errorf("sent: %v", got)
	}
}

func TestAddressIsEscapedInEveryLanguage(t *testing.T) {
	t.Parallel()
	r := Request{Method: "GET", Path: "/dids/{client_id}/of/{name}", Token: "PARTNER_API_KEY", Params: []Param{
		{"client_id", Value{Kind: String, Env: "CLIENT_ID"}}, {"name", Value{Kind: String, Text: "a/b $c"}}, {"q", Value{Kind: String, Text: "x&y"}}}}
	for _, l := range Languages() {
		code := l.Write(r)
		if !strings.Contains(code, "/of/a%2Fb%20%24c?q=x%26y") || !strings.Contains(code, "CLIENT_ID") {
			t.Errorf("%s:\n%s", l.ID, code)
		}
		if strings.Contains(code, "Content-Type") {
			t.Errorf("%s names the type of a body that it does not send", l.ID)
		}
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "x.go", LanguageOf("go").Write(r), parser.AllErrors); err != nil {
		t.Error(err)
	}
}

func TestUnknownLanguageIsTheFirst(t *testing.T) {
	t.Parallel()
	if got := LanguageOf("cobol").ID; got != "curl" {
		t.Errorf("got %s", got)
	}
}

func TestLongListShowsItsBeginning(t *testing.T) {
	t.Parallel()
	v, err := Parse([]byte("[" + strings.Repeat("1,", 24) + "1]"))
	if err != nil {
		t.Fatal(err)
	}
	lines := v.Lines(func(n int) string { return "five more" })
	if len(lines) != 1+rowsShown+2 || lines[rowsShown+1][1].Text != "five more" {
		t.Errorf("%d lines: %v", len(lines), lines)
	}
}

// Whatever is one JSON value is read and written as the same value.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"x",null,{"b":true}]}`, `[]`, `"\u0000"`, `1e400`, `{"a":1,"a":2}`, strings.Repeat("[", 40) + strings.Repeat("]", 40)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, line := range v.Lines(func(int) string { return "0" }) {
			for _, p := range line {
				b.WriteString(p.Text)
			}
			b.WriteByte('\n')
		}
		if !json.Valid([]byte(b.String())) {
			t.Errorf("%q was written as %q", data, b.String())
		}
	})
}
