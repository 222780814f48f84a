package api

import (
	"context"
	"crypto/sha256"
	"errors"
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

// Idempotency remembers answers by owner and key for KeyLife. An owner is a
// partner or, for the calls that a client's token authorises, a name that stands
// for the client. The handler sees to it that one key is in one call at a time.
type Idempotency interface {
	// Claim takes the key for a request, told by its digest. Nil and no error mean
	// that the request is to be carried out now and then settled; else what comes
	// back is the answer of the same request before, or an error: Conflict where the
	// key belongs to another request, RateLimited where no more keys can be kept,
	// Unknown where the same request was claimed and never settled.
	//
	// The digest is a plain hash of the request, which may hold a secret that can be
	// guessed: it must not lie on a disk as it is.
	Claim(ctx context.Context, owner, key string, digest [32]byte) (*Remembered, error)
	// Settle keeps the answer to a request that was claimed. With nil nothing was
	// done, and the key may be used again.
	Settle(owner, key string, answer *Remembered) error
}

// once carries a write out at most once for its key.
func (s *server) once(w http.ResponseWriter, r *http.Request, c call, who caller, body []byte,
	params map[string]string, key string) {
	if !printable(key) || len(key) > 255 {
		s.fail(w, r, platform.Errorf(platform.Invalid, "An Idempotency-Key has 1 to 255 visible ASCII characters."))
		return
	}
	owner, v := ownerOf(who), visitOf(r)
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\x00%v\x00%s", c.name, params, body)) // %v sorts the keys of a map
	leave, err := s.running.enter(r.Context(), owner, key, digest)
	if err != nil {
		s.fail(w, r, whenGone(r.Context(), err, true))
		return
	}
	defer leave()
	prior, err := s.Idempotency.Claim(r.Context(), owner, key, digest)
	if err != nil {
		s.fail(w, r, whenGone(r.Context(), err, true))
		return
	}
	if prior != nil {
		w.Header().Set("Idempotency-Replayed", "true")
		s.send(w, reply{status: prior.Status, retryAfter: prior.RetryAfter, body: prior.Body})
		return
	}
	settle := func(out reply) {
		var answer *Remembered
		if !out.undone {
			answer = &Remembered{out.status, out.retryAfter, out.body}
		}
		if err := s.Idempotency.Settle(owner, key, answer); err != nil {
			v.cause = errors.Join(v.cause, fmt.Errorf("the answer to an Idempotency-Key was not kept: %w", err))
		}
	}
	// A panic may have come after the deed: it is remembered like any 500, so that
	// a repetition does not do it twice.
	ended := false
	defer func() {
		if !ended {
			settle(s.failure(&visit{id: v.id}, platform.Errorf(platform.Internal, "")))
		}
	}()
	out := s.carryOut(r, c, who, body, params, key)
	ended = true
	settle(out) // before it is sent: whoever has an answer gets the same one again
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

type ownedKey struct{ owner, key string }

// running are the requests with a key that are being carried out.
type running struct {
	mu    sync.Mutex
	byKey map[ownedKey]*execution
}

type execution struct {
	digest [32]byte
	ended  chan struct{}
}

// enter waits while the same request is carried out, and then has the key alone
// until leave is called. It fails with Conflict while another request has it.
func (r *running) enter(ctx context.Context, owner, key string, digest [32]byte) (leave func(), err error) {
	k := ownedKey{owner, key}
	for {
		r.mu.Lock()
		e := r.byKey[k]
		if e == nil {
			mine := &execution{digest, make(chan struct{})}
			if r.byKey == nil {
				r.byKey = map[ownedKey]*execution{}
			}
			r.byKey[k] = mine
			r.mu.Unlock()
			return func() {
				r.mu.Lock()
				delete(r.byKey, k)
				r.mu.Unlock()
				close(mine.ended)
			}, nil
		}
		r.mu.Unlock()
		if e.digest != digest {
			return nil, errOtherRequest()
		}
		select {
		case <-e.ended:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// errOtherRequest is the Conflict of a key that was used for another request.
func errOtherRequest() error {
	return platform.Errorf(platform.Conflict, "This Idempotency-Key was used for another request.")
}
