package platformtest

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func registrationRules() []rule {
	return []rule{
		{"partners cannot see each other", registrationsAreSeparate},
		{"both codes make a temporary client", bothCodesConfirm},
		{"every fault of a registration is named", registrationFaults},
		{"every fault is named at once", registrationFaultsAtOnce},
		{"a client's e-mail and mobile are taken, for its own partner", takenByAClient},
		{"a promo code must be known and in force", promoCodes},
		{"a wrong code is named and counted", wrongCodes},
		{"a code works for ten minutes", codesExpire},
		{"a resend waits, counts and replaces", resends},
		{"a resend replaces the code of its channel only", resendByChannel},
		{"a registration that stands still is forgotten", registrationsExpire},
		{"a message that does not leave undoes what it was for", brokenMessenger},
	}
}

func registrationsAreSeparate(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	id := w.register(t, Acme, r)
	m, e := w.Outbox.Code(mobile(r)), w.Outbox.Code(r.Email)
	w.Clock.Advance(time.Minute)

	bolt := w.As(Bolt)
	_, err := bolt.Onboarding.VerifyOTP(ctx, id, m, e)
	refused(t, err, platform.NotFound)
	_, err = bolt.Onboarding.ResendOTP(ctx, id, platform.ByBoth)
	refused(t, err, platform.NotFound)
	list, err := bolt.Clients.Pending(ctx)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("bolt sees %d registrations of acme", len(list))
	}

	if _, err := w.As(Acme).Onboarding.VerifyOTP(ctx, id, m, e); err != nil {
		t.Errorf("the premise: acme itself is refused: %v", err)
	}
}

func bothCodesConfirm(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	r.Email = "  Owner@Shop.Example "
	o := w.As(Acme).Onboarding
	id, err := o.Register(ctx, r)
	must(t, err)
	for _, to := range []string{"owner@shop.example", mobile(r)} {
		ms := w.Outbox.To(to)
		if len(ms) != 1 || len(w.Outbox.Code(to)) != platform.CodeDigits {
			t.Fatalf("%d messages to %s", len(ms), to)
		}
		want := platform.ByMobile
		if strings.Contains(to, "@") {
			want = platform.ByEmail
		}
		if ms[0].Channel != want || ms[0].Partner != w.Partners[Acme] || (want == platform.ByEmail) != (ms[0].Subject != "") {
			t.Errorf("message %+v", ms[0])
		}
		if strings.Contains(ms[0].Text, r.Password) {
			t.Error("a message holds the password")
		}
	}
	list, err := w.As(Acme).Clients.Pending(ctx)
	must(t, err)
	if len(list) != 1 || list[0].RequestID != id || list[0].TempID != "" || list[0].Next != platform.StepOTP ||
		list[0].Email != "owner@shop.example" || list[0].Mobile != mobile(r) || !list[0].StartedAt.Equal(Start()) {
		t.Fatalf("pending %+v", list)
	}
	temp, err := o.VerifyOTP(ctx, id, " "+w.Outbox.Code(mobile(r)), w.Outbox.Code("owner@shop.example"))
	must(t, err)
	if temp == "" {
		t.Fatal("no temporary client")
	}
	_, err = o.VerifyOTP(ctx, id, "000000", "000000")
	out(t, err, platform.StepPAN)
	_, err = o.ResendOTP(ctx, id, platform.ByBoth)
	out(t, err, platform.StepPAN)
	list, err = w.As(Acme).Clients.Pending(ctx)
	must(t, err)
	if len(list) != 1 || list[0].RequestID != "" || list[0].TempID != temp || list[0].Next != platform.StepPAN {
		t.Errorf("pending %+v", list)
	}
}

