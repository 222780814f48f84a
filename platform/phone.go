package platform

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number in E.164 ("+911143104501"), or empty.
type Phone string

// ParsePhone reads a number as people write it (spaces, dashes, a leading 0, 91
// or +91). Without a country prefix it is taken as Indian. What counts as a
// possible number is decided by libphonenumber's data, not by a first digit.
func ParsePhone(s string) (Phone, error) {
	bad := Errorf(Invalid, "Write a full phone number, such as 98220 41376 or +91 11 4310 4501.")
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 40 {
		return "", bad
	}
	n, err := phonenumbers.Parse(s, "IN")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", bad
	}
	return Phone(phonenumbers.Format(n, phonenumbers.E164)), nil
}

// ParseMobile is ParsePhone for a number that must be able to take a text
// message: a landline is refused where the numbering plan tells the two apart.
func ParseMobile(s, countryCode string) (Phone, error) {
	if cc := strings.TrimSpace(countryCode); cc != "" && !strings.HasPrefix(strings.TrimSpace(s), "+") {
		digits := strings.TrimLeft(strings.TrimSpace(s), "0")
		bare := strings.TrimPrefix(cc, "+")
		if !(len(digits) > 10 && strings.HasPrefix(digits, bare)) {
			s = "+" + bare + digits
		} else {
			s = "+" + digits
		}
	}
	p, err := ParsePhone(s)
	if err != nil {
		return "", Errorf(Invalid, "Write a mobile number with all its digits, such as 98220 41376.")
	}
	n, _ := phonenumbers.Parse(string(p), "IN")
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return p, nil
	}
	return "", Errorf(Invalid, "This is not a mobile number, so a code cannot reach it.")
}

// String is the number in national grouping behind its country code, for
// reading: "+91 11 4310 4501", "+91 98220 41376".
func (p Phone) String() string {
	if p == "" {
		return ""
	}
	if s, ok := p.grouped(); ok {
		return s
	}
	return p.formatted()
}

// formatted is String by the rules of each country.
func (p Phone) formatted() string {
	n, err := phonenumbers.Parse(string(p), "IN")
	if err != nil {
		return string(p)
	}
	s := phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	return strings.ReplaceAll(s, "-", " ")
}

// Masked shows the country and the last two digits only.
func (p Phone) Masked() string {
	if len(p) < 6 {
		return strings.Repeat("•", len(p))
	}
	return string(p[:3]) + " •••• ••" + string(p[len(p)-2:])
}

// Digits keeps the digits of s, for matching numbers in any spelling.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
