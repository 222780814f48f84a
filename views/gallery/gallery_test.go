package gallery

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"partnerdesk/views/layout"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// shown is the gallery as a browser gets it.
func shown(t *testing.T) (string, *goquery.Document) {
	t.Helper()
	page := layout.Staff(layout.Shell{Title: "Components", Brand: layout.Brand{Name: "Partnerdesk"}}, Page())
	srv := httptest.NewServer(templ.Handler(page))
	defer srv.Close()
	res, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", res.StatusCode, err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return body.String(), doc
}

func TestNothingIsInline(t *testing.T) {
	t.Parallel()
	_, doc := shown(t)
	if doc.Find("main *").Length() < 400 {
		t.Fatal("the gallery is not drawn: there is nothing to look through")
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(a.Val, "js:") || strings.HasPrefix(a.Val, "javascript:") {
				t.Errorf("<%s> has %s=%q, which the content-security policy forbids", s.Nodes[0].Data, a.Key, a.Val)
			}
		}
	})
	if n := doc.Find("style").Length() + doc.Find("script:not([src])").Length(); n > 0 {
		t.Errorf("%d inline styles or scripts", n)
	}
}

func TestIdsAreUniqueAndReferencesLeadSomewhere(t *testing.T) {
	t.Parallel()
	_, doc := shown(t)
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	if len(ids) < 30 {
		t.Fatalf("only %d ids", len(ids))
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, attr := range []string{"for", "aria-describedby", "popovertarget", "data-show-password"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for _, id := range strings.Fields(s.AttrOr(attr, "")) {
				if ids[id] == 0 {
					t.Errorf("%s=%q leads nowhere", attr, id)
				}
			}
		})
	}
}

func TestEveryControlHasAName(t *testing.T) {
	t.Parallel()
	_, doc := shown(t)
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "-")
		if s.AttrOr("aria-label", "") == "" && doc.Find(`label[for="`+id+`"]`).Length() == 0 && s.Closest("label").Length() == 0 {
			t.Errorf("control %q has no label", id)
		}
	})
	doc.Find("button, a[href], summary").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" && s.AttrOr("aria-label", "") == "" {
			h, _ := goquery.OuterHtml(s)
			t.Errorf("no name: %s", h)
		}
	})
}

// TestEveryComponentIsShown reads the design system's templates, so that a new
// component can't be forgotten here.
func TestEveryComponentIsShown(t *testing.T) {
	t.Parallel()
	read := func(pattern string) string {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		var all strings.Builder
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
		return all.String()
	}
	components, here := read("../ui/*.templ"), read("*.templ")+read("../layout/*.templ")
	found := regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`).FindAllStringSubmatch(components, -1)
	if len(found) < 50 {
		t.Fatalf("only %d components were found", len(found))
	}
	for _, m := range found {
		// Those that others are made of are shown with them, and the shell around
		// the gallery has some too.
		if !strings.Contains(here, "ui."+m[1]+"(") && !strings.Contains(components, "@"+m[1]+"(") {
			t.Errorf("ui.%s is not in the gallery", m[1])
		}
	}
}

func TestTheSameGalleryEveryTime(t *testing.T) {
	t.Parallel()
	var a, b bytes.Buffer
	if err := Page().Render(context.Background(), &a); err != nil {
		t.Fatal(err)
	}
	if err := Page().Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two renderings differ")
	}
}
