package store

import "testing"

func FuzzCursor(f *testing.F) {
	f.Add(writeCursor("1700000000000000", "i_abc"))
	f.Add("")
	f.Add("W10")
	f.Add("WyJhIiwiYiIsImMiLCJkIl0")
	f.Fuzz(func(t *testing.T, s string) {
		a, b, c, ok := readCursor(s)
		if !ok {
			return
		}
		if x, y, z, again := readCursor(writeCursor(a, b, c)); !again || x != a || y != b || z != c {
			t.Fatalf("%q reads as %q %q %q, and again as %q %q %q", s, a, b, c, x, y, z)
		}
	})
}
