package wallet

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Waiting is a credit that waits for a second person.
type Waiting struct {
	ID, Ref, ClientName string
	Amount              platform.Paise
	By                  string
	Since               time.Time
	Mine                bool // the reader asked for it, so somebody else decides
}

// ApprovalForm answers one.
type ApprovalForm struct {
	Do     string `form:"do"` // "approve" or "refuse"
	Reason string `form:"reason"`
	// As CreditForm has them.
	SeenBalance string `form:"seen_balance"`
	SeenTill    string `form:"seen_till"`
}

// Seen is the wallet that the question showed; nil where that was not known.
func (f ApprovalForm) Seen() (balance *platform.Paise, till *time.Time) {
	return seen(f.SeenBalance, f.SeenTill)
}

// The answers of an ApprovalForm.
const (
	Approve = "approve"
	Refuse  = "refuse"
)

// Check says what is missing.
func (f *ApprovalForm) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Do != Approve && f.Do != Refuse:
		p[""] = "Choose whether to approve or to refuse it."
	case f.Do == Refuse && f.Reason == "":
		p["reason"] = "Say why, for whoever asked."
	case len([]rune(f.Reason)) > 300:
		p["reason"] = "A reason has at most 300 characters."
	}
	return p
}

// ApprovalView is one credit that waits, with what it does.
type ApprovalView struct {
	CreditView
	Waiting  Waiting
	Decided  string // what became of it, and by whom; empty: it waits
	MayDo    bool
	Answered ApprovalForm
}

// asks reports whether the reader is asked to decide.
func (v ApprovalView) asks() bool { return v.Decided == "" && v.MayDo }

func (v ApprovalView) crumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: words.T(ctx, "Credits to approve"), Href: paths.Approvals}, {Label: v.ClientName}}
}

func (v ApprovalView) question(ctx context.Context) ui.Question {
	rows := append(v.rows(ctx), ui.Row{Term: words.T(ctx, "Asked for by"), Value: v.Waiting.By, Note: words.Ago(ctx, v.Now, v.Waiting.Since)})
	return ui.Question{
		Title: v.title(ctx), Body: v.effect(ctx), Rows: rows, Post: paths.Approval(v.Waiting.ID), Hidden: append([]ui.Pair{{Name: "do", Value: Approve}}, v.seen()...),
		Yes: ui.Action{Label: words.T(ctx, "Approve and add credit"), Kind: ui.Primary, Disabled: v.Blocked},
		No:  ui.Action{Label: words.T(ctx, "Decide later"), Href: paths.Approvals},
	}
}

func (w Waiting) text(ctx context.Context, now time.Time) string {
	return words.T(ctx, "%s asked for %s, %s.", w.By, w.Amount.String(), words.Ago(ctx, now, w.Since))
}

// decide leads to the decision, for who may take it.
func decide(ctx context.Context, w Waiting) []ui.Action {
	if w.Mine {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Decide"), Href: paths.Approval(w.ID)}}
}
