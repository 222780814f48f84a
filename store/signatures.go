package store

import (
	"context"
	"database/sql"

	"partnerdesk/platform"
)

// writeSignature keeps, or drops, the sealed signature of an onboarding that is
// held. None outlives the decision.
func (s *Onboardings) writeSignature(ctx context.Context, tx *sql.Tx, o *Onboarding) error {
	var sealed []byte
	switch {
	case o.ClientRef != "" || !o.Discarded.IsZero() || o.Held.IsZero():
	case o.newSignature == nil:
		return nil
	case len(*o.newSignature) > 0:
		sealed = s.db.sealer.seal(*o.newSignature, onboardingAt("signature", o.Partner, o.ID))
	}
	_, err := tx.ExecContext(ctx, `UPDATE onboardings SET signature = $1 WHERE partner = $2 AND id = $3`, sealed, o.Partner, o.ID)
	return err
}

// Signature opens the signature of an onboarding that is held: a PNG, nil where it
// was sent without one.
func (s *Onboardings) Signature(ctx context.Context, partner, id string) ([]byte, error) {
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT signature FROM onboardings WHERE partner = $1 AND id = $2 AND held_at IS NOT NULL AND `+underWay, partner, id).Scan(&sealed)
	if err != nil || sealed == nil {
		return nil, wrap("read the signature", err)
	}
	picture, err := s.db.unseal(sealed, onboardingAt("signature", partner, id))
	return []byte(picture), wrap("open what is sealed", err)
}

// Hold keeps an onboarding for staff to decide on. One that is held already keeps
// the signature it has; one that has ended is a Conflict.
func (s *Onboardings) Hold(ctx context.Context, partner, id string, signature []byte) (Onboarding, error) {
	return s.Update(ctx, partner, id, 0, func(o *Onboarding) error {
		if o.ClientRef != "" || !o.Discarded.IsZero() {
			return platform.Errorf(platform.Conflict, "This onboarding has ended.")
		}
		if !o.Held.IsZero() {
			return nil
		}
		o.Held = s.db.now()
		o.SetSignature(signature)
		return nil
	})
}
