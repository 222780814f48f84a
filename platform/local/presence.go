package local

import (
	"context"
	"sync"

	"partnerdesk/platform"
)

// watching is who wants to hear of changes to which client's agents.
type watching struct {
	mu   sync.Mutex
	subs map[watchedClient]map[chan struct{}]bool
}

type watchedClient struct {
	partner string
	client  int64
}

// changed tells whoever watches. It never waits: a watcher that has not looked yet
// will see this change too when it does.
func (w *watching) changed(partner string, client int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subs[watchedClient{partner, client}] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Watcher opens for one partner what tells of changes to its agents.
func (p *Platform) Watcher(partner string) platform.AgentWatcher {
	return watcher{scope{Platform: p, partner: partner}}
}

type watcher struct{ scope }

func (s watcher) WatchAgents(ctx context.Context, client platform.ClientID) (<-chan struct{}, func(), error) {
	var at watchedClient
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		at = watchedClient{s.partner, row.id}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	c := make(chan struct{}, 1)
	w := &s.watching
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.subs == nil {
		w.subs = map[watchedClient]map[chan struct{}]bool{}
	}
	if w.subs[at] == nil {
		w.subs[at] = map[chan struct{}]bool{}
	}
	w.subs[at][c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.subs[at], c)
		if len(w.subs[at]) == 0 {
			delete(w.subs, at)
		}
	}, nil
}

// writeAgents runs fn in a writing transaction and, where it changed a client's
// agents, tells whoever watches that client. fn says whose they were.
func (s scope) writeAgents(ctx context.Context, fn func(*session) (client int64, err error)) error {
	var client int64
	err := s.data.write(ctx, func(c *session) (err error) {
		client, err = fn(c)
		return err
	})
	if err == nil {
		s.watching.changed(s.partner, client)
	}
	return err
}
