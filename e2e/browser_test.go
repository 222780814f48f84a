package e2e

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"
)

// patience is how long the page may take for what is waited for, in milliseconds.
const patience = 20_000

// journeyLimit is how long a window may be open, on a busy machine too.
const journeyLimit = 5 * time.Minute

// visit says how somebody comes to the site.
type visit struct {
	base     string // the site's address
	noScript bool
	phone    bool
	again    bool  // the same pages are looked at closely by another journey
	refusals []int // statuses from 400 up that this journey provokes on purpose
}

// visitor is a person at a browser of their own: nothing is shared with another.
type visitor struct {
	t     *testing.T
	h     *harness
	how   visit
	page  playwright.Page
	sees  playwright.PlaywrightAssertions
	shots string
	taken int

	mu     sync.Mutex
	faults []string // what the browser complained about
}

// visitor opens a browser window. What the browser's console or the network
// complains about fails the test in the end.
func (h *harness) visitor(t *testing.T, how visit) *visitor {
	t.Helper()
	width, height := 1280, 820
	if how.phone {
		width, height = 360, 800
	}
	ctx, err := h.browser.NewContext(playwright.BrowserNewContextOptions{
		BaseURL: &how.base, Locale: playwright.String("en-IN"), TimezoneId: playwright.String("Asia/Kolkata"),
		Viewport: &playwright.Size{Width: width, Height: height}, HasTouch: &how.phone, IsMobile: &how.phone,
		JavaScriptEnabled: playwright.Bool(!how.noScript), ReducedMotion: playwright.ReducedMotionReduce,
		ColorScheme: playwright.ColorSchemeLight,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, h: h, how: how, sees: playwright.NewPlaywrightAssertions(patience), shots: h.shotsOf(t)}
	ctx.SetDefaultTimeout(patience)
	if v.page, err = ctx.NewPage(); err != nil {
		t.Fatal(err)
	}
	v.watch()
	// Some of Playwright's calls have no time limit; a window that is gone ends them.
	overdue := time.AfterFunc(journeyLimit, func() {
		stacks := make([]byte, 1<<20)
		t.Errorf("the journey took longer than %s:\n%s", journeyLimit, stacks[:runtime.Stack(stacks, true)])
		_ = ctx.Close()
	})
	t.Cleanup(func() {
		overdue.Stop()
		if t.Failed() {
			v.picture("failed")
			t.Logf("the page was %s; see %s", v.page.URL(), v.shots)
		}
		if err := ctx.Close(); err != nil {
			t.Errorf("closing the browser's window: %v", err)
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, f := range v.faults {
			t.Errorf("the browser complained: %s", f)
		}
	})
	return v
}

func (v *visitor) watch() {
	note := func(format string, args ...any) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.faults = append(v.faults, fmt.Sprintf(format, args...))
	}
	v.page.OnConsole(func(m playwright.ConsoleMessage) {
		// What was answered with an error status is judged below, by status.
		if (m.Type() == "error" || m.Type() == "warning") && !strings.HasPrefix(m.Text(), "Failed to load resource: the server responded with") {
			note("%s: %s", m.Type(), m.Text())
		}
	})
	v.page.OnPageError(func(err error) { note("script: %v", err) })
	v.page.OnResponse(func(r playwright.Response) {
		if r.Status() >= 400 && !slices.Contains(v.how.refusals, r.Status()) {
			note("%d for %s", r.Status(), r.URL())
		}
	})
	v.page.OnRequest(func(r playwright.Request) {
		if u, err := url.Parse(r.URL()); err == nil && u.Hostname() != "localhost" && !strings.HasSuffix(u.Hostname(), ".localhost") && u.Scheme != "data" && u.Scheme != "blob" {
			note("a request left this machine: %s", r.URL())
		}
	})
}

// must ends the journey where a step could not be taken.
func (v *visitor) must(err error, format string, args ...any) {
	v.t.Helper()
	if err != nil {
		v.t.Fatalf("%s, at %s: %v", fmt.Sprintf(format, args...), v.page.URL(), err)
	}
}

// open goes to an address of the site and returns the answer's status.
func (v *visitor) open(path string) int {
	v.t.Helper()
	resp, err := v.page.Goto(path)
	v.must(err, "opening %s", path)
	return resp.Status()
}

// name matches a control's whole label, with or without the mark of one that may
// be left out.
func name(label string) *regexp.Regexp {
	return regexp.MustCompile(`^\s*` + regexp.QuoteMeta(label) + `(\s*\(?optional\)?)?\s*$`)
}

func (v *visitor) field(label string) playwright.Locator { return v.page.GetByLabel(name(label)) }

func (v *visitor) button(label string) playwright.Locator {
	return v.page.GetByRole(*playwright.AriaRoleButton, playwright.PageGetByRoleOptions{Name: label, Exact: playwright.Bool(true)})
}

func (v *visitor) link(label string) playwright.Locator {
	return v.page.GetByRole(*playwright.AriaRoleLink, playwright.PageGetByRoleOptions{Name: label, Exact: playwright.Bool(true)})
}

func (v *visitor) fill(label, value string) {
	v.t.Helper()
	v.must(v.field(label).Fill(value), "filling in %q", label)
}

// choose picks an option of a list by its words.
func (v *visitor) choose(label, option string) {
	v.t.Helper()
	_, err := v.field(label).SelectOption(playwright.SelectOptionValues{Labels: &[]string{option}})
	v.must(err, "choosing %q as %q", option, label)
}

// tick sets a checkbox or picks a radio button.
func (v *visitor) tick(label string) {
	v.t.Helper()
	v.must(v.field(label).Check(), "ticking %q", label)
}

func (v *visitor) press(label string) {
	v.t.Helper()
	v.must(v.button(label).Click(), "pressing %q", label)
}

func (v *visitor) follow(label string) {
	v.t.Helper()
	v.must(v.link(label).First().Click(), "following %q", label)
}

// tab goes to another page of the client that is open: the sidebar has links of the
// same names.
func (v *visitor) tab(label string) {
	v.t.Helper()
	link := v.page.Locator("main").GetByRole(*playwright.AriaRoleLink, playwright.LocatorGetByRoleOptions{Name: label, Exact: playwright.Bool(true)})
	v.must(link.First().Click(), "following the client’s tab %q", label)
}

// typeSlowly fills a field in as a person does, in about so many seconds.
func (v *visitor) typeSlowly(label, value string, seconds float64) {
	v.t.Helper()
	v.must(v.field(label).PressSequentially(value, playwright.LocatorPressSequentiallyOptions{Delay: playwright.Float(1000 * seconds / float64(len(value)))}), "typing %q", label)
}

// at waits for the page with this heading.
func (v *visitor) at(heading string) {
	v.t.Helper()
	h1 := v.page.GetByRole(*playwright.AriaRoleHeading, playwright.PageGetByRoleOptions{
		Name: heading, Exact: playwright.Bool(true), Level: playwright.Int(1)})
	v.must(v.sees.Locator(h1).ToBeVisible(), "waiting for the page %q", heading)
}

// reads waits until the page's content has these words.
func (v *visitor) reads(text string) {
	v.t.Helper()
	v.must(v.sees.Locator(v.main()).ToContainText(text), "looking for %q", text)
}

// lacks waits until the page's content is without these words.
func (v *visitor) lacks(text string) {
	v.t.Helper()
	v.must(v.sees.Locator(v.main()).Not().ToContainText(text), "looking that %q is not there", text)
}

// told waits for a toast.
func (v *visitor) told(text string) {
	v.t.Helper()
	v.must(v.sees.Locator(v.page.Locator("#toasts")).ToContainText(text), "waiting to be told %q", text)
}

func (v *visitor) main() playwright.Locator { return v.page.Locator("#main") }

func (v *visitor) signIn(email string) {
	v.t.Helper()
	v.at("Sign in")
	v.fill("E-mail", email)
	v.fill("Password", demoPassword)
	v.press("Sign in")
	v.must(v.sees.Locator(v.button("Sign in")).ToBeHidden(), "waiting for the page behind the sign-in")
}

// path is the address that is open, without the host.
func (v *visitor) path() string {
	u, err := url.Parse(v.page.URL())
	v.must(err, "reading the address")
	return u.RequestURI()
}

// shotsOf is a journey's own folder of pictures, empty at its start.
func (h *harness) shotsOf(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(h.root, "e2e", "shots", filepath.FromSlash(strings.TrimPrefix(t.Name(), "TestJourneys/")))
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.cleared[dir] {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		h.cleared[dir] = true
	}
	return dir
}

func (v *visitor) picture(called string) {
	v.t.Helper()
	path := filepath.Join(v.shots, called+".jpg") // in half the time of a PNG, of which there are two hundred
	if _, err := v.page.Screenshot(playwright.PageScreenshotOptions{Path: &path, FullPage: playwright.Bool(true), Type: playwright.ScreenshotTypeJpeg, Quality: playwright.Int(90)}); err != nil {
		v.t.Errorf("the picture %s: %v", called, err)
	}
}

// matching is an address with this in it.
func matching(part string) *regexp.Regexp { return regexp.MustCompile(regexp.QuoteMeta(part)) }
