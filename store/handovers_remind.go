package store

import (
	"context"
	"time"
)

// Reminder is an onboarding whose client was mailed a link, and which has stood still
// since.
type Reminder struct {
	Partner, Onboarding string
	Base                string // scheme and host of the link that was mailed; empty: not known
}

// SentFrom notes under which scheme and host a link was mailed.
func (s *Handovers) SentFrom(ctx context.Context, partner, id, base string) error {
	return wrap("note the link", mustChange(ctx, s.db.w, `UPDATE handovers SET base = $1 WHERE partner = $2 AND id = $3`, base, partner, id))
}

// Forgotten lists, over all partners, the onboardings that stand still since before a
// moment although their client has a link that works: the newest mail to them is of before
// then, too, and was sent by a person, so that each such mail is followed by one reminder
// at most.
func (s *Handovers) Forgotten(ctx context.Context, before time.Time, limit int) ([]Reminder, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (m Reminder, err error) {
		return m, r.Scan(&m.Partner, &m.Onboarding, &m.Base)
	}, `SELECT h.partner, h.onboarding, h.base FROM handovers h JOIN onboardings o ON o.partner = h.partner AND o.id = h.onboarding
		WHERE h.mailed_to <> '' AND h.created_by <> '' AND h.revoked_at IS NULL AND h.expires_at > $1 AND h.created_at <= $2
			AND o.client_ref = '' AND o.discarded_at IS NULL AND o.held_at IS NULL AND o.decoy = 0 AND o.email = h.mailed_to AND o.since_at <= $2
			AND NOT EXISTS (SELECT 1 FROM handovers l WHERE l.partner = h.partner AND l.onboarding = h.onboarding AND l.mailed_to <> '' AND l.created_at > h.created_at)
		ORDER BY h.created_at, h.id LIMIT $3`, stamp(s.db.now()), stamp(before), limit)
	return all, wrap("look for clients to remind", err)
}
