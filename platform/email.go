package platform

import (
	"net/mail"
	"strings"
)

// IsEmail reports whether s has the shape of a plain address with a domain:
// whether a mailbox is behind it only a mail can tell.
func IsEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && strings.Contains(s[strings.LastIndex(s, "@"):], ".")
}
