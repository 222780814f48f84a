// Package settings holds the partner's own settings.
package settings

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// TokenView is the page about API tokens: the partner's own at the embedded
// platform, or the vendor's key.
type TokenView struct {
	Base     string // where the API is
	Remote   bool   // the platform is somebody else's
	Last4    string // of the vendor's key
	Set      time.Time
	Readable string // the demo's token, while it works
	Fresh    string // a token just made, shown this once
	Tokens   []TokenRow
	Rate     float64 // calls a second that one token may make; 0: no bound
	Burst    int     // at once
	Form     TokenForm
	Problems ui.Problems
	Now      time.Time
}

// TokenRow is one token of the embedded platform that works.
type TokenRow struct {
	ID, Label, Last4 string
	Created, Used    time.Time // Used is zero where it never was
	Until            time.Time // zero unless it was rolled
}

// TokenForm makes a token, or replaces the vendor's key.
type TokenForm struct {
	Do    string `form:"do"` // create, replace
	Label string `form:"label"`
	Key   string `form:"key"`
	// Untried keeps a key that the platform could not be asked about; Offer shows
	// the choice.
	Untried string `form:"untried"`
	Offer   bool
}

// Check says what is missing.
func (f *TokenForm) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Do == "create" && f.Label == "":
		p["label"] = "Write what this token is for, such as “billing script”."
	case f.Do == "create" && utf8.RuneCountInString(f.Label) > 60:
		p["label"] = "Write at most 60 characters."
	case f.Do == "replace" && (len(f.Key) < 8 || len(f.Key) > 400):
		p["key"] = "Paste the whole key as the vendor shows it."
	case f.Do != "create" && f.Do != "replace":
		p[""] = "Choose what to do."
	}
	return p
}

// RollView is the page that rolls a token.
type RollView struct {
	Token    TokenRow
	Form     RollForm
	Problems ui.Problems
	Now      time.Time
}

// RollForm says how much longer the old token works, in hours.
type RollForm struct {
	Overlap string `form:"overlap"`
}

// overlaps are the spans that are offered, and usualOverlap the one that is
// chosen: long enough to change a program over, and no longer than it takes.
func overlaps() []string { return []string{"1", "24", "72", "168", "0"} }

const usualOverlap = "24"

// Check says what is missing.
func (f *RollForm) Check() ui.Problems {
	for _, o := range overlaps() {
		if f.Overlap == o {
			return ui.Problems{}
		}
	}
	return ui.Problems{"overlap": "Choose how long the old token still works."}
}

// Span is the overlap.
func (f RollForm) Span() time.Duration {
	hours, err := strconv.Atoi(f.Overlap)
	if err != nil {
		return 0
	}
	return time.Duration(hours) * time.Hour
}

func (v RollView) options(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, o := range overlaps() {
		span := RollForm{Overlap: o}.Span()
		option := ui.Option{Value: o, Label: overlapWords(ctx, o), Hint: words.T(ctx, "until %s", words.DateTime(ctx, v.Now.Add(span)))}
		if span == 0 {
			option.Hint = words.T(ctx, "for a token that others may know")
		}
		out = append(out, option)
	}
	return out
}

func overlapWords(ctx context.Context, hours string) string {
	switch hours {
	case "0":
		return words.T(ctx, "Not at all")
	case "1":
		return words.T(ctx, "One hour")
	case "24":
		return words.T(ctx, "One day")
	case "72":
		return words.T(ctx, "Three days")
	}
	return words.T(ctx, "One week")
}

// chosen is the overlap that is marked.
func (v RollView) chosen() string {
	if v.Form.Overlap == "" {
		return usualOverlap
	}
	return v.Form.Overlap
}

// RevokeView is the question before a token is revoked.
type RevokeView struct {
	Token    TokenRow
	Problems ui.Problems
	Now      time.Time
}

func (v RevokeView) rows(ctx context.Context) []ui.Row {
	used := words.T(ctx, "Never")
	if !v.Token.Used.IsZero() {
		used = words.DateTime(ctx, v.Token.Used)
	}
	return []ui.Row{
		{Term: words.T(ctx, "Token"), Value: "…" + v.Token.Last4, Mono: true},
		{Term: words.T(ctx, "Made"), Value: words.DateTime(ctx, v.Token.Created)},
		{Term: words.T(ctx, "Last used"), Value: used},
	}
}

// tabs are the two pages about the API.
func tabs(ctx context.Context, current string) []ui.Tab {
	return []ui.Tab{
		{Label: words.T(ctx, "Tokens"), Href: paths.Token, Current: current == paths.Token},
		{Label: words.T(ctx, "Requests"), Href: paths.Requests, Current: current == paths.Requests},
	}
}

// replace is the button of the vendor's key.
func (v TokenView) replace(ctx context.Context) string {
	if v.Last4 == "" {
		return words.T(ctx, "Keep the key")
	}
	return words.T(ctx, "Replace the key")
}

func (v TokenView) keyLabel(ctx context.Context) string {
	if v.Last4 == "" {
		return words.T(ctx, "Key")
	}
	return words.T(ctx, "New key")
}

// curl is the documented registration call with this installation's address.
func (v TokenView) curl() string {
	token := v.Readable
	if v.Fresh != "" {
		token = v.Fresh
	}
	if token == "" {
		token = "YOUR_TOKEN"
	}
	return "curl -X POST " + v.Base + "/partnerclients/register \\\n  -H 'Authorization: Bearer " + token + "' \\\n  -H 'Content-Type: application/json' \\\n" +
		`  -d '{"name":"Acme Corp","email":"ops@acme.example","mobile":"9876543210","password":"SecurePass@123","country_code":"+91"}'`
}

func (v TokenView) bound(ctx context.Context) string {
	return words.T(ctx, "Each token may make %s calls a second, and %s at once. Beyond that the answer is 429, with Retry-After.",
		strconv.FormatFloat(v.Rate, 'f', -1, 64), words.Count(ctx, v.Burst))
}
