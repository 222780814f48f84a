package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// behindFor is how long writes are gathered that nothing depends on.
const behindFor = 50 * time.Millisecond

// flushLimit is how long a round may take.
const flushLimit = 20 * time.Second

// behind gathers writes whose loss in a crash costs nothing: answers of the platform
// that can be had again, what somebody looked at last. A page makes several, and a
// durable commit each takes longer than the page; here those of all pages share one.
type behind struct {
	db    *database
	parts []gathering

	flushing sync.Mutex // held while a round is written
	mu       sync.Mutex
	timer    *time.Timer // set: a round is due
	closed   bool
	failed   error // of a round, for whoever writes next
}

// gathering is what has such writes.
type gathering interface {
	// take gives what has gathered, nil for nothing, and what to do when it is written
	// or has failed. PostgreSQL may ask for it to be written more than once.
	take() (write func(context.Context, *sql.Tx) error, done func())
}

// soon has what was gathered written after a while, and tells of a round that failed
// before.
func (b *behind) soon() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return errors.New("the store is closed")
	}
	if b.timer == nil {
		b.timer = time.AfterFunc(behindFor, func() { b.flush(context.Background()) })
	}
	err := b.failed
	b.failed = nil
	return err
}

// flush writes what has gathered.
func (b *behind) flush(ctx context.Context) {
	// What is written is everybody's: whoever began it may leave.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushLimit)
	defer cancel()
	b.flushing.Lock()
	defer b.flushing.Unlock()
	b.mu.Lock()
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	b.mu.Unlock()
	var writes []func(context.Context, *sql.Tx) error
	for _, p := range b.parts {
		if write, done := p.take(); write != nil {
			writes = append(writes, write)
			defer done()
		}
	}
	if len(writes) == 0 {
		return
	}
	err := b.db.tx(ctx, "write what has gathered", func(tx *sql.Tx) error {
		for _, write := range writes {
			if err := write(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.mu.Lock()
		b.failed = err
		b.mu.Unlock()
	}
}

// close writes the rest. What comes later is refused.
func (b *behind) close() error {
	b.mu.Lock()
	again := b.closed
	b.closed = true
	b.mu.Unlock()
	if again {
		return nil
	}
	b.flush(context.Background())
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed
}
