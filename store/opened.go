package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
)

// OpenedKind is what somebody opened.
type OpenedKind string

const (
	OpenedClient OpenedKind = "client"
	OpenedDraft  OpenedKind = "draft"
)

// openedMost is how many things are remembered of a person.
const openedMost = 8

// Opened is something that a person looked at lately.
type Opened struct {
	Kind  OpenedKind
	Ref   string // of a client, or the id of an onboarding
	Name  string
	Email string
}

// Openings keeps what each person opened last, so that search can begin with it.
type Openings struct {
	db *database

	mu   sync.Mutex
	last map[reader]opening // what each person opened last of all, as far as this process saw it
	new  []opening          // not yet written, oldest first
}

type reader struct{ partner, person string }

type opening struct {
	reader
	kind OpenedKind
	ref  string
	at   int64
}

// Note writes down that a person opened something. The oldest is forgotten.
func (s *Openings) Note(_ context.Context, partner, person string, kind OpenedKind, ref string) error {
	o := opening{reader: reader{partner, person}, kind: kind, ref: ref, at: s.db.now().UnixMicro()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if was := s.last[o.reader]; was.kind == kind && was.ref == ref {
		return nil
	} else if o.at <= was.at {
		o.at = was.at + 1
	}
	if s.last == nil || len(s.last) > openedPeople {
		s.last = map[reader]opening{}
	}
	s.last[o.reader] = o
	s.new = append(s.new, o)
	return wrap("remember what was opened", s.db.behind.soon())
}

// openedPeople is how many people's last opening is known without asking.
const openedPeople = 10_000

func (s *Openings) take() (write func(context.Context, *sql.Tx) error, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.new) == 0 {
		return nil, nil
	}
	all := s.new
	s.new = nil
	who := map[reader][]opening{}
	for _, o := range all {
		who[o.reader] = append(who[o.reader], o)
	}
	people := slices.SortedFunc(maps.Keys(who), func(a, b reader) int { // in one order, so that two can't wait for each other
		return cmp.Or(strings.Compare(a.partner, b.partner), strings.Compare(a.person, b.person))
	})
	return func(ctx context.Context, tx *sql.Tx) error {
		for _, p := range people {
			if err := s.write(ctx, tx, p, who[p]); err != nil {
				return err
			}
		}
		return nil
	}, func() {}
}

// write keeps the latest of a person's openings.
func (s *Openings) write(ctx context.Context, tx *sql.Tx, p reader, openings []opening) error {
	for _, o := range openings[max(0, len(openings)-2*openedMost):] {
		_, err := tx.ExecContext(ctx, `INSERT INTO opened (partner, person_id, kind, ref, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (partner, person_id, kind, ref) DO UPDATE SET at = excluded.at`, p.partner, p.person, string(o.kind), o.ref, o.at)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM opened WHERE partner = $1 AND person_id = $2 AND at < (SELECT MIN(at) FROM
		(SELECT at FROM opened WHERE partner = $1 AND person_id = $2 ORDER BY at DESC LIMIT $3) AS kept)`, p.partner, p.person, openedMost)
	return err
}

// List gives what the person opened last, newest first. What is gone since is
// left out, and so is an onboarding that has become a client.
func (s *Openings) List(ctx context.Context, partner, person string) ([]Opened, error) {
	s.db.behind.flush(ctx)
	all, err := collect(ctx, s.db.r, func(r scanner) (Opened, error) {
		var o Opened
		return o, r.Scan(&o.Kind, &o.Ref, &o.Name, &o.Email)
	}, `SELECT opened.kind, opened.ref, COALESCE(clients.name, onboardings.name), COALESCE(clients.email, onboardings.email) FROM opened
		LEFT JOIN clients ON opened.kind = 'client' AND clients.partner = $1 AND clients.ref = opened.ref AND clients.removed_at IS NULL
		LEFT JOIN onboardings ON opened.kind = 'draft' AND onboardings.partner = $1 AND onboardings.id = opened.ref
			AND onboardings.client_ref = '' AND onboardings.discarded_at IS NULL
		WHERE opened.partner = $1 AND opened.person_id = $2 AND COALESCE(clients.ref, onboardings.id) IS NOT NULL
		ORDER BY opened.at DESC`, partner, person)
	return all, wrap("read what was opened", err)
}
