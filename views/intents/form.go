package intents

import "partnerdesk/views/ui"

// What a person says became of a call.
const (
	ItHappened = "happened"
	ItDidNot   = "not"
)

// DecideForm is that answer.
type DecideForm struct {
	Outcome string `form:"outcome"`
}

// Check refuses an answer that is neither.
func (f *DecideForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Outcome != ItHappened && f.Outcome != ItDidNot {
		p["outcome"] = "Say whether it happened. If you can’t tell, ask the platform’s support first."
	}
	return p
}

// Settled is the value of show for what was settled lately.
const Settled = "settled"

// Query is what the list of calls shows; it stands in the address.
type Query struct {
	Show  string `form:"show"`
	After string `form:"after"` // begins a further page
}

// Check refuses a list that there is none of.
func (q *Query) Check() ui.Problems {
	p := ui.Problems{}
	if q.Show != "" && q.Show != Settled {
		p["show"] = "There is no such list."
	}
	return p
}

// FromList says that a look was asked for in the list, and leads back there.
const FromList = "list"

// LookForm asks for a look.
type LookForm struct {
	From string `form:"from"`
}

// Check has nothing to refuse: what is not FromList leads to the call's own page.
func (f *LookForm) Check() ui.Problems { return ui.Problems{} }
