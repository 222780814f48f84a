package papers

import (
	"bytes"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"partnerdesk/static"
)

// script is one of India's, written from left to right. The PDF library sets letters
// one beside the other, which these scripts don't: theirs join and change places. So
// they are shaped here and drawn as outlines. A reader of the paper sees them right; a
// program that searches it for such a name does not find it.
type script struct {
	name  string
	table *unicode.RangeTable
	tag   language.Script
	load  func() *font.Face
}

// scripts are those that papers can write, besides Latin.
var scripts = []*script{
	scriptOf("devanagari", unicode.Devanagari, language.Devanagari),
	scriptOf("bengali", unicode.Bengali, language.Bengali),
	scriptOf("gurmukhi", unicode.Gurmukhi, language.Gurmukhi),
	scriptOf("gujarati", unicode.Gujarati, language.Gujarati),
	scriptOf("oriya", unicode.Oriya, language.Oriya),
	scriptOf("tamil", unicode.Tamil, language.Tamil),
	scriptOf("telugu", unicode.Telugu, language.Telugu),
	scriptOf("kannada", unicode.Kannada, language.Kannada),
	scriptOf("malayalam", unicode.Malayalam, language.Malayalam),
}

func scriptOf(name string, table *unicode.RangeTable, tag language.Script) *script {
	return &script{name: name, table: table, tag: tag, load: sync.OnceValue(func() *font.Face {
		face, err := font.ParseTTF(bytes.NewReader(static.Paper(name)))
		if err != nil {
			panic("papers: the font of " + name + ": " + err.Error()) // it is embedded: the package's test meets it first
		}
		return face
	})}
}

// stretch is a part of a text in one script: Latin where it is nil, and a sign that
// no font has where it is box.
type stretch struct {
	text string
	in   *script
	box  bool
}

// stretches cuts a text where its script changes.
func stretches(text string) []stretch {
	var all []stretch
	for _, c := range text {
		in, box := (*script)(nil), false
		switch last := len(all) - 1; {
		case c < ' ' || c == 0x7f:
			c = ' '
		case c == '\u200c' || c == '\u200d' || c == '\u0964' || c == '\u0965': // joiners and stops belong to what they stand behind
			if last < 0 || all[last].in == nil {
				continue
			}
			in = all[last].in
		case latin(c):
		default:
			in, box = scriptFor(c)
		}
		if last := len(all) - 1; last >= 0 && all[last].in == in && all[last].box == box {
			all[last].text += string(c)
		} else {
			all = append(all, stretch{string(c), in, box})
		}
	}
	return all
}

// plain says that a text is Latin alone, which nearly all are.
func plain(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f || !latin(c) }) < 0
}

func latin(c rune) bool {
	return c <= 0x17f || c >= 0x218 && c <= 0x21b || strings.ContainsRune("–—‘’“”•…−′″‹›€™₹", c)
}

// scriptFor finds the script of a sign; box says that there is none.
func scriptFor(c rune) (in *script, box bool) {
	for _, s := range scripts {
		if unicode.Is(s.table, c) {
			return s, false
		}
	}
	return nil, true
}

// The shaper and the faces keep state between calls, and papers are drawn by several
// goroutines.
var (
	shapes sync.Mutex
	shaper shaping.HarfbuzzShaper
)

// shaped are the glyphs of a stretch in its script.
func (s stretch) shaped() (*font.Face, shaping.Output) {
	face := s.in.load()
	runes := []rune(s.text)
	out := shaper.Shape(shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: face,
		Size: fixed.I(int(face.Upem())), Script: s.in.tag, Language: language.NewLanguage("hi")})
	return face, out
}

// boxWidth is that of the sign for a sign that there is none for, in em.
const boxWidth = .6

// width is how wide a text comes out, in millimetres.
func (p *paper) width(text string) float64 {
	if plain(text) {
		return p.GetStringWidth(text)
	}
	_, em := p.GetFontSize()
	w := 0.0
	for _, s := range stretches(text) {
		switch {
		case s.box:
			w += boxWidth * em * float64(len([]rune(s.text)))
		case s.in == nil:
			w += p.GetStringWidth(s.text)
		default:
			shapes.Lock()
			face, out := s.shaped()
			w += float64(out.Advance) / 64 / float64(face.Upem()) * em
			shapes.Unlock()
		}
	}
	return w
}

// write sets a text from x on, its baseline at y.
func (p *paper) write(x, y float64, text string) {
	if plain(text) {
		p.Text(x, y, text)
		return
	}
	_, em := p.GetFontSize()
	for _, s := range stretches(text) {
		switch {
		case s.box:
			for range []rune(s.text) {
				p.SetLineWidth(em * .04)
				p.SetDrawColor(p.GetTextColor())
				p.Rect(x+em*.08, y-em*.66, em*(boxWidth-.16), em*.66, "D")
				x += boxWidth * em
			}
		case s.in == nil:
			p.Text(x, y, s.text)
			x += p.GetStringWidth(s.text)
		default:
			x = p.outline(x, y, em, s)
		}
	}
}

// outline draws a stretch as its glyphs' outlines, and returns where it ends.
func (p *paper) outline(x, y, em float64, s stretch) float64 {
	shapes.Lock()
	defer shapes.Unlock()
	face, out := s.shaped()
	unit := em / float64(face.Upem())
	p.SetFillColor(p.GetTextColor())
	how := "F"
	if p.strong { // there is one weight of these: a line round it makes it stronger
		p.SetDrawColor(p.GetTextColor())
		p.SetLineWidth(em * .018)
		how = "FD"
	}
	for _, g := range out.Glyphs {
		shape, ok := face.GlyphData(g.GlyphID).(font.GlyphOutline)
		if ok && len(shape.Segments) > 0 {
			gx, gy := x+float64(g.XOffset)/64*unit, y-float64(g.YOffset)/64*unit
			at := func(pt font.SegmentPoint) (float64, float64) {
				return gx + float64(pt.X)*unit, gy - float64(pt.Y)*unit
			}
			for _, seg := range shape.Segments {
				ax, ay := at(seg.Args[0])
				switch seg.Op {
				case opentype.SegmentOpMoveTo:
					p.MoveTo(ax, ay)
				case opentype.SegmentOpLineTo:
					p.LineTo(ax, ay)
				case opentype.SegmentOpQuadTo:
					bx, by := at(seg.Args[1])
					p.CurveTo(ax, ay, bx, by)
				case opentype.SegmentOpCubeTo:
					bx, by := at(seg.Args[1])
					cx, cy := at(seg.Args[2])
					p.CurveBezierCubicTo(ax, ay, bx, by, cx, cy)
				}
			}
			p.DrawPath(how)
		}
		x += float64(g.Advance) / 64 * unit
	}
	return x
}
