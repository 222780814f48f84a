package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"time"

	"partnerdesk/platform"
)

// Gap is a reason for which a client's calls stay unanswered, with what a reader
// needs to see where to mend it.
type Gap struct {
	ClientRef  string         `json:"-"`
	ClientName string         `json:"-"` // as the directory has it now
	Number     platform.Phone `json:"-"` // empty: all of the client's
	platform.Gap
	DIDID     string `json:"did_id,omitempty"`
	FlowID    string `json:"flow_id,omitempty"`
	FlowName  string `json:"flow_name,omitempty"`
	AgentExt  string `json:"agent_ext,omitempty"`
	AgentID   string `json:"agent_id,omitempty"`
	AgentName string `json:"agent_name,omitempty"`
}

// Look is one client's look for gaps.
type Look struct {
	At      time.Time
	Numbers int
	Dim     int // numbers of which something that matters was not known
}

// Gaps keeps what the last look at each client found.
type Gaps struct{ db *database }

// Keep replaces what is kept of a client by what a look found.
func (s *Gaps) Keep(ctx context.Context, partner, clientRef string, look Look, gaps []Gap) error {
	return s.db.tx(ctx, "keep the gaps", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM gaps WHERE partner = $1 AND client_ref = $2`, partner, clientRef); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO gap_looks (partner, client_ref, looked_at, numbers, dim) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (partner, client_ref) DO UPDATE SET looked_at = excluded.looked_at, numbers = excluded.numbers, dim = excluded.dim`,
			partner, clientRef, stamp(look.At), look.Numbers, look.Dim); err != nil || len(gaps) == 0 {
			return err
		}
		put, err := tx.PrepareContext(ctx, `INSERT INTO gaps (partner, client_ref, did_no, kind, from_at, until_at, rank, detail)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (partner, client_ref, did_no, kind, from_at) DO NOTHING`)
		if err != nil {
			return err
		}
		defer put.Close()
		for _, g := range gaps {
			detail, err := json.Marshal(g)
			if err != nil {
				return err
			}
			var until any
			if !g.Until.IsZero() {
				until = stamp(g.Until)
			}
			if _, err := put.ExecContext(ctx, partner, clientRef, string(g.Number), string(g.Kind), stamp(g.From), until, int(platform.Failing-g.Severity), string(detail)); err != nil {
				return err
			}
		}
		return nil
	})
}

// GapFilter narrows a list of gaps.
type GapFilter struct {
	Severity *platform.Severity // nil: all
	Kind     platform.GapKind   // empty: all
	Lines    bool               // leave out what ails whole accounts
	Only     string             // a tag that the client has
	After    string             // GapPage.Next
	Limit    int                // 50 if 0, 500 at most
}

// GapPage is a page of gaps, worst first.
type GapPage struct {
	Gaps []Gap
	Next string // empty on the last
}

// List gives the gaps of the partner's clients that are there, those that are over
// left out.
func (s *Gaps) List(ctx context.Context, partner string, f GapFilter) (GapPage, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	var w where
	w.add(`g.partner = ?`, partner)
	w.add(`(g.until_at IS NULL OR g.until_at > ?)`, stamp(s.db.now()))
	w.add(`c.removed_at IS NULL`)
	if f.Severity != nil {
		w.add(`g.rank = ?`, int(platform.Failing-*f.Severity))
	}
	if f.Kind != "" {
		w.add(`g.kind = ?`, string(f.Kind))
	}
	if f.Lines {
		w.add(`g.did_no <> ''`)
	}
	w.withTag(`g.client_ref`, partner, f.Only)
	if f.After != "" {
		var at gapKey
		raw, err := base64.RawURLEncoding.DecodeString(f.After)
		if err != nil || json.Unmarshal(raw, &at) != nil {
			return GapPage{}, platform.Errorf(platform.Invalid, "This page of the list is no more. Begin at the first.")
		}
		w.add(`(g.rank, g.from_at, g.client_ref, g.did_no, g.kind) > (?, ?, ?, ?, ?)`, at.Rank, at.From, at.Ref, at.Number, at.Kind)
	}
	all, err := collect(ctx, s.db.r, scanGap, `SELECT g.client_ref, c.name, g.did_no, g.detail, g.rank, g.from_at FROM gaps g
		JOIN clients c ON c.partner = g.partner AND c.ref = g.client_ref
		WHERE `+w.sql.String()+` ORDER BY g.rank, g.from_at, g.client_ref, g.did_no, g.kind`+w.number(` LIMIT ?`, f.Limit+1), w.args...)
	if err != nil {
		return GapPage{}, wrap("list the gaps", err)
	}
	var p GapPage
	if len(all) > f.Limit {
		all = all[:f.Limit]
		raw, err := json.Marshal(all[f.Limit-1].key)
		if err != nil {
			return p, internal("list the gaps", err)
		}
		p.Next = base64.RawURLEncoding.EncodeToString(raw)
	}
	for _, g := range all {
		p.Gaps = append(p.Gaps, g.Gap)
	}
	return p, nil
}

// gapKey is where a page ends.
type gapKey struct {
	Rank              int
	From              int64
	Ref, Number, Kind string
}

type keyedGap struct {
	Gap
	key gapKey
}

func scanGap(r scanner) (keyedGap, error) {
	var g keyedGap
	var detail string
	err := r.Scan(&g.ClientRef, &g.ClientName, &g.Number, &detail, &g.key.Rank, &g.key.From)
	if err == nil {
		err = json.Unmarshal([]byte(detail), &g.Gap)
	}
	g.key.Ref, g.key.Number, g.key.Kind = g.ClientRef, string(g.Number), string(g.Kind)
	return g, err
}

// GapCounts are what there is in all.
type GapCounts struct {
	BySeverity   map[platform.Severity]int
	Looked       int       // clients that were looked at
	Oldest       time.Time // the oldest of those looks
	Numbers, Dim int
}

// Counts sums the partner's gaps up, or those of clients with the tag only.
func (s *Gaps) Counts(ctx context.Context, partner, only string) (GapCounts, error) {
	c := GapCounts{BySeverity: map[platform.Severity]int{}}
	var looks, found where
	looks.add(`l.partner = ? AND c.removed_at IS NULL`, partner)
	looks.withTag(`l.client_ref`, partner, only)
	found.add(`g.partner = ? AND (g.until_at IS NULL OR g.until_at > ?) AND c.removed_at IS NULL`, partner, stamp(s.db.now()))
	found.withTag(`g.client_ref`, partner, only)
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*), MIN(l.looked_at), CAST(COALESCE(SUM(l.numbers), 0) AS BIGINT), CAST(COALESCE(SUM(l.dim), 0) AS BIGINT)
		FROM gap_looks l JOIN clients c ON c.partner = l.partner AND c.ref = l.client_ref
		WHERE `+looks.sql.String(), looks.args...).Scan(&c.Looked, readTime{&c.Oldest}, &c.Numbers, &c.Dim)
	if err != nil {
		return c, wrap("count the gaps", err)
	}
	type count struct{ rank, n int }
	all, err := collect(ctx, s.db.r, func(r scanner) (k count, err error) { return k, r.Scan(&k.rank, &k.n) },
		`SELECT g.rank, COUNT(*) FROM gaps g JOIN clients c ON c.partner = g.partner AND c.ref = g.client_ref
		WHERE `+found.sql.String()+` GROUP BY g.rank`, found.args...)
	for _, k := range all {
		c.BySeverity[platform.Failing-platform.Severity(k.rank)] = k.n
	}
	return c, wrap("count the gaps", err)
}
