package client

import (
	"unicode/utf8"

	"partnerdesk/views/ui"
)

// RevealForm asks for what is masked. The reason goes into the audit trail.
type RevealForm struct {
	Reason string `form:"reason"`
}

// Check wants a reason that says something.
func (f *RevealForm) Check() ui.Problems {
	switch n := utf8.RuneCountInString(f.Reason); {
	case n < 5:
		return ui.Problems{"reason": "Say in a few words why you need it."}
	case n > 200:
		return ui.Problems{"reason": "A reason has at most 200 characters."}
	}
	return ui.Problems{}
}

// RevealView is the question, or, with Shown, the answer.
type RevealView struct {
	Ref, Name  string
	Form       RevealForm
	Problems   ui.Problems
	Shown      bool
	PAN, GSTIN string // empty: not held here
}
