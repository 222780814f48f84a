package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

type flows struct{ scope }

func (s flows) Create(ctx context.Context, in platform.NewFlow) (string, error) {
	var id int64
	err := s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		id, err = s.createFlow(c, client, in)
		return err
	})
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(id, 10), nil
}

func (s scope) createFlow(c *session, client int64, in platform.NewFlow) (int64, error) {
	var bad platform.Fields
	name := text(&bad, "flow_name", in.Name, 100)
	ext := strings.TrimSpace(in.AgentExt)
	if ext == "" {
		bad.Add("agent_ext", platform.Required)
	} else if err := s.hasExtension(c, &bad, client, ext); err != nil {
		return 0, err
	}
	recording := strings.TrimSpace(in.RecordingID)
	if err := s.hasChoice(c, &bad, client, "recording", "recording_id", recording); err != nil {
		return 0, err
	}
	number, err := s.flowNumber(c, &bad, client, in.DID)
	if err != nil {
		return 0, err
	}
	if err := bad.Err(); err != nil {
		return 0, err
	}
	var id int64
	if err := c.get(`INSERT INTO flows (partner, client, name, agent_ext, recording, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		args{s.partner, client, name, ext, recording, millis(s.now())}, &id); err != nil {
		return 0, err
	}
	return id, s.mapFlow(c, client, id, number)
}

func (s scope) hasExtension(c *session, bad *platform.Fields, client int64, ext string) error {
	err := error(sql.ErrNoRows)
	if platform.Digits(ext) == ext && len(ext) <= 6 {
		var one int
		err = c.get(`SELECT 1 FROM agents WHERE partner = $1 AND client = $2 AND active = 1 AND extension = $3`, args{s.partner, client, ext}, &one)
	}
	if errors.Is(err, sql.ErrNoRows) {
		bad.Add("agent_ext", "This client has no agent with this extension.")
		return nil
	}
	return err
}

// flowNumber is the number a new flow goes on: the named one, or the primary.
func (s scope) flowNumber(c *session, bad *platform.Fields, client int64, named platform.Phone) (platform.Phone, error) {
	if named != "" {
		return s.holds(c, bad, client, "did_no", named)
	}
	var n platform.Phone
	err := c.get(`SELECT number FROM dids WHERE partner = $1 AND client = $2 ORDER BY id LIMIT 1`, args{s.partner, client}, &n)
	if errors.Is(err, sql.ErrNoRows) {
		bad.Add("did_no", "This client has no number yet. Buy one first.")
		return "", nil
	}
	return n, err
}

func (s scope) mapFlow(c *session, client, flow int64, number platform.Phone) error {
	_, err := c.exec(`UPDATE dids SET flow = $1 WHERE partner = $2 AND client = $3 AND number = $4`, flow, s.partner, client, string(number))
	return err
}

func (s flows) MapNumber(ctx context.Context, client platform.ClientID, flowID string, number platform.Phone) error {
	return s.data.write(ctx, func(c *session) error {
		id, err := s.working(c, client)
		if err != nil {
			return err
		}
		flow, err := s.flow(c, id, flowID)
		if err != nil {
			return err
		}
		var bad platform.Fields
		n, err := s.holds(c, &bad, id, "did_no", number)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := s.mapFlow(c, id, flow.id, n); err != nil {
			return err
		}
		circle, err := s.circles(c, id, flow.id)
		if circle {
			return platform.Field("did_no", "This flow transfers calls to a number that leads back to it, so a call would go in circles.")
		}
		return err
	})
}

// flowsOf lists a client's flows with the numbers that run them.
func (s scope) flowsOf(c *session, client int64) ([]platform.Flow, error) {
	out := []platform.Flow{}
	at := map[string]int{}
	err := c.each(`SELECT id, name, coalesce(nullif(agent_ext, 0), ''), recording, coalesce(bot, ''), transfer_to
		FROM flows WHERE partner = $1 AND client = $2 ORDER BY id`,
		args{s.partner, client}, func(scan func(...any) error) error {
			f := platform.Flow{DIDs: []platform.Phone{}}
			err := scan(&f.ID, &f.Name, &f.AgentExt, &f.RecordingID, &f.BotID, &f.TransferTo)
			at[f.ID] = len(out)
			out = append(out, f)
			return err
		})
	if err != nil {
		return nil, err
	}
	return out, c.each(`SELECT flow, number FROM dids WHERE partner = $1 AND client = $2 AND flow IS NOT NULL ORDER BY id`,
		args{s.partner, client}, func(scan func(...any) error) error {
			var flow string
			var n platform.Phone
			if err := scan(&flow, &n); err != nil {
				return err
			}
			out[at[flow]].DIDs = append(out[at[flow]].DIDs, n)
			return nil
		})
}
