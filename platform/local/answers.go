package local

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"partnerdesk/platform"
)

// AnswerLife is how long the answer to a request with a key is kept.
const AnswerLife = 24 * time.Hour

// answersKept is how many keys one owner may use in that time.
const answersKept = 20_000

// Answer is what a request was answered with.
type Answer struct {
	Status, RetryAfter int // RetryAfter in seconds
	Body               []byte
}

// ClaimAnswer takes a key of owner's for a request, told by its digest, and
// outlives a restart. Nil and no error mean that the key was free: the caller
// carries the request out and settles it. Conflict: the key belongs to another
// request. Unknown: the same request was begun and never settled, as when the
// program was killed. RateLimited: the owner has used too many keys.
func (p *Platform) ClaimAnswer(ctx context.Context, owner, key string, digest [32]byte) (*Answer, error) {
	hash, request := p.seal.sign("answer key", owner, key), p.seal.sign("answer to", owner, key, string(digest[:]))
	var found *Answer
	err := p.ledger.write(ctx, func(c *session) error {
		now := p.now()
		if _, err := c.exec(`DELETE FROM answers WHERE owner = $1 AND key = $2 AND began_at <= $3`,
			owner, hash, millis(now.Add(-AnswerLife))); err != nil {
			return err
		}
		var ours bool
		var status *int
		var a Answer
		var sealed []byte
		err := c.get(`SELECT request = $3, status, retry_after, sealed FROM answers WHERE owner = $1 AND key = $2`,
			args{owner, hash, request}, &ours, &status, &a.RetryAfter, &sealed)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return p.claimNew(c, owner, hash, request, now)
		case err != nil:
			return err
		case !ours:
			return platform.Errorf(platform.Conflict, "This Idempotency-Key was used for another request.")
		case status == nil:
			return platform.Errorf(platform.Unknown, "This request was begun before, and it is not known how it ended. Look before you send it with another key.")
		}
		a.Status = *status
		if a.Body, err = p.seal.open(sealed, "answer", owner, string(hash)); err != nil {
			return err
		}
		found = &a
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (p *Platform) claimNew(c *session, owner string, hash, request []byte, now time.Time) error {
	var first, last, began int64
	err := c.get(`SELECT no, began_at FROM answers WHERE owner = $1 ORDER BY no LIMIT 1`, args{owner}, &first, &began)
	if err == nil {
		err = c.get(`SELECT no FROM answers WHERE owner = $1 ORDER BY no DESC LIMIT 1`, args{owner}, &last)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if last-first >= answersKept-1 {
		if wait := fromMillis(began).Add(AnswerLife).Sub(now); wait > 0 {
			return &platform.Error{Kind: platform.RateLimited, RetryAfter: wait, Msg: "Too many Idempotency-Keys in 24 hours."}
		}
	}
	_, err = c.exec(`INSERT INTO answers (owner, no, key, request, began_at) VALUES ($1, $2, $3, $4, $5)`,
		owner, last+1, hash, request, millis(now))
	return err
}

// SettleAnswer keeps the answer to a request that was claimed. With nil nothing
// was done, and the key is free again.
func (p *Platform) SettleAnswer(owner, key string, a *Answer) error {
	hash := p.seal.sign("answer key", owner, key)
	if a == nil {
		return p.ledger.writeSingle(context.Background(), func(c *session) error {
			_, err := c.exec(`DELETE FROM answers WHERE owner = $1 AND key = $2 AND status IS NULL`, owner, hash)
			return err
		})
	}
	sealed, err := p.seal.close(a.Body, "answer", owner, string(hash))
	if err != nil {
		return boundary(err)
	}
	return p.ledger.writeSingle(context.Background(), func(c *session) error {
		_, err := c.exec(`UPDATE answers SET status = $1, retry_after = $2, sealed = $3 WHERE owner = $4 AND key = $5 AND status IS NULL`,
			a.Status, a.RetryAfter, sealed, owner, hash)
		return err
	})
}

// ForgetAnswers drops the answers whose time is over.
func (p *Platform) ForgetAnswers(ctx context.Context) error {
	return p.data.write(ctx, func(c *session) error {
		_, err := c.exec(`DELETE FROM answers WHERE began_at <= $1`, millis(p.now().Add(-AnswerLife)))
		return err
	})
}
