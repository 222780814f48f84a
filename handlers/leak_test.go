package handlers

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// foreign are the words that stand nowhere on a brand's host: ours, the vendor's, and
// those of other brands, of other partners and of the same.
var foreign = []string{"partnerdesk", "ivrsolutions", "ivr solutions", "bolt", "zephyr"}

// leaks are the foreign words in a text, whatever its case.
func leaks(text string) (found []string) {
	text = strings.ToLower(text)
	for _, w := range foreign {
		if strings.Contains(text, w) {
			found = append(found, w)
		}
	}
	return found
}

// readableText is all that is written in an answer: of a PDF and a workbook what is packed
// into it.
func readableText(t *testing.T, body []byte) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(body, []byte("%PDF")):
		return string(body) + pdfText(body)
	case bytes.HasPrefix(body, []byte("PK")):
		all := ""
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			part := must(f.Open())(t)
			all += f.Name + string(must(io.ReadAll(part))(t))
		}
		return all
	}
	return string(body)
}

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// pdfText unpacks a PDF's streams, and reads what it has in UTF-16, as its texts and
// its metadata are.
func pdfText(body []byte) string {
	var out strings.Builder
	wide := func(raw []byte) {
		for shift := range 2 {
			var units []uint16
			for i := shift; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			out.WriteString(string(utf16.Decode(units)))
		}
	}
	wide(body)
	for _, m := range pdfStream.FindAllSubmatch(body, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		raw, _ := io.ReadAll(z)
		out.Write(raw)
		for line := range bytes.SplitSeq(raw, []byte("\n")) {
			wide(line)
			if len(line) > 1 {
				wide(line[1:])
			}
		}
	}
	return out.String()
}

// crawler walks a brand's host as one person, and looks at every answer.
type crawler struct {
	*browser
	t    *testing.T
	who  string
	seen map[string]bool
	todo []string
	n    map[string]int // answers, by the first word of their type
}

func (c *crawler) add(base *url.URL, ref string) {
	u, err := base.Parse(ref)
	if err != nil || u.Host != "" && u.Host != c.host || u.Scheme != "" && u.Scheme != "http" || strings.Contains(u.Path, "/stream") {
		return // elsewhere, or a stream that does not end
	}
	u.Fragment = ""
	key := u.Path
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	// Of pages of one sort one is looked at, not each day and filter.
	kind := regexp.MustCompile(`[0-9]+`).ReplaceAllString(u.Path, "0") + "?" + strings.Join(slices.Sorted(keysOf(u.Query())), "&")
	if c.seen[key] || c.seen["like "+kind] {
		return
	}
	c.seen["like "+kind] = true
	c.seen[key] = true
	c.todo = append(c.todo, key)
}

func keysOf(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

// look holds an answer against the foreign words, and notes where it leads.
func (c *crawler) look(what string, got page) {
	c.t.Helper()
	head := ""
	for name, values := range got.header {
		head += name + ": " + strings.Join(values, ", ") + "\n"
	}
	for _, w := range leaks(head + readableText(c.t, []byte(got.body))) {
		c.t.Errorf("%s at %s: %q stands in the answer (%d)", c.who, what, w, got.status)
	}
	kind := got.header.Get("Content-Type")
	c.n[strings.SplitN(kind, ";", 2)[0]]++
	_, path, _ := strings.Cut(what, " ")
	base := must(url.Parse("http://" + c.host + path))(c.t)
	if to := got.header.Get("Location"); to != "" {
		c.add(base, to)
	}
	switch {
	case strings.HasPrefix(kind, "text/html"):
		got.doc().Find("[href], [src], [hx-get], form[method=get][action]").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"href", "src", "hx-get", "action"} {
				if ref := s.AttrOr(attr, ""); ref != "" && !strings.HasPrefix(ref, "mailto:") && !strings.HasPrefix(ref, "tel:") {
					c.add(base, ref)
				}
			}
		})
	case strings.HasPrefix(kind, "text/css"):
		for _, m := range regexp.MustCompile(`url\(["']?([^"')]+)`).FindAllStringSubmatch(got.body, -1) {
			if !strings.HasPrefix(m[1], "data:") {
				c.add(base, m[1])
			}
		}
	}
}

func (c *crawler) walk() {
	for len(c.todo) > 0 {
		path := c.todo[0]
		c.todo = c.todo[1:]
		c.look("GET "+path, c.get(path))
	}
}

