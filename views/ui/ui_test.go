package ui

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/static"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestIconsUsedAnywhereExist(t *testing.T) {
	t.Parallel()
	use := regexp.MustCompile(`(?:\bIcon\(|(?:Icon|After): *)"([a-z0-9-]+)"`)
	// An icon may be chosen by a function of that name, too.
	choice := regexp.MustCompile(`(?ms)^func (?:\([^)]*\) )?\w*[iI]con\w*\([^)]*\) string \{$.*?^\}$`)
	chosen := regexp.MustCompile(`return "([a-z0-9-]+)"`)
	seen := 0
	look := func(path string, d fs.DirEntry, err error) error {
		made := strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go")
		if err != nil || d.IsDir() || made || filepath.Ext(path) != ".go" && filepath.Ext(path) != ".templ" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		named := use.FindAllStringSubmatch(string(src), -1)
		for _, f := range choice.FindAll(src, -1) {
			named = append(named, chosen.FindAllStringSubmatch(string(f), -1)...)
		}
		for _, m := range named {
			seen++
			if !slices.Contains(static.Icons(), m[1]) {
				t.Errorf("%s: no icon %q: add it to static/icons.txt and run npm run build", path, m[1])
			}
		}
		return nil
	}
	for _, root := range []string{"..", "../../handlers"} {
		if err := filepath.WalkDir(root, look); err != nil {
			t.Fatal(err)
		}
	}
	if seen < 40 {
		t.Fatalf("only %d uses were found", seen)
	}
	for s := range vocabulary {
		if !slices.Contains(static.Icons(), vocabulary[s].icon) {
			t.Errorf("status %d: no icon %q", s, vocabulary[s].icon)
		}
	}
}

func TestAnUnknownIconFailsTheRendering(t *testing.T) {
	t.Parallel()
	if err := Icon("check").Render(context.Background(), &bytes.Buffer{}); err != nil {
		t.Fatalf("the premise fails: %v", err)
	}
	if err := Icon("no-such").Render(context.Background(), &bytes.Buffer{}); err == nil {
		t.Error("an icon that does not exist was drawn")
	}
}

func TestFieldKeepsWhatWasTypedAndNamesItsProblem(t *testing.T) {
	t.Parallel()
	f := Field{Name: "mobile", Label: "Mobile", Hint: "10 digits", Note: "A code is sent there", Value: `98"220`}
	doc := draw(t, Input(f, Problems{"mobile": "It has 5 digits, it needs 10"}))
	in := doc.Find("input#mobile[name=mobile]")
	for attr, want := range map[string]string{
		"value": `98"220`, "aria-invalid": "true", "aria-describedby": "mobile-hint mobile-problem mobile-note", "type": "text",
	} {
		if got := in.AttrOr(attr, ""); got != want {
			t.Errorf("%s is %q, want %q", attr, got, want)
		}
	}
	order := doc.Find(".field > *").Map(func(_ int, s *goquery.Selection) string { return goquery.NodeName(s) + "." + s.AttrOr("class", "") })
	want := []string{"label.field-label", "p.field-hint", "p.field-problem", "input.input w-full input-error", "p.field-note"}
	if !slices.Equal(order, want) {
		t.Errorf("the order is %q", order)
	}
	well := draw(t, Input(f, nil))
	if well.Find("[aria-invalid], .field-problem, .field-wrong").Length() != 0 {
		t.Error("a field without a problem shows one")
	}
}

func TestSecretsAreNeverDrawn(t *testing.T) {
	t.Parallel()
	f := Field{Name: "password", Label: "Password", Value: "hunter2hunter2"}
	if html, _ := draw(t, Input(f, nil)).Html(); !strings.Contains(html, f.Value) {
		t.Fatal("the premise fails: an ordinary field does not show its value")
	}
	if html, _ := draw(t, PasswordInput(f, Action{}, nil)).Html(); strings.Contains(html, f.Value) {
		t.Error("a typed password came back")
	}
}

