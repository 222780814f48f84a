package mail_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/views/mail"
)

var sahyadri = mail.Face{Name: "Sahyadri Connect", Mark: "S", Accent: "#0f766e", Contact: []string{"help@sahyadri.example", "+91 20 4012 3456"}, Terms: "https://sahyadri.example/terms"}

const invitation = "Hello Radhika,\n\nyou can see your numbers & agents at Sahyadri Connect. Set your password here:\n\nhttps://portal.sahyadri.example/welcome/abc_DEF-1\n\nIt works once. Afterwards you sign in at https://portal.sahyadri.example/signin.\n\nSahyadri Connect"

func drawn(t *testing.T, f mail.Face, l mail.Letter) (string, *goquery.Document) {
	t.Helper()
	html, err := mail.HTML(t.Context(), f, l)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return html, doc
}

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestTheHTMLSaysWhatTheTextSays(t *testing.T) {
	t.Parallel()
	_, doc := drawn(t, sahyadri, mail.Letter{Subject: "Your access", Text: invitation, Action: "Set your password"})
	button := doc.Find("td > a").First()
	if folded(button.Text()) != "Set your password" || button.AttrOr("href", "") != "https://portal.sahyadri.example/welcome/abc_DEF-1" {
		t.Errorf("the button is %q to %s", button.Text(), button.AttrOr("href", ""))
	}
	text := folded(doc.Find("body").Text())
	for _, para := range strings.Split(invitation, "\n\n") {
		if !strings.Contains(text, folded(para)) {
			t.Errorf("%q is not in %q", para, text)
		}
	}
	// The address at the end of a sentence does not take the full stop along.
	if doc.Find(`p.ink a[href="https://portal.sahyadri.example/signin"]`).Length() != 1 {
		t.Error("the address within a sentence can't be followed")
	}
	// Once in the head, once in the foot, once in the sentence; not signed besides.
	if n := strings.Count(text, "Sahyadri Connect"); n != 3 {
		t.Errorf("the name stands %d times: %s", n, text)
	}
	if doc.Find("title").Text() != "Your access" || !strings.Contains(text, "help@sahyadri.example") || doc.Find(`a[href="https://sahyadri.example/terms"]`).Length() != 1 {
		t.Errorf("title, contact or terms are missing: %s", text)
	}
}

// A letter in both languages has a button in each, and what a style says is understood.
func TestALetterInBothLanguages(t *testing.T) {
	t.Parallel()
	hindi := "नमस्ते Radhika,\n\nयहाँ अपना पासवर्ड बनाएँ:\n\nhttps://portal.sahyadri.example/welcome/abc_DEF-1"
	html, doc := drawn(t, sahyadri, mail.Letter{Subject: "Your access", Text: invitation + "\n\n" + mail.Parting + "\n\n" + hindi, Action: "Set your password"})
	buttons := doc.Find(`td > a[style*="inline-block"]`)
	if got := folded(buttons.First().Text()) + ", " + folded(buttons.Last().Text()); buttons.Length() != 2 || got != "Set your password, अपना पासवर्ड बनाएँ" {
		t.Errorf("the buttons are %s", got)
	}
	if text := folded(doc.Find("body").Text()); strings.Contains(text, mail.Parting) || !strings.Contains(text, "या यह पता खोलें:") {
		t.Errorf("the second half reads %s", text)
	}
	if strings.Contains(html, "&amp;#39;") || !strings.Contains(doc.Find("td > a").AttrOr("style", ""), "Segoe UI") {
		t.Error("a style has quotes that no mail program understands")
	}
}

func TestACodeStandsLargeAndOnce(t *testing.T) {
	t.Parallel()
	_, doc := drawn(t, sahyadri, mail.Letter{Subject: "Your code", Text: "Your verification code is 482913.\n\nIt works for 10 minutes.", Code: "482913"})
	if got := folded(doc.Find("p.code").Text()); got != "482913" {
		t.Errorf("the code is drawn as %q", got)
	}
	if n := strings.Count(doc.Find("body").Text(), "482913"); n != 1 {
		t.Errorf("it stands %d times", n)
	}
}

func TestWhatSomebodyWroteStaysText(t *testing.T) {
	t.Parallel()
	evil := mail.Face{Name: `<script>alert(1)</script>`, Mark: `"><b`, Accent: "red;}</style><script>", Contact: []string{"<i>x"}, Terms: "javascript:alert(1)"}
	html, doc := drawn(t, evil, mail.Letter{Subject: "<b>", Text: "Hello <img src=x onerror=alert(1)>,\n\nhttps://x.example/\"onmouseover=\"x\n\nsee https://x.example/<script>", Action: "<u>"})
	if doc.Find("script, i, u, [onerror], [onmouseover]").Length() != 0 || doc.Find("img").Length() != 0 {
		t.Errorf("it became markup: %s", html)
	}
	if strings.Contains(html, `href="javascript:`) {
		t.Error("terms lead to a program")
	}
}

func TestAMailLoadsNothing(t *testing.T) {
	t.Parallel()
	face := sahyadri
	face.LogoID, face.Wide = "logo", true
	html, doc := drawn(t, face, mail.Letter{Subject: "s", Text: invitation})
	if got := doc.Find("img").AttrOr("src", ""); got != "cid:logo" {
		t.Errorf("the logo is %q", got)
	}
	if got := doc.Find("img").AttrOr("alt", ""); got != "Sahyadri Connect" {
		t.Errorf("a program that shows no pictures reads %q", got)
	}
	if doc.Find("link, script, iframe, [background], [srcset]").Length() != 0 || regexp.MustCompile(`url\(|@import`).MatchString(html) {
		t.Error("it loads something")
	}
	if !strings.Contains(html, "prefers-color-scheme: dark") {
		t.Error("it has no dark")
	}
}

func TestTheTextIsSigned(t *testing.T) {
	t.Parallel()
	want := "\n\nSahyadri Connect\nhelp@sahyadri.example\n+91 20 4012 3456\n\nTerms of service: https://sahyadri.example/terms"
	for _, text := range []string{invitation, "Your verification code is 482913."} {
		got := mail.Text(t.Context(), sahyadri, mail.Letter{Text: text})
		if !strings.HasSuffix(got, want) || strings.Count(got, "\nSahyadri Connect\n") != 1 {
			t.Errorf("it ends %q", got[max(0, len(got)-200):])
		}
	}
}
