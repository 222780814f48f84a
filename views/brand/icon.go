package brand

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// Icon is the picture of a brand's tabs and bookmarks, an SVG: the first letter of
// its mark on its accent.
func Icon(accent, mark string) ([]byte, error) {
	a, err := parse(accent)
	if err != nil {
		return nil, err
	}
	first, _ := utf8.DecodeRuneInString(strings.ToUpper(strings.TrimSpace(mark)))
	if first == utf8.RuneError {
		first = '•'
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="%s"/>`+
		`<text x="16" y="22.5" text-anchor="middle" font-family="Inter,system-ui,sans-serif" font-size="19" font-weight="600" fill="%s">%s</text></svg>`,
		a, textOn(a), html.EscapeString(string(first))), nil
}
