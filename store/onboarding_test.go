package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func (b *bench) onboarding(t testing.TB, partner string) store.Onboarding {
	t.Helper()
	o, err := b.Onboarding.Create(t.Context(), store.Onboarding{Partner: partner, CreatedBy: "u_1"})
	must(t, err)
	return o
}

func TestTheWizardRemembersEverythingItMay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		now := b.clock.Now()
		made, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "u_1", Name: "Zen Ltd", Email: "ops@zen.test",
			Mobile: "+919822041376", CountryCode: "+91", Promo: "WELCOME10", BusinessType: "company", Next: "otp"})
		must(t, err)
		b.clock.Advance(time.Minute)
		want := made
		change := func(o *store.Onboarding) error {
			o.RequestID, o.TempClientID, o.Next = "req_1", "tmp_1", "gst"
			o.AadhaarReference = "ref_1"
			o.Facts = store.OnboardingFacts{PANMasked: "AAACZ••••C", NameOnPAN: "ZEN LTD", AadhaarLast4: "1234", AadhaarName: "Zen Zed",
				GSTINMasked: "27AAACZ••••C1Z5", LegalName: "ZEN LIMITED", GSTState: "Maharashtra", GSTSkipped: true}
			o.Consent = store.Consent{Version: "2026-01", Language: "en", At: now, IP: "203.0.113.9"}
			o.ID, o.Partner = "o_forged", b.bolt // not fn's to change
			return nil
		}
		got, err := b.Onboarding.Update(ctx, b.acme, made.ID, made.Version, change)
		must(t, err)
		must(t, change(&want))
		want.ID, want.Partner, want.Updated, want.Version = made.ID, b.acme, now.Add(time.Minute), made.Version+1
		want.Since = want.Updated
		eq(t, "what Update gives", got, want)
		for what, find := range map[string]func(partner string) (store.Onboarding, error){
			"by id":             func(p string) (store.Onboarding, error) { return b.Onboarding.Get(ctx, p, made.ID) },
			"by request":        func(p string) (store.Onboarding, error) { return b.Onboarding.ByRequestID(ctx, p, "req_1") },
			"by pending client": func(p string) (store.Onboarding, error) { return b.Onboarding.ByTempClientID(ctx, p, "tmp_1") },
		} {
			o, err := find(b.acme)
			must(t, err)
			eq(t, what, o, want)
			_, err = find(b.bolt)
			wantKind(t, err, platform.NotFound)
		}
		_, err = b.Onboarding.Update(ctx, b.bolt, made.ID, 0, func(*store.Onboarding) error { return nil })
		wantKind(t, err, platform.NotFound)
	})
}

func TestASecondPersonSeesWhatTheFirstDid(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		ok := tally(t, atOnce(5, func(i int) error {
			_, err := b.Onboarding.Update(ctx, b.acme, o.ID, o.Version, func(o *store.Onboarding) error { o.Promo += "x"; return nil })
			return err
		}), platform.Conflict)
		eq(t, "the number of changes from one page", ok, 1)
		for _, err := range atOnce(5, func(i int) error {
			_, err := b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.Promo += "y"; return nil })
			return err
		}) {
			must(t, err)
		}
		got, err := b.Onboarding.Get(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "all changes, none lost", got.Promo, "xyyyyy")

		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.Promo = "lost"; return errors.New("no") })
		wantKind(t, err, platform.Internal)
		again, err := b.Onboarding.Get(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "after a change that failed", again, got)
	})
}

func TestARegistrationIsPartOfOneOnboarding(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		register := func(partner string) error {
			o := b.onboarding(t, partner)
			_, err := b.Onboarding.Update(ctx, partner, o.ID, 0, func(o *store.Onboarding) error { o.RequestID = "req_1"; return nil })
			return err
		}
		must(t, register(b.acme))
		wantKind(t, register(b.acme), platform.Conflict)
		must(t, register(b.bolt))
	})
}

