package platform

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The next change that At names is the one that a look at every minute finds.
func TestNextChangeAgreesWithMinutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, around string }{
		{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
		{"Asia/Kolkata", "2026-11-23"}, {"Africa/Cairo", "2026-04-24"}, {"Australia/Lord_Howe", "2026-04-05"},
	} {
		t.Run(c.zone+" "+c.around, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, uint64(len(c.zone))))
			z, err := ParseZone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			day, err := time.ParseInLocation(time.DateOnly, c.around, z)
			if err != nil {
				t.Fatal(err)
			}
			for range 8 {
				var w Week
				for d := range w {
					if rnd.IntN(4) > 0 {
						open := rnd.IntN(48) * 30
						w[d] = &Shift{Open: open, Close: (open + 30 + rnd.IntN(47)*30) % (24 * 60)}
					}
				}
				var off []Holiday
				for range rnd.IntN(3) {
					off = append(off, Holiday{Name: "x", Date: DateOf(day.AddDate(0, 0, rnd.IntN(4)-1))})
				}
				s := Schedule{Zone: z, Hours: &w}
				start := day.Add(time.Duration(rnd.IntN(48*60)-24*60) * time.Minute)
				st := s.At(start, off)
				cal := calendar{zone: z, hours: &w, off: map[Date]*Holiday{}}
				for i := range off {
					cal.off[off[i].Date] = &off[i]
				}
				at := start
				for range 2 * 24 * 60 {
					at = at.Add(time.Minute)
					if cal.open(at) != st.Open {
						break
					}
				}
				changed := cal.open(at) != st.Open
				if changed && !st.Next.Equal(at) || !changed && !st.Next.IsZero() && st.Next.Before(at) {
					t.Fatalf("from %s (open %v) the minutes change at %s, At says %s\n%v %v", start, st.Open, at, st.Next, describe(w), off)
				}
			}
		})
	}
}

func describe(w Week) string {
	var b strings.Builder
	for d, s := range w {
		if s != nil {
			b.WriteString(time.Weekday(d).String() + " " + s.OpenText() + "-" + s.CloseText() + " ")
		}
	}
	return b.String()
}

// The short way to open or closed, where no clock change is near, says what the
// long one does.
func TestTheShortWayAgreesWithTheLongOne(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(8, 9))
	asked := 0
	for range 300 {
		z, err := ParseZone([]string{"Asia/Kolkata", "America/New_York", "Africa/Cairo", "Pacific/Apia"}[rnd.IntN(4)])
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 11, 23, 10, 0, 0, 0, z)
		s := Schedule{Zone: z}
		if rnd.IntN(6) > 0 {
			s.Hours = &Week{}
			for d := range s.Hours {
				if open := rnd.IntN(24 * 60); rnd.IntN(4) > 0 {
					s.Hours[d] = &Shift{Open: open, Close: (open+rnd.IntN(24*60-1))%(24*60) + 1}
				}
			}
		}
		var off []Holiday
		for range rnd.IntN(4) {
			off = append(off, Holiday{Name: "x", Date: DateOf(from.AddDate(0, 0, rnd.IntN(8)))})
		}
		c := s.calendar(off)
		for range 200 {
			at := from.Add(time.Duration(rnd.IntN(8*24*60)) * time.Minute)
			if !steady(at) {
				continue
			}
			asked++
			if got, want := c.openSteady(at), c.openMoved(at); got != want {
				t.Fatalf("at %s of %+v with %v off: %v, want %v", at, s.Hours, off, got, want)
			}
		}
	}
	if asked < 10_000 {
		t.Errorf("only %d moments were asked about", asked)
	}
}
