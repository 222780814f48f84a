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

// Labelled is a field's name and the label that people know it by.
type Labelled struct{ Name, Label string }

func unlabelled(names []string) []Labelled {
	var all []Labelled
	for _, n := range names {
		all = append(all, Labelled{Name: n})
	}
	return all
}

func names(all []Labelled) []string {
	var out []string
	for _, l := range all {
		out = append(out, l.Name)
	}
	return out
}

func labelOf(all []Labelled, name string) string {
	for _, l := range all {
		if l.Name == name {
			return l.Label
		}
	}
	return ""
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
