package store

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
)

// BillingSettings is what a partner's statements and receipts say of it, and how its money
// is handled.
type BillingSettings struct {
	LegalName string         `json:"legal_name,omitempty"`
	Address   string         `json:"address,omitempty"` // a few lines
	GSTIN     string         `json:"gstin,omitempty"`
	Prefix    string         `json:"prefix,omitempty"`    // of document numbers: up to 3 capitals or digits
	GSTRate   int            `json:"gst_rate"`            // in hundredths of a per cent; 0: none is shown
	Inclusive bool           `json:"inclusive,omitempty"` // a credit's amount contains the tax
	Approve   platform.Paise `json:"approve,omitempty"`   // a credit above this takes a second person; 0: none does
	// From when on a wallet wants an eye, unless it has an alert of its own: see Alert.
	AlertBelow platform.Paise `json:"alert_below,omitempty"`
	AlertDays  int            `json:"alert_days"`
}

// Alert is the one of wallets that have none of their own.
func (b BillingSettings) Alert() Alert { return Alert{Below: b.AlertBelow, Days: b.AlertDays} }

const billingKey = "billing"

var prefixShape = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)

// MaxGSTRate is above any rate of India's GST.
const MaxGSTRate = 40_00

// Billing reads what a partner has set; what was never set is 18 % GST on top,
// which is the rate of telecommunication services (SAC 9984), and an alert at LowDays.
func (s *Settings) Billing(ctx context.Context, partner string) (BillingSettings, error) {
	b := BillingSettings{GSTRate: 18_00, AlertDays: LowDays}
	if err := s.Get(ctx, partner, billingKey, &b); err != nil && !platform.Is(err, platform.NotFound) {
		return b, err
	}
	return b, nil
}

// tidied is b as it is kept.
func (b BillingSettings) tidied() BillingSettings {
	b.LegalName, b.Address = strings.TrimSpace(b.LegalName), strings.TrimSpace(b.Address)
	b.GSTIN, b.Prefix = strings.ToUpper(strings.Join(strings.Fields(b.GSTIN), "")), strings.ToUpper(strings.TrimSpace(b.Prefix))
	return b
}

// Check names each field that can't be kept.
func (b BillingSettings) Check() error {
	b = b.tidied()
	var bad platform.Fields
	if utf8.RuneCountInString(b.LegalName) > 120 {
		bad.Add("legal_name", "A name has at most 120 characters.")
	}
	if utf8.RuneCountInString(b.Address) > 300 || strings.Count(b.Address, "\n") > 4 {
		bad.Add("address", "An address has at most five lines and 300 characters.")
	}
	if b.GSTIN != "" {
		if _, err := platform.ParseGSTIN(b.GSTIN); err != nil {
			bad.Add("gstin", "This is no GSTIN: it has 15 characters, such as 27AAPFU0939F1ZV.")
		}
	}
	if b.Prefix != "" && !prefixShape.MatchString(b.Prefix) {
		bad.Add("prefix", "One to three capital letters or digits.")
	}
	if b.GSTRate < 0 || b.GSTRate > MaxGSTRate {
		bad.Add("gst_rate", "A rate is between 0 and 40 per cent.")
	}
	if b.Approve < 0 || b.Approve > platform.MaxCredit {
		bad.Add("approve", "Write an amount between ₹0 and %s.", platform.MaxCredit)
	}
	if b.AlertBelow < 0 || b.AlertBelow > platform.MaxCredit {
		bad.Add("alert_below", "Write an amount between ₹0 and %s.", platform.MaxCredit)
	}
	if b.AlertDays < 0 || b.AlertDays > MaxAlertDays {
		bad.Add("alert_days", "Write a number of days between 0 and %d.", MaxAlertDays)
	}
	return bad.Err()
}

// PutBilling keeps it, if Check finds nothing. Tax terms that it replaces are kept too:
// see BillingAt.
func (s *Settings) PutBilling(ctx context.Context, partner string, b BillingSettings) error {
	if err := b.Check(); err != nil {
		return err
	}
	was, err := s.Billing(ctx, partner)
	if err != nil {
		return err
	}
	if was.GSTRate != b.GSTRate || was.Inclusive != b.Inclusive {
		ended, err := s.endedTerms(ctx, partner)
		if err != nil {
			return err
		}
		// First these: where it stops between the two, the terms of before hold on both sides.
		if err := s.Put(ctx, partner, termsKey, append(ended, taxTerms{Until: s.db.now().UTC(), GSTRate: was.GSTRate, Inclusive: was.Inclusive})); err != nil {
			return err
		}
	}
	return s.Put(ctx, partner, billingKey, b.tidied())
}

// taxTerms are those that held until a moment.
type taxTerms struct {
	Until     time.Time `json:"until"`
	GSTRate   int       `json:"gst_rate"`
	Inclusive bool      `json:"inclusive,omitempty"`
}

const termsKey = "tax terms"

// endedTerms are the tax terms that hold no more, oldest first.
func (s *Settings) endedTerms(ctx context.Context, partner string) ([]taxTerms, error) {
	var ended []taxTerms
	err := s.Get(ctx, partner, termsKey, &ended)
	if platform.Is(err, platform.NotFound) {
		err = nil
	}
	return ended, err
}

// BillingAt is Billing with the tax terms that held at a moment: what a client was asked
// to pay for a credit does not change with the settings.
func (s *Settings) BillingAt(ctx context.Context, partner string, at time.Time) (BillingSettings, error) {
	b, err := s.Billing(ctx, partner)
	if err != nil {
		return b, err
	}
	ended, err := s.endedTerms(ctx, partner)
	for _, t := range ended {
		if at.Before(t.Until) {
			b.GSTRate, b.Inclusive = t.GSTRate, t.Inclusive
			break
		}
	}
	return b, err
}

// Tax splits an amount of money into what is credited and its GST, rounded to the
// paisa: of a credit that excludes the tax it comes on top.
func (b BillingSettings) Tax(credit platform.Paise) (tax, pays platform.Paise) {
	rate := platform.Paise(b.GSTRate)
	if b.Inclusive {
		return credit - (credit*100_00+(100_00+rate)/2)/(100_00+rate), credit
	}
	tax = (credit*rate + 50_00) / 100_00
	return tax, credit + tax
}
