package local

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"partnerdesk/platform"
)

// maxGroup is how many entries share a commit at most. Twice as many are not
// faster, and every other write waits for the whole group.
const maxGroup = 128

// group is the one goroutine that writes ledger entries. Making a commit durable
// costs about ten times what an entry does, so it commits whatever has queued up
// while it wrote the last group: nobody waits for company, and the more there is
// to do, the less each entry costs.
type group struct {
	data  *database
	queue chan *entryWrite
	quit  chan struct{}
	ended sync.WaitGroup
}

// entryWrite is one caller's write. Whoever moves its state first, the writer or
// the caller who gives up, decides whether it happens.
type entryWrite struct {
	fn       func(*session) error
	single   bool         // fn writes with its last statement only, which SQLite undoes by itself
	state    atomic.Int32 // of waiting, taken and withdrawn
	err      error
	panicked any
	done     chan struct{}
}

const (
	waiting = iota
	taken
	withdrawn
)

func newGroup(d *database) *group {
	g := &group{data: d, queue: make(chan *entryWrite, 2*maxGroup), quit: make(chan struct{})}
	g.ended.Go(g.run)
	return g
}

// close ends the goroutine; the callers have stopped using it.
func (g *group) close() {
	close(g.quit)
	g.ended.Wait()
}

// write runs fn within a transaction that it may share with others, and returns
// when that is committed. If fn fails, what it did is undone and the others go
// on. A caller whose context ends gets Unavailable if fn was not begun, and then
// it never is; once it was begun the caller gets the true result, which comes
// soon.
func (g *group) write(ctx context.Context, fn func(*session) error) error {
	return g.send(ctx, &entryWrite{fn: fn, done: make(chan struct{})})
}

// writeSingle is write for an fn that writes with one statement and does nothing
// after it. It spares the savepoint, which costs as much as the look-ups do.
func (g *group) writeSingle(ctx context.Context, fn func(*session) error) error {
	return g.send(ctx, &entryWrite{fn: fn, single: true, done: make(chan struct{})})
}

func (g *group) send(ctx context.Context, w *entryWrite) error {
	select {
	case <-ctx.Done():
		return boundary(ctx.Err())
	default:
	}
	select {
	case g.queue <- w:
	case <-ctx.Done():
		return boundary(ctx.Err())
	case <-g.quit:
		return boundary(errClosed)
	}
	select {
	case <-w.done:
	case <-ctx.Done():
		if w.state.CompareAndSwap(waiting, withdrawn) {
			return boundary(ctx.Err())
		}
		<-w.done
	}
	if w.panicked != nil {
		panic(w.panicked)
	}
	return boundary(w.err)
}

var (
	errClosed    = errors.New("the platform is closed")
	errLostEntry = errors.New("another entry of the group panicked")
)

func (g *group) run() {
	batch := make([]*entryWrite, 0, maxGroup)
	for {
		select {
		case w := <-g.queue:
			batch = g.commit(append(batch[:0], w))
		case <-g.quit:
			return
		}
	}
}

// commit takes what else has queued up and writes it all. It returns the batch so
// that its memory is used again.
func (g *group) commit(batch []*entryWrite) []*entryWrite {
	err := g.data.write(context.Background(), func(c *session) error {
		// Whoever the last commit has let go gets to say what they want next: where all
		// cores are busy, a commit would else be made for half of those who wait.
		runtime.Gosched()
		for len(batch) < maxGroup { // only now, so that none is missed that came while the writer was busy
			select {
			case w := <-g.queue:
				batch = append(batch, w)
				continue
			default:
			}
			break
		}
		for _, w := range batch {
			if !w.state.CompareAndSwap(waiting, taken) {
				continue
			}
			if err := w.apply(c); err != nil {
				return err
			}
		}
		return nil
	})
	for i, w := range batch {
		if err != nil {
			w.fail(err)
		}
		close(w.done)
		batch[i] = nil
	}
	return batch
}

// apply runs one entry so that it can fail alone. Its error is one after which
// the transaction can't go on.
func (w *entryWrite) apply(c *session) error {
	if w.single {
		w.call(c)
		if w.panicked != nil {
			return errLostEntry
		}
		// What is no refusal may have ended the transaction, as a full disk does, and
		// then the next entries would be kept one by one. Nothing is kept instead.
		if w.err != nil && platform.KindOf(boundary(w.err)) == platform.Internal {
			return w.err
		}
		return nil
	}
	if _, err := c.exec("SAVEPOINT entry"); err != nil {
		return err
	}
	w.call(c)
	if w.err != nil || w.panicked != nil {
		if _, err := c.exec("ROLLBACK TO entry"); err != nil {
			return err
		}
		c.heads.undone()
	}
	_, err := c.exec("RELEASE entry")
	return err
}

func (w *entryWrite) call(c *session) {
	defer func() { w.panicked = recover() }()
	w.err = w.fn(c)
}

// fail replaces a good result by the failure of the whole group. A refusal stays:
// it was true.
func (w *entryWrite) fail(err error) {
	if w.err == nil || platform.KindOf(boundary(w.err)) == platform.Internal {
		w.err = err
	}
}
