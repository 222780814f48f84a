package platform

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestNumbersAreGroupedAsTheLibraryGroupsThem(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		first := rnd.IntN(100_000)
		for range 2 { // the second by what the first has left behind
			p := Phone(fmt.Sprintf("+91%05d%05d", first, rnd.IntN(100_000)))
			if got, want := p.String(), p.formatted(); got != want {
				t.Fatalf("%s is shown as %q, the library has %q", string(p), got, want)
			}
		}
	}
	for _, p := range []Phone{"", "+91", "+9198220", "+14155552671", "+9198220x1376", "1800", "+911800123456", "+912267890123456"} {
		if p != "" && p.String() != p.formatted() {
			t.Errorf("%s is shown as %q, the library has %q", string(p), p.String(), p.formatted())
		}
	}
}
