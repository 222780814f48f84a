package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
)

// maxFlashes bounds the messages that wait; the oldest give way.
const maxFlashes = 5

// AddFlash leaves a message for the next page. It has a column of its own, so
// that two requests at once lose neither. Where there is no session yet, one is
// made. A flash is text that only the caller gives a meaning to.
func (s *Sessions) AddFlash(w http.ResponseWriter, r *http.Request, sess *sessions.Session, flash string) error {
	const doing = "leave a message for the next page"
	ctx := r.Context()
	if sess.IsNew {
		text, err := json.Marshal([]string{flash})
		if err != nil {
			return internal(doing, err)
		}
		values, err := encodeValues(sess.Values)
		if err == nil {
			err = s.insert(w, r, sess, Person{}, values, string(text))
		}
		stateOf(sess).hasFlash = err == nil
		return wrap(doing, err)
	}
	err := s.db.tx(ctx, doing, func(tx *sql.Tx) error {
		waiting, err := s.flashes(ctx, tx, sess.ID)
		if err != nil {
			return err
		}
		waiting = append(waiting, flash)
		if len(waiting) > maxFlashes {
			waiting = slices.Delete(waiting, 0, len(waiting)-maxFlashes)
		}
		text, err := json.Marshal(waiting)
		if err != nil {
			return err
		}
		return mustChange(ctx, tx, `UPDATE sessions SET flash = $1 WHERE id = $2`, string(text), sess.ID)
	})
	if err == nil {
		stateOf(sess).hasFlash = true
	}
	return err
}

// TakeFlashes gives the messages that wait and forgets them; of two pages at
// once one gets them. It costs a write only where there are some.
func (s *Sessions) TakeFlashes(ctx context.Context, sess *sessions.Session) ([]string, error) {
	if !stateOf(sess).hasFlash {
		return nil, nil
	}
	var waiting []string
	err := s.db.tx(ctx, "read the messages for this page", func(tx *sql.Tx) (err error) {
		waiting, err = s.flashes(ctx, tx, sess.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // revoked since it was loaded
		}
		if err == nil && len(waiting) > 0 {
			_, err = tx.ExecContext(ctx, `UPDATE sessions SET flash = '' WHERE id = $1`, sess.ID)
		}
		return err
	})
	if errors.Is(err, platform.ErrStorage) {
		return nil, nil // they wait on: a page can be read without
	}
	if err == nil {
		stateOf(sess).hasFlash = false
	}
	return waiting, err
}

func (s *Sessions) flashes(ctx context.Context, tx *sql.Tx, id string) (waiting []string, err error) {
	var text string
	err = tx.QueryRowContext(ctx, `SELECT flash FROM sessions WHERE id = $1`+s.db.forUpdate(), id).Scan(&text)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &waiting)
	}
	return waiting, err
}
