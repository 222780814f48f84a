package bots

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// What is to become of the header of a bot that has one.
const (
	KeepHeader    = "keep"
	ReplaceHeader = "replace"
	NoHeader      = "none"
)

// longest is how many bytes an address or a header may have.
const longest = 2048

// Form adds or changes a bot. Its names are the API's, so that a refusal lands
// beside its field. The header goes in and never comes back.
type Form struct {
	Name     string `form:"bot_name"`
	WSS      string `form:"wss_url"`
	API      string `form:"api_url"`
	Header   string `form:"wss_header"`
	HeaderDo string `form:"header_do"` // of a bot that has one
}

// Check says what is missing or of the wrong shape.
func (f *Form) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Name == "":
		p["bot_name"] = "Give the bot a name, such as Front desk."
	case utf8.RuneCountInString(f.Name) > 100:
		p["bot_name"] = "A name has at most 100 characters."
	}
	if f.WSS == "" && f.API == "" {
		p["wss_url"] = "Write the address of the bot’s stream, such as wss://bots.company.example/calls."
	}
	address(p, "wss_url", f.WSS, "wss", "wss://bots.company.example/calls")
	address(p, "api_url", f.API, "https", "https://bots.company.example/calls")
	if f.HeaderDo == ReplaceHeader && f.Header == "" {
		p["wss_header"] = "Write the new header, or choose that it stays."
	}
	if f.Header != "" && f.sends() {
		header(p, f.Header)
	}
	return p
}

// sends reports whether the header that was typed is to be sent along.
func (f *Form) sends() bool { return f.HeaderDo == "" || f.HeaderDo == ReplaceHeader }

func address(p ui.Problems, field, value, scheme, sample string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	switch {
	case len(value) > longest:
		p[field] = "An address has at most 2,048 characters."
	case err != nil || u.Hostname() == "" || strings.ContainsAny(value, " \n\r\t"):
		p[field] = "Write a whole address, such as " + sample + "."
	case u.Scheme != scheme && scheme == "wss":
		p[field] = "The address of a stream begins with wss://. Without encryption, calls could be listened to."
	case u.Scheme != scheme:
		p[field] = "The address begins with https://."
	case u.User != nil:
		p[field] = "Leave the name and password out of the address, where everyone could read them. Put them into the header."
	case u.Fragment != "" || strings.Contains(value, "#"):
		p[field] = "Leave out what follows the #: it is never sent."
	}
}

func header(p ui.Problems, line string) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case strings.ContainsAny(line, "\r\n"):
		p["wss_header"] = "Write one header on one line, without a line break."
	case len(line) > longest:
		p["wss_header"] = "A header has at most 2,048 characters."
	case !ok || name == "" || strings.TrimSpace(value) == "" || strings.ContainsAny(name, " \t"):
		p["wss_header"] = "Write a header as Name: value, such as Authorization: Bearer KEY."
	}
}

// Input is the form as the platform takes it; keep says that the header stays.
func (f Form) Input(id string) (in platform.SaveBot, keep bool) {
	in = platform.SaveBot{ID: id, Name: f.Name, Use: platform.BotVoice, WSSURL: f.WSS, APIURL: f.API}
	if f.sends() {
		in.Header = f.Header
	}
	return in, f.HeaderDo == KeepHeader
}

// CheckForm begins a check.
type CheckForm struct {
	Dialect string `form:"dialect"`
}

// Check says what is missing.
func (f *CheckForm) Check() ui.Problems {
	if f.Dialect != "twilio" && f.Dialect != "exotel" {
		return ui.Problems{"dialect": "Choose which language the bot speaks."}
	}
	return ui.Problems{}
}
