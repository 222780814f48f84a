package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform/hostcheck"
	"partnerdesk/platform/picture"
	"partnerdesk/store"
	"partnerdesk/views/words"
)

// brand is a partner's first brand.
func (w *world) brand(partner string) store.Brand {
	w.t.Helper()
	return must(w.store.Brands.Of(w.t.Context(), w.partners[partner].ID))(w.t)
}

func brandPath(b store.Brand) string { return "/settings/brands/b/" + b.ID }

// logo is a picture as somebody would upload it.
func logo(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 200
	}
	m.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// sendFile sends a file as a browser would.
func (b *browser) sendFile(path, field string, raw io.Reader) page {
	b.w.t.Helper()
	body, pipe := io.Pipe()
	form := multipart.NewWriter(pipe)
	go func() {
		part, err := form.CreateFormFile(field, "logo.png")
		if err == nil {
			_, err = io.Copy(part, raw)
		}
		pipe.CloseWithError(errors.Join(err, form.Close()))
	}()
	req := httptest.NewRequest(http.MethodPost, "http://"+b.host+path, body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func TestABrandIsMadeAndChanged(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	// What is wrong is said beside its field, with what was typed.
	got := owner.post("/settings/brands/new", "name", "", "mark", "ABCD", "accent", "teal").is(http.StatusUnprocessableEntity)
	for _, field := range []string{"name", "mark", "accent"} {
		got.has("#" + field + "-problem")
	}
	if got.value("accent") != "teal" {
		t.Errorf("the colour that was typed is %q now", got.value("accent"))
	}
	got = owner.follow(owner.post("/settings/brands/new", "name", "Acme Two", "mark", "A2", "accent", "#1d4ed8"))
	if got.text("h1") != "Acme Two" {
		t.Fatalf("it leads to %q", got.text("h1"))
	}
	all := must(w.store.Brands.All(t.Context(), w.partners[acme].ID))(t)
	two := all[slices.IndexFunc(all, func(b store.Brand) bool { return b.Name == "Acme Two" })]
	// The colour may be looked at before anything is saved, without a script.
	got = owner.post(brandPath(two), "name", "Acme Two", "accent", "#fde047", "try", "1", "area", "numbers").is(http.StatusOK)
	if !strings.Contains(got.text("#preview"), "This accent is pale") {
		t.Errorf("the preview says %q", got.text("#preview"))
	}
	got.has(`link[href="/settings/brands/preview/fde047.css"]`)
	if b := must(w.store.Brands.Get(t.Context(), two.Partner, two.ID))(t); b.Accent != "#1d4ed8" {
		t.Error("looking at a colour saved it")
	}
	got = owner.post(brandPath(two), "tab", "mail", "support_email", "nobody", "support_phone", "12", "sender", "a <b>", "terms", "javascript:x").is(http.StatusUnprocessableEntity)
	for _, field := range []string{"support_email", "support_phone", "sender", "terms"} {
		got.has("#" + field + "-problem")
	}
	for tab, fields := range map[string][]string{
		"look": {"name", "Acme II", "accent", "#7c3aed"}, "areas": {"area", "numbers", "area", "wallet"},
		"mail": {"support_email", "help@two.example", "support_phone", "020 4012 3456", "sender", "Acme care", "terms", "https://two.example/terms"},
	} {
		owner.follow(owner.post(brandPath(two), append(fields, "tab", tab)...).is(http.StatusSeeOther)).has(`main input[name="tab"][value="` + tab + `"]`)
	}
	b := must(w.store.Brands.Get(t.Context(), two.Partner, two.ID))(t)
	if b.Name != "Acme II" || b.Accent != "#7c3aed" || b.SupportEmail != "help@two.example" || b.SupportPhone != "+912040123456" || b.Sender != "Acme care" ||
		b.Terms != "https://two.example/terms" || !b.Shows(store.AreaWallet) || b.Shows(store.AreaBots) {
		t.Errorf("kept: %+v", b)
	}
	trail, _, err := w.store.Audit.List(t.Context(), two.Partner, store.AuditFilter{Limit: 4})
	if err != nil || len(trail) != 4 || trail[0].Action != "brand.change" || trail[3].Action != "brand.add" {
		t.Errorf("the trail has %+v, %v", trail, err)
	}
}

func TestBrandsAreTheirPartnersOwn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	theirs := w.brand(bolt)
	owner := w.as(acme, store.Owner)
	for _, path := range []string{"", "/hosts", "/mail", "/clients", "/remove", "/pictures/light", "/hosts/remove"} {
		owner.get(brandPath(theirs) + path).is(http.StatusNotFound)
	}
	for path, fields := range map[string][]string{
		"": {"name", "Mine", "accent", "#000000"}, "/remove": nil, "/pictures/remove": {"kind", "light"},
		"/hosts": {"host", "mine.example.com"}, "/hosts/check": {"host", hostOf(bolt)}, "/hosts/remove": {"host", hostOf(bolt)},
	} {
		owner.post(brandPath(theirs)+path, fields...).is(http.StatusNotFound)
	}
	owner.sendFile(brandPath(theirs)+"/pictures?kind=light", "light", bytes.NewReader(logo(t, 100, 100))).is(http.StatusNotFound)
	// Nor through a brand of one's own.
	owner.post(brandPath(w.brand(acme))+"/hosts/remove", "host", hostOf(bolt)).is(http.StatusNotFound)
	owner.post(brandPath(w.brand(acme))+"/hosts/check", "host", hostOf(bolt)).is(http.StatusNotFound)
	owner.get("/settings/brands/preview?brand=" + theirs.ID + "&accent=%23000000").is(http.StatusNotFound)
	if got := w.brand(bolt); got.Name != theirs.Name || len(got.Hosts) != 1 {
		t.Errorf("theirs became %+v", got)
	}
	if body := owner.get("/settings/brands").is(http.StatusOK).body; strings.Contains(body, theirs.Name) {
		t.Error("theirs is listed")
	}
}

func TestALogoIsTakenShownAndRemoved(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	to := brandPath(b) + "/pictures?kind=light"
	letter := w.stranger(hostOf(acme)).get("/signin").doc().Find(`link[rel="icon"]`).AttrOr("href", "")
	owner.sendFile(to, "light", bytes.NewReader(logo(t, 120, 100))).is(http.StatusSeeOther)

	door := w.stranger(hostOf(acme)).get("/signin").is(http.StatusOK)
	src := door.doc().Find("header img").AttrOr("src", "")
	served := w.stranger(hostOf(acme)).get(src).is(http.StatusOK)
	if served.header.Get("Content-Type") != "image/png" || served.header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
		served.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the logo comes with %v", served.header)
	}
	if m, err := png.Decode(strings.NewReader(served.body)); err != nil || m.Bounds().Dx() != 120 {
		t.Errorf("the logo is %v", err)
	}
	// It is the brand's alone: another host and the staff's know nothing of it.
	w.stranger(hostOf(bolt)).get(src).is(http.StatusNotFound)
	w.stranger("localhost").get(src).is(http.StatusNotFound)

	// A sign became the icon as well.
	icon := door.doc().Find(`link[rel="icon"]`).AttrOr("href", "")
	if icon == letter || !strings.HasSuffix(icon, ".png") {
		t.Errorf("the icon is %s still", icon)
	}
	w.stranger(hostOf(acme)).get(icon).is(http.StatusOK)

	owner.post(brandPath(b)+"/pictures/remove", "kind", "light").is(http.StatusSeeOther)
	w.stranger(hostOf(acme)).get(src).is(http.StatusNotFound)
	door = w.stranger(hostOf(acme)).get("/signin")
	if got := door.doc().Find(`link[rel="icon"]`).AttrOr("href", ""); got != letter {
		t.Errorf("without a logo the icon is %s", got)
	}
	if door.doc().Find("header img").Length() != 0 {
		t.Error("the logo is drawn still")
	}
}

