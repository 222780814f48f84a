package paths

import (
	"net/url"
	"strings"
)

// With adds query parameters to a path: names and values in turn, in that order.
// Empty values are left out, so that a page's plain address stays plain.
func With(path string, pairs ...string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		path += sep + url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
		sep = "&"
	}
	return path
}
