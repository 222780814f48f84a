package local

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"time"

	"partnerdesk/platform"
)

// What the demo's agents do on average: each waits callEvery between two calls and
// speaks for callTakes, and arrives and leaves within cameAndWent of their shift.
const (
	callEvery   = time.Hour
	callTakes   = 5 * time.Minute
	cameAndWent = 8 * time.Minute
)

// maxLapse is the longest time that one Step makes up for. A machine that slept
// does not come back to a night's worth of calls.
const maxLapse = 10 * time.Minute

// Traffic is the demo's day going on: agents come and go with their shifts, take
// calls, and the calls are paid for. It moves the demo's partners only, and never
// touches whether an agent is available: that is for whoever uses the demo.
//
// It is not safe for concurrent use.
type Traffic struct {
	p    *Platform
	rnd  *rand.Rand
	last time.Time

	touched map[watchedClient]bool // whose agents this step moved
}

// NewTraffic begins now. Its dice are drawn from the platform's randomness.
func (p *Platform) NewTraffic() (*Traffic, error) {
	b, err := p.random(16)
	if err != nil {
		return nil, boundary(err)
	}
	return &Traffic{p: p, last: p.now(), touched: map[watchedClient]bool{},
		rnd: rand.New(rand.NewPCG(binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])))}, nil
}

// Moved says what a Step did.
type Moved struct {
	Came, Left, Began, Ended int // agents, and their calls
	Spent                    platform.Paise
}

// Step lives through the time since the last one, whole or not at all. It is
// meant to be called every few seconds.
func (t *Traffic) Step(ctx context.Context) (Moved, error) {
	now := t.p.now()
	lapse := min(now.Sub(t.last), maxLapse)
	if lapse <= 0 {
		return Moved{}, nil
	}
	var moved Moved
	err := t.p.data.write(ctx, func(c *session) error {
		staff, err := t.staff(c)
		if err != nil {
			return err
		}
		for _, a := range staff {
			if err := t.live(c, a, now, lapse, &moved); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Moved{}, err
	}
	for at := range t.touched {
		t.p.watching.changed(at.partner, at.client)
	}
	clear(t.touched)
	t.last = now
	return moved, nil
}

// worker is an agent of the demo, with what decides whether it can take a call.
type worker struct {
	partner    string
	client, id int64
	available  bool
	state      platform.AgentState
	since      time.Time
	shifts     platform.Schedule
	served     bool // the client is active, valid, and a number of it leads to a flow
}

// staff are the agents of the demo's partners, who are known by their names.
func (t *Traffic) staff(c *session) ([]worker, error) {
	names, err := json.Marshal(demoPartnerNames())
	if err != nil {
		return nil, err
	}
	var out []worker
	err = c.each(`SELECT a.partner, a.client, a.id, a.available, a.state, a.since, h.zone, h.hours,
			c.active AND (w.valid_till IS NULL OR w.valid_till > $1) AND w.balance >= $2 AND EXISTS (SELECT 1 FROM dids d
				WHERE d.partner = a.partner AND d.client = a.client AND d.status = 'active' AND d.flow IS NOT NULL)
		FROM partners p JOIN clients c ON c.partner = p.id JOIN wallets w ON w.partner = p.id AND w.client = c.id
		JOIN agents a ON a.partner = p.id AND a.client = c.id AND a.active = 1
		LEFT JOIN schedules h ON h.partner = p.id AND h.client = c.id AND h.kind = 'agent' AND h.line = a.id
		WHERE p.name IN (SELECT value FROM json_each($3)) ORDER BY a.id`, args{millis(t.p.now()), int64(callMinute), string(names)},
		func(scan func(...any) error) error {
			var w worker
			var since int64
			var zone, hours *string
			err := scan(&w.partner, &w.client, &w.id, &w.available, &w.state, &since, &zone, &hours, &w.served)
			if err != nil {
				return err
			}
			w.since = fromMillis(since)
			w.shifts, err = scope{Platform: t.p}.readSchedule(zone, hours)
			out = append(out, w)
			return err
		})
	return out, err
}

// demoPartnerNames are the partners that SeedDemo makes.
func demoPartnerNames() []string {
	var out []string
	for _, p := range demoPartners() {
		out = append(out, p.name)
	}
	return out
}

// onShift says whether an agent works at a moment. One without shifts of its own
// keeps the hours of an office.
func (w worker) onShift(at time.Time) bool {
	if w.shifts.Hours != nil {
		return w.shifts.At(at, nil).Open
	}
	at = at.In(ist)
	return at.Weekday() != time.Sunday && at.Hour() >= 9 && at.Hour() < 19
}

// live is what one agent does in a lapse that ends now.
func (t *Traffic) live(c *session, w worker, now time.Time, lapse time.Duration, m *Moved) error {
	on := w.onShift(now)
	switch {
	case w.state == platform.AgentOnCall && t.happens(lapse, callTakes):
		m.Ended++
		cost, err := t.bill(c, w, now)
		if err != nil {
			return err
		}
		m.Spent += cost
		return t.put(c, w, platform.AgentOnline, now)
	case w.state == platform.AgentOnline && !on && t.happens(lapse, cameAndWent):
		m.Left++
		return t.put(c, w, platform.AgentOffline, now)
	case w.state == platform.AgentOnline && on && w.available && w.served && t.happens(lapse, callEvery):
		m.Began++
		return t.put(c, w, platform.AgentOnCall, now)
	case w.state == platform.AgentOffline && on && w.served && t.happens(lapse, cameAndWent):
		m.Came++
		return t.put(c, w, platform.AgentOnline, now)
	}
	return nil
}

// happens throws the dice for something that comes once in mean, whatever the
// steps are.
func (t *Traffic) happens(lapse, mean time.Duration) bool {
	return t.rnd.Float64() < 1-math.Exp(-float64(lapse)/float64(mean))
}

func (t *Traffic) put(c *session, w worker, state platform.AgentState, now time.Time) error {
	_, err := c.exec(`UPDATE agents SET state = $1, since = $2 WHERE partner = $3 AND client = $4 AND id = $5`,
		string(state), millis(now), w.partner, w.client, w.id)
	t.touched[watchedClient{w.partner, w.client}] = true
	return err
}

// bill takes the price of the call that an agent ends now. What the wallet can't
// pay is not taken: the network would have cut the call.
func (t *Traffic) bill(c *session, w worker, now time.Time) (platform.Paise, error) {
	var lines []platform.Phone
	if err := c.each(`SELECT number FROM dids WHERE partner = $1 AND client = $2 AND flow IS NOT NULL ORDER BY id`,
		args{w.partner, w.client}, func(scan func(...any) error) error {
			var n platform.Phone
			err := scan(&n)
			lines = append(lines, n)
			return err
		}); err != nil || len(lines) == 0 {
		return 0, err
	}
	// A call that was left standing, as by a demo that was switched off, is not
	// billed for the time in between.
	seconds := min(max(int(now.Sub(w.since)/time.Second), 1), int(6*callTakes/time.Second))
	cost := platform.Paise((seconds+59)/60) * callMinute
	s := scope{Platform: t.p, partner: w.partner}
	_, err := s.post(c, w.client, Entry{At: now, Amount: -cost, Type: platform.ExpenseCall,
		DID: lines[t.rnd.IntN(len(lines))], Description: callWords(seconds)})
	if platform.Is(err, platform.InsufficientFunds) {
		return 0, nil
	}
	return cost, err
}
