package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"partnerdesk/platform"
)

// demoDays is how far back the demo's history reaches.
const demoDays = 90

// SeedDemo fills the file with three partners whose clients are in every state,
// and 90 days of history up to now, and returns the id of the biggest. It does
// so once: a file that has the demo already is left alone. Everything goes
// through the functions that serve the API, in one transaction, so the demo
// obeys every rule and is there whole or not at all. No message is sent.
func (p *Platform) SeedDemo(ctx context.Context) (partner string, err error) {
	word, err := p.random(24) // nobody signs in as a demo person, so nobody learns it
	if err != nil {
		return "", err
	}
	hash, err := p.hash(ctx, string(word))
	if err != nil {
		return "", err
	}
	err = p.data.write(ctx, func(c *session) error {
		var was []byte
		err := c.get(`SELECT value FROM meta WHERE name = 'demo'`, nil, &was)
		if err == nil {
			partner = string(was)
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if partner, err = p.seedDemo(c, hash, demoPartners()); err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO meta (name, value) VALUES ('demo', $1)`, []byte(partner))
		return err
	})
	return partner, err
}

func (p *Platform) seedDemo(c *session, hash string, partners []demoPartner) (first string, err error) {
	now := p.now()
	for i, d := range partners {
		id, err := p.newID("p_", 10)
		if err != nil {
			return "", err
		}
		// A day apart, so that the list of partners has one order.
		if err := insertPartner(c, id, d.name, now.AddDate(0, 0, i-demoDays-40)); err != nil {
			return "", err
		}
		if i == 0 {
			first = id
		}
		// The seed is fixed, so that every demo tells the same story.
		s := seeder{scope: scope{Platform: p, partner: id}, c: c, now: now, hash: hash,
			rnd: rand.New(rand.NewPCG(2026, uint64(i))), people: 1000 * i}
		for n, it := range d.clients {
			if err := s.client(n, it); err != nil {
				return "", fmt.Errorf("demo client %s: %w", it.name, err)
			}
		}
		for n, it := range d.pending {
			if _, err := s.onboard(it, now.Add(-time.Duration(5+31*n)*time.Hour)); err != nil {
				return "", fmt.Errorf("demo registration %s: %w", it.name, err)
			}
		}
	}
	return first, nil
}

// seeder writes one partner's demo.
type seeder struct {
	scope
	c      *session
	now    time.Time
	hash   string
	rnd    *rand.Rand
	people int // phones given out
}

// mobile is a number that no other demo person has.
func (s *seeder) mobile() string {
	s.people++
	return fmt.Sprintf("+9190000%05d", s.people)
}

// onboard takes a registration as far as the demo wants it.
func (s *seeder) onboard(d demoClient, at time.Time) (*registration, error) {
	sc := s.on(at)
	id, err := s.newID("req_", 10)
	if err != nil {
		return nil, err
	}
	r := &registration{requestID: platform.RequestID(id), name: d.name, email: "office@" + d.domain + ".example",
		mobile: s.mobile(), passwordHash: s.hash, promo: d.promo}
	if err := sc.register(s.c, r); err != nil || d.next == platform.StepOTP {
		return r, err
	}
	temp, err := s.newID("tmp_", 10)
	if err != nil {
		return nil, err
	}
	if err := sc.confirm(s.c, r, platform.TempClientID(temp)); err != nil || d.next == platform.StepPAN {
		return r, err
	}
	pan := panOf(s.rnd, d.btype)
	if err := sc.keepPAN(s.c, r, pan, d.btype, d.name); err != nil || d.next == platform.StepAadhaar {
		return r, err
	}
	if d.btype.NeedsAadhaar() {
		ref, err := s.newID("ref_", 10)
		if err != nil {
			return nil, err
		}
		if err := sc.keepAsk(s.c, r, ref, fmt.Sprintf("%04d", s.rnd.IntN(10000)), d.name); err != nil {
			return nil, err
		}
		if err := sc.keepAadhaar(s.c, r); err != nil {
			return nil, err
		}
	}
	if d.next == platform.StepGST {
		return r, nil
	}
	if d.state == "" {
		err = sc.keepNoGST(s.c, r)
	} else {
		err = sc.keepGST(s.c, r, gstinOf(d.state, pan), d.name)
	}
	return r, err
}

// panOf makes up a PAN that fits the business and carries no magic code.
func panOf(rnd *rand.Rand, b platform.BusinessType) platform.PAN {
	letters := make([]byte, 5)
	for i := range letters {
		letters[i] = byte('B' + rnd.IntN(25))
	}
	letters[3] = b.Holders()[0]
	return platform.PAN(fmt.Sprintf("%s%d%c", letters, 1000+rnd.IntN(9000), 'A'+rnd.IntN(26)))
}

// gstinOf tries the last character until the number is true.
func gstinOf(state string, pan platform.PAN) platform.GSTIN {
	for _, check := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		if g := platform.GSTIN(state + string(pan) + "1Z" + string(check)); len(g.Doubts(pan)) == 0 {
			return g
		}
	}
	return "" // can't be: one of the characters is the right one
}

// client onboards one and lives its history.
func (s *seeder) client(n int, d demoClient) error {
	accepted := s.morning(min(demoDays-1, d.days)).Add(time.Duration(n*7) * time.Minute)
	if d.days == 0 {
		accepted = s.now.Add(-3 * time.Hour)
	}
	r, err := s.onboard(d, accepted)
	if err != nil {
		return err
	}
	key, err := s.newID("ck_", 20)
	if err != nil {
		return err
	}
	if err := s.on(accepted).accept(s.c, r, platform.ClientID(key), nil); err != nil {
		return err
	}
	row, err := s.scope.client(s.c, platform.ClientID(key))
	if err != nil {
		return err
	}
	l := life{seeder: s, demoClient: d, id: row.id, accepted: accepted}
	if err := l.equip(n); err != nil {
		return err
	}
	if err := l.live(); err != nil {
		return err
	}
	if err := l.channels(); err != nil {
		return err
	}
	if d.validDays != 0 {
		till := startOfDay(s.now).AddDate(0, 0, d.validDays+1).Add(-time.Second)
		if _, err := s.credit(s.c, row.id, platform.Balance{}, platform.NewCredit{ValidTill: &till}); err != nil {
			return err
		}
	}
	if d.inactive {
		_, err = s.c.exec(`UPDATE clients SET active = 0 WHERE partner = $1 AND id = $2`, s.partner, row.id)
	}
	return err
}

// morning is ten o'clock in India, days ago.
func (s *seeder) morning(days int) time.Time {
	return startOfDay(s.now).AddDate(0, 0, -days).Add(10 * time.Hour)
}
