package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

// flowRow is a flow as it is stored.
type flowRow struct {
	id         int64
	name       string
	ext        int // 0: rings no agent
	recording  string
	bot        *int64
	transferTo platform.Phone
}

// flow finds a flow of a client by the id that the API has for it.
func (s scope) flow(c *session, client int64, id string) (flowRow, error) {
	var f flowRow
	n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	if err == nil {
		err = c.get(`SELECT id, name, agent_ext, recording, bot, transfer_to FROM flows WHERE partner = $1 AND client = $2 AND id = $3`,
			args{s.partner, client, n}, &f.id, &f.name, &f.ext, &f.recording, &f.bot, &f.transferTo)
	} else {
		err = sql.ErrNoRows
	}
	if errors.Is(err, sql.ErrNoRows) {
		return f, platform.Errorf(platform.NotFound, "There is no such flow.")
	}
	return f, err
}

func (s flows) Edit(ctx context.Context, in platform.EditFlow) (platform.Flow, error) {
	var out platform.Flow
	err := s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		f, err := s.flow(c, client, in.FlowID)
		if err != nil {
			return err
		}
		if err := s.changeFlow(c, client, f, in); err != nil {
			return err
		}
		list, err := s.flowsOf(c, client)
		for _, it := range list {
			if it.ID == strconv.FormatInt(f.id, 10) {
				out = it
			}
		}
		return err
	})
	return out, err
}

// changeFlow stores what an edit makes of a flow, or names every fault of it.
func (s scope) changeFlow(c *session, client int64, f flowRow, in platform.EditFlow) error {
	var bad platform.Fields
	if in.Name != nil {
		f.name = text(&bad, "flow_name", *in.Name, 100)
	}
	if in.RecordingID != nil {
		f.recording = strings.TrimSpace(*in.RecordingID)
		if err := s.hasChoice(c, &bad, client, "recording", "recording_id", f.recording); err != nil {
			return err
		}
	}
	if err := s.changeTargets(c, &bad, client, &f, in); err != nil {
		return err
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE flows SET name = $1, agent_ext = $2, recording = $3, bot = $4, transfer_to = $5
		WHERE partner = $6 AND client = $7 AND id = $8`,
		f.name, f.ext, f.recording, f.bot, string(f.transferTo), s.partner, client, f.id); err != nil {
		return err
	}
	circle, err := s.circles(c, client, f.id)
	if circle {
		return platform.Field("transfer_to", "This number's own flow leads back here, so a call would go in circles.")
	}
	return err
}

// changeTargets takes over who answers.
func (s scope) changeTargets(c *session, bad *platform.Fields, client int64, f *flowRow, in platform.EditFlow) error {
	if in.AgentExt != nil {
		ext := strings.TrimSpace(*in.AgentExt)
		if f.ext = 0; ext != "" {
			if err := s.hasExtension(c, bad, client, ext); err != nil {
				return err
			}
			f.ext, _ = strconv.Atoi(ext) // what is no number has been noted
		}
	}
	if in.BotID != nil {
		f.bot = nil
		if strings.TrimSpace(*in.BotID) != "" {
			id, err := s.bot(c, client, *in.BotID)
			switch {
			case platform.Is(err, platform.NotFound):
				bad.Add("wss_bot_id", "This client has no such bot.")
			case err != nil:
				return err
			}
			f.bot = &id
		}
	}
	if in.TransferTo != nil {
		f.transferTo = ""
		if strings.TrimSpace(string(*in.TransferTo)) != "" {
			n, err := platform.ParsePhone(string(*in.TransferTo))
			note(bad, "transfer_to", err)
			f.transferTo = n
		}
	}
	if len(*bad) == 0 && f.ext == 0 && f.bot == nil && f.transferTo == "" {
		bad.Add("agent_ext", "A flow must lead to an agent, a bot or a number to transfer to.")
	}
	return nil
}

// circles reports whether a call in a flow can be transferred from number to
// number until it is in the same flow again.
func (s scope) circles(c *session, client, flow int64) (bool, error) {
	var circle bool
	err := c.get(`WITH RECURSIVE reached (flow) AS (
			SELECT d.flow FROM flows f JOIN dids d ON d.number = f.transfer_to
				WHERE f.partner = $1 AND f.client = $2 AND f.id = $3 AND d.partner = $1 AND d.client = $2 AND d.flow IS NOT NULL
			UNION
			SELECT d.flow FROM reached JOIN flows f ON f.id = reached.flow JOIN dids d ON d.number = f.transfer_to
				WHERE f.partner = $1 AND f.client = $2 AND d.partner = $1 AND d.client = $2 AND d.flow IS NOT NULL)
		SELECT EXISTS (SELECT 1 FROM reached WHERE flow = $3)`, args{s.partner, client, flow}, &circle)
	return circle, err
}
