package docs

import "partnerdesk/platform/wire"

// fresh is a value that has to differ from run to run, because the platform takes
// it once only, or because it depends on the day.
type fresh struct {
	name   string
	script string // an expression in the collection's language
}

func freshValues() []fresh {
	return []fresh{
		{"new_email", `'owner.' + Date.now().toString(36) + Math.random().toString(36).slice(2, 8) + '@acme.example'`},
		{"new_mobile", `'98' + String(Math.floor(Math.random() * 1e8)).padStart(8, '0')`},
		{"new_phone_number_id", `'10' + String(Date.now()) + String(Math.floor(Math.random() * 100)).padStart(2, '0')`},
		{"in_a_year", `new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString().slice(0, 10) + ' 23:59:59'`},
	}
}

func freshValue(name string) (fresh, bool) {
	for _, f := range freshValues() {
		if f.name == name {
			return f, true
		}
	}
	return fresh{}, false
}

// mailedValue is a code that the platform sends to a person. A demonstration
// shows what it sent; elsewhere whoever runs the journey fills the value in.
type mailedValue struct {
	name  string
	words string
	to    string // address in the outbox, as it stands in a query
}

func sentValue(name string) (mailedValue, bool) {
	for _, m := range []mailedValue{
		{"mobile_code", "the phone", "%2B91{{new_mobile}}"},
		{"email_code", "the mailbox", "{{new_email}}"},
		{"aadhaar_code", "the mobile that is linked to the Aadhaar", "%2B91{{new_mobile}}"},
	} {
		if m.name == name {
			return m, true
		}
	}
	return mailedValue{}, false
}

// variables are the names of all values of a journey, in the order in which they
// become known.
func variables(steps []step) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, s := range steps {
		for _, m := range s.makes {
			add(m)
		}
		for _, c := range s.codes {
			add(c.name)
		}
		for _, f := range s.Answer {
			add(f.Keep)
		}
	}
	return names
}

// keeps are the fields of an answer that later calls take values from.
func keeps(e wire.Entry) []wire.Field {
	var out []wire.Field
	for _, f := range e.Answer {
		if f.Keep != "" {
			out = append(out, f)
		}
	}
	return out
}
