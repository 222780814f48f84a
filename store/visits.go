package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"partnerdesk/platform"
)

const (
	// VisitLife is how long a look at a client's portal lasts at the most.
	VisitLife = 30 * time.Minute
	// visitOpens is how long its link waits to be followed.
	visitOpens = 2 * time.Minute
)

// Visit is a look that a member of staff takes at a client's portal, as the client
// sees it. It changes nothing.
type Visit struct {
	ID        string // worth nothing as a link
	Partner   string
	ClientRef string
	Person    Person // the member of staff, as they are now
	Reason    string
	Back      string // the address that the look was begun at
	Ends      time.Time
}

// Visits keeps them.
type Visits struct{ db *database }

func visitID(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// Begin notes a look and makes the link for it. The look's time runs from here.
func (s *Visits) Begin(ctx context.Context, v Visit) (token string, err error) {
	if token, err = s.db.newToken(); err != nil {
		return "", internal("begin the look", err)
	}
	now := s.db.now()
	_, err = s.db.w.ExecContext(ctx, `INSERT INTO visits (id, partner, client_ref, person_id, reason, back, created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		visitID(token), v.Partner, v.ClientRef, v.Person.ID, clip(v.Reason, 200), v.Back, stamp(now), stamp(now.Add(VisitLife)))
	return token, wrap("begin the look", err)
}

// Enter spends the link of a look, once and within two minutes; NotFound otherwise.
func (s *Visits) Enter(ctx context.Context, token string) (Visit, error) {
	now := s.db.now()
	err := mustChange(ctx, s.db.w, `UPDATE visits SET entered_at = $1 WHERE id = $2 AND entered_at IS NULL AND ended_at IS NULL AND created_at > $3`,
		stamp(now), visitID(token), stamp(now.Add(-visitOpens)))
	if err != nil {
		return Visit{}, wrap("begin the look", err)
	}
	return s.Get(ctx, visitID(token))
}

// Get finds a look that goes on, of somebody who still works there; NotFound otherwise.
func (s *Visits) Get(ctx context.Context, id string) (Visit, error) {
	var v Visit
	p := &v.Person
	err := s.db.r.QueryRowContext(ctx, `SELECT v.id, v.partner, v.client_ref, v.reason, v.back, v.ends_at,
			p.id, p.partner, p.kind, p.email, p.name, p.role, p.zone, p.theme, p.credit_limit, p.only_tag
		FROM visits v JOIN people p ON p.partner = v.partner AND p.id = v.person_id AND p.kind = 'staff' AND p.active = 1
		WHERE v.id = $1 AND v.entered_at IS NOT NULL AND v.ended_at IS NULL AND v.ends_at > $2`, id, stamp(s.db.now())).
		Scan(&v.ID, &v.Partner, &v.ClientRef, &v.Reason, &v.Back, readTime{&v.Ends},
			&p.ID, &p.Partner, &p.Kind, &p.Email, &p.Name, &p.Role, &p.Zone, &p.Theme, &p.Limits.Credit, &p.Limits.Tag)
	p.Active = err == nil
	if err = wrap("read the look", err); platform.Is(err, platform.NotFound) {
		return Visit{}, platform.Errorf(platform.NotFound, "Viewing has ended.")
	}
	return v, err
}

// End ends a look; one that has ended stays so.
func (s *Visits) End(ctx context.Context, id string) error {
	_, err := changed(ctx, s.db.w, `UPDATE visits SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL`, stamp(s.db.now()), id)
	return wrap("end the look", err)
}

// EndOf ends every look of a person.
func (s *Visits) EndOf(ctx context.Context, partner, person string) error {
	_, err := changed(ctx, s.db.w, `UPDATE visits SET ended_at = $1 WHERE partner = $2 AND person_id = $3 AND ended_at IS NULL AND ends_at > $1`,
		stamp(s.db.now()), partner, person)
	return wrap("end the looks", err)
}
