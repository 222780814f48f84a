package client

import (
	"unicode/utf8"

	"partnerdesk/views/ui"
)

// VisitForm asks why somebody wants to look at the portal as the client sees it.
type VisitForm struct {
	Reason string `form:"reason"`
}

// Check wants a reason that says something.
func (f *VisitForm) Check() ui.Problems {
	switch n := utf8.RuneCountInString(f.Reason); {
	case n < 5:
		return ui.Problems{"reason": "Say in a few words why you want to see it."}
	case n > 200:
		return ui.Problems{"reason": "A reason has at most 200 characters."}
	}
	return ui.Problems{}
}

// VisitView is the question, or, with Link, the way over.
type VisitView struct {
	Ref, Name string
	Active    bool
	Host      string // of the portal; empty: it has none
	Link      string // works once, for two minutes
	Form      VisitForm
	Problems  ui.Problems
}
