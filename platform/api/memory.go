package api

import (
	"container/list"
	"context"
	"sync"
	"time"

	"partnerdesk/platform"
)

// NewMemory keeps keys in memory, at most limit of them; beyond that new keys are
// refused rather than old ones forgotten before their time.
func NewMemory(now func() time.Time, limit int) Idempotency {
	return &memory{now: now, limit: limit, kept: map[ownedKey]*memorised{}, byAge: list.New()}
}

type memorised struct {
	key    ownedKey
	age    *list.Element
	digest [32]byte
	began  time.Time
	answer *Remembered // nil: not settled
}

type memory struct {
	now   func() time.Time
	limit int

	mu    sync.Mutex
	kept  map[ownedKey]*memorised
	byAge *list.List // of the same, oldest first
}

func (m *memory) Claim(_ context.Context, owner, key string, digest [32]byte) (*Remembered, error) {
	k := ownedKey{owner, key}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	if e := m.kept[k]; e != nil {
		switch {
		case e.digest != digest:
			return nil, errOtherRequest()
		case e.answer == nil:
			return nil, platform.Errorf(platform.Unknown, "")
		}
		return e.answer, nil
	}
	if len(m.kept) >= m.limit {
		wait := m.byAge.Front().Value.(*memorised).began.Add(KeyLife).Sub(m.now())
		return nil, &platform.Error{Kind: platform.RateLimited, RetryAfter: wait, Msg: "Too many Idempotency-Keys in 24 hours."}
	}
	e := &memorised{key: k, digest: digest, began: m.now()}
	m.kept[k], e.age = e, m.byAge.PushBack(e)
	return nil, nil
}

func (m *memory) Settle(owner, key string, answer *Remembered) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.kept[ownedKey{owner, key}]; e != nil {
		if e.answer = answer; answer == nil {
			m.drop(e)
		}
	}
	return nil
}

// expire drops what is older than KeyLife.
func (m *memory) expire() {
	for front := m.byAge.Front(); front != nil; front = m.byAge.Front() {
		e := front.Value.(*memorised)
		if m.now().Sub(e.began) < KeyLife {
			return
		}
		m.drop(e)
	}
}

func (m *memory) drop(e *memorised) {
	delete(m.kept, e.key)
	m.byAge.Remove(e.age)
}
