package store

import (
	"context"

	"partnerdesk/platform"
)

// PrivacySettings is what a partner has decided about what stays of an erased client.
type PrivacySettings struct {
	// KYCYears is for how many years KYC is kept after an erasure; 0: it goes with the
	// rest. The Department of Telecommunications wants a reseller's end users identified
	// before they get numbers, and that proven afterwards, and names no term: so it is the
	// partner's own rule.
	KYCYears int `json:"kyc_years"`
}

const privacyKey = "privacy"

// Terms of KYC, in years.
const (
	UsualKYCYears = 5
	MostKYCYears  = 30
)

// Check names what can't be kept.
func (p PrivacySettings) Check() error {
	if p.KYCYears < 0 || p.KYCYears > MostKYCYears {
		return platform.Field("kyc_years", "Write a number of years between 0 and 30.")
	}
	return nil
}

// Privacy reads what a partner has set, or what is usual.
func (s *Settings) Privacy(ctx context.Context, partner string) (PrivacySettings, error) {
	p := PrivacySettings{KYCYears: UsualKYCYears}
	if err := s.Get(ctx, partner, privacyKey, &p); err != nil && !platform.Is(err, platform.NotFound) {
		return p, err
	}
	return p, nil
}

// PutPrivacy keeps it, if Check finds nothing. It holds for erasures from now on.
func (s *Settings) PutPrivacy(ctx context.Context, partner string, p PrivacySettings) error {
	if err := p.Check(); err != nil {
		return err
	}
	return s.Put(ctx, partner, privacyKey, p)
}
