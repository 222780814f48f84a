package brand

import (
	"context"
	"fmt"
	"math"

	"partnerdesk/views/words"
)

// Verdict is how an accent fares, for the person who picks it.
type Verdict struct {
	Accent      string // #rrggbb in lower case
	Text        string // #rrggbb of the text on buttons
	TextIsDark  bool   // because white could not be read there
	Contrast    Ratio  // of that text on the button
	Light, Dark Reading
}

// Reading is how it fares in one theme. The colours are #rrggbb.
type Reading struct {
	Link, Soft, Line string
	LinkMoved        bool // the accent itself could not be read as a link
	Edged            bool // buttons get an edge, or they would be lost on the page

	AccentOnPage Ratio // the accent as it was picked, on base-100
	OnPage       Ratio // the link's colour on base-100
	OnSunken     Ratio // … on base-200
	OnSelected   Ratio // … on brand-soft
}

// Ratio is a contrast by WCAG's measure: 1 is none, 21 is black on white, and
// text wants 4.5.
type Ratio float64

// String rounds down, so that what falls short never looks as if it did not.
func (r Ratio) String() string { return fmt.Sprintf("%.1f:1", math.Floor(float64(r)*10)/10) }

// Check judges an accent by the same palettes that Stylesheet writes, and
// refuses what Stylesheet refuses.
func Check(accent string) (Verdict, error) {
	a, err := parse(accent)
	if err != nil {
		return Verdict{}, err
	}
	text := textOn(a)
	return Verdict{
		Accent: a.String(), Text: text.String(), TextIsDark: text != white, Contrast: Ratio(contrast(text, a)),
		Light: light().reading(a), Dark: dark().reading(a),
	}, nil
}

func (t theme) reading(accent rgb) Reading {
	p := t.palette(accent)
	page := t.base100.rgb()
	return Reading{
		Link: p.ink.String(), Soft: p.soft.String(), Line: p.line.String(),
		LinkMoved: p.ink != accent, Edged: p.edged,
		AccentOnPage: Ratio(contrast(accent, page)),
		OnPage:       Ratio(contrast(p.ink, page)),
		OnSunken:     Ratio(contrast(p.ink, t.base200.rgb())),
		OnSelected:   Ratio(contrast(p.ink, p.soft)),
	}
}

// Advice says in the reader's language what will look different from the colour
// that was picked, and is empty for most strong colours. Links are lighter at
// night under every accent that can be read by day, so that is not worth a word.
func (v Verdict) Advice(ctx context.Context) []string {
	var say []string
	switch {
	case v.TextIsDark: // which white's being unreadable implies for links too
		say = append(say, words.T(ctx, "This accent is pale: text on buttons turns dark, links use a deeper shade."))
	case v.Light.LinkMoved:
		say = append(say, words.T(ctx, "Links use a slightly deeper shade of this accent in the light theme."))
	}
	switch {
	case v.Light.Edged:
		say = append(say, words.T(ctx, "Buttons get a thin edge in the light theme, where this accent is close to the colour of the page."))
	case v.Dark.Edged:
		say = append(say, words.T(ctx, "Buttons get a thin edge in the dark theme, where this accent is close to the colour of the page."))
	}
	return say
}
