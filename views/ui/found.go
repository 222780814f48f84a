package ui

import (
	"strings"
	"unicode"
)

// found cuts text at the places where needle occurs, by letters and not by case.
func found(text, needle string) []piece {
	t, n := []rune(text), []rune(strings.TrimSpace(needle))
	if len(n) == 0 {
		return []piece{{text: text}}
	}
	var out []piece
	from := 0
	for i := 0; i+len(n) <= len(t); i++ {
		if !sameLetters(t[i:i+len(n)], n) {
			continue
		}
		out = append(out, piece{text: string(t[from:i])}, piece{text: string(t[i : i+len(n)]), hit: true})
		from = i + len(n)
		i = from - 1
	}
	return append(out, piece{text: string(t[from:])})
}

func sameLetters(a, b []rune) bool {
	for i := range a {
		if unicode.ToLower(a[i]) != unicode.ToLower(b[i]) {
			return false
		}
	}
	return true
}
