package api

import (
	"container/list"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"

	"partnerdesk/platform"
)

// KeyLife is how long an Idempotency-Key is remembered.
const KeyLife = 24 * time.Hour

// Remembered is an answer that is given again.
type Remembered struct {
	Status, RetryAfter int // RetryAfter in seconds
	Body               []byte
}

// Idempotency remembers answers by partner and key for KeyLife. For the calls that
// a client's token authorises, "partner" is a name that stands for the client.
type Idempotency interface {
	// Claim takes the key for one execution of a request, told by its digest. One
	// of three things comes back: the answer of the same request before; an error
	// (Conflict where the key belongs to another request, RateLimited where no more
	// keys can be kept); or settle, to be called exactly once, with the answer, or
	// with nil where nothing was done and the key may be used again. A request that
	// is still running is waited for.
	Claim(ctx context.Context, partner, key string, digest [32]byte) (*Remembered, func(*Remembered), error)
}

// once carries a write out at most once for its key.
func (s *server) once(w http.ResponseWriter, r *http.Request, c call, who caller, body []byte,
	params map[string]string, key string) {
	if !printable(key) || len(key) > 255 {
		s.fail(w, r, platform.Errorf(platform.Invalid, "An Idempotency-Key has 1 to 255 visible ASCII characters."))
		return
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\x00%v\x00%s", c.name, params, body)) // %v sorts the keys of a map
	prior, settle, err := s.Idempotency.Claim(r.Context(), ownerOf(who), key, digest)
	switch {
	case err != nil:
		s.fail(w, r, whenGone(r.Context(), err, true))
		return
	case prior != nil:
		w.Header().Set("Idempotency-Replayed", "true")
		s.send(w, reply{status: prior.Status, retryAfter: prior.RetryAfter, body: prior.Body})
		return
	}
	// A panic may have come after the deed: it is remembered like any 500, so that
	// a repetition does not do it twice.
	out := s.failure(&visit{id: visitOf(r).id}, platform.Errorf(platform.Internal, ""))
	defer func() {
		if out.undone {
			settle(nil)
			return
		}
		settle(&Remembered{out.status, out.retryAfter, out.body})
	}()
	out = s.carryOut(r, c, who, body, params, key)
	s.send(w, out)
}

// ownerOf names whoever a key of theirs belongs to: a partner, or one of its
// clients, whose token must not be given away.
func ownerOf(who caller) string {
	if who.client == "" {
		return who.Partner
	}
	return fmt.Sprintf("%s/%x", who.Partner, sha256.Sum256([]byte(who.client)))
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return s != ""
}

// NewMemory keeps keys in memory, at most limit of them; beyond that new keys are
// refused rather than old ones forgotten before their time.
func NewMemory(now func() time.Time, limit int) Idempotency {
	return &memory{now: now, limit: limit, kept: map[memoryKey]*execution{}, byAge: list.New()}
}

type memoryKey struct{ partner, key string }

type execution struct {
	key    memoryKey
	age    *list.Element
	digest [32]byte
	began  time.Time
	done   chan struct{} // closed when answer is final
	answer *Remembered   // nil after done: nothing was done
}

type memory struct {
	now   func() time.Time
	limit int

	mu    sync.Mutex
	kept  map[memoryKey]*execution
	byAge *list.List // of the same executions, oldest first
}

func (m *memory) Claim(ctx context.Context, partner, key string, digest [32]byte) (*Remembered, func(*Remembered), error) {
	k := memoryKey{partner, key}
	for {
		m.mu.Lock()
		m.expire()
		e := m.kept[k]
		if e == nil {
			if len(m.kept) >= m.limit {
				wait := m.byAge.Front().Value.(*execution).began.Add(KeyLife).Sub(m.now())
				m.mu.Unlock()
				return nil, nil, &platform.Error{Kind: platform.RateLimited, RetryAfter: wait,
					Msg: "Too many Idempotency-Keys in 24 hours."}
			}
			e = &execution{key: k, digest: digest, began: m.now(), done: make(chan struct{})}
			m.kept[k] = e
			e.age = m.byAge.PushBack(e)
			m.mu.Unlock()
			return nil, func(a *Remembered) { m.settle(e, a) }, nil
		}
		m.mu.Unlock()
		if e.digest != digest {
			return nil, nil, platform.Errorf(platform.Conflict, "This Idempotency-Key was used for another request.")
		}
		select {
		case <-e.done:
			if e.answer != nil {
				return e.answer, nil, nil
			}
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

func (m *memory) settle(e *execution, a *Remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e.answer = a
	if a == nil && m.kept[e.key] == e {
		m.drop(e)
	}
	close(e.done)
}

// expire drops what is older than KeyLife.
func (m *memory) expire() {
	for front := m.byAge.Front(); front != nil; front = m.byAge.Front() {
		e := front.Value.(*execution)
		if m.now().Sub(e.began) < KeyLife {
			return
		}
		m.drop(e)
	}
}

func (m *memory) drop(e *execution) {
	delete(m.kept, e.key)
	m.byAge.Remove(e.age)
}
