package main

import (
	"context"
	"log/slog"
	"sync"

	"partnerdesk/handlers"
	"partnerdesk/platform"
)

// dressed is how the embedded platform's messages leave: in the language of whom they
// are for, mails in the name of the brand of the partner. A partner that the dashboard does not know sends plain.
func (k *kept) dressed(log *slog.Logger) platform.Messenger {
	return &dresser{k: k, log: log, plain: k.ways, known: map[string]string{}}
}

type dresser struct {
	k     *kept
	log   *slog.Logger
	plain platform.Messenger

	mu    sync.Mutex
	known map[string]string // the dashboard's partner by the platform's
}

func (d *dresser) Send(ctx context.Context, m platform.Message) error {
	partner, err := d.partner(ctx, m.Partner)
	if err != nil || partner == "" {
		return d.plain.Send(ctx, m)
	}
	local := m.Partner
	m.Partner = partner
	ctx, m = handlers.Spoken(ctx, d.k.store, m)
	return handlers.Dressed(d.k.store, func(ctx context.Context, m platform.Message) error {
		m.Partner = local // whose outbox the API shows
		return d.plain.Send(ctx, m)
	}, d.log)(ctx, m)
}

// partner finds whose key leads to a partner of the platform. What was found stays:
// neither side gives an id to another.
func (d *dresser) partner(ctx context.Context, local string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, ok := d.known[local]; ok {
		return p, nil
	}
	all, err := d.k.store.Partners.List(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if id, err := d.k.localID(ctx, p.ID); err == nil {
			d.known[id] = p.ID
		}
	}
	return d.known[local], nil
}
