package store_test

import (
	"testing"
)

func TestTheConditionIsMeasured(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.Condition(t.Context())
		must(t, c.ReadErr)
		must(t, c.WriteErr)
		if c.Engine != b.Engine() || c.Read <= 0 || c.Write <= 0 {
			t.Errorf("the condition is %+v", c)
		}
		if c.Engine == "sqlite" && (c.Bytes == 0 || c.Free == 0) {
			t.Errorf("size and room are not known: %+v", c)
		}
		w, err := b.Work(t.Context(), b.acme)
		must(t, err)
		if w.Jobs != 0 || w.Files != 0 || !w.Oldest.IsZero() {
			t.Errorf("nothing is under way, and %+v is told", w)
		}
	})
}
