package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gorilla/sessions"
)

// onceFor is how long a secret waits for the page that shows it.
const onceFor = 5 * time.Minute

// once is a secret as it waits. What says which page it is for.
type once struct {
	What   string    `json:"what"`
	Secret string    `json:"secret"`
	Until  time.Time `json:"until"`
}

func onceAt(session string) place { return place{column: "sessions.once", row: session} }

// ShowOnce leaves a secret for the page that follows, so that a form which makes one
// can end in a redirect and a reload makes no second. what names the page. It is
// sealed, waits five minutes, and gives way to a later one. The session must be
// kept already.
func (s *Sessions) ShowOnce(ctx context.Context, sess *sessions.Session, what, secret string) error {
	const doing = "leave a secret for the next page"
	text, err := json.Marshal(once{what, secret, s.db.now().Add(onceFor)})
	if err != nil {
		return internal(doing, err)
	}
	return wrap(doing, mustChange(ctx, s.db.w, `UPDATE sessions SET once = $1 WHERE id = $2`, s.db.sealer.seal(text, onceAt(sess.ID)), sess.ID))
}

// TakeOnce gives the secret that waits for a page and forgets it; empty where there
// is none. Of two pages at once one gets it.
func (s *Sessions) TakeOnce(ctx context.Context, sess *sessions.Session, what string) (string, error) {
	const doing = "read the secret for this page"
	var found string
	err := s.db.tx(ctx, doing, func(tx *sql.Tx) error {
		found = ""
		var sealed []byte
		err := tx.QueryRowContext(ctx, `SELECT once FROM sessions WHERE id = $1`+s.db.forUpdate(), sess.ID).Scan(&sealed)
		if errors.Is(err, sql.ErrNoRows) || err == nil && sealed == nil {
			return nil
		}
		if err != nil {
			return err
		}
		var o once
		if text, err := s.db.sealer.open(sealed, onceAt(sess.ID)); err == nil {
			err = json.Unmarshal(text, &o)
			if err != nil {
				return err
			}
			if o.What != what {
				return nil // of another page
			}
			if s.db.now().Before(o.Until) {
				found = o.Secret
			}
		} // a key that is gone leaves nothing to show
		_, err = tx.ExecContext(ctx, `UPDATE sessions SET once = NULL WHERE id = $1`, sess.ID)
		return err
	})
	return found, err
}
