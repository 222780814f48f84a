package desk

import (
	"context"
	"sync"
	"time"
)

// many is what a job remembers from row to row, so that a file is one look and not
// one for each of its rows. A nil one remembers nothing.
type many struct {
	mu     sync.Mutex
	agents map[string]rollCall
	later  map[string]bool // clients whose figures are to be read at the end
	over   bool
}

// rollCall is who was there when a client's agents were last read, and who came since.
type rollCall struct {
	ids []string
	at  time.Time
}

// rollCallFor is how long a list of agents recognises a new one.
const rollCallFor = time.Minute

func newMany() *many { return &many{agents: map[string]rollCall{}, later: map[string]bool{}} }

// there is who is known to be there; false where that is to be read.
func (m *many) there(ref string, now time.Time) ([]string, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.agents[ref]
	return r.ids, ok && now.Sub(r.at) < rollCallFor
}

func (m *many) read(ref string, ids []string, now time.Time) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.agents[ref] = rollCall{ids: ids, at: now}
}

func (m *many) added(ref, id string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.agents[ref]; ok {
		r.ids = append(r.ids, id)
		m.agents[ref] = r
	}
}

// lost makes the next row read who is there.
func (m *many) lost(ref string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.agents, ref)
}

// puts off reading a client's figures until the job ends; false where it has, or
// where there is none.
func (m *many) putsOff(ref string) bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.over {
		m.later[ref] = true
	}
	return !m.over
}

// endMany reads what was put off.
func (v *View) endMany(ctx context.Context) {
	m := v.many
	m.mu.Lock()
	m.over = true
	refs := m.later
	m.later = nil
	m.mu.Unlock()
	for ref := range refs {
		v.d.stir(v.actor.Partner, ref)
		if err := v.refreshFacts(ctx, ref); err != nil {
			v.d.log.Warn("a client’s figures could not be read after a job", "ref", ref, "err", err)
		}
	}
}
