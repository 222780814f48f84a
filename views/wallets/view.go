// Package wallets holds the page about the money of all clients together.
package wallets

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/clients"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// View is the page.
type View struct {
	Facts    []ui.Fact
	Low      []Client // those that run dry first
	Ending   []Client // those whose validity ends first
	LowMore  string   // where all of them are
	EndMore  string
	Waiting  int            // credits that wait for a second person
	Promised platform.Paise // what the wallets hold together
	Known    int            // clients whose balance is in Promised
	Total    int
	Pool     Pool
	Problems ui.Problems
	Now      time.Time
	MayAdd   bool
}

// Client is one client's wallet. What is not known is nil or zero.
type Client struct {
	Ref, Name string
	Balance   *platform.Paise
	Burn      *platform.Paise // what a day takes
	Lasts     *int            // days
	ValidTill time.Time
}

// Pool is what the reseller's own account was last said to hold.
type Pool struct {
	Amount platform.Paise
	At     time.Time // zero: never
	By     string
	Note   string
	Form   PoolForm
}

// PoolForm writes it down.
type PoolForm struct {
	Amount string `form:"pool"`
	Note   string `form:"note"`
}

// Check says what can't be read.
func (f *PoolForm) Check() ui.Problems {
	p := ui.Problems{}
	if n, err := platform.ParseTypedRupees(f.Amount); err != nil || n < 0 {
		p["pool"] = "Write what the account holds in rupees, such as 1,50,000."
	}
	if len([]rune(f.Note)) > 200 {
		p["note"] = "A note has at most 200 characters."
	}
	return p
}

// Paise is the amount of a form that was checked.
func (f PoolForm) Paise() platform.Paise {
	n, _ := platform.ParseTypedRupees(f.Amount)
	return n
}

// short is by how much the promises exceed the pool; 0: they don't, as far as known.
func (v View) short() platform.Paise {
	if v.Pool.At.IsZero() || v.Promised <= v.Pool.Amount {
		return 0
	}
	return v.Promised - v.Pool.Amount
}

func balance(ctx context.Context, c Client) string {
	if c.Balance == nil {
		return words.T(ctx, "not known")
	}
	return c.Balance.String()
}

func perDay(c Client) string {
	if c.Burn == nil {
		return ""
	}
	return c.Burn.String()
}

func lasts(ctx context.Context, c Client) (g ui.Gauge, ok bool) {
	if c.Lasts == nil || *c.Lasts >= clients.Forever {
		return g, false
	}
	text := words.T(ctx, "%d days", *c.Lasts)
	if *c.Lasts == 0 {
		text = words.T(ctx, "under a day")
	}
	return ui.Runway(float64(*c.Lasts), text), true
}

func (v View) actions(ctx context.Context) []ui.Action {
	if !v.MayAdd {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Credit from a file"), Icon: "upload", Href: paths.CreditFile}}
}
