// Package privacy draws the desk for what a person may ask about their data.
package privacy

import (
	"context"
	"time"
	"unicode/utf8"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Holding is something that is held of a client.
type Holding struct {
	What  string
	Where string
	Count string
	Fate  string // what an erasure does with it, and why
	Stays bool
}

// Consent is something that was agreed to.
type Consent struct {
	What, Version, Language string
	By, IP                  string
	At                      time.Time
}

// View is a client's privacy page.
type View struct {
	Ref, Name string
	Active    bool
	Held      []Holding
	Consents  []Consent
	Copy      ReasonForm
	Problems  ui.Problems
	NotTold   bool // the platform did not answer
}

// ReasonForm asks why a copy is taken.
type ReasonForm struct {
	Reason string `form:"reason"`
}

// Check wants a reason that says something.
func (f *ReasonForm) Check() ui.Problems { return reason(f.Reason) }

func reason(text string) ui.Problems {
	switch n := utf8.RuneCountInString(text); {
	case n < 5:
		return ui.Problems{"reason": "Say in a few words who asked for it, and how."}
	case n > 200:
		return ui.Problems{"reason": "A reason has at most 200 characters."}
	}
	return ui.Problems{}
}

// EraseForm asks for an erasure: first why, then once more with the name typed.
type EraseForm struct {
	Step   string `form:"step"` // "erase" for the second time
	Reason string `form:"reason"`
	Typed  string `form:"typed"`
}

// Check wants a reason; whether the name fits is for who knows it.
func (f *EraseForm) Check() ui.Problems { return reason(f.Reason) }

// EraseView is either question.
type EraseView struct {
	Ref, Name string
	Active    bool
	Form      EraseForm
	Problems  ui.Problems
	Held      []Holding
	Sure      bool // the second question
}

func (v EraseView) parted() (goes, stays []Holding) {
	for _, h := range v.Held {
		if h.Stays {
			stays = append(stays, h)
		} else {
			goes = append(goes, h)
		}
	}
	return goes, stays
}

// Gone is a client that was erased.
type Gone struct {
	Ref, By, Reason   string
	At                time.Time
	KYC, Money        time.Time // until when they are kept
	KYCGone, PaidGone bool
}

func heads(ctx context.Context) []ui.Head {
	return []ui.Head{{Label: words.T(ctx, "What")}, {Label: words.T(ctx, "Where")}, {Label: words.T(ctx, "How much"), Right: true}, {Label: words.T(ctx, "When it is erased")}}
}
