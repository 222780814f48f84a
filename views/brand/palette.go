package brand

const (
	readable = 4.5 // WCAG AA for text
	aim      = 5.5 // for links, which are thin and small
	distinct = 3.0 // WCAG AA for the parts of a control
	faintest = 1.5 // below this a fill is hardly told from the page

	lightnessStep = .01
	hoverShare    = .09 // of black in a button under the pointer; of white where black would hide its text or not show
	nearBlack     = .3  // lightness
	badgeShare    = .08 // of its own text colour in the ground of a soft badge
)

// palette is what one theme makes of an accent.
type palette struct {
	fill    rgb  // the accent itself
	content rgb  // text on fill and on hover
	hover   rgb  // fill under the pointer
	ink     rgb  // the accent as text
	soft    rgb  // ground of what is selected
	line    rgb  // edge of soft
	edged   bool // fill needs an edge to be seen as a button
	weak    bool // fill is too close to the page to be a control's only sign
}

func (t theme) palette(accent rgb) palette {
	a := accent.lch()
	// A tint never has more colour than the accent, or a grey one would turn
	// the page into whatever hue its rounding left behind.
	tint := func(l, most float64) rgb { return lch{l, min(a.c, most), a.h}.rgb() }
	p := palette{fill: accent, content: textOn(accent), soft: tint(t.softL, t.softC), line: tint(t.lineL, t.lineC)}
	p.hover = mixed(accent, rgb{}, hoverShare)
	if contrast(p.content, p.hover) < readable || a.l < nearBlack {
		p.hover = mixed(accent, white, hoverShare)
	}
	p.ink = t.ink(accent, p.soft, p.line)
	page := t.base100.rgb()
	p.edged = contrast(accent, page) < faintest
	p.weak = worst(accent, page, t.base200.rgb()) < distinct
	return p
}

var white = rgb{255, 255, 255}

// textOn is white where that can be read, else a near-black of the accent's own
// hue, else black. One of white and black always can: their limits overlap.
func textOn(accent rgb) rgb {
	if contrast(white, accent) >= readable {
		return white
	}
	a := accent.lch()
	if ink := (lch{.22, min(a.c, .03), a.h}).rgb(); contrast(ink, accent) >= readable {
		return ink
	}
	return rgb{}
}

// ink moves the accent's lightness away from the page until it can be read
// wherever the design puts it: on the page, on sunken strips, on what is
// selected, and in a badge that is tinted with the ink itself. On line it is the
// filled part of a progress bar and has to be told from the rest.
func (t theme) ink(accent, soft, line rgb) rgb {
	page, sunken := t.base100.rgb(), t.base200.rgb()
	step := -lightnessStep
	if t.dark {
		step = lightnessStep
	}
	for a, ink := accent.lch(), accent; ; ink = a.rgb() {
		if worst(ink, page, sunken, soft) >= aim && contrast(ink, line) >= distinct &&
			contrast(ink, mixed(page, ink, badgeShare)) >= readable || ink == t.utmost() {
			return ink
		}
		a.l = min(max(a.l+step, 0), 1)
	}
}

// utmost is what ink ends at: the page's opposite.
func (t theme) utmost() rgb {
	if t.dark {
		return white
	}
	return rgb{}
}
