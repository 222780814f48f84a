package store

import (
	"context"
	"time"
)

// Swept says how many rows a sweep has removed.
type Swept struct{ Sessions, Links, Tries, Devices, Parties, Unopened, Visits, Entries, Erased, Imports, Secrets int64 }

// Sweep removes what has run out: sessions, one-time links, counted tries, what
// the trail has kept for a year, and notices that no list shows any more.
// Nothing depends on it for correctness; run it every few minutes.
func (s *Store) Sweep(ctx context.Context) (Swept, error) {
	now := s.db.now()
	var n Swept
	for _, job := range []struct {
		count *int64
		query string
		at    time.Time
	}{
		{&n.Sessions, `DELETE FROM sessions WHERE idle_until <= $1 OR ends_at <= $1`, now},
		{&n.Links, `DELETE FROM links WHERE expires_at <= $1`, now},
		{&n.Tries, `DELETE FROM throttle WHERE last_at <= $1`, now.Add(-throttleKeptFor)},
		{&n.Devices, `DELETE FROM devices WHERE seen_at <= $1`, now.Add(-DeviceLife)},
		{&n.Parties, `DELETE FROM mask_parties WHERE created_at <= $1`, now.Add(-maskKept)},
		{&n.Visits, `DELETE FROM visits WHERE ends_at <= $1`, now},
		{&n.Unopened, `DELETE FROM mask_parties WHERE session = '' AND created_at <= $1`, now.Add(-maskUnopened)},
		{&n.Imports, `DELETE FROM imports WHERE created_at <= $1`, now.Add(-ImportKept)},
		{&n.Secrets, `DELETE FROM job_secrets WHERE made_at <= $1`, now.Add(-SecretsKept)},
	} {
		var err error
		if *job.count, err = changed(ctx, s.db.w, job.query, stamp(job.at)); err != nil {
			return n, wrap("sweep its database", err)
		}
	}
	// A decoy has done its work when its link has run out.
	old := stamp(now.Add(-LinkLife))
	for _, query := range []string{
		`DELETE FROM handovers WHERE onboarding IN (SELECT id FROM onboardings WHERE decoy = 1 AND created_at <= $1)`,
		`DELETE FROM onboardings WHERE decoy = 1 AND created_at <= $1`,
	} {
		if _, err := changed(ctx, s.db.w, query, old); err != nil {
			return n, wrap("sweep its database", err)
		}
	}
	if err := s.Notices.Prune(ctx); err != nil {
		return n, err
	}
	var err error
	if n.Entries, err = s.Audit.Sweep(ctx); err != nil {
		return n, err
	}
	n.Erased, err = s.Privacy.Sweep(ctx)
	return n, err
}
