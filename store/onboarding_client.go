package store

import "context"

// ByClient finds the onboarding that made a client of the partner; NotFound where
// it came by another route.
func (s *Onboardings) ByClient(ctx context.Context, partner, ref string) (Onboarding, error) {
	o, err := scanOnboarding(s.db.r.QueryRowContext(ctx, `SELECT `+onboardingCols+` FROM onboardings
		WHERE partner = $1 AND client_ref = $2 AND client_ref <> '' ORDER BY updated_at DESC, id LIMIT 1`, partner, ref))
	return o, wrap("read the onboarding", err)
}

// Arrival is an onboarding under way whose contact is a client's.
type Arrival struct{ ID, Ref string }

// Arrivals are the onboardings under way that may have been finished elsewhere: a client
// has their address and mobile. Decoys, which always have a client's, are none.
func (s *Onboardings) Arrivals(ctx context.Context, partner string) ([]Arrival, error) {
	// In this order: the onboardings are few, and clients are found by their address.
	all, err := collect(ctx, s.db.r, func(r scanner) (a Arrival, err error) { return a, r.Scan(&a.ID, &a.Ref) },
		`SELECT o.id, c.ref FROM onboardings AS o CROSS JOIN clients AS c
		WHERE o.partner = $1 AND o.client_ref = '' AND o.discarded_at IS NULL AND o.decoy = 0
			AND c.partner = o.partner AND c.email = LOWER(o.email) AND c.mobile = o.mobile AND c.removed_at IS NULL LIMIT 100`, partner)
	return all, wrap("read the onboardings", err)
}
