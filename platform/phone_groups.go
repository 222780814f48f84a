package platform

import (
	"strings"
	"sync/atomic"
)

// Lists show many numbers, nearly all of them Indian and of ten digits, and the
// library reads its rules anew for each. How such a number is grouped follows from
// its first five digits (a test holds that against the library), so it is worked
// out once for each of those.

// groups holds, by the first five digits, bit i where a space stands before digit
// i. Zero is what nobody has asked for yet.
var groups [100_000]atomic.Uint32

const (
	groupKnown  = 1 << 16
	groupCustom = 1 << 17 // something else than spaces is done to it
	inIndia     = "+91"
)

func (p Phone) grouped() (string, bool) {
	const digits = 10
	if len(p) != len(inIndia)+digits || p[:len(inIndia)] != inIndia {
		return "", false
	}
	national, first := p[len(inIndia):], 0
	for i := range digits {
		if c := national[i]; c < '0' || c > '9' {
			return "", false
		}
		if i < 5 {
			first = 10*first + int(national[i]-'0')
		}
	}
	g := groups[first].Load()
	if g == 0 {
		g = groupsOf(p.formatted(), string(national))
		groups[first].Store(g)
	}
	if g&groupCustom != 0 {
		return "", false
	}
	var b [len(inIndia) + 1 + 2*digits]byte
	n := copy(b[:], inIndia+" ")
	for i := range digits {
		if g&(1<<i) != 0 {
			b[n] = ' '
			n++
		}
		b[n] = national[i]
		n++
	}
	return string(b[:n]), true
}

// groupsOf reads from a formatted number where its spaces are.
func groupsOf(formatted, national string) uint32 {
	rest, ok := strings.CutPrefix(formatted, inIndia+" ")
	if !ok || strings.ReplaceAll(rest, " ", "") != national {
		return groupKnown | groupCustom
	}
	g, i := uint32(groupKnown), 0
	for _, c := range rest {
		if c == ' ' {
			g |= 1 << i
			continue
		}
		i++
	}
	return g
}
