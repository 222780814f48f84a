package docs_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform/docs"
	"partnerdesk/platform/wire"
)

// folder is a part of the collection, and an entry of it.
type folder struct {
	Name  string
	Item  []folder
	Event []struct {
		Listen string
		Script struct{ Exec []string }
	}
	Request struct {
		Method string
		URL    struct{ Raw string }
		Body   struct{ Raw string }
		Auth   *struct{ Bearer []struct{ Value string } }
	}
	Response []struct{ Code int }
}

type collection struct {
	folder
	Variable []struct{ Key, Value string }
}

func read(t *testing.T, baseURL string) collection {
	t.Helper()
	var c collection
	if err := json.Unmarshal(docs.Postman(baseURL), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// learn notes what a request's scripts set before it, or after its answer.
func learn(known map[string]bool, r folder, when string) {
	for _, e := range r.Event {
		if e.Listen == when {
			for _, m := range set.FindAllStringSubmatch(strings.Join(e.Script.Exec, "\n"), -1) {
				known[m[1]] = true
			}
		}
	}
}

var set = regexp.MustCompile(`collectionVariables.set\('([^']+)'`)

var used = regexp.MustCompile(`{{([^$}][^}]*)}}`)

func TestARequestUsesWhatIsKnownByThen(t *testing.T) {
	t.Parallel()
	c := read(t, "")
	known := map[string]bool{"baseUrl": true, "token": true}
	declared := map[string]bool{}
	for _, v := range c.Variable {
		declared[v.Key] = true
	}
	looked := 0
	for _, f := range c.Item {
		for _, r := range f.Item {
			learn(known, r, "prerequest")
			whole := r.Request.URL.Raw + r.Request.Body.Raw
			if r.Request.Auth != nil {
				whole += r.Request.Auth.Bearer[0].Value
			}
			for _, m := range used.FindAllStringSubmatch(whole, -1) {
				looked++
				if !known[m[1]] || !declared[m[1]] {
					t.Errorf("%s uses {{%s}}, which is known: %v, declared: %v", r.Name, m[1], known[m[1]], declared[m[1]])
				}
			}
			learn(known, r, "test")
		}
	}
	if looked < len(wire.All()) {
		t.Fatalf("this test found %d uses only", looked)
	}
}

func TestEveryCallStandsInTheCollectionOnce(t *testing.T) {
	t.Parallel()
	c := read(t, "https://api.reseller.example")
	if c.Variable[0].Key != "baseUrl" || c.Variable[0].Value != "https://api.reseller.example" || c.Variable[1].Key != "token" || c.Variable[1].Value != "" {
		t.Errorf("the first variables are %v", c.Variable[:2])
	}
	var names []string
	for _, f := range c.Item {
		for _, r := range f.Item {
			names = append(names, r.Name)
			if i := slices.IndexFunc(wire.All(), func(e wire.Entry) bool { return e.Name == r.Name }); i >= 0 {
				if r.Request.Method != wire.All()[i].Method || len(r.Response) < 4 || r.Response[0].Code != 200 {
					t.Errorf("%s: %s with %d saved answers", r.Name, r.Request.Method, len(r.Response))
				}
			}
		}
	}
	for _, e := range wire.All() {
		if n := count(names, e.Name); n != 1 {
			t.Errorf("%s stands there %d times", e.Name, n)
		}
	}
}

func TestWhatTakesAwayComesLast(t *testing.T) {
	t.Parallel()
	c := read(t, "")
	var last []string
	for _, r := range c.Item[len(c.Item)-1].Item {
		last = append(last, r.Name)
	}
	at := func(name string) int { return slices.Index(last, name) }
	for _, name := range []string{"remove_did", "delete_agent", "unlink_whatsapp", "cancel_mask"} {
		if at(name) < 0 {
			t.Errorf("%s is not among the last: %v", name, last)
		}
	}
	if at("cancel_mask") > at("remove_did") {
		t.Errorf("a number goes before the session on it: %v", last)
	}
}

func count(names []string, name string) int {
	n := 0
	for _, have := range names {
		if have == name {
			n++
		}
	}
	return n
}
