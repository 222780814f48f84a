package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

// Edit keeps the password where none is given: unlike the vendor's, this
// platform doesn't need it for anything else.
func (s agents) Edit(ctx context.Context, in platform.EditAgent) (platform.Agent, error) {
	var bad platform.Fields
	var a agent
	readPerson(&bad, &a, in.Name, in.Email, in.Phone)
	ext := readExtension(&bad, in.Extension)
	if in.Dial != "" {
		readDial(&bad, &a, in.Dial)
	}
	if in.Password != "" {
		password(&bad, "password", in.Password)
	}
	hash := ""
	if in.Password != "" && len(bad) == 0 {
		var err error
		if hash, err = s.hash(ctx, in.Password); err != nil {
			return platform.Agent{}, boundary(err)
		}
	}
	var out platform.Agent
	err := s.writeAgents(ctx, func(c *session) (int64, error) {
		client, err := s.working(c, in.Client)
		if err != nil {
			return 0, err
		}
		l, err := s.line(c, lineAgent, client, in.AgentID)
		if err != nil {
			return 0, err
		}
		was, err := s.agentRow(c, l)
		if err != nil {
			return 0, err
		}
		now := was
		now.name, now.email, now.phone = a.name, a.email, a.phone
		if in.Dial != "" {
			now.dial = a.dial
		}
		if hash != "" {
			now.passwordHash = hash
		}
		if ext != 0 {
			now.extension = ext
		}
		if in.Manager != nil {
			now.manager = *in.Manager
		}
		if in.WebRTC != nil {
			now.webrtc = *in.WebRTC
		}
		if err := s.changeRefs(c, &bad, l, &now, in); err != nil {
			return 0, err
		}
		if err := bad.Err(); err != nil {
			return 0, err
		}
		out, err = s.changeAgent(c, l, was, now)
		return client, err
	})
	return out, err
}

// agentRow reads what an edit may change.
func (s scope) agentRow(c *session, l line) (agent, error) {
	var a agent
	err := c.get(`SELECT name, email, phone, password_hash, extension, reports_to, manager, webrtc, dial, caller_id, permission_group
		FROM agents WHERE partner = $1 AND client = $2 AND id = $3`, args{s.partner, l.client, l.id},
		&a.name, &a.email, &a.phone, &a.passwordHash, &a.extension, &a.reportsTo, &a.manager, &a.webrtc, &a.dial, &a.callerID, &a.permissionGroup)
	return a, err
}

// changeRefs takes over what refers to other things of the client.
func (s scope) changeRefs(c *session, bad *platform.Fields, l line, a *agent, in platform.EditAgent) error {
	if in.CallerID != nil {
		a.callerID = ""
		if *in.CallerID != "" {
			n, err := s.holds(c, bad, l.client, "did_num", *in.CallerID)
			if err != nil {
				return err
			}
			a.callerID = n
		}
	}
	if in.PermissionGroup != nil {
		a.permissionGroup = strings.TrimSpace(*in.PermissionGroup)
		if err := s.hasChoice(c, bad, l.client, "permission_group", "permission_group", a.permissionGroup); err != nil {
			return err
		}
	}
	if in.ReportingManager == nil {
		return nil
	}
	var err error
	if a.reportsTo, err = s.reportsTo(c, bad, l.client, *in.ReportingManager); err != nil || a.reportsTo == nil {
		return err
	}
	var circle bool
	err = c.get(`WITH RECURSIVE above (id) AS (SELECT CAST($3 AS INTEGER) UNION
			SELECT a.reports_to FROM agents a JOIN above ON a.id = above.id
			WHERE a.partner = $1 AND a.client = $2 AND a.reports_to IS NOT NULL)
		SELECT EXISTS (SELECT 1 FROM above WHERE id = $4)`, args{s.partner, l.client, *a.reportsTo, l.id}, &circle)
	if circle {
		bad.Add("reporting_manager", "An agent can't report to itself, or to someone who reports to it.")
	}
	return err
}

