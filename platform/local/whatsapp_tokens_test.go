package local_test

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
)

func TestARefusedTokenIsToldAndSilenceIsNot(t *testing.T) {
	t.Parallel()
	b := platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	client, ctx := w.Client(t, platformtest.Acme), t.Context()
	api := w.As(platformtest.Acme).WhatsApp
	in := platform.LinkWhatsApp{Client: client, PhoneNumberID: "106540352242922", AccessToken: "EAAG-one"}
	id, err := api.Link(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	check := func(err error) int {
		t.Helper()
		n, e := b.Platform.CheckTokens(ctx, func(_ context.Context, number, token string) error {
			asked = append(asked, number+" "+token)
			return err
		})
		if e != nil {
			t.Fatal(e)
		}
		return n
	}
	want := func(s platform.WhatsAppStatus) {
		t.Helper()
		all, err := api.List(ctx, client)
		if err != nil || len(all) != 1 || all[0].Status != s || all[0].ID != id {
			t.Errorf("listed as %+v, %v; want %s", all, err, s)
		}
	}
	silence := platform.Errorf(platform.Unavailable, "no answer")
	refusal := platform.Errorf(platform.Unauthenticated, "no")
	check(silence)
	want(platform.WhatsAppActive)
	if n := check(refusal); n != 0 {
		t.Errorf("%d tokens are asked about again at once", n)
	}
	b.Clock.Advance(61 * time.Minute)
	check(refusal)
	want(platform.WhatsAppRefused)
	b.Clock.Advance(61 * time.Minute)
	check(silence)
	want(platform.WhatsAppRefused) // it says nothing about the token
	in.AccessToken = "EAAG-two"
	if _, err := api.Link(ctx, in); err != nil {
		t.Fatal(err)
	}
	want(platform.WhatsAppActive)
	b.Clock.Advance(61 * time.Minute)
	check(nil)
	want(platform.WhatsAppActive)
	if last := asked[len(asked)-1]; last != "106540352242922 EAAG-two" {
		t.Errorf("asked about %q", last)
	}
}
