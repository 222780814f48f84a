package store

import (
	"context"
	"time"
)

// DeviceLife is how long a browser is remembered that nobody signs in with.
const DeviceLife = 400 * 24 * time.Hour

// Devices remembers the browsers in which people have signed in. What a browser shows
// is no proof of anything: it only saves a mail.
type Devices struct{ db *database }

// Meet notes a sign-in in a browser that shows token, and says whether the person had
// signed in with it before. Without a token it makes one; keep is what the browser
// should show from now on.
func (s *Devices) Meet(ctx context.Context, personID, token string) (known bool, keep string, err error) {
	now := s.db.now()
	if token != "" {
		n, err := changed(ctx, s.db.w, `UPDATE devices SET seen_at = $1 WHERE person_id = $2 AND token_hash = $3 AND seen_at > $4`,
			stamp(now), personID, tokenHash(token), stamp(now.Add(-DeviceLife)))
		if err != nil || n > 0 {
			return n > 0, token, wrap("remember the device", err)
		}
	}
	keep = token
	var others bool
	if token != "" {
		// A browser that several people use keeps one token; one that nobody was given
		// is not taken up.
		err = s.db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM devices WHERE token_hash = $1)`, tokenHash(token)).Scan(&others)
	}
	if err == nil && !others {
		keep, err = s.db.newToken()
	}
	if err == nil {
		_, err = s.db.w.ExecContext(ctx, `INSERT INTO devices (token_hash, person_id, first_at, seen_at) VALUES ($1, $2, $3, $3)
			ON CONFLICT (token_hash, person_id) DO UPDATE SET seen_at = excluded.seen_at`, tokenHash(keep), personID, stamp(now))
	}
	return false, keep, wrap("remember the device", err)
}
