package store

import (
	"context"
	"encoding/json"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
)

// Import is a file that somebody has sent, to be looked at before anything is done.
type Import struct {
	ID, Partner string
	Kind        string // what its rows are; the desk knows which kinds there are
	ClientRef   string // whose; empty where the rows name their clients
	File        string // its name, as it was sent
	Table       csvfile.Table
	Mend        bool // what can be mended by itself is
	ByID        string
	Created     time.Time
}

// ImportKept is how long a file waits for its yes.
const ImportKept = 24 * time.Hour

// Imports keeps them, sealed.
type Imports struct{ db *database }

func importAt(partner, id string) place {
	return place{column: "imports.body", partner: partner, row: id}
}

// Put keeps a file. The id comes from the form: one that is sent twice is one file.
func (s *Imports) Put(ctx context.Context, i Import) error {
	if i.ID == "" {
		return platform.Errorf(platform.Invalid, "This form has lost its number. Load the page again.")
	}
	body, err := json.Marshal(i.Table)
	if err != nil {
		return wrap("keep the file", err)
	}
	_, err = s.db.w.ExecContext(ctx, `INSERT INTO imports (id, partner, kind, client_ref, file, body, by_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
		i.ID, i.Partner, i.Kind, i.ClientRef, clip(i.File, 200), s.db.sealer.seal(body, importAt(i.Partner, i.ID)), i.ByID, stamp(s.db.now()))
	return wrap("keep the file", err)
}

// Get finds one; another partner's is NotFound, and so is one whose day is over.
func (s *Imports) Get(ctx context.Context, partner, id string) (Import, error) {
	var i Import
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT id, partner, kind, client_ref, file, body, mend, by_id, created_at FROM imports
		WHERE partner = $1 AND id = $2 AND created_at > $3`, partner, id, stamp(s.db.now().Add(-ImportKept))).
		Scan(&i.ID, &i.Partner, &i.Kind, &i.ClientRef, &i.File, &sealed, &i.Mend, &i.ByID, readTime{&i.Created})
	if err != nil {
		return i, wrap("read the file", err)
	}
	body, err := s.db.unseal(sealed, importAt(partner, id))
	if err == nil {
		err = json.Unmarshal([]byte(body), &i.Table)
	}
	return i, wrap("read the file", err)
}

// Undecided are a person's files that wait for a yes, newest first, without their rows;
// at most 20. One whose job has begun no longer waits.
func (s *Imports) Undecided(ctx context.Context, partner, by string) ([]Import, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (i Import, err error) {
		return i, r.Scan(&i.ID, &i.Kind, &i.ClientRef, &i.File, readTime{&i.Created})
	}, `SELECT id, kind, client_ref, file, created_at FROM imports
		WHERE partner = $1 AND by_id = $2 AND created_at > $3
		AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.partner = imports.partner AND jobs.id = imports.id)
		ORDER BY created_at DESC, id LIMIT 20`, partner, by, stamp(s.db.now().Add(-ImportKept)))
	return all, wrap("read the files", err)
}

// SetMend says that what can be mended by itself shall be.
func (s *Imports) SetMend(ctx context.Context, partner, id string, mend bool) error {
	return wrap("keep the choice", mustChange(ctx, s.db.w, `UPDATE imports SET mend = $1 WHERE partner = $2 AND id = $3`, flag(mend), partner, id))
}

// Drop forgets one.
func (s *Imports) Drop(ctx context.Context, partner, id string) error {
	_, err := changed(ctx, s.db.w, `DELETE FROM imports WHERE partner = $1 AND id = $2`, partner, id)
	return wrap("forget the file", err)
}

// SecretsKept is how long passwords that a job made can be fetched.
const SecretsKept = 7 * 24 * time.Hour

// JobSecrets keeps passwords that a job made, sealed, until they are handed on.
type JobSecrets struct{ db *database }

func secretAt(partner, id string) place {
	return place{column: "job_secrets.secret", partner: partner, row: id}
}

// Make gives the secret of a job's row: 16 random characters, 80 bits, the same ones
// each time.
func (s *JobSecrets) Make(ctx context.Context, partner, job string, n int, id string) (string, error) {
	fresh, err := s.db.newID("x", 16)
	if err != nil {
		return "", internal("make a password", err)
	}
	fresh = fresh[2:6] + "-" + fresh[6:10] + "-" + fresh[10:14] + "-" + fresh[14:]
	var sealed []byte
	err = s.db.w.QueryRowContext(ctx, `INSERT INTO job_secrets (partner, id, job, n, secret, made_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (partner, id) DO UPDATE SET n = job_secrets.n RETURNING secret`,
		partner, id, job, n, s.db.sealer.seal([]byte(fresh), secretAt(partner, id)), stamp(s.db.now())).Scan(&sealed)
	if err != nil {
		return "", wrap("make a password", err)
	}
	plain, err := s.db.unseal(sealed, secretAt(partner, id))
	return plain, wrap("make a password", err)
}

// Of opens the secrets of a job, by the number of their row.
func (s *JobSecrets) Of(ctx context.Context, partner, job string) (map[int]string, error) {
	type kept struct {
		n      int
		id     string
		sealed []byte
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (k kept, err error) { return k, r.Scan(&k.n, &k.id, &k.sealed) },
		`SELECT n, id, secret FROM job_secrets WHERE partner = $1 AND job = $2 AND made_at > $3 ORDER BY n`, partner, job, stamp(s.db.now().Add(-SecretsKept)))
	out := make(map[int]string, len(all))
	for _, k := range all {
		if err == nil {
			out[k.n], err = s.db.unseal(k.sealed, secretAt(partner, k.id))
		}
	}
	return out, wrap("read the passwords", err)
}

// Count says how many a job has.
func (s *JobSecrets) Count(ctx context.Context, partner, job string) (int, error) {
	var n int
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM job_secrets WHERE partner = $1 AND job = $2 AND made_at > $3`,
		partner, job, stamp(s.db.now().Add(-SecretsKept))).Scan(&n)
	return n, wrap("count the passwords", err)
}

// Drop forgets that of one row, or with id "" all of a job.
func (s *JobSecrets) Drop(ctx context.Context, partner, job, id string) error {
	_, err := changed(ctx, s.db.w, `DELETE FROM job_secrets WHERE partner = $1 AND job = $2 AND ($3 = '' OR id = $3)`, partner, job, id)
	return wrap("forget the passwords", err)
}