// endless is as many zeros as are asked for.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestWhatIsNoLogoGetsAPlainAnswer(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	to := brandPath(b) + "/pictures?kind="
	for name, c := range map[string]struct {
		kind string
		raw  io.Reader
		says string
	}{
		"an SVG":           {"light", strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "SVG"},
		"nothing":          {"dark", strings.NewReader(""), "Choose a file first"},
		"50 MB":            {"light", io.LimitReader(endless{}, 50<<20), "larger than 4 MB"},
		"a wide icon":      {"icon", bytes.NewReader(logo(t, 300, 40)), "nearly square"},
		"a text":           {"icon", strings.NewReader("hello"), "PNG, JPEG or WebP"},
		"more than it may": {"light", bytes.NewReader(append(logo(t, 50, 50), make([]byte, picture.MaxBytes)...)), "larger than 4 MB"},
	} {
		got := owner.sendFile(to+c.kind, c.kind, c.raw)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text("#"+c.kind+"-problem"), c.says) {
			t.Errorf("%s: %d %q", name, got.status, got.text("#"+c.kind+"-problem"))
		}
	}
	owner.sendFile(to+"nonsense", "nonsense", strings.NewReader("x")).is(http.StatusUnprocessableEntity)
	if got := owner.sendFile(to+"light", "light", io.LimitReader(endless{}, 70<<20)); got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.text("main"), "at most 4 MB") {
		t.Errorf("70 MB: %d %s", got.status, got.text("main"))
	}
	if n := len(w.brand(acme).Pictures); n != 0 {
		t.Errorf("%d pictures are kept", n)
	}
}

