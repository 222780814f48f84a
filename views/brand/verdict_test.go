package brand_test

import (
	"context"
	"strings"
	"testing"

	"partnerdesk/views/brand"
)

func TestAdviceNamesWhatWillLookDifferent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, accent string
		says         []string
	}{
		{"a strong one needs none", "#0f5e57", nil},
		{"our own needs none", "#2f4fb5", nil},
		{"a pale one turns the text on buttons dark", "#facc15", []string{"This accent is pale"}},
		{"one that nears white also gets an edge by day", "#fefce8", []string{"This accent is pale", "thin edge in the light theme"}},
		{"one that just carries white text has deeper links", "#737373", []string{"slightly deeper"}},
		{"one that nears the dark page also gets an edge there", "#1a1a1c", []string{"thin edge in the dark theme"}},
	} {
		v, err := brand.Check(c.accent)
		if err != nil {
			t.Fatal(err)
		}
		got := v.Advice(context.Background())
		if len(got) != len(c.says) {
			t.Errorf("%s (%s): got %q, %+v", c.rule, c.accent, got, v)
			continue
		}
		for i, part := range c.says {
			if !strings.Contains(got[i], part) {
				t.Errorf("%s (%s): %q lacks %q", c.rule, c.accent, got[i], part)
			}
		}
	}
}

func TestTheVerdictIsOfTheSheetThatIsServed(t *testing.T) {
	t.Parallel()
	deskLight, deskDark := themesOfTheDesk(t)
	for _, a := range []string{"#0f766e", "#facc15", "#fefce8", "#1e3a8a", "#ffffff", "#000000"} {
		v, err := brand.Check(a)
		if err != nil {
			t.Fatal(err)
		}
		light, dark, _ := sheetOf(t, a)
		if v.Accent != a || v.Text != light["--color-primary-content"] || v.TextIsDark != (v.Text != "#ffffff") {
			t.Errorf("%s: %+v against %v", a, v, light)
		}
		near := func(what string, got brand.Ratio, want float64) {
			t.Helper()
			if float64(got) < want*.99 || float64(got) > want*1.01 {
				t.Errorf("%s: %s is %.3f, by hand %.3f", a, what, float64(got), want)
			}
		}
		near("text on a button", v.Contrast, ratio(fromHex(t, v.Text), fromHex(t, a)))
		for _, side := range []struct {
			name  string
			r     brand.Reading
			sheet tokens
			desk  colours
		}{{"light", v.Light, light, deskLight}, {"dark", v.Dark, dark, deskDark}} {
			if side.r.Link != side.sheet["--brand-ink"] || side.r.Soft != side.sheet["--brand-soft"] || side.r.Line != side.sheet["--brand-line"] {
				t.Errorf("%s: %s reads %+v, the sheet has %v", a, side.name, side.r, side.sheet)
			}
			if side.r.Edged != (side.sheet["--brand-edge"] == "var(--line-strong)") || side.r.LinkMoved != (side.r.Link != a) {
				t.Errorf("%s: %s reads %+v, the sheet has %v", a, side.name, side.r, side.sheet)
			}
			ink := fromHex(t, side.r.Link)
			near("accent on the page", side.r.AccentOnPage, ratio(fromHex(t, a), side.desk["--color-base-100"]))
			near("link on the page", side.r.OnPage, ratio(ink, side.desk["--color-base-100"]))
			near("link on a sunken strip", side.r.OnSunken, ratio(ink, side.desk["--color-base-200"]))
			near("link on a selected row", side.r.OnSelected, ratio(ink, fromHex(t, side.r.Soft)))
		}
	}
}

func TestARatioNeverLooksBetterThanItIs(t *testing.T) {
	t.Parallel()
	for r, want := range map[brand.Ratio]string{4.499: "4.4:1", 4.5: "4.5:1", 21: "21.0:1", 1: "1.0:1"} {
		if got := r.String(); got != want {
			t.Errorf("%v is shown as %s, want %s", float64(r), got, want)
		}
	}
}
