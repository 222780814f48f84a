package platform

import (
	"slices"
	"strings"
)

// PAN is a permanent account number of the right shape, upper-cased.
type PAN string

// ParsePAN checks the shape alone: five letters, four digits, a letter. Whether
// it fits the business is for Doubts. The last letter's algorithm is unpublished,
// so nothing checks it.
func ParsePAN(s string) (PAN, error) {
	s = upperCompact(s)
	if !shaped(s, "lllllddddl") {
		return "", Errorf(Invalid, "A PAN has ten characters: five letters, four digits and a letter, such as AAACX1234X.")
	}
	return PAN(s), nil
}

// Holder is the fourth letter, which says what kind of holder the PAN has.
func (p PAN) Holder() byte {
	if len(p) < 4 {
		return 0
	}
	return p[3]
}

// HolderName says in words what Holder stands for; empty where no PAN has it.
func (p PAN) HolderName() string {
	switch p.Holder() {
	case 'P':
		return "person"
	case 'C':
		return "company"
	case 'H':
		return "Hindu undivided family"
	case 'F':
		return "firm or LLP"
	case 'A':
		return "association of persons"
	case 'T':
		return "trust"
	case 'B':
		return "body of individuals"
	case 'L':
		return "local authority"
	case 'J':
		return "artificial juridical person"
	case 'G':
		return "government body"
	}
	return ""
}

// Masked shows the letters that tell kinds of holder apart and hides the digits.
func (p PAN) Masked() string {
	if len(p) != 10 {
		return strings.Repeat("•", len(p))
	}
	return string(p[:5]) + "••••" + string(p[9:])
}

// Doubts are what does not fit between the PAN and the business type.
func (p PAN) Doubts(b BusinessType) []Doubt {
	if p.HolderName() == "" {
		return []Doubt{{Code: DoubtHolder, At: 3,
			Msg: "No PAN has " + string(p.Holder()) + " as its fourth letter, which says who holds it."}}
	}
	if strings.IndexByte(b.Holders(), p.Holder()) >= 0 {
		return nil
	}
	fits := slices.DeleteFunc(BusinessTypes(), func(t BusinessType) bool {
		return strings.IndexByte(t.Holders(), p.Holder()) < 0
	})
	article := "a "
	if strings.ContainsRune("aeiou", rune(p.HolderName()[0])) {
		article = "an "
	}
	msg := "The fourth letter, " + string(p.Holder()) + ", says that " + article + p.HolderName() + " holds this PAN"
	if b.Valid() {
		msg += ", but the business type is “" + b.Name() + "”"
	}
	msg += "."
	return []Doubt{{Code: DoubtType, Msg: msg, At: 3, Suggest: fits}}
}

// upperCompact drops the spaces and dashes that people put into identity
// numbers, and upper-cases ASCII letters only: a letter of another script that
// upper-cases into ASCII must not pass.
func upperCompact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\t' || r == '\u00a0':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// shaped holds s against a form: l is a letter, d a digit, x either, e either but
// zero, a dot anything; any other character of the form stands for itself.
func shaped(s, form string) bool {
	if len(s) != len(form) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter, digit := c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
		ok := false
		switch form[i] {
		case 'l':
			ok = letter
		case 'd':
			ok = digit
		case 'x':
			ok = letter || digit
		case 'e':
			ok = letter || digit && c != '0'
		case '.':
			ok = true
		default:
			ok = c == form[i]
		}
		if !ok {
			return false
		}
	}
	return true
}
