package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
)

// demoDays is how far back the demo's history reaches.
const demoDays = 90

// SeedDemo fills the file with two partners whose clients are in every state,
// and 90 days of history up to now, and returns the id of the bigger one. It does
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
		if err := insertPartner(c, id, d.name, now.AddDate(0, 0, -demoDays-40)); err != nil {
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
	pan := s.pan(d.btype)
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

// pan makes up a PAN that fits the business and carries no magic code.
func (s *seeder) pan(b platform.BusinessType) platform.PAN {
	letters := make([]byte, 5)
	for i := range letters {
		letters[i] = byte('B' + s.rnd.IntN(25))
	}
	letters[3] = b.Holders()[0]
	return platform.PAN(fmt.Sprintf("%s%d%c", letters, 1000+s.rnd.IntN(9000), 'A'+s.rnd.IntN(26)))
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
	if d.validDays != 0 {
		till := startOfDay(s.now).AddDate(0, 0, d.validDays+1).Add(-time.Second)
		if _, err := s.credit(s.c, row.id, platform.NewCredit{ValidTill: &till}); err != nil {
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

// life is one client's history.
type life struct {
	*seeder
	demoClient
	id       int64
	accepted time.Time
	numbers  []demoNumber
	agents   []platform.Agent
}

// demoNumber is a number and when it is to be paid for next.
type demoNumber struct {
	id       int64
	number   platform.Phone
	monthly  platform.Paise
	bought   time.Time
	renewals int
}

// equip gives a client its numbers, agents and flows.
func (l *life) equip(n int) error {
	at := l.on(l.accepted.Add(40 * time.Minute))
	region := l.stock().regions[l.region%len(l.stock().regions)]
	for i := range l.lines {
		// Far enough apart that no two clients meet.
		num := platform.Phone(fmt.Sprintf("+91%d", region.numbers[(n*211+i*37+len(l.partner)+l.people)%len(region.numbers)]))
		got, err := at.rent(l.c, l.id, num, region.Region, at.now())
		if platform.Is(err, platform.Conflict) {
			continue
		}
		if err != nil {
			return err
		}
		monthly, _ := price(num)
		did := demoNumber{number: num, monthly: monthly, bought: at.now()}
		if _, err := fmt.Sscan(got.DIDID, &did.id); err != nil {
			return err
		}
		l.numbers = append(l.numbers, did)
	}
	for i := range l.staff {
		if err := l.hire(at, i); err != nil {
			return err
		}
	}
	if l.noFlow || len(l.agents) == 0 {
		return nil
	}
	for i, num := range l.numbers {
		name := [...]string{"Main line", "Sales", "Support", "Accounts", "Night desk", "Appointments"}[i%6]
		recording := [...]string{"1", "3", "", "2"}[i%4]
		if _, err := at.createFlow(l.c, l.id, platform.NewFlow{Name: name, AgentExt: l.agents[i%len(l.agents)].Extension,
			DID: num.number, RecordingID: recording}); err != nil {
			return err
		}
	}
	return nil
}

// hire adds the next agent in a state of its own.
func (l *life) hire(at scope, i int) error {
	names := demoNames()
	name := names[(l.people*5+i*11)%len(names)]
	var bad platform.Fields
	a := at.readAgent(&bad, platform.NewAgent{Name: name, Phone: l.mobile(), Password: "only its hash is kept",
		Email:  strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@" + l.domain + ".example",
		WebRTC: i%3 != 2, Manager: i == 0 && l.staff > 3})
	if err := bad.Err(); err != nil {
		return err
	}
	a.passwordHash = l.hash
	if a.permissionGroup = "1"; a.manager {
		a.permissionGroup = "2"
	}
	if len(l.numbers) > 0 {
		a.callerID = l.numbers[0].number
	}
	switch roll := l.rnd.IntN(20); {
	case l.inactive || roll < 4: // signed out last evening, or never
		a.since = startOfDay(l.now).Add(-time.Duration(60+l.rnd.IntN(180)) * time.Minute)
	case roll < 8:
		a.state, a.since = platform.AgentOnCall, l.now.Add(-time.Duration(20+l.rnd.IntN(700))*time.Second)
	case roll < 11:
		a.state, a.available, a.since = platform.AgentOnline, false, l.now.Add(-time.Duration(2+l.rnd.IntN(25))*time.Minute)
	default:
		a.state, a.since = platform.AgentOnline, l.now.Add(-time.Duration(1+l.rnd.IntN(80))*time.Minute)
	}
	if a.since.Before(l.accepted) {
		a.since = at.now()
	}
	got, err := at.keepAgent(l.c, l.id, a)
	if err == nil {
		l.agents = append(l.agents, got)
	}
	return err
}

// live posts credits, rentals and calls, day by day and in order of time.
func (l *life) live() error {
	balance, err := l.balance(l.c, l.id)
	if err != nil {
		return err
	}
	left := balance.Amount
	post := func(at time.Time, amount platform.Paise, kind platform.ExpenseType, did platform.Phone, words string) error {
		t, err := l.post(l.c, l.id, Entry{At: at, Amount: amount, Type: kind, DID: did, Description: words})
		if err == nil {
			left = t.BalanceAfter
		}
		return err
	}
	for day := startOfDay(l.accepted); !day.After(l.now); day = day.AddDate(0, 0, 1) {
		open := day.Add(9 * time.Hour)
		if open.Before(l.accepted) {
			open = l.accepted.Add(time.Hour)
		}
		if open.After(l.now) {
			break
		}
		ago := int(l.now.Sub(day).Hours() / 24)
		if left < l.topUp/4 && ago >= l.brokeFor && l.topUp > 0 {
			if err := post(open, l.topUp, platform.ExpenseCredit, "", "Credit added"); err != nil {
				return err
			}
		}
		if err := l.rentals(open.Add(5*time.Minute), &left); err != nil {
			return err
		}
		for _, call := range l.calls(open.Add(10*time.Minute), day.Weekday()) {
			if call.at.After(l.now) || call.cost > left {
				break
			}
			if err := post(call.at, -call.cost, call.kind, call.did, call.words); err != nil {
				return err
			}
		}
	}
	return nil
}

// rentals renews what falls due by the morning of a day.
func (l *life) rentals(at time.Time, left *platform.Paise) error {
	for i := range l.numbers {
		n := &l.numbers[i]
		if renewal(n.bought, n.renewals+1).After(at) || at.After(l.now) {
			continue
		}
		paid, err := l.renew(l.c, l.id, n.id, n.number, n.monthly, n.bought, n.renewals, at)
		if err != nil {
			return err
		}
		if paid {
			n.renewals++
			*left -= n.monthly
		}
	}
	return nil
}

// demoCall is something that was used.
type demoCall struct {
	at    time.Time
	cost  platform.Paise
	kind  platform.ExpenseType
	did   platform.Phone
	words string
}

// calls are a day's, in order of time: fewer on Saturdays, none on Sundays.
func (l *life) calls(from time.Time, day time.Weekday) []demoCall {
	if len(l.numbers) == 0 || l.noFlow || l.busy == 0 || day == time.Sunday {
		return nil
	}
	n := l.busy/4 + l.rnd.IntN(l.busy/2+2)
	if day == time.Saturday {
		n /= 2
	}
	var out []demoCall
	for range n {
		seconds := 20 + l.rnd.IntN(540)
		minutes := (seconds + 59) / 60
		c := demoCall{at: from.Add(time.Duration(l.rnd.IntN(9*3600)) * time.Second), kind: platform.ExpenseCall,
			cost: platform.Paise(minutes) * 120, did: l.numbers[l.rnd.IntN(len(l.numbers))].number,
			words: fmt.Sprintf("Call, %d min %02d s", seconds/60, seconds%60)}
		if l.rnd.IntN(12) == 0 {
			c.kind, c.cost, c.words = platform.ExpenseSMS, 25, "Missed call notice"
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b demoCall) int { return a.at.Compare(b.at) })
	return out
}
