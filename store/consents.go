package store

import (
	"context"
	"time"
)

// What a consent is to.
const (
	ToAadhaar = "aadhaar" // the check of an Aadhaar number
	ToTerms   = "terms"   // the account, with all that the review showed
)

// GivenConsent is that somebody agreed to a text: which, in which language, when and
// from where. By is who was at the page: the client by their link, or staff who read
// it out.
type GivenConsent struct {
	Partner, Onboarding string
	Kind                string // ToAadhaar or ToTerms
	Version, Language   string
	By                  Actor // its Name and Kind are kept
	IP                  string
	At                  time.Time // set by Add
}

// Consents keeps what was agreed to for as long as the onboarding it belongs to.
type Consents struct{ db *database }

// Add notes a consent.
func (s *Consents) Add(ctx context.Context, c GivenConsent) error {
	id, err := s.db.newID("k", 12)
	if err != nil {
		return err
	}
	_, err = s.db.w.ExecContext(ctx, `INSERT INTO consents (id, partner, onboarding, kind, version, language, by_name, by_kind, ip, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, c.Partner, c.Onboarding, c.Kind, c.Version, c.Language, c.By.Name, c.By.Kind, c.IP, stamp(s.db.now()))
	return wrap("note the consent", err)
}

// OfClient lists what was agreed to in a client's onboardings, newest first.
func (s *Consents) OfClient(ctx context.Context, partner, ref string) ([]GivenConsent, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (GivenConsent, error) {
		c := GivenConsent{Partner: partner}
		return c, r.Scan(&c.Onboarding, &c.Kind, &c.Version, &c.Language, &c.By.Name, &c.By.Kind, &c.IP, readTime{&c.At})
	}, `SELECT k.onboarding, k.kind, k.version, k.language, k.by_name, k.by_kind, k.ip, k.at FROM consents k
		JOIN onboardings o ON o.id = k.onboarding AND o.partner = k.partner
		WHERE k.partner = $1 AND o.client_ref = $2 AND o.client_ref <> '' ORDER BY k.at DESC, k.id`, partner, ref)
	return all, wrap("read the consents", err)
}
