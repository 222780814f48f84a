package store

import (
	"context"
	"database/sql"
	"errors"

	"partnerdesk/platform"
)

// Limits are what a member of staff is held to besides their role. Owners have none.
type Limits struct {
	Credit platform.Paise // the most that one credit may be; 0: any amount
	Tag    string         // only clients that have this tag exist for them; empty: all
}

// Any reports whether there is a limit at all.
func (l Limits) Any() bool { return l != Limits{} }

func (l *Limits) tidy(role Role) error {
	if role == Owner || role.Kind() != Staff {
		*l = Limits{}
	}
	l.Tag = tagKey(l.Tag)
	if l.Credit < 0 {
		return platform.Field("credit", "Write an amount above ₹0, or leave it empty.")
	}
	return nil
}

// StaffChange is what somebody makes of a member of staff.
type StaffChange struct {
	Role   Role
	Limits Limits
}

// ChangeStaff gives a member of staff another role and limits, and says what they
// had. by is who does it: an owner, or an admin without limits, who makes nobody an
// owner and changes none (Forbidden). Conflict where it would leave the partner
// without an active owner.
func (s *People) ChangeStaff(ctx context.Context, partner, by, id string, c StaffChange) (was, now Person, err error) {
	err = s.change(ctx, partner, id, func(tx *sql.Tx, p *Person) error {
		if c.Role.Kind() != Staff {
			return platform.Field("role", "Choose a role.")
		}
		if err := mayManage(ctx, tx, by, *p, c.Role); err != nil {
			return err
		}
		if by == id && p.Role != Owner {
			return platform.Errorf(platform.Forbidden, "Nobody changes their own role or limits. Ask an owner.")
		}
		was = *p
		p.Role, p.Limits = c.Role, c.Limits
		if err := p.Limits.tidy(p.Role); err != nil {
			return err
		}
		now = *p
		return nil
	})
	return was, now, err
}

// SetStaffActive lets a member of staff in or keeps them out, as ChangeStaff does
// for roles. All their sessions and links end with it, and
// what they chose to be told of.
func (s *People) SetStaffActive(ctx context.Context, partner, by, id string, active bool) (was Person, err error) {
	err = s.change(ctx, partner, id, func(tx *sql.Tx, p *Person) error {
		if err := mayManage(ctx, tx, by, *p, p.Role); err != nil {
			return err
		}
		if by == id && !active {
			return platform.Errorf(platform.Conflict, "You can’t keep yourself out. Somebody else has to do it.")
		}
		was = *p
		p.Active = active
		if !active {
			if _, err := tx.ExecContext(ctx, `DELETE FROM links WHERE person_id = $1 AND used_at IS NULL`, id); err != nil {
				return err
			}
			return untell(ctx, tx, id)
		}
		return nil
	})
	return was, err
}

// mayManage decides on what the one who acts is at this moment, not on what their
// page said.
func mayManage(ctx context.Context, tx *sql.Tx, by string, them Person, to Role) error {
	gone := platform.Errorf(platform.NotFound, "There is no such person.")
	if them.Kind != Staff {
		return gone
	}
	me, err := scanPerson(tx.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE partner = $1 AND id = $2 AND active = 1`, them.Partner, by))
	if errors.Is(err, sql.ErrNoRows) {
		return gone
	}
	if err != nil {
		return err
	}
	return me.MayManage(them.Role, to)
}

// MayManage says whether this person may make a member of staff of one role into
// one of another; Forbidden says who may.
func (p Person) MayManage(from, to Role) error {
	switch {
	case p.Role == Owner:
		return nil
	case p.Role != Admin || p.Limits.Any(): // who is held to something could make somebody who is not
		return platform.Errorf(platform.Forbidden, "Only owners, and admins without limits, change who works here.")
	case from == Owner || to == Owner:
		return platform.Errorf(platform.Forbidden, "Only an owner can do this for an owner.")
	}
	return nil
}
