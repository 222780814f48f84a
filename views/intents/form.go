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
