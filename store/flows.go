package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"partnerdesk/platform"
)

// Flow is a call flow as it was last set from here. The platform has no call
// that lists flows, so this is memory, not truth: pages label it so.
type Flow struct {
	Partner     string
	ClientRef   string
	ID          string // the platform's
	Name        string
	AgentExt    string
	DID         platform.Phone // the number it was last mapped to
	RecordingID string
	Updated     time.Time
	UpdatedBy   string // a person's id
}

// Flows keeps the flows that were created or changed here.
type Flows struct{ db *database }

const flowCols = `partner, client_ref, flow_id, name, agent_ext, did_no, recording_id, updated_at, updated_by`

func scanFlow(r scanner) (Flow, error) {
	var f Flow
	return f, r.Scan(&f.Partner, &f.ClientRef, &f.ID, &f.Name, &f.AgentExt, &f.DID, &f.RecordingID, readTime{&f.Updated}, &f.UpdatedBy)
}

// Put writes down a flow as it is now. A number runs one flow: another of the
// client's flows that had it has it no more.
func (s *Flows) Put(ctx context.Context, f Flow) error {
	if f.ClientRef == "" || f.ID == "" {
		return internal("remember the flow", errors.New("a flow needs a client and an id"))
	}
	return s.db.tx(ctx, "remember the flow", func(tx *sql.Tx) error {
		if f.DID != "" {
			_, err := tx.ExecContext(ctx, `UPDATE flows SET did_no = '' WHERE partner = $1 AND client_ref = $2 AND did_no = $3 AND flow_id <> $4`,
				f.Partner, f.ClientRef, string(f.DID), f.ID)
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO flows (`+flowCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (partner, client_ref, flow_id) DO UPDATE SET name = excluded.name, agent_ext = excluded.agent_ext, did_no = excluded.did_no,
			recording_id = excluded.recording_id, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
			f.Partner, f.ClientRef, f.ID, f.Name, f.AgentExt, string(f.DID), f.RecordingID, stamp(s.db.now()), f.UpdatedBy)
		return err
	})
}

// Get finds a flow of the client.
func (s *Flows) Get(ctx context.Context, partner, clientRef, id string) (Flow, error) {
	f, err := scanFlow(s.db.r.QueryRowContext(ctx, `SELECT `+flowCols+` FROM flows WHERE partner = $1 AND client_ref = $2 AND flow_id = $3`,
		partner, clientRef, id))
	return f, wrap("read the flow", err)
}

// List gives the client's flows by name.
func (s *Flows) List(ctx context.Context, partner, clientRef string) ([]Flow, error) {
	all, err := collect(ctx, s.db.r, scanFlow, `SELECT `+flowCols+` FROM flows WHERE partner = $1 AND client_ref = $2 ORDER BY name, flow_id`,
		partner, clientRef)
	return all, wrap("list the flows", err)
}
