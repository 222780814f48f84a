package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Template is hours under a name, for many lines of a partner's clients.
type Template struct {
	ID, Partner, Name string
	Hours             string             // as platform.Schedule.Text writes them
	Holidays          []platform.Holiday // without ids
	Updated           time.Time
	UpdatedBy         string // a person's name
	// Lines is how many it was put on, and Differ how many of them have other hours
	// by what was last read. List and Get fill them.
	Lines, Differ int
}

// LineKind is what a schedule belongs to.
type LineKind string

const (
	NumberLine   LineKind = "number"
	AgentLine    LineKind = "agent"
	WhatsAppLine LineKind = "whatsapp"
)

// TemplateLine is a line that a template was put on, with what it had when it was
// last read.
type TemplateLine struct {
	Kind              LineKind
	ClientRef, Client string // Client is its name; LinesOf fills it
	Line, Name        string // the platform's id, and what people call it
	Template          string
	Hours             string   // as platform.Schedule.Text writes them
	Days              []string // its holidays to come, as dates
	Seen, Applied     time.Time
}

// Templates keeps schedules that several lines share.
type Templates struct{ db *database }

const templateCols = `id, partner, name, hours, holidays, updated_at, updated_by, (SELECT COUNT(*) FROM schedule_lines WHERE template = schedule_templates.id),
	(SELECT COUNT(*) FROM schedule_lines l WHERE l.template = schedule_templates.id AND l.hours <> schedule_templates.hours)`

func scanTemplate(r scanner) (Template, error) {
	var t Template
	var days []byte
	err := r.Scan(&t.ID, &t.Partner, &t.Name, &t.Hours, readJSON{&days}, readTime{&t.Updated}, &t.UpdatedBy, &t.Lines, &t.Differ)
	if err == nil && days != nil {
		err = json.Unmarshal(days, &t.Holidays)
	}
	return t, err
}

// Save keeps a template: a new one where it has no id. A name that another of the
// partner's has is Conflict at "name".
func (s *Templates) Save(ctx context.Context, t Template) (Template, error) {
	t.Name = strings.TrimSpace(t.Name)
	if t.Name == "" {
		return t, platform.Field("name", "Write a name, such as Shop hours.")
	}
	days, err := json.Marshal(t.Holidays)
	if err != nil {
		return t, internal("keep the template", err)
	}
	t.Updated = s.db.now()
	err = s.db.tx(ctx, "keep the template", func(tx *sql.Tx) (err error) {
		if t.ID != "" {
			return mustChange(ctx, tx, `UPDATE schedule_templates SET name = $1, hours = $2, holidays = $3, updated_at = $4, updated_by = $5 WHERE partner = $6 AND id = $7`,
				t.Name, t.Hours, string(days), stamp(t.Updated), t.UpdatedBy, t.Partner, t.ID)
		}
		id, err := s.db.newID("t", 10)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO schedule_templates (id, partner, name, hours, holidays, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, t.Partner, t.Name, t.Hours, string(days), stamp(t.Updated), t.UpdatedBy)
		if err == nil {
			t.ID = id
		}
		return err
	})
	if isTaken(err) {
		return t, &platform.Error{Kind: platform.Conflict, Msg: "There is a template of this name already.", Fields: platform.Fields{"name": "There is a template of this name already."}}
	}
	return t, err
}

// Get finds a template of the partner.
func (s *Templates) Get(ctx context.Context, partner, id string) (Template, error) {
	t, err := scanTemplate(s.db.r.QueryRowContext(ctx, `SELECT `+templateCols+` FROM schedule_templates WHERE partner = $1 AND id = $2`, partner, id))
	return t, wrap("read the template", err)
}

// List gives the partner's templates by name.
func (s *Templates) List(ctx context.Context, partner string) ([]Template, error) {
	all, err := collect(ctx, s.db.r, scanTemplate, `SELECT `+templateCols+` FROM schedule_templates WHERE partner = $1 ORDER BY name, id LIMIT 500`, partner)
	return all, wrap("list the templates", err)
}

