package brand

import (
	"math"
	"testing"
)

func TestOKLCHOfTheCornersOfSRGB(t *testing.T) {
	t.Parallel()
	for hex, want := range map[rgb]lch{ // as CSS Color 4 has them
		{255, 0, 0}:     {.62796, .25768, 29.234},
		{0, 255, 0}:     {.86644, .29483, 142.495},
		{0, 0, 255}:     {.45201, .31321, 264.052},
		{255, 255, 0}:   {.96798, .21101, 109.769},
		{255, 255, 255}: {1, 0, 0},
		{0, 0, 0}:       {0, 0, 0},
	} {
		got := hex.lch()
		if math.Abs(got.l-want.l) > .0005 || math.Abs(got.c-want.c) > .0005 || want.c > 0 && math.Abs(got.h-want.h) > .1 {
			t.Errorf("%s: got %.5f, want %.5f", hex, got, want)
		}
		if back := got.rgb(); apart(back, hex) > 1 {
			t.Errorf("%s came back as %s", hex, back)
		}
	}
}

func TestAColourOutsideSRGBLosesChromaAndNothingElse(t *testing.T) {
	t.Parallel()
	outside := lch{.5, .3, 145} // a green that no screen of sRGB has
	if worst := outside.rgb().lch(); worst.c > .2 {
		t.Fatalf("%.3f is inside: the case proves nothing", outside)
	}
	for h := 0.0; h < 360; h += 15 {
		for l := .1; l < .95; l += .05 {
			got := lch{l, .37, h}.rgb().lch()
			if math.Abs(got.l-l) > .01 {
				t.Errorf("hue %.0f: lightness %.3f became %.3f", h, l, got.l)
			}
			if l > .2 && got.c > .03 && math.Abs(math.Remainder(got.h-h, 360)) > 4 {
				t.Errorf("lightness %.2f: hue %.0f became %.1f", l, h, got.h)
			}
		}
	}
}

func TestContrastIsWCAGs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule string
		a, b rgb
		want float64
	}{
		{"black on white is the most", rgb{}, white, 21},
		{"a colour on itself has none", rgb{15, 118, 110}, rgb{15, 118, 110}, 1},
		{"the palest grey for text on white", rgb{0x76, 0x76, 0x76}, white, 4.54},
		{"one step paler fails", white, rgb{0x77, 0x77, 0x77}, 4.48},
		{"pure red", rgb{255, 0, 0}, white, 4.00},
	} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > .005 {
			t.Errorf("%s: got %.3f, want %.2f", c.rule, got, c.want)
		}
		if contrast(c.a, c.b) != contrast(c.b, c.a) {
			t.Errorf("%s: the order matters", c.rule)
		}
	}
}

func TestAMixInTheMiddleIsBetweenInLightness(t *testing.T) {
	t.Parallel()
	a, b := rgb{0, 0, 255}, white
	if got := mixed(a, b, 0); got != a {
		t.Errorf("no share of white gives %s", got)
	}
	if got := mixed(a, b, 1); got != b {
		t.Errorf("nothing but white gives %s", got)
	}
	want := (a.lch().l + b.lch().l) / 2
	if got := mixed(a, b, .5).lch().l; math.Abs(got-want) > .005 {
		t.Errorf("half of white: lightness %.3f, want %.3f", got, want)
	}
}

// apart is the greatest difference of a channel.
func apart(a, b rgb) int {
	d := func(x, y uint8) int { return max(int(x), int(y)) - min(int(x), int(y)) }
	return max(d(a.r, b.r), d(a.g, b.g), d(a.b, b.b))
}
