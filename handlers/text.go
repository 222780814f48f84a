package handlers

import (
	"net"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number reads a whole number from an address; anything else is 0.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// join puts words into a sentence's list.
func join(words []string) string { return strings.Join(words, ", ") }

// capital raises the first letter.
func capital(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(c)) + s[n:]
}

// portOf is ":8080" of a host with a port, else empty.
func portOf(host string) string {
	if _, port, err := net.SplitHostPort(host); err == nil {
		return ":" + port
	}
	return ""
}
