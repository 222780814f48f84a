package papers

import (
	"context"
	"io"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// sheetRows is how many entries a sheet takes: Excel's 1,048,576 rows less the head.
const sheetRows = 1_048_575

// Sheet writes a statement as an Excel workbook, in memory that does not depend on
// the number of entries; a sheet that is full is followed by another. Text is text,
// whatever it begins with.
func Sheet(ctx context.Context, w io.Writer, s Statement) (Sums, error) {
	ctx = words.With(ctx, words.English)
	return sheet(ctx, w, s, sheetRows)
}

func sheet(ctx context.Context, w io.Writer, s Statement, perSheet int) (sum Sums, err error) {
	zone, names := words.Zone(ctx), typeNames(ctx)
	book := newWorkbook(w, 9, 19, 16, 40, 18, 14, 14, 18)
	next := func() error {
		name := words.T(ctx, "Statement")
		if n := len(book.sheets); n > 0 {
			name += " " + strconv.Itoa(n+1)
		}
		if err := book.sheet(name); err != nil {
			return err
		}
		book.begin()
		for _, head := range []string{words.T(ctx, "Entry"), words.T(ctx, "When (%s)", zoneOf(zone)), words.T(ctx, "Type"), words.T(ctx, "Description"), words.T(ctx, "Number"),
			words.T(ctx, "Credit (INR)"), words.T(ctx, "Debit (INR)"), words.T(ctx, "Balance after (INR)")} {
			book.text(head, bold)
		}
		return book.end()
	}
	if err := next(); err != nil {
		return sum, err
	}
	sum, err = s.each(func(e platform.Transaction) error {
		if book.row > perSheet {
			if err := next(); err != nil {
				return err
			}
		}
		book.begin()
		book.text(e.ID, regular)
		book.at(e.At.In(zone))
		book.text(names(e.Type), regular)
		book.text(e.Description, regular)
		book.text(string(e.DID), regular)
		if e.Amount > 0 {
			book.rupees(e.Amount)
			book.skip()
		} else {
			book.skip()
			book.rupees(-e.Amount)
		}
		book.rupees(e.BalanceAfter)
		return book.end()
	})
	if err != nil {
		return sum, err
	}
	return sum, book.close()
}
