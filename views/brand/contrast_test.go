package brand_test

import (
	"fmt"
	"math"
	"testing"
)

// accents is a grid through the whole of sRGB with every grey, and the colours
// around which the rules change their mind.
func accents() []string {
	var all []string
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				all = append(all, fmt.Sprintf("#%02x%02x%02x", r, g, b))
			}
		}
	}
	for v := range 256 {
		all = append(all, fmt.Sprintf("#%02x%02x%02x", v, v, v))
	}
	return append(all, "#767676", "#777777", "#757575", "#0f766e", "#2f4fb5", "#facc15", "#fefce8", "#0000fe", "#1a1a1c")
}

// page is one theme under a brand: the variables of the brand's sheet and those
// of the dashboard's own that stay.
type page struct {
	name        string
	brand, desk tokens
}

func pages(t testing.TB, accent string, deskLight, deskDark tokens) []page {
	t.Helper()
	light, dark, system := sheetOf(t, accent)
	for name, v := range dark {
		if system[name] != v {
			t.Fatalf("%s: %s differs between a chosen dark theme and the system's", accent, name)
		}
	}
	return []page{{"desk", light, deskLight}, {"desk-dark", dark, deskDark}}
}

// holds fails the test for each pair that cannot be read.
func holds(t *testing.T, accent string, deskLight, deskDark tokens) {
	t.Helper()
	for _, p := range pages(t, accent, deskLight, deskDark) {
		need := func(what string, least float64, fg, bg colour) {
			t.Helper()
			if got := ratio(fg, bg); got < least {
				t.Errorf("%s in %s: %s has %.2f:1, wants %.1f", accent, p.name, what, got, least)
			}
		}
		fill, hover := p.brand.hex(t, "--color-primary"), p.brand.hex(t, "--brand-hover")
		content, ink, soft := p.brand.hex(t, "--color-primary-content"), p.brand.hex(t, "--brand-ink"), p.brand.hex(t, "--brand-soft")
		base100, base200 := p.desk.oklch(t, "--color-base-100"), p.desk.oklch(t, "--color-base-200")

		need("text on a button", 4.5, content, fill)
		need("text on a button under the pointer", 4.5, content, hover)
		need("a link on the page", 4.5, ink, base100)
		need("a link on a sunken strip", 4.5, ink, base200)
		need("a link in a selected row", 4.5, ink, soft)
		need("a badge in the accent", 4.5, ink, badge(t, p, ink))
		need("text in a selected row", 4.5, p.desk.oklch(t, "--color-base-content"), soft)
		need("muted text in a selected row", 4.5, p.desk.oklch(t, "--muted"), soft)
		for _, s := range []string{"--color-success", "--color-warning", "--color-error", "--color-info"} {
			need(s+" in a selected row", 4.5, p.desk.oklch(t, s), soft)
		}
		need("a progress bar on its track", 3, ink, p.brand.hex(t, "--brand-line"))

		mark := fill
		if p.brand["--brand-mark"] == "var(--brand-ink)" {
			mark = ink
		}
		need("the mark of a control on the page", 3, mark, base100)
		need("the mark of a control on a sunken strip", 3, mark, base200)
		if p.brand["--brand-edge"] == "var(--color-primary)" {
			need("a button without an edge", 1.5, fill, base100)
		}
	}
}

// badge is the ground of a soft badge: 8 % of its text in the page, in OKLab.
func badge(t testing.TB, p page, ink colour) colour {
	t.Helper()
	lab := func(c colour) [3]float64 {
		x := math.Cbrt(.4122214708*c.r + .5363325363*c.g + .0514459929*c.b)
		y := math.Cbrt(.2119034982*c.r + .6806995451*c.g + .1073969566*c.b)
		z := math.Cbrt(.0883024619*c.r + .2817188376*c.g + .6299787005*c.b)
		h, chroma := c.hue()
		l := .2104542553*x + .7936177850*y - .0040720468*z
		return [3]float64{l, chroma * math.Cos(h*math.Pi/180), chroma * math.Sin(h*math.Pi/180)}
	}
	a, b := lab(ink), lab(p.desk.oklch(t, "--color-base-100"))
	var m [3]float64
	for i := range m {
		m[i] = .08*a[i] + .92*b[i]
	}
	return fromOKLCH(m[0], math.Hypot(m[1], m[2]), math.Atan2(m[2], m[1])*180/math.Pi).shown()
}

func TestWhateverTheAccentEveryTextCanBeRead(t *testing.T) {
	t.Parallel()
	deskLight, deskDark := themesOfTheDesk(t)

	// The premise: put to use as they are, many of these could not be read.
	unreadable := map[string]int{}
	white := fromHex(t, "#ffffff")
	for _, a := range accents() {
		c := fromHex(t, a)
		if ratio(white, c) < 4.5 {
			unreadable["white on the accent"]++
		}
		if ratio(c, deskLight.oklch(t, "--color-base-100")) < 4.5 {
			unreadable["the accent on a light page"]++
		}
		if ratio(c, deskDark.oklch(t, "--color-base-100")) < 4.5 {
			unreadable["the accent on a dark page"]++
		}
	}
	for _, what := range []string{"white on the accent", "the accent on a light page", "the accent on a dark page"} {
		if unreadable[what] < 500 {
			t.Fatalf("%s is unreadable for %d accents only: the grid proves little", what, unreadable[what])
		}
	}

	for _, a := range accents() {
		holds(t, a, deskLight, deskDark)
	}
}

func FuzzEveryTextCanBeRead(f *testing.F) {
	for _, seed := range []uint32{0, 0xffffff, 0x0f766e, 0xfacc15, 0x0000ff, 0x777777} {
		f.Add(seed)
	}
	deskLight, deskDark := themesOfTheDesk(f)
	f.Fuzz(func(t *testing.T, n uint32) {
		holds(t, fmt.Sprintf("#%06x", n&0xffffff), deskLight, deskDark)
	})
}

func TestLinksKeepTheHueOfTheAccent(t *testing.T) {
	t.Parallel()
	moved := 0
	for _, a := range accents() {
		hue, chroma := fromHex(t, a).hue()
		if chroma < .05 {
			continue // no hue to speak of
		}
		light, dark, _ := sheetOf(t, a)
		for theme, v := range map[string]tokens{"desk": light, "desk-dark": dark} {
			if v["--brand-ink"] == a {
				continue
			}
			got, c := v.hex(t, "--brand-ink").hue()
			if c < .02 {
				continue // next to white or black, eight bits hold no hue
			}
			moved++
			if off := math.Abs(math.Remainder(got-hue, 360)); off > 4 {
				t.Errorf("%s in %s: the link %s is %.1f° away", a, theme, v["--brand-ink"], off)
			}
		}
	}
	if moved < 1000 {
		t.Fatalf("only %d links had moved", moved)
	}
}

func TestGreyAccentsStayGrey(t *testing.T) {
	t.Parallel()
	for v := range 256 {
		a := fmt.Sprintf("#%02x%02x%02x", v, v, v)
		light, dark, _ := sheetOf(t, a)
		for theme, vars := range map[string]tokens{"desk": light, "desk-dark": dark} {
			for _, name := range []string{"--color-primary-content", "--brand-ink", "--brand-soft", "--brand-line", "--brand-hover"} {
				if _, c := vars.hex(t, name).hue(); c > .004 {
					t.Errorf("%s in %s: %s is %s, which has a hue", a, theme, name, vars[name])
				}
			}
		}
	}
}
