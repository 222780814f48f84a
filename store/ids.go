package store

import (
	"encoding/base32"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lower-case base32 without padding: short, easy to read out, no 0/O or 1/l.
var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// bytes reads n random bytes.
func (db *database) bytes(n int) ([]byte, error) {
	b := make([]byte, n)
	db.mu.Lock()
	defer db.mu.Unlock()
	_, err := io.ReadFull(db.random, b)
	return b, err
}

// newID is prefix_ and n random characters of 5 bits each.
func (db *database) newID(prefix string, n int) (string, error) {
	b, err := db.bytes((n*5 + 7) / 8)
	if err != nil {
		return "", err
	}
	return prefix + "_" + idAlphabet.EncodeToString(b)[:n], nil
}

// newToken is a 256-bit secret that travels in a cookie or a link.
func (db *database) newToken() (string, error) {
	b, err := db.bytes(32)
	if err != nil {
		return "", err
	}
	return idAlphabet.EncodeToString(b), nil
}

// fold makes the text that names are sorted and searched by: lower-case, single
// spaces, without leading signs.
func fold(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return clip(s, 200)
}

// clip cuts s to at most n bytes at the border of a character. What is indexed
// is cut, because PostgreSQL refuses a key of more than a third of a page.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// mailKey is how an e-mail address is stored and looked for.
func mailKey(s string) string { return clip(strings.ToLower(strings.TrimSpace(s)), 320) }
