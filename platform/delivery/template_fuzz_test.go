package delivery

import (
	"encoding/json"
	"net/url"
	"testing"
	"unicode/utf8"
)

// Whatever a message says, it stays the value that it is where it is put.
func FuzzAMessageStaysInItsPlace(f *testing.F) {
	for _, s := range []string{"", "482913 is your code", `"}{"`, `\`, "a&b=c+d%20e", "{to}", "कोड\n\u2028", "\x00"} {
		f.Add(s)
	}
	json1, err := parse(`{"a":"1","text":"{text}","b":["{text}"]}`, inJSON)
	if err != nil {
		f.Fatal(err)
	}
	form, err := parse(`a=1&text={text}&b={text}`, inForm)
	if err != nil {
		f.Fatal(err)
	}
	address, err := parse(`https://sms.example/x/{text}/y?text={text}&b=1`, inURL)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // messages are made of texts that are
		}
		v := map[string]string{"text": s}
		var object struct {
			A, Text string
			B       []string
		}
		if err := json.Unmarshal([]byte(json1.fill(v)), &object); err != nil || object.A != "1" || object.Text != s || len(object.B) != 1 || object.B[0] != s {
			t.Errorf("JSON: %+v, %v", object, err)
		}
		q, err := url.ParseQuery(form.fill(v))
		if err != nil || len(q) != 3 || q.Get("text") != s || q.Get("b") != s {
			t.Errorf("form: %v, %v", q, err)
		}
		u, err := url.Parse(address.fill(v))
		if err != nil || u.Host != "sms.example" || u.Path != "/x/"+s+"/y" || u.Query().Get("text") != s || u.Query().Get("b") != "1" || u.Fragment != "" {
			t.Errorf("address: %v, %v", u, err)
		}
	})
}
