package local

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"partnerdesk/platform"
)

// MaxKeyOverlap is how long a key that was rolled may go on working.
const MaxKeyOverlap = 7 * 24 * time.Hour

// RollKey makes a key in the place of another, under the same label, and returns
// it for the only time. The old one works for overlap longer, so that whoever
// uses it has time to change over; 0 ends it at once. A key that works no more,
// or was rolled before, is Conflict; an overlap beyond MaxKeyOverlap is Invalid.
func (p *Platform) RollKey(ctx context.Context, partner, id string, overlap time.Duration) (key string, err error) {
	if overlap < 0 || overlap > MaxKeyOverlap {
		return "", platform.Field("overlap", "The old key may work for at most 7 days longer.")
	}
	if key, err = p.newID("pd_", 25); err != nil {
		return "", err
	}
	next, err := p.newID("k_", 10)
	if err != nil {
		return "", err
	}
	now := millis(p.now())
	err = p.data.write(ctx, func(s *session) error {
		var label string
		var expires, revoked *int64
		err := s.get(`SELECT label, expires_at, revoked_at FROM partner_keys WHERE partner = $1 AND id = $2`,
			args{partner, id}, &label, &expires, &revoked)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return noKey()
		case err != nil:
			return err
		case revoked != nil:
			return platform.Errorf(platform.Conflict, "This API key has been revoked.")
		case expires != nil:
			return platform.Errorf(platform.Conflict, "This API key has been rolled already. Roll the one that followed it.")
		}
		if _, err := s.exec(`UPDATE partner_keys SET expires_at = $1 WHERE partner = $2 AND id = $3`,
			now+overlap.Milliseconds(), partner, id); err != nil {
			return err
		}
		return s.insertKey(partner, next, label, key, now)
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

func noKey() error { return platform.Errorf(platform.NotFound, "There is no such API key.") }
