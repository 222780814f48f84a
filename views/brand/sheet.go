// Package brand turns a reseller's colour into the variables that pages use.
//
// A brand is a stylesheet that follows the dashboard's own and overrides the
// variables of its two themes. Whatever the accent, text stays readable: see
// palette for the rules, and Check for what to tell the reseller about them.
package brand

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"partnerdesk/platform"
)

// Sheet is a stylesheet with the hash of its content: 16 hexadecimal digits.
type Sheet struct {
	Hash string
	CSS  []byte
}

// Stylesheet makes the sheet of an accent given as #rrggbb, in either case; the
// same colour always gives the same bytes. Anything else is Invalid, under the
// field "accent". Nothing of the argument itself reaches the sheet.
func Stylesheet(accent string) (Sheet, error) {
	a, err := parse(accent)
	if err != nil {
		return Sheet{}, err
	}
	css := []byte(compose(light(), dark(), a))
	sum := sha256.Sum256(css)
	return Sheet{Hash: hex.EncodeToString(sum[:8]), CSS: css}, nil
}

// Preview is Stylesheet for the elements of class brand-preview alone, each of which
// names its theme: so both themes of an accent stand on one page in another's colours.
func Preview(accent string) (Sheet, error) {
	a, err := parse(accent)
	if err != nil {
		return Sheet{}, err
	}
	day, night := light(), dark()
	css := fmt.Appendf(nil, "@layer base{.brand-preview[data-theme=%s]{%s}.brand-preview[data-theme=%s]{%s}}\n@layer utilities{.brand-preview{%s}}\n",
		day.name, day.palette(a).variables(), night.name, night.palette(a).variables(), rules)
	sum := sha256.Sum256(css)
	return Sheet{Hash: hex.EncodeToString(sum[:8]), CSS: css}, nil
}

var shape = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func parse(accent string) (rgb, error) {
	s := strings.ToLower(strings.TrimSpace(accent))
	if !shape.MatchString(s) {
		return rgb{}, platform.Field("accent", "Write the colour as # and six hexadecimal digits, such as #0f766e.")
	}
	var c [3]byte
	if _, err := hex.Decode(c[:], []byte(s[1:])); err != nil {
		return rgb{}, &platform.Error{Msg: "The colour could not be read.", Err: err}
	}
	return rgb{c[0], c[1], c[2]}, nil
}

// compose scopes the variables exactly as the dashboard's stylesheet scopes its
// themes, in the same layer, so that the later sheet wins and print, which
// stands outside the layers, still wins over both.
func compose(light, dark theme, accent rgb) string {
	day, night := light.palette(accent).variables(), dark.palette(accent).variables()
	return fmt.Sprintf("@layer base{:where(:root),[data-theme=%s]{%s}@media (prefers-color-scheme:dark){:root:not([data-theme]){%s}}[data-theme=%s]{%s}}\n",
		light.name, day, night, dark.name, night) + parts
}

func (p palette) variables() string {
	edge, mark := "var(--color-primary)", "var(--color-primary)"
	if p.edged {
		edge = "var(--line-strong)"
	}
	if p.weak {
		mark = "var(--brand-ink)"
	}
	return fmt.Sprintf("--color-primary:%s;--color-primary-content:%s;--brand-ink:%s;--brand-soft:%s;--brand-line:%s;--brand-hover:%s;--brand-edge:%s;--brand-mark:%s",
		p.fill, p.content, p.ink, p.soft, p.line, p.hover, edge, mark)
}

// parts puts to use the three variables that the dashboard's own themes don't
// need, because their accent is known to be strong: the button's edge and its
// colour under the pointer, and the mark, which is the accent where it alone
// says that something is chosen or reached. Rules right in the utilities layer
// are stronger than the tuned components, which lie in a layer inside it.
const parts = "@layer utilities{" + rules + "}\n"

const rules = `` +
	`.btn-primary{--btn-border:var(--brand-edge)}` +
	`.btn-primary:is(:hover,:active){--btn-bg:var(--brand-hover)}` +
	`.mark{box-shadow:inset 0 0 0 1px var(--brand-edge)}` +
	`.checkbox:is(:checked,:indeterminate),.toggle:checked,.steps .step-primary>.step-icon{border-color:var(--brand-mark)}` +
	`.radio:checked{border-color:var(--brand-mark);color:var(--brand-mark)}` +
	`.steps .step-primary::before,.steps-segment-on{background-color:var(--brand-mark)}` +
	`.art-now{fill:var(--brand-mark)}` +
	`.progress-primary{color:var(--brand-ink)}`
