package settings

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// RequestsView is the log of calls to the embedded platform.
type RequestsView struct {
	Rows         []RequestRow
	Older, Newer bool     // whether there is more that way
	Endpoints    []string // patterns of paths that are in the log
	Tokens       []TokenRow
	Filter       RequestFilter
	Problems     ui.Problems
	Now          time.Time
}

// RequestRow is one call. Its path is the pattern: no id stands in it.
type RequestRow struct {
	No           int64
	At           time.Time
	From         string // the token's label, or who called without one
	Method, Path string
	Status       int // 0 where the answer was cut off
	Took         time.Duration
}

// RequestFilter is what stands in the address.
type RequestFilter struct {
	Span     string `form:"span"`     // 1h, 24h or 7d
	Status   string `form:"status"`   // 2, 4 or 5: the first digit
	Source   string `form:"source"`   // api or dashboard
	Endpoint string `form:"endpoint"` // pattern of a path
	Token    string `form:"token"`    // id
	Older    string `form:"older"`    // only rows below this number
	Newer    string `form:"newer"`    // only rows above it
}

// Check names what can't be read.
func (f *RequestFilter) Check() ui.Problems {
	p := ui.Problems{}
	if _, ok := spans()[f.Span]; !ok {
		p["span"] = "Choose a span from the list."
	}
	switch f.Status {
	case "", "2", "4", "5":
	default:
		p["status"] = "Choose a status from the list."
	}
	switch f.Source {
	case "", "api", "dashboard":
	default:
		p["source"] = "Choose from the list who called."
	}
	if len(f.Endpoint) > 200 {
		p["endpoint"] = "Choose an endpoint from the list."
	}
	if len(f.Token) > 60 {
		p["token"] = "Choose a token from the list."
	}
	for name, typed := range map[string]string{"older": f.Older, "newer": f.Newer} {
		if typed != "" && number(typed) == 0 {
			p[name] = "There is no such page."
		}
	}
	return p
}

func spans() map[string]time.Duration {
	return map[string]time.Duration{"": 0, "1h": time.Hour, "24h": 24 * time.Hour, "7d": 7 * 24 * time.Hour}
}

// Since is where the span begins; zero without one.
func (f RequestFilter) Since(now time.Time) time.Time {
	if d := spans()[f.Span]; d > 0 {
		return now.Add(-d)
	}
	return time.Time{}
}

// StatusFloor is 200, 400 or 500; 0 for all.
func (f RequestFilter) StatusFloor() int {
	switch f.Status {
	case "2", "4", "5":
		return int(f.Status[0]-'0') * 100
	}
	return 0
}

// Numbers are where the page begins and ends; 0 where it is open.
func (f RequestFilter) Numbers() (older, newer int64) { return number(f.Older), number(f.Newer) }

func number(typed string) int64 {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// Narrow reports whether anything is filtered.
func (f RequestFilter) Narrow() bool {
	f.Older, f.Newer = "", ""
	return f != RequestFilter{}
}

func (v RequestsView) url(older, newer string) string {
	f := v.Filter
	return paths.With(paths.Requests, "span", f.Span, "status", f.Status, "source", f.Source, "endpoint", f.Endpoint,
		"token", f.Token, "older", older, "newer", newer)
}

func (v RequestsView) pages(ctx context.Context) ui.Pages {
	newest, oldest := v.Rows[0], v.Rows[len(v.Rows)-1]
	p := ui.Pages{Older: true, Words: words.T(ctx, "%s to %s", words.DateTime(ctx, oldest.At), words.DateTime(ctx, newest.At))}
	if v.Newer {
		p.Previous = v.url("", strconv.FormatInt(newest.No, 10))
	}
	if v.Older {
		p.Next = v.url(strconv.FormatInt(oldest.No, 10), "")
	}
	return p
}

func (v RequestsView) heads(ctx context.Context) []ui.Head {
	return []ui.Head{{Label: words.T(ctx, "When, %s", words.ZoneName(ctx, v.Now))}, {Label: words.T(ctx, "Call")},
		{Label: words.T(ctx, "Answer")}, {Label: words.T(ctx, "Took"), Right: true}, {Label: words.T(ctx, "By")}}
}

func (v RequestsView) spanOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Any time")}, {Value: "1h", Label: words.T(ctx, "Last hour")},
		{Value: "24h", Label: words.T(ctx, "Last 24 hours")}, {Value: "7d", Label: words.T(ctx, "Last 7 days")}}
}

func (v RequestsView) statusOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Any answer")}, {Value: "2", Label: words.T(ctx, "2xx, done")},
		{Value: "4", Label: words.T(ctx, "4xx, refused")}, {Value: "5", Label: words.T(ctx, "5xx, failed")}}
}

func (v RequestsView) sourceOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Anybody")}, {Value: "api", Label: words.T(ctx, "API")},
		{Value: "dashboard", Label: words.T(ctx, "This dashboard")}}
}

func (v RequestsView) endpointOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Label: words.T(ctx, "Any endpoint")}}
	listed := v.Filter.Endpoint == ""
	for _, e := range v.Endpoints {
		out = append(out, ui.Option{Value: e, Label: e})
		listed = listed || e == v.Filter.Endpoint
	}
	if !listed { // so that the form shows what the address asks for
		out = append(out, ui.Option{Value: v.Filter.Endpoint, Label: v.Filter.Endpoint})
	}
	return out
}

func (v RequestsView) tokenOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Label: words.T(ctx, "Any token")}}
	listed := v.Filter.Token == ""
	for _, t := range v.Tokens {
		out = append(out, ui.Option{Value: t.ID, Label: t.Label + " …" + t.Last4})
		listed = listed || t.ID == v.Filter.Token
	}
	if !listed {
		out = append(out, ui.Option{Value: v.Filter.Token, Label: words.T(ctx, "An unknown token")})
	}
	return out
}

// day is the calls of one day in the reader's zone.
type day struct {
	name string
	rows []RequestRow
}

func (v RequestsView) days(ctx context.Context) []day {
	var all []day
	for _, r := range v.Rows {
		name := words.DayDate(ctx, r.At)
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, day{name: name})
		}
		last := &all[len(all)-1]
		last.rows = append(last.rows, r)
	}
	return all
}

// clock is the time of day to the second: calls come closer than minutes.
func (r RequestRow) clock(ctx context.Context) string {
	return words.In(ctx, r.At).Format(time.TimeOnly)
}

// status is how an answer is marked.
func (r RequestRow) status() ui.Status {
	switch {
	case r.Status >= 200 && r.Status < 300:
		return ui.Active
	case r.Status >= 400 && r.Status < 500:
		return ui.Due
	}
	return ui.Failed
}

func (r RequestRow) answer(ctx context.Context) string {
	if r.Status == 0 {
		return words.T(ctx, "cut off")
	}
	return strconv.Itoa(r.Status) + " " + http.StatusText(r.Status)
}

// took has a resolution that fits its size: 0.4 ms, 12 ms, 3.2 s.
func (r RequestRow) took() string {
	switch ms := float64(r.Took.Microseconds()) / 1000; {
	case ms < 0.1:
		return "<0.1 ms"
	case ms < 10:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 1000:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	default:
		return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
	}
}
