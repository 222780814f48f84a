package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
)

// PendingLife is how long a sign-in waits for its second proof.
const PendingLife = 10 * time.Minute

// Pending is a sign-in of which the first proof was right. It gives no access: the
// session that keeps it is nobody's.
type Pending struct {
	Partner  string    `json:"partner"`
	PersonID string    `json:"person"`
	Password string    `json:"password"` // Login.Mark of the password that was right
	Next     string    `json:"next"`     // where to go afterwards
	Until    time.Time `json:"until"`
	MailCode string    `json:"mail_code,omitempty"` // hash of a code that was mailed, where that is the proof that is waited for
	Email    string    `json:"email,omitempty"`     // where that code went
}

// Mark changes with the password and tells nothing about it.
func (l Login) Mark() string {
	h := sha256.Sum256([]byte(l.Hash))
	return hex.EncodeToString(h[:12])
}

// Hold keeps a sign-in under way. The session gets a new id, as at SignIn.
func (s *Sessions) Hold(w http.ResponseWriter, r *http.Request, sess *sessions.Session, p Pending) error {
	ctx := r.Context()
	token, st, err := s.fresh(r, Person{})
	if err != nil {
		return wrap("sign you in", err)
	}
	p.Until = s.db.now().Add(PendingLife)
	text, err := json.Marshal(p)
	if err != nil {
		return internal("sign you in", err)
	}
	err = s.db.tx(ctx, "sign you in", func(tx *sql.Tx) error {
		if sess.ID != "" {
			if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE id = $1`, sess.ID); err != nil {
				return err
			}
		}
		if err := s.insertRow(ctx, tx, st, "", ""); err != nil {
			return err
		}
		return mustChange(ctx, tx, `UPDATE sessions SET pending = $1 WHERE id = $2`, string(text), st.info.ID)
	})
	if err != nil {
		return err
	}
	clear(sess.Values)
	st.pending = p
	s.adopt(w, sess, token, st, "")
	return nil
}

// Held is the sign-in under way in a session, while it waits.
func (s *Sessions) Held(sess *sessions.Session) (Pending, bool) {
	st := stateOf(sess)
	return st.pending, st.pending.PersonID+st.pending.Email != "" && !st.info.SignedIn() && s.db.now().Before(st.pending.Until)
}

// MailDigits is the length of a code that is mailed. Whoever guesses needs no password
// first, so it is longer than the app's.
const MailDigits = 8

// mailCode is a code of MailDigits to send to a mailbox.
func (db *database) mailCode() (string, error) {
	b, err := db.bytes(8)
	if err != nil {
		return "", internal("make a code", err)
	}
	return fmt.Sprintf("%0*d", MailDigits, binary.BigEndian.Uint64(b)%100_000_000), nil
}

// HoldForCode is Hold for a proof that goes by mail: it gives the code to send. The
// code fits this browser's session only.
func (s *Sessions) HoldForCode(w http.ResponseWriter, r *http.Request, sess *sessions.Session, p Pending) (code string, err error) {
	if code, err = s.db.mailCode(); err != nil {
		return "", err
	}
	p.MailCode = s.mailed(code)
	return code, s.Hold(w, r, sess, p)
}

func (s *Sessions) mailed(code string) string {
	return hex.EncodeToString(s.db.index.hash("sessions.pending", "", code))
}

// Fits says whether a code is the one that was mailed for a sign-in. One that is
// nobody's fits none.
func (s *Sessions) Fits(p Pending, code string) bool {
	same := hmac.Equal([]byte(s.mailed(code)), []byte(p.MailCode))
	return same && p.MailCode != "" && p.PersonID != ""
}

func heldAt(sess *sessions.Session, where string) place {
	return place{column: "held form", partner: where, row: sess.ID}
}

// Conceal makes of text what only the same session can make into text again, at the
// same place: for what a page has to carry that nobody should read from it.
func (s *Sessions) Conceal(sess *sessions.Session, where, text string) string {
	return base64.RawURLEncoding.EncodeToString(s.db.sealer.seal([]byte(text), heldAt(sess, where)))
}

// Revealed is what Conceal was given; Invalid where it was another session, or place.
func (s *Sessions) Revealed(sess *sessions.Session, where, concealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(concealed)
	if err == nil {
		raw, err = s.db.sealer.open(raw, heldAt(sess, where))
	}
	if err != nil {
		return "", &platform.Error{Kind: platform.Invalid, Msg: "This page has stood open for too long. Send it once more.", Err: err}
	}
	return string(raw), nil
}
