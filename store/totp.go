package store

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// One-time codes of an authenticator app: RFC 6238 with what every app takes for
// granted, SHA-1, six digits and steps of 30 seconds.
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpSecret = 20 // bytes of a key
)

func totpAt(t time.Time) int64 { return t.Unix() / int64(totpStep/time.Second) }

// totp is the code of a step.
func totp(secret []byte, step int64, digits int) string {
	m := hmac.New(sha1.New, secret)
	_ = binary.Write(m, binary.BigEndian, step) // a hash takes whatever it is given
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	mod := uint32(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%mod)
}

// AppCode is what an authenticator app with this key shows at a moment.
func AppCode(secret []byte, at time.Time) string { return totp(secret, totpAt(at), totpDigits) }

// totpMatch finds the step that a code is of: this one, or the one before or after,
// since clocks differ and people type slowly. Only steps after last count.
func totpMatch(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	for s := totpAt(now) - 1; s <= totpAt(now)+1; s++ {
		if subtle.ConstantTimeCompare([]byte(totp(secret, s, totpDigits)), []byte(code)) == 1 && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}
