package local

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Partner is a reseller that this platform serves.
type Partner struct {
	ID, Name  string
	CreatedAt time.Time
}

// Key is an API key of a partner, without the key: that is shown once, when it
// is made.
type Key struct {
	ID, Label, Last4 string
	CreatedAt        time.Time
	LastUsed         *time.Time // to the minute
	Expires          *time.Time // set once it was rolled
	Revoked          *time.Time
}

// Works says whether the key opens anything at that moment.
func (k Key) Works(at time.Time) bool {
	return k.Revoked == nil && (k.Expires == nil || at.Before(*k.Expires))
}

// Holder is whom an API key belongs to.
type Holder struct {
	Partner, KeyID string
}

// keyUseStep is how old a key's last use must be before another is written: a
// write for every call would cost more than most calls.
const keyUseStep = time.Minute

// AddPartner makes a partner. A name that another has is Conflict.
func (p *Platform) AddPartner(ctx context.Context, name string) (id string, err error) {
	var bad platform.Fields
	name = text(&bad, "name", name, 100)
	if err := bad.Err(); err != nil {
		return "", err
	}
	if id, err = p.newID("p_", 10); err != nil {
		return "", err
	}
	if err := p.data.write(ctx, func(s *session) error { return insertPartner(s, id, name, p.now()) }); err != nil {
		return "", err
	}
	return id, nil
}

func insertPartner(s *session, id, name string, at time.Time) error {
	res, err := s.exec(`INSERT INTO partners (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`, id, name, millis(at))
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return conflict("name", "There is a partner of this name already.")
	}
	return nil
}

// Partners lists every partner, oldest first.
func (p *Platform) Partners(ctx context.Context) ([]Partner, error) {
	var out []Partner
	err := p.data.read(ctx, func(s *session) error {
		return s.each(`SELECT id, name, created_at FROM partners ORDER BY created_at, id`, nil,
			func(scan func(...any) error) error {
				var it Partner
				var at int64
				err := scan(&it.ID, &it.Name, &at)
				it.CreatedAt = fromMillis(at)
				out = append(out, it)
				return err
			})
	})
	return out, err
}

// IssueKey makes an API key and returns it for the only time.
func (p *Platform) IssueKey(ctx context.Context, partner, label string) (key string, err error) {
	if key, err = p.newID("pd_", 25); err != nil {
		return "", err
	}
	if err := p.addKey(ctx, partner, label, key, false); err != nil {
		return "", err
	}
	return key, nil
}

// SetKey makes key the partner's only live key under the label. It may be called
// again with the same values, as at every start of a demo with a fixed key. A
// key of another partner, or one that was revoked or rolled, is Conflict.
func (p *Platform) SetKey(ctx context.Context, partner, label, key string) error {
	if len(key) < 16 {
		return platform.Field("key", "An API key has at least 16 characters.")
	}
	return p.addKey(ctx, partner, label, key, true)
}

