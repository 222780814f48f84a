// Package developers draws the API explorer: the calls of the partner API, how
// they are written in several languages, and a form that sends one.
package developers

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// Index is the list of calls, on the left of every page.
type Index struct {
	Query            string
	Groups           []Group // those with a call that matches
	Calls            int     // in all of them
	Open             string  // name of the group that is unfolded
	Lang             string
	OpenAPI, Postman string // addresses of the documents; empty where they are not served
}

// Group is a part of the API.
type Group struct {
	Name, Words string
	Page        ui.Tab // the page that does the same; none without Href
	Calls       []Entry
}

// Entry is a call in a list.
type Entry struct {
	Name, Title, Words, Method, Path string
	Reads, Costly, Current           bool
}

func (e Entry) href(lang string) string { return paths.With(paths.Developer(e.Name), "lang", lang) }

// Search is a query as it stands in the address.
type Search struct {
	Text   string `form:"q"`
	Lang   string `form:"lang"`
	Client string `form:"client"` // ref of the client that the form begins with
	Done   string `form:"done"`   // id of a write whose answer is shown
}

// Check has nothing to refuse: what matches nothing finds nothing.
func (s *Search) Check() ui.Problems {
	if utf8.RuneCountInString(s.Text) > 100 {
		s.Text = string([]rune(s.Text)[:100])
	}
	return nil
}

// Call is a call with everything that is known about it.
type Call struct {
	Entry
	Group    string
	Page     ui.Tab
	Who      string // whose token it wants, in words
	Base     string // the platform's address
	Request  []Field
	Answer   []Field
	IsList   bool
	Sample   Value // of an answer, whole
	Refusals []Refusal
	Lang     Language
	Snippet  string
	Envs     []string // environment variables that the snippet reads
	Try      Try
}

// Field is a row of the tables; those of an object follow it, indented.
type Field struct {
	Name, Type, Words string
	Required          bool
	One               []string
	Depth             int
}

// Refusal is a status besides 200. Words has code between backquotes.
type Refusal struct {
	Status int
	Words  string
}

func (r Refusal) tone() ui.Tone {
	if r.Status >= 500 || r.Status == 401 || r.Status == 403 {
		return ui.Error
	}
	return ui.Warning
}

// Try is the form that sends the call.
type Try struct {
	Allowed  bool
	Off      string // why it can't be sent from here at all; empty where it can
	Inputs   []Input
	Clients  []string // names that are offered
	Problems ui.Problems
	Asking   *Asking
	Result   *Result
	Gone     bool // the address asks for an answer that is not kept here
}

// Kinds of Input.
const (
	AsText   = "text"
	AsChoice = "choice"
	AsJSON   = "json"
	AsClient = "client"
	AsOneOf  = "one of" // several clients bear the name
	AsTick   = "tick"
)

// Input is a control of the form.
type Input struct {
	Kind    string
	Field   ui.Field
	Options []ui.Option
}

// Asking is the question before a call that changes something. Secrets are typed
// with it, so that none stands in a page.
type Asking struct {
	Intent  string
	Client  string // name, where the call is about one
	Rows    []ui.Row
	Hidden  []ui.Pair
	Secrets []Input
}

// Result is an answer.
type Result struct {
	Status int
	Took   time.Duration
	Bytes  int
	At     time.Time
	Body   *Value // nil where it is no JSON
	Text   string // then
	Lost   string // why there is no answer; empty where there is one
}

func (r Result) tone() string {
	switch {
	case r.Lost != "" || r.Status >= 500:
		return "dot-error"
	case r.Status >= 400:
		return "dot-warning"
	}
	return "dot-success"
}

func (r Result) size() string {
	if r.Bytes < 1000 {
		return strconv.Itoa(r.Bytes) + " B"
	}
	return strconv.FormatFloat(float64(r.Bytes)/1000, 'f', 1, 64) + " kB"
}

// order is that of the form's fields, for the summary of what is wrong.
func (t Try) order() []string {
	var names []string
	for _, i := range t.Inputs {
		names = append(names, i.Field.Name)
	}
	if t.Asking != nil {
		for _, i := range t.Asking.Secrets {
			names = append(names, i.Field.Name)
		}
	}
	return names
}

// run is words or, between backquotes, code.
type run struct {
	text string
	code bool
}

func runs(words string) []run {
	var out []run
	for i, part := range strings.Split(words, "`") {
		if part != "" {
			out = append(out, run{part, i%2 == 1})
		}
	}
	return out
}

func indent(depth int) string { return [...]string{"", "pl-4", "pl-8", "pl-12"}[min(depth, 3)] }
