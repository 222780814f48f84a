package local

import (
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
)

// moving is a platform with a demo partner and a clock that a test moves.
type moving struct {
	*Platform
	mu      sync.Mutex
	at      time.Time
	partner string
}

func (m *moving) now() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.at }

func (m *moving) to(at time.Time) { m.mu.Lock(); defer m.mu.Unlock(); m.at = at }

func movingDemo(t *testing.T, at time.Time) *moving {
	t.Helper()
	m := &moving{at: at}
	var err error
	m.Platform, err = Open(t.Context(), filepath.Join(t.TempDir(), "platform.db"), Options{Messenger: nowhere{}, Now: m.now, Rand: evenDice()})
	must(t, err)
	t.Cleanup(func() { must(t, m.Close()) })
	must(t, m.data.write(t.Context(), func(c *session) (err error) {
		m.partner, err = m.seedDemo(c, "", demoPartners()[1:2])
		return err
	}))
	return m
}

// words counts the partner's agents by what a person reads of them.
func (m *moving) words(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	api := m.As(m.partner)
	for c, err := range api.Clients.All(t.Context()) {
		must(t, err)
		list, err := api.Agents.Presence(t.Context(), c.ID)
		must(t, err)
		for _, a := range list {
			out[a.Word()]++
			if a.Since.After(m.now()) {
				t.Errorf("%s is %s since %s", a.Name, a.Word(), a.Since)
			}
		}
	}
	return out
}

// money is what all wallets of the partner hold.
func (m *moving) money(t *testing.T) (sum platform.Paise) {
	t.Helper()
	for c, err := range m.As(m.partner).Clients.All(t.Context()) {
		must(t, err)
		sum += *c.Balance
	}
	return sum
}

// A day in steps of five minutes: people come in the morning, take calls that are
// paid for, and have gone by night; the ledger proves it.
func TestTrafficLivesThroughADay(t *testing.T) {
	t.Parallel()
	dawn := time.Date(2026, time.November, 24, 6, 0, 0, 0, ist) // a Tuesday
	m := movingDemo(t, dawn)
	traffic, err := m.NewTraffic()
	must(t, err)
	var all Moved
	before := m.money(t)
	paused := m.words(t)["Paused"]
	byNoon := map[string]int{}
	for at := dawn; at.Before(dawn.Add(22 * time.Hour)); at = at.Add(5 * time.Minute) {
		m.to(at)
		moved, err := traffic.Step(t.Context())
		must(t, err)
		all = Moved{all.Came + moved.Came, all.Left + moved.Left, all.Began + moved.Began, all.Ended + moved.Ended, all.Spent + moved.Spent}
		if at.Equal(dawn.Add(6 * time.Hour)) {
			byNoon = m.words(t)
		}
	}
	if all.Came == 0 || all.Left == 0 || all.Began < 10 || all.Ended < 10 || all.Spent == 0 {
		t.Errorf("in a day: %+v", all)
	}
	if spent := before - m.money(t); spent != all.Spent {
		t.Errorf("the wallets lost %s, the steps say %s", spent, all.Spent)
	}
	if byNoon["Ready"]+byNoon["On call"] < 4 {
		t.Errorf("at noon: %v", byNoon)
	}
	night := m.words(t)
	if night["On call"] > 0 || night["Ready"] > 1 || paused > 0 && byNoon["Paused"] == 0 {
		t.Errorf("at four in the morning: %v, at noon %v", night, byNoon)
	}
	faults, err := m.VerifyLedger(t.Context())
	must(t, err)
	if len(faults) != 0 {
		t.Errorf("faults %+v", faults)
	}
}

// A wallet runs dry and nothing goes wrong: no debit takes it below zero, and no
// new call begins.
func TestTrafficStopsWhereTheMoneyEnds(t *testing.T) {
	t.Parallel()
	m := movingDemo(t, noon())
	must(t, m.data.write(t.Context(), func(c *session) error {
		return c.each(`SELECT client, balance FROM wallets WHERE partner = $1 AND balance > 0`, args{m.partner}, func(scan func(...any) error) error {
			var client, balance int64
			if err := scan(&client, &balance); err != nil {
				return err
			}
			_, err := scope{Platform: m.Platform, partner: m.partner}.post(c, client,
				Entry{At: noon(), Amount: -platform.Paise(balance - 1), Type: platform.ExpenseAdjustment})
			return err
		})
	}))
	traffic, err := m.NewTraffic()
	must(t, err)
	for i := range 48 {
		m.to(noon().Add(time.Duration(i+1) * 5 * time.Minute))
		moved, err := traffic.Step(t.Context())
		must(t, err)
		if moved.Began > 0 || moved.Spent > 0 {
			t.Fatalf("step %d: %+v", i, moved)
		}
	}
	if n := m.words(t)["On call"]; n != 0 {
		t.Errorf("%d are on a call", n)
	}
}

// A machine that slept makes up for a little, not for the night; a clock that
// stands still or goes back moves nothing.
func TestTrafficAfterALongSleep(t *testing.T) {
	t.Parallel()
	m := movingDemo(t, noon())
	traffic, err := m.NewTraffic()
	must(t, err)
	for _, at := range []time.Time{noon(), noon().Add(-time.Hour)} {
		m.to(at)
		if moved, err := traffic.Step(t.Context()); err != nil || moved != (Moved{}) {
			t.Errorf("at %s: %+v, %v", at, moved, err)
		}
	}
	before := m.money(t)
	m.to(noon().Add(24 * time.Hour))
	moved, err := traffic.Step(t.Context())
	must(t, err)
	agents := 0
	for _, n := range m.words(t) {
		agents += n
	}
	if most := platform.Paise(agents) * 30 * callMinute; moved.Spent > most || before-m.money(t) != moved.Spent {
		t.Errorf("a day's sleep cost %s, at most %s is right", moved.Spent, most)
	}
}

// Partners whom somebody added are not the demo's.
func TestTrafficLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	m := movingDemo(t, noon())
	must(t, m.data.write(t.Context(), func(c *session) error {
		_, err := c.exec(`UPDATE partners SET name = 'Somebody else' WHERE id = $1`, m.partner)
		return err
	}))
	was := m.words(t)
	traffic, err := m.NewTraffic()
	must(t, err)
	for i := range 20 {
		m.to(noon().Add(time.Duration(i+1) * 10 * time.Minute))
		if moved, err := traffic.Step(t.Context()); err != nil || moved != (Moved{}) {
			t.Fatalf("%+v, %v", moved, err)
		}
	}
	for word, n := range m.words(t) {
		if was[word] != n {
			t.Errorf("%d are %s, there were %d", n, word, was[word])
		}
	}
}

// evenDice is randomness that is the same in every run.
func evenDice() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{7}) }