// changeAgent stores an agent anew, unless what it wants is another's. Flows name
// an agent by its extension, so they follow it.
func (s scope) changeAgent(c *session, l line, was, now agent) (platform.Agent, error) {
	if err := s.taken(c, l, now); err != nil {
		return platform.Agent{}, err
	}
	if _, err := c.exec(`UPDATE agents SET name = $1, email = $2, phone = $3, password_hash = $4, extension = $5, reports_to = $6,
			manager = $7, webrtc = $8, dial = $9, caller_id = $10, permission_group = $11
		WHERE partner = $12 AND client = $13 AND id = $14`,
		now.name, now.email, string(now.phone), now.passwordHash, now.extension, now.reportsTo, now.manager, now.webrtc,
		string(now.dial), string(now.callerID), now.permissionGroup, s.partner, l.client, l.id); err != nil {
		return platform.Agent{}, err
	}
	if was.extension != now.extension {
		if _, err := c.exec(`UPDATE flows SET agent_ext = $1 WHERE partner = $2 AND client = $3 AND agent_ext = $4`,
			now.extension, s.partner, l.client, was.extension); err != nil {
			return platform.Agent{}, err
		}
	}
	return platform.Agent{AgentID: strconv.FormatInt(l.id, 10), Extension: strconv.Itoa(now.extension)}, nil
}

func (s agents) Delete(ctx context.Context, client platform.ClientID, id string) error {
	return s.writeAgents(ctx, func(c *session) (int64, error) {
		row, err := s.client(c, client)
		if err != nil {
			return 0, err
		}
		l, err := s.line(c, lineAgent, row.id, id)
		if err != nil {
			return 0, err
		}
		return row.id, s.removeAgent(c, l)
	})
}

// removeAgent leaves the row for its history. Those who reported to the agent
// report to nobody then.
func (s scope) removeAgent(c *session, l line) error {
	if _, err := c.exec(`UPDATE agents SET active = 0, available = 0, state = 'offline', since = $1
		WHERE partner = $2 AND client = $3 AND id = $4`, millis(s.now()), s.partner, l.client, l.id); err != nil {
		return err
	}
	_, err := c.exec(`UPDATE agents SET reports_to = NULL WHERE partner = $1 AND client = $2 AND reports_to = $3 AND active = 1`,
		s.partner, l.client, l.id)
	return err
}

func (s agents) AssignNumber(ctx context.Context, client platform.ClientID, extension string, number platform.Phone) error {
	return s.writeAgents(ctx, func(c *session) (int64, error) {
		id, err := s.working(c, client)
		if err != nil {
			return 0, err
		}
		var bad platform.Fields
		ext := strings.TrimSpace(extension)
		if err := s.hasExtension(c, &bad, id, ext); err != nil {
			return 0, err
		}
		n, err := s.holds(c, &bad, id, "did_num", number)
		if err != nil {
			return 0, err
		}
		if err := bad.Err(); err != nil {
			return 0, err
		}
		_, err = c.exec(`UPDATE agents SET caller_id = $1 WHERE partner = $2 AND client = $3 AND active = 1 AND extension = $4`,
			string(n), s.partner, id, ext)
		return id, err
	})
}

func (s agents) Schedule(ctx context.Context, client platform.ClientID, id string) (platform.Schedule, error) {
	l, err := schedules{s.scope, lineAgent}.Get(ctx, client, id)
	return l.Schedule, err
}

func (s agents) SetSchedule(ctx context.Context, client platform.ClientID, id string, sch platform.Schedule) (platform.Schedule, error) {
	l, err := schedules{s.scope, lineAgent}.Set(ctx, client, id, sch)
	return l.Schedule, err
}

// SetAvailable begins a new state only where the word for it changes: an agent who
// is online goes from Ready to Paused, one who is offline or on a call stays so.
func (s agents) SetAvailable(ctx context.Context, client platform.ClientID, id string, available bool) error {
	return s.writeAgents(ctx, func(c *session) (int64, error) {
		l, err := s.workingLine(c, lineAgent, client, id)
		if err != nil {
			return 0, err
		}
		_, err = c.exec(`UPDATE agents SET available = $1,
				since = CASE WHEN available <> $1 AND state = 'online' THEN $2 ELSE since END
			WHERE partner = $3 AND client = $4 AND id = $5`, available, millis(s.now()), s.partner, l.client, l.id)
		return l.client, err
	})
}

// reportsTo reads the agent that another is to report to; nil where none is named.
func (s scope) reportsTo(c *session, bad *platform.Fields, client int64, manager string) (*int64, error) {
	if manager = strings.TrimSpace(manager); manager == "" {
		return nil, nil
	}
	id, err := strconv.ParseInt(manager, 10, 64)
	if err == nil {
		err = c.get(`SELECT id FROM agents WHERE partner = $1 AND client = $2 AND id = $3 AND active = 1`, args{s.partner, client, id}, &id)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	if err != nil {
		bad.Add("reporting_manager", "This client has no such agent.")
		return nil, nil
	}
	return &id, nil
}
