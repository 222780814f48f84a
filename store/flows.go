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
	BotID       string
	TransferTo  string
	RecordingID string
	DIDs        []platform.Phone // the numbers that it was last put on; Put leaves them as they are
	Updated     time.Time
	UpdatedBy   string // a person's id
}

// Flows keeps the flows that were created or changed here.
type Flows struct{ db *database }

const flowCols = `partner, client_ref, flow_id, name, agent_ext, bot_id, transfer_to, recording_id, updated_at, updated_by`

func scanFlow(r scanner) (Flow, error) {
	var f Flow
	return f, r.Scan(&f.Partner, &f.ClientRef, &f.ID, &f.Name, &f.AgentExt, &f.BotID, &f.TransferTo, &f.RecordingID, readTime{&f.Updated}, &f.UpdatedBy)
}

// Put writes down a flow as it is now, and, where numbers are named, that they
// run it. A number runs one flow: another of the client's that had it has it no more.
func (s *Flows) Put(ctx context.Context, f Flow, on ...platform.Phone) error {
	if f.ClientRef == "" || f.ID == "" {
		return internal("remember the flow", errors.New("a flow needs a client and an id"))
	}
	return s.db.tx(ctx, "remember the flow", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO flows (`+flowCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (partner, client_ref, flow_id) DO UPDATE SET name = excluded.name, agent_ext = excluded.agent_ext, bot_id = excluded.bot_id,
			transfer_to = excluded.transfer_to, recording_id = excluded.recording_id, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
			f.Partner, f.ClientRef, f.ID, f.Name, f.AgentExt, f.BotID, f.TransferTo, f.RecordingID, stamp(s.db.now()), f.UpdatedBy)
		for _, n := range on {
			if err == nil {
				err = putOn(ctx, tx, f.Partner, f.ClientRef, n, f.ID)
			}
		}
		return err
	})
}

// PutOn writes down that a number runs a flow, whoever made the flow.
func (s *Flows) PutOn(ctx context.Context, partner, clientRef string, number platform.Phone, flowID string) error {
	return wrap("remember the flow", putOn(ctx, s.db.w, partner, clientRef, number, flowID))
}

func putOn(ctx context.Context, e execer, partner, clientRef string, number platform.Phone, flowID string) error {
	_, err := e.ExecContext(ctx, `INSERT INTO flow_numbers (partner, client_ref, did_no, flow_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (partner, client_ref, did_no) DO UPDATE SET flow_id = excluded.flow_id`, partner, clientRef, string(number), flowID)
	return err
}

// Get finds a flow of the client.
func (s *Flows) Get(ctx context.Context, partner, clientRef, id string) (Flow, error) {
	f, err := scanFlow(s.db.r.QueryRowContext(ctx, `SELECT `+flowCols+` FROM flows WHERE partner = $1 AND client_ref = $2 AND flow_id = $3`,
		partner, clientRef, id))
	if err != nil {
		return f, wrap("read the flow", err)
	}
	on, err := s.On(ctx, partner, clientRef)
	for _, n := range on {
		if n.FlowID == id {
			f.DIDs = append(f.DIDs, n.Number)
		}
	}
	return f, err
}

// List gives the client's flows by name.
func (s *Flows) List(ctx context.Context, partner, clientRef string) ([]Flow, error) {
	all, err := collect(ctx, s.db.r, scanFlow, `SELECT `+flowCols+` FROM flows WHERE partner = $1 AND client_ref = $2 ORDER BY name, flow_id`,
		partner, clientRef)
	if err != nil || len(all) == 0 {
		return all, wrap("list the flows", err)
	}
	on, err := s.On(ctx, partner, clientRef)
	for i := range all {
		for _, n := range on {
			if n.FlowID == all[i].ID {
				all[i].DIDs = append(all[i].DIDs, n.Number)
			}
		}
	}
	return all, err
}

// NumberFlow is a number with the flow that was last put on it here.
type NumberFlow struct {
	Number platform.Phone
	FlowID string
}

// On lists the client's numbers on which a flow was put here.
func (s *Flows) On(ctx context.Context, partner, clientRef string) ([]NumberFlow, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (n NumberFlow, err error) { return n, r.Scan(&n.Number, &n.FlowID) },
		`SELECT did_no, flow_id FROM flow_numbers WHERE partner = $1 AND client_ref = $2 ORDER BY did_no`, partner, clientRef)
	return all, wrap("list the flows", err)
}

// FlowVersion is what a flow was after a change.
type FlowVersion struct {
	N                                            int // from 1
	How                                          string
	Name, AgentExt, BotID, TransferTo, Recording string
	At                                           time.Time
	ByID, ByName                                 string // empty for what was found at the platform
}

// How a version came about.
const (
	VersionFound   = "found" // so it was at the platform
	VersionCreated = "created"
	VersionEdited  = "edited"
	VersionApplied = "applied" // an older one was applied again
)

// Same says that two versions hold the same flow.
func (v FlowVersion) Same(o FlowVersion) bool {
	return v.Name == o.Name && v.AgentExt == o.AgentExt && v.BotID == o.BotID && v.TransferTo == o.TransferTo && v.Recording == o.Recording
}

const versionCols = `n, how, name, agent_ext, bot_id, transfer_to, recording_id, at, by_id, by_name`

func scanVersion(r scanner) (FlowVersion, error) {
	var v FlowVersion
	return v, r.Scan(&v.N, &v.How, &v.Name, &v.AgentExt, &v.BotID, &v.TransferTo, &v.Recording, readTime{&v.At}, &v.ByID, &v.ByName)
}

// AddVersion keeps what a flow is, unless its newest version holds just that.
func (s *Flows) AddVersion(ctx context.Context, partner, clientRef, flowID string, v FlowVersion) error {
	return s.db.tx(ctx, "keep the version", func(tx *sql.Tx) error {
		last, err := scanVersion(tx.QueryRowContext(ctx, `SELECT `+versionCols+` FROM flow_versions
			WHERE partner = $1 AND client_ref = $2 AND flow_id = $3 ORDER BY n DESC LIMIT 1`, partner, clientRef, flowID))
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case last.Same(v):
			return nil
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO flow_versions (partner, client_ref, flow_id, `+versionCols+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, partner, clientRef, flowID,
			last.N+1, v.How, v.Name, v.AgentExt, v.BotID, v.TransferTo, v.Recording, stamp(s.db.now()), v.ByID, v.ByName)
		if isTaken(err) {
			return errAgain
		}
		return err
	})
}

// Versions lists what a flow has been, newest first, 100 at most.
func (s *Flows) Versions(ctx context.Context, partner, clientRef, flowID string) ([]FlowVersion, error) {
	all, err := collect(ctx, s.db.r, scanVersion, `SELECT `+versionCols+` FROM flow_versions
		WHERE partner = $1 AND client_ref = $2 AND flow_id = $3 ORDER BY n DESC LIMIT 100`, partner, clientRef, flowID)
	return all, wrap("list the versions", err)
}