func registrationFaults(t *testing.T, w *World) {
	o := w.As(Acme).Onboarding
	for _, c := range []struct {
		name, field string
		spoil       func(*platform.Registration)
	}{
		{"no name", "name", func(r *platform.Registration) { r.Name = "  " }},
		{"a name of 101 characters", "name", func(r *platform.Registration) { r.Name = strings.Repeat("ज", 101) }},
		{"a line break in the name", "name", func(r *platform.Registration) { r.Name = "A\nB" }},
		{"no e-mail", "email", func(r *platform.Registration) { r.Email = "" }},
		{"no domain", "email", func(r *platform.Registration) { r.Email = "ops" }},
		{"no dot in the domain", "email", func(r *platform.Registration) { r.Email = "ops@localhost" }},
		{"a name around the e-mail", "email", func(r *platform.Registration) { r.Email = "Ops <ops@shop.example>" }},
		{"two e-mails", "email", func(r *platform.Registration) { r.Email = "a@shop.example,b@shop.example" }},
		{"no mobile", "mobile", func(r *platform.Registration) { r.Mobile = "" }},
		{"nine digits", "mobile", func(r *platform.Registration) { r.Mobile = "982204137" }},
		{"letters", "mobile", func(r *platform.Registration) { r.Mobile = "98220x1376" }},
		{"a landline", "mobile", func(r *platform.Registration) { r.Mobile = "1143104501" }},
		{"no country code", "country_code", func(r *platform.Registration) { r.CountryCode = "" }},
		{"a country code without its plus", "country_code", func(r *platform.Registration) { r.CountryCode = "91" }},
		{"no password", "password", func(r *platform.Registration) { r.Password = "" }},
		{"seven characters", "password", func(r *platform.Registration) { r.Password = "1234567" }},
		{"a password beyond all reason", "password", func(r *platform.Registration) { r.Password = strings.Repeat("x", 257) }},
	} {
		good := w.person()
		bad := good
		c.spoil(&bad)
		_, err := o.Register(t.Context(), bad)
		t.Run(c.name, func(t *testing.T) { refused(t, err, platform.Invalid, c.field) })
		if _, err := o.Register(t.Context(), good); err != nil {
			t.Errorf("%s: the premise: without the fault it is refused too: %v", c.name, err)
		}
	}
}

func registrationFaultsAtOnce(t *testing.T, w *World) {
	_, err := w.As(Acme).Onboarding.Register(t.Context(), platform.Registration{Promo: "NOPE"})
	refused(t, err, platform.Invalid, "name", "email", "mobile", "country_code", "password", "promo")
	list, err := w.As(Acme).Clients.Pending(t.Context())
	must(t, err)
	if len(list) != 0 {
		t.Errorf("a refused registration is kept: %+v", list)
	}
}

func takenByAClient(t *testing.T, w *World) {
	ctx, first := t.Context(), w.person()
	w.accepted(t, Acme, first)
	again := w.person()
	again.Email, again.Mobile = strings.ToUpper(first.Email), "+91 "+first.Mobile
	_, err := w.As(Acme).Onboarding.Register(ctx, again)
	refused(t, err, platform.Conflict, "email", "mobile")
	again.Mobile = w.person().Mobile
	_, err = w.As(Acme).Onboarding.Register(ctx, again)
	refused(t, err, platform.Conflict, "email")
	if _, err := w.As(Bolt).Onboarding.Register(ctx, first); err != nil {
		t.Errorf("bolt can't take someone that acme has: %v", err)
	}

	// Two registrations may be under way, but only one becomes a client.
	twin := w.person()
	one, two := w.reviewed(t, Acme, twin), w.reviewed(t, Acme, twin)
	for _, id := range []platform.TempClientID{one, two} {
		_, err := w.As(Acme).Onboarding.PreviewKYC(ctx, id)
		must(t, err)
	}
	_, err = w.As(Acme).Onboarding.AcceptKYC(ctx, one, nil)
	must(t, err)
	_, err = w.As(Acme).Onboarding.AcceptKYC(ctx, two, nil)
	refused(t, err, platform.Conflict, "email", "mobile")
}

