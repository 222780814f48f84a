package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Person is somebody who signs in. The password hash is never part of it: see
// Login.
type Person struct {
	ID          string
	Partner     string
	Kind        Kind
	ClientRef   string // a client of a portal person, of perhaps several: see Clients; empty for staff
	AgentID     string // of a ClientAgent, at the client of ClientRef; read with a client's people
	Email       string // lower-case
	Name        string
	Role        Role
	Limits      Limits // of staff, beside the role
	HasPassword bool
	Zone        string // IANA name
	Theme       string // "system", "light" or "dark"
	Language    string // BCP 47 tag; empty: not chosen
	Active      bool
	Created     time.Time
	LastSignin  time.Time // zero: never

	SecondFactor bool // a code of an app is wanted besides the password
}

// Login is a person with what a password is checked against.
type Login struct {
	Person
	Hash string // empty where no password was ever set
}

// People keeps staff and portal people.
type People struct{ db *database }

// DefaultZone is where a person's times are shown until they choose otherwise.
const DefaultZone = "Asia/Kolkata"

const personCols = `id, partner, kind, client_ref, email, name, role, password_hash, zone, theme, active, created_at, last_signin_at, credit_limit, only_tag, second_factor, language`

// personColsOf are the same columns of a table that a join calls t.
func personColsOf(t string) string {
	return t + `.` + strings.ReplaceAll(personCols, `, `, `, `+t+`.`)
}

func (l *Login) dest() []any {
	return []any{&l.ID, &l.Partner, &l.Kind, &l.ClientRef, &l.Email, &l.Name, &l.Role, &l.Hash, &l.Zone, &l.Theme, &l.Active,
		readTime{&l.Created}, readTime{&l.LastSignin}, &l.Limits.Credit, &l.Limits.Tag, &l.SecondFactor, &l.Language}
}

func scanLogin(r scanner) (Login, error) {
	var l Login
	err := r.Scan(l.dest()...)
	l.HasPassword = l.Hash != ""
	return l, err
}

func scanPerson(r scanner) (Person, error) {
	l, err := scanLogin(r)
	return l.Person, err
}

func (p *Person) tidy() error {
	var bad platform.Fields
	p.Email, p.Name = mailKey(p.Email), strings.TrimSpace(p.Name)
	if at := strings.LastIndexByte(p.Email, '@'); at < 1 || at == len(p.Email)-1 || len(p.Email) > 254 || strings.ContainsAny(p.Email, " \t\r\n<>,") {
		bad.Add("email", "Write an e-mail address, such as rita@example.com.")
	}
	if p.Name == "" || len(p.Name) > 200 {
		bad.Add("name", "Write the person's name, at most 200 characters.")
	}
	if p.Role.Kind() != p.Kind {
		bad.Add("role", "Choose a role.")
	}
	if err := p.Limits.tidy(p.Role); err != nil {
		return err
	}
	if p.Kind == Portal && p.ClientRef == "" {
		bad.Add("client", "Choose the client this person works for.")
	}
	if p.Role != ClientAgent {
		p.AgentID = ""
	} else if p.AgentID == "" {
		bad.Add("agent", "Choose which agent this person is.")
	}
	if p.Zone == "" {
		p.Zone = DefaultZone
	}
	if p.Theme == "" {
		p.Theme = "system"
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" {
		bad.Add("zone", "Choose a time zone.")
	}
	if p.Theme != "system" && p.Theme != "light" && p.Theme != "dark" {
		bad.Add("theme", "Choose a theme.")
	}
	if !isLanguage(p.Language) {
		bad.Add("language", "Choose a language.")
	}
	return bad.Err()
}

