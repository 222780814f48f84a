package brand_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"testing"
)

// accents are the corners of sRGB, every grey, the colours around which the rules
// change their mind, and a walk through all the rest. A prime stride visits all
// parts of the cube; FuzzEveryTextCanBeRead goes where the walk does not.
func accents(stride int) []string {
	all := []string{"#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff", "#00ffff",
		"#757575", "#767676", "#777777", "#0f766e", "#2f4fb5", "#facc15", "#fefce8", "#0000fe", "#1a1a1c"}
	for v := range 256 {
		all = append(all, fmt.Sprintf("#%02x%02x%02x", v, v, v))
	}
	for n := 0; n < 1<<24; n += stride {
		all = append(all, fmt.Sprintf("#%06x", n))
	}
	return all
}

// holds fails the test for each pair that cannot be read.
func holds(t *testing.T, accent string, deskLight, deskDark colours) {
	t.Helper()
	light, dark, system := sheetOf(t, accent)
	if !maps.Equal(dark, system) {
		t.Fatalf("%s: a dark system gets another brand than the dark theme", accent)
	}
	for _, p := range []struct {
		name  string
		brand tokens
		desk  colours
	}{{"desk", light, deskLight}, {"desk-dark", dark, deskDark}} {
		need := func(what string, least float64, fg, bg colour) {
			if got := ratio(fg, bg); got < least {
				t.Errorf("%s in %s: %s has %.2f:1, wants %.1f", accent, p.name, what, got, least)
			}
		}
		fill, hover := p.brand.hex(t, "--color-primary"), p.brand.hex(t, "--brand-hover")
		content, ink, soft := p.brand.hex(t, "--color-primary-content"), p.brand.hex(t, "--brand-ink"), p.brand.hex(t, "--brand-soft")
		base100, base200 := p.desk["--color-base-100"], p.desk["--color-base-200"]

		need("text on a button", 4.5, content, fill)
		need("text on a button under the pointer", 4.5, content, hover)
		need("a button under the pointer against itself at rest", 1.01, hover, fill)
		need("a link on the page", 4.5, ink, base100)
		need("a link on a sunken strip", 4.5, ink, base200)
		need("a link in a selected row", 4.5, ink, soft)
		need("a badge in the accent", 4.5, ink, mix(ink, base100, .08))
		for _, text := range []string{"--color-base-content", "--muted", "--color-success", "--color-warning", "--color-error", "--color-info"} {
			need(text+" in a selected row", 4.5, p.desk[text], soft)
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

func TestWhateverTheAccentEveryTextCanBeRead(t *testing.T) {
	t.Parallel()
	deskLight, deskDark := themesOfTheDesk(t)
	step := 60013 // coprime to all that could repeat in colours
	if os.Getenv("SOAK") != "" {
		step = 10007
	}
	walk := accents(step)

	// The premise: put to use as they are, many of these could not be read.
	unreadable := map[string]int{}
	white := fromHex(t, "#ffffff")
	for _, a := range walk {
		c := fromHex(t, a)
		if ratio(white, c) < 4.5 {
			unreadable["white on the accent"]++
		}
		if ratio(c, deskLight["--color-base-100"]) < 4.5 {
			unreadable["the accent on a light page"]++
		}
		if ratio(c, deskDark["--color-base-100"]) < 4.5 {
			unreadable["the accent on a dark page"]++
		}
	}
	for _, what := range []string{"white on the accent", "the accent on a light page", "the accent on a dark page"} {
		if unreadable[what] < len(walk)/5 {
			t.Fatalf("%s is unreadable for %d of %d accents only: they prove little", what, unreadable[what], len(walk))
		}
	}

	for _, a := range walk {
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
	for _, a := range accents(100003) {
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
	if moved < 100 {
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
