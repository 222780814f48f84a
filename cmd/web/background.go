package main

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"partnerdesk/platform/desk"
	"partnerdesk/platform/graph"
	"partnerdesk/platform/local"
)

// background is what goes on beside the requests.
type background struct {
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	log     *slog.Logger
}

func newBackground(ctx context.Context, log *slog.Logger) *background {
	b := &background{log: log}
	b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return b
}

// stop ends all of it and waits, so that nothing is under way when the databases
// close.
func (b *background) stop() {
	b.cancel()
	b.running.Wait()
}

// every does something now and then again after each pause.
func (b *background) every(pause time.Duration, what string, do func(context.Context) error) {
	b.running.Go(func() {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for {
			if err := do(b.ctx); err != nil && b.ctx.Err() == nil {
				b.log.Error("work in the background failed", "what", what, "err", err)
			}
			select {
			case <-b.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// spare is what the heap may hold beyond what lives in it, and littleSpare where no more
// than quiet was asked of it since the last look.
const (
	spare       = 24 << 20
	littleSpare = 6 << 20
	quiet       = 32 << 20
)

// giveBack collects and returns what a burst has left. The collector waits until the
// heap is several times what lived after the last round, which takes very long where
// little happens, and would keep the memory even then.
func (b *background) giveBack() {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	before := uint64(0)
	b.every(30*time.Second, "giving memory back", func(context.Context) error {
		metrics.Read(heap)
		live, asked := heap[0].Value.Uint64(), heap[1].Value.Uint64()
		may := uint64(spare)
		if asked-before < quiet {
			may = littleSpare
		}
		before = asked
		var held uint64
		for _, s := range heap[2:] {
			held += s.Value.Uint64()
		}
		if held > live+may {
			debug.FreeOSMemory()
		}
		return nil
	})
}

// tendPlatform does what the embedded platform's clock demands.
func (b *background) tendPlatform(l *local.Platform, meta *graph.Client) {
	if meta != nil {
		b.every(time.Minute, "checking WhatsApp tokens", func(ctx context.Context) error {
			_, err := l.CheckTokens(ctx, func(ctx context.Context, phoneNumberID, token string) error {
				_, err := meta.Check(ctx, phoneNumberID, token)
				return err
			})
			return err
		})
	}
	b.every(time.Second, "keeping the request log", l.KeepRequests)
	b.every(time.Minute, "renewing numbers", func(ctx context.Context) error {
		_, err := l.RenewDue(ctx)
		return err
	})
	b.every(time.Minute, "forgetting old answers", l.ForgetAnswers)
	b.every(time.Minute, "ending masking sessions", func(ctx context.Context) error {
		_, err := l.EndMasks(ctx)
		return err
	})
}

// liveDemo lets the demo's day go on.
func (b *background) liveDemo(l *local.Platform) error {
	traffic, err := l.NewTraffic()
	if err != nil {
		return err
	}
	b.every(2*time.Second, "the demo's traffic", func(ctx context.Context) error {
		_, err := traffic.Step(ctx)
		return err
	})
	return nil
}

// tendDesk syncs, settles and sweeps.
func (b *background) tendDesk(d *desk.Desk, k *kept) {
	b.running.Go(func() { d.Run(b.ctx) })
	b.every(5*time.Minute, "sweeping the store", func(ctx context.Context) error {
		_, err := k.store.Sweep(ctx)
		_, pruned := k.store.Cache.Prune(ctx, time.Now().Add(-30*24*time.Hour))
		_, files := k.store.Exports.Sweep(ctx)
		return errors.Join(err, pruned, files, k.store.Agents.PruneStates(ctx))
	})
}
