package papers

import (
	"context"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// sheetRows is how many entries a sheet takes: Excel's 1,048,576 rows less the head.
const sheetRows = 1_048_575

// Sheet writes a statement as an Excel workbook. Entries go through a temporary
// file, so that their number costs no memory; a sheet that is full is followed by
// another. Text is text, whatever it begins with.
func Sheet(ctx context.Context, w io.Writer, s Statement) (Sums, error) {
	ctx = words.With(ctx, words.English)
	return sheet(ctx, w, s, sheetRows)
}

func sheet(ctx context.Context, w io.Writer, s Statement, perSheet int) (sum Sums, err error) {
	f := excelize.NewFile()
	defer f.Close()
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return sum, err
	}
	money, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("#,##0.00")})
	if err != nil {
		return sum, err
	}
	when, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("yyyy-mm-dd hh:mm:ss")})
	if err != nil {
		return sum, err
	}
	zone, names := words.Zone(ctx), typeNames(ctx)
	var out *excelize.StreamWriter
	n, sheets := 0, 0
	next := func() error {
		if out != nil {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		sheets++
		name := words.T(ctx, "Statement")
		if sheets > 1 {
			name += " " + strconv.Itoa(sheets)
		}
		if sheets == 1 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if out, err = f.NewStreamWriter(name); err != nil {
			return err
		}
		for i, width := range []float64{9, 19, 16, 40, 18, 14, 14, 18} {
			if err := out.SetColWidth(i+1, i+1, width); err != nil {
				return err
			}
		}
		if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			return err
		}
		n = 1
		row := []any{words.T(ctx, "Entry"), words.T(ctx, "When (%s)", zoneOf(zone)), words.T(ctx, "Type"), words.T(ctx, "Description"), words.T(ctx, "Number"),
			words.T(ctx, "Credit (INR)"), words.T(ctx, "Debit (INR)"), words.T(ctx, "Balance after (INR)")}
		return out.SetRow("A1", row, excelize.RowOpts{StyleID: head})
	}
	if err := next(); err != nil {
		return sum, err
	}
	sum, err = s.each(func(e platform.Transaction) error {
		if n > perSheet {
			if err := next(); err != nil {
				return err
			}
		}
		n++
		var in, used any
		if e.Amount > 0 {
			in = excelize.Cell{StyleID: money, Value: rupees(e.Amount)}
		} else {
			used = excelize.Cell{StyleID: money, Value: rupees(-e.Amount)}
		}
		at := e.At.In(zone)
		return out.SetRow("A"+strconv.Itoa(n), []any{e.ID, excelize.Cell{StyleID: when, Value: at}, names(e.Type), e.Description, string(e.DID), in, used,
			excelize.Cell{StyleID: money, Value: rupees(e.BalanceAfter)}})
	})
	if err != nil {
		return sum, err
	}
	if err := out.Flush(); err != nil {
		return sum, err
	}
	return sum, f.Write(w)
}

// rupees is what a workbook reckons with: a number whose paise are exact up to
// ninety billion rupees, far beyond what a wallet may hold.
func rupees(p platform.Paise) float64 { return float64(p) / 100 }

func ptr[T any](v T) *T { return &v }
