package brand

import (
	"fmt"

	"github.com/lucasb-eyer/go-colorful"
)

// rgb is a colour as a screen gets it: eight bits for each channel of sRGB.
// Contrast is always taken of these, never of the finer value before rounding.
type rgb struct{ r, g, b uint8 }

// lch is a colour in OKLCH: lightness from 0 to 1, chroma (0 is grey, the
// strongest of sRGB is about .32), hue in degrees.
type lch struct{ l, c, h float64 }

// nearly is how far outside 0 to 1 a channel may lie and still round to a colour
// of sRGB: half a step of eight bits.
const nearly = .5 / 255

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

func (c rgb) unit() colorful.Color {
	return colorful.Color{R: float64(c.r) / 255, G: float64(c.g) / 255, B: float64(c.b) / 255}
}

func (c rgb) lch() lch {
	l, chroma, h := c.unit().OkLch()
	return lch{l, chroma, h}
}

// rgb is the colour of sRGB with this lightness and hue and as much of the chroma
// as sRGB has there. Cutting each channel off instead would shift the hue and,
// worse, the lightness that contrast hangs on.
func (c lch) rgb() rgb {
	at := func(chroma float64) colorful.Color { return colorful.OkLch(c.l, chroma, c.h) }
	if full := at(c.c); shown(full) {
		return rounded(full)
	}
	in, out := 0.0, c.c
	for range 20 { // to a millionth, far below what eight bits can tell apart
		if mid := (in + out) / 2; shown(at(mid)) {
			in = mid
		} else {
			out = mid
		}
	}
	return rounded(at(in))
}

func shown(c colorful.Color) bool {
	for _, v := range [...]float64{c.R, c.G, c.B} {
		if v < -nearly || v > 1+nearly {
			return false
		}
	}
	return true
}

func rounded(c colorful.Color) rgb {
	r, g, b := c.Clamped().RGB255()
	return rgb{r, g, b}
}

// mixed is what CSS makes of color-mix(in oklab, a, b share).
func mixed(a, b rgb, share float64) rgb { return rounded(a.unit().BlendOkLab(b.unit(), share)) }

// luminance is WCAG's relative luminance, from 0 (black) to 1 (white).
func (c rgb) luminance() float64 {
	r, g, b := c.unit().LinearRgb()
	return .2126*r + .7152*g + .0722*b
}

// contrast is WCAG's ratio, from 1 to 21; the order does not matter.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// worst is the least contrast that a colour has on any of the backgrounds.
func worst(c rgb, on ...rgb) float64 {
	least := 21.0
	for _, bg := range on {
		least = min(least, contrast(c, bg))
	}
	return least
}
