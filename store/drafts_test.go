package store_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func ids(all []store.Onboarding) string {
	var out []string
	for _, o := range all {
		out = append(out, o.ID)
	}
	return strings.Join(out, " ")
}

func TestOnboardingsArePagedBothWaysByHowLongTheyStandStill(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		var made []string
		for range 7 {
			made = append(made, b.onboarding(t, b.acme).ID)
			b.clock.Advance(time.Minute)
		}
		b.onboarding(t, b.bolt)
		// The first is touched, so it is the last now.
		_, err := b.Onboarding.Update(ctx, b.acme, made[0], 0, func(*store.Onboarding) error { return nil })
		must(t, err)
		made = append(made[1:], made[0])
		page := func(f store.DraftFilter, after, before string) store.DraftPage {
			t.Helper()
			p, err := b.Onboarding.Page(ctx, b.acme, f, after, before, 3)
			must(t, err)
			return p
		}
		first := page(store.DraftFilter{}, "", "")
		eq(t, "the first page", ids(first.Drafts), strings.Join(made[:3], " "))
		eq(t, "the page before the first", first.Previous, "")
		second := page(store.DraftFilter{}, first.Next, "")
		eq(t, "the second page", ids(second.Drafts), strings.Join(made[3:6], " "))
		last := page(store.DraftFilter{}, second.Next, "")
		eq(t, "the last page", ids(last.Drafts), made[6])
		eq(t, "the page after the last", last.Next, "")
		back := page(store.DraftFilter{}, "", last.Previous)
		eq(t, "back from the last page", ids(back.Drafts), strings.Join(made[3:6], " "))
		eq(t, "back to the first page", ids(page(store.DraftFilter{}, "", back.Previous).Drafts), strings.Join(made[:3], " "))
		eq(t, "a page of a cursor that means nothing", ids(page(store.DraftFilter{}, "nonsense", "").Drafts), strings.Join(made[:3], " "))

		must(t, b.Onboarding.Assign(ctx, b.acme, made[1], store.Assignment{To: "u_7", At: b.clock.Now()}))
		eq(t, "those of one person", ids(page(store.DraftFilter{Assigned: "u_7"}, "", "").Drafts), made[1])
		_, err = b.Onboarding.Hold(ctx, b.acme, made[2], nil)
		must(t, err)
		eq(t, "those that are held", ids(page(store.DraftFilter{Held: true}, "", "").Drafts), made[2])
		since := b.clock.Now().Add(-5 * time.Minute)
		n, err := b.Onboarding.CountWhere(ctx, b.acme, store.DraftFilter{Before: since})
		must(t, err)
		eq(t, "those that stand still", n, 2)
		n, err = b.Onboarding.CountWhere(ctx, b.acme, store.DraftFilter{Step: platform.StepPAN})
		must(t, err)
		all := page(store.DraftFilter{}, "", "").Drafts
		eq(t, "those that wait for a PAN", n > 0, slices.ContainsFunc(all, func(o store.Onboarding) bool {
			return o.TempClientID != "" && o.Next == "" || o.Next == platform.StepPAN
		}))
	})
}

func TestASignatureIsKeptSealedUntilTheDecision(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		picture := []byte("\x89PNG a signature")
		for what, end := range map[string]func(*store.Onboarding){
			"approved": func(o *store.Onboarding) { o.ClientRef = "c_1" },
			"refused":  func(o *store.Onboarding) { o.Discarded = b.clock.Now() },
		} {
			o := b.onboarding(t, b.acme)
			_, err := b.Onboarding.Hold(ctx, b.acme, o.ID, picture)
			must(t, err)
			_, err = b.Onboarding.Hold(ctx, b.acme, o.ID, []byte("another")) // sent twice
			must(t, err)
			_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.Name = "Changed"; return nil })
			must(t, err)
			got, err := b.Onboarding.Signature(ctx, b.acme, o.ID)
			must(t, err)
			if !bytes.Equal(got, picture) {
				t.Errorf("the signature is kept as %q", got)
			}
			_, err = b.Onboarding.Signature(ctx, b.bolt, o.ID)
			wantKind(t, err, platform.NotFound)
			eq(t, "signatures in the clear", b.count(t, `SELECT COUNT(*) FROM onboardings WHERE signature = $1`, picture), 0)
			_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { end(o); return nil })
			must(t, err)
			eq(t, "signatures kept of one that was "+what, b.count(t, `SELECT COUNT(*) FROM onboardings WHERE id = $1 AND signature IS NOT NULL`, o.ID), 0)
			_, err = b.Onboarding.Hold(ctx, b.acme, o.ID, picture)
			wantKind(t, err, platform.Conflict)
		}
	})
}

func TestADecoyIsSweptWithItsLink(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "signup", RequestID: "req_none", Next: platform.StepOTP,
			SignUp: store.SignUp{Brand: "b_1", Base: "https://acme.example", Decoy: true}, Discarded: b.clock.Now()})
		must(t, err)
		_, _, err = b.Handovers.Create(ctx, b.acme, o.ID, "signup", "", false)
		must(t, err)
		other := b.onboarding(t, b.acme)
		n, err := b.Onboarding.CountWhere(ctx, b.acme, store.DraftFilter{})
		must(t, err)
		eq(t, "onboardings that staff see", n, 1)
		b.clock.Advance(store.LinkLife - time.Minute)
		_, err = b.Sweep(ctx)
		must(t, err)
		_, err = b.Onboarding.Get(ctx, b.acme, o.ID)
		must(t, err)
		b.clock.Advance(time.Minute)
		_, err = b.Sweep(ctx)
		must(t, err)
		_, err = b.Onboarding.Get(ctx, b.acme, o.ID)
		wantKind(t, err, platform.NotFound)
		_, err = b.Onboarding.Get(ctx, b.acme, other.ID)
		must(t, err)
	})
}

func TestATicketIsReadByItsPurposeAndBrandOnly(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		at := b.clock.Now()
		ticket := b.Tickets.Issue("form", "b_1", "i_1", at)
		got, when, err := b.Tickets.Read("form", "b_1", ticket, time.Hour)
		must(t, err)
		eq(t, "the value", got, "i_1")
		eq(t, "the time", when.UnixMilli(), at.UnixMilli())
		for _, bad := range [][3]string{{"other", "b_1", ticket}, {"form", "b_2", ticket}, {"form", "b_1", "i_2" + ticket[3:]}, {"form", "b_1", ""}, {"form", "b_1", "nonsense"}} {
			_, _, err := b.Tickets.Read(bad[0], bad[1], bad[2], time.Hour)
			wantKind(t, err, platform.Invalid)
		}
		b.clock.Advance(time.Hour + time.Second)
		_, _, err = b.Tickets.Read("form", "b_1", ticket, time.Hour)
		wantKind(t, err, platform.Invalid)
	})
}
