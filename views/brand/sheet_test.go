package brand_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/views/brand"
)

func TestOnlyASixDigitColourIsTaken(t *testing.T) {
	t.Parallel()
	good, err := brand.Stylesheet("#0f766e")
	if err != nil {
		t.Fatal(err)
	}
	for _, same := range []string{"#0F766E", " #0f766e\n"} {
		s, err := brand.Stylesheet(same)
		if err != nil || s.Hash != good.Hash || !bytes.Equal(s.CSS, good.CSS) {
			t.Errorf("%q is the same colour and gave %q, %v", same, s.Hash, err)
		}
	}
	for _, bad := range []string{"", "#", "red", "0f766e", "#fff", "#12345", "#1234567", "#12345g", "#0f766e80",
		"#0f766e;}body{display:none", "#0f766e}", "#０f766e", "url(//evil.test)", "#\x00f766e"} {
		for name, ask := range map[string]func(string) error{
			"Stylesheet": func(a string) error { _, err := brand.Stylesheet(a); return err },
			"Check":      func(a string) error { _, err := brand.Check(a); return err },
		} {
			if err := ask(bad); !platform.Is(err, platform.Invalid) {
				t.Errorf("%s(%q): got %v, want Invalid", name, bad, err)
			}
		}
	}
}

func TestTheHashIsOfTheContent(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, a := range []string{"#0f766e", "#0f766f", "#facc15", "#000000", "#ffffff"} {
		s, err := brand.Stylesheet(a)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(s.CSS)
		if want := hex.EncodeToString(sum[:])[:16]; s.Hash != want {
			t.Errorf("%s: hash %s, want %s", a, s.Hash, want)
		}
		if other, taken := seen[s.Hash]; taken {
			t.Errorf("%s and %s share a sheet", a, other)
		}
		seen[s.Hash] = a
	}
}

func TestTheSheetScopesAsTheThemesDo(t *testing.T) {
	t.Parallel()
	app := read(t, "../../static/app.css")
	// What the build makes of the two themes; sheetOf expects the brand's the same way.
	for _, scope := range []string{
		":where(:root),[data-theme=desk]{color-scheme:light;--color-base-100:",
		"@media (prefers-color-scheme:dark){:root:not([data-theme]){color-scheme:dark;--color-base-100:",
		"[data-theme=desk-dark]{color-scheme:dark;--color-base-100:",
	} {
		if !strings.Contains(app, scope) {
			t.Errorf("app.css has no %q", scope)
		}
	}
	light, dark, system := sheetOf(t, "#0f766e")
	if light["--brand-ink"] == dark["--brand-ink"] {
		t.Error("light and dark have the same ink")
	}
	if system["--brand-ink"] != dark["--brand-ink"] {
		t.Error("a dark system gets another ink than the dark theme")
	}
}

func TestEveryVariableAndClassOfTheSheetExists(t *testing.T) {
	t.Parallel()
	s, err := brand.Stylesheet("#fefce8")
	if err != nil {
		t.Fatal(err)
	}
	css, app := string(s.CSS), read(t, "../../static/app.css")
	own, _, _ := sheetOf(t, "#fefce8")
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1) {
		if _, mine := own[m[1]]; !mine && !strings.Contains(app, m[1]+":") {
			t.Errorf("nobody sets %s", m[1])
		}
	}
	for name := range own {
		if !strings.Contains(app, name+":") && !strings.Contains(css, "var("+name+")") {
			t.Errorf("nobody reads %s", name)
		}
	}
	_, rules, ok := strings.Cut(css, "@layer utilities{")
	if !ok {
		t.Fatal("the sheet has no rules of its own")
	}
	classes := regexp.MustCompile(`\.([a-z][a-z-]+)`).FindAllStringSubmatch(rules, -1)
	if len(classes) < 8 {
		t.Fatalf("found %d classes only", len(classes))
	}
	for _, c := range classes {
		if !regexp.MustCompile(`\.` + c[1] + `[^a-z0-9-]`).MatchString(app) {
			t.Errorf("app.css knows no .%s", c[1])
		}
	}
}

func TestTheSheetIsSmall(t *testing.T) {
	t.Parallel()
	s, err := brand.Stylesheet("#fefce8")
	if err != nil {
		t.Fatal(err)
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if _, err := w.Write(s.CSS); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if z.Len() > 700 {
		t.Errorf("%d bytes over the wire", z.Len())
	}
}