func TestHostsOfABrand(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	for typed, says := range map[string]string{
		"":                   "Write a host name",
		"https://x.example/": "Write a host name",
		"10.0.0.1":           "Staff sign in at this name",
		"localhost":          "Staff sign in at this name",
		hostOf(bolt):         "already leads to a brand",
	} {
		got := owner.post(brandPath(b)+"/hosts", "host", typed)
		if got.status < 400 || !strings.Contains(got.text("#host-problem"), says) || got.value("host") != "" && got.doc().Find(`#host`).AttrOr("value", "") != typed {
			t.Errorf("%q: %d %q", typed, got.status, got.text("#host-problem"))
		}
	}
	owner.post(brandPath(b)+"/hosts", "host", "Portal.Bücher.example").is(http.StatusSeeOther)
	const host = "portal.xn--bcher-kva.example"
	page := owner.get(brandPath(b) + "/hosts")
	if text := page.text("#hosts"); !strings.Contains(text, "portal.bücher.example") || !strings.Contains(text, host) {
		t.Errorf("it is shown as %q", text)
	}
	for _, h := range []string{host, "PORTAL.bücher.EXAMPLE.", host + ":8443"} {
		if got := w.stranger(h).get("/signin"); got.status != http.StatusOK || !strings.Contains(got.text("title"), b.Name) {
			t.Errorf("%s answers %d %s", h, got.status, got.text("title"))
		}
	}
	owner.post(brandPath(b)+"/hosts/remove", "host", "portal.bücher.example").is(http.StatusSeeOther)
	w.stranger(host).get("/signin").is(http.StatusMisdirectedRequest)
	owner.post(brandPath(b)+"/hosts/remove", "host", host).is(http.StatusNotFound)
}

