package store

import (
	"context"
	"database/sql"
	"time"

	"partnerdesk/platform"
)

// Approval is a credit that waits for a second person, or waited.
type Approval struct {
	ID, Partner, ClientRef string
	ClientName             string // as it is now
	Amount                 platform.Paise
	ValidTill              *time.Time
	Note                   string
	ByID, ByName           string // who asked
	Created                time.Time
	Decided                time.Time // zero: nobody has yet
	DecidedID, DecidedName string
	Approved               bool
	Reason                 string // why it was refused
}

// Approvals keeps them.
type Approvals struct{ db *database }

// Ask writes one down and says whether that was news. The id comes from the form, so
// that a form that is sent twice asks once; Conflict where the id stands for another
// credit.
func (s *Approvals) Ask(ctx context.Context, a Approval) (fresh bool, err error) {
	if a.ID == "" {
		return false, platform.Errorf(platform.Invalid, "This form has lost its number. Load the page again.")
	}
	var till any
	if a.ValidTill != nil {
		till = stamp(*a.ValidTill)
	}
	n, err := changed(ctx, s.db.w, `INSERT INTO approvals (id, partner, client_ref, amount, valid_till, note, by_id, by_name, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.Partner, a.ClientRef, int64(a.Amount), till, a.Note, a.ByID, a.ByName, stamp(s.db.now()))
	if err != nil || n > 0 {
		return n > 0, wrap("keep the credit that waits", err)
	}
	was, err := s.Get(ctx, a.Partner, a.ID)
	if platform.Is(err, platform.NotFound) || err == nil && (was.ClientRef != a.ClientRef || was.Amount != a.Amount || was.ByID != a.ByID) {
		return false, platform.Errorf(platform.Conflict, "This form was sent already. Load the page again.")
	}
	return false, err
}

const approvalsFrom = `SELECT a.id, a.partner, a.client_ref, c.name, a.amount, a.valid_till, a.note, a.by_id, a.by_name, a.created_at, a.decided_at, a.decided_id, a.decided_name, a.approved, a.reason
	FROM approvals a JOIN clients c ON c.partner = a.partner AND c.ref = a.client_ref WHERE a.partner = $1`

func scanApproval(r scanner) (Approval, error) {
	var a Approval
	var till time.Time
	err := r.Scan(&a.ID, &a.Partner, &a.ClientRef, &a.ClientName, &a.Amount, readTime{&till}, &a.Note, &a.ByID, &a.ByName, readTime{&a.Created},
		readTime{&a.Decided}, &a.DecidedID, &a.DecidedName, &a.Approved, &a.Reason)
	if !till.IsZero() {
		a.ValidTill = &till
	}
	return a, err
}

// Get finds one; another partner's is NotFound.
func (s *Approvals) Get(ctx context.Context, partner, id string) (Approval, error) {
	a, err := scanApproval(s.db.r.QueryRowContext(ctx, approvalsFrom+` AND a.id = $2`, partner, id))
	return a, wrap("read the credit that waits", err)
}

// Open lists what waits, oldest first; ref "" means of all clients.
func (s *Approvals) Open(ctx context.Context, partner, ref string) ([]Approval, error) {
	all, err := collect(ctx, s.db.r, scanApproval, approvalsFrom+` AND ($2 = '' OR a.client_ref = $2) AND a.decided_at IS NULL ORDER BY a.created_at, a.id LIMIT 500`, partner, ref)
	return all, wrap("list the credits that wait", err)
}

// Decide says yes or no once. Whoever asked can't decide, and what is decided stays:
// both are Conflict, but for the same answer by the same person, which is repeated.
func (s *Approvals) Decide(ctx context.Context, partner, id string, by Actor, yes bool, reason string) (a Approval, err error) {
	err = s.db.tx(ctx, "decide about the credit", func(tx *sql.Tx) error {
		var err error
		a, err = scanApproval(tx.QueryRowContext(ctx, approvalsFrom+` AND a.id = $2`+s.db.forUpdate(), partner, id))
		switch {
		case err != nil:
			return err
		case a.ByID == by.ID:
			return platform.Errorf(platform.Conflict, "You asked for this credit. Somebody else has to approve it.")
		case !a.Decided.IsZero() && (a.DecidedID != by.ID || a.Approved != yes):
			return platform.Errorf(platform.Conflict, "%s has decided about this credit already.", a.DecidedName)
		case !a.Decided.IsZero():
			return nil
		}
		a.Decided, a.DecidedID, a.DecidedName, a.Approved, a.Reason = s.db.now(), by.ID, by.Name, yes, clip(reason, 300)
		return mustChange(ctx, tx, `UPDATE approvals SET decided_at = $1, decided_id = $2, decided_name = $3, approved = $4, reason = $5 WHERE id = $6`,
			stamp(a.Decided), a.DecidedID, a.DecidedName, flag(yes), a.Reason, id)
	})
	return a, err
}
