// Package bots holds the pages of a client's voice bots: the list, the form, and
// what a check found.
package bots

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's bots.
type ListView struct {
	Ref                       string
	Rows                      []Row
	Portal, MayEdit, NotKnown bool
	UsesTold                  bool // the platform lists flows, so no use means none
	AsOf                      time.Time
	Now                       time.Time
}

// Row is one bot.
type Row struct {
	ID, Name  string
	WSS, API  string
	HasHeader bool
	Uses      []Use
	Checked   time.Time // zero: never
	Outcome   string    // of the check: ok, warn or failed
	NotAfter  time.Time // of the certificate; zero: not known
}

// Use is a flow in which a bot answers.
type Use struct {
	Flow    string
	Numbers []platform.Phone
}

// place is what a list shows of an address: a query may hold a key.
func (r Row) place() string {
	at := r.WSS
	if at == "" {
		at = r.API
	}
	u, err := url.Parse(at)
	if err != nil {
		return at
	}
	return u.Host + u.EscapedPath()
}

func (r Row) check(ctx context.Context) (ui.Status, string) {
	switch {
	case r.Checked.IsZero():
		return ui.NotKnown, words.T(ctx, "Not checked yet")
	case r.Outcome == "ok":
		return ui.Active, words.T(ctx, "Answers")
	case r.Outcome == "warn":
		return ui.Due, words.T(ctx, "Answers, with a warning")
	}
	return ui.Failed, words.T(ctx, "Check failed")
}

// FormView adds a bot, or changes one.
type FormView struct {
	Ref, ClientName string
	ID, Was         string // of the bot that is changed; empty: a new one
	HasHeader       bool
	Uses            []Use
	Form            Form
	Problems        ui.Problems
	Inactive        bool
}

// RemoveView asks before a bot is removed, or says why it can't be.
type RemoveView struct {
	Ref, ClientName, ID, Name string
	Uses                      []Use
	UsesTold                  bool
	MayFlows                  bool
	Problems                  ui.Problems
}

// CheckView is what the last check of a bot found.
type CheckView struct {
	Ref, ClientName, ID, Name string
	Address                   string
	HasHeader, MayCheck       bool
	Form                      CheckForm
	Problems                  ui.Problems
	Report                    *Report // nil: none yet
	Now                       time.Time
}

// Report is a check.
type Report struct {
	At        time.Time
	By        string
	Outcome   string
	Dialect   string
	Steps     []Step
	NotAfter  time.Time
	Issuer    string
	FirstByte time.Duration
	Audio     time.Duration
	Events    []Count
	Lines     []Line
}

// Count is how often something came back.
type Count struct {
	Name string
	N    int
}

// Step is what became of one stage, as the checker names it.
type Step struct {
	Stage, Outcome, Cause, Detail string
	Took                          time.Duration
}

// Line is one message of the exchange.
type Line struct {
	At          time.Duration
	Out         bool
	Event       string
	Audio       int
	Text, Fault string
}

