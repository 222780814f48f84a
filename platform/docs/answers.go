package docs

import "partnerdesk/platform/wire"

// Refusal is a status with which a call may be refused, and what it says then.
type Refusal struct {
	Status int
	Words  string // code stands between backquotes
}

// Refusals are the statuses of a call besides 200, in order; none for a call that
// is not in the catalogue.
func Refusals(name string) []Refusal {
	for _, c := range calls(wire.All()) {
		if c.Name != name {
			continue
		}
		var out []Refusal
		for _, f := range failures() {
			if f.of(c) {
				out = append(out, Refusal{f.status, f.words})
			}
		}
		return out
	}
	return nil
}
