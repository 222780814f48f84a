package platform

import "time"

// Span is a time in which a schedule is open; To is exclusive.
type Span struct{ From, To time.Time }

// Spans lists when a schedule is open between two instants, in order and cut to
// them. What touches is one span.
func (s Schedule) Spans(from, to time.Time, holidays []Holiday) []Span {
	if !from.Before(to) {
		return nil
	}
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	if s.Hours == nil && len(holidays) == 0 {
		return []Span{{from, to}}
	}
	c := calendar{zone: zone, hours: s.Hours, off: map[Date]*Holiday{}}
	for i, h := range holidays {
		c.off[h.Date] = &holidays[i]
	}
	var out []Span
	last := DateOf(to.In(zone)).add(1)
	for d := DateOf(from.In(zone)).add(-2); !d.wall(0).After(last.wall(0)); d = d.add(1) {
		sh, ok := c.shift(d)
		if !ok {
			continue
		}
		sp := Span{c.first(sh.from), c.last(sh.to)}
		if sp.From.Before(from) {
			sp.From = from
		}
		if sp.To.After(to) {
			sp.To = to
		}
		if !sp.From.Before(sp.To) {
			continue
		}
		if n := len(out); n > 0 && !sp.From.After(out[n-1].To) {
			if sp.To.After(out[n-1].To) {
				out[n-1].To = sp.To
			}
			continue
		}
		out = append(out, sp)
	}
	return out
}

// first and last are when the clock shows a wall time that it does show: the
// earlier and the later of the two where it is turned back over it.
func (c calendar) first(wall time.Time) time.Time { return c.instants(c.moved(wall))[0] }

func (c calendar) last(wall time.Time) time.Time {
	all := c.instants(c.moved(wall))
	return all[len(all)-1]
}