// On a brand's host nothing of ours, the vendor's or another brand's is said, in any
// page, file, header or error: every route of the table is asked, read and sent to,
// and every address that an answer leads to.
func TestNothingForeignStandsOnABrandsHost(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx := t.Context()
	p := w.partners[acme].ID
	must(w.store.Brands.Create(ctx, store.Brand{Partner: p, Name: "Zephyr Line", Accent: "#7c3aed", SupportEmail: "help@zephyr.example", Hosts: []string{"zephyr.localhost"}}))(t)
	mine := must(w.store.Brands.ByHost(ctx, hostOf(acme)))(t) // Brands.Of goes by the clock, which stands still
	mine.SupportEmail, mine.SupportPhone, mine.Terms = "help@acme.example", "+912040123456", "https://acme.example/terms"
	if err := w.store.Brands.Update(ctx, mine); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Brands.SetSignUp(ctx, p, mine.ID, true, true); err != nil {
		t.Fatal(err)
	}
	owner := w.as(acme, store.Owner)
	owner.sendFile(brandPath(mine)+"/pictures?kind=light", "light", bytes.NewReader(logo(t, 90, 80))).is(http.StatusSeeOther)
	flow, number, agent := w.answering()
	client := w.clients[acme].Ref
	z := begun(w)
	owner.post(z.at("/handover")).is(http.StatusSeeOther)
	link := w.opened(w.Outbox.To(z.email)[len(w.Outbox.To(z.email))-1].Text)

	// The premise: these words are found where they are.
	if got := leaks(owner.get("/").body); !slices.Contains(got, "partnerdesk") {
		t.Fatalf("our own name is not found on our own page: %q", got)
	}

	fill := func(token string) *strings.Replacer {
		return strings.NewReplacer(":client", client, ":agent", agent.AgentID, ":flow", flow, ":line", string(number), ":token", token, ":part", "name", ":kind", "pdf", ":bot", "nobody",
			":sheet", "nobody.css", ":ticket", "nobody", ":draft", "nobody", ":intent", "nobody", ":session", "nobody", ":entry", "nobody", ":export", "nobody", ":number", "nobody", ":screen", "nobody")
	}
	for who, b := range map[string]*browser{
		"a stranger": w.stranger(hostOf(acme)), "the client’s admin": w.as(acme, store.ClientAdmin), "the client’s viewer": w.as(acme, store.ClientViewer), "the guest": w.stranger(hostOf(acme)),
	} {
		t.Run(who, func(t *testing.T) {
			c := &crawler{browser: b, t: t, who: who, seen: map[string]bool{}, n: map[string]int{}}
			token := "nobody"
			if who == "the guest" {
				token = strings.TrimPrefix(link.base, "/kyc/")
			}
			routes := 0
			for _, rt := range w.server.table() {
				path := fill(token).Replace(rt.path)
				if rt.path == "/signout" || strings.Contains(path, "/stream") {
					continue
				}
				routes++
				if rt.method == http.MethodPost {
					c.look("POST "+path, c.post(path))
					c.look("POST "+path, c.post(path, "nonsense", strings.Repeat("x", 70_000)))
				} else {
					c.add(must(url.Parse("http://"+b.host+"/"))(t), path)
				}
			}
			if who == "the guest" {
				b.get(link.base).is(http.StatusOK)
			}
			c.todo = append(c.todo, "/nowhere", "/static/nowhere.js", "/brand/0123456789abcdef.png", "/favicon.ico", "/manifest.webmanifest", "/robots.txt", "/openapi.json", "/partnerclients/register", "/metrics", "/healthz")
			c.look("PUT /signin", c.send(http.MethodPut, "/signin", nil))
			c.walk()
			if routes < 200 || c.n["text/html"] < 40 || c.n["text/css"] < 2 || c.n["text/javascript"] < 2 {
				t.Errorf("only %d routes were asked, which gave %v", routes, c.n)
			}
			if who == "the client’s admin" && (c.n["application/pdf"] == 0 || c.n["text/csv"] == 0 || c.n[asSheet.typ] == 0 || c.n["image/png"] == 0) {
				t.Errorf("no document was looked at: %v", c.n)
			}
		})
	}

	t.Run("while the platform is away", func(t *testing.T) {
		c := &crawler{browser: w.as(acme, store.ClientAdmin), t: t, who: "the client", seen: map[string]bool{}, n: map[string]int{}}
		w.replace(func(a platform.API) platform.API {
			return platform.API{Clients: a.Clients} // whatever else is asked is a fault of ours
		})
		for _, tab := range []string{"", "/numbers", "/agents", "/flows", "/wallet", "/bots", "/whatsapp", "/masking", "/board"} {
			c.look("GET /clients/"+client+tab, c.get("/clients/"+client+tab))
		}
		w.replace(nil)
	})
	for _, host := range []string{"nobody.example", "acme.localhost.evil.example", ""} {
		got := w.stranger(host).get("/signin")
		if got.status != http.StatusMisdirectedRequest && host != "" {
			t.Errorf("%q answers %d", host, got.status)
		}
		if host != "" && strings.Contains(got.body, product) {
			t.Errorf("%q, which may be a brand’s tomorrow, tells what runs here", host)
		}
	}
}

func TestAPDFIsReadThroughAndThrough(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	got := w.as(acme, store.ClientAdmin).get("/clients/" + w.clients[acme].Ref + "/wallet/statement.pdf").is(http.StatusOK)
	text := readableText(t, []byte(got.body))
	for _, want := range []string{"acme voice", "Wallet statement", w.clients[acme].Name} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not found in it: so nothing foreign would be", want)
		}
	}
}

// mailsHold fails a test in which a mail to a client had foreign words. It stands
// behind every world, so that each kind of mail is looked at that any test sends.
func (w *world) mailsHold() {
	for _, m := range w.Outbox.All() {
		if m.Channel != platform.ByEmail || m.ToStaff {
			continue
		}
		text := strings.ToLower(m.Subject + "\n" + m.Text + "\n" + m.HTML + "\n" + m.From)
		for _, word := range foreign[:3] {
			if strings.Contains(text, word) {
				w.t.Errorf("the mail %q to %s has %q in it", m.Subject, m.To, word)
			}
		}
		other := map[string]string{w.partners[acme].ID: "bolt voice", w.partners[bolt].ID: "acme voice"}[m.Partner]
		if other != "" && strings.Contains(text, other) {
			w.t.Errorf("the mail %q speaks of %s", m.Subject, other)
		}
	}
}
