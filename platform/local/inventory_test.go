package local

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func TestEveryNumberIsValidInItsRegion(t *testing.T) {
	t.Parallel()
	inv := newInventory()
	total := 0
	for _, r := range inv.regions {
		if len(r.numbers) < 3000 || !slices.IsSorted(r.numbers) {
			t.Errorf("%s: %d numbers", r.Name, len(r.numbers))
		}
		total += len(r.numbers)
		for i, n := range r.numbers {
			s := strconv.FormatUint(n, 10)
			if len(s) != 10 || !strings.HasPrefix(s, r.Prefix) || i > 0 && n == r.numbers[i-1] {
				t.Fatalf("%s: %s", r.Name, s)
			}
			p := platform.Phone("+91" + s)
			if i%50 == 0 { // libphonenumber decides by leading digits, the same in a block
				if got, err := platform.ParsePhone(string(p)); err != nil || got != p {
					t.Errorf("%s: %s is no number: %v", r.Name, p, err)
				}
			}
			if got, ok := inv.find(p); !ok || got.ID != r.ID {
				t.Fatalf("%s is found in %q", p, got.Name)
			}
		}
	}
	t.Logf("%d numbers", total)
	if r, ok := inv.find("+911143104501"); !ok || r.ID != "1" {
		t.Error("the number of the API's example is not for sale in region 1")
	}
	for _, p := range []platform.Phone{"", "+91", "+919822041376", "+14155550123", "+9111431045010"} {
		if _, ok := inv.find(p); ok {
			t.Errorf("%s is for sale", p)
		}
	}
}

// What is on sale is the same at every start: whoever noted a number finds it again.
func TestInventoryNeverChanges(t *testing.T) {
	t.Parallel()
	a, b := newInventory(), newInventory()
	for i := range a.regions {
		if !slices.Equal(a.regions[i].numbers, b.regions[i].numbers) {
			t.Errorf("%s differs", a.regions[i].Name)
		}
	}
}

func TestPricesFollowThePattern(t *testing.T) {
	t.Parallel()
	for p, want := range map[platform.Phone]platform.Paise{
		"+911143104501": 199_00, "+911143104500": 599_00, "+911143104545": 399_00, "+911143104554": 399_00,
		"+911143104455": 399_00, "+911143104777": 999_00, "+911143104567": 999_00, "+911143107777": 1999_00,
	} {
		if got, _ := price(p); got != want {
			t.Errorf("%s costs %s, want %s", p, got, want)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		have, want []int
	}{
		{"all fit", []int{3, 4}, []int{3, 4}},
		{"evenly", []int{9, 9, 9}, []int{4, 3, 3}},
		{"what one leaves the others take", []int{1, 9, 9}, []int{1, 5, 4}},
		{"one alone", []int{50}, []int{10}},
		{"nothing", []int{0, 0}, []int{0, 0}},
		{"no list", nil, nil},
	} {
		lists := make([][]platform.Phone, len(c.have))
		for i, n := range c.have {
			lists[i] = make([]platform.Phone, n)
		}
		share(lists, 10)
		var got []int
		for _, l := range lists {
			got = append(got, len(l))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// counter counts through all bytes, so that an even source is known to be even.
type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = c.n
		c.n++
	}
	return len(b), nil
}

func TestCodesAreSpreadEvenly(t *testing.T) {
	t.Parallel()
	p := &Platform{rand: &counter{}}
	var digits [10]int
	for range 2000 {
		code, err := p.newCode(6)
		if err != nil || len(code) != 6 {
			t.Fatalf("%q, %v", code, err)
		}
		for _, c := range code {
			digits[c-'0']++
		}
	}
	for d, n := range digits {
		if n < 1190 || n > 1210 { // bytes taken modulo ten would favour 0 to 5 by 4 %
			t.Errorf("%d stands %d times in 12000 digits", d, n)
		}
	}
}