func TestErrorSummaryFollowsTheFormsOrder(t *testing.T) {
	t.Parallel()
	p := Problems{"b": "B is wrong", "a": "A is wrong", "z": "Z is wrong", "": "The two don’t fit", "quiet": ""}
	doc := draw(t, ErrorSummary(p, "b", "a"))
	links := doc.Find("a").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
	if want := []string{"#b", "#a", "#z"}; !slices.Equal(links, want) {
		t.Errorf("links %q, want %q", links, want)
	}
	if text := doc.Find(".error-summary").Text(); !strings.Contains(text, "4 things need another look") || !strings.Contains(text, "The two don’t fit") {
		t.Errorf("it says %q", text)
	}
	if one := draw(t, ErrorSummary(Problems{"a": "A is wrong"}, "a")).Find("h2").Text(); one != "1 thing needs another look" {
		t.Errorf("one problem: %q", one)
	}
	if draw(t, ErrorSummary(nil, "a")).Find("*").Length() > 3 { // html, head, body
		t.Error("nothing is wrong, and something is drawn")
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, find string
		action     Action
	}{
		{"an address makes a link", `a.btn[href="/x"]`, Action{Label: "Go", Href: "/x"}},
		{"nothing makes a submit button", `button[type=submit]`, Action{Label: "Go"}},
		{"a post is a form of its own with its fields", `form[method=post][action="/x"] > input[type=hidden][name=n][value=v]`, Action{Label: "Go", Post: "/x", Fields: []Pair{{"n", "v"}}}},
		{"a disabled link leads nowhere", `span[role=link][aria-disabled=true]:not([href])`, Action{Label: "Go", Href: "/x", Disabled: true}},
		{"busy is disabled and says so", `button[disabled][aria-busy=true] .loading`, Action{Label: "Go", Busy: true}},
		{"an icon alone has a name", `button[aria-label=Go] svg`, Action{Label: "Go", Icon: "x", IconOnly: true}},
		{"a dialog still has its address", `a[href="/x"][hx-get="/x"][hx-target="#dialog-box"]`, Action{Label: "Go", Href: "/x", Dialog: true}},
		{"a script is no address", `a[href="about:invalid#TemplFailedSanitizationURL"]`, Action{Label: "Go", Href: "javascript:alert(1)"}},
	} {
		doc := draw(t, Button(c.action))
		if doc.Find(c.find).Length() != 1 {
			html, _ := doc.Find("body").Html()
			t.Errorf("%s: %s", c.rule, html)
		}
	}
}

func TestSortedColumnSaysSo(t *testing.T) {
	t.Parallel()
	for order, want := range map[Order]string{Unsorted: "none", Ascending: "ascending", Descending: "descending"} {
		// A cell outside a table would be dropped by the parser.
		doc := draw(t, Table("t", []Head{{Label: "Balance", Sort: "?sort=balance", Order: order}}, false))
		if got := doc.Find("th").AttrOr("aria-sort", ""); got != want {
			t.Errorf("order %d: aria-sort %q", order, got)
		}
	}
	if _, set := draw(t, Table("t", []Head{{Label: "Note"}}, false)).Find("th").Attr("aria-sort"); set {
		t.Error("a column that can't be sorted says how it is sorted")
	}
}

func TestDigitsAreFoundThroughSpaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, shown, digits string
		where               Where
		want                string
	}{
		{"within a group", "+91 20 6712 4310", "4310", Anywhere, "+91 20 6712 [4310]"},
		{"over a space", "+91 20 6743 1088", "4310", Anywhere, "+91 20 67[43 10]88"},
		{"the country code is not searched", "+91 20 6712 4310", "91", Anywhere, "+91 20 6712 4310"},
		{"at the start", "+91 20 4310 4310", "204", AtStart, "+91 [20 4]310 4310"},
		{"only at the start", "+91 20 4310 4310", "4310", AtStart, "+91 20 4310 4310"},
		{"at the end", "+91 20 4310 4310", "4310", AtEnd, "+91 20 4310 [4310]"},
		{"nothing looked for", "+91 20 4310 4310", "", Anywhere, "+91 20 4310 4310"},
		{"more digits than there are", "+91 20 4310", "20431099999", Anywhere, "+91 20 4310"},
		{"no number", "", "1", Anywhere, ""},
	} {
		if got := brackets(cut(c.shown, c.digits, c.where)); got != c.want {
			t.Errorf("%s: %q", c.rule, got)
		}
	}
	if got := brackets(found("Kaveri diagnostics, DIAG", "diag")); got != "Kaveri [diag]nostics, [DIAG]" {
		t.Errorf("letters: %q", got)
	}
}

func brackets(all []piece) string {
	out := ""
	for _, p := range all {
		if p.hit {
			out += "[" + p.text + "]"
		} else {
			out += p.text
		}
	}
	return out
}

func TestMoneyMoves(t *testing.T) {
	t.Parallel()
	for p, want := range map[platform.Paise]string{-420: "debit −₹4.20", 500000: "credit +₹5,000.00"} {
		if got := strings.Join(strings.Fields(draw(t, Movement(p)).Find("body").Text()), " "); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%d: %q", p, got)
		}
	}
}

func TestRunwayTurnsAmberAtThreeDaysAndRedAtOne(t *testing.T) {
	t.Parallel()
	for days, want := range map[float64]Tone{0: Error, 1: Error, 1.5: Warning, 3: Warning, 4: Neutral, 30: Neutral} {
		if got := Runway(days, "").Tone; got != want {
			t.Errorf("%v days: tone %d, want %d", days, got, want)
		}
	}
	if got := Runway(400, "").percent(); got != "100%" {
		t.Errorf("a long runway fills %s", got)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Kaveri Diagnostics": "KD", "meera": "M", "A B C": "AB", "": "", "  Élan  vital ": "ÉV", "मीरा कुलकर्णी": "मक"} {
		if got := Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
