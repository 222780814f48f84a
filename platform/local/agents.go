package local

import (
	"context"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

type agents struct{ scope }

// agent is a checked NewAgent, ready to be kept.
type agent struct {
	name, email      string
	phone            platform.Phone
	passwordHash     string
	extension        int // 0: the next free one
	reportsTo        *int64
	manager, webrtc  bool
	dial             platform.DialPreference
	callerID         platform.Phone
	permissionGroup  string
	available        bool
	state            platform.AgentState
	since, createdAt time.Time
}

func (s agents) Add(ctx context.Context, in platform.NewAgent) (platform.Agent, error) {
	var bad platform.Fields
	a := s.readAgent(&bad, in)
	if len(bad) == 0 { // a hash costs: only for what may be kept
		var err error
		if a.passwordHash, err = s.hash(ctx, in.Password); err != nil {
			return platform.Agent{}, boundary(err)
		}
	}
	var out platform.Agent
	err := s.writeAgents(ctx, func(c *session) (int64, error) {
		client, err := s.working(c, in.Client)
		if err != nil {
			return 0, err
		}
		if err := s.resolveAgent(c, &bad, client, &a, in); err != nil {
			return 0, err
		}
		if err := bad.Err(); err != nil {
			return 0, err
		}
		out, err = s.keepAgent(c, client, a)
		return client, err
	})
	return out, err
}

// readAgent checks what can be checked without the file.
func (s scope) readAgent(bad *platform.Fields, in platform.NewAgent) agent {
	now := s.now()
	a := agent{manager: in.Manager, webrtc: in.WebRTC, permissionGroup: strings.TrimSpace(in.PermissionGroup),
		available: true, state: platform.AgentOffline, since: now, createdAt: now}
	readPerson(bad, &a, in.Name, in.Email, in.Phone)
	password(bad, "password", in.Password)
	a.extension = readExtension(bad, in.Extension)
	readDial(bad, &a, in.Dial)
	return a
}

// readPerson checks who an agent is.
func readPerson(bad *platform.Fields, a *agent, name, mail, phone string) {
	a.name, a.email = text(bad, "name", name, 100), email(bad, "email", mail)
	if strings.TrimSpace(phone) == "" {
		bad.Add("phonenumber", platform.Required)
		return
	}
	n, err := platform.ParsePhone(phone)
	note(bad, "phonenumber", err)
	a.phone = n
}

// readExtension is 0 where none is asked for.
func readExtension(bad *platform.Fields, s string) int {
	ext := strings.TrimSpace(s)
	if ext == "" {
		return 0
	}
	n, err := strconv.Atoi(ext)
	if err != nil || len(ext) < 3 || len(ext) > 6 || ext[0] == '0' || platform.Digits(ext) != ext {
		bad.Add("extension", "An extension has 3 to 6 digits and does not start with 0.")
	}
	return n
}

// readDial takes the device that rings, or chooses one.
func readDial(bad *platform.Fields, a *agent, dial platform.DialPreference) {
	switch a.dial = dial; dial {
	case platform.DialSoftphone, platform.DialPhone:
	case "":
		a.dial = platform.DialPhone
		if a.webrtc {
			a.dial = platform.DialSoftphone
		}
	default:
		bad.Add("dial_preference", "Choose 1 for the softphone or 2 for the phone.")
	}
}

// resolveAgent checks what refers to other things of the client.
func (s scope) resolveAgent(c *session, bad *platform.Fields, client int64, a *agent, in platform.NewAgent) error {
	if in.CallerID != "" {
		n, err := s.holds(c, bad, client, "did_num", in.CallerID)
		if err != nil {
			return err
		}
		a.callerID = n
	}
	if err := s.hasChoice(c, bad, client, "permission_group", "permission_group", a.permissionGroup); err != nil {
		return err
	}
	var err error
	a.reportsTo, err = s.reportsTo(c, bad, client, in.ReportingManager)
	return err
}

// taken is a Conflict at whatever another agent of the client than l has already.
func (s scope) taken(c *session, l line, a agent) error {
	var ext, mail, phone bool
	err := c.get(`SELECT EXISTS (SELECT 1 FROM agents WHERE partner = $1 AND client = $2 AND active = 1 AND id <> $6 AND extension = $3),
		EXISTS (SELECT 1 FROM agents WHERE partner = $1 AND client = $2 AND active = 1 AND id <> $6 AND email = $4),
		EXISTS (SELECT 1 FROM agents WHERE partner = $1 AND client = $2 AND active = 1 AND id <> $6 AND phone = $5)`,
		args{s.partner, l.client, a.extension, a.email, string(a.phone), l.id}, &ext, &mail, &phone)
	if err != nil {
		return err
	}
	var taken platform.Fields
	if ext {
		taken.Add("extension", "Another agent has this extension.")
	}
	if mail {
		taken.Add("email", "Another agent has this e-mail address.")
	}
	if phone {
		taken.Add("phonenumber", "Another agent has this phone number.")
	}
	return conflicts(taken)
}

// keepAgent stores an agent with an extension of its own.
func (s scope) keepAgent(c *session, client int64, a agent) (platform.Agent, error) {
	err := s.taken(c, line{lineAgent, client, 0}, a)
	if err != nil {
		return platform.Agent{}, err
	}
	if a.extension == 0 {
		if a.extension, err = s.nextExtension(c, client); err != nil {
			return platform.Agent{}, err
		}
	}
	var id int64
	err = c.get(`INSERT INTO agents (partner, client, name, email, phone, password_hash, extension, reports_to, manager, webrtc,
			dial, caller_id, permission_group, available, state, since, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id`,
		args{s.partner, client, a.name, a.email, string(a.phone), a.passwordHash, a.extension, a.reportsTo, a.manager, a.webrtc,
			string(a.dial), string(a.callerID), a.permissionGroup, a.available, string(a.state), millis(a.since), millis(a.createdAt)}, &id)
	return platform.Agent{AgentID: strconv.FormatInt(id, 10), Extension: strconv.Itoa(a.extension)}, err
}

// nextExtension is the first free one from platform.FirstExtension.
func (s scope) nextExtension(c *session, client int64) (int, error) {
	next := platform.FirstExtension
	err := c.each(`SELECT extension FROM agents WHERE partner = $1 AND client = $2 AND active = 1 AND extension >= $3 ORDER BY extension`,
		args{s.partner, client, next}, func(scan func(...any) error) error {
			var ext int
			err := scan(&ext)
			if ext == next {
				next++
			}
			return err
		})
	return next, err
}

func (s agents) Presence(ctx context.Context, client platform.ClientID) ([]platform.AgentPresence, error) {
	out := []platform.AgentPresence{}
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		return c.each(`SELECT id, name, extension, caller_id, available, state, since FROM agents
			WHERE partner = $1 AND client = $2 AND active = 1 ORDER BY extension`, args{s.partner, row.id},
			func(scan func(...any) error) error {
				var a platform.AgentPresence
				var since int64
				err := scan(&a.AgentID, &a.Name, &a.Extension, &a.CallerID, &a.Available, &a.State, &since)
				at := fromMillis(since)
				a.Since = &at
				out = append(out, a)
				return err
			})
	})
	return out, err
}

// SetPresence tells the platform where an agent's device is, as the agent's
// softphone or the switch would. Since changes only with the state.
func (p *Platform) SetPresence(ctx context.Context, partner string, client platform.ClientID, agentID string, available bool, state platform.AgentState) error {
	switch state {
	case platform.AgentOnline, platform.AgentOffline, platform.AgentOnCall:
	default:
		return platform.Field("state", "Choose online, offline or on_call.")
	}
	s := scope{Platform: p, partner: partner}
	return s.writeAgents(ctx, func(c *session) (int64, error) {
		row, err := s.client(c, client)
		if err != nil {
			return 0, err
		}
		res, err := c.exec(`UPDATE agents SET since = CASE WHEN available = $1 AND state = $2 THEN since ELSE $3 END, available = $1, state = $2
			WHERE partner = $4 AND client = $5 AND id = $6 AND active = 1`,
			available, string(state), millis(s.now()), partner, row.id, agentID)
		if err != nil {
			return 0, err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return 0, platform.Errorf(platform.NotFound, "There is no such agent.")
		}
		return row.id, nil
	})
}
