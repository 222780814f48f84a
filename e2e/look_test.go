package e2e

import (
	"fmt"
	"strings"
	"time"

	"github.com/playwright-community/playwright-go"
)

// look takes the page's pictures, in light and dark or as a phone shows it, and
// checks it: axe finds nothing, and nothing is wider than the screen. Axe is a
// script and waits for timers, so where scripts are off only the rest is done;
// the same pages are visited with scripts too.
func (v *visitor) look(page string) {
	v.t.Helper()
	v.taken++
	name := fmt.Sprintf("%02d-%s", v.taken, page)
	v.fits(page)
	if v.how.noScript {
		v.picture(name + "-no-script")
		return
	}
	v.settle()
	if v.how.again {
		v.picture(name + "-light")
		return
	}
	if v.how.phone {
		v.picture(name + "-phone")
		v.accessible(page, "on a phone", "")
		return
	}
	v.picture(name + "-light")
	v.accessible(page, "in light", "")
	v.must(v.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeDark}), "switching to dark")
	v.settle()
	v.picture(name + "-dark")
	v.accessible(page, "in dark", onlyColours)
	v.must(v.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeLight}), "switching to light")
}

// settle brings what moves to its end, so that neither a picture nor axe meets a
// colour half way, and waits for the fonts. It does not wait for movements: a
// browser that draws nothing at the moment does not go on with them.
func (v *visitor) settle() {
	v.t.Helper()
	v.evaluate("bringing the page to rest", `async () => {
		await Promise.race([document.fonts.ready, new Promise((over) => setTimeout(over, 5000))]);
		for (const a of document.getAnimations()) if (a.effect?.getComputedTiming().endTime !== Infinity) a.finish();
	}`)
}

// fits fails where the page can be pushed sideways.
func (v *visitor) fits(page string) {
	v.t.Helper()
	got := v.evaluate("measuring the page", `() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return [];
		return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 1)
			.slice(0, 5).map((e) => e.tagName.toLowerCase() + "." + e.className).concat("in all " + document.documentElement.scrollWidth + " of " + room);
	}`)
	if wide, _ := got.([]any); len(wide) > 0 {
		v.t.Errorf("%s is wider than the screen: %v", page, wide)
	}
}

// audit runs axe in the page. Its source comes as a value and is evaluated by
// the debugger's protocol, so the page's own policy stays as it is.
// What it is told to look at is put in: all of it, or what the theme changes.
const audit = `async () => {
	const found = await axe.run(document, { resultTypes: ["violations"]%s });
	return found.violations.map((x) => x.id + " (" + x.help + "): " + x.nodes.slice(0, 4).map((n) =>
		n.target.join(" ") + (n.any[0]?.data?.contrastRatio ? " " + n.any[0].data.fgColor + " on " + n.any[0].data.bgColor + " is " + n.any[0].data.contrastRatio : "")).join("; "));
}`

// onlyColours are the rules whose answer is another in dark; the page is the same.
const onlyColours = `, runOnly: ["color-contrast", "link-in-text-block"]`

func (v *visitor) accessible(page, how, only string) {
	v.t.Helper()
	if v.evaluate("looking for axe", `() => typeof axe === "object"`) != true {
		v.evaluate("loading axe", v.h.axe)
	}
	got := v.evaluate("running axe", fmt.Sprintf(audit, only))
	list, ok := got.([]any)
	if !ok {
		v.t.Errorf("axe answered %T on %s", got, page)
	}
	for _, one := range list {
		v.t.Errorf("axe, %s %s: %s", page, how, strings.TrimSpace(fmt.Sprint(one)))
	}
}

// evaluate runs a script in the page, of which Playwright by itself would wait
// for the end without a limit.
func (v *visitor) evaluate(what, script string) any {
	v.t.Helper()
	type answer struct {
		value any
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := v.page.Evaluate(script)
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		v.must(a.err, "%s", what)
		return a.value
	case <-time.After(time.Minute):
		v.t.Fatalf("%s, at %s: the script did not end within a minute", what, v.page.URL())
		return nil
	}
}
