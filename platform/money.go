package platform

import (
	"math"
	"strconv"
	"strings"
)

// Paise is an amount of Indian rupees in hundredths. The ledger, the store and
// every calculation use it; rupees exist only on the wire and on the page.
type Paise int64

const (
	Rupee Paise = 100
	// MaxCredit is the largest amount one wallet operation may carry: ₹10 crore.
	MaxCredit = 10_00_00_000 * Rupee
)

// ParseRupees reads a decimal string of rupees as the wire has it ("500",
// "1234.50", "-0.05"). Grouping commas, exponents and non-ASCII digits are
// refused, and so is a third decimal: an amount is never rounded silently.
func ParseRupees(s string) (Paise, error) {
	bad := Errorf(Invalid, "Write an amount in rupees with at most two decimals, such as 500 or 1234.50.")
	digits, neg := strings.CutPrefix(s, "-")
	whole, frac, dot := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 15 || dot && (len(frac) == 0 || len(frac) > 2) {
		return 0, bad
	}
	for _, c := range whole + frac {
		if c < '0' || c > '9' {
			return 0, bad
		}
	}
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if err != nil || n > math.MaxInt64/2 {
		return 0, bad
	}
	if neg {
		n = -n
	}
	return Paise(n), nil
}

// ParseTypedRupees reads what a person types into an amount field: ParseRupees,
// and besides it surrounding space, a rupee sign and Indian or western grouping.
func ParseTypedRupees(s string) (Paise, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimSpace(strings.TrimPrefix(s, "₹"))
	whole, _, _ := strings.Cut(s, ".")
	if strings.Contains(whole, ",") {
		groups := strings.Split(strings.TrimPrefix(whole, "-"), ",")
		for i, g := range groups {
			last := i == len(groups)-1
			if last && len(g) != 3 || !last && (len(g) < 1 || len(g) > 3) {
				return 0, Errorf(Invalid, "The commas in this amount don't group it. Write it without them, such as 123456.00.")
			}
		}
		s = strings.ReplaceAll(whole, ",", "") + s[len(whole):]
	}
	return ParseRupees(s)
}

// Wire is the decimal string of rupees that the API speaks: "500", "1234.50".
func (p Paise) Wire() string {
	s := p.decimal()
	return strings.TrimSuffix(s, ".00")
}

func (p Paise) decimal() string {
	n, sign := uint64(p), ""
	if p < 0 {
		n, sign = uint64(-p), "-"
	}
	frac := n % 100
	s := sign + strconv.FormatUint(n/100, 10) + "."
	if frac < 10 {
		s += "0"
	}
	return s + strconv.FormatUint(frac, 10)
}

// String is for people: rupee sign, Indian 3-2-2 grouping, two decimals and a
// true minus (U+2212), as in ₹1,23,456.00.
func (p Paise) String() string {
	var room [40]byte
	return string(p.Append(room[:0]))
}

// Append adds String to b.
func (p Paise) Append(b []byte) []byte {
	n := uint64(p)
	if p < 0 {
		b, n = append(b, "−"...), uint64(-p)
	}
	b = append(b, "₹"...)
	var room [20]byte
	whole := strconv.AppendUint(room[:0], n/100, 10)
	for i, c := range whole {
		if left := len(whole) - i; i > 0 && left >= 3 && left%2 == 1 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return append(b, '.', byte('0'+n%100/10), byte('0'+n%10))
}

// Split is String cut before the decimal point, for a headline balance whose
// paise are set in a paler colour.
func (p Paise) Split() (rupees, paise string) {
	s := p.String()
	return s[:len(s)-3], s[len(s)-3:]
}

// GroupIndian puts commas into a run of digits: the last three, then by twos.
func GroupIndian(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	head, tail := digits[:len(digits)-3], digits[len(digits)-3:]
	var b strings.Builder
	for i, c := range head {
		if i > 0 && (len(head)-i)%2 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String() + "," + tail
}
