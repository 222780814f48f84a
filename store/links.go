package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"time"

	"partnerdesk/platform"
)

// Purpose says what a one-time link is good for.
type Purpose string

const (
	// SetPassword lets an invited person choose a password.
	SetPassword Purpose = "set_password"
	// ResetPassword lets a person choose another one after they forgot it.
	ResetPassword Purpose = "reset_password"
)

const (
	// LinkLife is how long a one-time link works.
	LinkLife = 7 * 24 * time.Hour
	// ResetLife is how long one works that anybody may ask for.
	ResetLife = time.Hour
	// resetsAtOnce is how many of those one person may have. Whoever asks for more
	// fills a stranger's mailbox; the person has links that work by then.
	resetsAtOnce = 5
)

func (p Purpose) life() time.Duration {
	if p == ResetPassword {
		return ResetLife
	}
	return LinkLife
}

// Link is a fresh one-time link. The token exists here only: the table keeps its
// hash.
type Link struct {
	Token   string
	Expires time.Time
}

// Links keeps invitations and other links that work once.
type Links struct{ db *database }

func tokenHash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// Create makes a link for an active person. Older invitations stop working. Older
// links of ResetPassword go on: a stranger who asks again and again must not be able
// to break the one that the person is about to open. Beyond five that work it is
// RateLimited.
func (s *Links) Create(ctx context.Context, partner, personID string, purpose Purpose) (Link, error) {
	now := s.db.now()
	link := Link{Expires: now.Add(purpose.life())}
	err := s.db.tx(ctx, "make the link", func(tx *sql.Tx) (err error) {
		if link.Token, err = s.db.newToken(); err != nil {
			return err
		}
		var one int
		err = tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE partner = $1 AND id = $2 AND active = 1`+s.db.forUpdate(), partner, personID).Scan(&one)
		if err != nil {
			return err
		}
		if purpose == ResetPassword {
			var open int
			err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM links WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`,
				personID, string(purpose), stamp(now)).Scan(&open)
			if err == nil && open >= resetsAtOnce {
				err = platform.Errorf(platform.RateLimited, "Enough links were sent within the last hour.")
			}
		} else {
			_, err = tx.ExecContext(ctx, `DELETE FROM links WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL`, personID, string(purpose))
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO links (token_hash, purpose, partner, person_id, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6)`, tokenHash(link.Token), string(purpose), partner, personID, stamp(now), stamp(link.Expires))
		return err
	})
	return link, err
}

// Person is whom a link is for, as long as it works: for the page that asks for
// the password. It uses nothing up.
func (s *Links) Person(ctx context.Context, purpose Purpose, token string) (Person, error) {
	p, err := scanPerson(s.db.r.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE active = 1 AND id =
		(SELECT person_id FROM links WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3)`,
		tokenHash(token), string(purpose), stamp(s.db.now())))
	return p, linkError(err)
}

// Use spends a link; of several at once exactly one succeeds. A link that was
// used, has expired or never was is NotFound.
func (s *Links) Use(ctx context.Context, purpose Purpose, token string) (Person, error) {
	var p Person
	err := s.db.tx(ctx, "use the link", func(tx *sql.Tx) (err error) {
		p, err = s.use(ctx, tx, purpose, token)
		return linkError(err)
	})
	return p, err
}

// UseForPassword spends a SetPassword link and sets the hash in one go, so that a
// failure leaves the link as it was. Every session of the person ends, and every
// other link to a password.
func (s *Links) UseForPassword(ctx context.Context, token, hash string) (Person, error) {
	return s.useForPassword(ctx, SetPassword, token, hash)
}

// UseForReset is UseForPassword for a ResetPassword link.
func (s *Links) UseForReset(ctx context.Context, token, hash string) (Person, error) {
	return s.useForPassword(ctx, ResetPassword, token, hash)
}

func (s *Links) useForPassword(ctx context.Context, purpose Purpose, token, hash string) (Person, error) {
	var p Person
	err := s.db.tx(ctx, "set the password", func(tx *sql.Tx) (err error) {
		if p, err = s.use(ctx, tx, purpose, token); err != nil {
			return linkError(err)
		}
		p.HasPassword = true
		return setPassword(ctx, tx, p.Partner, p.ID, hash, "")
	})
	return p, err
}

func (s *Links) use(ctx context.Context, tx *sql.Tx, purpose Purpose, token string) (Person, error) {
	now := stamp(s.db.now())
	var id string
	err := tx.QueryRowContext(ctx, `UPDATE links SET used_at = $1 WHERE token_hash = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $4
		RETURNING person_id`, now, tokenHash(token), string(purpose), now).Scan(&id)
	if err != nil {
		return Person{}, err
	}
	return scanPerson(tx.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE id = $1 AND active = 1`, id))
}

func linkError(err error) error {
	if wrapped := wrap("read the link", err); platform.Is(wrapped, platform.NotFound) {
		return platform.Errorf(platform.NotFound, "This link has been used or has expired. Ask for a new one.")
	} else {
		return wrapped
	}
}
