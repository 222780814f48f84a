package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func signin(account, address string) store.Try {
	return store.Try{Purpose: "signin", Account: account, Address: address}
}

func TestTenTriesOfAnAccountFromAnAddress(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for range store.TriesPerPair {
			must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")))
			b.clock.Advance(time.Second)
		}
		err := b.Throttle.Note(ctx, signin(" RITA@acme.test", "203.0.113.9"))
		wantKind(t, err, platform.RateLimited)
		e, _ := errors.AsType[*platform.Error](err)
		eq(t, "how long to wait", e.RetryAfter, store.TryWindow-10*time.Second)
		must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.10")))
		must(t, b.Throttle.Note(ctx, signin("dev@acme.test", "203.0.113.9")))
		must(t, b.Throttle.Note(ctx, store.Try{Purpose: "setup", Account: "rita@acme.test", Address: "203.0.113.9"}))

		// The window slides: when the first try leaves it, one more may be made.
		b.clock.Advance(e.RetryAfter)
		must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")))
		wantKind(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")), platform.RateLimited)
	})
}

func TestThirtyTriesFromAnAddress(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i := range store.TriesPerAddress {
			// One visitor's IPv6 addresses are many, their /64 is one.
			must(t, b.Throttle.Note(ctx, signin(fmt.Sprintf("p%d@acme.test", i), fmt.Sprintf("2001:db8:1:2::%x", i+1))))
		}
		wantKind(t, b.Throttle.Note(ctx, signin("one-more@acme.test", "2001:db8:1:2:ffff::1")), platform.RateLimited)
		must(t, b.Throttle.Note(ctx, signin("one-more@acme.test", "2001:db8:1:3::1")))
		must(t, b.Throttle.Note(ctx, signin("one-more@acme.test", "::ffff:203.0.113.9")))
	})
}

func TestARightPasswordForgivesTheAccountNotTheAddress(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for range store.TriesPerPair {
			must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")))
		}
		wantKind(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")), platform.RateLimited)
		must(t, b.Throttle.Forgive(ctx, signin("rita@acme.test", "203.0.113.9")))
		for range store.TriesPerAddress - store.TriesPerPair {
			must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")))
			must(t, b.Throttle.Forgive(ctx, signin("rita@acme.test", "203.0.113.9")))
		}
		wantKind(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")), platform.RateLimited)
	})
}

func TestTriesAtOnceAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		// Two stores on one database, as two replicas.
		other, err := store.Open(t.Context(), b.url, b.opt)
		must(t, err)
		t.Cleanup(func() { must(t, other.Close()) })
		replicas := []*store.Store{b.Store, other}
		ok := tally(t, atOnce(24, func(i int) error {
			return replicas[i%2].Throttle.Note(t.Context(), signin("rita@acme.test", "203.0.113.9"))
		}), platform.RateLimited)
		eq(t, "the number let through", ok, store.TriesPerPair)
	})
}

func TestTheThrottleTableNamesNobody(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		must(t, b.Throttle.Note(t.Context(), signin("rita@acme.test", "203.0.113.9")))
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM throttle`), 2)
		eq(t, "rows whose key is 32 bytes of hash", b.count(t, `SELECT COUNT(*) FROM throttle WHERE length(bucket) = 32`), 2)
	})
}
