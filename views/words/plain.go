package words

import (
	"strconv"
	"strings"
	"sync"
)

// A list says a few dozen short things with a name or a small number in them, and
// the catalogue's printer takes a microsecond for each. In English those need no
// more than their arguments put in, and the singular where there is one.

// englishOnes holds the plural of each key that has one.
var englishOnes = sync.OnceValue(func() map[string]onePlural {
	all := make(map[string]onePlural, len(englishPlurals))
	for _, p := range englishPlurals {
		all[p.key] = onePlural{p.one, p.arg - 1}
	}
	return all
})

type onePlural struct {
	one string
	arg int
}

// plain is key with its arguments, where those are texts and numbers below 1,000,
// which no language's rules would group; false for anything else.
func plain(key string, args []any) (string, bool) {
	for _, a := range args {
		switch a := a.(type) {
		case string:
		case int:
			if a < 0 || a > 999 {
				return "", false
			}
		default:
			return "", false
		}
	}
	if p, ok := englishOnes()[key]; ok {
		if p.arg >= len(args) {
			return "", false
		}
		n, counts := args[p.arg].(int)
		if !counts {
			return "", false
		}
		if n == 1 {
			key = p.one
		}
	}
	var b strings.Builder
	b.Grow(len(key) + 24)
	used := 0
	for {
		text, rest, more := strings.Cut(key, "%")
		b.WriteString(text)
		if !more {
			return b.String(), used == len(args)
		}
		if rest == "" || used == len(args) {
			return "", false
		}
		switch a := args[used].(type) {
		case string:
			if rest[0] != 's' {
				return "", false
			}
			b.WriteString(a)
		case int:
			if rest[0] != 'd' {
				return "", false
			}
			b.WriteString(strconv.Itoa(a))
		}
		used++
		key = rest[1:]
	}
}
