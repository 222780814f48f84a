package papers

import (
	"bytes"
	"os"
	"testing"
)

// names in the scripts that papers write, with letters that join in each.
var indian = map[string]string{
	"devanagari": "श्रीराम क्षेत्रपाल", "bengali": "শ্রীকান্ত দত্ত", "gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "gujarati": "હિતેન્દ્ર પ્રજાપતિ", "oriya": "ପ୍ରଭାତ ମିଶ୍ର",
	"tamil": "கார்த்திக் ஸ்ரீநிவாசன்", "telugu": "శ్రీనివాస్ రెడ్డి", "kannada": "ಕೃಷ್ಣಮೂರ್ತಿ", "malayalam": "ശ്രീകുമാർ",
}

func TestIndiasScriptsAreShaped(t *testing.T) {
	t.Parallel()
	if len(indian) != len(scripts) {
		t.Errorf("%d names for %d scripts", len(indian), len(scripts))
	}
	for name, text := range indian {
		signs, glyphs := 0, 0
		for _, s := range stretches(text) {
			if s.box {
				t.Errorf("%s: no font has %q", name, s.text)
			}
			if s.in == nil {
				continue // the space between the words
			}
			if s.in.name != name {
				t.Errorf("%s: %q is taken for %s", name, s.text, s.in.name)
			}
			shapes.Lock()
			_, out := s.shaped()
			shapes.Unlock()
			signs, glyphs = signs+len([]rune(s.text)), glyphs+len(out.Glyphs)
			for _, g := range out.Glyphs {
				if g.GlyphID == 0 {
					t.Errorf("%s: %q has a sign that the font lacks", name, s.text)
				}
			}
		}
		if name != "tamil" && glyphs >= signs { // its letters stand side by side
			t.Errorf("%s: %d signs came out as %d glyphs, so nothing was joined", name, signs, glyphs)
		}
	}
}

func TestATextIsCutWhereItsScriptChanges(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range stretches("Aakar राधिका\t東 ₹5") {
		word := "latin"
		if s.box {
			word = "box"
		} else if s.in != nil {
			word = s.in.name
		}
		got = append(got, word+":"+s.text)
	}
	want := []string{"latin:Aakar ", "devanagari:राधिका", "latin: ", "box:東", "latin: ₹5"}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}

// A name that is too long for its place is cut, whatever it is written in, and what
// is drawn fits.
func TestNamesFitTheirPlace(t *testing.T) {
	t.Parallel()
	p := newPaper(testContext(), Face{}, "Test")
	p.AddPage()
	p.font("B", 10, black)
	for name, text := range indian {
		whole := p.width(text)
		if cut := p.fit(text, whole/2); cut == text || p.width(cut) > whole/2 {
			t.Errorf("%s: %q does not fit half its width", name, cut)
		}
		p.at(margin, 20, inner, "R", text)
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil || b.Len() < 5000 {
		t.Errorf("%d bytes of PDF: %v", b.Len(), err)
	}
}

// Names in other scripts are drawn: the paper holds their outlines.
func TestAStatementIsWrittenForAnyName(t *testing.T) {
	t.Parallel()
	print := func(client string) []byte {
		s := statement(entries(2))
		s.Client = client
		var b bytes.Buffer
		if _, err := Print(testContext(), &b, s); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	latin, other := print("Aakar Realty"), print(indian["devanagari"]+" "+indian["tamil"])
	if len(other) < len(latin)+2000 {
		t.Errorf("%d bytes with a name in other scripts, %d without: nothing was drawn", len(other), len(latin))
	}
	if path := os.Getenv("PAPER"); path != "" { // to look at
		_ = os.WriteFile(path, other, 0o600)
	}
}
