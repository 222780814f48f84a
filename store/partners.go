package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Partner is a reseller that this installation serves.
type Partner struct {
	ID       string
	Name     string
	Created  time.Time
	KeyLast4 string    // end of the platform key; empty where none is kept
	KeySet   time.Time // when the platform key was last replaced

	SecondFactor bool // all staff must have one
}

// Partners keeps the resellers. Staff sign in; the partner of a person decides
// which one is theirs, so nothing here is ever chosen by a browser.
type Partners struct{ db *database }

const partnerCols = `id, name, created_at, platform_key_last4, platform_key_at, second_factor`

func (p *Partner) dest() []any {
	return []any{&p.ID, &p.Name, readTime{&p.Created}, &p.KeyLast4, readTime{&p.KeySet}, &p.SecondFactor}
}

func scanPartner(r scanner) (Partner, error) {
	var p Partner
	return p, r.Scan(p.dest()...)
}

// Create adds a partner and the start of its audit chain.
func (s *Partners) Create(ctx context.Context, name string) (Partner, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return Partner{}, platform.Field("name", "Write the partner's name.")
	}
	p := Partner{Name: name, Created: s.db.now()}
	err := s.db.tx(ctx, "add the partner", func(tx *sql.Tx) (err error) {
		if p.ID, err = s.db.newID("p", 10); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO partners (id, name, created_at) VALUES ($1, $2, $3)`, p.ID, p.Name, stamp(p.Created))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO audit_heads (partner, seq, hash) VALUES ($1, 0, $2)`, p.ID, chainStart(p.ID))
		return err
	})
	return p, err
}

// Get finds a partner by its id.
func (s *Partners) Get(ctx context.Context, id string) (Partner, error) {
	var p Partner
	err := s.db.r.QueryRowContext(ctx, `SELECT `+partnerCols+` FROM partners WHERE id = $1`, id).Scan(p.dest()...)
	return p, wrap("read the partner", err)
}

// List is every partner of the installation, oldest first: for the program
// itself, never for a page.
func (s *Partners) List(ctx context.Context) ([]Partner, error) {
	all, err := collect(ctx, s.db.r, scanPartner, `SELECT `+partnerCols+` FROM partners ORDER BY created_at, id`)
	return all, wrap("list the partners", err)
}

// Rename changes the partner's name.
func (s *Partners) Rename(ctx context.Context, id, name string) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return platform.Field("name", "Write the partner's name.")
	}
	return wrap("rename the partner", mustChange(ctx, s.db.w, `UPDATE partners SET name = $1 WHERE id = $2`, name, id))
}

// SetSecondFactor says whether all staff of the partner must have a second factor.
func (s *Partners) SetSecondFactor(ctx context.Context, id string, must bool) error {
	return wrap("keep the rule", mustChange(ctx, s.db.w, `UPDATE partners SET second_factor = $1 WHERE id = $2`, flag(must), id))
}

func platformKeyAt(partner string) place {
	return place{column: "partners.platform_key", partner: partner, row: partner}
}

// PlatformKey is the key that the platform knows this partner by; NotFound where
// none was set.
func (s *Partners) PlatformKey(ctx context.Context, id string) (string, error) {
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT platform_key FROM partners WHERE id = $1`, id).Scan(&sealed)
	if err != nil {
		return "", wrap("read the platform key", err)
	}
	key, err := s.db.unseal(sealed, platformKeyAt(id))
	return key, wrap("read the platform key", err)
}

// SetPlatformKey seals a new key and keeps its last four characters readable.
func (s *Partners) SetPlatformKey(ctx context.Context, id, key string) error {
	key = strings.TrimSpace(key)
	if len(key) < 8 || len(key) > 512 {
		return platform.Field("key", "A platform key has 8 to 512 characters.")
	}
	return wrap("keep the platform key", mustChange(ctx, s.db.w,
		`UPDATE partners SET platform_key = $1, platform_key_last4 = $2, platform_key_at = $3 WHERE id = $4`,
		s.db.sealer.seal([]byte(key), platformKeyAt(id)), key[len(key)-4:], stamp(s.db.now()), id))
}