func TestAHostIsCheckedByAWordThatOnlyWeCanSay(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	const host = "portal.acme.example"
	owner.post(brandPath(b)+"/hosts", "host", host).is(http.StatusSeeOther)
	here := []netip.Addr{netip.MustParseAddr("198.18.0.9")}
	ask := func(at string, path string) (hostcheck.Found, error) {
		got := w.stranger(at).get(path)
		return hostcheck.Found{Addresses: here, Answered: true, Body: got.body}, nil
	}
	var first string // a ticket that was used before
	for _, c := range []struct {
		name string
		look func(context.Context, string, string) (hostcheck.Found, error)
		want store.HostState
	}{
		{"it leads here", func(_ context.Context, host, path string) (hostcheck.Found, error) {
			first = path
			return ask(host, path)
		}, store.HostHere},
		{"DNS does not know it", func(context.Context, string, string) (hostcheck.Found, error) { return hostcheck.Found{}, nil }, store.HostNoRecord},
		{"nothing answers", func(context.Context, string, string) (hostcheck.Found, error) {
			return hostcheck.Found{Addresses: here}, nil
		}, store.HostSilent},
		{"somebody else answers", func(context.Context, string, string) (hostcheck.Found, error) {
			return hostcheck.Found{Addresses: here, Answered: true, Body: "welcome"}, nil
		}, store.HostElsewhere},
		{"somebody repeats what they were asked", func(_ context.Context, _, path string) (hostcheck.Found, error) {
			return hostcheck.Found{Addresses: here, Answered: true, Body: path[strings.LastIndexByte(path, '/')+1:]}, nil
		}, store.HostElsewhere},
		{"somebody passes on an answer to another question", func(_ context.Context, host, _ string) (hostcheck.Found, error) { return ask(host, first) }, store.HostElsewhere},
		{"it leads to another brand here", func(_ context.Context, _, path string) (hostcheck.Found, error) { return ask(hostOf(bolt), path) }, store.HostElsewhere},
		{"it leads to a private network", func(context.Context, string, string) (hostcheck.Found, error) {
			return hostcheck.Found{Addresses: here, Private: true}, nil
		}, store.HostPrivate},
	} {
		w.server.LookAtHost = c.look
		owner.post(brandPath(b)+"/hosts/check", "host", host).is(http.StatusSeeOther)
		hosts := must(w.store.Brands.HostsOf(t.Context(), b.Partner, b.ID))(t)
		i := 0
		for hosts[i].Name != host {
			i++
		}
		if hosts[i].State != c.want || hosts[i].Checked.IsZero() {
			t.Errorf("%s: %q", c.name, hosts[i].State)
		}
	}
	w.server.LookAtHost = func(context.Context, string, string) (hostcheck.Found, error) {
		return hostcheck.Found{}, errors.New("SERVFAIL")
	}
	got := owner.follow(owner.post(brandPath(b)+"/hosts/check", "host", host))
	if !strings.Contains(got.text("body"), "DNS does not answer just now") {
		t.Error("DNS's own failure is not told")
	}
	w.stranger(host).get("/.well-known/host-check/made-up").is(http.StatusNotFound)
}

// Where certificates are fetched here, the page says of each host why it has none yet.
func TestAHostsPageSaysWhyItHasNoCertificate(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.server.OwnTLS = true
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	const host = "portal.acme.example"
	owner.post(brandPath(b)+"/hosts", "host", host).is(http.StatusSeeOther)
	says := func(state string, want ...string) {
		t.Helper()
		text := owner.get(brandPath(b) + "/hosts").text("#hosts li:last-child")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the page says %q, not %q", state, text, part)
			}
		}
	}
	certificates := w.store.Certificates
	says("nothing leads here", "Not checked yet")
	if err := w.store.Brands.NoteHost(t.Context(), b.Partner, host, store.HostHere, ""); err != nil {
		t.Fatal(err)
	}
	says("nobody came", "No certificate yet", "fetched at the first visit")
	if err := certificates.Ask(t.Context(), host, store.Orders); err != nil {
		t.Fatal(err)
	}
	says("it is asked for", "Certificate is being fetched")
	w.Clock.Advance(time.Minute)
	const detail = "NXDOMAIN looking up A for portal.acme.example"
	must(certificates.Fail(t.Context(), host, store.NoSuchName, detail, func(int) time.Duration { return time.Hour }))(t)
	again := words.DateTime(t.Context(), w.Clock.Now().Add(time.Hour))
	says("it failed", "No certificate", "did not find this name in DNS", detail, "asked again from "+again)
	if text := owner.get("/settings/brands").text("main"); strings.Contains(text, detail) {
		t.Error("the list tells more than how its first host stands")
	}
	for i := range store.Orders.AtMost {
		if err := certificates.Ask(t.Context(), fmt.Sprintf("h%d.bolt.example", i), store.Orders); i < store.Orders.AtMost-1 && err != nil {
			t.Fatal(err)
		}
	}
	owner.post(brandPath(b)+"/hosts", "host", "next.acme.example").is(http.StatusSeeOther)
	if err := w.store.Brands.NoteHost(t.Context(), b.Partner, "next.acme.example", store.HostHere, ""); err != nil {
		t.Fatal(err)
	}
	says("nothing may be asked for", "as many certificates as a certificate authority gives")
}

