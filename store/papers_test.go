package store_test

import (
	"errors"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestDocumentsAreNumberedWithinTheirYear(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		number := func(partner string, kind store.PaperKind, subject, year string, seq int) {
			t.Helper()
			p, err := b.Papers.Issue(ctx, store.Paper{Partner: partner, Kind: kind, ClientRef: "c_1", Subject: subject, By: "u_1", Issuer: store.BillingSettings{LegalName: year}})
			must(t, err)
			eq(t, "the year of "+subject, p.Year, year)
			eq(t, "the number of "+subject, p.Seq, seq)
			eq(t, "the issuer of "+subject, p.Issuer.LegalName, year)
		}
		b.clock.Advance(time.Date(2026, time.March, 31, 18, 0, 0, 0, time.UTC).Sub(b.clock.Now())) // 23:30 in India
		number(b.acme, store.StatementPaper, "a", "25-26", 1)
		number(b.acme, store.StatementPaper, "b", "25-26", 2)
		number(b.acme, store.ReceiptPaper, "a", "25-26", 1)
		number(b.bolt, store.StatementPaper, "a", "25-26", 1)
		b.clock.Advance(31 * time.Minute) // the first of April there
		number(b.acme, store.StatementPaper, "a", "25-26", 1)
		number(b.acme, store.StatementPaper, "c", "26-27", 1)
	})
}

func TestTaxIsReckonedToThePaisa(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate      int
		inclusive bool
		credit    platform.Paise
		tax, pays platform.Paise
	}{
		{18_00, false, 500_00, 90_00, 590_00},
		{18_00, true, 590_00, 90_00, 590_00},
		{18_00, true, 500_00, 76_27, 500_00},
		{18_00, false, 3, 1, 4}, // 0.54 of a paisa
		{18_00, false, 2, 0, 2},
		{0, false, 500_00, 0, 500_00},
		{0, true, 500_00, 0, 500_00},
		{28_00, true, 128_00, 28_00, 128_00},
		{28_00, true, platform.MaxCredit, 2_18_75_000_00, platform.MaxCredit},
	} {
		tax, pays := store.BillingSettings{GSTRate: c.rate, Inclusive: c.inclusive}.Tax(c.credit)
		if tax != c.tax || pays != c.pays {
			t.Errorf("%+v: tax %s, pays %s", c, tax, pays)
		}
		if c.inclusive && c.rate > 0 {
			if back, _ := (store.BillingSettings{GSTRate: c.rate}).Tax(c.credit - tax); back-tax > 1 || tax-back > 1 {
				t.Errorf("%+v: the tax of what is left is %s, not %s", c, back, tax)
			}
		}
	}
}

func TestBillingNamesEachFault(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		got, err := b.Settings.Billing(ctx, b.acme)
		must(t, err)
		eq(t, "the rate that was never set", got.GSTRate, 18_00)
		for field, bad := range map[string]store.BillingSettings{
			"gstin": {GSTIN: "27AAPFU0939F"}, "prefix": {Prefix: "ABCD"}, "gst_rate": {GSTRate: 50_00}, "approve": {Approve: -1}, "address": {Address: "1\n2\n3\n4\n5\n6"},
		} {
			err := b.Settings.PutBilling(ctx, b.acme, bad)
			wantKind(t, err, platform.Invalid)
			var e *platform.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[field] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		want := store.BillingSettings{LegalName: "Acme", GSTIN: "27AAPFU0939F1ZV", Prefix: "AC", GSTRate: 0, Inclusive: true, Approve: 100_00}
		sent := want
		sent.GSTIN, sent.Prefix = " 27aapfu0939f1zv ", "ac"
		must(t, b.Settings.PutBilling(ctx, b.acme, sent))
		got, err = b.Settings.Billing(ctx, b.acme)
		must(t, err)
		eq(t, "what was kept", got, want)
	})
}

// A credit's receipt is reckoned by the tax terms of its own day.
func TestTaxTermsHoldForTheTimeInWhichTheyWereSet(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		first := b.clock.Now()
		put := func(rate int, inclusive bool) time.Time {
			t.Helper()
			b.clock.Advance(time.Hour)
			must(t, b.Settings.PutBilling(ctx, b.acme, store.BillingSettings{LegalName: "Acme", GSTRate: rate, Inclusive: inclusive}))
			b.clock.Advance(time.Hour)
			return b.clock.Now()
		}
		second := put(18_00, true)
		put(18_00, true) // nothing about tax
		third := put(5_00, true)
		for _, c := range []struct {
			name      string
			at        time.Time
			rate      int
			inclusive bool
		}{{"before all", first, 18_00, false}, {"after the first change", second, 18_00, true}, {"now", third, 5_00, true}} {
			got, err := b.Settings.BillingAt(ctx, b.acme, c.at)
			must(t, err)
			eq(t, c.name+", the rate", got.GSTRate, c.rate)
			eq(t, c.name+", whether it is within", got.Inclusive, c.inclusive)
			eq(t, c.name+", the name", got.LegalName, "Acme")
		}
		other, err := b.Settings.BillingAt(ctx, b.bolt, first)
		must(t, err)
		eq(t, "another partner's rate", other.GSTRate, 18_00)
	})
}
