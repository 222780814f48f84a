package store_test

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// The test values of RFC 6238, appendix B, for SHA-1.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		eq(t, "the code", store.TOTP(secret, at/30, 8), want)
		eq(t, "the app's code", store.AppCode(secret, time.Unix(at, 0)), want[2:])
	}
}

// secondFactor turns a person's on, and gives the app's key and the recovery codes.
func (b *bench) secondFactor(t *testing.T, p store.Person) (secret []byte, codes []string) {
	t.Helper()
	secret, err := b.Factors.Begin(t.Context(), p.Partner, p.ID)
	must(t, err)
	codes, err = b.Factors.Confirm(t.Context(), p.Partner, p.ID, store.AppCode(secret, b.clock.Now()))
	must(t, err)
	b.clock.Advance(time.Minute) // the code that confirmed is behind
	return secret, codes
}

func TestSecondFactorIsOnWithItsFirstCode(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		_, err := b.Factors.Begin(ctx, b.bolt, p.ID)
		wantKind(t, err, platform.NotFound)
		secret, err := b.Factors.Begin(ctx, b.acme, p.ID)
		must(t, err)
		again, err := b.Factors.Begin(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "the key of the page that is loaded again", string(again), string(secret))
		eq(t, "keys in clear", b.count(t, `SELECT COUNT(*) FROM second_factors WHERE secret = $1`, secret), 0)
		_, err = b.Factors.Confirm(ctx, b.acme, p.ID, "000000")
		wantField(t, err, "code")
		ok, err := b.Factors.Check(ctx, b.acme, p.ID, store.AppCode(secret, b.clock.Now()))
		must(t, err)
		eq(t, "a code before it is on", ok, false)

		_, codes := b.secondFactor(t, p)
		eq(t, "the number of recovery codes", len(codes), store.RecoveryCodes)
		got, err := b.People.Get(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "that the person has one", got.SecondFactor, true)
		_, err = b.Factors.Begin(ctx, b.acme, p.ID)
		wantKind(t, err, platform.Conflict)
	})
}

func TestACodeWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		secret, _ := b.secondFactor(t, p)
		check := func(code string) bool {
			t.Helper()
			ok, err := b.Factors.Check(ctx, b.acme, p.ID, code)
			must(t, err)
			return ok
		}
		at := func(d time.Duration) string { return store.AppCode(secret, b.clock.Now().Add(d)) }
		eq(t, "a code of a minute ago", check(at(-time.Minute)), false)
		eq(t, "a code of a minute ahead", check(at(time.Minute)), false)
		eq(t, "nothing", check(""), false)
		now, earlier := at(0), at(-30*time.Second)
		var fit int
		for _, ok := range []bool{check(now), check(now), check(earlier)} {
			if ok {
				fit++
			}
		}
		eq(t, "how often a code and the one before it work", fit, 1)
		b.clock.Advance(30 * time.Second)
		eq(t, "the next code", check(at(0)), true)
		eq(t, "the one after, by a clock that goes ahead", check(at(30*time.Second)), true)

		b.clock.Advance(time.Minute)
		code := at(0)
		won := 0
		hits := make([]bool, 6)
		for _, err := range atOnce(len(hits), func(i int) (err error) {
			hits[i], err = b.Factors.Check(ctx, b.acme, p.ID, code)
			return err
		}) {
			must(t, err)
		}
		for _, hit := range hits {
			if hit {
				won++
			}
		}
		eq(t, "how many of six at once get in", won, 1)
	})
}

func TestRecoveryCodesWorkOnceEach(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "a@acme.test", store.Viewer)
		other := b.staff(t, b.acme, "b@acme.test", store.Viewer)
		_, codes := b.secondFactor(t, p)
		b.secondFactor(t, other)
		use := func(partner, person, code string) bool {
			t.Helper()
			ok, err := b.Factors.Recover(ctx, partner, person, code)
			must(t, err)
			return ok
		}
		eq(t, "somebody else's code", use(b.acme, other.ID, codes[0]), false)
		eq(t, "a code at another partner", use(b.bolt, p.ID, codes[0]), false)
		eq(t, "a code as it may be typed", use(b.acme, p.ID, " "+strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))), true)
		eq(t, "the same again", use(b.acme, p.ID, codes[0]), false)
		left, since, err := b.Factors.Left(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "how many are left", left, 9)
		eq(t, "that it is on", since.IsZero(), false)

		fresh, err := b.Factors.Renew(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "an old code after the renewal", use(b.acme, p.ID, codes[1]), false)
		eq(t, "a new one", use(b.acme, p.ID, fresh[1]), true)

		was, err := b.Factors.TurnOff(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "that it was on", was, true)
		eq(t, "a code after it is off", use(b.acme, p.ID, fresh[2]), false)
		_, err = b.Factors.Renew(ctx, b.acme, p.ID)
		wantKind(t, err, platform.NotFound)
		_, err = b.Factors.TurnOff(ctx, b.bolt, p.ID)
		wantKind(t, err, platform.NotFound)
	})
}
