package intents

import (
	"context"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Row is one call in the list of all.
type Row struct {
	ID         string
	Act        Act
	State      State
	ClientName string // empty where there is no client yet
	ClientHref string
	By         string
	Begun      time.Time
	Settled    time.Time
	NextLook   time.Time
	Look, Of   int
}

// List is the page of what is not settled, or of what was settled lately.
type List struct {
	Query     Query
	Rows      []Row
	Open      int // how many are not settled
	Now       time.Time
	MayDecide bool
	Pages     ui.Pages
}

func (l List) settled() bool { return l.Query.Show == Settled }

func (l List) tabs(ctx context.Context) []ui.Tab {
	return []ui.Tab{
		{Label: words.T(ctx, "Not settled"), Count: words.Count(ctx, l.Open), Href: paths.Intents, Current: !l.settled()},
		{Label: words.T(ctx, "Settled, 30 days"), Href: paths.With(paths.Intents, "show", Settled), Current: l.settled()},
	}
}

func (l List) heads(ctx context.Context) []ui.Head {
	heads := []ui.Head{{Label: words.T(ctx, "What")}, {Label: words.T(ctx, "State")}, {Label: words.T(ctx, "For whom")}, {Label: words.T(ctx, "Asked by")}, {Label: words.T(ctx, "Since")}}
	if l.settled() {
		heads[4].Label = words.T(ctx, "Settled")
		return heads
	}
	return append(heads, ui.Head{Label: words.T(ctx, "Action"), Hide: true})
}

func (s State) status() ui.Status {
	switch s {
	case Sending, Checking:
		return ui.Checking
	case Done:
		return ui.Active
	case Refused:
		return ui.Refused
	case NotDone:
		return ui.Inactive
	}
	return ui.Stalled
}

// StateName is a state in a word or two.
func StateName(ctx context.Context, s State) string {
	switch s {
	case Sending:
		return words.T(ctx, "Waiting for the answer")
	case Checking:
		return words.T(ctx, "Checking")
	case Done:
		return words.T(ctx, "Done")
	case Refused:
		return words.T(ctx, "Refused")
	case NotDone:
		return words.T(ctx, "Not done")
	}
	return words.T(ctx, "Needs a person")
}

// next says what happens next with what is not settled.
func (r Row) next(ctx context.Context, now time.Time) string {
	switch r.State {
	case Sending:
		return words.T(ctx, "The answer is awaited for a minute and a half, then looked for.")
	case Checking:
		at := words.T(ctx, "now")
		if r.NextLook.After(now) {
			at = words.Ago(ctx, now, r.NextLook)
		}
		return words.T(ctx, "Next look %s, %d of at most %d.", at, r.Look, r.Of)
	case Person:
		return words.T(ctx, "The platform can’t tell. An owner or admin settles it after asking its support.")
	}
	return ""
}
