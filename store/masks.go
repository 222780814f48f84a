package store

import (
	"context"
	"encoding/json"
	"time"

	"partnerdesk/platform"
)

// MaskParties keeps the two phones of masking sessions that were opened here,
// sealed: the platform tells their last digits only. What was opened by another
// way is not held here.
type MaskParties struct{ db *database }

func maskAt(partner, id string) place {
	return place{column: "mask_parties.parties", partner: partner, row: id}
}

// Keep writes the parties of a session down under the id of the act that opens or
// changes it. session is empty until it is known.
func (s *MaskParties) Keep(ctx context.Context, partner, clientRef, id, session string, a, b platform.Phone) error {
	plain, err := json.Marshal([2]platform.Phone{a, b})
	if err != nil {
		return wrap("keep the parties", err)
	}
	hash := func(p platform.Phone) []byte { return s.db.index.hash("mask_parties", partner, string(p)) }
	_, err = s.db.w.ExecContext(ctx, `INSERT INTO mask_parties (partner, id, client_ref, session, parties, hash_a, hash_b, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (partner, id) DO UPDATE SET parties = excluded.parties, hash_a = excluded.hash_a, hash_b = excluded.hash_b`,
		partner, id, clientRef, session, s.db.sealer.seal(plain, maskAt(partner, id)), hash(a), hash(b), stamp(s.db.now()))
	return wrap("keep the parties", err)
}

// Name gives what was kept under an id its session.
func (s *MaskParties) Name(ctx context.Context, partner, id, session string) error {
	_, err := changed(ctx, s.db.w, `UPDATE mask_parties SET session = $1 WHERE partner = $2 AND id = $3`, session, partner, id)
	return wrap("keep the parties", err)
}

// Drop forgets what was kept for an act that did not happen.
func (s *MaskParties) Drop(ctx context.Context, partner, id string) error {
	_, err := changed(ctx, s.db.w, `DELETE FROM mask_parties WHERE partner = $1 AND id = $2 AND session = ''`, partner, id)
	return wrap("drop the parties", err)
}

// Change puts new parties in the place of a session's own; an empty one stays. A
// session that is not held here stays so.
func (s *MaskParties) Change(ctx context.Context, partner, clientRef, session string, a, b platform.Phone) error {
	id, was, err := s.open(ctx, partner, clientRef, session)
	if platform.Is(err, platform.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if a == "" {
		a = was[0]
	}
	if b == "" {
		b = was[1]
	}
	return s.Keep(ctx, partner, clientRef, id, session, a, b)
}

// Reveal opens what is sealed of a session; NotFound where it is not held here.
// Owner and admin may, and it is audited by whoever calls.
func (s *MaskParties) Reveal(ctx context.Context, partner, clientRef, session string) (a, b platform.Phone, err error) {
	_, both, err := s.open(ctx, partner, clientRef, session)
	return both[0], both[1], err
}

func (s *MaskParties) open(ctx context.Context, partner, clientRef, session string) (id string, both [2]platform.Phone, err error) {
	var sealed []byte
	if session == "" {
		return "", both, platform.Errorf(platform.NotFound, "There is no such session.")
	}
	err = s.db.r.QueryRowContext(ctx, `SELECT id, parties FROM mask_parties WHERE partner = $1 AND client_ref = $2 AND session = $3`,
		partner, clientRef, session).Scan(&id, &sealed)
	if err == nil {
		both, err = s.unseal(sealed, partner, id)
	}
	return id, both, wrap("open what is sealed", err)
}

// Kept opens what was kept under the id of an act.
func (s *MaskParties) Kept(ctx context.Context, partner, id string) (a, b platform.Phone, err error) {
	var sealed []byte
	var both [2]platform.Phone
	if err = s.db.r.QueryRowContext(ctx, `SELECT parties FROM mask_parties WHERE partner = $1 AND id = $2`, partner, id).Scan(&sealed); err == nil {
		both, err = s.unseal(sealed, partner, id)
	}
	return both[0], both[1], wrap("open what is sealed", err)
}

func (s *MaskParties) unseal(sealed []byte, partner, id string) (both [2]platform.Phone, err error) {
	plain, err := s.db.unseal(sealed, maskAt(partner, id))
	if err == nil {
		err = json.Unmarshal([]byte(plain), &both)
	}
	return both, err
}

// Held are the sessions of a client whose parties are held here, each with the id of
// the act that opened it.
func (s *MaskParties) Held(ctx context.Context, partner, clientRef string) (map[string]string, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (pair [2]string, err error) { return pair, r.Scan(&pair[0], &pair[1]) },
		`SELECT session, id FROM mask_parties WHERE partner = $1 AND client_ref = $2 AND session <> ''`, partner, clientRef)
	out := map[string]string{}
	for _, p := range all {
		out[p[0]] = p[1]
	}
	return out, wrap("read the sessions", err)
}

// Parties opens what is held of a client's sessions, for telling phones apart and
// never for a page: see Reveal.
func (s *MaskParties) Parties(ctx context.Context, partner, clientRef string) (map[string][2]platform.Phone, error) {
	type kept struct {
		id, session string
		sealed      []byte
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (k kept, err error) { return k, r.Scan(&k.id, &k.session, &k.sealed) },
		`SELECT id, session, parties FROM mask_parties WHERE partner = $1 AND client_ref = $2 AND session <> '' AND created_at > $3`,
		partner, clientRef, stamp(s.db.now().Add(-2*platform.MaxMaskLife)))
	out := make(map[string][2]platform.Phone, len(all))
	for _, k := range all {
		if err == nil {
			out[k.session], err = s.unseal(k.sealed, partner, k.id)
		}
	}
	return out, wrap("read the sessions", err)
}

// With says in which sessions of a client a phone is a party, of those held here.
func (s *MaskParties) With(ctx context.Context, partner, clientRef string, phone platform.Phone) (map[string]bool, error) {
	h := s.db.index.hash("mask_parties", partner, string(phone))
	return s.sessions(ctx, `SELECT session FROM mask_parties WHERE partner = $1 AND client_ref = $2 AND session <> '' AND (hash_a = $3 OR hash_b = $3)`, partner, clientRef, h)
}

func (s *MaskParties) sessions(ctx context.Context, query string, args ...any) (map[string]bool, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, query, args...)
	out := map[string]bool{}
	for _, id := range all {
		out[id] = true
	}
	return out, wrap("read the sessions", err)
}

// maskKept is how long the parties of a session stay: records of who was
// connected are kept a year, and what never became a session for a week.
const (
	maskKept     = 365 * 24 * time.Hour
	maskUnopened = 7 * 24 * time.Hour
)
