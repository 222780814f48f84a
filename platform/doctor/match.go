package doctor

import (
	"slices"

	"partnerdesk/platform/wire"
)

// How sure a match has to be. A wrong override sends a costly call to a wrong
// address, so a doubt is told and not decided.
const (
	enough  = 0.60 // of 1
	clearer = 0.08 // than the next best, on both sides
	worth   = 0.45 // naming to the operator
)

// match finds the calls in open among the operations that are not taken, the
// surest first: each one that is settled leaves fewer to confuse the next with.
func match(findings []Finding, open []int, ops []operation, taken []bool) {
	scores := make(map[int][]float64, len(open))
	for _, n := range open {
		row := make([]float64, len(ops))
		for i, o := range ops {
			row[i] = score(findings[n].Call, o)
		}
		scores[n] = row
	}
	for {
		best, at, sure := -1, -1, 0.0
		for _, n := range open {
			i, first, second := top(scores[n], taken)
			if i < 0 || first < enough || first-second < clearer || first <= sure || rivalled(scores, taken, open, n, i) {
				continue
			}
			best, at, sure = n, i, first
		}
		if best < 0 {
			break
		}
		taken[at] = true
		findings[best].found(ops[at], Elsewhere)
		findings[best].By = common(findings[best].Call, ops[at])
		open = slices.DeleteFunc(open, func(n int) bool { return n == best })
	}
	for _, n := range open {
		findings[n].Why = candidates(scores[n], ops, taken)
	}
}

// rivalled says that another open call is about as near to the operation, and
// has nothing that is clearly nearer.
func rivalled(scores map[int][]float64, taken []bool, open []int, n, op int) bool {
	return slices.ContainsFunc(open, func(other int) bool {
		if other == n || scores[n][op]-scores[other][op] >= clearer {
			return false
		}
		_, best, _ := top(scores[other], taken)
		return best-scores[other][op] < clearer
	})
}

// top is the best operation that is free, its score, and the next best's.
func top(row []float64, taken []bool) (at int, first, second float64) {
	at = -1
	for i, s := range row {
		switch {
		case taken[i]:
		case s > first:
			at, first, second = i, s, first
		case s > second:
			second = s
		}
	}
	return at, first, second
}

// score says how near an operation is to a call, from 0 to 1. Fields tell most
// where there are several of a call's own; where all it takes is the client, the
// words of its path have to.
func score(e wire.Entry, o operation) float64 {
	if !fits(e, o) {
		return 0
	}
	own, must, hit, mustHit, theirs := 0, 0, 0, 0, 0
	mine := map[string]bool{}
	for _, f := range e.Request {
		key := normal(f.Name)
		mine[key] = true
		if key == clientField {
			continue
		}
		_, ok := o.fields[key]
		own++
		if ok {
			hit++
		}
		if f.Required {
			must++
			if ok {
				mustHit++
			}
		}
	}
	for key := range o.fields {
		if key != clientField {
			theirs++
		}
	}
	fields := 1 / float64(1+theirs) // of a call that takes nothing of its own
	weight := 0.25
	if own > 0 {
		fields = 0.3 * share(hit, own)
		fields += 0.4 * share(mustHit, must)
		fields += 0.3 * share(hit, theirs)
		weight = 0.5
		if own >= 3 {
			weight = 0.65
		}
	}
	_, named := o.fields[clientField]
	if named != mine[clientField] {
		fields *= 0.5
	}
	return weight*fields + (1-weight)*likeness(wordsOf(e.Name+" "+bare(e.Path)), o.words)
}

// clientField stands in nearly every call, so it tells none from another.
const clientField = "clientid"

func share(part, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(part) / float64(of)
}

// common are the fields that a call and an operation share, in the call's order.
func common(e wire.Entry, o operation) []string {
	var out []string
	for _, f := range e.Request {
		if _, ok := o.fields[normal(f.Name)]; ok {
			out = append(out, f.Name)
		}
	}
	return out
}

// candidates names what a call could be, at most two.
func candidates(row []float64, ops []operation, taken []bool) string {
	var near []int
	for i, s := range row {
		if s >= worth && !taken[i] {
			near = append(near, i)
		}
	}
	slices.SortStableFunc(near, func(a, b int) int {
		switch {
		case row[a] > row[b]:
			return -1
		case row[a] < row[b]:
			return 1
		}
		return 0
	})
	text := ""
	for _, i := range near[:min(len(near), 2)] {
		if text != "" {
			text += ", or "
		}
		text += ops[i].String()
	}
	if text == "" {
		return ""
	}
	return "it could be " + text
}
