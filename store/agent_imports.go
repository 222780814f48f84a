package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"
)

// ImportLife is how long a file that was looked through waits for somebody to say
// that its agents are to be added.
const ImportLife = 24 * time.Hour

// AgentImport is a file of agents that was looked through.
type AgentImport struct {
	ID, Partner, ClientRef string
	File                   string          // its name
	Problems               json.RawMessage // what was wrong, as the desk keeps it
	Rows                   int             // that can be added
	CreatedBy              string
	Created                time.Time
	Job                    string // empty: nobody said yet that they are to be added
}

// ImportRow is one agent of a file. What it is to be added with is sealed, as it
// holds a password, and is emptied as soon as it is not needed.
type ImportRow struct {
	N, Line int
	Name    string
	Body    []byte
}

// AgentImports keeps them.
type AgentImports struct{ db *database }

func importRowAt(partner, id string) place {
	return place{column: "agent_import_rows.sealed", partner: partner, row: id}
}

// Create keeps a file that was looked through, under the id that its form had.
func (s *AgentImports) Create(ctx context.Context, i AgentImport, rows []ImportRow) error {
	return s.db.tx(ctx, "keep the file", func(tx *sql.Tx) error {
		n, err := changed(ctx, tx, `INSERT INTO agent_imports (id, partner, client_ref, file, problems, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			i.ID, i.Partner, i.ClientRef, clip(i.File, 200), string(i.Problems), i.CreatedBy, stamp(s.db.now()))
		if err != nil || n == 0 {
			return err
		}
		put, err := tx.PrepareContext(ctx, `INSERT INTO agent_import_rows (partner, id, import, n, name, line, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
		if err != nil {
			return err
		}
		defer put.Close()
		for _, r := range rows {
			id := i.ID + "-" + strconv.Itoa(r.N)
			if _, err := put.ExecContext(ctx, i.Partner, id, i.ID, r.N, clip(r.Name, 200), r.Line, s.db.sealer.seal(r.Body, importRowAt(i.Partner, id))); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get finds a client's file.
func (s *AgentImports) Get(ctx context.Context, partner, ref, id string) (AgentImport, error) {
	var i AgentImport
	var problems []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT id, partner, client_ref, file, problems, created_by, created_at, job, (SELECT COUNT(*) FROM agent_import_rows r WHERE r.import = i.id)
		FROM agent_imports i WHERE partner = $1 AND client_ref = $2 AND id = $3`, partner, ref, id).
		Scan(&i.ID, &i.Partner, &i.ClientRef, &i.File, readJSON{&problems}, &i.CreatedBy, readTime{&i.Created}, &i.Job, &i.Rows)
	i.Problems = problems
	return i, wrap("read the file", err)
}

// Rows lists those of a file without what they hold.
func (s *AgentImports) Rows(ctx context.Context, id string) ([]ImportRow, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (ImportRow, error) {
		var row ImportRow
		return row, r.Scan(&row.N, &row.Line, &row.Name)
	}, `SELECT n, line, name FROM agent_import_rows WHERE import = $1 ORDER BY n`, id)
	return all, wrap("read the file", err)
}

// Began notes the job that adds a file's agents.
func (s *AgentImports) Began(ctx context.Context, partner, id, job string) error {
	return wrap("note the job", mustChange(ctx, s.db.w, `UPDATE agent_imports SET job = $1 WHERE partner = $2 AND id = $3`, job, partner, id))
}

// Open reads what a row holds; NotFound once it was emptied.
func (s *AgentImports) Open(ctx context.Context, partner, id string, n int) ([]byte, error) {
	row := id + "-" + strconv.Itoa(n)
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT sealed FROM agent_import_rows WHERE partner = $1 AND id = $2`, partner, row).Scan(&sealed)
	if err != nil {
		return nil, wrap("read the row", err)
	}
	plain, err := s.db.unseal(sealed, importRowAt(partner, row))
	return []byte(plain), wrap("read the row", err)
}

// Empty forgets what a row holds.
func (s *AgentImports) Empty(ctx context.Context, partner, id string, n int) error {
	_, err := changed(ctx, s.db.w, `UPDATE agent_import_rows SET sealed = NULL WHERE partner = $1 AND id = $2`, partner, id+"-"+strconv.Itoa(n))
	return wrap("forget the row", err)
}

// Prune forgets what files hold that nobody went on with, and what is left of jobs
// that have long ended.
func (s *AgentImports) Prune(ctx context.Context) error {
	_, err := changed(ctx, s.db.w, `UPDATE agent_import_rows SET sealed = NULL WHERE sealed IS NOT NULL AND import IN
		(SELECT i.id FROM agent_imports i LEFT JOIN jobs j ON j.id = i.job WHERE i.created_at < $1 AND (j.id IS NULL OR j.ended_at IS NOT NULL OR j.stopped_at IS NOT NULL))`,
		stamp(s.db.now().Add(-ImportLife)))
	return wrap("forget old files", err)
}