// isLanguage says whether a text can be a BCP 47 tag, or is empty.
func isLanguage(tag string) bool {
	return len(tag) <= 20 && strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// Create adds an active person, with a password hash or none. Partner, Kind,
// ClientRef, Email, Name, Role, Limits, Zone, Theme and Language are read. Conflict where the
// e-mail is taken: by any staff of the installation, or in the partner's portal.
func (s *People) Create(ctx context.Context, p Person, hash string) (Person, error) {
	err := s.db.tx(ctx, "add the person", func(tx *sql.Tx) (err error) {
		p, err = s.insert(ctx, tx, p, hash)
		return err
	})
	return p, err
}

// CreateFirst is Create for the first staff of an installation; Conflict once
// there are any.
func (s *People) CreateFirst(ctx context.Context, p Person, hash string) (Person, error) {
	err := s.db.tx(ctx, "add the first person", func(tx *sql.Tx) error {
		if s.db.engine == enginePostgres {
			// Two set-up forms sent at once would each see an empty table.
			if _, err := tx.ExecContext(ctx, `LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		some, err := hasStaff(ctx, tx)
		if err != nil {
			return err
		}
		if some {
			return platform.Errorf(platform.Conflict, "This installation is set up already. Sign in, or ask its owner for an invitation.")
		}
		p, err = s.insert(ctx, tx, p, hash)
		return err
	})
	return p, err
}

func (s *People) insert(ctx context.Context, tx *sql.Tx, p Person, hash string) (Person, error) {
	if p.Kind == Staff {
		p.ClientRef = ""
	}
	if err := p.tidy(); err != nil {
		return Person{}, err
	}
	var err error
	if p.ID, err = s.db.newID("u", 12); err != nil {
		return Person{}, err
	}
	p.Active, p.HasPassword, p.SecondFactor, p.Created, p.LastSignin = true, hash != "", false, s.db.now(), time.Time{}
	_, err = tx.ExecContext(ctx, `INSERT INTO people (`+personCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		p.ID, p.Partner, string(p.Kind), p.ClientRef, p.Email, p.Name, string(p.Role), hash, p.Zone, p.Theme, flag(p.Active),
		stamp(p.Created), stamp(p.LastSignin), int64(p.Limits.Credit), p.Limits.Tag, flag(p.SecondFactor), p.Language)
	if isTaken(err) {
		return Person{}, &platform.Error{Kind: platform.Conflict, Msg: "This e-mail address is in use.",
			Fields: platform.Fields{"email": "This e-mail address is in use."}}
	}
	if err == nil && p.Kind == Portal {
		_, err = tx.ExecContext(ctx, `INSERT INTO memberships (partner, person_id, client_ref, role, agent_id, since) VALUES ($1, $2, $3, $4, $5, $6)`,
			p.Partner, p.ID, p.ClientRef, string(p.Role), p.AgentID, stamp(p.Created))
	}
	return p, err
}

// HasStaff reports whether anybody can sign in as staff; if not, the
// installation waits for its first owner.
func (s *People) HasStaff(ctx context.Context) (bool, error) {
	some, err := hasStaff(ctx, s.db.r)
	return some, wrap("look for staff", err)
}

func hasStaff(ctx context.Context, q queryer) (some bool, err error) {
	return some, rowOf(ctx, q, `SELECT EXISTS (SELECT 1 FROM people WHERE kind = 'staff')`).Scan(&some)
}

// Get finds a person of the partner.
func (s *People) Get(ctx context.Context, partner, id string) (Person, error) {
	p, err := scanPerson(s.db.r.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE partner = $1 AND id = $2`, partner, id))
	return p, wrap("read the person", err)
}

// Login is Get with the password hash.
func (s *People) Login(ctx context.Context, partner, id string) (Login, error) {
	l, err := scanLogin(s.db.r.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE partner = $1 AND id = $2`, partner, id))
	return l, wrap("read the person", err)
}

// StaffByEmail finds who signs in on the partner's host. It is the one look-up
// without a partner: the e-mail decides it. NotFound must cost the caller the
// same work as a wrong password: verify against an empty hash.
func (s *People) StaffByEmail(ctx context.Context, email string) (Login, error) {
	l, err := scanLogin(s.db.r.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE kind = 'staff' AND email = $1`, mailKey(email)))
	return l, wrap("read the person", err)
}

// PortalByEmail finds who may sign in on a brand host of the partner with this
// e-mail; none is an empty list.
func (s *People) PortalByEmail(ctx context.Context, partner, email string) ([]Login, error) {
	all, err := collect(ctx, s.db.r, scanLogin, `SELECT `+personCols+` FROM people
		WHERE kind = 'portal' AND partner = $1 AND email = $2 ORDER BY client_ref, id`, partner, mailKey(email))
	return all, wrap("read the person", err)
}

// Staff lists the partner's own people, those who left included.
func (s *People) Staff(ctx context.Context, partner string) ([]Person, error) {
	all, err := collect(ctx, s.db.r, scanPerson, `SELECT `+personCols+` FROM people
		WHERE partner = $1 AND kind = 'staff' AND client_ref = '' ORDER BY email`, partner)
	return all, wrap("list the staff", err)
}

// SetPreferences changes what a person chooses for themselves.
func (s *People) SetPreferences(ctx context.Context, partner, id, zone, theme string) error {
	p, err := s.Get(ctx, partner, id)
	if err != nil {
		return err
	}
	p.Zone, p.Theme = zone, theme
	if p.Role == ClientAgent {
		p.AgentID = "kept" // stands with the client, and is not written here
	}
	if err := p.tidy(); err != nil {
		return err
	}
	return wrap("keep the preferences", mustChange(ctx, s.db.w,
		`UPDATE people SET zone = $1, theme = $2 WHERE partner = $3 AND id = $4`, p.Zone, p.Theme, partner, id))
}

// SetLanguage keeps in which language a person reads, as a BCP 47 tag.
func (s *People) SetLanguage(ctx context.Context, partner, id, language string) error {
	if !isLanguage(language) {
		return platform.Field("language", "Choose a language.")
	}
	return wrap("keep the language", mustChange(ctx, s.db.w, `UPDATE people SET language = $1 WHERE partner = $2 AND id = $3`, language, partner, id))
}

// SetPassword replaces the hash and ends every session of the person but the
// one whose id is keep (empty: all), and every link by which a password is set.
func (s *People) SetPassword(ctx context.Context, partner, id, hash, keep string) error {
	return s.db.tx(ctx, "set the password", func(tx *sql.Tx) error { return setPassword(ctx, tx, partner, id, hash, keep) })
}

func setPassword(ctx context.Context, tx *sql.Tx, partner, id, hash, keep string) error {
	if err := mustChange(ctx, tx, `UPDATE people SET password_hash = $1 WHERE partner = $2 AND id = $3`, hash, partner, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM links WHERE person_id = $1 AND purpose IN ($2, $3) AND used_at IS NULL`,
		id, string(SetPassword), string(ResetPassword)); err != nil {
		return err
	}
	// What they look at as a client is a session of nobody's, and ends too.
	if _, err := tx.ExecContext(ctx, `UPDATE visits SET ended_at = ends_at WHERE partner = $1 AND person_id = $2 AND ended_at IS NULL`, partner, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1 AND id <> $2`, id, keep)
	return err
}

// Rehash replaces the hash of the same password, after NeedsRehash; it loses
// against a password that was changed meanwhile.
func (s *People) Rehash(ctx context.Context, l Login, hash string) error {
	_, err := changed(ctx, s.db.w, `UPDATE people SET password_hash = $1 WHERE partner = $2 AND id = $3 AND password_hash = $4`,
		hash, l.Partner, l.ID, l.Hash)
	return wrap("keep the password", err)
}

// SetRole changes what a person may do. Conflict where it would leave the
// partner without an active owner.
func (s *People) SetRole(ctx context.Context, partner, id string, role Role) error {
	return s.change(ctx, partner, id, func(_ *sql.Tx, p *Person) error {
		if role.Kind() != p.Kind {
			return platform.Field("role", "Choose a role.")
		}
		p.Role = role
		return nil
	})
}

// SetActive lets a person in or keeps them out, at once: all their sessions end
// with it. Conflict where it would leave the partner without an active owner.
func (s *People) SetActive(ctx context.Context, partner, id string, active bool) error {
	return s.change(ctx, partner, id, func(_ *sql.Tx, p *Person) error { p.Active = active; return nil })
}

func (s *People) change(ctx context.Context, partner, id string, fn func(*sql.Tx, *Person) error) error {
	return s.db.tx(ctx, "change the person", func(tx *sql.Tx) error {
		// The partner's row is the lock under which owners are counted.
		var one int
		if err := tx.QueryRowContext(ctx, `SELECT 1 FROM partners WHERE id = $1`+s.db.forUpdate(), partner).Scan(&one); err != nil {
			return err
		}
		p, err := scanPerson(tx.QueryRowContext(ctx, `SELECT `+personCols+` FROM people WHERE partner = $1 AND id = $2`, partner, id))
		if err != nil {
			return err
		}
		wasOwner := p.Role == Owner && p.Active
		if err := fn(tx, &p); err != nil {
			return err
		}
		if wasOwner && !(p.Role == Owner && p.Active) {
			var others int
			err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM people WHERE partner = $1 AND kind = 'staff' AND role = 'owner' AND active = 1 AND id <> $2`,
				partner, id).Scan(&others)
			if err != nil {
				return err
			}
			if others == 0 {
				return platform.Errorf(platform.Conflict, "This is the only active owner. Make somebody else an owner first.")
			}
		}
		if err := p.Limits.tidy(p.Role); err != nil {
			return err
		}
		if err := mustChange(ctx, tx, `UPDATE people SET role = $1, active = $2, credit_limit = $3, only_tag = $4 WHERE partner = $5 AND id = $6`,
			string(p.Role), flag(p.Active), int64(p.Limits.Credit), p.Limits.Tag, partner, id); err != nil {
			return err
		}
		if p.Kind == Portal {
			if _, err := changed(ctx, tx, `UPDATE memberships SET role = $1 WHERE partner = $2 AND person_id = $3 AND client_ref = $4`, string(p.Role), partner, id, p.ClientRef); err != nil {
				return err
			}
		}
		if !p.Active {
			_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1`, id)
		}
		return err
	})
}
