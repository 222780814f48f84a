package store

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// Pool is what the partner's own account at the platform's vendor held when
// somebody last wrote it down: the vendor has no call that tells.
type Pool struct {
	Amount platform.Paise `json:"amount"`
	At     time.Time      `json:"at"` // zero: nobody ever has
	By     string         `json:"by"`
	Note   string         `json:"note,omitempty"`
}

const poolKey = "pool"

// Pool reads it.
func (s *Settings) Pool(ctx context.Context, partner string) (Pool, error) {
	var p Pool
	err := s.Get(ctx, partner, poolKey, &p)
	if platform.Is(err, platform.NotFound) {
		err = nil
	}
	return p, err
}

// PutPool keeps it.
func (s *Settings) PutPool(ctx context.Context, partner string, p Pool) error {
	return s.Put(ctx, partner, poolKey, p)
}