func promoCodes(t *testing.T, w *World) {
	ctx := t.Context()
	for _, promo := range []string{"EXPIRED", "NOSUCH"} {
		r := w.person()
		r.Promo = promo
		_, err := w.As(Acme).Onboarding.Register(ctx, r)
		refused(t, err, platform.Invalid, "promo")
	}
	r := w.person()
	r.Promo = " welcome10 "
	client := w.accepted(t, Acme, r)
	b, err := w.As(Acme).Wallet.Balance(ctx, client)
	must(t, err)
	if b.Amount != 10*platform.Rupee {
		t.Errorf("WELCOME10 gave %s", b.Amount)
	}
	b, err = w.As(Acme).Wallet.Balance(ctx, w.Client(t, Acme))
	must(t, err)
	if b.Amount != 0 {
		t.Errorf("without a promo there is %s", b.Amount)
	}
}

// not is a code that differs from the right one.
func not(code string) string {
	b := []byte(code)
	b[0] = '0' + (b[0]-'0'+1)%10
	return string(b)
}

func wrongCodes(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o, id := w.As(Acme).Onboarding, w.register(t, Acme, r)
	m, e := w.Outbox.Code(mobile(r)), w.Outbox.Code(r.Email)

	for _, shape := range []string{"", "12345", "1234567", "12345x", "१२३४५६"} {
		for range platform.CodeTries { // what is no code costs no try
			_, err := o.VerifyOTP(ctx, id, shape, e)
			refused(t, err, platform.Invalid, "mobileotp")
		}
	}
	_, err := o.VerifyOTP(ctx, id, "x", "")
	refused(t, err, platform.Invalid, "mobileotp", "emailotp")

	_, err = o.VerifyOTP(ctx, id, not(m), not(e))
	refused(t, err, platform.Invalid, "mobileotp", "emailotp")
	_, err = o.VerifyOTP(ctx, id, m, not(e))
	refused(t, err, platform.Invalid, "emailotp")
	for range platform.CodeTries - 3 {
		_, err = o.VerifyOTP(ctx, id, m, not(e))
		refused(t, err, platform.Invalid, "emailotp")
	}
	_, err = o.VerifyOTP(ctx, id, m, not(e))
	refused(t, err, platform.RateLimited, "emailotp")
	_, err = o.VerifyOTP(ctx, id, m, e)
	refused(t, err, platform.RateLimited, "emailotp")

	w.Clock.Advance(platform.ResendWait)
	_, err = o.ResendOTP(ctx, id, platform.ByEmail)
	must(t, err)
	if _, err := o.VerifyOTP(ctx, id, m, w.Outbox.Code(r.Email)); err != nil {
		t.Errorf("a fresh code does not help: %v", err)
	}
}

func codesExpire(t *testing.T, w *World) {
	ctx, in, late := t.Context(), w.person(), w.person()
	o := w.As(Acme).Onboarding
	first, second := w.register(t, Acme, in), w.register(t, Acme, late)
	w.Clock.Advance(platform.CodeLife - time.Second)
	if _, err := o.VerifyOTP(ctx, first, w.Outbox.Code(mobile(in)), w.Outbox.Code(in.Email)); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	w.Clock.Advance(time.Second)
	_, err := o.VerifyOTP(ctx, second, w.Outbox.Code(mobile(late)), w.Outbox.Code(late.Email))
	refused(t, err, platform.Invalid, "mobileotp", "emailotp")
	_, err = o.ResendOTP(ctx, second, platform.ByBoth)
	must(t, err)
	if _, err := o.VerifyOTP(ctx, second, w.Outbox.Code(mobile(late)), w.Outbox.Code(late.Email)); err != nil {
		t.Errorf("with fresh codes: %v", err)
	}
}

