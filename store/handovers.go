package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
)

// RemindGap is how long the mails that hand one onboarding over are apart, unless
// somebody insists.
const RemindGap = 24 * time.Hour

// Handover is a link by which a client goes on with one onboarding and reaches
// nothing else. It works as often as it is opened, until it expires, is revoked,
// or the onboarding has ended. The table keeps the hash of its token only.
type Handover struct {
	ID         string
	Partner    string
	Onboarding string
	MailedTo   string // empty where it was made to be copied
	CreatedBy  string // a person's id
	Created    time.Time
	Expires    time.Time
	Opened     time.Time     // when it was first opened; zero: never
	Seen       time.Time     // when somebody was last at its pages
	Step       platform.Step // where they were then; empty on the page that explains it
	Revoked    time.Time
}

// Works says whether the link itself still opens, whatever became of the onboarding.
func (h Handover) Works(now time.Time) bool { return h.Revoked.IsZero() && h.Expires.After(now) }

// Handovers keeps the links by which clients go on with their onboarding.
type Handovers struct{ db *database }

const handoverCols = `id, partner, onboarding, mailed_to, created_by, created_at, expires_at, opened_at, seen_at, step, revoked_at`

func scanHandover(r scanner) (Handover, error) {
	var h Handover
	return h, r.Scan(&h.ID, &h.Partner, &h.Onboarding, &h.MailedTo, &h.CreatedBy, readTime{&h.Created}, readTime{&h.Expires},
		readTime{&h.Opened}, readTime{&h.Seen}, &h.Step, readTime{&h.Revoked})
}