func (p *Platform) addKey(ctx context.Context, partner, label, key string, only bool) error {
	var bad platform.Fields
	label = text(&bad, "label", label, 60)
	if err := bad.Err(); err != nil {
		return err
	}
	id, err := p.newID("k_", 10)
	if err != nil {
		return err
	}
	hash, now := hashKey(key), millis(p.now())
	return p.data.write(ctx, func(s *session) error {
		if err := s.knows(partner); err != nil {
			return err
		}
		var owner, has string
		var over *int64
		err := s.get(`SELECT partner, label, coalesce(revoked_at, expires_at) FROM partner_keys WHERE hash = $1`, args{hash}, &owner, &has, &over)
		switch {
		case err == nil && owner == partner && over == nil && only && has == label:
			return nil
		case err == nil:
			return conflict("key", "This API key is in use already, or was once.")
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if only {
			if _, err := s.exec(`UPDATE partner_keys SET revoked_at = $1 WHERE partner = $2 AND label = $3 AND revoked_at IS NULL`,
				now, partner, label); err != nil {
				return err
			}
		}
		return s.insertKey(partner, id, label, key, now)
	})
}

func (s *session) insertKey(partner, id, label, key string, at int64) error {
	_, err := s.exec(`INSERT INTO partner_keys (partner, id, label, hash, last4, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		partner, id, label, hashKey(key), key[len(key)-4:], at)
	return err
}

// Keys lists a partner's keys, oldest first, those that work no more too.
func (p *Platform) Keys(ctx context.Context, partner string) ([]Key, error) {
	var out []Key
	err := p.data.read(ctx, func(s *session) error {
		return s.each(`SELECT id, label, last4, created_at, last_used_at, expires_at, revoked_at FROM partner_keys
			WHERE partner = $1 ORDER BY created_at, id`, args{partner}, func(scan func(...any) error) error {
			var k Key
			var at int64
			var used, expires, revoked *int64
			err := scan(&k.ID, &k.Label, &k.Last4, &at, &used, &expires, &revoked)
			k.CreatedAt, k.LastUsed = fromMillis(at), fromMillisPtr(used)
			k.Expires, k.Revoked = fromMillisPtr(expires), fromMillisPtr(revoked)
			out = append(out, k)
			return err
		})
	})
	return out, err
}

// RevokeKey ends a key at once. Revoking it again is no error.
func (p *Platform) RevokeKey(ctx context.Context, partner, id string) error {
	return p.data.write(ctx, func(s *session) error {
		res, err := s.exec(`UPDATE partner_keys SET revoked_at = coalesce(revoked_at, $1) WHERE partner = $2 AND id = $3`,
			millis(p.now()), partner, id)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return noKey()
		}
		return nil
	})
}

// Authenticate says whose key this is. It is looked up by its hash, so how long
// that takes tells nothing about the keys that exist.
func (p *Platform) Authenticate(ctx context.Context, key string) (Holder, error) {
	var who Holder
	var used *int64
	now := millis(p.now())
	err := p.data.look(ctx, `SELECT partner, id, last_used_at FROM partner_keys
		WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
		args{hashKey(key), now}, &who.Partner, &who.KeyID, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return Holder{}, unknownPartner()
	}
	if err != nil {
		return Holder{}, boundary(err)
	}
	if used == nil || now-*used >= keyUseStep.Milliseconds() {
		if err := p.data.write(ctx, func(s *session) error {
			_, err := s.exec(`UPDATE partner_keys SET last_used_at = $1 WHERE partner = $2 AND id = $3`, now, who.Partner, who.KeyID)
			return err
		}); err != nil {
			p.log.Warn("the last use of an API key was not noted", "partner", who.Partner, "err", err)
		}
	}
	return who, nil
}

func hashKey(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

func unknownPartner() error {
	return platform.Errorf(platform.Unauthenticated, "This API key is not known, or works no longer.")
}

// knows fails where there is no such partner.
func (s *session) knows(partner string) error {
	var one int
	err := s.get(`SELECT 1 FROM partners WHERE id = $1`, args{partner}, &one)
	if errors.Is(err, sql.ErrNoRows) {
		return unknownPartner()
	}
	return err
}

// conflict is a Conflict at one field, by its wire name.
func conflict(field, msg string) error {
	return &platform.Error{Kind: platform.Conflict, Msg: msg, Fields: map[string]string{field: msg}}
}

// conflicts is a Conflict at every field that was noted, or nil.
func conflicts(f platform.Fields) error {
	err := f.Err()
	if e, ok := errors.AsType[*platform.Error](err); ok {
		e.Kind = platform.Conflict
	}
	return err
}

// text trims what a person typed and notes at the field when it is missing, too
// long (in characters) or holds what can't be printed.
func text(bad *platform.Fields, field, value string, limit int) string {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		bad.Add(field, platform.Required)
	case !printable(value):
		bad.Add(field, "This holds characters that can't be printed.")
	case len([]rune(value)) > limit:
		bad.Add(field, "This may have at most %d characters.", limit)
	}
	return value
}