func resends(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o, id := w.As(Acme).Onboarding, w.register(t, Acme, r)
	_, err := o.ResendOTP(ctx, id, "pigeon")
	refused(t, err, platform.Invalid, "type")
	_, err = o.ResendOTP(ctx, "req_nobody", platform.ByBoth)
	refused(t, err, platform.NotFound)

	w.Clock.Advance(10 * time.Second)
	_, err = o.ResendOTP(ctx, id, platform.ByBoth)
	if e := refused(t, err, platform.RateLimited); e.RetryAfter != platform.ResendWait-10*time.Second {
		t.Errorf("wait %s", e.RetryAfter)
	}
	old := w.Outbox.Code(r.Email)
	for i := range platform.ResendsAllowed {
		w.Clock.Advance(platform.ResendWait)
		wait, err := o.ResendOTP(ctx, id, platform.ByBoth)
		if err != nil || wait != platform.ResendWait {
			t.Fatalf("resend %d: %s, %v", i+1, wait, err)
		}
	}
	if n := len(w.Outbox.To(r.Email)); n != 1+platform.ResendsAllowed {
		t.Errorf("%d mails", n)
	}
	w.Clock.Advance(platform.ResendWait)
	_, err = o.ResendOTP(ctx, id, platform.ByBoth)
	refused(t, err, platform.RateLimited)
	if fresh := w.Outbox.Code(r.Email); fresh != old { // the same by chance: once in a million
		_, err = o.VerifyOTP(ctx, id, w.Outbox.Code(mobile(r)), old)
		refused(t, err, platform.Invalid, "emailotp")
	}
	if _, err = o.VerifyOTP(ctx, id, w.Outbox.Code(mobile(r)), w.Outbox.Code(r.Email)); err != nil {
		t.Errorf("the last codes: %v", err)
	}
}

func resendByChannel(t *testing.T, w *World) {
	for _, c := range []struct {
		by           platform.Channel
		mail, mobile int
	}{{platform.ByEmail, 2, 1}, {platform.ByMobile, 1, 2}, {platform.ByBoth, 2, 2}} {
		r := w.person()
		id := w.register(t, Acme, r)
		w.Clock.Advance(platform.ResendWait)
		_, err := w.As(Acme).Onboarding.ResendOTP(t.Context(), id, c.by)
		must(t, err)
		if a, b := len(w.Outbox.To(r.Email)), len(w.Outbox.To(mobile(r))); a != c.mail || b != c.mobile {
			t.Errorf("%s: %d mails and %d texts", c.by, a, b)
		}
		if _, err := w.As(Acme).Onboarding.VerifyOTP(t.Context(), id, w.Outbox.Code(mobile(r)), w.Outbox.Code(r.Email)); err != nil {
			t.Errorf("%s: the latest of each: %v", c.by, err)
		}
	}
}

func registrationsExpire(t *testing.T, w *World) {
	ctx, r, further := t.Context(), w.person(), w.person()
	o := w.As(Acme).Onboarding
	id, temp := w.register(t, Acme, r), w.confirmed(t, Acme, further)
	pending := func() int {
		list, err := w.As(Acme).Clients.Pending(ctx)
		must(t, err)
		return len(list)
	}
	if n := pending(); n != 2 {
		t.Fatalf("the premise: %d pending", n)
	}
	w.Clock.Advance(25 * time.Hour)
	_, err := o.ResendOTP(ctx, id, platform.ByBoth)
	refused(t, err, platform.NotFound)
	if n := pending(); n != 1 {
		t.Errorf("after a day %d are pending, want the one whose codes are confirmed", n)
	}
	_, err = o.VerifyPAN(ctx, temp, companyPAN, platform.Company)
	must(t, err)
	w.Clock.Advance(31 * 24 * time.Hour)
	_, err = o.SkipGST(ctx, temp)
	refused(t, err, platform.NotFound)
	if n := pending(); n != 0 {
		t.Errorf("after a month %d are pending", n)
	}
}

func brokenMessenger(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o := w.As(Acme).Onboarding
	w.Outbox.Break(true)
	_, err := o.Register(ctx, r)
	silent(t, err)
	list, err := w.As(Acme).Clients.Pending(ctx)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("a registration that nobody knows the id of is kept: %+v", list)
	}
	w.Outbox.Break(false)
	id := w.register(t, Acme, r)
	w.Clock.Advance(platform.ResendWait)
	w.Outbox.Break(true)
	for range platform.ResendsAllowed + 1 { // what was not sent does not count, nor make anyone wait
		_, err = o.ResendOTP(ctx, id, platform.ByBoth)
		silent(t, err)
	}
	w.Outbox.Break(false)
	_, err = o.ResendOTP(ctx, id, platform.ByBoth)
	must(t, err)
}
