package masking

import (
	"testing"

	"partnerdesk/platform"
)

func FuzzReadFile(f *testing.F) {
	held := []platform.Phone{"+911143104501"}
	for _, s := range []string{
		"did,party_a,party_b,minutes,reference\n+911143104501,98220 41376,98220 41377,60,Order 1\n",
		"98220 41376;98220 41377\n", "\ufeff\"a\n", "party_b,party_a\n,,,\n", "1,2,3,4,5,6,7,8\n\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, wrong := ReadFile(text, held, 50)
		if (wrong == "") != (len(lines) > 0) || len(lines) > 50 {
			t.Fatalf("%d lines and %q", len(lines), wrong)
		}
		last := 0
		for _, l := range lines {
			if l.N <= last {
				t.Fatalf("line %d comes after line %d", l.N, last)
			}
			last = l.N
			if len(l.Wrong) > 0 {
				continue
			}
			if l.Mask.PartyA == l.Mask.PartyB || l.Mask.DID != held[0] || l.Mask.ExpiresIn < 0 {
				t.Fatalf("a line without a fault would open %+v", l.Mask)
			}
			for _, p := range []platform.Phone{l.Mask.PartyA, l.Mask.PartyB} {
				if _, err := platform.ParsePhone(string(p)); err != nil {
					t.Fatalf("%q is taken for a phone: %v", p, err)
				}
			}
		}
	})
}
