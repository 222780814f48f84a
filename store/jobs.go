package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"partnerdesk/platform"
)

// JobsAtMost is how many clients one job may be about.
const JobsAtMost = 5000

// Job is one act done to many clients.
type Job struct {
	ID, Partner string
	Act         string          // what is done; the desk knows which there are
	Params      json.RawMessage // with what; nothing secret
	Actor       Actor           // who began it
	RequestID   string
	For         Actor // in whose name it goes on: the author, unless somebody else resumed it
	ForRequest  string
	Total       int
	Remaining   int // rows that it ended without having begun
	Created     time.Time
	Stopped     time.Time // since when no further row is begun; zero: it goes on
	Why         string    // it was stopped, in a sentence; empty where a person did so
	Ended       time.Time // zero: under way
	Counts      map[RowState]int
}

// RowState is how far one row of a job is.
type RowState string

const (
	RowWaiting RowState = "waiting"
	RowRunning RowState = "running" // begun; after a restart it is begun again, which must do no harm
	RowDone    RowState = "done"
	RowSkipped RowState = "skipped" // there was nothing to do
	RowRefused RowState = "refused" // nothing happened; it may be tried again
	RowOpen    RowState = "open"    // a costly call whose outcome is not known yet
	RowAsked   RowState = "asked"   // a credit that waits for a second person; the note is its approval
	RowAgain   RowState = "again"   // was refused, and another job has taken it up; the note is that job
)

// JobRow is what a job does, or did, to one client.
type JobRow struct {
	N         int
	Ref, Name string
	State     RowState
	Note      string // why it was refused, or what was done
	Line      string // of the client, where the act is about one; the desk reads it
}

// Jobs keeps them.
type Jobs struct{ db *database }

// Create writes a job down with its rows, all of them waiting. The id comes from
// the form, so that a form that is sent twice makes one job: existed says that it
// was there. More than JobsAtMost rows, or none, are Invalid.
func (s *Jobs) Create(ctx context.Context, j Job, rows []JobRow) (existed bool, err error) {
	return s.create(ctx, j, rows, "", nil)
}

// Again is Create for the refused rows of another job, named by their numbers there:
// each is taken up once, whoever asks how often. Where one of them was taken up
// meanwhile that is Conflict, and nothing is written.
func (s *Jobs) Again(ctx context.Context, j Job, rows []JobRow, from string, numbers []int) (existed bool, err error) {
	return s.create(ctx, j, rows, from, numbers)
}

