package local_test

import (
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
)

// The ledger of a seeded platform proves itself when the backend is closed.
func TestSeedMakesWholeClients(t *testing.T) {
	t.Parallel()
	b := platformtest.Local(t)
	ctx, partner := t.Context(), b.Partners[platformtest.Acme]
	for range 2 { // it may be called again for more
		made, err := b.Platform.Seed(ctx, partner, 40)
		must(t, err)
		if made.Clients != 40 || made.Numbers != 40 {
			t.Errorf("made %+v", made)
		}
	}
	api, now := b.Platform.As(partner), b.Clock.Now()
	all, inactive := everyone(t, api), 0
	rows := 0
	for c, err := range api.Clients.All(ctx) {
		must(t, err)
		rows++
		if !c.Active {
			inactive++
		}
		d, err := api.Clients.Get(ctx, c.ID)
		must(t, err)
		if d.KYC == nil || d.KYC.PAN == "" || len(d.DIDs) != 1 || len(d.PermissionGroups) == 0 || *c.Balance <= 0 || c.CreatedAt.After(now) {
			t.Errorf("%s: %+v", c.Name, d)
		}
		page, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: c.ID})
		must(t, err)
		if page.Total != 2 || page.Rows[0].At.After(now) || page.Rows[0].At.Before(page.Rows[1].At) {
			t.Errorf("%s: rows %+v", c.Name, page.Rows)
		}
	}
	if rows != 80 || len(all) < 40 || inactive == 0 || inactive > 20 {
		t.Errorf("%d clients with %d names, %d inactive", rows, len(all), inactive)
	}
	if n, err := b.Platform.RenewDue(ctx); err != nil || n != 0 {
		t.Errorf("%d numbers were due at once, %v", n, err)
	}
	if _, err := b.Platform.Seed(ctx, "p_nobody", 1); !platform.Is(err, platform.Unauthenticated) {
		t.Errorf("a partner that is not there: %v", err)
	}
}
