package layout

import (
	"github.com/a-h/templ"

	"partnerdesk/views/ui"
)

// What the pages of one person have alike is drawn once.
var (
	keptNav     = ui.Keep(func(p ui.Packed) templ.Component { return nav(unpacked(p)) })
	keptPalette = ui.Keep(func(bool) templ.Component { return palette() })
	keptAccount = ui.Keep(accountMenu)
	keptBrand   = ui.Keep(sidebarBrand)
	keptFold    = ui.Keep(sidebarButton)
	keptSearch  = ui.Keep(topbarSearch)
	keptBell    = ui.Keep(bellLink)
	keptThemes  = ui.Keep(themes)
)

// packed is the navigation as one text: each group's heading, how many items it has, and
// those.
func packed(groups []NavGroup) ui.Packed {
	texts := make([]string, 0, 80)
	for _, g := range groups {
		texts = append(texts, g.Heading, string(rune(len(g.Items))))
		for _, i := range g.Items {
			texts = append(texts, i.Label, i.Href, i.Icon, i.Count, flags(i.Loud, i.Current))
		}
	}
	return ui.Pack(texts...)
}

func unpacked(p ui.Packed) (groups []NavGroup) {
	for texts := p.Texts(); len(texts) > 0; {
		g, items := NavGroup{Heading: texts[0]}, []rune(texts[1])[0]
		texts = texts[2:]
		for range items {
			g.Items = append(g.Items, NavItem{Label: texts[0], Href: texts[1], Icon: texts[2], Count: texts[3], Loud: texts[4][0] == '1', Current: texts[4][1] == '1'})
			texts = texts[5:]
		}
		groups = append(groups, g)
	}
	return groups
}

func flags(loud, current bool) string {
	switch {
	case loud && current:
		return "11"
	case loud:
		return "10"
	case current:
		return "01"
	}
	return "00"
}
