package wire

import (
	"bytes"
	"encoding/json"
	"iter"
)

// members yields the names and raw values of an object, elements the values of
// a list. Both want JSON that is known to be valid, which lets them skip over
// values by counting brackets only.

func members(object []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest := skipSpace(object[1:])
		for len(rest) > 0 && rest[0] == '"' {
			n := valueLen(rest)
			var name string
			_ = json.Unmarshal(rest[:n], &name) // valid, so it is a string
			rest = skipSpace(skipSpace(rest[n:])[1:])
			n = valueLen(rest)
			if !yield(name, rest[:n]) {
				return
			}
			rest = skipSpace(rest[n:])
			if len(rest) > 0 && rest[0] == ',' {
				rest = skipSpace(rest[1:])
			}
		}
	}
}

func elements(list []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		rest := skipSpace(list[1:])
		for i := 0; len(rest) > 0 && rest[0] != ']'; i++ {
			n := valueLen(rest)
			if !yield(i, rest[:n]) {
				return
			}
			rest = skipSpace(rest[n:])
			if len(rest) > 0 && rest[0] == ',' {
				rest = skipSpace(rest[1:])
			}
		}
	}
}

func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }

// valueLen is the length of the value that b begins with.
func valueLen(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // the end of a bare number, true, false or null
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}
