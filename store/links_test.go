package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestLinksToANewPasswordLastAnHourAndDieTogether(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		invited, err := b.Links.Create(ctx, b.acme, p.ID, store.SetPassword)
		must(t, err)
		var links []store.Link
		for range 5 {
			l, err := b.Links.Create(ctx, b.acme, p.ID, store.ResetPassword)
			must(t, err)
			links = append(links, l)
		}
		eq(t, "how long one works", links[0].Expires, b.clock.Now().Add(time.Hour))
		_, err = b.Links.Create(ctx, b.acme, p.ID, store.ResetPassword)
		wantKind(t, err, platform.RateLimited)
		_, err = b.Links.UseForPassword(ctx, links[0].Token, "$h") // made for something else
		wantKind(t, err, platform.NotFound)
		_, err = b.Links.UseForReset(ctx, links[0].Token, "$new")
		must(t, err)
		for _, l := range links {
			_, err = b.Links.Person(ctx, store.ResetPassword, l.Token)
			wantKind(t, err, platform.NotFound)
		}
		_, err = b.Links.UseForPassword(ctx, invited.Token, "$h")
		wantKind(t, err, platform.NotFound)

		late, err := b.Links.Create(ctx, b.acme, p.ID, store.ResetPassword)
		must(t, err)
		b.clock.Advance(time.Hour)
		_, err = b.Links.UseForReset(ctx, late.Token, "$h")
		wantKind(t, err, platform.NotFound)
	})
}
