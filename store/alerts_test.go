package store_test

import (
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestWalletsRingByTheSettingsOrByTheirOwnAlert(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		refs, err := b.Directory.Upsert(t.Context(), b.acme, 0, []store.Client{
			{ClientID: "K1", Name: "dry in 3", Active: true}, {ClientID: "K2", Name: "dry in 20", Active: true}, {ClientID: "K3", Name: "not read", Active: true},
			{ClientID: "K4", Name: "small and still", Active: true}, {ClientID: "K5", Name: "off", Active: false}, {ClientID: "K6", Name: "own", Active: true},
		})
		must(t, err)
		facts := func(i int, balance, burn platform.Paise) {
			t.Helper()
			must(t, b.Directory.SetFacts(t.Context(), b.acme, refs[i], store.Facts{Balance: &balance, Burn: &burn, At: b.clock.Now()}))
		}
		facts(0, 300_00, 100_00)
		facts(1, 2000_00, 100_00)
		facts(3, 150_00, 0)
		facts(4, 0, 100_00)
		facts(5, 2000_00, 100_00)
		ringing := func(def store.Alert) string {
			t.Helper()
			all, more, err := b.Alerts.Ringing(t.Context(), b.acme, def, 10)
			must(t, err)
			if more {
				t.Error("there are said to be more")
			}
			var names []string
			for _, c := range all {
				names = append(names, c.Name)
			}
			return strings.Join(names, ", ")
		}
		def := store.Alert{Days: 7}
		if got := ringing(def); got != "dry in 3" {
			t.Errorf("by days: %q", got)
		}
		if got := ringing(store.Alert{Days: 7, Below: 200_00}); got != "dry in 3, small and still" {
			t.Errorf("by days and amount: %q", got)
		}
		if got := ringing(store.Alert{}); got != "" {
			t.Errorf("never: %q", got)
		}
		days, never, below := 30, 0, platform.Paise(5000_00)
		must(t, b.Alerts.Set(t.Context(), b.acme, refs[5], store.OwnAlert{Days: &days}, "rita"))
		must(t, b.Alerts.Set(t.Context(), b.acme, refs[0], store.OwnAlert{Days: &never}, "rita"))
		if got := ringing(def); got != "own" {
			t.Errorf("with alerts of their own: %q", got)
		}
		must(t, b.Alerts.Set(t.Context(), b.acme, refs[5], store.OwnAlert{Below: &below}, "rita"))
		if got := ringing(store.Alert{}); got != "own" {
			t.Errorf("by an amount of its own: %q", got)
		}
		own, err := b.Alerts.Get(t.Context(), b.acme, refs[5])
		must(t, err)
		if own.Days != nil || own.Below == nil || *own.Below != below || own.Over(def) != (store.Alert{Below: below, Days: 7}) {
			t.Errorf("its own reads %+v", own)
		}
		must(t, b.Alerts.Set(t.Context(), b.acme, refs[5], store.OwnAlert{}, "rita"))
		if got := ringing(store.Alert{}); got != "" {
			t.Errorf("taken back: %q", got)
		}
		if own, err := b.Alerts.Get(t.Context(), b.bolt, refs[5]); err != nil || own != (store.OwnAlert{}) {
			t.Errorf("to another partner: %+v, %v", own, err)
		}
		for _, bad := range []store.OwnAlert{{Days: ptr(-1)}, {Days: ptr(366)}, {Below: ptr(platform.Paise(-1))}} {
			if err := b.Alerts.Set(t.Context(), b.acme, refs[0], bad, "rita"); !platform.Is(err, platform.Invalid) {
				t.Errorf("%+v is kept: %v", bad, err)
			}
		}
		one, more, err := b.Alerts.Ringing(t.Context(), b.acme, store.Alert{Below: 10000_00}, 2)
		must(t, err)
		if len(one) != 2 || !more {
			t.Errorf("cut at 2: %d, %v", len(one), more)
		}
	})
}
