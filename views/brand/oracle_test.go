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

func fromOKLCH(l, c, h float64) colour {
	a, b := c*math.Cos(h*math.Pi/180), c*math.Sin(h*math.Pi/180)
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

// hue is the OKLCH hue in degrees, with the chroma that says whether it means
// anything.
func (c colour) hue() (h, chroma float64) {
	x := math.Cbrt(.4122214708*c.r + .5363325363*c.g + .0514459929*c.b)
	y := math.Cbrt(.2119034982*c.r + .6806995451*c.g + .1073969566*c.b)
	z := math.Cbrt(.0883024619*c.r + .2817188376*c.g + .6299787005*c.b)
	a := 1.9779984951*x - 2.4285922050*y + .4505937099*z
	b := .0259040371*x + .7827717662*y - .8086757660*z
	return math.Atan2(b, a) * 180 / math.Pi, math.Hypot(a, b)
}

func (c colour) luminance() float64 { return .2126*c.r + .7152*c.g + .0722*c.b }

func ratio(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

// tokens are the variables of one theme as written.
type tokens map[string]string

func (v tokens) hex(t testing.TB, name string) colour { return fromHex(t, v[name]) }

var oklch = regexp.MustCompile(`^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$`)

func (v tokens) oklch(t testing.TB, name string) colour {
	t.Helper()
	l, c, h := v.triple(t, name)
	return fromOKLCH(l, c, h).shown()
}

func (v tokens) triple(t testing.TB, name string) (l, c, h float64) {
	t.Helper()
	m := oklch.FindStringSubmatch(v[name])
	if m == nil {
		t.Fatalf("%s is %q, not an OKLCH colour", name, v[name])
	}
	n := func(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }
	return n(m[1]), n(m[2]), n(m[3])
}

var declaration = regexp.MustCompile(`(--[a-z0-9-]+):\s*([^;}]+)`)

func declarations(css string) tokens {
	out := tokens{}
	for _, m := range declaration.FindAllStringSubmatch(css, -1) {
		out[m[1]] = strings.TrimSpace(m[2])
	}
	return out
}

// themesOfTheDesk reads light and dark from where they are written down.
func themesOfTheDesk(t testing.TB) (light, dark tokens) {
	t.Helper()
	blocks := strings.Split(read(t, "../../static/css/theme.css"), "@plugin")
	if len(blocks) != 3 || !strings.Contains(blocks[1], `"desk";`) || !strings.Contains(blocks[2], `"desk-dark";`) {
		t.Fatal("theme.css no longer holds the two themes, light first")
	}
	return declarations(blocks[1]), declarations(blocks[2])
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var scopes = regexp.MustCompile(`^@layer base\{:where\(:root\),\[data-theme=desk\]\{([^}]+)\}` +
	`@media \(prefers-color-scheme:dark\)\{:root:not\(\[data-theme\]\)\{([^}]+)\}\}\[data-theme=desk-dark\]\{([^}]+)\}\}\n`)

// sheetOf takes a sheet apart: what a light page, a dark page and a page that
// leaves it to a dark system get.
func sheetOf(t testing.TB, accent string) (light, dark, system tokens) {
	t.Helper()
	s, err := brand.Stylesheet(accent)
	if err != nil {
		t.Fatalf("%s: %v", accent, err)
	}
	m := scopes.FindSubmatch(s.CSS)
	if m == nil {
		t.Fatalf("%s: the sheet is not scoped as the themes are:\n%s", accent, s.CSS)
	}
	return declarations(string(m[1])), declarations(string(m[3])), declarations(string(m[2]))
}
