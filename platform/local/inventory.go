package local

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"

	"partnerdesk/platform"
)

// inventory is every number that was ever for sale here: the same ones at every
// start and on every machine, so that nothing of it has to be stored. Whether a
// number is still free is for the table dids.
type inventory struct{ regions []stockRegion }

type stockRegion struct {
	platform.Region
	numbers []uint64 // national significant numbers, ascending
}

const (
	blockSize       = 100 // numbers are allotted in blocks of a hundred
	blocksPerRegion = 30
)

// places are the cities with the trunk codes of the national numbering plan,
// without the leading 0.
func places() []platform.Region {
	out := []platform.Region{
		{Name: "Delhi", Prefix: "11"}, {Name: "Mumbai", Prefix: "22"}, {Name: "Kolkata", Prefix: "33"},
		{Name: "Chennai", Prefix: "44"}, {Name: "Bengaluru", Prefix: "80"}, {Name: "Hyderabad", Prefix: "40"},
		{Name: "Pune", Prefix: "20"}, {Name: "Ahmedabad", Prefix: "79"}, {Name: "Jaipur", Prefix: "141"},
		{Name: "Chandigarh", Prefix: "172"}, {Name: "Lucknow", Prefix: "522"}, {Name: "Kochi", Prefix: "484"},
		{Name: "Nagpur", Prefix: "712"}, {Name: "Indore", Prefix: "731"},
	}
	for i := range out {
		out[i].ID, out[i].Country = strconv.Itoa(i+1), "IN"
	}
	return out
}

// sharedInventory is the one of every platform of the process: it is the same each
// time and nothing changes it.
var sharedInventory = sync.OnceValue(newInventory)

func newInventory() *inventory {
	inv := &inventory{}
	for _, r := range places() {
		inv.regions = append(inv.regions, stockRegion{r, stockOf(r.Prefix)})
	}
	return inv
}

// stockOf spreads blocks over the subscriber numbers that start with 4 or 6,
// which the plan gives to operators other than the incumbent.
func stockOf(prefix string) []uint64 {
	width := 10 - len(prefix)
	blocks := map[uint64]bool{}
	if prefix == "11" {
		blocks[1143104500/blockSize] = true // the number of the API's own example
	}
	for i := 0; len(blocks) < blocksPerRegion; i++ {
		h := fnv.New64a()
		h.Write([]byte(prefix + "/" + strconv.Itoa(i)))
		sum := h.Sum64()
		lead := "4"
		if sum>>60&1 == 1 {
			lead = "6"
		}
		rest := strconv.FormatUint(sum%1_000_000_000_000, 10) + "000000"
		n, err := strconv.ParseUint(prefix+lead+rest[:width-1], 10, 64)
		if err != nil {
			panic("inventory: " + err.Error()) // digits made three lines up
		}
		blocks[n/blockSize] = true
	}
	var out []uint64
	for b := range blocks {
		for i := range uint64(blockSize) {
			out = append(out, b*blockSize+i)
		}
	}
	slices.Sort(out)
	return out
}

// find is the region of a number that is or was for sale.
func (inv *inventory) find(p platform.Phone) (platform.Region, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(string(p), "+91"), 10, 64)
	if err != nil {
		return platform.Region{}, false
	}
	for _, r := range inv.regions {
		if _, ok := slices.BinarySearch(r.numbers, n); ok {
			return r.Region, true
		}
	}
	return platform.Region{}, false
}

// region finds one by its id.
func (inv *inventory) region(id string) (stockRegion, bool) {
	for _, r := range inv.regions {
		if r.ID == id {
			return r, true
		}
	}
	return stockRegion{}, false
}

// match returns the numbers of a region that fit the pattern and that skip does not hold.
func (r stockRegion) match(pattern string, where platform.Where, limit int, skip map[platform.Phone]bool) []platform.Phone {
	var out []platform.Phone
	buf := make([]byte, 0, 16)
	for _, n := range r.numbers {
		if len(out) == limit {
			break
		}
		buf = strconv.AppendUint(buf[:0], n, 10)
		s := string(buf)
		fits := false
		switch where {
		case platform.StartsWith:
			fits = strings.HasPrefix(s, pattern)
		case platform.EndsWith:
			fits = strings.HasSuffix(s, pattern)
		default:
			fits = strings.Contains(s, pattern)
		}
		if p := platform.Phone("+91" + s); fits && !skip[p] {
			out = append(out, p)
		}
	}
	return out
}

// price is what a number costs: the easier to remember, the dearer.
func price(p platform.Phone) (monthly, setup platform.Paise) {
	s := string(p[len(p)-4:])
	pairs := s[:2] == s[2:]                                  // 4343
	same3 := s[1] == s[2] && s[2] == s[3]                    // 4777
	up := s[1] == s[0]+1 && s[2] == s[1]+1 && s[3] == s[2]+1 // 4567
	mirror := s[0] == s[3] && s[1] == s[2]                   // 4554
	doubles := s[0] == s[1] && s[2] == s[3]                  // 4455
	switch {
	case same3 && s[0] == s[1]:
		return 1999 * platform.Rupee, 10000 * platform.Rupee
	case same3 || up:
		return 999 * platform.Rupee, 2500 * platform.Rupee
	case strings.HasSuffix(s, "00"):
		return 599 * platform.Rupee, 1000 * platform.Rupee
	case pairs || doubles || mirror:
		return 399 * platform.Rupee, 500 * platform.Rupee
	}
	return 199 * platform.Rupee, 0
}
