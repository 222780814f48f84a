package store

import "context"

// List gives the live sessions of a person of the partner, the last used first.
func (s *Sessions) List(ctx context.Context, partner, personID string) ([]Info, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Info, error) {
		var i Info
		return i, r.Scan(i.dest()...)
	}, `SELECT `+sessionCols+` FROM sessions s WHERE s.partner = $1 AND s.person_id = $2 AND s.idle_until > $3 AND s.ends_at > $3
		ORDER BY s.seen_at DESC, s.id`, partner, personID, stamp(s.db.now()))
	return all, wrap("list the sessions", err)
}

// Revoke ends one session of a person, by the id that List shows.
func (s *Sessions) Revoke(ctx context.Context, partner, personID, id string) error {
	return wrap("end the session", mustChange(ctx, s.db.w,
		`DELETE FROM sessions WHERE partner = $1 AND person_id = $2 AND id = $3`, partner, personID, id))
}

// RevokeAll ends every session of a person but the one whose id is keep (empty:
// all), and says how many those were.
func (s *Sessions) RevokeAll(ctx context.Context, partner, personID, keep string) (int64, error) {
	n, err := changed(ctx, s.db.w, `DELETE FROM sessions WHERE partner = $1 AND person_id = $2 AND id <> $3`, partner, personID, keep)
	return n, wrap("end the sessions", err)
}