func (s *Jobs) create(ctx context.Context, j Job, rows []JobRow, from string, numbers []int) (existed bool, err error) {
	if len(rows) == 0 || len(rows) > JobsAtMost {
		return false, platform.Errorf(platform.Invalid, "Choose at least one client and at most 5,000.")
	}
	if j.ID == "" {
		return false, platform.Errorf(platform.Invalid, "This form has lost its number. Load the page again.")
	}
	err = s.db.tx(ctx, "write the job down", func(tx *sql.Tx) error {
		n, err := changed(ctx, tx, `INSERT INTO jobs (id, partner, act, params, by_id, by_name, request_id, total, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
			j.ID, j.Partner, j.Act, string(j.Params), j.Actor.ID, j.Actor.Name, j.RequestID, len(rows), stamp(s.db.now()))
		if existed = n == 0; existed || err != nil {
			return err
		}
		put, err := tx.PrepareContext(ctx, `INSERT INTO job_rows (job, n, ref, name, line) VALUES ($1, $2, $3, $4, $5)`)
		if err != nil {
			return err
		}
		defer put.Close()
		for i, r := range rows {
			if _, err := put.ExecContext(ctx, j.ID, i, r.Ref, r.Name, r.Line); err != nil {
				return err
			}
		}
		for _, n := range numbers {
			took, err := changed(ctx, tx, `UPDATE job_rows SET state = $1, note = $2 WHERE job = $3 AND n = $4 AND state = $5`, string(RowAgain), j.ID, from, n, string(RowRefused))
			if err == nil && took == 0 {
				err = platform.Errorf(platform.Conflict, "Somebody tried these again just now.")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return existed, err
}

const jobCols = `id, partner, act, params, by_id, by_name, request_id, total, created_at, stopped_at, ended_at, for_id, for_name, for_request, why, remaining`

func scanJob(r scanner) (Job, error) {
	j := Job{Counts: map[RowState]int{}}
	var params []byte
	err := r.Scan(&j.ID, &j.Partner, &j.Act, readJSON{&params}, &j.Actor.ID, &j.Actor.Name, &j.RequestID, &j.Total,
		readTime{&j.Created}, readTime{&j.Stopped}, readTime{&j.Ended}, &j.For.ID, &j.For.Name, &j.ForRequest, &j.Why, &j.Remaining)
	j.Params = params
	j.Actor.Kind, j.For.Kind = string(Staff), string(Staff)
	if j.For.ID == "" {
		j.For, j.ForRequest = j.Actor, j.RequestID
	}
	return j, err
}

// Get finds a job with its counts; another partner's is NotFound.
func (s *Jobs) Get(ctx context.Context, partner, id string) (Job, error) {
	j, err := scanJob(s.db.r.QueryRowContext(ctx, `SELECT `+jobCols+` FROM jobs WHERE partner = $1 AND id = $2`, partner, id))
	if err != nil {
		return j, wrap("read the job", err)
	}
	rows, err := s.db.r.QueryContext(ctx, `SELECT state, COUNT(*) FROM job_rows WHERE job = $1 GROUP BY state`, id)
	if err != nil {
		return j, wrap("read the job", err)
	}
	defer rows.Close()
	for rows.Next() {
		var state RowState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return j, wrap("read the job", err)
		}
		j.Counts[state] = n
	}
	return j, wrap("read the job", rows.Err())
}

// List gives a partner’s newest jobs, without their counts; by narrows them to those of
// one person.
func (s *Jobs) List(ctx context.Context, partner, by string, limit int) ([]Job, error) {
	all, err := collect(ctx, s.db.r, scanJob, `SELECT `+jobCols+` FROM jobs WHERE partner = $1 AND ($2 = '' OR by_id = $2)
		ORDER BY created_at DESC, id DESC LIMIT $3`, partner, by, pageSize(limit, 200))
	return all, wrap("list the jobs", err)
}

// Rows gives rows of a job behind n (-1 for the first), of one state or, with "",
// of all. The caller has seen to it that the job is the partner's.
func (s *Jobs) Rows(ctx context.Context, job string, state RowState, after, limit int) ([]JobRow, error) {
	all, err := collect(ctx, s.db.r, scanJobRow, `SELECT n, ref, name, state, note, line FROM job_rows WHERE job = $1 AND ($2 = '' OR state = $2) AND n > $3 ORDER BY n LIMIT $4`,
		job, string(state), after, pageSize(limit, JobsAtMost))
	return all, wrap("read the job", err)
}

func scanJobRow(r scanner) (JobRow, error) {
	var row JobRow
	return row, r.Scan(&row.N, &row.Ref, &row.Name, &row.State, &row.Note, &row.Line)
}

// Claim gives a job that nobody works on to worker until the lease ends; ok is
// false where there is none. A worker renews its lease with Next.
func (s *Jobs) Claim(ctx context.Context, worker string, lease time.Duration) (j Job, ok bool, err error) {
	err = s.db.tx(ctx, "take up a job", func(tx *sql.Tx) error {
		now := s.db.now()
		var scanErr error
		j, scanErr = scanJob(tx.QueryRowContext(ctx, `SELECT `+jobCols+` FROM jobs WHERE ended_at IS NULL AND (lease_until IS NULL OR lease_until < $1)
			ORDER BY created_at, id LIMIT 1`+s.db.forUpdate(), stamp(now)))
		if scanErr == sql.ErrNoRows {
			ok = false
			return nil
		}
		if scanErr != nil {
			return scanErr
		}
		ok = true
		return mustChange(ctx, tx, `UPDATE jobs SET lease = $1, lease_until = $2 WHERE id = $3`, worker, stamp(now.Add(lease)), j.ID)
	})
	return j, ok && err == nil, err
}

// Next renews the lease and begins the next row: one that an earlier worker had
// begun, else the first that waits. ok is false when there is none left, the job
// was stopped, or another worker has it.
func (s *Jobs) Next(ctx context.Context, job, worker string, lease time.Duration) (row JobRow, ok bool, err error) {
	err = s.db.tx(ctx, "go on with the job", func(tx *sql.Tx) error {
		ok = false
		held, err := changed(ctx, tx, `UPDATE jobs SET lease_until = $1 WHERE id = $2 AND lease = $3 AND ended_at IS NULL AND stopped_at IS NULL`,
			stamp(s.db.now().Add(lease)), job, worker)
		if err != nil || held == 0 {
			return err
		}
		row, err = scanJobRow(tx.QueryRowContext(ctx, `SELECT n, ref, name, state, note, line FROM job_rows WHERE job = $1 AND state IN ('running', 'waiting') ORDER BY n LIMIT 1`, job))
		if err == sql.ErrNoRows {
			return nil
		}
		if err != nil {
			return err
		}
		ok = true
		return mustChange(ctx, tx, `UPDATE job_rows SET state = 'running' WHERE job = $1 AND n = $2`, job, row.N)
	})
	return row, ok && err == nil, err
}

// Settle writes down what became of a row.
func (s *Jobs) Settle(ctx context.Context, job string, n int, state RowState, note string) error {
	return wrap("keep the result", mustChange(ctx, s.db.w, `UPDATE job_rows SET state = $1, note = $2 WHERE job = $3 AND n = $4`, string(state), clip(note, 500), job, n))
}

// End closes a job that has nothing left to begin, or was stopped. Who has it no more
// can't close it: somebody may have resumed it since.
func (s *Jobs) End(ctx context.Context, job, worker string) error {
	_, err := changed(ctx, s.db.w, `UPDATE jobs SET ended_at = $1, lease_until = NULL, remaining = (SELECT COUNT(*) FROM job_rows WHERE job = $2 AND state IN ('waiting', 'running'))
		WHERE id = $2 AND lease = $3 AND ended_at IS NULL`, stamp(s.db.now()), job, worker)
	return wrap("end the job", err)
}

// Stop lets a job begin no further row. The row under way is finished. One that
// has ended stays as it is. why is for where no person did it.
func (s *Jobs) Stop(ctx context.Context, partner, id, why string) error {
	_, err := changed(ctx, s.db.w, `UPDATE jobs SET stopped_at = $1, why = $2 WHERE partner = $3 AND id = $4 AND ended_at IS NULL AND stopped_at IS NULL`, stamp(s.db.now()), why, partner, id)
	return wrap("stop the job", err)
}

// Resume lets a job that ended unfinished go on where it was, in the name of who.
// resumed is false where it is under way, has nothing left, or somebody was faster.
func (s *Jobs) Resume(ctx context.Context, partner, id string, who Actor, request string) (resumed bool, err error) {
	n, err := changed(ctx, s.db.w, `UPDATE jobs SET stopped_at = NULL, ended_at = NULL, why = '', remaining = 0, lease = '', lease_until = NULL, for_id = $1, for_name = $2, for_request = $3
		WHERE partner = $4 AND id = $5 AND ended_at IS NOT NULL AND remaining > 0`, who.ID, who.Name, request, partner, id)
	return n > 0, wrap("go on with the job", err)
}