func ms(d time.Duration) string {
	if d < time.Millisecond {
		return "< 1 ms"
	}
	if d < 10*time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

func (s Step) took() string {
	if s.Took == 0 || s.Outcome == "skipped" {
		return ""
	}
	return ms(s.Took)
}

func (s Step) status() ui.Status {
	switch s.Outcome {
	case "ok":
		return ui.Active
	case "warn":
		return ui.Due
	case "failed":
		return ui.Failed
	}
	return ui.NotKnown
}

func (s Step) name(ctx context.Context) string {
	switch s.Stage {
	case "address":
		return words.T(ctx, "Address")
	case "dns":
		return words.T(ctx, "Name")
	case "connect":
		return words.T(ctx, "Connection")
	case "tls":
		return words.T(ctx, "Certificate")
	case "handshake":
		return words.T(ctx, "WebSocket")
	case "answer":
		return words.T(ctx, "First answer")
	}
	return words.T(ctx, "Exchange")
}

func (s Step) good(ctx context.Context, r Report) string {
	switch s.Stage {
	case "address":
		return words.T(ctx, "Well formed")
	case "dns":
		return words.T(ctx, "Leads to %s", s.Detail)
	case "connect":
		return words.T(ctx, "Answers the call")
	case "tls":
		return words.T(ctx, "Good till %s, from %s", words.Date(ctx, r.NotAfter), r.Issuer)
	case "handshake":
		return words.T(ctx, "Opens the stream")
	case "answer":
		return words.T(ctx, "Speaks %s after the start of the call", ms(r.FirstByte))
	}
	return words.T(ctx, "Everything that came back is of this dialect")
}

// says is a step in words: how it is, and what to do about it.
func (s Step) says(ctx context.Context, r Report) string {
	if s.Outcome == "ok" {
		return s.good(ctx, r)
	}
	switch s.Cause {
	case "scheme":
		return words.T(ctx, "Not an address that can be called. It begins with wss:// and holds no password.")
	case "port":
		return words.T(ctx, "This port is kept for other services. Use 443, or one from 1024.")
	case "no such name":
		return words.T(ctx, "Nobody has the name %s. Look for a typing mistake, or ask whoever runs the bot.", s.Detail)
	case "forbidden":
		return words.T(ctx, "Leads into a private network, where calls can’t reach it and checks must not. Use a public address.")
	case "refused":
		return words.T(ctx, "Nothing listens there. The bot is down, or the port is wrong.")
	case "timeout":
		return words.T(ctx, "No answer within 10 seconds.")
	case "expired":
		return words.T(ctx, "The certificate ended on %s. It must be renewed where the bot runs.", words.Date(ctx, r.NotAfter))
	case "expires soon":
		return words.T(ctx, "The certificate ends on %s. Calls fail from then on unless it is renewed.", words.Date(ctx, r.NotAfter))
	case "wrong name":
		return words.T(ctx, "The certificate is for another name.")
	case "untrusted":
		return words.T(ctx, "The certificate comes from nobody who is trusted, or its chain is not complete.")
	case "no tls":
		return words.T(ctx, "It does not speak TLS there.")
	case "redirect":
		return words.T(ctx, "It sends the call on to %s. A stream is not redirected: put the last address into the bot.", s.Detail)
	case "status":
		return s.refusal(ctx)
	case "no upgrade":
		return words.T(ctx, "It answers as a web page and opens no WebSocket. The path may be wrong.")
	case "closed":
		if s.Stage == "exchange" {
			return words.T(ctx, "The bot hung up in the middle of the call.")
		}
		return words.T(ctx, "The bot closed the connection without a word.")
	case "silent":
		return words.T(ctx, "The bot said nothing within 10 seconds. A caller would hear silence.")
	case "faults":
		return words.T(ctx, "Some of what came back is not of this dialect: see below. It may speak the other one.")
	case "no audio":
		return words.T(ctx, "No sound came back. That is right for a bot that waits for the caller to speak.")
	case "https":
		return words.T(ctx, "The stream’s address is asked for with each call, so there is none to open now.")
	}
	return words.T(ctx, "Not looked at")
}

func (s Step) refusal(ctx context.Context) string {
	switch s.Detail {
	case "401", "403":
		return words.T(ctx, "Refused with %s: the header is missing or wrong.", s.Detail)
	case "404":
		return words.T(ctx, "Refused with 404: there is nothing at this path.")
	}
	return words.T(ctx, "Answered with %s in place of a stream.", s.Detail)
}

func (r Report) title(ctx context.Context) string {
	switch r.Outcome {
	case "ok":
		return words.T(ctx, "The bot answers")
	case "warn":
		return words.T(ctx, "The bot answers, but look at this")
	}
	return words.T(ctx, "The bot would not answer a call")
}

func (r Report) tone() ui.Tone {
	switch r.Outcome {
	case "ok":
		return ui.Success
	case "warn":
		return ui.Warning
	}
	return ui.Error
}

func (r Report) rows(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Dialect"), Value: dialectName(ctx, r.Dialect)}}
	if r.FirstByte > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Time to first byte"), Value: ms(r.FirstByte)})
	}
	if !r.NotAfter.IsZero() {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Certificate ends"), Value: words.Date(ctx, r.NotAfter)})
	}
	if r.Audio > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Sound that came back"), Value: ms(r.Audio)})
	}
	for _, e := range r.Events {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Messages “%s”", e.Name), Value: words.Count(ctx, e.N)})
	}
	return rows
}

func dialectName(ctx context.Context, d string) string {
	if d == "exotel" {
		return words.T(ctx, "As Exotel streams: 16-bit PCM, 8 kHz")
	}
	return words.T(ctx, "As Twilio streams: µ-law, 8 kHz")
}

func (l Line) says(ctx context.Context) string {
	switch l.Fault {
	case "binary":
		return words.T(ctx, "A binary message: the dialect has text only")
	case "json":
		return words.T(ctx, "Not JSON")
	case "event":
		return words.T(ctx, "No event that the dialect knows")
	case "payload":
		return words.T(ctx, "Media without sound in base64")
	case "length":
		return words.T(ctx, "A chunk of %s bytes: it takes 3,200 to 100,000 in multiples of 320", words.Count(ctx, l.Audio))
	case "too large":
		return words.T(ctx, "A message above 256 kB")
	}
	if l.Audio > 0 {
		return words.T(ctx, "%s bytes of sound", words.Count(ctx, l.Audio))
	}
	return ""
}

func crumbs(ctx context.Context, client, href string, at ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: client, Href: href}}, at...)
}

func (v ListView) heads(ctx context.Context) []ui.Head {
	heads := []ui.Head{{Label: words.T(ctx, "Name")}, {Label: words.T(ctx, "Address")}, {Label: words.T(ctx, "Answers in")}}
	if v.Portal {
		return heads
	}
	heads = append(heads, ui.Head{Label: words.T(ctx, "Last check")})
	if v.MayEdit {
		heads = append(heads, ui.Head{Label: words.T(ctx, "More"), Hide: true})
	}
	return heads
}

func (v FormView) action() string {
	if v.ID == "" {
		return paths.NewBot(v.Ref)
	}
	return paths.Bot(v.Ref, v.ID)
}

func (v RemoveView) body(ctx context.Context) string {
	if v.UsesTold {
		return words.T(ctx, "No flow leads to it. Its address and header are forgotten and can’t be brought back.")
	}
	return words.T(ctx, "The platform does not list flows, so it is not known here whether one leads to it. The platform refuses while one does.")
}

func headerLabel(ctx context.Context, has bool) string {
	if has {
		return words.T(ctx, "New header")
	}
	return words.T(ctx, "Header")
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
