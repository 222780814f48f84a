package onboarding

import (
	"strings"
	"unicode"
)

// Name is one of the client's names, cut into words. Differs marks those that the
// others do not have.
type Name struct {
	Source string
	Words  []Word
}

// Word is a word of a name as it was written.
type Word struct {
	Text    string
	Differs bool
}

// Compare holds names against the first one, the registered: in the others the
// words are marked that it does not have, in it those that one of them lacks.
// Case, punctuation, order and the usual short forms make no difference. Sources
// and names go in pairs; empty names are left out.
func Compare(pairs ...string) []Name {
	var out []Name
	var sets []map[string]bool
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			continue
		}
		n, set := Name{Source: pairs[i]}, map[string]bool{}
		for w := range strings.FieldsSeq(pairs[i+1]) {
			n.Words = append(n.Words, Word{Text: w})
			set[plain(w)] = true
		}
		out, sets = append(out, n), append(sets, set)
	}
	for i := range out {
		for k, w := range out[i].Words {
			p := plain(w.Text)
			if p == "" {
				continue
			}
			for j, other := range sets {
				if i != j && (i == 0 || j == 0) && !other[p] {
					out[i].Words[k].Differs = true
				}
			}
		}
	}
	return out
}

// plain is a word as it is compared; empty for what does not count.
func plain(w string) string {
	w = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '&' || unicode.Is(unicode.M, r) {
			return unicode.ToLower(r)
		}
		return -1
	}, w)
	switch w {
	case "pvt":
		return "private"
	case "ltd":
		return "limited"
	case "co":
		return "company"
	case "&":
		return "and"
	case "ms": // M/s, the form of address of a firm
		return ""
	}
	return w
}

// differ says whether anything is marked.
func differ(names []Name) bool {
	for _, n := range names {
		for _, w := range n.Words {
			if w.Differs {
				return true
			}
		}
	}
	return false
}
