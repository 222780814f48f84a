package brand_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"partnerdesk/views/brand"
)

// The tests take colours by arithmetic of their own: OKLCH straight to linear
// sRGB by the matrices of the CSS Color 4 specification, and WCAG's contrast.

type colour struct{ r, g, b float64 } // linear light

func toLinear(v float64) float64 {
	if v <= .04045 {
		return v / 12.92
	}
	return math.Pow((v+.055)/1.055, 2.4)
}

func fromHex(t testing.TB, s string) colour {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 {
		t.Fatalf("%q is not a colour", s)
	}
	return colour{toLinear(float64(n>>16) / 255), toLinear(float64(n>>8&255) / 255), toLinear(float64(n&255) / 255)}
}

func fromOKLab(l, a, b float64) colour {
	cube := func(v float64) float64 { return v * v * v }
	x := cube(l + .3963377774*a + .2158037573*b)
	y := cube(l - .1055613458*a - .0638541728*b)
	z := cube(l - .0894841775*a - 1.2914855480*b)
	return colour{
		4.0767416621*x - 3.3077115913*y + .2309699292*z,
		-1.2684380046*x + 2.6097574011*y - .3413193965*z,
		-.0041960863*x - .7034186147*y + 1.7076147010*z,
	}
}

// shown is the colour that a screen makes of it: in eight bits a channel.
func (c colour) shown() colour {
	bits := func(v float64) float64 {
		if v <= .0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - .055
		}
		return toLinear(math.Round(min(max(v, 0), 1)*255) / 255)
	}
	return colour{bits(c.r), bits(c.g), bits(c.b)}
}

func (c colour) lab() (l, a, b float64) {
	x := math.Cbrt(.4122214708*c.r + .5363325363*c.g + .0514459929*c.b)
	y := math.Cbrt(.2119034982*c.r + .6806995451*c.g + .1073969566*c.b)
	z := math.Cbrt(.0883024619*c.r + .2817188376*c.g + .6299787005*c.b)
	return .2104542553*x + .7936177850*y - .0040720468*z,
		1.9779984951*x - 2.4285922050*y + .4505937099*z,
		.0259040371*x + .7827717662*y - .8086757660*z
}

// hue is the OKLCH hue in degrees, with the chroma that says whether it means
// anything.
func (c colour) hue() (h, chroma float64) {
	_, a, b := c.lab()
	return math.Atan2(b, a) * 180 / math.Pi, math.Hypot(a, b)
}

// mix is a share of the one in the other, in OKLab as CSS mixes.
func mix(a, b colour, share float64) colour {
	l1, a1, b1 := a.lab()
	l2, a2, b2 := b.lab()
	at := func(x, y float64) float64 { return share*x + (1-share)*y }
	return fromOKLab(at(l1, l2), at(a1, a2), at(b1, b2)).shown()
}

func (c colour) luminance() float64 { return .2126*c.r + .7152*c.g + .0722*c.b }

func ratio(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

// tokens are the variables of one theme as written.
type tokens map[string]string

func (v tokens) hex(t testing.TB, name string) colour { return fromHex(t, v[name]) }

// colours are the variables of one theme that hold a colour.
type colours map[string]colour

func declarations(css string) tokens {
	out := tokens{}
	for line := range strings.SplitSeq(css, ";") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			out[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return out
}

var themeColour = regexp.MustCompile(`(--[a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);`)

// themesOfTheDesk reads light and dark from where they are written down.
func themesOfTheDesk(t testing.TB) (light, dark colours) {
	t.Helper()
	blocks := strings.Split(read(t, "../../static/css/theme.css"), "@plugin")
	if len(blocks) != 3 || !strings.Contains(blocks[1], `"desk";`) || !strings.Contains(blocks[2], `"desk-dark";`) {
		t.Fatal("theme.css no longer holds the two themes, light first")
	}
	return themeColours(t, blocks[1]), themeColours(t, blocks[2])
}

func themeColours(t testing.TB, block string) colours {
	t.Helper()
	out := colours{}
	for _, m := range themeColour.FindAllStringSubmatch(block, -1) {
		var v [3]float64
		for i := range v {
			f, err := strconv.ParseFloat(m[i+2], 64)
			if err != nil {
				t.Fatalf("%s: %v", m[0], err)
			}
			v[i] = f
		}
		h := v[2] * math.Pi / 180
		out[m[1]] = fromOKLab(v[0], v[1]*math.Cos(h), v[1]*math.Sin(h)).shown()
	}
	for _, name := range []string{"--color-base-100", "--color-base-200", "--color-base-content", "--muted",
		"--color-success", "--color-warning", "--color-error", "--color-info"} {
		if _, ok := out[name]; !ok {
			t.Fatalf("theme.css has no %s", name)
		}
	}
	return out
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sheetOf takes a sheet apart: what a light page, a dark page and a page that
// leaves it to a dark system get.
func sheetOf(t testing.TB, accent string) (light, dark, system tokens) {
	t.Helper()
	s, err := brand.Stylesheet(accent)
	if err != nil {
		t.Fatalf("%s: %v", accent, err)
	}
	rest := string(s.CSS)
	next := func(open string) tokens {
		after, ok := strings.CutPrefix(rest, open)
		body, left, closed := strings.Cut(after, "}")
		if !ok || !closed {
			t.Fatalf("%s: the sheet is not scoped as the themes are, %q is not at %q", accent, open, rest)
		}
		rest = left
		return declarations(body)
	}
	light = next("@layer base{:where(:root),[data-theme=desk]{")
	system = next("@media (prefers-color-scheme:dark){:root:not([data-theme]){")
	dark = next("}[data-theme=desk-dark]{")
	return light, dark, system
}
