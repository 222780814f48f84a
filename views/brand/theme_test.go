package brand

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestTheThemesAreThoseOfTheStylesheet(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../../static/css/theme.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(css), "@plugin")[1:]
	if len(blocks) != 2 {
		t.Fatalf("theme.css has %d themes, not two", len(blocks))
	}
	for i, th := range []theme{light(), dark()} {
		if want := `name: "` + th.name + `"`; !strings.Contains(blocks[i], want) {
			t.Errorf("block %d of theme.css has no %s", i+1, want)
		}
		if got := strings.Contains(blocks[i], "color-scheme: dark;"); got != th.dark {
			t.Errorf("%s: dark is %v, theme.css says %v", th.name, th.dark, got)
		}
		for name, mine := range map[string]lch{"--color-base-100": th.base100, "--color-base-200": th.base200} {
			if written := tokenOf(t, blocks[i], name); written != mine {
				t.Errorf("%s: %s is %v here and %v in theme.css", th.name, name, mine, written)
			}
		}
	}
}

func tokenOf(t *testing.T, block, name string) lch {
	t.Helper()
	m := regexp.MustCompile(name + `: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);`).FindStringSubmatch(block)
	if m == nil {
		t.Fatalf("theme.css has no %s", name)
	}
	var v [3]float64
	for i := range v {
		f, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil {
			t.Fatal(err)
		}
		v[i] = f
	}
	return lch{v[0], v[1], v[2]}
}
