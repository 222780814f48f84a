package local

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"partnerdesk/platform"
)

func (s numbers) Remove(ctx context.Context, client platform.ClientID, number platform.Phone) error {
	var bad platform.Fields
	n, err := platform.ParsePhone(string(number))
	note(&bad, "did_no", err)
	return s.data.write(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		var did int64
		err = c.get(`SELECT id FROM dids WHERE partner = $1 AND client = $2 AND number = $3`, args{s.partner, row.id, string(n)}, &did)
		if errors.Is(err, sql.ErrNoRows) {
			return platform.Errorf(platform.NotFound, "This client does not have this number.")
		}
		if err != nil {
			return err
		}
		return s.release(c, row.id, did, n)
	})
}

// release takes a number from a client, with all that hangs on it, and lays it
// into quarantine. What was booked on it stays in the ledger.
func (s scope) release(c *session, client, did int64, n platform.Phone) error {
	now := s.now()
	if _, err := c.exec(`INSERT INTO released_dids (number, partner, client, released_at, free_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (number) DO UPDATE SET partner = excluded.partner, client = excluded.client,
			released_at = excluded.released_at, free_at = excluded.free_at`,
		string(n), s.partner, client, millis(now), millis(now.Add(platform.Quarantine))); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE agents SET caller_id = '' WHERE partner = $1 AND client = $2 AND caller_id = $3`,
		s.partner, client, string(n)); err != nil {
		return err
	}
	if err := s.releaseMasks(c, client, n, now); err != nil {
		return err
	}
	if err := s.dropSchedule(c, line{lineDID, client, did}); err != nil {
		return err
	}
	_, err := c.exec(`DELETE FROM dids WHERE partner = $1 AND client = $2 AND id = $3`, s.partner, client, did)
	return err
}

// quarantined fails while a number that was given up is for nobody.
func (s scope) quarantined(c *session, n platform.Phone, at time.Time) error {
	var free int64
	err := c.get(`SELECT free_at FROM released_dids WHERE number = $1 AND free_at > $2`, args{string(n), millis(at)}, &free)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return conflict("number", "This number was given up a short while ago and is for nobody until "+
		fromMillis(free).In(ist).Format("2 January 2006")+". Choose another.")
}