// Create makes a link for an onboarding under way, for mailing where mailTo says
// to whom. Older links go on working. A mail within RemindGap of the one before is
// RateLimited unless it is forced; an onboarding that has ended is a Conflict.
func (s *Handovers) Create(ctx context.Context, partner, onboarding, by, mailTo string, force bool) (Handover, Link, error) {
	var h Handover
	var link Link
	err := s.db.tx(ctx, "make the link", func(tx *sql.Tx) (err error) {
		now := s.db.now()
		h = Handover{Partner: partner, Onboarding: onboarding, MailedTo: mailTo, CreatedBy: by, Created: now, Expires: now.Add(LinkLife)}
		link.Expires = h.Expires
		var ref string
		var discarded time.Time
		var decoy bool
		// Its row is the lock: of two mails at once, one counts.
		err = tx.QueryRowContext(ctx, `SELECT client_ref, discarded_at, decoy FROM onboardings WHERE partner = $1 AND id = $2`+s.db.forUpdate(), partner, onboarding).
			Scan(&ref, readTime{&discarded}, &decoy)
		if err != nil {
			return err
		}
		if ref != "" || !discarded.IsZero() && !decoy {
			return platform.Errorf(platform.Conflict, "This onboarding has ended, so there is nothing to hand over.")
		}
		if mailTo != "" && !force {
			var last time.Time
			err = tx.QueryRowContext(ctx, `SELECT MAX(created_at) FROM handovers WHERE partner = $1 AND onboarding = $2 AND mailed_to <> ''`, partner, onboarding).Scan(readTime{&last})
			if err != nil {
				return err
			}
			if wait := last.Add(RemindGap).Sub(now); wait > 0 {
				return &platform.Error{Kind: platform.RateLimited, Msg: "A mail went out within the last day. Say that you want to send another all the same.", RetryAfter: wait}
			}
		}
		if h.ID, err = s.db.newID("h", 12); err != nil {
			return err
		}
		if link.Token, err = s.db.newToken(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO handovers (id, partner, onboarding, token_hash, mailed_to, created_by, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, h.ID, partner, onboarding, tokenHash(link.Token), mailTo, by, stamp(now), stamp(h.Expires))
		return err
	})
	return h, link, err
}

// Drop forgets a link whose mail could not be sent.
func (s *Handovers) Drop(ctx context.Context, partner, id string) error {
	return wrap("forget the link", mustChange(ctx, s.db.w, `DELETE FROM handovers WHERE partner = $1 AND id = $2`, partner, id))
}

// ByToken finds the link that a token opens. One that was revoked, has expired or
// never was is the same NotFound. Whether its onboarding is still under way is for
// the caller to see.
func (s *Handovers) ByToken(ctx context.Context, token string) (Handover, error) {
	h, err := scanHandover(s.db.r.QueryRowContext(ctx, `SELECT `+handoverCols+` FROM handovers
		WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2`, tokenHash(token), stamp(s.db.now())))
	return h, linkError(err)
}

// Of lists an onboarding's links, newest first.
func (s *Handovers) Of(ctx context.Context, partner, onboarding string) ([]Handover, error) {
	all, err := collect(ctx, s.db.r, scanHandover, `SELECT `+handoverCols+` FROM handovers WHERE partner = $1 AND onboarding = $2
		ORDER BY created_at DESC, id DESC`, partner, onboarding)
	return all, wrap("read the links", err)
}

// OfEach lists the links of several onboardings, by onboarding, newest first.
func (s *Handovers) OfEach(ctx context.Context, partner string, onboardings []string) (map[string][]Handover, error) {
	out := map[string][]Handover{}
	if len(onboardings) == 0 {
		return out, nil
	}
	ids := make([]any, len(onboardings))
	for n, id := range onboardings {
		ids[n] = id
	}
	var w where
	w.add(`partner = ?`, partner)
	w.add(`onboarding IN (`+strings.Join(slices.Repeat([]string{"?"}, len(ids)), ", ")+`)`, ids...)
	all, err := collect(ctx, s.db.r, scanHandover, `SELECT `+handoverCols+` FROM handovers WHERE `+w.sql.String()+` ORDER BY created_at DESC, id DESC`, w.args...)
	for _, h := range all {
		out[h.Onboarding] = append(out[h.Onboarding], h)
	}
	return out, wrap("read the links", err)
}

// seenEvery is how exact Seen is: somebody who stays at a step costs no write a page.
const seenEvery = 20 * time.Second

// Saw notes that somebody is at a step by this link.
func (s *Handovers) Saw(ctx context.Context, h Handover, step platform.Step) error {
	now := s.db.now()
	if !h.Opened.IsZero() && h.Step == step && now.Sub(h.Seen) < seenEvery {
		return nil
	}
	_, err := changed(ctx, s.db.w, `UPDATE handovers SET opened_at = COALESCE(opened_at, $1), seen_at = $1, step = $2 WHERE partner = $3 AND id = $4`,
		stamp(now), string(step), h.Partner, h.ID)
	return wrap("note where the client is", err)
}

// RevokeOne ends one link of an onboarding, and says whether it still worked.
func (s *Handovers) RevokeOne(ctx context.Context, partner, onboarding, id string) (bool, error) {
	now := stamp(s.db.now())
	n, err := changed(ctx, s.db.w, `UPDATE handovers SET revoked_at = $1 WHERE partner = $2 AND onboarding = $3 AND id = $4 AND revoked_at IS NULL AND expires_at > $1`,
		now, partner, onboarding, id)
	return n > 0, wrap("revoke the link", err)
}

// RevokeOthers ends every link of an onboarding but one, and says how many those were.
func (s *Handovers) RevokeOthers(ctx context.Context, partner, onboarding, but string) (int64, error) {
	now := stamp(s.db.now())
	n, err := changed(ctx, s.db.w, `UPDATE handovers SET revoked_at = $1 WHERE partner = $2 AND onboarding = $3 AND id <> $4 AND revoked_at IS NULL AND expires_at > $1`,
		now, partner, onboarding, but)
	return n, wrap("revoke the links", err)
}

// Revoke ends every link of an onboarding that still works, and says how many
// those were.
func (s *Handovers) Revoke(ctx context.Context, partner, onboarding string) (int64, error) {
	now := stamp(s.db.now())
	n, err := changed(ctx, s.db.w, `UPDATE handovers SET revoked_at = $1 WHERE partner = $2 AND onboarding = $3 AND revoked_at IS NULL AND expires_at > $1`,
		now, partner, onboarding)
	return n, wrap("revoke the links", err)
}
