package papers

import (
	"context"
	"io"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// Receipt is a credit as a document.
type Receipt struct {
	Face      Face
	Number    string
	Client    string
	Issued    time.Time
	Entry     platform.Transaction
	Tax, Pays platform.Paise // GST, and what the client pays with it
	Rate      int            // in hundredths of a per cent; 0: no tax is shown
	Inclusive bool
}

// PrintReceipt writes a receipt as a PDF of one page.
func PrintReceipt(ctx context.Context, w io.Writer, v Receipt) error {
	ctx = words.With(ctx, words.English)
	india := words.WithZone(ctx, words.India)
	title := words.T(ctx, "Receipt")
	p := newPaper(ctx, v.Face, title+" "+v.Number)
	p.AddPage()
	y := p.letterhead(v.Face, title, [][2]string{{words.T(ctx, "Number"), v.Number}, {words.T(ctx, "Issued"), words.Date(india, v.Issued)}})
	p.line(y, rule)
	y += 6
	p.font("", 8.5, grey)
	p.at(margin, y, 60, "L", words.T(ctx, "Client"))
	p.font("B", 11, black)
	p.at(margin, y+5.4, inner, "L", v.Client)
	y += 14
	row := func(term, value, style string) {
		p.font(style, 9.5, black)
		p.at(margin, y+5, inner-50, "L", term)
		p.at(pageWidth-margin-50, y+5, 50, "R", value)
		y += 8
		p.line(y, rule)
	}
	p.line(y, rule)
	row(words.T(ctx, "Wallet credit on %s, entry %s", words.DateTime(india, v.Entry.At), v.Entry.ID), v.Entry.Amount.String(), "")
	if v.Rate > 0 {
		term := words.T(ctx, "GST at %s", Percent(v.Rate))
		if v.Inclusive {
			term = words.T(ctx, "of which GST at %s", Percent(v.Rate))
		}
		row(term, v.Tax.String(), "")
	}
	row(words.T(ctx, "Paid by the client"), v.Pays.String(), "B")
	y += 8
	p.font("", 8.5, grey)
	p.at(margin, y, inner, "L", words.T(ctx, "The wallet held %s after this credit.", v.Entry.BalanceAfter.String()))
	if v.Rate > 0 {
		p.at(margin, y+5, inner, "L", words.T(ctx, "This is a receipt for money in the wallet, not a tax invoice."))
	}
	return p.Output(w)
}

// Percent writes a rate that is kept in hundredths of a per cent: "18 %", "0.25 %".
func Percent(rate int) string {
	s := platform.Paise(rate).Wire()
	return s + " %"
}
