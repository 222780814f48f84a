package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"partnerdesk/platform/api"
	"partnerdesk/platform/outbox"
)

// Run serves the embedded platform alone, as the vendor's REST API.
func (c *platformCmd) Run(ctx context.Context, p *program) error {
	if err := c.rateFlags.check(); err != nil {
		return err
	}
	faults := c.faults()
	if err := faults.Check(); err != nil {
		return err
	}
	ln, err := listen("ADDR", c.Addr)
	if err != nil {
		return err
	}
	defer ln.Close()
	meta, err := p.graph()
	if err != nil {
		return err
	}
	running, err := p.markRunning()
	if err != nil {
		return err
	}
	defer running.Close()
	box, err := outbox.Open(filepath.Join(p.DataDir, "platform-outbox.jsonl"), 500, time.Now)
	if err != nil {
		return err
	}
	ways, err := p.Delivery.ways(box, p.log())
	if err != nil {
		return err
	}
	l, err := p.openLocal(ctx, ways)
	if err != nil {
		return err
	}
	defer l.Close()
	address := "http://" + display(ln.Addr())
	fmt.Fprintf(p.stdout, "The platform's API is at %s/partnerclients\n", address)
	var seeded string
	if c.Demo {
		if seeded, err = l.SeedDemo(ctx); err != nil {
			return err
		}
	}
	partners, err := l.Partners(ctx)
	if err != nil {
		return err
	}
	if len(partners) == 0 {
		id, err := l.AddPartner(ctx, firstPartnerName)
		if err != nil {
			return err
		}
		key, err := l.IssueKey(ctx, id, "first")
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "API token, shown this once: %s\n", key)
	}
	if c.Demo {
		secrets, err := demoSecrets(filepath.Join(p.DataDir, "platform-demo.json"), "", c.APIKey)
		if err != nil {
			return err
		}
		keyed, err := setDemoKey(ctx, l, seeded, secrets.APIKey)
		if err != nil {
			return err
		}
		if keyed {
			fmt.Fprintf(p.stdout, "API token of %s: %s\n", demoPartner, secrets.APIKey)
		}
	}
	if !c.Demo {
		say(ways, true, p.log())
	}
	b := newBackground(ctx, p.log())
	defer b.stop()
	b.tendPlatform(l, meta)
	if c.Demo && c.DemoTraffic {
		if err := b.liveDemo(l); err != nil {
			return err
		}
	}
	face := api.WithFaults(restFace(l, box, c.Demo, false, c.rate(), nil, p.log()), faults)
	return serveHTTP(ctx, ln, face, p.log(), 15*time.Second, p.ready)
}

// faults are what the flags for tests and training ask for.
func (c *platformCmd) faults() api.Faults {
	return api.Faults{
		Latency: c.Latency, ErrorRate: c.ErrorRate, LoseAnswers: c.LoseAnswers, VendorShape: c.VendorShape,
		Random: rand.Float64,
		Sleep: func(ctx context.Context, d time.Duration) error {
			t := time.NewTimer(d)
			defer t.Stop()
			select {
			case <-t.C:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}
}
