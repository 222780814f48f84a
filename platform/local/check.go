package local

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"partnerdesk/platform"
)

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// email reads one bare mailbox, lower-cased: two spellings of one are one.
func email(bad *platform.Fields, field, value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if value == "" {
		bad.Add(field, platform.Required)
		return ""
	}
	a, err := mail.ParseAddress(value)
	_, domain, _ := strings.Cut(value, "@")
	if err != nil || a.Address != value || len(value) > 254 || !strings.Contains(strings.Trim(domain, "."), ".") || !printable(value) {
		bad.Add(field, "Write an e-mail address, such as name@company.example.")
	}
	return value
}

// password is taken as it is, spaces included.
func password(bad *platform.Fields, field, value string) {
	switch {
	case value == "":
		bad.Add(field, platform.Required)
	case len([]rune(value)) < platform.ShortestPassword:
		bad.Add(field, "Use at least 8 characters.")
	case len(value) > 256:
		bad.Add(field, "Use at most 256 characters.")
	case !utf8.ValidString(value):
		bad.Add(field, "This holds characters that can't be read.")
	}
}

// note takes the message of an error at a field.
func note(bad *platform.Fields, field string, err error) {
	if err == nil {
		return
	}
	msg := err.Error()
	if e, ok := errors.AsType[*platform.Error](err); ok {
		msg = e.Msg
	}
	bad.Add(field, "%s", msg)
}

// onlyDigits reports whether s is n digits.
func onlyDigits(s string, n int) bool {
	return len(s) == n && platform.Digits(s) == s
}
