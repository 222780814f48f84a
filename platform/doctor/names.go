package doctor

import (
	"strings"
	"unicode"
)

// normal makes names comparable that differ in spelling only: clientId,
// client_id and Client-ID.
func normal(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// bare is a path without its parameters.
func bare(path string) string {
	var kept []string
	for part := range strings.SplitSeq(path, "/") {
		if !strings.Contains(part, "{") {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "/")
}

// same reports whether two paths are the same but for the names of parameters.
func same(a, b string) bool {
	pa, pb := strings.Split(strings.Trim(a, "/"), "/"), strings.Split(strings.Trim(b, "/"), "/")
	if len(pa) != len(pb) {
		return false
	}
	for i := range pa {
		if isParam(pa[i]) != isParam(pb[i]) || !isParam(pa[i]) && pa[i] != pb[i] {
			return false
		}
	}
	return true
}

func isParam(part string) bool { return strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") }

// wordsOf are the words that tell one call from another.
func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range split(text) {
		if w = plain(w); w != "" {
			out[w] = true
		}
	}
	return out
}

// split parts a text at everything that is no letter, and before capitals that
// follow a small letter.
func split(text string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = nil
	}
	small := false
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
			end()
		case unicode.IsUpper(r) && small:
			end()
			word = append(word, r)
		default:
			word = append(word, r)
		}
		small = unicode.IsLower(r)
	}
	end()
	return words
}

// plain folds plurals and the synonyms that vendors of telephony use; what says
// nothing about a call becomes empty.
func plain(word string) string {
	switch word {
	case "partnerclients", "partnerclient", "partner", "partners", "api", "v", "the", "of", "a", "by", "for", "to",
		"get", "list", "fetch", "read", "show":
		return ""
	case "aadhaar":
		return "aadhar"
	case "number", "numbers", "dids":
		return "did"
	case "purchase", "rent", "order":
		return "buy"
	case "remove", "release", "destroy", "unlink", "disconnect":
		return "delete"
	case "create", "new", "insert":
		return "add"
	case "edit", "change", "modify", "save", "update":
		return "set"
	case "lookup", "find", "available":
		return "search"
	case "transactions", "ledger", "statement":
		return "transaction"
	case "websocket", "voicebot":
		return "bot"
	case "wss":
		return ""
	case "topup", "recharge", "credits":
		return "credit"
	case "registration", "signup":
		return "register"
	case "temporary", "pending":
		return "temp"
	case "verification", "confirm", "check":
		return "verify"
	case "wa":
		return "whatsapp"
	case "otps", "code", "codes":
		return "otp"
	}
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") {
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// likeness is the share of words that two sets have in common, from 0 to 1.
func likeness(a, b map[string]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	common := 0
	for w := range a {
		if b[w] {
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}
