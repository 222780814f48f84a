package store

import "slices"

// Area is a part of a client's pages that a brand may keep from its clients.
type Area string

const (
	AreaNumbers   Area = "numbers"
	AreaAgents    Area = "agents"
	AreaWallboard Area = "wallboard"
	AreaFlows     Area = "flows"
	AreaBots      Area = "bots"
	AreaWhatsApp  Area = "whatsapp"
	AreaMasking   Area = "masking"
	AreaWallet    Area = "wallet"
)

// Areas are all there are, in the order in which a portal shows them.
func Areas() []Area {
	return []Area{AreaNumbers, AreaAgents, AreaWallboard, AreaWallet, AreaFlows, AreaBots, AreaWhatsApp, AreaMasking}
}

// knownAreas drops what is no area and what stands twice.
func knownAreas(in []Area) (out []Area) {
	for _, a := range Areas() {
		if slices.Contains(in, a) {
			out = append(out, a)
		}
	}
	return out
}

// Shows reports whether clients of the brand see an area.
func (b Brand) Shows(a Area) bool { return !slices.Contains(b.Hidden, a) }
