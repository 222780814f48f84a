package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestAHandoverOpensItsOnboardingUntilItExpiresOrIsRevoked(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		h, link, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		must(t, err)
		eq(t, "the life of a link", link.Expires.Sub(b.clock.Now()), store.LinkLife)
		_, second, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "office@client.test", false)
		must(t, err)
		for _, l := range []store.Link{link, second} { // a second link leaves the first one's pages open
			got, err := b.Handovers.ByToken(ctx, l.Token)
			must(t, err)
			eq(t, "the onboarding", got.Onboarding, o.ID)
			eq(t, "the partner", got.Partner, b.acme)
		}
		for _, token := range []string{"", "nobody", h.ID} {
			_, err = b.Handovers.ByToken(ctx, token)
			wantKind(t, err, platform.NotFound)
		}
		eq(t, "rows that hold the token itself", b.count(t, `SELECT COUNT(*) FROM handovers WHERE id = $1 OR mailed_to = $1 OR step = $1`, link.Token), 0)

		n, err := b.Handovers.Revoke(ctx, b.bolt, o.ID)
		must(t, err)
		eq(t, "links that another partner revokes", n, 0)
		n, err = b.Handovers.Revoke(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "links revoked", n, 2)
		_, err = b.Handovers.ByToken(ctx, link.Token)
		wantKind(t, err, platform.NotFound)

		_, third, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		must(t, err)
		b.clock.Advance(store.LinkLife)
		_, err = b.Handovers.ByToken(ctx, third.Token)
		wantKind(t, err, platform.NotFound)
	})
}

func TestAHandoverBelongsToItsPartnerAndToAnOnboardingUnderWay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		_, _, err := b.Handovers.Create(ctx, b.bolt, o.ID, "u_1", "", false)
		wantKind(t, err, platform.NotFound)
		_, _, err = b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		must(t, err)
		others, err := b.Handovers.Of(ctx, b.bolt, o.ID)
		must(t, err)
		eq(t, "links that another partner sees", len(others), 0)
		pending, err := b.Handovers.OfEach(ctx, b.acme, []string{o.ID, "o_nobody"})
		must(t, err)
		eq(t, "links under way", len(pending[o.ID]), 1)

		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error {
			o.Discarded, o.DiscardReason = b.clock.Now(), "Signed with somebody else"
			return nil
		})
		must(t, err)
		_, _, err = b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		wantKind(t, err, platform.Conflict)
		pending, err = b.Handovers.OfEach(ctx, b.bolt, []string{o.ID})
		must(t, err)
		eq(t, "onboardings with links that another partner sees", len(pending), 0)
		got, err := b.Onboarding.Get(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "the reason", got.DiscardReason, "Signed with somebody else")
	})
}

func TestLinksAreRevokedOneByOne(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		var ids []string
		for range 3 {
			h, _, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
			must(t, err)
			ids = append(ids, h.ID)
		}
		for _, try := range []struct {
			partner string
			worked  bool
		}{{b.bolt, false}, {b.acme, true}, {b.acme, false}} {
			worked, err := b.Handovers.RevokeOne(ctx, try.partner, o.ID, ids[0])
			must(t, err)
			eq(t, "whether it worked still", worked, try.worked)
		}
		n, err := b.Handovers.RevokeOthers(ctx, b.acme, o.ID, ids[2])
		must(t, err)
		eq(t, "others revoked", n, 1)
		all, err := b.Handovers.Of(ctx, b.acme, o.ID)
		must(t, err)
		for _, h := range all {
			eq(t, "whether "+h.ID+" works", h.Works(b.clock.Now()), h.ID == ids[2])
		}
	})
}

func TestOneMailADayUnlessSomebodyInsists(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		mail := func(force bool) error {
			_, _, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "office@client.test", force)
			return err
		}
		eq(t, "mails of five at once", tally(t, atOnce(5, func(int) error { return mail(false) }), platform.RateLimited), 1)
		_, _, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		must(t, err) // one to copy is no mail
		must(t, mail(true))
		b.clock.Advance(store.RemindGap - time.Second)
		wantKind(t, mail(false), platform.RateLimited)
		b.clock.Advance(time.Second)
		must(t, mail(false))

		last, err := b.Handovers.Of(ctx, b.acme, o.ID)
		must(t, err)
		must(t, b.Handovers.Drop(ctx, b.acme, last[0].ID)) // its mail did not leave
		must(t, mail(false))
	})
}

func TestAHandoverTellsWhereTheClientIs(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		h, link, err := b.Handovers.Create(ctx, b.acme, o.ID, "u_1", "", false)
		must(t, err)
		opened := b.clock.Now()
		must(t, b.Handovers.Saw(ctx, h, ""))
		b.clock.Advance(time.Minute)
		h, err = b.Handovers.ByToken(ctx, link.Token)
		must(t, err)
		must(t, b.Handovers.Saw(ctx, h, platform.StepPAN))
		h, err = b.Handovers.ByToken(ctx, link.Token)
		must(t, err)
		eq(t, "first opened", h.Opened, opened)
		eq(t, "last seen", h.Seen, b.clock.Now())
		eq(t, "the step", h.Step, platform.StepPAN)
	})
}

func TestAnOnboardingHasSomebodyToLookAfterIt(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		o := b.onboarding(t, b.acme)
		want := store.Assignment{To: "u_2", Note: "Calls back on Monday", At: b.clock.Now()}
		b.clock.Advance(time.Hour)
		wantKind(t, b.Onboarding.Assign(ctx, b.bolt, o.ID, want), platform.NotFound)
		must(t, b.Onboarding.Assign(ctx, b.acme, o.ID, want))
		o.Assigned = want
		got, err := b.Onboarding.Get(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "all else, the time of the last change included", got, o)
		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, o.Version, func(o *store.Onboarding) error { o.Discarded = b.clock.Now(); return nil })
		must(t, err)
		wantKind(t, b.Onboarding.Assign(ctx, b.acme, o.ID, store.Assignment{}), platform.NotFound)
	})
}
