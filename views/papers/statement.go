// Package papers makes the files that leave the dashboard: statements as CSV, as a
// workbook and in print, and receipts.
package papers

import (
	"context"
	"iter"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// Face is whose paper it is: the reseller, as its clients know it.
type Face struct {
	Name      string // the brand's
	Mark      string // up to three letters that stand for a logo
	Logo      []byte `json:",omitempty"` // a PNG of 8 bits a channel; empty draws the mark
	Wide      bool   `json:",omitempty"` // the logo has the name in it
	Accent    string // #rrggbb
	LegalName string // empty: as Name
	Address   []string
	GSTIN     string
	Contact   string
}

// Statement is a client's entries over a span, as a document.
type Statement struct {
	Face     Face
	Number   string // of the document; empty where it has none
	Client   string
	From, To *time.Time // days in India, both included; nil: from the first, to the last
	Type     platform.ExpenseType
	DID      platform.Phone
	Total    int // entries, as told before they are read
	Issued   time.Time
	// Entries come oldest first. They follow one another without gaps where neither
	// Type nor DID is set.
	Entries iter.Seq2[platform.Transaction, error]
	// Progress, if set, is told now and then how many entries are written.
	Progress func(n int)
}

// whole reports whether each balance must be the one before plus the amount.
func (s Statement) whole() bool { return s.Type == "" && s.DID == "" }

// Sums are what the entries come to.
type Sums struct {
	Entries          int
	In, Out          platform.Paise // both above zero
	Opening, Closing platform.Paise
	// Bad is the first entry whose balance is not the one before plus its amount.
	Bad      *platform.Transaction
	Expected platform.Paise // the balance that Bad would have to have
}

// progressEvery is how many entries pass between two reports.
const progressEvery = 2000

// each calls do for every entry, and adds up.
func (s Statement) each(do func(platform.Transaction) error) (sum Sums, err error) {
	for e, err := range s.Entries {
		if err != nil {
			return sum, err
		}
		switch {
		case sum.Entries == 0:
			sum.Opening = e.BalanceAfter - e.Amount
		case s.whole() && sum.Bad == nil && sum.Closing+e.Amount != e.BalanceAfter:
			sum.Bad, sum.Expected = &e, sum.Closing+e.Amount
		}
		sum.Closing = e.BalanceAfter
		if e.Amount > 0 {
			sum.In += e.Amount
		} else {
			sum.Out -= e.Amount
		}
		sum.Entries++
		if err := do(e); err != nil {
			return sum, err
		}
		if s.Progress != nil && sum.Entries%progressEvery == 0 {
			s.Progress(sum.Entries)
		}
	}
	return sum, nil
}

// Reckon adds the entries up without writing anything.
func Reckon(ctx context.Context, s Statement) (Sums, error) {
	return s.each(func(platform.Transaction) error { return ctx.Err() })
}

// span says which days a document covers.
func (s Statement) span(ctx context.Context) string {
	india := words.WithZone(ctx, words.India)
	switch {
	case s.From == nil && s.To == nil:
		return words.T(ctx, "All entries up to %s", words.Date(india, s.Issued))
	case s.From == nil:
		return words.T(ctx, "Up to %s", words.Date(india, *s.To))
	case s.To == nil:
		return words.T(ctx, "Since %s", words.Date(india, *s.From))
	}
	return words.T(ctx, "%s to %s", words.Date(india, *s.From), words.Date(india, *s.To))
}

// narrowed says what was left out, in words; empty where nothing was.
func (s Statement) narrowed(ctx context.Context) string {
	text := ""
	if s.Type != "" {
		text = words.T(ctx, "Only: %s", wallet.TypeName(ctx, s.Type))
	}
	if s.DID != "" {
		if text != "" {
			text += ", "
		}
		text += words.T(ctx, "number %s", s.DID.String())
	}
	return text
}