func TestTheLastBrandStays(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	owner.post(brandPath(b) + "/remove").is(http.StatusConflict)
	owner.post("/settings/brands/new", "name", "Two", "accent", "#1d4ed8").is(http.StatusSeeOther)
	owner.get(brandPath(b) + "/remove").is(http.StatusOK)
	owner.post(brandPath(b) + "/remove").is(http.StatusSeeOther)
	w.stranger(hostOf(acme)).get("/signin").is(http.StatusMisdirectedRequest)
}

// Areas that a brand keeps from its clients are in no menu, and not found.
func TestHiddenAreasAreNotFound(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b := w.as(acme, store.Owner), w.brand(acme)
	client := w.as(acme, store.ClientAdmin)
	home := "/clients/" + w.clients[acme].Ref
	before := client.get(home).is(http.StatusOK)
	pages := map[store.Area][]string{
		store.AreaNumbers: {"/numbers"}, store.AreaAgents: {"/agents", "/cover"}, store.AreaWallboard: {"/board", "/board/stream"},
		store.AreaFlows: {"/flows", "/call", "/gaps"}, store.AreaBots: {"/bots"}, store.AreaWhatsApp: {"/whatsapp"},
		store.AreaMasking: {"/masking", "/masking.csv"}, store.AreaWallet: {"/wallet", "/wallet/statement.pdf"},
	}
	for _, a := range store.Areas() {
		if before.doc().Find(`a[href^="`+home+pages[a][0]+`"]`).Length() == 0 {
			t.Errorf("the premise: nothing on the home page leads to %s", a)
		}
		f := url.Values{"tab": {"areas"}}
		for _, other := range store.Areas() {
			if other != a {
				f.Add("area", string(other))
			}
		}
		owner.send(http.MethodPost, brandPath(b), f).is(http.StatusSeeOther)
		after := client.get(home).is(http.StatusOK)
		for _, p := range pages[a] {
			client.get(home + p).is(http.StatusNotFound)
			if after.doc().Find(`a[href^="`+home+p+`"]`).Length() != 0 {
				t.Errorf("a link leads to %s still", p)
			}
		}
		for _, other := range store.Areas() {
			if other != a {
				if got := client.get(home + pages[other][0]); got.status == http.StatusNotFound && other != store.AreaWallboard {
					t.Errorf("with %s hidden, %s is too", a, other)
				}
			}
		}
		// Staff go on seeing all.
		if got := owner.get(home + pages[a][0]); got.status != http.StatusOK {
			t.Errorf("staff get %d for %s", got.status, a)
		}
	}
}

// Every address of the portal about a client belongs to an area, or is named here as
// one that no brand can hide.
func TestEveryPortalRouteHasItsArea(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	always := []string{"/clients/:client", "/clients/:client/people", "/clients/:client/notices"} // the kinds of notices follow the areas
	n := 0
	for _, rt := range w.server.table() {
		if rt.door == staffDoor || !strings.Contains(rt.path, ":client") {
			continue
		}
		n++
		_, known := areaOf(rt.path)
		free := false
		for _, a := range always {
			free = free || rt.path == a || a != "/clients/:client" && strings.HasPrefix(rt.path, a)
		}
		if known == free {
			t.Errorf("%s: in an area: %v, for everybody: %v", rt.path, known, free)
		}
	}
	if n < 20 {
		t.Fatalf("only %d routes were looked at", n)
	}
}
