package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// A client to whom an onboarding was handed over, and who has let it stand, is told once
// that it waits for them: under their brand, with what is due and a link that works.
func TestAClientIsRemindedOfTheirOnboardingOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	remind := func() []platform.Message {
		t.Helper()
		had := len(w.Outbox.To(z.email))
		if err := w.server.RemindGuests(t.Context()); err != nil {
			t.Fatal(err)
		}
		return w.Outbox.To(z.email)[had:]
	}
	w.Clock.Advance(72 * time.Hour)
	if got := remind(); len(got) != 0 {
		t.Errorf("nobody handed it over, and the client is reminded: %s", got[0].Text)
	}
	w.as(acme, store.Operations).post(z.at("/handover")).is(http.StatusSeeOther)
	w.Clock.Advance(47 * time.Hour)
	if got := remind(); len(got) != 0 {
		t.Errorf("within two days of the mail: %s", got[0].Text)
	}
	w.Clock.Advance(2 * time.Hour)
	got := remind()
	if len(got) != 1 {
		t.Fatalf("%d reminders", len(got))
	}
	m := got[0]
	if m.From != "acme voice" || m.ToStaff || !strings.Contains(m.Subject, "acme voice waits for you") || !strings.Contains(m.Text, "What is due next: PAN.") || !strings.Contains(m.Text, "अगला क़दम: PAN") || !strings.Contains(m.Text, "http://acme.localhost/kyc/") || len(leaks(m.Subject+m.Text+m.HTML)) > 0 {
		t.Errorf("it reads %q: %s", m.Subject, m.Text)
	}
	if n := w.audited("handover.mail"); n != 2 {
		t.Errorf("the trail has %d mails", n)
	}
	for range 3 {
		w.Clock.Advance(30 * time.Hour)
		if got := remind(); len(got) != 0 {
			t.Errorf("it is repeated: %s", got[0].Text)
		}
	}
	// By its link they go on, and who is at it is not reminded; nor who has no link any more.
	w.as(acme, store.Operations).post(z.at("/handover")).is(http.StatusSeeOther)
	c := w.opened(lastMail(t, w, z.email).Text)
	w.Clock.Advance(40 * time.Hour)
	c.post(c.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	w.Clock.Advance(20 * time.Hour)
	if got := remind(); len(got) != 0 {
		t.Errorf("who went on yesterday is reminded: %s", got[0].Text)
	}
	w.as(acme, store.Operations).post(z.at("/handover/revoke")).is(http.StatusSeeOther)
	w.Clock.Advance(40 * time.Hour)
	if got := remind(); len(got) != 0 {
		t.Errorf("the link was taken back, and they are reminded: %s", got[0].Text)
	}
}
