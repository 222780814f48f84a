package local

import "testing"

// Seeding never takes the last numbers, however many clients are asked for.
func TestSeedingLeavesNumbersForSale(t *testing.T) {
	t.Parallel()
	p, _ := smallDemo(t, noon())
	var held int
	m := mass{scope: scope{Platform: p}, total: 1 << 20}
	must(t, p.data.read(t.Context(), func(c *session) error {
		must(t, c.get(`SELECT count(*) FROM dids`, nil, &held))
		return m.takeStock(c)
	}))
	taken := map[string]int{}
	for _, n := range m.stock {
		taken[n.region.ID]++
	}
	all := 0
	for _, r := range p.stock().regions {
		all += len(r.numbers)
		if free := len(r.numbers) - taken[r.ID]; free < len(r.numbers)/4 || free > len(r.numbers)/4+held {
			t.Errorf("%s keeps %d of %d numbers", r.Name, free, len(r.numbers))
		}
	}
	if len(m.stock) < all/2 {
		t.Errorf("only %d of %d numbers are given out", len(m.stock), all)
	}
}
