package e2e

import (
	"fmt"
	"strings"

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
		v.accessible(page, "on a phone")
		return
	}
	v.picture(name + "-light")
	v.accessible(page, "in light")
	v.must(v.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeDark}), "switching to dark")
	v.settle()
	v.picture(name + "-dark")
	v.accessible(page, "in dark")
	v.must(v.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: playwright.ColorSchemeLight}), "switching to light")
}

// settle waits until the page's fonts are there and nothing moves any more, so
// that neither a picture nor axe meets a colour half way.
func (v *visitor) settle() {
	v.t.Helper()
	_, err := v.page.Evaluate(`async () => {
		await document.fonts.ready;
		const ends = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity).map((a) => a.finished.catch(() => {}));
		await Promise.all(ends);
	}`)
	v.must(err, "waiting for the page to be still")
}

// fits fails where the page can be pushed sideways.
func (v *visitor) fits(page string) {
	v.t.Helper()
	got, err := v.page.Evaluate(`() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return [];
		return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 1)
			.slice(0, 5).map((e) => e.tagName.toLowerCase() + "." + e.className).concat("in all " + document.documentElement.scrollWidth + " of " + room);
	}`)
	v.must(err, "measuring the page")
	if wide, _ := got.([]any); len(wide) > 0 {
		v.t.Errorf("%s is wider than the screen: %v", page, wide)
	}
}

// audit runs axe in the page. Its source comes as a value and is evaluated by
// the debugger's protocol, so the page's own policy stays as it is.
const audit = `async () => {
	const found = await axe.run(document, { resultTypes: ["violations"] });
	return found.violations.map((x) => x.id + " (" + x.help + "): " + x.nodes.slice(0, 4).map((n) =>
		n.target.join(" ") + (n.any[0]?.data?.contrastRatio ? " " + n.any[0].data.fgColor + " on " + n.any[0].data.bgColor + " is " + n.any[0].data.contrastRatio : "")).join("; "));
}`

func (v *visitor) accessible(page, how string) {
	v.t.Helper()
	has, err := v.page.Evaluate(`() => typeof axe === "object"`)
	v.must(err, "looking for axe")
	if has != true {
		_, err := v.page.Evaluate(v.h.axe)
		v.must(err, "loading axe")
	}
	got, err := v.page.Evaluate(audit)
	v.must(err, "running axe")
	list, ok := got.([]any)
	if !ok {
		v.t.Errorf("axe answered %T on %s", got, page)
	}
	for _, one := range list {
		v.t.Errorf("axe, %s %s: %s", page, how, strings.TrimSpace(fmt.Sprint(one)))
	}
}
