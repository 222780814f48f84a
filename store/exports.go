package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"time"

	"partnerdesk/platform"
)

// Export is a file that is made in the background.
type Export struct {
	ID, Partner, ClientRef string
	By                     Actor
	Kind                   string // its form, such as "pdf"
	File                   string // its name
	Params                 json.RawMessage
	Total, Done            int   // entries
	Size                   int64 // bytes, once it has ended
	Failed                 string
	Created, Ended         time.Time // Ended is zero while it is made
	Expires                time.Time
}

// Exports keeps them, in pieces, in the database: so any process can hand out what
// another has made.
type Exports struct{ db *database }

// How large a piece is, and how long a file is kept.
const (
	exportPiece = 512 << 10
	ExportKept  = 24 * time.Hour
)

const exportCols = `id, partner, client_ref, by_id, by_name, by_kind, kind, file, params, total, done, size, failed, created_at, ended_at, expires_at`

func scanExport(r scanner) (Export, error) {
	var e Export
	var params []byte
	err := r.Scan(&e.ID, &e.Partner, &e.ClientRef, &e.By.ID, &e.By.Name, &e.By.Kind, &e.Kind, &e.File, readJSON{&params}, &e.Total, &e.Done, &e.Size, &e.Failed,
		readTime{&e.Created}, readTime{&e.Ended}, readTime{&e.Expires})
	e.Params = params
	return e, err
}

// Ask writes one down to be made. The id comes from the form: one that is sent
// twice makes one file.
func (s *Exports) Ask(ctx context.Context, e Export) error {
	if e.ID == "" {
		return platform.Errorf(platform.Invalid, "This form has lost its number. Load the page again.")
	}
	now := s.db.now()
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO exports (id, partner, client_ref, by_id, by_name, by_kind, kind, file, params, total, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING`,
		e.ID, e.Partner, e.ClientRef, e.By.ID, e.By.Name, e.By.Kind, e.Kind, e.File, string(e.Params), e.Total, stamp(now), stamp(now.Add(ExportKept)))
	return wrap("keep what is to be made", err)
}

// Get finds a file of a client that has not expired.
func (s *Exports) Get(ctx context.Context, partner, ref, id string) (Export, error) {
	e, err := scanExport(s.db.r.QueryRowContext(ctx, `SELECT `+exportCols+` FROM exports WHERE partner = $1 AND client_ref = $2 AND id = $3 AND expires_at > $4`,
		partner, ref, id, stamp(s.db.now())))
	return e, wrap("read the file", err)
}

// lateExports is how many files Lately gives.
const lateExports = 10

// Lately are the files of a client that one person asked for and that have not expired,
// newest first.
func (s *Exports) Lately(ctx context.Context, partner, ref, by string) ([]Export, error) {
	all, err := collect(ctx, s.db.r, scanExport, `SELECT `+exportCols+` FROM exports WHERE partner = $1 AND client_ref = $2 AND by_id = $3 AND expires_at > $4
		ORDER BY created_at DESC, id LIMIT $5`, partner, ref, by, stamp(s.db.now()), lateExports)
	return all, wrap("list the files", err)
}

// Claim gives one that nobody makes to worker until the lease ends, without what an
// earlier worker left of it; ok is false where there is none.
func (s *Exports) Claim(ctx context.Context, worker string, lease time.Duration) (e Export, ok bool, err error) {
	err = s.db.tx(ctx, "take up a file", func(tx *sql.Tx) error {
		now := s.db.now()
		var err error
		e, err = scanExport(tx.QueryRowContext(ctx, `SELECT `+exportCols+` FROM exports WHERE ended_at IS NULL AND expires_at > $1
			AND (lease_until IS NULL OR lease_until < $1) ORDER BY created_at, id LIMIT 1`+s.db.forUpdate(), stamp(now)))
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM export_parts WHERE export = $1`, e.ID); err != nil {
			return err
		}
		return mustChange(ctx, tx, `UPDATE exports SET lease = $1, lease_until = $2, done = 0 WHERE id = $3`, worker, stamp(now.Add(lease)), e.ID)
	})
	return e, ok && err == nil, err
}

// Progress says how many entries are written and renews the lease; NotFound where
// another worker has taken over.
func (s *Exports) Progress(ctx context.Context, id, worker string, done int, lease time.Duration) error {
	return wrap("go on with the file", mustChange(ctx, s.db.w, `UPDATE exports SET done = $1, lease_until = $2 WHERE id = $3 AND lease = $4 AND ended_at IS NULL`,
		done, stamp(s.db.now().Add(lease)), id, worker))
}

// End closes a file: with failed, for people to read, it could not be made.
func (s *Exports) End(ctx context.Context, id, worker string, size int64, failed string) error {
	return wrap("close the file", mustChange(ctx, s.db.w, `UPDATE exports SET ended_at = $1, size = $2, failed = $3, done = CASE WHEN $3 = '' THEN total ELSE done END, lease_until = NULL
		WHERE id = $4 AND lease = $5 AND ended_at IS NULL`, stamp(s.db.now()), size, clip(failed, 500), id, worker))
}

// Writer takes a file's bytes; Close writes the last piece.
func (s *Exports) Writer(ctx context.Context, id string) *ExportWriter {
	return &ExportWriter{s: s, ctx: ctx, id: id}
}

// ExportWriter gathers pieces.
type ExportWriter struct {
	s    *Exports
	ctx  context.Context
	id   string
	n    int
	buf  []byte
	Size int64
}

func (w *ExportWriter) Write(p []byte) (int, error) {
	w.buf = append(w.buf, p...)
	w.Size += int64(len(p))
	for len(w.buf) >= exportPiece {
		if err := w.put(w.buf[:exportPiece]); err != nil {
			return 0, err
		}
		w.buf = append(w.buf[:0], w.buf[exportPiece:]...)
	}
	return len(p), nil
}

func (w *ExportWriter) put(piece []byte) error {
	_, err := w.s.db.w.ExecContext(w.ctx, `INSERT INTO export_parts (export, n, body) VALUES ($1, $2, $3)`, w.id, w.n, piece)
	w.n++
	return wrap("keep a piece of the file", err)
}

// Close must be called before End.
func (w *ExportWriter) Close() error {
	if len(w.buf) == 0 {
		return nil
	}
	return w.put(w.buf)
}

// Send writes a finished file out, a piece at a time.
func (s *Exports) Send(ctx context.Context, id string, out io.Writer) error {
	for n := 0; ; n++ {
		var body []byte
		err := s.db.r.QueryRowContext(ctx, `SELECT body FROM export_parts WHERE export = $1 AND n = $2`, id, n).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return wrap("read the file", err)
		}
		if _, err := out.Write(body); err != nil {
			return err
		}
	}
}

// Sweep removes files that have expired.
func (s *Exports) Sweep(ctx context.Context) (int64, error) {
	n, err := changed(ctx, s.db.w, `DELETE FROM exports WHERE expires_at <= $1`, stamp(s.db.now()))
	return n, wrap("remove old files", err)
}
