package handlers

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"partnerdesk/store"
	"partnerdesk/views/paths"
)

// areaOfSegment says to which area a client's addresses belong, by what follows the
// client in them.
var areaOfSegment = map[string]store.Area{
	"numbers": store.AreaNumbers, "agents": store.AreaAgents, "cover": store.AreaAgents, "board": store.AreaWallboard,
	"flows": store.AreaFlows, "call": store.AreaFlows, "gaps": store.AreaFlows, "bots": store.AreaBots,
	"whatsapp": store.AreaWhatsApp, "masking": store.AreaMasking, "wallet": store.AreaWallet,
}

// areaOf is the area of an address or of a route's pattern; ok is false where no
// brand can hide it.
func areaOf(path string) (a store.Area, ok bool) {
	if path, _, _ = strings.Cut(path, "?"); strings.HasPrefix(path, paths.Screen("")) {
		return store.AreaWallboard, true
	}
	rest, ok := strings.CutPrefix(path, paths.Clients+"/")
	if !ok {
		return "", false
	}
	_, rest, _ = strings.Cut(rest, "/")
	rest, _, _ = strings.Cut(rest, "/")
	rest, _, _ = strings.Cut(rest, ".") // a page as a file
	a, ok = areaOfSegment[rest]
	return a, ok
}

// hides reports whether the brand of this host keeps an address from its clients.
func (r *request) hides(path string) bool {
	if r.site.staff || len(r.site.brand.Hidden) == 0 {
		return false
	}
	a, ok := areaOf(path)
	return ok && !r.site.brand.Shows(a)
}

// unlinked takes out of a page what leads to hidden areas: buttons whole, of other
// links what makes them one. Clients see the pages that staff see, which lead from
// area to area in a hundred places; this holds for all of them.
func (r *request) unlinked(page []byte) []byte {
	if r.site.staff || len(r.site.brand.Hidden) == 0 {
		return page
	}
	var out bytes.Buffer
	out.Grow(len(page))
	tokens := html.NewTokenizer(bytes.NewReader(page))
	inside, dropped := false, false // a link that is undone; one that is left out whole
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return out.Bytes()
		}
		raw := tokens.Raw()
		switch kind {
		case html.StartTagToken:
			whole := bytes.Clone(raw)
			if name, _ := tokens.TagName(); string(name) == "a" {
				var href, class string
				for more := true; more; {
					var k, v []byte
					k, v, more = tokens.TagAttr()
					switch string(k) {
					case "href":
						href = string(v)
					case "class":
						class = string(v)
					}
				}
				if r.hides(href) {
					inside, dropped = true, strings.Contains(" "+class, " btn")
					if !dropped {
						out.WriteString("<span>")
					}
					continue
				}
			}
			raw = whole
		case html.EndTagToken:
			whole := bytes.Clone(raw)
			if name, _ := tokens.TagName(); inside && string(name) == "a" {
				if !dropped {
					out.WriteString("</span>")
				}
				inside, dropped = false, false
				continue
			}
			raw = whole
		}
		if !dropped {
			out.Write(raw)
		}
	}
}
