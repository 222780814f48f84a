package wallet

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// EntryView is one entry of a statement.
type EntryView struct {
	Ref, ClientName string
	Portal          bool
	Entry           platform.Transaction
	Before          *platform.Paise // what the wallet held before; nil: not known
	Broken          bool            // the balance after it does not follow from that
	AsOf            time.Time       // set where the answer is not fresh
	MayTrace        bool            // may see who did what
}

// crumbs lead back to the wallet; a portal person has one client and so no list of them.
func crumbs(ctx context.Context, portal bool, ref, name, last string) []ui.Crumb {
	var all []ui.Crumb
	if !portal {
		all = []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: name, Href: paths.Client(ref)}}
	}
	return append(all, ui.Crumb{Label: words.T(ctx, "Wallet"), Href: paths.Wallet(ref)}, ui.Crumb{Label: last})
}

// Title names the entry by what it did.
func (v EntryView) Title(ctx context.Context) string {
	if v.Entry.Amount > 0 {
		return words.T(ctx, "Credit of %s", v.Entry.Amount.String())
	}
	return words.T(ctx, "Debit of %s", (-v.Entry.Amount).String())
}

// dayOf is the day of a moment in India, as addresses have it.
func dayOf(t time.Time) string { return t.In(words.India).Format(time.DateOnly) }

func (v EntryView) actions(ctx context.Context) []ui.Action {
	on := dayOf(v.Entry.At)
	all := []ui.Action{{Label: words.T(ctx, "Entries of this day"), Href: paths.With(paths.Wallet(v.Ref), "from", on, "to", on) + "#statement"}}
	if v.receipt() {
		all = append(all, ui.Action{Label: words.T(ctx, "Receipt"), Icon: "file-text", Kind: ui.Primary, Href: receiptOf(v.Ref, v.Entry)})
	}
	return all
}

func (v EntryView) receipt() bool {
	return v.Entry.Type == platform.ExpenseCredit && v.Entry.Amount > 0
}

func (v EntryView) rows(ctx context.Context) []ui.Row {
	e := v.Entry
	rows := []ui.Row{
		{Term: words.T(ctx, "When"), Value: words.Exact(ctx, e.At)},
		{Term: words.T(ctx, "Type"), Value: TypeName(ctx, e.Type)},
	}
	if e.Description != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Description"), Value: words.Said(ctx, e.Description)})
	}
	if e.DID != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Number"), Value: e.DID.String(), Mono: true, Copy: string(e.DID)})
	}
	before := words.T(ctx, "not known")
	if v.Before != nil {
		before = v.Before.String()
	}
	return append(rows,
		ui.Row{Term: words.T(ctx, "Balance before"), Value: before},
		ui.Row{Term: words.T(ctx, "Amount"), Value: signed(e.Amount), Strong: true},
		ui.Row{Term: words.T(ctx, "Balance after"), Value: e.BalanceAfter.String()},
		ui.Row{Term: words.T(ctx, "Entry"), Value: e.ID, Note: v.known(ctx), Mono: true, Copy: e.ID})
}

// known says what an entry's id is good for. A client does not speak to the platform.
func (v EntryView) known(ctx context.Context) string {
	if v.Portal {
		return ""
	}
	return words.T(ctx, "what the platform’s support knows it by")
}

// remedy is what is to be done about a balance that is wrong.
func remedy(ctx context.Context, portal bool) string {
	if portal {
		return words.T(ctx, "Tell us, so that it is looked into.")
	}
	return words.T(ctx, "Ask the platform to look into it.")
}

// entryOf is where an entry has its page.
func entryOf(ref string, t platform.Transaction) string {
	return paths.With(paths.Entry(ref, t.ID), "on", dayOf(t.At))
}

// Sums are what the entries of a span come to.
type Sums struct {
	Entries          int
	In, Out          platform.Paise // both above zero
	Opening, Closing platform.Paise
	// Bad is the first entry whose balance is not the one before plus its amount, which
	// would be Expected; nil where all follow.
	Bad      *platform.Transaction
	Expected platform.Paise
}

// CheckView says whether the entries of a span add up.
type CheckView struct {
	Ref, ClientName string
	Portal          bool
	From, To        *time.Time
	Total, Most     int   // entries, and how many are looked at in one go
	Sums            *Sums // nil: there are too many
}

func (v CheckView) span(ctx context.Context) string {
	india := words.WithZone(ctx, words.India)
	switch {
	case v.From == nil && v.To == nil:
		return words.T(ctx, "All entries up to now")
	case v.From == nil:
		return words.T(ctx, "Up to %s", words.Date(india, *v.To))
	case v.To == nil:
		return words.T(ctx, "Since %s", words.Date(india, *v.From))
	}
	return words.T(ctx, "%s to %s", words.Date(india, *v.From), words.Date(india, *v.To))
}

func (v CheckView) back() string {
	return paths.With(paths.Wallet(v.Ref), "from", iso(v.From), "to", iso(v.To)) + "#statement"
}

func (v CheckView) verdict(ctx context.Context) ui.Notice {
	s := v.Sums
	switch {
	case s == nil:
		return ui.Notice{Tone: ui.Warning, Title: words.T(ctx, "These are too many entries to go over at once"),
			Body: words.T(ctx, "There are %d; at most %d are checked in one go. Choose a shorter span on the statement, a month for example.", v.Total, v.Most)}
	case s.Entries == 0:
		return ui.Notice{Tone: ui.Info, Title: words.T(ctx, "There is no entry in this time")}
	case s.Bad != nil:
		return ui.Notice{Tone: ui.Error, Title: words.T(ctx, "The balances don’t add up"),
			Body: words.T(ctx, "Entry %s (%s, %s) is the first that does not follow: it says %s, but the balance before it plus its amount is %s.",
				s.Bad.ID, words.DateTime(ctx, s.Bad.At), signed(s.Bad.Amount), s.Bad.BalanceAfter.String(), s.Expected.String()) + " " + remedy(ctx, v.Portal),
			Actions: []ui.Action{{Label: words.T(ctx, "Show the entry"), Href: entryOf(v.Ref, *s.Bad)}}}
	}
	return ui.Notice{Tone: ui.Success, Title: words.T(ctx, "All %d entries add up", s.Entries),
		Body: words.T(ctx, "The balance after each is the one before it plus its amount.")}
}

func (v CheckView) rows(ctx context.Context) []ui.Row {
	s := v.Sums
	return []ui.Row{
		{Term: words.T(ctx, "Opening balance"), Value: s.Opening.String()},
		{Term: words.T(ctx, "Credited"), Value: "+" + s.In.String()},
		{Term: words.T(ctx, "Spent"), Value: (-s.Out).String()},
		{Term: words.T(ctx, "Comes to"), Value: (s.Opening + s.In - s.Out).String(), Strong: true},
		{Term: words.T(ctx, "Closing balance"), Value: s.Closing.String(), Note: words.T(ctx, "by the last entry"), Strong: true},
	}
}
