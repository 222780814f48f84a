// Package lite reads a SQLite file by the library's own calls. The same library is below
// database/sql, which takes three times as long for a row that is found by its key:
// locks, a goroutine and a copy for each query, and boxes for each value.
package lite

import (
	"context"
	"errors"
	"sync"
)

// Pool is a few connections that only read. Those that are never needed never open.
type Pool struct {
	name   string
	tokens chan struct{} // one for each connection there may be
	closed sync.Once

	mu   sync.Mutex
	idle []*Conn // the last one used is taken first: its pages are in memory
}

// ErrClosed is what a pool answers after Close.
var ErrClosed = errors.New("the database is closed")

// NewPool opens nothing yet. The name is a file: URI, with mode=ro.
func NewPool(name string, conns int) *Pool {
	p := &Pool{name: name, tokens: make(chan struct{}, conns)}
	for range conns {
		p.tokens <- struct{}{}
	}
	return p
}

func (p *Pool) take(ctx context.Context) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case _, open := <-p.tokens:
		if !open {
			return nil, ErrClosed
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := open(p.name)
	if err != nil {
		p.tokens <- struct{}{}
		return nil, err
	}
	return c, nil
}

func (p *Pool) give(c *Conn) {
	if !c.broken {
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	}
	p.tokens <- struct{}{}
}

// Close waits for queries under way. A second time it does nothing.
func (p *Pool) Close() (err error) {
	p.closed.Do(func() {
		for range cap(p.tokens) {
			<-p.tokens
		}
		close(p.tokens)
		for _, c := range p.idle {
			err = errors.Join(err, c.conn.Close())
		}
	})
	return err
}

// Each calls do with every row of one query, which is a snapshot by itself.
func (p *Pool) Each(ctx context.Context, query string, args []any, do func(Row) error) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.give(c)
	return c.Each(ctx, query, args, do)
}

// Get reads the first row of a query; sql.ErrNoRows where there is none.
func (p *Pool) Get(ctx context.Context, query string, args []any, dest ...any) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.give(c)
	return c.Get(ctx, query, args, dest...)
}

// Snapshot runs fn on one connection, all of whose queries see the same moment.
func (p *Pool) Snapshot(ctx context.Context, fn func(*Conn) error) (err error) {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.give(c)
	if err := c.do(`BEGIN`); err != nil {
		return err
	}
	defer func() { // in any case, a panic included
		if e := c.do(`ROLLBACK`); e != nil { // nothing was written
			c.broken = true // what holds a snapshot for ever holds the log behind it
			err = errors.Join(err, e, c.conn.Close())
		}
	}()
	return fn(c)
}
