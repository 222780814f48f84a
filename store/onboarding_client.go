package store

import "context"

// ByClient finds the onboarding that made a client of the partner; NotFound where
// it came by another route.
func (s *Onboardings) ByClient(ctx context.Context, partner, ref string) (Onboarding, error) {
	o, err := scanOnboarding(s.db.r.QueryRowContext(ctx, `SELECT `+onboardingCols+` FROM onboardings
		WHERE partner = $1 AND client_ref = $2 AND client_ref <> '' ORDER BY updated_at DESC, id LIMIT 1`, partner, ref))
	return o, wrap("read the onboarding", err)
}