func TestTaxNumbersAreSealedAndFoundExactly(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		set := func(partner, pan, gstin string) store.Onboarding {
			o := b.onboarding(t, partner)
			o, err := b.Onboarding.Update(ctx, partner, o.ID, 0, func(o *store.Onboarding) error {
				o.SetPAN(pan)
				o.SetGSTIN(gstin)
				return nil
			})
			must(t, err)
			return o
		}
		o := set(b.acme, " aaacz1234c", "27AAACZ1234C1Z5")
		set(b.bolt, "AAACZ1234C", "27AAACZ1234C1Z5")
		bare := b.onboarding(t, b.acme)
		eq(t, "held", [2]bool{o.HasPAN, o.HasGSTIN}, [2]bool{true, true})
		pan, gstin, err := b.Onboarding.Reveal(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "revealed", pan+" "+gstin, "AAACZ1234C 27AAACZ1234C1Z5")
		pan, gstin, err = b.Onboarding.Reveal(ctx, b.acme, bare.ID)
		must(t, err)
		eq(t, "revealed of what is not held", pan+gstin, "")
		_, _, err = b.Onboarding.Reveal(ctx, b.bolt, o.ID)
		wantKind(t, err, platform.NotFound)
		for number, want := range map[string]int{"aaacz1234c ": 1, "27AAACZ1234C1Z5": 1, "AAACZ1234": 0, "": 0} {
			found, err := b.Onboarding.ByTaxNumber(ctx, b.acme, number)
			must(t, err)
			eq(t, "the number found for "+number, len(found), want)
		}
		for _, column := range []string{"pan", "pan_hash", "gstin", "gstin_hash"} {
			w, _ := b.Handles()
			var raw []byte
			must(t, w.QueryRow(`SELECT `+column+` FROM onboardings WHERE id = $1`, o.ID).Scan(&raw))
			if len(raw) < 32 || strings.Contains(string(raw), "AAACZ") {
				t.Errorf("%s holds %q", column, raw)
			}
		}
		// A sealed number that is moved to another row does not open there.
		b.exec(t, `UPDATE onboardings SET pan = (SELECT pan FROM onboardings WHERE id = $1) WHERE id = $2`, o.ID, bare.ID)
		_, _, err = b.Onboarding.Reveal(ctx, b.acme, bare.ID)
		wantKind(t, err, platform.Internal)
		o, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.SetPAN(""); return nil })
		must(t, err)
		eq(t, "held after dropping the PAN", [2]bool{o.HasPAN, o.HasGSTIN}, [2]bool{false, true})
		found, err := b.Onboarding.ByTaxNumber(ctx, b.acme, "AAACZ1234C")
		must(t, err)
		eq(t, "found after dropping it", len(found), 0)
	})
}

func TestWholeNumbersDoNotFitWhereMaskedOnesBelong(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		o := b.onboarding(t, b.acme)
		for what, f := range map[string]store.OnboardingFacts{
			"an Aadhaar number": {AadhaarLast4: "999941057058"},
			"a PAN":             {PANMasked: "AAACZ1234C"},
			"a GSTIN":           {GSTINMasked: "27AAACZ1234C1Z5"},
		} {
			_, err := b.Onboarding.Update(t.Context(), b.acme, o.ID, 0, func(o *store.Onboarding) error { o.Facts = f; return nil })
			if !platform.Is(err, platform.Internal) {
				t.Errorf("%s was kept in the open: %v", what, err)
			}
		}
		_, err := b.Onboarding.Update(t.Context(), b.acme, o.ID, 0, func(o *store.Onboarding) error {
			o.Facts = store.OnboardingFacts{AadhaarLast4: "7058", PANMasked: "AAACZ****C", GSTINMasked: "27AAACZ••••C1Z5"}
			return nil
		})
		must(t, err)
	})
}

func TestOnboardingsUnderWayAreListed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		var ids []string
		for range 4 {
			ids = append(ids, b.onboarding(t, b.acme).ID)
			b.clock.Advance(time.Minute)
		}
		b.onboarding(t, b.bolt)
		update := func(id string, fn func(*store.Onboarding)) {
			_, err := b.Onboarding.Update(ctx, b.acme, id, 0, func(o *store.Onboarding) error { fn(o); return nil })
			must(t, err)
		}
		update(ids[1], func(o *store.Onboarding) { o.ClientRef = "c_1" })
		update(ids[2], func(o *store.Onboarding) { o.Discarded = b.clock.Now() })
		update(ids[0], func(o *store.Onboarding) { o.Name = "looked at last" })
		list, err := b.Onboarding.List(ctx, b.acme, 0)
		must(t, err)
		var got []string
		for _, o := range list {
			got = append(got, o.ID)
		}
		eq(t, "the list", strings.Join(got, " "), ids[0]+" "+ids[3])
		o, err := b.Onboarding.ByClientRef(ctx, b.acme, "c_1")
		must(t, err)
		eq(t, "the onboarding of the client", o.ID, ids[1])
		for _, where := range [][2]string{{b.bolt, "c_1"}, {b.acme, ""}} {
			_, err = b.Onboarding.ByClientRef(ctx, where[0], where[1])
			wantKind(t, err, platform.NotFound)
		}
	})
}

func TestAnOnboardingWhoseContactIsAClientsMayHaveArrived(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		refs, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{ClientID: "1", Name: "Zen", Email: "Ops@Zen.test", Mobile: "+919822041376", Active: true}})
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.bolt, 0, []store.Client{{ClientID: "1", Name: "Theirs", Email: "ops@theirs.test", Mobile: "+919822041376", Active: true}})
		must(t, err)
		var arrived string
		for i, o := range []store.Onboarding{
			{Email: "ops@ZEN.test", Mobile: "+919822041376"},
			{Email: "ops@zen.test", Mobile: "+919822041377"},
			{Email: "ops@theirs.test", Mobile: "+919822041376"},
			{Email: "ops@zen.test", Mobile: "+919822041376", SignUp: store.SignUp{Decoy: true}},
		} {
			o.Partner, o.CreatedBy, o.Name, o.RequestID = b.acme, "rita", "Zen", fmt.Sprint("R", i)
			o, err := b.Onboarding.Create(ctx, o)
			must(t, err)
			if i == 0 {
				arrived = o.ID
			}
		}
		got, err := b.Onboarding.Arrivals(ctx, b.acme)
		must(t, err)
		eq(t, "those that may have arrived", fmt.Sprint(got), fmt.Sprint([]store.Arrival{{ID: arrived, Ref: refs[0]}}))
	})
}
