// Package mail draws the mails of the dashboard: one frame for all, under the name of
// the brand that the reader knows. What a mail says is plain text; the HTML follows
// from it, so the two never say different things.
package mail

import (
	"context"
	"regexp"
	"strings"

	"github.com/a-h/templ"

	"partnerdesk/views/brand"
	"partnerdesk/views/words"
)

// Face is in whose name a mail comes.
type Face struct {
	Name   string
	Mark   string // letters that stand for a logo
	Accent string // #rrggbb; anything else is a grey
	LogoID string // content id of the picture that comes along; empty draws the mark
	Wide   bool   // the logo has the name in it
	// What stands below: how to reach them, and their terms.
	Contact []string
	Terms   string
}

// Letter is a mail as it was written. Paragraphs of Text are parted by an empty line;
// one that is an address alone becomes the button, and one of digits alone a code.
type Letter struct {
	Subject string
	Text    string
	Action  string // the button's label
	Code    string // the one-time code in it, shown large
}

// Parting stands between a letter in English and the same in Hindi, for a reader whose
// language nobody knows.
const Parting = "———"

// Text is the letter as plain text, signed.
func Text(ctx context.Context, f Face, l Letter) string {
	text := strings.TrimSpace(l.Text)
	if text != f.Name && !strings.HasSuffix(text, "\n"+f.Name) {
		text += "\n\n" + f.Name
	}
	for _, c := range f.Contact {
		text += "\n" + c
	}
	if f.Terms != "" {
		text += "\n\n" + words.T(ctx, "Terms of service: %s", f.Terms)
	}
	return text
}

// HTML is the letter as a page for mail programs. It loads nothing from anywhere.
func HTML(ctx context.Context, f Face, l Letter) (string, error) {
	var out strings.Builder
	err := page(f, l, colours(f.Accent), blocks(f, l)).Render(ctx, &out)
	return out.String(), err
}

// ink is what an accent becomes in a mail.
type ink struct{ fill, text, link, linkDark string }

func colours(accent string) ink {
	v, err := brand.Check(accent)
	if err != nil {
		v, _ = brand.Check("#3f3f46")
	}
	return ink{v.Accent, v.Text, v.Light.Link, v.Dark.Link}
}

// blockKind is how a part of the text is drawn.
type blockKind int

const (
	paragraph blockKind = iota
	button
	code
	parting
)

type block struct {
	kind  blockKind
	lines []string
}

var (
	address   = regexp.MustCompile(`https?://[^\s<>"]+`)
	codeAlone = regexp.MustCompile(`^[0-9]{4,8}$`)
	onlyPunct = regexp.MustCompile(`^[\s.,:;]*$`)
)

// blocks reads the text. The signature is left out: the head and the foot have it.
func blocks(f Face, l Letter) []block {
	var all []block
	paras := strings.Split(strings.TrimSpace(l.Text), "\n\n")
	for i, p := range paras {
		p = strings.TrimSpace(p)
		before, after, hasCode := "", "", false
		if l.Code != "" {
			before, after, hasCode = strings.Cut(p, l.Code)
		}
		switch {
		case p == "" || p == f.Name && (i == len(paras)-1 || strings.TrimSpace(paras[i+1]) == Parting):
		case p == Parting:
			all = append(all, block{parting, nil})
		case address.FindString(p) == p:
			all = append(all, block{button, []string{p}})
		case codeAlone.MatchString(p):
			all = append(all, block{code, []string{p}})
		case hasCode:
			for _, b := range []block{{paragraph, []string{strings.TrimSpace(before)}}, {code, []string{l.Code}}, {paragraph, []string{strings.TrimSpace(after)}}} {
				if b.kind == code || !onlyPunct.MatchString(b.lines[0]) {
					all = append(all, b)
				}
			}
		default:
			all = append(all, block{paragraph, strings.Split(p, "\n")})
		}
	}
	return all
}

// piece is a run of a line: text, or an address to follow.
type piece struct{ text, href string }

func pieces(line string) (all []piece) {
	for {
		at := address.FindStringIndex(line)
		if at == nil {
			return append(all, piece{text: line})
		}
		url := strings.TrimRight(line[at[0]:at[1]], ".,;:!?)")
		end := at[0] + len(url)
		all = append(all, piece{text: line[:at[0]]}, piece{text: url, href: url})
		line = line[end:]
	}
}

// css writes declarations whose values were computed here.
func css(parts ...string) templ.SafeCSS { return templ.SafeCSS(strings.Join(parts, "")) }
