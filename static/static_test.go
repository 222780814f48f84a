package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func get(t *testing.T, url, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryFileIsServedUnderItsFingerprint(t *testing.T) {
	t.Parallel()
	if len(load()) < 8 {
		t.Fatalf("only %d files are embedded", len(load()))
	}
	for name, a := range load() {
		res := get(t, URL(name), "")
		if res.StatusCode != http.StatusOK || !bytes.Equal(bodyOf(t, res.Body), a.body) {
			t.Errorf("%s: status %d or other bytes", name, res.StatusCode)
		}
		for header, want := range map[string]string{
			"Content-Type": a.typ, "X-Content-Type-Options": "nosniff",
			"Cache-Control": "public, max-age=31536000, immutable",
		} {
			if got := res.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestCompressionFollowsAcceptEncoding(t *testing.T) {
	t.Parallel()
	plain := load()["app.css"].body
	for _, c := range []struct{ rule, accept, want string }{
		{"zstd is preferred", "gzip, deflate, br, zstd", "zstd"},
		{"gzip where there is no zstd", "gzip, deflate", "gzip"},
		{"a refused coding is not used", "zstd;q=0, gzip;q=0.5", "gzip"},
		{"nothing accepted, nothing done", "", ""},
		{"an unknown coding alone", "br", ""},
	} {
		res := get(t, URL("app.css"), c.accept)
		if got := res.Header.Get("Content-Encoding"); got != c.want {
			t.Errorf("%s: got %q", c.rule, got)
			continue
		}
		if res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: no Vary", c.rule)
		}
		var r io.Reader = res.Body
		switch c.want {
		case "gzip":
			z, err := gzip.NewReader(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			r = z
		case "zstd":
			z, err := zstd.NewReader(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			r = z
		}
		if !bytes.Equal(bodyOf(t, r), plain) {
			t.Errorf("%s: the bytes do not come back", c.rule)
		}
	}
	if enc := get(t, URL("fonts/inter.woff2"), "zstd").Header.Get("Content-Encoding"); enc != "" {
		t.Errorf("a font is compressed again with %q", enc)
	}
}

func TestWhatIsNotThereIs404(t *testing.T) {
	t.Parallel()
	hash := load()["app.css"].hash
	if res := get(t, "/static/"+hash+"/app.css", ""); res.StatusCode != http.StatusOK {
		t.Fatalf("the premise fails: %d", res.StatusCode)
	}
	for _, url := range []string{
		"/static/", "/static/app.css", "/static/" + hash + "/", "/static/" + hash + "/none.css",
		"/static/" + hash + "/icons.txt", "/static/" + hash + "/static.go", "/static/" + hash + "/../app.css",
		"/static/short/app.css", URL("none.css"),
	} {
		if res := get(t, url, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", url, res.StatusCode)
		}
	}
}

func TestAnOldFingerprintGetsTodaysFileButIsNotKept(t *testing.T) {
	t.Parallel()
	res := get(t, "/static/0000000000000000/app.css", "")
	if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("status %d, Cache-Control %q", res.StatusCode, res.Header.Get("Cache-Control"))
	}
}

func TestConditionalAndOtherMethods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, method, match string
		want                int
	}{
		{"a kept copy is confirmed", http.MethodGet, get(t, URL("app.css"), "").Header.Get("ETag"), http.StatusNotModified},
		{"another copy is replaced", http.MethodGet, `"other"`, http.StatusOK},
		{"HEAD is GET without the body", http.MethodHead, "", http.StatusOK},
		{"nothing can be posted", http.MethodPost, "", http.StatusMethodNotAllowed},
	} {
		r := httptest.NewRequest(c.method, URL("app.css"), nil)
		r.Header.Set("If-None-Match", c.match)
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: status %d, want %d", c.rule, w.Code, c.want)
		}
		if c.method == http.MethodHead && w.Body.Len() != 0 {
			t.Errorf("%s: %d bytes of body", c.rule, w.Body.Len())
		}
	}
}

func TestTheStylesheetLoadsFontsThatExist(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`url\(\.\./([0-9a-f]{16}/fonts/[a-z-]+\.woff2)\)`).FindAllSubmatch(load()["app.css"].body, -1)
	if len(found) != 6 {
		t.Fatalf("%d fonts in the stylesheet, want 6, Hindi twice", len(found))
	}
	for _, m := range found {
		if res := get(t, Prefix+string(m[1]), ""); res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d", m[1], res.StatusCode)
		}
	}
}

func TestTheSpriteHoldsExactlyTheListedIcons(t *testing.T) {
	t.Parallel()
	sprite := string(load()["img/icons.svg"].body)
	for _, name := range Icons() {
		if strings.Count(sprite, `<symbol id="`+name+`"`) != 1 {
			t.Errorf("icon %q is not in the sprite once: run npm run build", name)
		}
	}
	if n := strings.Count(sprite, "<symbol "); n != len(Icons()) {
		t.Errorf("%d symbols for %d names", n, len(Icons()))
	}
}

// TestFirstVisitStaysLight holds the promise of 60 KB over the wire without the
// font, of which 10 KB are left to the page itself.
func TestFirstVisitStaysLight(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range []string{"app.css", "js/htmx.min.js", "js/app.js", "img/icons.svg"} {
		body, _ := load()[name].encoded("gzip")
		total += len(body)
	}
	if total > 50_000 {
		t.Errorf("a first visit loads %d bytes", total)
	}
	if css, _ := load()["app.css"].encoded("gzip"); len(css) > 28_000 {
		t.Errorf("app.css has grown to %d bytes", len(css))
	}
	if font := len(load()["fonts/inter.woff2"].body); font > 45_000 {
		t.Errorf("the text font has grown to %d bytes", font)
	}
	if font := len(load()["fonts/devanagari.woff2"].body); font > 90_000 {
		t.Errorf("the font of Hindi has grown to %d bytes", font)
	}
	// Nobody loads it for a page in English: its family stands in Hindi's lists alone.
	rest := regexp.MustCompile(`(@font-face|html:lang\(hi\))\{[^}]*\}`).ReplaceAllString(string(load()["app.css"].body), "")
	if strings.Contains(rest, "Devanagari Desk") {
		t.Error("pages in English ask for the font of Hindi")
	}
}
