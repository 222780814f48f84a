package store

import (
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Tickets signs what a stranger's form carries from one page to the next, so that
// nothing has to be kept for somebody who may never send it. A ticket is text that
// anybody can read and nobody else can make.
type Tickets struct{ db *database }

// Issue signs a value that was handed out at a moment, for one purpose at one brand.
// The value holds no dot.
func (s *Tickets) Issue(purpose, brand, value string, at time.Time) string {
	body := value + "." + strconv.FormatInt(at.UnixMilli(), 36)
	return body + "." + s.mac(purpose, brand, body)
}

func (s *Tickets) mac(purpose, brand, body string) string {
	return base64.RawURLEncoding.EncodeToString(s.db.index.hash("ticket "+purpose, brand, body))
}

// Read is what Issue signed, and when that was. A ticket that was not made here for
// this purpose and brand, or is older than life, is Invalid.
func (s *Tickets) Read(purpose, brand, ticket string, life time.Duration) (value string, at time.Time, err error) {
	bad := platform.Errorf(platform.Invalid, "This page has stood open for too long. Send it once more.")
	dot := strings.LastIndexByte(ticket, '.')
	if dot < 0 || !hmac.Equal([]byte(ticket[dot+1:]), []byte(s.mac(purpose, brand, ticket[:dot]))) {
		return "", at, bad
	}
	value, when, _ := strings.Cut(ticket[:dot], ".")
	ms, err := strconv.ParseInt(when, 36, 64)
	at = time.UnixMilli(ms)
	if err != nil || s.db.now().Sub(at) > life {
		return "", at, bad
	}
	return value, at, nil
}