// Delete forgets a template. The lines keep their hours, and follow none any more.
func (s *Templates) Delete(ctx context.Context, partner, id string) error {
	return s.db.tx(ctx, "delete the template", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM schedule_lines WHERE partner = $1 AND template = $2`, partner, id); err != nil {
			return err
		}
		return mustChange(ctx, tx, `DELETE FROM schedule_templates WHERE partner = $1 AND id = $2`, partner, id)
	})
}

// Follow writes down that a template was put on a line, in place of any other.
func (s *Templates) Follow(ctx context.Context, partner string, l TemplateLine) error {
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO schedule_lines (partner, kind, client_ref, line, name, template, hours, days, seen_at, applied_at)
		SELECT $1, $2, $3, $4, $5, id, $6, $7, $8, $8 FROM schedule_templates WHERE partner = $1 AND id = $9
		ON CONFLICT (partner, kind, client_ref, line) DO UPDATE SET name = excluded.name, template = excluded.template, hours = excluded.hours,
		days = excluded.days, seen_at = excluded.seen_at, applied_at = excluded.applied_at`,
		partner, string(l.Kind), l.ClientRef, l.Line, l.Name, l.Hours, strings.Join(l.Days, " "), stamp(s.db.now()), l.Template)
	return wrap("note the template", err)
}

// Leave lets a line follow no template any more.
func (s *Templates) Leave(ctx context.Context, partner string, kind LineKind, ref, line string) error {
	_, err := s.db.w.ExecContext(ctx, `DELETE FROM schedule_lines WHERE partner = $1 AND kind = $2 AND client_ref = $3 AND line = $4`, partner, string(kind), ref, line)
	return wrap("leave the template", err)
}

const templateLineCols = `l.kind, l.client_ref, COALESCE(c.name, ''), l.line, l.name, l.template, l.hours, l.days, l.seen_at, l.applied_at
	FROM schedule_lines l LEFT JOIN clients c ON c.partner = l.partner AND c.ref = l.client_ref`

func scanTemplateLine(r scanner) (TemplateLine, error) {
	var l TemplateLine
	var days string
	err := r.Scan(&l.Kind, &l.ClientRef, &l.Client, &l.Line, &l.Name, &l.Template, &l.Hours, &days, readTime{&l.Seen}, readTime{&l.Applied})
	l.Days = strings.Fields(days)
	return l, err
}

// Of is what a line follows; NotFound where it follows none.
func (s *Templates) Of(ctx context.Context, partner string, kind LineKind, ref, line string) (TemplateLine, error) {
	l, err := scanTemplateLine(s.db.r.QueryRowContext(ctx, `SELECT `+templateLineCols+` WHERE l.partner = $1 AND l.kind = $2 AND l.client_ref = $3 AND l.line = $4`,
		partner, string(kind), ref, line))
	return l, wrap("read the template of the line", err)
}

// LinesOf gives the lines that a template was put on, by name, 1,000 at most.
func (s *Templates) LinesOf(ctx context.Context, partner, template string) ([]TemplateLine, error) {
	all, err := collect(ctx, s.db.r, scanTemplateLine, `SELECT `+templateLineCols+` WHERE l.partner = $1 AND l.template = $2 ORDER BY l.name, l.client_ref, l.line LIMIT 1000`, partner, template)
	return all, wrap("list the template's lines", err)
}

// Saw notes what a line has, where it follows a template.
func (s *Templates) Saw(ctx context.Context, partner string, l TemplateLine) error {
	was, err := s.Of(ctx, partner, l.Kind, l.ClientRef, l.Line)
	if platform.Is(err, platform.NotFound) {
		return nil
	}
	days := strings.Join(l.Days, " ")
	if err != nil || was.Hours == l.Hours && strings.Join(was.Days, " ") == days && s.db.now().Sub(was.Seen) < time.Minute {
		return err
	}
	_, err = s.db.w.ExecContext(ctx, `UPDATE schedule_lines SET hours = $1, days = $2, seen_at = $3 WHERE partner = $4 AND kind = $5 AND client_ref = $6 AND line = $7`,
		l.Hours, days, stamp(s.db.now()), partner, string(l.Kind), l.ClientRef, l.Line)
	return wrap("note the hours of the line", err)
}
