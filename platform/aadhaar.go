package platform

// ParseAadhaar reads the twelve digits of an Aadhaar, spaces and dashes apart,
// and checks the shape alone: the first digit is 2–9. The digits pass through
// memory to the platform and are kept nowhere; an error never repeats them.
func ParseAadhaar(s string) (digits string, err error) {
	s = upperCompact(s)
	if !shaped(s, "dddddddddddd") || s[0] < '2' {
		return "", Errorf(Invalid, "An Aadhaar has twelve digits and starts with 2 to 9.")
	}
	return s, nil
}

// AadhaarDoubts are what does not fit in twelve digits from ParseAadhaar.
func AadhaarDoubts(digits string) []Doubt {
	if verhoeff(digits) {
		return nil
	}
	return []Doubt{{Code: DoubtVerhoeff, At: -1, Msg: "The digits don't fit together: one is mistyped, or two are swapped."}}
}

// verhoeff reports whether a run of digits ends in its check digit. The group
// is that of the pentagon's symmetries: 0–4 turn it, 5–9 mirror it.
func verhoeff(digits string) bool {
	permute := [...]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	c := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		for range i % 8 {
			d = permute[d]
		}
		c = pentagon(c, d)
	}
	return c == 0
}

// pentagon composes two symmetries of the dihedral group D5.
func pentagon(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b)%5
	}
	return (a - b + 5) % 5
}
