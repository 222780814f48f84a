package store

import (
	"context"
	"database/sql"
)

// Recipient is somebody who wants notices by mail: staff, or a person of one client, as
// often as they work for clients. Of Person, ID, Partner, Kind, Name, Email, Zone,
// Language and Limits are read, and ClientRef and Role as they are at this client.
type Recipient struct {
	Person  Person
	Client  string // the client's name, of a portal person
	Choices NoticeChoices
}

// noticeDue is true of the open notices n that the choices c ask for, and that person p neither
// had by mail nor has read; $1 is how far back they go.
const noticeDue = `n.partner = c.partner AND n.cleared_at IS NULL AND n.raised_at > $1 AND ' ' || c.mail || ' ' LIKE '% ' || n.kind || ' %' AND n.person IN ('', p.id) AND n.raised_at > c.read_to
	AND NOT EXISTS (SELECT 1 FROM notice_marks k WHERE k.notice = n.id AND k.person = p.id AND (k.mailed_at IS NOT NULL OR k.read_at IS NOT NULL))`

// Recipients lists those for whom something may be due, of all partners: active staff,
// and active people of clients that are switched on. Quiet hours are for the caller to
// keep, and which notices a person may see: see Due.
func (s *Notices) Recipients(ctx context.Context) ([]Recipient, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Recipient, error) {
		var to Recipient
		var mail string
		p, c := &to.Person, &to.Choices
		err := r.Scan(&p.Partner, &p.ID, &p.Kind, &p.ClientRef, &to.Client, &p.Role, &p.Name, &p.Email, &p.Zone, &p.Language, &p.Limits.Tag, &mail, &c.QuietFrom, &c.QuietTo, &c.Base)
		c.Mail, p.Active = kindsOf(mail), true
		return to, err
	}, `SELECT p.partner, p.id, p.kind, '' AS client, '' AS client_name, p.role, p.name, p.email, p.zone, p.language, p.only_tag, c.mail, c.quiet_from, c.quiet_to, c.base
		FROM notice_choices c JOIN people p ON p.partner = c.partner AND p.id = c.person AND p.active = 1 AND p.kind = 'staff'
		WHERE c.mail <> '' AND EXISTS (SELECT 1 FROM notices n WHERE n.client_only = 0 AND `+noticeDue+`)
		UNION ALL
		SELECT p.partner, p.id, p.kind, m.client_ref, l.name, m.role, p.name, p.email, p.zone, p.language, '', c.mail, c.quiet_from, c.quiet_to, c.base
		FROM notice_choices c JOIN people p ON p.partner = c.partner AND p.id = c.person AND p.active = 1 AND p.kind = 'portal'
			JOIN memberships m ON m.partner = p.partner AND m.person_id = p.id
			JOIN clients l ON l.partner = m.partner AND l.ref = m.client_ref AND l.status = 1 AND l.removed_at IS NULL
		WHERE c.mail <> '' AND EXISTS (SELECT 1 FROM notices n WHERE n.client_ref = m.client_ref AND `+noticeDue+`)
		ORDER BY 1, 2, 4`, stamp(s.db.now().Add(-noticesKept)))
	return all, wrap("list who wants notices by mail", err)
}

// lettersAtOnce is how many notices one mail may be about.
const lettersAtOnce = 5000

// Due lists the notices of a scope that a recipient wants by mail and has not had,
// oldest first, at most 5,000.
func (s *Notices) Due(ctx context.Context, to Recipient, in NoticeScope) ([]Notice, error) {
	var w where
	w.number(`?`, stamp(s.db.now().Add(-noticesKept)))
	w.add(`c.partner = ? AND c.person = ?`, to.Person.Partner, to.Person.ID)
	w.add(noticeDue)
	in.narrow(&w, to.Person.Partner, to.Person.ID)
	all, err := collect(ctx, s.db.r, func(r scanner) (n Notice, err error) { return n, r.Scan(n.dest()...) },
		`SELECT `+noticeCols+` FROM notice_choices c JOIN people p ON p.partner = c.partner AND p.id = c.person JOIN notices n ON n.partner = c.partner
		WHERE `+w.sql.String()+` ORDER BY n.raised_at, n.id`+w.number(` LIMIT ?`, lettersAtOnce), w.args...)
	return all, wrap("list the mails that are due", err)
}

// Mailed notes that a person had notices by mail, and gives those that nobody noted
// before: the mail about them is for whoever gets them to send.
func (s *Notices) Mailed(ctx context.Context, person string, all []Notice) (mine []Notice, err error) {
	err = s.db.tx(ctx, "note the mail", func(tx *sql.Tx) error {
		mine = nil
		for _, n := range all {
			rows, err := changed(ctx, tx, `INSERT INTO notice_marks (notice, person, mailed_at) SELECT id, $1, $2 FROM notices WHERE id = $3
				ON CONFLICT (notice, person) DO UPDATE SET mailed_at = excluded.mailed_at WHERE notice_marks.mailed_at IS NULL`, person, stamp(s.db.now()), n.ID)
			if err != nil {
				return err
			}
			if rows > 0 {
				mine = append(mine, n)
			}
		}
		return nil
	})
	return mine, err
}

// Unmailed takes that back where the mail could not be sent.
func (s *Notices) Unmailed(ctx context.Context, person string, all []Notice) error {
	return s.db.tx(ctx, "note the mail", func(tx *sql.Tx) error {
		for _, n := range all {
			if _, err := changed(ctx, tx, `UPDATE notice_marks SET mailed_at = NULL WHERE notice = $1 AND person = $2`, n.ID, person); err != nil {
				return err
			}
		}
		return nil
	})
}

// Letter is one mail: what is due for somebody, oldest first.
type Letter struct {
	Recipient
	Notices []Notice
}
