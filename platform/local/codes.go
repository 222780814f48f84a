package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// codeKind says what a one-time code proves.
type codeKind string

const (
	codeMobile  codeKind = "mobile"
	codeEmail   codeKind = "email"
	codeAadhaar codeKind = "aadhaar"
)

// setCode puts a fresh code in place of whatever there was, with all its tries.
func (s scope) setCode(c *session, reg int64, kind codeKind, code string) error {
	_, err := c.exec(`INSERT INTO codes (partner, registration, kind, hash, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (partner, registration, kind) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at, tries = 0`,
		s.partner, reg, string(kind), s.codeHash(reg, kind, code), millis(s.now().Add(platform.CodeLife)))
	return err
}

func (s scope) codeHash(reg int64, kind codeKind, code string) []byte {
	return s.seal.sign("code", s.partner, strconv.FormatInt(reg, 10), string(kind), code)
}

// verdict is what came of trying a code.
type verdict int

const (
	codeRight verdict = iota
	codeWrong
	codeExpired
	codeUsedUp
)

// tryCode compares and, where the code is wrong, counts the try. The caller
// commits what it counted even though the request is refused.
func (s scope) tryCode(c *session, reg int64, kind codeKind, code string) (v verdict, left int, err error) {
	var hash []byte
	var expires int64
	var tries int
	err = c.get(`SELECT hash, expires_at, tries FROM codes WHERE partner = $1 AND registration = $2 AND kind = $3`,
		args{s.partner, reg, string(kind)}, &hash, &expires, &tries)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return codeExpired, 0, nil
	case err != nil:
		return 0, 0, err
	case tries >= platform.CodeTries:
		return codeUsedUp, 0, nil
	case millis(s.now()) >= expires:
		return codeExpired, 0, nil
	case s.seal.signed(hash, "code", s.partner, strconv.FormatInt(reg, 10), string(kind), code):
		return codeRight, platform.CodeTries - tries, nil
	}
	_, err = c.exec(`UPDATE codes SET tries = tries + 1 WHERE partner = $1 AND registration = $2 AND kind = $3`,
		s.partner, reg, string(kind))
	if tries+1 == platform.CodeTries {
		return codeUsedUp, 0, err
	}
	return codeWrong, platform.CodeTries - tries - 1, err
}

// judge turns a verdict into the note at a code's field; used-up is true where
// only a fresh code helps and this one may not be tried any more.
func judge(bad *platform.Fields, field string, v verdict, left int) (usedUp bool) {
	switch v {
	case codeWrong:
		if left == 1 {
			bad.Add(field, "This code is wrong. One try is left.")
		} else {
			bad.Add(field, "This code is wrong. %d tries are left.", left)
		}
	case codeExpired:
		bad.Add(field, "This code has expired. Ask for a fresh one.")
	case codeUsedUp:
		bad.Add(field, "This code was tried %d times. Ask for a fresh one.", platform.CodeTries)
		return true
	}
	return false
}

// usedUp makes the refusal of a request whose code can't be tried any more.
func usedUp(bad platform.Fields, wait time.Duration) error {
	return &platform.Error{Kind: platform.RateLimited, Msg: "A code was tried too often. Ask for a fresh one.",
		Fields: bad, RetryAfter: max(wait, 0)}
}

// tooSoon refuses another message before its time.
func tooSoon(wait time.Duration) error {
	secs := int((wait + time.Second - 1) / time.Second)
	return &platform.Error{Kind: platform.RateLimited, RetryAfter: wait,
		Msg: "A code was sent a moment ago. Wait " + strconv.Itoa(secs) + " s before asking for another."}
}

func tooOften() error {
	return &platform.Error{Kind: platform.RateLimited, Msg: "No more codes can be sent for this registration. Start it again."}
}

// codeShape notes at the field what is not a code at all; that costs no try.
func codeShape(bad *platform.Fields, field, code string) string {
	code = strings.TrimSpace(code)
	if !onlyDigits(code, platform.CodeDigits) {
		bad.Add(field, "A code has %d digits.", platform.CodeDigits)
	}
	return code
}

// dispatch sends all at once, since a gateway may take a second for each, and
// waits for all. Nothing is sent inside a transaction.
func (s scope) dispatch(ctx context.Context, ms []platform.Message) error {
	errs := make([]error, len(ms))
	var wg sync.WaitGroup
	for i, m := range ms {
		m.Partner = s.partner
		wg.Go(func() { errs[i] = s.messenger.Send(ctx, m) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return &platform.Error{Kind: platform.Unavailable, Err: err,
			Msg: "The code could not be sent just now. Try again in a moment."}
	}
	return nil
}

func codeByMail(to, code string) platform.Message {
	return platform.Message{Channel: platform.ByEmail, To: to, Subject: "Your verification code",
		Text: "Your verification code is " + code + ".\n\nIt works for " + codeLife() + ". If you did not ask for it, ignore this mail.", Code: code}
}

func codeByText(to, code string) platform.Message {
	return platform.Message{Channel: platform.ByMobile, To: to,
		Text: code + " is your verification code. It works for " + codeLife() + ". Never tell it to a caller."}
}

func aadhaarByText(to, code string) platform.Message {
	return platform.Message{Channel: platform.ByMobile, To: to,
		Text: code + " confirms your Aadhaar. It works for " + codeLife() + ". Never tell it to a caller."}
}

func codeLife() string { return strconv.Itoa(int(platform.CodeLife/time.Minute)) + " minutes" }
