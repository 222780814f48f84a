package home

import "testing"

func TestOneThingAloneIsNotPutAway(t *testing.T) {
	t.Parallel()
	for all, shown := range map[int]int{0: 0, 8: 8, 9: 9, 10: 8, 30: 8} {
		v := View{Attention: make([]Item, all)}
		if len(v.urgent()) != shown || len(v.rest()) != all-shown {
			t.Errorf("of %d things %d are shown and %d put away, want %d", all, len(v.urgent()), len(v.rest()), shown)
		}
	}
}
