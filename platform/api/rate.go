package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"partnerdesk/platform"
)

// Rate is a token bucket: it fills with PerSecond calls, up to Burst, and each
// call takes one. Without PerSecond nothing is bounded.
type Rate struct {
	PerSecond float64
	Burst     int
}

// DefaultRate is what one key may send unless the operator says otherwise: far
// beyond what a person or a script of theirs needs, and little enough that one
// that runs wild leaves the others room.
func DefaultRate() Rate { return Rate{PerSecond: 50, Burst: 100} }

// buckets are the keys' own. A key gets one at its first call; keys are made one
// by one by hand, so there are never many.
type buckets struct {
	rate Rate

	mu    sync.Mutex
	byKey map[string]*rate.Limiter
}

func newBuckets(r Rate) *buckets {
	return &buckets{rate: r, byKey: map[string]*rate.Limiter{}}
}

// take fails with RateLimited, and with how long to wait, where the key's bucket
// is empty. A refused call takes nothing.
func (b *buckets) take(key string, now time.Time) error {
	if b.rate.PerSecond <= 0 {
		return nil
	}
	b.mu.Lock()
	l := b.byKey[key]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(b.rate.PerSecond), max(b.rate.Burst, 1))
		b.byKey[key] = l
	}
	b.mu.Unlock()
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	r.CancelAt(now)
	return &platform.Error{Kind: platform.RateLimited, RetryAfter: wait,
		Msg: "This API key has sent too many requests at once. Nothing was done: wait a little and try again."}
}
