package store

import (
	"context"
	"database/sql"
	"errors"

	"partnerdesk/platform"
)

// Membership is a client that a portal person works for.
type Membership struct {
	ClientRef, Client string
	Role              Role   // at this client
	AgentID           string // of a ClientAgent
	Active            bool   // the client is switched on
}

// Clients lists those that a portal person works for and the platform still has, by name.
func (s *People) Clients(ctx context.Context, partner, id string) ([]Membership, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Membership, error) {
		var m Membership
		return m, r.Scan(&m.ClientRef, &m.Client, &m.Role, &m.AgentID, &m.Active)
	}, `SELECT m.client_ref, c.name, m.role, m.agent_id, c.status FROM memberships m JOIN clients c ON c.partner = m.partner AND c.ref = m.client_ref
		WHERE m.partner = $1 AND m.person_id = $2 AND c.removed_at IS NULL ORDER BY c.name_key, c.ref`, partner, id)
	return all, wrap("read the person's clients", err)
}

// Portal lists the people of one client: ClientRef and Role are those of that client.
func (s *People) Portal(ctx context.Context, partner, clientRef string) ([]Person, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Person, error) {
		var l Login
		var role Role
		var agent string
		err := r.Scan(append(l.dest(), &role, &agent)...)
		p := l.Person
		p.HasPassword, p.Role, p.ClientRef, p.AgentID = l.Hash != "", role, clientRef, agent
		return p, err
	}, `SELECT `+personColsOf(`p`)+`, m.role, m.agent_id
		FROM memberships m JOIN people p ON p.partner = m.partner AND p.id = m.person_id AND p.kind = 'portal'
		WHERE m.partner = $1 AND m.client_ref = $2 ORDER BY p.email`, partner, clientRef)
	return all, wrap("list the client's people", err)
}

// atClient checks what a person may be at a client.
func atClient(role Role, agent string) error {
	if role.Kind() != Portal {
		return platform.Field("role", "Choose a role.")
	}
	if (role == ClientAgent) != (agent != "") {
		return platform.Field("agent", "Choose which agent this person is.")
	}
	return nil
}

// Join lets a portal person work for another client too; Conflict where they do. Their
// sign-in stays as it is. agent is for a ClientAgent.
func (s *People) Join(ctx context.Context, partner, id, clientRef string, role Role, agent string) error {
	if err := atClient(role, agent); err != nil {
		return err
	}
	return s.db.tx(ctx, "add the client", func(tx *sql.Tx) error {
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE partner = $1 AND id = $2 AND kind = 'portal' AND active = 1`+s.db.forUpdate(), partner, id).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return platform.Errorf(platform.NotFound, "There is no such person.")
		}
		if err != nil {
			return err
		}
		n, err := changed(ctx, tx, `INSERT INTO memberships (partner, person_id, client_ref, role, agent_id, since)
			SELECT partner, $1, ref, $2, $3, $4 FROM clients WHERE partner = $5 AND ref = $6 ON CONFLICT DO NOTHING`,
			id, string(role), agent, stamp(s.db.now()), partner, clientRef)
		if err == nil && n == 0 {
			err = platform.Errorf(platform.Conflict, "This person works for this client already.")
		}
		return err
	})
}

// SetMemberRole changes what a person may do at one client.
func (s *People) SetMemberRole(ctx context.Context, partner, id, clientRef string, role Role, agent string) error {
	if err := atClient(role, agent); err != nil {
		return err
	}
	return s.db.tx(ctx, "change the role", func(tx *sql.Tx) error {
		if err := mustChange(ctx, tx, `UPDATE memberships SET role = $1, agent_id = $2 WHERE partner = $3 AND person_id = $4 AND client_ref = $5`, string(role), agent, partner, id, clientRef); err != nil {
			return err
		}
		_, err := changed(ctx, tx, `UPDATE people SET role = $1 WHERE partner = $2 AND id = $3 AND client_ref = $4`, string(role), partner, id, clientRef)
		return err
	})
}

// Leave ends a person's work for a client, at once. Whoever works for none is kept out
// until they are invited again, and their sessions end.
func (s *People) Leave(ctx context.Context, partner, id, clientRef string) error {
	return s.db.tx(ctx, "take away the client", func(tx *sql.Tx) error {
		if err := mustChange(ctx, tx, `DELETE FROM memberships WHERE partner = $1 AND person_id = $2 AND client_ref = $3`, partner, id, clientRef); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM notice_marks WHERE person = $1 AND notice IN (SELECT id FROM notices WHERE partner = $2 AND client_ref = $3)`, id, partner, clientRef); err != nil {
			return err
		}
		var other, role string
		err := tx.QueryRowContext(ctx, `SELECT client_ref, role FROM memberships WHERE partner = $1 AND person_id = $2 ORDER BY since, client_ref LIMIT 1`, partner, id).Scan(&other, &role)
		if errors.Is(err, sql.ErrNoRows) {
			if err := mustChange(ctx, tx, `UPDATE people SET active = 0 WHERE partner = $1 AND id = $2`, partner, id); err != nil {
				return err
			}
			for _, query := range []string{`DELETE FROM sessions WHERE person_id = $1`, `DELETE FROM links WHERE person_id = $1 AND used_at IS NULL`} {
				if _, err := tx.ExecContext(ctx, query, id); err != nil {
					return err
				}
			}
			return untell(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		_, err = changed(ctx, tx, `UPDATE people SET client_ref = $1, role = $2 WHERE partner = $3 AND id = $4 AND client_ref = $5`, other, role, partner, id, clientRef)
		return err
	})
}

// Rejoin lets somebody in again who worked for no client any more.
func (s *People) Rejoin(ctx context.Context, partner, id, clientRef string, role Role, agent string) error {
	if err := atClient(role, agent); err != nil {
		return err
	}
	err := mustChange(ctx, s.db.w, `UPDATE people SET active = 1, client_ref = $1, role = $2 WHERE partner = $3 AND id = $4 AND kind = 'portal' AND active = 0
		AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.partner = $3 AND m.person_id = $4)`, clientRef, string(role), partner, id)
	if err == nil {
		err = s.Join(ctx, partner, id, clientRef, role, agent)
	}
	return wrap("let the person in again", err)
}
