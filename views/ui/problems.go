package ui

import (
	"slices"
	"strconv"
)

// Problems says what is wrong with a form: field name → a whole sentence that
// says what to do. The empty name is the form as a whole.
type Problems map[string]string

// Has reports whether the field has a problem.
func (p Problems) Has(name string) bool { return p[name] != "" }

// Set notes a problem and keeps an earlier one. It makes the map where there is none.
func (p *Problems) Set(name, problem string) {
	if *p == nil {
		*p = Problems{}
	}
	if (*p)[name] == "" {
		(*p)[name] = problem
	}
}

// inOrder lists the names with problems: those of the form in the form's order,
// then the rest by name, so that nothing is dropped. The whole form is left out.
func (p Problems) inOrder(names []string) []string {
	var out, rest []string
	for _, n := range names {
		if n != "" && p.Has(n) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for n := range p {
		if n != "" && p.Has(n) && !slices.Contains(out, n) {
			rest = append(rest, n)
		}
	}
	slices.Sort(rest)
	return append(out, rest...)
}

func (p Problems) count() int {
	n := 0
	for _, text := range p {
		if text != "" {
			n++
		}
	}
	return n
}

func whole(n int) string { return strconv.Itoa(n) }
