package store

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// PicksAtMost is how many numbers a person may have chosen for one client.
const PicksAtMost = 20

// Pick is a number on sale that somebody has chosen.
type Pick struct {
	Number          platform.Phone
	Country, Region string
	Later           bool   // on the shortlist, not in the basket
	Intent          string // with which it is bought, so that a basket sent twice buys once
	At              time.Time
	State           IntentState // of the intent; empty where nobody has tried to buy it
}

// Picks keeps each person's basket and shortlist, per client.
type Picks struct{ db *database }

// List gives what a person has chosen for a client, oldest first.
func (s *Picks) List(ctx context.Context, partner, person, ref string) ([]Pick, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Pick, error) {
		var p Pick
		return p, r.Scan(&p.Number, &p.Country, &p.Region, &p.Later, &p.Intent, readTime{&p.At}, &p.State)
	}, `SELECT p.number, p.country, p.region, p.later, p.intent, p.at, COALESCE(i.state, '') FROM number_picks p
		LEFT JOIN intents i ON i.partner = p.partner AND i.id = p.intent
		WHERE p.partner = $1 AND p.person_id = $2 AND p.client_ref = $3 ORDER BY p.at, p.number`, partner, person, ref)
	return all, wrap("read the basket", err)
}

// Put chooses a number, or moves it between basket and shortlist. One that is there
// keeps its intent. More than PicksAtMost is Invalid.
func (s *Picks) Put(ctx context.Context, partner, person, ref string, p Pick) error {
	n, err := changed(ctx, s.db.w, `INSERT INTO number_picks (partner, person_id, client_ref, number, country, region, later, intent, at)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE (SELECT COUNT(*) FROM number_picks WHERE partner = $1 AND person_id = $2 AND client_ref = $3 AND number <> $4) < $10
		ON CONFLICT (partner, person_id, client_ref, number) DO UPDATE SET later = excluded.later`,
		partner, person, ref, string(p.Number), p.Country, p.Region, flag(p.Later), p.Intent, stamp(s.db.now()), PicksAtMost)
	if err == nil && n == 0 {
		return platform.Errorf(platform.Invalid, "A basket holds at most %d numbers. Buy these first, or take one out.", PicksAtMost)
	}
	return wrap("keep the basket", err)
}

// Renew gives a number that was not bought a new intent, for another try.
func (s *Picks) Renew(ctx context.Context, partner, person, ref string, number platform.Phone, intent string) error {
	_, err := s.db.w.ExecContext(ctx, `UPDATE number_picks SET intent = $5 WHERE partner = $1 AND person_id = $2 AND client_ref = $3 AND number = $4`,
		partner, person, ref, string(number), intent)
	return wrap("keep the basket", err)
}

// Drop takes a number out; one that is not in is no error.
func (s *Picks) Drop(ctx context.Context, partner, person, ref string, number platform.Phone) error {
	_, err := s.db.w.ExecContext(ctx, `DELETE FROM number_picks WHERE partner = $1 AND person_id = $2 AND client_ref = $3 AND number = $4`,
		partner, person, ref, string(number))
	return wrap("keep the basket", err)
}
