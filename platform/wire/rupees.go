package wire

import (
	"errors"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

var errNotRupees = errors.New("must be an amount in rupees with at most two decimals, such as 500 or 1234.50")

// Rupees is an amount of money as a decimal string of rupees: "500", "1234.50".
type Rupees struct {
	amount platform.Paise
	set    bool
}

// NewRupees is a set amount.
func NewRupees(p platform.Paise) Rupees { return Rupees{amount: p, set: true} }

// RupeesOf is unset for nil.
func RupeesOf(p *platform.Paise) Rupees {
	if p == nil {
		return Rupees{}
	}
	return NewRupees(*p)
}

// Paise is 0 where the amount is not set.
func (r Rupees) Paise() platform.Paise { return r.amount }

// Ptr is nil where the amount is not set.
func (r Rupees) Ptr() *platform.Paise {
	if !r.set {
		return nil
	}
	return &r.amount
}

func (r Rupees) IsZero() bool { return !r.set }

func (r Rupees) MarshalJSON() ([]byte, error) {
	if !r.set {
		return []byte(`""`), nil
	}
	return strconv.AppendQuote(nil, r.amount.Wire()), nil
}

func (r *Rupees) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		*r = Rupees{}
		return nil
	}
	// Databases print decimals with a fixed scale ("500.0000"). Dropping zeros
	// rounds nothing, so it is allowed; any other third decimal is refused.
	if whole, frac, ok := strings.Cut(s, "."); ok && len(frac) > 2 && strings.Trim(frac[2:], "0") == "" {
		s = whole + "." + frac[:2]
	}
	p, err := platform.ParseRupees(s)
	if err != nil {
		return errNotRupees
	}
	*r = NewRupees(p)
	return nil
}
