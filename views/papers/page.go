package papers

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"partnerdesk/static"
	"partnerdesk/views/words"
)

// Measures in millimetres, of an A4 page.
const (
	pageWidth, pageHeight = 210.0, 297.0
	margin                = 15.0
	inner                 = pageWidth - 2*margin
	footTop               = pageHeight - 16.0
)

// ink is a colour by its parts.
type ink struct{ r, g, b int }

var (
	black = ink{24, 24, 27}
	grey  = ink{95, 99, 107}
	rule  = ink{216, 219, 224}
	wash  = ink{244, 245, 247}
	alarm = ink{180, 35, 24}
)

// paper is a document that is being drawn.
type paper struct {
	*fpdf.Fpdf
	ctx    context.Context
	accent ink
	strong bool // the font now
}

func newPaper(ctx context.Context, face Face, title string) *paper {
	p := &paper{Fpdf: fpdf.New("P", "mm", "A4", ""), ctx: ctx, accent: hex(face.Accent)}
	p.AddUTF8FontFromBytes("paper", "", static.Paper("regular"))
	p.AddUTF8FontFromBytes("paper", "B", static.Paper("strong"))
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(false, 0)
	p.SetTitle(title, true)
	p.SetAuthor(face.Name, true)
	p.SetCreator(face.Name, true)
	p.SetProducer(face.Name, true)
	p.SetLang("en-IN")
	return p
}

func hex(s string) ink {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 {
		return ink{40, 60, 200}
	}
	return ink{int(n >> 16), int(n >> 8 & 255), int(n & 255)}
}

func (p *paper) font(style string, size float64, c ink) {
	p.SetFont("paper", style, size)
	p.strong = style == "B"
	p.SetTextColor(c.r, c.g, c.b)
}

// at writes a text whose baseline is at y, cut to the width.
func (p *paper) at(x, y, width float64, align, text string) {
	text = p.fit(text, width)
	switch align {
	case "R":
		x += width - p.width(text)
	case "C":
		x += (width - p.width(text)) / 2
	}
	p.write(x, y, text)
}

// fit cuts a text that is wider than its place.
func (p *paper) fit(text string, width float64) string {
	if p.width(text) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 1 && p.width(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

func (p *paper) line(y float64, c ink) {
	p.SetDrawColor(c.r, c.g, c.b)
	p.SetLineWidth(0.2)
	p.Line(margin, y, pageWidth-margin, y)
}

// letterhead draws who sends this, what it is and its facts, and returns where the
// paper goes on.
func (p *paper) letterhead(f Face, title string, facts [][2]string) float64 {
	y := margin
	x, left := p.sign(f, y)
	p.font("", 8.5, grey)
	lines := append([]string{}, f.Address...)
	if f.LegalName != "" && f.LegalName != f.Name {
		lines = append([]string{f.LegalName}, lines...)
	}
	if f.GSTIN != "" {
		lines = append(lines, words.T(p.ctx, "GSTIN %s", f.GSTIN))
	}
	if f.Contact != "" {
		lines = append(lines, f.Contact)
	}
	for _, l := range lines {
		p.at(x, left, 90, "L", l)
		left += 4
	}
	p.font("B", 13, black)
	p.at(pageWidth-margin-70, y+4.6, 70, "R", title)
	right := y + 10
	for _, fact := range facts {
		p.font("", 8.5, grey)
		p.at(pageWidth-margin-70, right, 26, "L", fact[0])
		p.font("", 8.5, black)
		p.at(pageWidth-margin-44, right, 44, "R", fact[1])
		right += 4.4
	}
	return max(left, right, y+14) + 3
}

// The logo's place, in millimetres.
const logoHeight, logoWidth = 11.0, 62.0

// sign draws the mark or the logo, and the name where the logo does not say it. It
// returns where the lines below begin.
func (p *paper) sign(f Face, y float64) (x, next float64) {
	name := func(x float64) (float64, float64) {
		p.font("B", 13, black)
		p.at(x, y+4.6, 90, "L", f.Name)
		return x, y + 9
	}
	if w, h, ok := p.logo(f.Logo); ok {
		p.ImageOptions("logo", margin, y, w, h, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
		if f.Wide {
			return margin, y + h + 5
		}
		return name(margin + w + 4)
	}
	p.SetFillColor(p.accent.r, p.accent.g, p.accent.b)
	p.RoundedRect(margin, y, 11, 11, 2, "1234", "F")
	p.font("B", 13, onto(p.accent))
	p.at(margin, y+7.6, 11, "C", f.Mark)
	return name(margin + 15)
}

// logo takes a picture up, and fits it into its place. A picture that can't be read
// is as none: a statement without its logo is better than no statement.
func (p *paper) logo(raw []byte) (w, h float64, ok bool) {
	if len(raw) == 0 {
		return 0, 0, false
	}
	info := p.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(raw))
	if p.Err() {
		p.ClearError()
		return 0, 0, false
	}
	scale := min(logoHeight/info.Height(), logoWidth/info.Width())
	return info.Width() * scale, info.Height() * scale, true
}

// onto is the ink that can be read on a colour, by its luminance.
func onto(c ink) ink {
	if 299*c.r+587*c.g+114*c.b > 150_000 {
		return black
	}
	return ink{255, 255, 255}
}
