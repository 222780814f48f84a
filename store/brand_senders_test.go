package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// A brand's mails come from a mailbox only once its code has been entered.
func TestASenderIsUsedOnceItsCodeIsRight(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		acme, err := b.Brands.Create(ctx, store.Brand{Partner: b.acme, Name: "Acme", Accent: "#0f766e", ReplyTo: " Answers@Acme.test", Language: "hi"})
		must(t, err)
		from := func() string {
			t.Helper()
			got, err := b.Brands.Get(ctx, b.acme, acme.ID)
			must(t, err)
			eq(t, "where answers go", got.ReplyTo, "answers@acme.test")
			eq(t, "the language", got.Language, "hi")
			eq(t, "whether it says since when", got.MailFromAt.IsZero(), got.MailFrom == "")
			return got.MailFrom
		}
		for _, bad := range []string{"", "acme", "a@b", "Acme <care@acme.test>", "a@acme.test, b@acme.test", "care@acme.test\r\nBcc: x@y.test", "अ@acme.test"} {
			_, err := b.Brands.AskSender(ctx, b.acme, acme.ID, bad)
			wantField(t, err, "mail_from")
		}
		_, err = b.Brands.AskSender(ctx, b.bolt, acme.ID, "care@bolt.test")
		wantKind(t, err, platform.NotFound)
		_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, "")
		wantField(t, err, "code")

		code, err := b.Brands.AskSender(ctx, b.acme, acme.ID, "Care@Acme.test")
		must(t, err)
		eq(t, "digits", len(code), store.SenderCodeDigits)
		eq(t, "the sender before its code", from(), "")
		eq(t, "codes in the clear", b.count(t, `SELECT COUNT(*) FROM brand_senders WHERE code_hash = $1`, []byte(code)), 0)
		_, err = b.Brands.ConfirmSender(ctx, b.bolt, acme.ID, code)
		wantField(t, err, "code")
		got, err := b.Brands.ConfirmSender(ctx, b.acme, acme.ID, code)
		must(t, err)
		eq(t, "the address", got, "care@acme.test")
		eq(t, "the sender", from(), "care@acme.test")
		_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, code) // works once
		wantField(t, err, "code")

		// Another is waited for: what is in use stays, and an older code fits no more.
		old, err := b.Brands.AskSender(ctx, b.acme, acme.ID, "two@acme.test")
		must(t, err)
		code, err = b.Brands.AskSender(ctx, b.acme, acme.ID, "three@acme.test")
		must(t, err)
		_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, old)
		wantField(t, err, "code")
		p, err := b.Brands.WaitingSender(ctx, b.acme, acme.ID)
		must(t, err)
		eq(t, "who waits", p.Address, "three@acme.test")
		eq(t, "tries left", p.Left, store.SenderCodeTries-1)
		for range store.SenderCodeTries - 1 {
			_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, "x")
			wantField(t, err, "code")
		}
		_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, code) // guessed at too often
		wantField(t, err, "code")
		code, err = b.Brands.AskSender(ctx, b.acme, acme.ID, "three@acme.test")
		must(t, err)
		b.clock.Advance(store.SenderCodeLife + time.Second)
		_, err = b.Brands.ConfirmSender(ctx, b.acme, acme.ID, code) // too late
		wantField(t, err, "code")
		eq(t, "the sender all the while", from(), "care@acme.test")

		must(t, b.Brands.DropSender(ctx, b.acme, acme.ID))
		eq(t, "the sender after it was taken off", from(), "")
		_, err = b.Brands.WaitingSender(ctx, b.acme, acme.ID)
		wantKind(t, err, platform.NotFound)
		wantKind(t, b.Brands.DropSender(ctx, b.bolt, acme.ID), platform.NotFound)
	})
}
