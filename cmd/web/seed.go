package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type seedCmd struct {
	Clients int    `help:"How many to add." default:"1000"`
	Partner string `help:"The partner's id, where there are several: see 'web partner list'."`
}

// Run adds made-up clients to one partner of the embedded platform.
func (c *seedCmd) Run(ctx context.Context, p *program) error {
	if c.Clients < 1 || c.Clients > 10_000_000 {
		return errors.New("--clients takes 1 to 10000000")
	}
	k, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer k.close()
	if k.local == nil {
		return errors.New("the platform is somebody else's (PLATFORM_URL is set): only the embedded one can be seeded")
	}
	partner, err := k.onePartner(ctx, c.Partner)
	if err != nil {
		return err
	}
	id, err := k.localID(ctx, partner)
	if err != nil {
		return err
	}
	began := time.Now()
	made, err := k.local.Seed(ctx, id, c.Clients)
	fmt.Fprintf(p.stdout, "%d clients were added, %d of them with a number, in %s\n", made.Clients, made.Numbers,
		time.Since(began).Round(10*time.Millisecond))
	return err
}
